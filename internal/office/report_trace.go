package office

import (
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/locale"
	"mandate/internal/report"
	"mandate/internal/store"
)

// traceSection tells how many findings led to something that was delivered and measured, how
// the things of the engagement follow from each other, and where the chain breaks off. It is
// made from what was submitted: the report is for the client.
func traceSection(r *reporter) (report.Section, error) {
	trace, err := r.tx.Trace(r.e, r.m, store.TraceOf{Submitted: true})
	if err != nil {
		return report.Section{}, err
	}
	accepted, err := all[engagement.RiskAcceptance](r.tx, r.e.ID, "")
	if err != nil {
		return report.Section{}, err
	}
	out := section("From findings to benefits", blocks(text("%s", traceText(trace.Figures)), traceFigures(trace.Figures)))
	spoken := locale.For(words)
	picture := report.TraceSummary(trace, "How many things of each kind there are, and how many links lead where", func(k engagement.TraceKind) string {
		return spoken.T("trace.kinds." + string(k))
	})
	if picture != nil {
		out.Blocks = append(out.Blocks, report.Block{Chart: picture})
	}
	if rows := r.acceptedRows(trace, accepted); len(rows) > 0 {
		out.Sections = append(out.Sections, section("Findings that stand as they are", blocks(
			table("", "", []string{"Finding", "Why nothing is done about it", "Who answers for it", "Until"}, rows))))
	}
	out.Sections = append(out.Sections, section("Broken links", blocks(brokenTable(spoken, trace))))
	return out, nil
}

func traceText(f engagement.TraceFigures) string {
	if f.Findings == 0 {
		return "No finding that asks for something to be done was submitted."
	}
	return fmt.Sprintf("Of %d findings that ask for something to be done, %d led to a project that was delivered and whose metric was read, and %d brought a benefit.",
		f.Findings, f.Measured, f.Realised)
}

func traceFigures(f engagement.TraceFigures) report.Block {
	of := fmt.Sprintf("of %d", f.Findings)
	return figures(
		figure("Findings", fmt.Sprint(f.Findings), "strengths left out", report.Neutral),
		figure("Accepted as they are", fmt.Sprint(f.AcceptedAsIs), of, report.Neutral),
		figure("With an action", fmt.Sprint(f.Addressed), of, report.Neutral),
		figure("Approved", fmt.Sprint(f.Approved), of, report.Neutral),
		figure("Delivered", fmt.Sprint(f.Delivered), of, report.Neutral),
		figure("Measured", fmt.Sprint(f.Measured), of, report.Neutral),
		figure("With a benefit", fmt.Sprint(f.Realised), of, report.Neutral))
}

// acceptedRows are the acceptances that stand, of findings that the reader may see.
func (r *reporter) acceptedRows(trace engagement.Trace, accepted []engagement.Item[engagement.RiskAcceptance]) [][]report.Cell {
	var rows [][]report.Cell
	for _, a := range accepted {
		node, seen := trace.Node(engagement.TraceRef(engagement.TraceFinding, a.Body.Finding))
		if seen && node.State == engagement.TraceAcceptedAsIs {
			rows = append(rows, []report.Cell{cell(node.Title), cell(a.Body.Reason), cell(r.name(a.Body.Owner)), r.dayCell(a.Body.Until)})
		}
	}
	return rows
}

func brokenTable(spoken locale.Words, trace engagement.Trace) report.Block {
	titles := map[string]string{}
	for _, n := range trace.Nodes {
		titles[n.Ref()] = n.Title
	}
	var rows [][]report.Cell
	for _, b := range trace.Broken {
		says, remedy := spoken.BrokenLink(b, titles[b.At])
		rows = append(rows, []report.Cell{cell(says), cell(remedy)})
	}
	return table("", "No link of the chain is broken.", []string{"What is broken", "What mends it"}, rows)
}
