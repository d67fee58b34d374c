package engagement

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAStatusReportIsDraftedFromTheFacts(t *testing.T) {
	in := StatusFacts{
		Today: "2026-05-20", Project: aProject(), Decisions: []string{"Exception: a month more"},
		Milestones: []Item[Milestone]{
			{ID: "3", Body: Milestone{Title: "All trained", Baseline: "2026-06-12", Forecast: "2026-07-03"}},
			{ID: "1", Body: Milestone{Title: "Ordered", Baseline: "2026-04-30", Actual: "2026-05-04"}},
			{ID: "2", Body: Milestone{Title: "Installed", Baseline: "2026-05-15"}},
			{ID: "4", Body: Milestone{Title: "Old tills sold", Baseline: "2026-05-01", GivenUp: "c1"}},
		},
		Reports: []Item[StatusReport]{{Body: StatusReport{On: "2026-05-02", Progress: 10, Spent: 90_000, ForecastCost: 810_000, ForecastEnd: "2026-06-30", Scope: Amber, Benefit: Green, Narrative: "Old"}}},
		RAID:    []Item[RAID]{{Body: RAID{Type: "risk", Title: "The vendor is slow", Severity: "high"}}, {Body: RAID{Type: "issue", Title: "Small", Due: "2026-06-01"}}},
		Costs:   []Item[Cost]{costOf("order", CostCommitted, "2026-04-10", 700_000, ""), costOf("first", CostActual, "2026-05-10", 200_000, "")},
	}
	d := DraftStatus(in)
	assert.Equal(t, StatusReport{
		On: "2026-05-20", Time: Amber, Cost: Red, Scope: Amber, Benefit: Green, Progress: 33, Spent: 200_000, ForecastCost: 900_000, ForecastEnd: "2026-07-03",
		Narrative: "Reached since the report of 2026-05-02: Ordered, on 2026-05-04 (4 days late).\n" +
			"Late: Installed, agreed for 2026-05-15, without a forecast.\n" +
			"Open in the log: The vendor is slow (risk).\n" +
			"Decisions needed: Exception: a month more.",
	}, d.Report)
	require.Len(t, d.Late, 1)
	assert.Empty(t, d.Next, "44 days ahead is not next")
	in.Today = "2026-06-10"
	assert.Len(t, DraftStatus(in).Next, 1)
}

func TestTheFirstDraftSaysThatNothingIsToBeTold(t *testing.T) {
	d := DraftStatus(StatusFacts{Today: "2026-04-02", Project: aProject()})
	assert.Equal(t, "Nothing was reached since the last report, and nothing is late.", d.Report.Narrative)
	assert.Equal(t, Green, d.Report.Status())
}

// TestADraftCanAlwaysBeSent holds drafts to what a report must be.
func TestADraftCanAlwaysBeSent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := func(label string) Day {
			return DayOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 200).Draw(t, label)))
		}
		in := StatusFacts{Today: day("today"), Project: aProject()}
		for i := range rapid.IntRange(0, 4).Draw(t, "milestones") {
			m := Milestone{Title: fmt.Sprint("M", i), Baseline: day("baseline")}
			if rapid.Bool().Draw(t, "reached") {
				m.Actual = day("actual")
			}
			in.Milestones = append(in.Milestones, Item[Milestone]{Body: m})
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "costs") {
			in.Costs = append(in.Costs, costOf(fmt.Sprint(i), rapid.SampledFrom([]string{CostCommitted, CostActual}).Draw(t, "state"), day("on"), Money(rapid.IntRange(0, 2_000_000).Draw(t, "amount")), ""))
		}
		if rapid.Bool().Draw(t, "reported") {
			spent := Money(rapid.IntRange(0, 900_000).Draw(t, "spent"))
			in.Reports = []Item[StatusReport]{{Body: StatusReport{
				On: day("before"), Time: Green, Cost: Green, Scope: Green, Benefit: Green, Progress: rapid.IntRange(0, 100).Draw(t, "progress"),
				Spent: spent, ForecastCost: spent + 1, ForecastEnd: day("forecast"), Narrative: "Before",
			}}}
		}
		d := DraftStatus(in)
		var f Faults
		if d.Report.Check(&f); len(f) > 0 {
			t.Fatalf("%+v: %v", d.Report, f)
		}
		_, breached := BreachOf(in.Project, Item[StatusReport]{Body: d.Report})
		if red := d.Report.Time == Red || d.Report.Cost == Red; red != breached {
			t.Fatalf("time %s, cost %s, breached %v", d.Report.Time, d.Report.Cost, breached)
		}
	})
}
