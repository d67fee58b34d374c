package engagement

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func costOf(id, state string, on Day, amount Money, commitment string) Item[Cost] {
	return Item[Cost]{ID: id, Body: Cost{On: on, State: state, Category: "services", Title: id, Amount: amount, Commitment: commitment}}
}

func TestAnInvoiceDrawsOnItsCommitment(t *testing.T) {
	p := ProjectCosts{Project: Item[Project]{ID: "p", Body: aProject()}, Costs: []Item[Cost]{
		costOf("order", CostCommitted, "2026-04-10", 500_000, ""),
		costOf("first", CostActual, "2026-05-10", 200_000, "order"),
		costOf("other", CostActual, "2026-05-11", 50_000, ""),
	}}
	b := BudgetOf(1, "EUR", []ProjectCosts{p})
	assert.Equal(t, Figures{Baseline: 800_000, Committed: 300_000, Actual: 250_000, Forecast: 800_000, Remaining: 250_000}, b.Figures)
	p.Costs = append(p.Costs, costOf("second", CostActual, "2026-06-10", 600_000, "order"))
	b = BudgetOf(1, "EUR", []ProjectCosts{p})
	assert.Equal(t, Figures{Baseline: 800_000, Actual: 850_000, Forecast: 850_000, Remaining: -50_000}, b.Figures, "more than was ordered leaves nothing open")
}

func TestWhatIsReportedAndWhatIsBookedAreSetSideBySide(t *testing.T) {
	p := ProjectCosts{Project: Item[Project]{ID: "p", Body: aProject()}, Reports: []Item[StatusReport]{
		{ID: "r", Body: StatusReport{On: "2026-05-15", Spent: 300_000, ForecastCost: 820_000}},
	}}
	b := BudgetOf(1, "EUR", []ProjectCosts{p}).Projects[0]
	assert.EqualValues(t, 300_000, b.Actual, "without costs the report says what was spent")
	assert.Nil(t, b.Booked)
	require.Len(t, b.Categories, 1)
	assert.Equal(t, CategoryReported, b.Categories[0].Category)
	p.Costs = []Item[Cost]{costOf("a", CostActual, "2026-05-15", 100_000, ""), costOf("b", CostActual, "2026-05-16", 50_000, "")}
	b = BudgetOf(1, "EUR", []ProjectCosts{p}).Projects[0]
	assert.EqualValues(t, 150_000, b.Actual, "the costs do")
	assert.EqualValues(t, 100_000, *b.Booked)
	assert.EqualValues(t, 300_000, *b.Reported)
	assert.EqualValues(t, 820_000, b.Forecast)
}

func TestEveryLevelOfABudgetIsTheSumOfItsParts(t *testing.T) {
	days := rapid.Custom(func(t *rapid.T) Day {
		return DayOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 1500).Draw(t, "day")))
	})
	money := rapid.Int64Range(0, 100_000_000_000_000)
	rapid.Check(t, func(t *rapid.T) {
		var projects []ProjectCosts
		for i := range rapid.IntRange(0, 4).Draw(t, "projects") {
			from, to := days.Draw(t, "from"), days.Draw(t, "to")
			if to.Before(from) {
				from, to = to, from
			}
			p := ProjectCosts{Project: Item[Project]{ID: fmt.Sprint("p", i), Body: Project{BaselineStart: from, BaselineEnd: to, BaselineBudget: Money(money.Draw(t, "budget"))}}}
			for j := range rapid.IntRange(0, 5).Draw(t, "costs") {
				c := costOf(fmt.Sprint("c", j), rapid.SampledFrom([]string{CostCommitted, CostActual}).Draw(t, "state"), days.Draw(t, "on"), Money(money.Draw(t, "amount")), "")
				c.Body.Category = rapid.SampledFrom([]string{"people", "services", "other"}).Draw(t, "category")
				if c.Body.State == CostActual && j > 0 && rapid.Bool().Draw(t, "draws") {
					c.Body.Commitment = "c0"
				}
				p.Costs = append(p.Costs, c)
			}
			if rapid.Bool().Draw(t, "reported") {
				p.Reports = []Item[StatusReport]{{Body: StatusReport{On: days.Draw(t, "report"), Spent: Money(money.Draw(t, "spent")), ForecastCost: Money(money.Draw(t, "forecast"))}}}
			}
			projects = append(projects, p)
		}
		b := BudgetOf(rapid.IntRange(1, 12).Draw(t, "fiscal"), "EUR", projects)
		var parts Figures
		for _, p := range b.Projects {
			parts = parts.plus(p.Figures)
			sameSums(t, p.Figures, p.Categories, p.Quarters)
			if p.Remaining != p.Baseline-p.Actual-p.Committed || p.Forecast < p.Actual+p.Committed {
				t.Fatalf("%+v", p.Figures)
			}
		}
		if parts != b.Figures {
			t.Fatalf("projects add up to %+v, the whole is %+v", parts, b.Figures)
		}
		sameSums(t, b.Figures, b.Categories, b.Quarters)
	})
}

// sameSums tells when categories or quarters do not add up to the whole.
func sameSums(t *rapid.T, whole Figures, categories []CategoryCost, quarters []QuarterCost) {
	var byCategory, byQuarter Figures
	for _, c := range categories {
		byCategory.Committed, byCategory.Actual = byCategory.Committed+c.Committed, byCategory.Actual+c.Actual
	}
	for _, q := range quarters {
		byQuarter.Baseline, byQuarter.Committed, byQuarter.Actual = byQuarter.Baseline+q.Baseline, byQuarter.Committed+q.Committed, byQuarter.Actual+q.Actual
	}
	if byCategory.Committed != whole.Committed || byCategory.Actual != whole.Actual {
		t.Fatalf("categories add up to %+v of %+v", byCategory, whole)
	}
	if byQuarter.Baseline != whole.Baseline || byQuarter.Committed != whole.Committed || byQuarter.Actual != whole.Actual {
		t.Fatalf("quarters add up to %+v of %+v", byQuarter, whole)
	}
}
