package engagement

import (
	"slices"
	"strings"
)

// TraceKind is a kind of node of the trace.
type TraceKind string

// The kinds, from what was asked to what came of it.
const (
	TraceQuestion          TraceKind = "question"
	TraceFinding           TraceKind = "finding"
	TraceBusinessObjective TraceKind = "business_objective"
	TraceObjective         TraceKind = "objective" // of the plan
	TraceAction            TraceKind = "action"
	TraceDecision          TraceKind = "decision" // what a gate made of an action or an initiative
	TraceProject           TraceKind = "project"
	TraceMetric            TraceKind = "metric"
	TraceBenefit           TraceKind = "benefit" // what a metric is to bring, or has brought
	TraceInitiative        TraceKind = "initiative"
)

// TraceKinds lists them in that order, which is that of a picture's columns.
var TraceKinds = []TraceKind{
	TraceQuestion, TraceFinding, TraceBusinessObjective, TraceObjective, TraceAction, TraceDecision, TraceProject, TraceMetric,
	TraceBenefit, TraceInitiative,
}

// The states of nodes that have no state of their own. A decision has its ItemOutcome, a
// project its ProjectState, an initiative its outcome once its gate has decided.
const (
	TraceAcceptedAsIs = "accepted_as_is"
	TraceMeasured     = "measured"
	TraceNotMeasured  = "not_measured"
	TracePlanned      = "planned"
	TraceRealised     = "realised"
	TraceProposed     = "proposed"
)

// TraceNode is one thing in the trace, with the refs of what it came from and what it led
// to: where b is among a's To, a is among b's From.
type TraceNode struct {
	Kind  TraceKind `json:"kind" enum:"question,finding,business_objective,objective,action,decision,project,metric,benefit,initiative"`
	ID    string    `json:"id" doc:"Id of an item, reference of a question, key of a business objective; of a decision gate/item, of a benefit its metric's"`
	Title string    `json:"title"`
	State string    `json:"state,omitempty" doc:"How it stands: a decision's outcome, a project's state, accepted_as_is, measured, not_measured, planned, realised, proposed"`
	// Gate and Revision are a decision's: which gate decided on which revision.
	Gate     string `json:"gate,omitempty" doc:"Of a decision: the gate"`
	Revision int    `json:"revision,omitempty" doc:"Of a decision: the revision decided on"`
	// Planned and Realised are a benefit's, in minor units: planned for a year, realised to
	// date.
	Planned  Money    `json:"planned,omitempty" doc:"Of a benefit: planned for a year, minor units"`
	Realised Money    `json:"realised,omitempty" doc:"Of a benefit: realised to date, minor units"`
	From     []string `json:"from" doc:"What it came from, as kind:id"`
	To       []string `json:"to" doc:"What it led to, as kind:id"`
}

// Ref names the node among all: its kind and id.
func (n TraceNode) Ref() string { return TraceRef(n.Kind, n.ID) }

// TraceRef names a node by its kind and id, as kind:id.
func TraceRef(kind TraceKind, id string) string { return string(kind) + ":" + id }

// TraceDirection says which way a trace is followed.
type TraceDirection string

// The directions: to what came of something, to what it came from, both.
const (
	Downstream TraceDirection = "downstream"
	Upstream   TraceDirection = "upstream"
	BothWays   TraceDirection = "both"
)

// Trace is how the things of an engagement follow from each other, as far as its reader may
// see them.
type Trace struct {
	Nodes   []TraceNode  `json:"nodes"`
	Broken  []BrokenLink `json:"broken" doc:"Where the chain breaks off"`
	Figures TraceFigures `json:"figures"`
}

// Node finds a node by its ref.
func (t Trace) Node(ref string) (TraceNode, bool) {
	i := slices.IndexFunc(t.Nodes, func(n TraceNode) bool { return n.Ref() == ref })
	if i < 0 {
		return TraceNode{}, false
	}
	return t.Nodes[i], true
}

// Reach are the refs of all that can be reached from a node, the node itself left out unless
// a circle leads back to it: b is downstream of a exactly when a is upstream of b.
func (t Trace) Reach(ref string, direction TraceDirection) map[string]bool {
	at := map[string]int{}
	for i, n := range t.Nodes {
		at[n.Ref()] = i
	}
	reached := map[string]bool{}
	if direction != Upstream {
		t.follow(at, ref, reached, func(n TraceNode) []string { return n.To })
	}
	if direction != Downstream {
		up := map[string]bool{}
		t.follow(at, ref, up, func(n TraceNode) []string { return n.From })
		for r := range up {
			reached[r] = true
		}
	}
	return reached
}

func (t Trace) follow(at map[string]int, ref string, reached map[string]bool, next func(TraceNode) []string) {
	start, known := at[ref]
	if !known {
		return
	}
	queue := []int{start}
	for len(queue) > 0 {
		node := t.Nodes[queue[0]]
		queue = queue[1:]
		for _, r := range next(node) {
			if i, there := at[r]; there && !reached[r] {
				reached[r] = true
				queue = append(queue, i)
			}
		}
	}
}

// Chain is the part of the trace that a node is in: itself and all that can be reached from
// it. It is NotFound where there is no such node, which is also what somebody is told who
// may not see it. The figures stay those of the whole.
func (t Trace) Chain(ref string, direction TraceDirection) (Trace, error) {
	if _, there := t.Node(ref); !there {
		return Trace{}, Errorf(NotFound, "there is no %s in the trace; refs are kind:id, as the whole trace lists them", shownRef(ref))
	}
	reached := t.Reach(ref, direction)
	reached[ref] = true
	return t.only(func(n TraceNode) bool { return reached[n.Ref()] }), nil
}

// shownRef is a ref in an error, cut where it is too long for one.
func shownRef(ref string) string { return "\"" + clip(ref, 160) + "\"" }

// Of is the part of the trace of some kinds; of all where none is given.
func (t Trace) Of(kinds ...TraceKind) Trace {
	if len(kinds) == 0 {
		return t
	}
	return t.only(func(n TraceNode) bool { return slices.Contains(kinds, n.Kind) })
}

// only keeps nodes, the links between them, and what is broken at them.
func (t Trace) only(keep func(TraceNode) bool) Trace {
	kept := map[string]bool{}
	for _, n := range t.Nodes {
		kept[n.Ref()] = keep(n)
	}
	among := func(refs []string) []string {
		return slices.DeleteFunc(slices.Clone(refs), func(r string) bool { return !kept[r] })
	}
	part := Trace{Nodes: []TraceNode{}, Broken: []BrokenLink{}, Figures: t.Figures}
	for _, n := range t.Nodes {
		if kept[n.Ref()] {
			n.From, n.To = among(n.From), among(n.To)
			part.Nodes = append(part.Nodes, n)
		}
	}
	for _, b := range t.Broken {
		if kept[b.At] {
			part.Broken = append(part.Broken, b)
		}
	}
	return part
}

// SplitTraceRef takes a ref apart. Ids may hold colons, kinds do not.
func SplitTraceRef(ref string) (TraceKind, string) {
	kind, id, _ := strings.Cut(ref, ":")
	return TraceKind(kind), id
}
