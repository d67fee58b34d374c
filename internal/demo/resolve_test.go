package demo

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func TestMarksBecomeDaysAndIDs(t *testing.T) {
	k := newIDs("2026-12-30")
	k.put("finding/a", "id-1")
	got, err := k.resolve(engagement.Action{
		Title: "From D+3 on, see @finding/a", Findings: []string{"@finding/a"}, Start: "D+3", Due: "D-10", BuildCost: 99_999_999_999_999,
	})
	require.NoError(t, err)
	text, err := json.Marshal(got)
	require.NoError(t, err)
	var action engagement.Action
	require.NoError(t, json.Unmarshal(text, &action))
	require.Equal(t, engagement.Action{
		Title: "From D+3 on, see @finding/a", Findings: []string{"id-1"}, Start: "2027-01-02", Due: "2026-12-20", BuildCost: 99_999_999_999_999,
	}, action)
}

func TestAMarkThatNothingStandsForIsAFault(t *testing.T) {
	_, err := newIDs("2026-12-30").resolve(engagement.Action{Findings: []string{"@finding/none"}})
	require.ErrorContains(t, err, `refers to "finding/none"`)
}

func TestAStoryRefusesFieldsThatItDoesNotKnow(t *testing.T) {
	var it Item[engagement.Finding]
	require.ErrorContains(t, json.Unmarshal([]byte(`{"key":"a","titel":"x"}`), &it), `unknown field "titel"`)
	require.ErrorContains(t, json.Unmarshal([]byte(`{"title":"x"}`), &it), "has no key")
}
