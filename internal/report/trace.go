package report

import (
	"slices"
	"strconv"

	"mandate/internal/engagement"
)

// TraceSummary draws how many things of each kind there are in a trace, and how many links
// lead from kind to kind; nil where there is nothing. Name is the plural of a kind.
func TraceSummary(t engagement.Trace, title string, name func(engagement.TraceKind) string) *Chart {
	count, links := map[engagement.TraceKind]int{}, map[[2]engagement.TraceKind]int{}
	for _, n := range t.Nodes {
		count[n.Kind]++
		for _, to := range n.To {
			kind, _ := engagement.SplitTraceRef(to)
			links[[2]engagement.TraceKind{n.Kind, kind}]++
		}
	}
	if len(t.Nodes) == 0 {
		return nil
	}
	flow := &Flow{}
	for _, kind := range engagement.TraceKinds {
		if count[kind] > 0 {
			flow.Columns = append(flow.Columns, FlowColumn{Boxes: []FlowBox{{ID: string(kind), Label: name(kind), Note: strconv.Itoa(count[kind])}}})
		}
	}
	for _, from := range engagement.TraceKinds {
		for _, to := range engagement.TraceKinds {
			if n := links[[2]engagement.TraceKind{from, to}]; n > 0 {
				flow.Links = append(flow.Links, FlowLink{From: string(from), To: string(to), Weight: n})
			}
		}
	}
	return &Chart{Kind: Flows, Title: title, Flow: flow}
}

// TraceWords are the words of a picture of a trace.
type TraceWords struct {
	// Kind is the plural of a kind, State how something stands; "" for nothing.
	Kind  func(engagement.TraceKind) string
	State func(engagement.TraceNode) string
	// Address is where a box leads.
	Address func(ref string) string
}

// TraceFlow is a trace as a flow: a column for each kind, a box for each thing that is linked
// to another. Chosen, where given, stands out.
func TraceFlow(t engagement.Trace, w TraceWords, chosen string) Flow {
	var flow Flow
	for _, kind := range engagement.TraceKinds {
		column := FlowColumn{Title: w.Kind(kind)}
		for _, n := range t.Nodes {
			if n.Kind != kind || len(n.From)+len(n.To) == 0 && n.Ref() != chosen {
				continue
			}
			column.Boxes = append(column.Boxes, FlowBox{
				ID: n.Ref(), Label: n.Title, Note: w.State(n), Tone: traceTone(n), Strong: n.Ref() == chosen, Address: w.Address(n.Ref()),
			})
			for _, to := range n.To {
				flow.Links = append(flow.Links, FlowLink{From: n.Ref(), To: to, Weight: 1})
			}
		}
		if len(column.Boxes) > 0 {
			flow.Columns = append(flow.Columns, column)
		}
	}
	return flow
}

var (
	traceGood = []string{string(engagement.ItemAccepted), engagement.TraceMeasured, engagement.TraceRealised}
	traceWarn = []string{string(engagement.ItemDeferred), string(engagement.ProjectException), string(engagement.ProjectReplanning)}
	traceBad  = []string{string(engagement.ItemRejected), string(engagement.ProjectStopped)}
)

func traceTone(n engagement.TraceNode) Tone {
	switch {
	case slices.Contains(traceGood, n.State):
		return Good
	case slices.Contains(traceWarn, n.State):
		return Warn
	case slices.Contains(traceBad, n.State):
		return Bad
	}
	return Neutral
}
