package engagement

import (
	"cmp"
	"slices"
)

// TraceInput is what a trace is made from. Findings, objectives and actions are those of a
// draft or of a frozen revision, as far as the reader may see them; registers and decisions
// are as they stand.
type TraceInput struct {
	Questions   []Question
	Objectives  []Objective
	Answers     []Item[Answer]
	Findings    []Item[Finding]
	Acceptances []Item[RiskAcceptance]
	Planned     []Item[PlanObjective]
	Actions     []Item[Action]
	Decisions   []TracedDecision
	Projects    []Item[Project]
	// States are those of projects, by id; Live are those that went live in a release.
	States  map[string]ProjectState
	Live    map[string]bool
	Metrics []Item[Metric]
	// Readings says how many a metric has, Realised which benefit they brought, by its id.
	Readings    map[string]int
	Realised    map[string]Money
	Initiatives []Item[Initiative]
	// Today is the day on which acceptances of findings count.
	Today Day
	// Sourced are findings that an interview led to, whoever may read the interview.
	Sourced map[string]bool
	// Withheld tells of an item that is there and that the reader may not see. A link to it is
	// neither shown nor broken.
	Withheld func(kind TraceKind, id string) bool
}

// TracedDecision is what a gate made of an action or an initiative.
type TracedDecision struct {
	Gate     string
	Revision int
	Of       TraceKind // action or initiative
	Item     string
	Outcome  ItemOutcome
}

// TraceOfEngagement follows an engagement from what was asked to what came of it: question →
// finding → action → decision → project → metric → benefit → initiative → decision → project.
// An answer stands for its question. Objectives lead to what serves them: business objective
// → objective of the plan → action and metric. That a finding affects a business objective is
// no link here: else every finding would lead to every action of that objective.
func TraceOfEngagement(in TraceInput) Trace {
	b := traceBuilder{
		in: in, nodes: []TraceNode{}, at: map[string]int{}, linked: map[[2]int]bool{}, decided: map[string]string{}, withheld: map[string]bool{},
	}
	b.addAll()
	b.linkAnalysis()
	b.linkDecisions()
	b.linkProjects()
	b.linkResults()
	return Trace{Nodes: b.nodes, Broken: append([]BrokenLink{}, b.broken()...), Figures: b.figures()}
}

type traceBuilder struct {
	in     TraceInput
	nodes  []TraceNode
	at     map[string]int
	linked map[[2]int]bool
	// decided is the ref of the decision on an action or an initiative, by its ref.
	decided map[string]string
	gone    []BrokenLink
	// withheld are the refs of nodes that name something which the reader may not see.
	withheld map[string]bool
}

func (b *traceBuilder) add(n TraceNode) {
	if _, twice := b.at[n.Ref()]; twice {
		return
	}
	n.From, n.To = []string{}, []string{}
	b.at[n.Ref()] = len(b.nodes)
	b.nodes = append(b.nodes, n)
}

func (b *traceBuilder) node(ref string) *TraceNode {
	if i, there := b.at[ref]; there {
		return &b.nodes[i]
	}
	return nil
}

