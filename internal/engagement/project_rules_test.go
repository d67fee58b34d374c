package engagement

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestToleranceIsBreachedOnlyBeyondIt(t *testing.T) {
	project := Project{
		BaselineStart: "2026-01-01", BaselineEnd: "2026-06-30", BaselineBudget: 10_000,
		Tolerances: Tolerances{Days: 10, Percent: 5},
	}
	cases := []struct {
		name     string
		end      Day
		cost     Money
		days     int
		over     Money
		breached bool
	}{
		{"on baseline", "2026-06-30", 10_000, 0, 0, false},
		{"early and cheap", "2026-05-01", 9_000, 0, 0, false},
		{"at both tolerances", "2026-07-10", 10_500, 0, 0, false},
		{"a day over", "2026-07-11", 10_000, 1, 0, true},
		{"a cent over", "2026-06-30", 10_501, 0, 1, true},
		{"both over", "2026-08-10", 12_000, 31, 1_500, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b, breached := BreachOf(project, as("r1", StatusReport{ForecastEnd: c.end, ForecastCost: c.cost}))
			assert.Equal(t, c.breached, breached)
			assert.Equal(t, Breach{Report: "r1", DaysOver: c.days, CostOver: c.over}, b)
		})
	}
}

func TestAfterRebaselineTheReportIsNoBreach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := as("r", StatusReport{
			ForecastEnd:  Day("2026-01-01").plus(rapid.IntRange(-900, 900).Draw(t, "days")),
			ForecastCost: Money(rapid.Int64Range(0, 1e14).Draw(t, "cost")),
		})
		p := Project{Name: "n", BaselineStart: "2025-06-01", BaselineEnd: "2026-01-01", BaselineBudget: 1}
		p = Rebaseline(p, r.Body)
		_, breached := BreachOf(p, r)
		assert.False(t, breached)
		assert.Empty(t, faultsOf(p))
	})
}

func TestAMilestoneIsLateOnceItsDayHasPassedUnreached(t *testing.T) {
	m := Milestone{Baseline: "2026-06-01"}
	assert.False(t, Late(m, "2026-06-01"), "on the day itself")
	assert.True(t, Late(m, "2026-06-02"))
	m.Actual = "2026-06-05"
	assert.False(t, Late(m, "2026-06-10"), "reached, if late")
}

func TestProjectHealth(t *testing.T) {
	report := func(id string, on Day, cost RAG) Item[StatusReport] {
		return as(id, StatusReport{On: on, Time: Green, Cost: cost, Scope: Green, Benefit: Green})
	}
	red, green := report("a", "2026-05-01", Red), report("b", "2026-06-01", Green)
	corrected := report("0", "2026-06-01", Amber)
	corrected.CreatedAt = time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC)
	cases := []struct {
		name            string
		reports         []Item[StatusReport]
		late, exception bool
		want            RAG
	}{
		{"no report", nil, false, false, Green},
		{"no report and late", nil, true, false, Amber},
		{"the latest report counts", []Item[StatusReport]{green, red}, false, false, Green},
		{"of one day the last written counts", []Item[StatusReport]{corrected, green}, false, false, Amber},
		{"green but late", []Item[StatusReport]{green}, true, false, Amber},
		{"red and late", []Item[StatusReport]{red}, true, false, Red},
		{"an exception is open", []Item[StatusReport]{green}, false, true, Red},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, ProjectHealth(c.reports, c.late, c.exception)) })
	}
}

func TestPeopleAllocatedBeyondTheirTimeAreListed(t *testing.T) {
	of := func(person string, percent int, from, to Day) Item[Allocation] {
		return as("", Allocation{Person: person, Percent: percent, From: from, To: to})
	}
	assert.Equal(t, []Overload{
		{Person: "ana", From: "2026-02-01", To: "2026-02-14", Percent: 110},
		{Person: "ana", From: "2026-02-15", To: "2026-02-28", Percent: 160},
	}, CheckAllocations([]Item[Allocation]{
		of("bob", 100, "2026-01-01", "2026-01-31"), of("bob", 100, "2026-02-01", "2026-02-28"), // one after the other
		of("ana", 60, "2026-01-01", "2026-02-28"), of("ana", 50, "2026-02-01", "2026-03-31"), of("ana", 50, "2026-02-15", "2026-02-28"),
	}))
	assert.Equal(t, []Overload{}, CheckAllocations(nil))
}

func TestOverloadsAgreeWithACountOfEachDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []Item[Allocation]
		var load [40]int
		for range rapid.IntRange(0, 6).Draw(t, "allocations") {
			from := rapid.IntRange(0, 39).Draw(t, "from")
			to := rapid.IntRange(from, 39).Draw(t, "to")
			percent := rapid.IntRange(1, 100).Draw(t, "percent")
			for i := from; i <= to; i++ {
				load[i] += percent
			}
			all = append(all, as("", Allocation{Person: "ana", Percent: percent, From: Day("2026-01-01").plus(from), To: Day("2026-01-01").plus(to)}))
		}
		var told [40]int
		for _, o := range CheckAllocations(all) {
			for i := range told {
				if day := Day("2026-01-01").plus(i); !day.Before(o.From) && !o.To.Before(day) {
					told[i] = o.Percent
				}
			}
		}
		for i, percent := range load {
			if percent <= 100 {
				percent = 0
			}
			if told[i] != percent {
				t.Fatalf("day %d: told %d, is %d", i, told[i], percent)
			}
		}
	})
}
