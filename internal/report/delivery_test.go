package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func TestANetworkIsDrawnWithWhatWasAgreedWhatWaitsAndWhatIsCritical(t *testing.T) {
	require.Nil(t, report.NetworkGantt(engagement.Network{}))
	c := report.NetworkGantt(engagement.Network{Today: "2026-03-09", Activities: []engagement.NetworkActivity{
		{ID: "m", Kind: engagement.ActivityMilestone, Title: "Pilot", BaselineStart: "2026-03-02", Baseline: "2026-03-06", Actual: "2026-03-06", EarliestStart: "2026-03-02", EarliestEnd: "2026-03-06"},
		{ID: "p", Kind: engagement.ActivityCompletion, Title: "Tills", BaselineStart: "2026-03-06", Baseline: "2026-03-20", EarliestStart: "2026-03-09", EarliestEnd: "2026-03-24", Critical: true},
		{
			ID: "p/acceptance", Kind: engagement.ActivityAcceptance, Title: "Acceptance of Tills", EarliestStart: "2026-03-25", EarliestEnd: "2026-03-31", Critical: true, Wait: true,
			After: []engagement.Wait{{Activity: "p", Type: engagement.FinishToFinish, Dependency: "d"}, {Activity: "m", Type: engagement.FinishToStart}},
		},
	}})
	require.Equal(t, []report.Join{{Number: 2, FromEnd: true, ToEnd: true}}, c.Timeline.Spans[2].Joins, "only what somebody wrote has an arrow")
	html, err := c.Fragment("en")
	require.NoError(t, err)
	for _, class := range []string{"report-planned", "report-hatch", "report-strong", "report-milestone-hollow", "report-follows-tip", "report-day-mark"} {
		require.Contains(t, string(html), class)
	}
	require.Contains(t, string(html), "★ Tills")
	require.NotContains(t, string(html), "★ Pilot")
}

func TestStatusesAreAStripThatColourAloneDoesNotTell(t *testing.T) {
	status := func(on engagement.Day, rag engagement.RAG) engagement.Item[engagement.StatusReport] {
		return engagement.Item[engagement.StatusReport]{ID: string(on), Body: engagement.StatusReport{On: on, Time: rag, Cost: engagement.Green, Scope: engagement.Green, Benefit: engagement.Green, Spent: 50_000}}
	}
	p := engagement.ProjectCosts{
		Project: engagement.Item[engagement.Project]{ID: "p", Body: engagement.Project{Name: "Tills", BaselineStart: "2026-03-02", BaselineEnd: "2026-03-31", BaselineBudget: 300_000}},
		Reports: []engagement.Item[engagement.StatusReport]{status("2026-03-20", engagement.Red), status("2026-03-10", engagement.Amber)},
	}
	require.Nil(t, report.StatusHistory(nil))
	c := report.StatusHistory([]engagement.ProjectCosts{p})
	require.Equal(t, []report.Status{{On: "2026-03-10", Text: "Amber", Tone: report.Warn}, {On: "2026-03-20", Text: "Red", Tone: report.Bad}}, c.Strips[0].Statuses)
	html, err := c.Fragment("en")
	require.NoError(t, err)
	require.Less(t, strings.Index(string(html), ">A</text>"), strings.Index(string(html), ">R</text>"))
	require.Contains(t, string(html), "20 March 2026", "the table has the days")
	burn := report.Burn(p, "EUR", "en")
	require.Equal(t, []engagement.Day{"2026-03-02", "2026-03-10", "2026-03-20"}, burn.Days)
	require.InDelta(t, 500, *burn.Series[1].Values[1], 0.001)
	require.InDelta(t, 900, *burn.Series[0].Values[1], 0.001, "nine of thirty days")
	require.InDelta(t, 50_000, *report.Burn(p, "JPY", "en").Series[1].Values[1], 0.001, "yen have no cents")
}
