package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestInitiativesAreRankedAsActionsAreTiesExplained(t *testing.T) {
	initiatives := []Item[Initiative]{
		as("i1", Initiative{Title: "Later", Impact: 4, Feasibility: 3, Due: "2027-03-31"}),
		as("i2", Initiative{Title: "Sooner", Impact: 3, Feasibility: 4, Due: "2027-01-31"}),
		as("i3", Initiative{Title: "First", Impact: 5, Feasibility: 4, Due: "2027-06-30"}),
	}
	ranked := RankInitiatives(Priority{Bands: someBands}, initiatives, nil)
	assert.Equal(t, []string{"i3", "i2", "i1"}, []string{ranked[0].ID, ranked[1].ID, ranked[2].ID})
	assert.Equal(t, "Score 12 = impact 3 × feasibility 4; before “Later” because it is due earlier (2027-01-31)", ranked[1].Reason)
	assert.Equal(t, 2, ranked[1].Rank)
	assert.Equal(t, 3, ranked[1].Of)
}

func TestAnInitiativeScoresWhatItScoredAsAnAction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weigh := Priority{Bands: someBands, Weights: &Weights{Impact: rapid.IntRange(1, 5).Draw(t, "impact"), Feasibility: 2, Effort: 1, Cost: rapid.IntRange(0, 3).Draw(t, "cost")}}
		var actions []Item[Action]
		for i := range rapid.IntRange(1, 6).Draw(t, "actions") {
			actions = append(actions, as(itoa(i), Action{
				Title: itoa(i), Impact: rapid.IntRange(1, 5).Draw(t, "i"), Feasibility: rapid.IntRange(1, 5).Draw(t, "f"),
				Effort: rapid.SampledFrom(append([]string{""}, efforts...)).Draw(t, "effort"), BuildCost: Money(rapid.IntRange(0, 9).Draw(t, "build")), RunCost: Money(rapid.IntRange(0, 9).Draw(t, "run")),
			}))
		}
		was := Rank(weigh, actions)
		deferred := was[rapid.IntRange(0, len(was)-1).Draw(t, "deferred")]
		taken := InitiativeOfAction(ActionOutcome{ItemStanding: ItemStanding{ID: deferred.ID}, Action: deferred.Body})
		now := RankInitiatives(weigh, []Item[Initiative]{as("i1", taken)}, actions)[0]
		if now.Hundredths != deferred.Hundredths || now.Score != deferred.Score || now.Band != deferred.Band {
			t.Fatalf("as an action %d %s, as an initiative %d %s", deferred.Hundredths, deferred.Band, now.Hundredths, now.Band)
		}
	})
}
