package engagement_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"mandate/internal/engagement"
)

func TestAReassessmentIsProposedByItsRule(t *testing.T) {
	for _, c := range []struct {
		rule         engagement.ReassessmentRule
		periods, red int
		cause        engagement.ReassessmentCause
	}{
		{engagement.ReassessmentRule{}, 50, 50, ""},
		{engagement.ReassessmentRule{EveryPeriods: 4}, 3, 3, ""},
		{engagement.ReassessmentRule{EveryPeriods: 4}, 4, 0, engagement.ReassessPeriods},
		{engagement.ReassessmentRule{AfterRed: 2}, 9, 1, ""},
		{engagement.ReassessmentRule{AfterRed: 2}, 2, 2, engagement.ReassessRed},
		{engagement.ReassessmentRule{EveryPeriods: 4, AfterRed: 2}, 4, 2, engagement.ReassessRed},
	} {
		cause, due := c.rule.Due(c.periods, c.red)
		assert.Equal(t, c.cause, cause, "%+v", c)
		assert.Equal(t, c.cause != "", due)
	}
}