func (b *traceBuilder) addAll() {
	in := b.in
	for _, q := range in.Questions {
		b.add(TraceNode{Kind: TraceQuestion, ID: q.Ref, Title: q.Text})
	}
	accepted := map[string]bool{}
	for _, a := range in.Acceptances {
		accepted[a.Body.Finding] = accepted[a.Body.Finding] || a.Body.Holds(in.Today)
	}
	for _, f := range in.Findings {
		b.add(TraceNode{Kind: TraceFinding, ID: f.ID, Title: f.Body.Title, State: stateIf(accepted[f.ID], TraceAcceptedAsIs, "")})
	}
	for _, o := range in.Objectives {
		b.add(TraceNode{Kind: TraceBusinessObjective, ID: o.Key, Title: cmp.Or(o.Title, o.Key)})
	}
	for _, o := range in.Planned {
		b.add(TraceNode{Kind: TraceObjective, ID: o.ID, Title: o.Body.Title})
	}
	for _, a := range in.Actions {
		b.add(TraceNode{Kind: TraceAction, ID: a.ID, Title: a.Body.Title})
	}
	for _, p := range in.Projects {
		b.add(TraceNode{Kind: TraceProject, ID: p.ID, Title: p.Body.Name, State: string(in.States[p.ID])})
	}
	for _, m := range in.Metrics {
		b.add(TraceNode{Kind: TraceMetric, ID: m.ID, Title: m.Body.Name, State: stateIf(in.Readings[m.ID] > 0, TraceMeasured, TraceNotMeasured)})
		if planned, realised := m.Body.PlannedBenefit, in.Realised[m.ID]; planned > 0 || realised > 0 {
			b.add(TraceNode{
				Kind: TraceBenefit, ID: m.ID, Title: m.Body.Name, State: stateIf(realised > 0, TraceRealised, TracePlanned),
				Planned: planned, Realised: realised,
			})
		}
	}
	for _, i := range in.Initiatives {
		b.add(TraceNode{Kind: TraceInitiative, ID: i.ID, Title: i.Body.Title, State: TraceProposed})
	}
	for _, d := range in.Decisions {
		if of := b.node(TraceRef(d.Of, d.Item)); of != nil {
			b.add(TraceNode{Kind: TraceDecision, ID: d.Gate + "/" + d.Item, Title: of.Title, State: string(d.Outcome), Gate: d.Gate, Revision: d.Revision})
		}
	}
}

func stateIf(holds bool, yes, no string) string {
	if holds {
		return yes
	}
	return no
}

// link leads from a node to another, both of which are there.
func (b *traceBuilder) link(from, to string) {
	i, j := b.at[from], b.at[to]
	if b.linked[[2]int{i, j}] {
		return
	}
	b.linked[[2]int{i, j}] = true
	b.nodes[i].To = append(b.nodes[i].To, to)
	b.nodes[j].From = append(b.nodes[j].From, from)
}

// there tells whether what a node's field names is there. What is not, and is not withheld
// from the reader, is a broken link.
func (b *traceBuilder) there(holder, field string, kind TraceKind, id string) bool {
	if id == "" {
		return false
	}
	if _, known := b.at[TraceRef(kind, id)]; known {
		return true
	}
	if b.in.Withheld != nil && b.in.Withheld(kind, id) {
		b.withheld[holder] = true
		return false
	}
	b.gone = append(b.gone, BrokenLink{Rule: BrokenGone, At: holder, Field: field, Missing: TraceRef(kind, id)})
	return false
}

// linkAnalysis leads from questions to findings to actions, and from objectives to what
// serves them.
func (b *traceBuilder) linkAnalysis() {
	asked := map[string]string{}
	for _, a := range b.in.Answers {
		asked[a.ID] = a.Body.Question
	}
	for _, f := range b.in.Findings {
		ref := TraceRef(TraceFinding, f.ID)
		for _, q := range f.Body.Questions {
			if b.there(ref, "questions", TraceQuestion, q) {
				b.link(TraceRef(TraceQuestion, q), ref)
			}
		}
		for _, a := range f.Body.Answers {
			if q, known := asked[a]; known && b.there(ref, "answers", TraceQuestion, q) {
				b.link(TraceRef(TraceQuestion, q), ref)
			}
		}
	}
	for _, o := range b.in.Planned {
		ref := TraceRef(TraceObjective, o.ID)
		if b.there(ref, "serves", TraceBusinessObjective, o.Body.Serves) {
			b.link(TraceRef(TraceBusinessObjective, o.Body.Serves), ref)
		}
	}
	for _, a := range b.in.Actions {
		ref := TraceRef(TraceAction, a.ID)
		for _, f := range a.Body.Findings {
			if b.there(ref, "findings", TraceFinding, f) {
				b.link(TraceRef(TraceFinding, f), ref)
			}
		}
		if b.there(ref, "objective", TraceObjective, a.Body.Objective) {
			b.link(TraceRef(TraceObjective, a.Body.Objective), ref)
		}
	}
}

