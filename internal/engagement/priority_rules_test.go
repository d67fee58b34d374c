package engagement

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWithoutWeightsTheScoreIsImpactTimesFeasibility(t *testing.T) {
	for _, p := range []Priority{{}, {Weights: &Weights{}}, {Weights: &Weights{Impact: 3, Feasibility: 3}}} {
		for impact := 1; impact <= 5; impact++ {
			for feasibility := 1; feasibility <= 5; feasibility++ {
				one := Rank(p, []Item[Action]{action("a", "A", impact, feasibility, "2027-01-01", 7)})[0]
				assert.Equal(t, impact*feasibility, one.Score)
				assert.Zero(t, one.Hundredths)
				assert.Nil(t, one.Factors, "as it was written before methodologies could weigh")
			}
		}
	}
}

func TestWeightsCountEffortAndCost(t *testing.T) {
	p := Priority{Bands: someBands, Weights: &Weights{Impact: 2, Effort: 1, Cost: 1}}
	small, large := action("s", "Small", 4, 3, "2027-01-01", 25), action("l", "Large", 4, 3, "2027-01-01", 100)
	small.Body.Effort, large.Body.Effort = "XS", "XL"
	ranked := Rank(p, []Item[Action]{large, small})

	// (4² · 3 · 5 · 4)^(2/5) and (4² · 3 · 1 · 1)^(2/5)
	assert.Equal(t, []int{1559, 470}, []int{ranked[0].Hundredths, ranked[1].Hundredths})
	assert.Equal(t, &Factors{Impact: 4, Feasibility: 3, Effort: 5, Cost: 4}, ranked[0].Factors)
	assert.Equal(t, []string{"now", "later"}, []string{ranked[0].Band, ranked[1].Band})
	assert.Equal(t, "Score 15.59 weighed from impact 4 (weight 2), feasibility 3 (weight 1), effort XS: 5 (weight 1), cost: 4 (weight 1)", ranked[0].Reason)
}

func TestCostIsRatedByTheMethodologysAmountsOrByTheDearest(t *testing.T) {
	steps := Priority{CostSteps: []int{10, 20, 30, 40}}
	for cost, want := range map[Money]int{0: 5, 10: 5, 11: 4, 30: 3, 40: 2, 41: 1} {
		assert.Equal(t, want, steps.costFactor(cost, 1000), "%d", cost)
	}
	for cost, want := range map[Money]int{0: 5, 1: 4, 25: 4, 26: 3, 50: 3, 75: 2, 76: 1, 100: 1} {
		assert.Equal(t, want, Priority{}.costFactor(cost, 100), "%d", cost)
	}
	assert.Equal(t, 5, Priority{}.costFactor(0, 0))
}

func someWeights(t *rapid.T) Weights {
	return Weights{
		Impact: rapid.IntRange(1, 10).Draw(t, "impact's weight"), Feasibility: rapid.IntRange(1, 10).Draw(t, "feasibility's weight"),
		Effort: rapid.IntRange(0, 10).Draw(t, "effort's weight"), Cost: rapid.IntRange(0, 10).Draw(t, "cost's weight"),
	}
}

func TestTheScoreIsTheSquareOfTheWeightedGeometricMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := someWeights(t)
		factor := rapid.IntRange(1, 5)
		f := Factors{factor.Draw(t, "impact"), factor.Draw(t, "feasibility"), factor.Draw(t, "effort"), factor.Draw(t, "cost")}
		log := 0.0
		for _, part := range [][2]int{{f.Impact, w.Impact}, {f.Feasibility, w.Feasibility}, {f.Effort, w.Effort}, {f.Cost, w.Cost}} {
			log += float64(part[1]) * math.Log(float64(part[0]))
		}
		mean := math.Exp(log / float64(w.Impact+w.Feasibility+w.Effort+w.Cost))
		got := w.score(f)
		require.InDelta(t, 100*mean*mean, float64(got), 0.5+1e-6)
		require.True(t, got >= 100 && got <= 2500)
		better := f
		better.Impact = min(5, f.Impact+1)
		require.GreaterOrEqual(t, w.score(better), got, "more impact never lowers the score")
	})
}

func TestTheOrderByWeightsIsTotalAndDoesNotDependOnTheInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := someWeights(t)
		w.Effort = max(1, w.Effort) // unweighed scores have no hundredths to compare by
		p := Priority{Bands: someBands, Weights: &w}
		var actions []Item[Action]
		for i := range rapid.IntRange(0, 8).Draw(t, "actions") {
			a := action(fmt.Sprint(i), rapid.SampledFrom([]string{"A", "B"}).Draw(t, "title"),
				rapid.IntRange(1, 3).Draw(t, "impact"), rapid.IntRange(1, 3).Draw(t, "feasibility"),
				rapid.SampledFrom([]Day{"2027-01-01", "2027-02-01"}).Draw(t, "due"), Money(rapid.IntRange(0, 2).Draw(t, "cost")))
			a.Body.Effort = rapid.SampledFrom([]string{"", "XS", "XL"}).Draw(t, "effort")
			actions = append(actions, a)
		}
		ranked := Rank(p, actions)
		require.Equal(t, ranked, Rank(p, rapid.Permutation(actions).Draw(t, "shuffled")))
		for i := range ranked {
			for j := range ranked {
				require.Equal(t, i == j, byPriority(ranked[i], ranked[j]) == 0, "of two actions one stands first")
				require.Equal(t, i < j, byPriority(ranked[i], ranked[j]) < 0, "as the list says, whatever lies between")
			}
		}
	})
}
