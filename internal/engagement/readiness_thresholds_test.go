package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// statuses are those of a readiness, by criterion.
func statuses(r Readiness) map[string]RAG {
	all := map[string]RAG{}
	for _, c := range r.Criteria() {
		all[c.Key] = c.Status
	}
	return all
}

func TestAMethodologySaysWhatIsReady(t *testing.T) {
	lax := &ReadinessRule{
		Trained: &Threshold{Green: 40}, Pulse: &Threshold{Green: 290, Amber: 200}, OpenSevere: &Threshold{Green: 1, Amber: 2},
	}
	judge := func(rule *ReadinessRule) Readiness {
		return ReadinessOf(rule, Brief{}, Item[Release]{}, nil, []Item[Training]{as("t", Training{Seats: 10, Completed: 4})},
			[]Item[Communication]{communication("c", "2026-05-01")}, []Item[Concern]{as("k", Concern{Severity: "high"})},
			LatestPulses([]Item[Pulse]{pulse("1", "g", "2026-06-01", 3)}, nil))
	}
	usual := judge(nil)
	assert.Equal(t, map[string]RAG{CriterionTrained: Red, CriterionInformed: Green, CriterionPulse: Amber, CriterionSevere: Red}, statuses(usual))
	assert.Equal(t, Red, usual.Status)
	ready := judge(lax)
	assert.Equal(t, Green, ready.Status)
	assert.Empty(t, ready.Reasons)
	assert.Equal(t, Threshold{Green: 100, Amber: 50}, *ready.Thresholds.Informed, "what is left out is as usual, and frozen too")
	ready.Thresholds = ReadinessRule{} // as it was frozen before methodologies had thresholds
	assert.Equal(t, statuses(usual), statuses(ready))
}

func TestThresholdsThatContradictThemselvesAreFaults(t *testing.T) {
	var f Faults
	(&ReadinessRule{
		Trained: &Threshold{Green: 101}, Informed: &Threshold{Green: 50, Amber: 60},
		Pulse: &Threshold{Green: 300, Amber: -1}, OpenSevere: &Threshold{Green: 2, Amber: 1},
	}).check(&f)
	assertFault(t, f, "readiness.trained.green", "from 0 to 100")
	assertFault(t, f, "readiness.informed.amber", "at most as much as green")
	assertFault(t, f, "readiness.pulse.amber", "from 0 to 500")
	assertFault(t, f, "readiness.open_severe.amber", "at least as many as green")
	var none Faults
	(*ReadinessRule)(nil).check(&none)
	assert.Empty(t, none)
}

// A higher share never makes a criterion worse, nor does a lower count of concerns.
func TestMoreOfWhatIsGoodIsNeverWorse(t *testing.T) {
	rank := map[RAG]int{Green: 0, Amber: 1, Red: 2}
	rapid.Check(t, func(t *rapid.T) {
		green := rapid.IntRange(0, 100).Draw(t, "green")
		c := ReadinessCriterion{Known: true, Least: rapid.Bool().Draw(t, "least"), Threshold: Threshold{Green: green}}
		c.Amber = rapid.IntRange(0, 100).Filter(func(n int) bool { return (n <= green) == c.Least || n == green }).Draw(t, "amber")
		better, worse := c, c
		better.Value, worse.Value = rapid.IntRange(0, 100).Draw(t, "one"), rapid.IntRange(0, 100).Draw(t, "other")
		if (better.Value < worse.Value) == c.Least {
			better.Value, worse.Value = worse.Value, better.Value
		}
		assert.LessOrEqual(t, rank[better.judged()], rank[worse.judged()])
	})
}