// linkDecisions leads from what was proposed to what a gate made of it, and from a deferred
// action to the initiative that takes it up.
func (b *traceBuilder) linkDecisions() {
	for _, d := range b.in.Decisions {
		of, decision := TraceRef(d.Of, d.Item), TraceRef(TraceDecision, d.Gate+"/"+d.Item)
		if b.node(decision) == nil {
			continue
		}
		b.link(of, decision)
		b.decided[of] = decision
		if d.Of == TraceInitiative {
			b.node(of).State = string(d.Outcome)
		}
	}
	for _, i := range b.in.Initiatives {
		ref := TraceRef(TraceInitiative, i.ID)
		if b.there(ref, "action", TraceAction, i.Body.Action) {
			b.link(b.latest(TraceRef(TraceAction, i.Body.Action)), ref)
		}
	}
}

// latest is the decision on something, or that itself while nothing was decided.
func (b *traceBuilder) latest(ref string) string { return cmp.Or(b.decided[ref], ref) }

// linkProjects leads from decisions to the projects that carry them out.
func (b *traceBuilder) linkProjects() {
	for _, p := range b.in.Projects {
		ref := TraceRef(TraceProject, p.ID)
		if b.there(ref, "action", TraceAction, p.Body.Action) {
			b.link(b.latest(TraceRef(TraceAction, p.Body.Action)), ref)
		}
		if b.there(ref, "initiative", TraceInitiative, p.Body.Initiative) {
			b.link(b.latest(TraceRef(TraceInitiative, p.Body.Initiative)), ref)
		}
	}
}

// linkResults leads from projects and objectives to metrics, to their benefits, and on to the
// initiatives that are to improve them. A metric that names no project follows from the
// projects whose actions serve its objective.
func (b *traceBuilder) linkResults() {
	serves, moves := map[string][]string{}, map[string][]string{}
	objective, improves := map[string]string{}, map[string]string{}
	for _, a := range b.in.Actions {
		objective[a.ID] = a.Body.Objective
	}
	for _, i := range b.in.Initiatives {
		improves[i.ID] = i.Body.Metric
	}
	for _, p := range b.in.Projects {
		if o := objective[p.Body.Action]; o != "" {
			serves[o] = append(serves[o], TraceRef(TraceProject, p.ID))
		}
		if m := improves[p.Body.Initiative]; m != "" {
			moves[m] = append(moves[m], TraceRef(TraceProject, p.ID))
		}
	}
	for _, m := range b.in.Metrics {
		ref, from := TraceRef(TraceMetric, m.ID), slices.Clone(moves[m.ID])
		if b.there(ref, "objective", TraceObjective, m.Body.Objective) {
			b.link(TraceRef(TraceObjective, m.Body.Objective), ref)
		}
		switch {
		case b.there(ref, "project", TraceProject, m.Body.Project):
			from = append(from, TraceRef(TraceProject, m.Body.Project))
		case m.Body.Project == "" && m.Body.Objective != "":
			from = append(from, serves[m.Body.Objective]...)
		}
		for _, project := range from {
			b.link(project, ref)
		}
		if benefit := TraceRef(TraceBenefit, m.ID); b.node(benefit) != nil {
			b.link(ref, benefit)
		}
	}
	for _, i := range b.in.Initiatives {
		ref := TraceRef(TraceInitiative, i.ID)
		if !b.there(ref, "metric", TraceMetric, i.Body.Metric) {
			continue
		}
		from := TraceRef(TraceBenefit, i.Body.Metric)
		if b.node(from) == nil {
			from = TraceRef(TraceMetric, i.Body.Metric)
		}
		b.link(from, ref)
	}
}
