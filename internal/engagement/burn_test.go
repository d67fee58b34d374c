package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheBurnSetsWhatIsSpentBesideWhatWasPlannedByThen(t *testing.T) {
	p := ProjectCosts{
		Project: as("p", Project{BaselineStart: "2026-03-01", BaselineEnd: "2026-03-10", BaselineBudget: 1_000}),
		Reports: []Item[StatusReport]{
			as("r2", StatusReport{On: "2026-03-20", Spent: 1_200}), as("r1", StatusReport{On: "2026-03-05", Spent: 700}),
		},
	}
	assert.Equal(t, []BurnPoint{{"2026-03-01", 100, 0}, {"2026-03-05", 500, 700}, {"2026-03-20", 1_000, 1_200}}, BurnOf(p))
	p.Costs = []Item[Cost]{costOf("c", CostActual, "2026-03-03", 250, ""), costOf("o", CostCommitted, "2026-03-04", 900, "")}
	assert.Equal(t, []BurnPoint{{"2026-03-01", 100, 0}, {"2026-03-03", 300, 250}, {"2026-03-05", 500, 250}, {"2026-03-20", 1_000, 250}}, BurnOf(p),
		"costs that are booked come before what reports say")
	assert.Nil(t, BurnOf(ProjectCosts{Project: p.Project}), "nothing has been told")
}
