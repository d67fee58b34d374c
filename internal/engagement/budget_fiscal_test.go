package engagement

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAFiscalYearIsNamedForTheYearInWhichItEnds(t *testing.T) {
	a := as("a", Action{Start: "2026-12-31", Due: "2027-01-01", BuildCost: 100})
	assert.Equal(t, []BudgetQuarter{
		{Quarter: "FY2027-Q2", Cost: 50, Months: "Oct–Dec 2026"},
		{Quarter: "FY2027-Q3", Cost: 50, Months: "Jan–Mar 2027"},
	}, BudgetByFiscalQuarter(7, []Item[Action]{a}))
	assert.Equal(t, []BudgetQuarter{{Quarter: "FY2027-Q3", Cost: 100, Months: "Nov 2026–Jan 2027"}}, BudgetByFiscalQuarter(5, []Item[Action]{a}))
	assert.Equal(t, []BudgetQuarter{{Quarter: "2026-Q4", Cost: 50}, {Quarter: "2027-Q1", Cost: 50}}, BudgetByFiscalQuarter(1, []Item[Action]{a}))
}

func TestBudgetsAddUpToTheCentInEveryFiscalYear(t *testing.T) {
	epoch := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		fiscal := rapid.IntRange(0, 12).Draw(t, "fiscal year")
		var actions []Item[Action]
		var total Money
		for i := range rapid.IntRange(0, 5).Draw(t, "actions") {
			start := rapid.IntRange(0, 900).Draw(t, "start")
			a := action(fmt.Sprint(i), "A", rapid.IntRange(1, 5).Draw(t, "impact"), 5, DayOf(epoch.AddDate(0, 0, start+rapid.IntRange(0, 900).Draw(t, "length"))),
				Money(rapid.Int64Range(0, 1_000_000_000).Draw(t, "cost")))
			a.Body.Start = DayOf(epoch.AddDate(0, 0, start))
			total += a.Body.BuildCost
			actions = append(actions, a)
		}
		byQuarter := map[string]Money{}
		var sum Money
		for _, q := range BudgetByFiscalQuarter(fiscal, actions) {
			byQuarter[q.Quarter] = q.Cost
			sum += q.Cost
		}
		require.Equal(t, total, sum)
		parts := map[string]Money{}
		for _, b := range BudgetByBand(fiscal, Rank(somePriority, actions)) {
			parts[b.Quarter] += b.Cost
		}
		require.Equal(t, byQuarter, parts, "the priorities add up to each quarter")
	})
}

func TestEveryFiscalQuarterHasThreeMonthsAndItsOwnDays(t *testing.T) {
	for fiscal := range 13 {
		year := fiscalYear(fiscal)
		for q := quarter(2026 * 4); q < 2028*4; q++ {
			start, next := year.start(q), year.start(q+1)
			require.Equal(t, next, start.AddDate(0, 3, 0))
			require.Equal(t, q, year.quarterOf(start))
			require.Equal(t, q, year.quarterOf(next.AddDate(0, 0, -1)))
		}
	}
}

func TestWhatIsBuiltCostsToRunFromTheDayAfterItsDue(t *testing.T) {
	half, whole := action("a", "A", 1, 1, "2027-12-31", 0), action("b", "B", 1, 1, "2026-12-31", 0)
	half.Body.Due, half.Body.RunCost = "2027-07-02", 3650 // 182 days are left of 365
	whole.Body.RunCost = 100
	assert.Equal(t, []RunYear{{"2027", 1920}, {"2028", 3750}}, RunCostByYear(0, []Item[Action]{half, whole}))
	assert.Equal(t, []RunYear{{"FY2027", 50}, {"FY2028", 3730}, {"FY2029", 3750}}, RunCostByYear(7, []Item[Action]{half, whole}))
	assert.Empty(t, RunCostByYear(0, nil))
}
