package engagement

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// efforts are the sizes of actions, from the least work to the most.
var efforts = []string{"XS", "S", "M", "L", "XL"}

// Factors are what an action's priority is weighed from, each from 1 to 5, 5 the best.
type Factors struct {
	Impact      int `json:"impact"`
	Feasibility int `json:"feasibility"`
	Effort      int `json:"effort" doc:"5 for XS to 1 for XL; 3 where no effort is given"`
	Cost        int `json:"cost" doc:"5 for what costs nothing to 1 for what costs most"`
}

// factorsOf rates an action. Cost is what it takes to build and to run for a year: by the
// methodology's four amounts or, without them, by quarters of what the plan's dearest
// action costs.
func (p Priority) factorsOf(a Action, dearest Money) Factors {
	effort := 3
	if i := slices.Index(efforts, a.Effort); i >= 0 {
		effort = 5 - i
	}
	return Factors{Impact: a.Impact, Feasibility: a.Feasibility, Effort: effort, Cost: p.costFactor(firstYear(a), dearest)}
}

func firstYear(a Action) Money { return a.BuildCost + a.RunCost }

func (p Priority) costFactor(cost, dearest Money) int {
	if len(p.CostSteps) > 0 {
		for i, most := range p.CostSteps {
			if cost <= Money(most) {
				return 5 - i
			}
		}
		return 1
	}
	if cost == 0 {
		return 5
	}
	return 5 - int((4*cost+dearest-1)/dearest) // quarters of the dearest, begun ones counted
}

// score weighs factors into hundredths of a point from 1.00 to 25.00: the square of their
// weighted geometric mean, which with equal weights of impact and feasibility alone is
// their product. It is exact, a half rounded up: the largest n for which
// (n − ½)/100 ≤ (Π factor^weight)^(2/Σ weight), compared in whole numbers.
func (w Weights) score(f Factors) int {
	if w.plain() {
		return 100 * f.Impact * f.Feasibility
	}
	product, sum := big.NewInt(1), 0
	for _, part := range []struct{ factor, weight int }{
		{f.Impact, w.Impact}, {f.Feasibility, w.Feasibility}, {f.Effort, w.Effort}, {f.Cost, w.Cost},
	} {
		product.Mul(product, power(part.factor, part.weight))
		sum += part.weight
	}
	square := product.Mul(product, product)
	limit := square.Mul(square, power(200, sum))
	low, high := 0, 2501 // the score is at least low hundredths, and less than high
	for high-low > 1 {
		middle := (low + high) / 2
		if power(2*middle-1, sum).Cmp(limit) <= 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

func power(base, exponent int) *big.Int {
	return new(big.Int).Exp(big.NewInt(int64(base)), big.NewInt(int64(exponent)), nil)
}

// reason says what a score was weighed from.
func (w Weights) reason(a Action, f Factors, score int) string {
	if w.plain() {
		return fmt.Sprintf("Score %d = impact %d × feasibility %d", score/100, f.Impact, f.Feasibility)
	}
	effort := fmt.Sprintf("effort %s", a.Effort)
	if a.Effort == "" {
		effort = "effort not given"
	}
	var parts []string
	for _, part := range []struct {
		what           string
		factor, weight int
	}{
		{"impact", f.Impact, w.Impact}, {"feasibility", f.Feasibility, w.Feasibility}, {effort + ":", f.Effort, w.Effort}, {"cost:", f.Cost, w.Cost},
	} {
		if part.weight > 0 {
			parts = append(parts, fmt.Sprintf("%s %d (weight %d)", part.what, part.factor, part.weight))
		}
	}
	return "Score " + hundredths(score) + " weighed from " + strings.Join(parts, ", ")
}
