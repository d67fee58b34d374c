package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func smallTrace() engagement.Trace {
	return engagement.TraceOfEngagement(engagement.TraceInput{
		Questions: []engagement.Question{{Ref: "Q1", Text: "Backups <b>?</b>"}, {Ref: "Q2", Text: "Alone?"}},
		Findings:  []engagement.Item[engagement.Finding]{{ID: "f1", Body: engagement.Finding{Title: "No restore & no owner", Questions: []string{"Q1"}}}},
		Actions:   []engagement.Item[engagement.Action]{{ID: "a1", Body: engagement.Action{Title: "Restore", Findings: []string{"f1"}}}},
		Decisions: []engagement.TracedDecision{{Gate: "g", Revision: 1, Of: engagement.TraceAction, Item: "a1", Outcome: engagement.ItemRejected}},
	})
}

func TestATraceIsSummedUpByKind(t *testing.T) {
	chart := TraceSummary(smallTrace(), "All", func(k engagement.TraceKind) string { return string(k) + "s" })
	html, err := chart.Fragment("en")
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(html), ">questions</text>"), "in the wide drawing and in the narrow one")
	table := chart.numbers(FormatFor("en"), labelsFor("en"))
	require.Equal(t, []Cell{{Text: "questions (2)"}, {Text: "findings (1)"}, whole(1)}, table.Rows[0])
	require.Nil(t, TraceSummary(engagement.Trace{}, "None", nil))
}

func TestThePictureOfAChainLinksEachBoxAndEscapesItsWords(t *testing.T) {
	flow := TraceFlow(smallTrace(), TraceWords{
		Kind:    func(k engagement.TraceKind) string { return string(k) },
		State:   func(n engagement.TraceNode) string { return n.State },
		Address: func(ref string) string { return "?node=" + ref },
	}, "finding:f1")
	svg := string(flow.Picture(`Chain of "it"`))
	require.Contains(t, svg, `<a href="?node=finding:f1"><title>No restore &amp; no owner</title>`)
	require.Contains(t, svg, "Backups &lt;b&gt;?")
	require.Contains(t, svg, `aria-label="Chain of &#34;it&#34;"`)
	require.NotContains(t, svg, "Alone", "what nothing leads to or from is in the list alone")
	require.Contains(t, svg, "report-flow-strong")
	require.Contains(t, svg, "report-cell-bad", "what was rejected")
	require.NotContains(t, svg, "style=")
}

func TestBoxesStandNearWhatTheyAreLinkedTo(t *testing.T) {
	f := Flow{
		Columns: []FlowColumn{{Boxes: []FlowBox{{ID: "a"}, {ID: "b"}, {ID: "c"}}}, {Boxes: []FlowBox{{ID: "z"}, {ID: "y"}, {ID: "x"}}}},
		Links:   []FlowLink{{From: "a", To: "x", Weight: 1}, {From: "b", To: "y", Weight: 1}, {From: "c", To: "z", Weight: 1}},
	}
	columns := f.arranged()
	for i := range columns[0] {
		require.Equal(t, map[string]string{"a": "x", "b": "y", "c": "z"}[columns[0][i].ID], columns[1][i].ID, "no line crosses another")
	}
}
