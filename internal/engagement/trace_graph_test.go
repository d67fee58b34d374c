package engagement

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// wholeChain is an engagement in which one finding went all the way, and others did not.
func wholeChain() TraceInput {
	return TraceInput{
		Questions:  []Question{{Ref: "Q1", Text: "Are there backups?"}, {Ref: "Q2", Text: "Who tests them?"}},
		Objectives: []Objective{{Key: "growth", Title: "Grow"}},
		Answers:    []Item[Answer]{as("an1", Answer{Question: "Q2"})},
		Findings: []Item[Finding]{
			as("f1", Finding{Title: "No restore", Type: "risk", Questions: []string{"Q1"}, Answers: []string{"an1"}}),
			as("f2", Finding{Title: "Typed twice", Type: "gap", Systems: []string{"s1"}}),
			as("f3", Finding{Title: "Old tills", Type: "risk", Questions: []string{"Q1"}}),
			as("f4", Finding{Title: "Good people", Type: "strength", Questions: []string{"Q2"}}),
		},
		Acceptances: []Item[RiskAcceptance]{as("ra", RiskAcceptance{Finding: "f3", Reason: "They go in May."})},
		Planned:     []Item[PlanObjective]{as("o1", PlanObjective{Title: "Survive", Serves: "growth"})},
		Actions: []Item[Action]{
			as("a1", Action{Title: "Restore", Findings: []string{"f1"}, Objective: "o1"}),
			as("a2", Action{Title: "Connect", Findings: []string{"f2"}, Objective: "o1"}),
		},
		Decisions: []TracedDecision{
			{Gate: "g", Revision: 2, Of: TraceAction, Item: "a1", Outcome: ItemAccepted},
			{Gate: "g", Revision: 2, Of: TraceAction, Item: "a2", Outcome: ItemDeferred},
			{Gate: "gi", Revision: 1, Of: TraceInitiative, Item: "i1", Outcome: ItemAccepted},
		},
		Projects: []Item[Project]{
			as("p1", Project{Name: "Restore", Action: "a1"}),
			as("p2", Project{Name: "Connect", Initiative: "i1"}),
		},
		States:      map[string]ProjectState{"p1": ProjectAccepted, "p2": ProjectRunning},
		Metrics:     []Item[Metric]{as("m1", Metric{Name: "Hours", Objective: "o1", PlannedBenefit: 100})},
		Readings:    map[string]int{"m1": 3},
		Realised:    map[string]Money{"m1": 40},
		Initiatives: []Item[Initiative]{as("i1", Initiative{Title: "Connect after all", Action: "a2", Metric: "m1"})},
	}
}

func TestTheTraceLeadsFromAnyQuestionToAnyBenefitAndBack(t *testing.T) {
	trace := TraceOfEngagement(wholeChain())
	assert.Empty(t, trace.Broken, "nothing is broken here")
	down := trace.Reach("question:Q2", Downstream)
	for _, ref := range []string{"finding:f1", "action:a1", "decision:g/a1", "project:p1", "metric:m1", "benefit:m1", "initiative:i1", "decision:gi/i1", "project:p2"} {
		assert.True(t, down[ref], ref)
	}
	assert.False(t, down["action:a2"], "which answers another finding")
	up := trace.Reach("benefit:m1", Upstream)
	for _, ref := range []string{"question:Q1", "question:Q2", "finding:f1", "objective:o1", "business_objective:growth"} {
		assert.True(t, up[ref], ref)
	}
	deferred, _ := trace.Node("decision:g/a2")
	assert.Equal(t, []string{"initiative:i1"}, deferred.To, "a deferred action goes on with the initiative that takes it up")
	benefit, _ := trace.Node("benefit:m1")
	assert.Equal(t, Money(40), benefit.Realised)
	assert.Equal(t, TraceFigures{Findings: 3, AcceptedAsIs: 1, Addressed: 2, Approved: 2, Delivered: 1, Measured: 1, Realised: 1}, trace.Figures)
}

func TestAChainHoldsWhatItIsAboutAndNothingElse(t *testing.T) {
	trace := TraceOfEngagement(wholeChain())
	chain, err := trace.Chain("action:a1", BothWays)
	require.NoError(t, err)
	_, other := chain.Node("finding:f3")
	assert.False(t, other)
	_, self := chain.Node("action:a1")
	assert.True(t, self)
	only := trace.Of(TraceFinding, TraceAction)
	f1, _ := only.Node("finding:f1")
	assert.Empty(t, f1.From, "links lead to what is shown")
	assert.Equal(t, []string{"action:a1"}, f1.To)
	_, err = trace.Chain("action:gone", Downstream)
	assert.Equal(t, NotFound, CodeOf(err))
}

func TestEachWayToBreakAChainIsFound(t *testing.T) {
	for rule, breaks := range map[BrokenRule]func(*TraceInput) string{
		BrokenGone:          func(in *TraceInput) string { in.Actions[0].Body.Findings = []string{"f1", "f9"}; return "action:a1" },
		BrokenFindingSource: func(in *TraceInput) string { in.Findings[1].Body.Systems = nil; return "finding:f2" },
		BrokenFindingAction: func(in *TraceInput) string {
			in.Acceptances[0].Body.Until = "2026-01-01"
			in.Today = "2026-01-02"
			return "finding:f3"
		},
		BrokenObjectiveAction: func(in *TraceInput) string {
			in.Planned = append(in.Planned, as("o2", PlanObjective{Title: "Sell"}))
			return "objective:o2"
		},
		BrokenActionFinding: func(in *TraceInput) string {
			in.Actions[1].Body.Findings, in.Findings[1].Body.Type = nil, "strength"
			return "action:a2"
		},
		BrokenActionDecision: func(in *TraceInput) string {
			in.Actions = append(in.Actions, as("a3", Action{Findings: []string{"f1"}}))
			return "action:a3"
		},
		BrokenDecisionProject: func(in *TraceInput) string { in.Projects = in.Projects[:1]; return "decision:gi/i1" },
		BrokenProjectOrigin: func(in *TraceInput) string {
			in.Projects = append(in.Projects, as("p3", Project{Name: "Alone"}))
			in.Metrics = append(in.Metrics, as("m2", Metric{Project: "p3", PlannedBenefit: 1}))
			in.Readings["m2"] = 1
			return "project:p3"
		},
		BrokenProjectNotApproved: func(in *TraceInput) string { in.Decisions[0].Outcome = ItemRejected; return "project:p1" },
		BrokenProjectMetric: func(in *TraceInput) string {
			in.Metrics[0].Body.Project = "p2"
			return "project:p1"
		},
		BrokenMetricObjective: func(in *TraceInput) string {
			in.Metrics = append(in.Metrics, as("m2", Metric{PlannedBenefit: 1}))
			in.Readings["m2"] = 1
			return "metric:m2"
		},
		BrokenMetricBenefit: func(in *TraceInput) string {
			in.Metrics[0].Body.PlannedBenefit = 0
			in.Realised = nil
			return "metric:m1"
		},
		BrokenBenefitMetric: func(in *TraceInput) string { in.Readings = nil; return "benefit:m1" },
		BrokenInitiativeMetric: func(in *TraceInput) string {
			in.Initiatives[0].Body.Metric = ""
			in.Metrics[0].Body.Project = "p2"
			in.States["p1"] = ProjectStopped
			return "initiative:i1"
		},
	} {
		t.Run(string(rule), func(t *testing.T) {
			in := wholeChain()
			at := breaks(&in)
			broken := TraceOfEngagement(in).Broken
			require.Len(t, broken, 1, "%v", broken)
			assert.Equal(t, rule, broken[0].Rule)
			assert.Equal(t, at, broken[0].At)
		})
	}
	assert.Len(t, BrokenRules, 14)
}

func TestWhatAReaderMayNotSeeLeavesNoTrace(t *testing.T) {
	in := wholeChain()
	in.Findings = in.Findings[1:] // f1 is its author's alone
	in.Withheld = func(kind TraceKind, id string) bool { return kind == TraceFinding && id == "f1" }
	trace := TraceOfEngagement(in)
	assert.Empty(t, trace.Broken, "the action has a finding, which others keep to themselves")
	for _, n := range trace.Nodes {
		assert.NotContains(t, append(slices.Clone(n.From), n.To...), "finding:f1")
	}
	assert.Equal(t, 2, trace.Figures.Findings)
}

// anyTrace draws engagements whose links lead here and there, and at times nowhere.
func anyTrace(t *rapid.T) TraceInput {
	ids := func(prefix string) []string {
		n := rapid.IntRange(0, 4).Draw(t, prefix)
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprint(prefix, i)
		}
		return out
	}
	one := func(prefix string) string { // "" and what is not there among them
		return rapid.SampledFrom([]string{"", prefix + "0", prefix + "1", prefix + "3", prefix + "9"}).Draw(t, "to "+prefix)
	}
	some := func(prefix string) (out []string) {
		for range rapid.IntRange(0, 3).Draw(t, "how many "+prefix) {
			if id := one(prefix); id != "" {
				out = append(out, id)
			}
		}
		return out
	}
	in := TraceInput{States: map[string]ProjectState{}, Readings: map[string]int{}, Realised: map[string]Money{}}
	for _, id := range ids("q") {
		in.Questions = append(in.Questions, Question{Ref: id})
	}
	for _, id := range ids("f") {
		in.Findings = append(in.Findings, as(id, Finding{Questions: some("q")}))
	}
	for _, id := range ids("o") {
		in.Planned = append(in.Planned, as(id, PlanObjective{}))
	}
	for _, id := range ids("a") {
		in.Actions = append(in.Actions, as(id, Action{Findings: some("f"), Objective: one("o")}))
		in.Decisions = append(in.Decisions, TracedDecision{
			Gate: "g", Of: TraceAction, Item: id, Outcome: rapid.SampledFrom([]ItemOutcome{ItemAccepted, ItemDeferred, ItemRejected}).Draw(t, "outcome"),
		})
	}
	for _, id := range ids("p") {
		in.Projects = append(in.Projects, as(id, Project{Action: one("a"), Initiative: one("i")}))
		in.States[id] = rapid.SampledFrom([]ProjectState{ProjectRunning, ProjectAccepted}).Draw(t, "state")
	}
	for _, id := range ids("m") {
		in.Metrics = append(in.Metrics, as(id, Metric{Objective: one("o"), Project: one("p"), PlannedBenefit: Money(rapid.IntRange(0, 1).Draw(t, "planned"))}))
		in.Readings[id] = rapid.IntRange(0, 1).Draw(t, "readings")
		in.Realised[id] = Money(rapid.IntRange(0, 1).Draw(t, "realised"))
	}
	for _, id := range ids("i") {
		in.Initiatives = append(in.Initiatives, as(id, Initiative{Metric: one("m"), Action: one("a")}))
	}
	return in
}

func TestUpstreamAndDownstreamAreOneRelation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trace := TraceOfEngagement(anyTrace(t))
		down, up := map[string]map[string]bool{}, map[string]map[string]bool{}
		for _, n := range trace.Nodes {
			down[n.Ref()], up[n.Ref()] = trace.Reach(n.Ref(), Downstream), trace.Reach(n.Ref(), Upstream)
		}
		for a := range down {
			for b := range up {
				if down[a][b] != up[b][a] {
					t.Fatalf("%s is downstream of %s: %v; upstream says %v", b, a, down[a][b], up[b][a])
				}
			}
		}
		for _, n := range trace.Nodes {
			for _, to := range n.To {
				next, there := trace.Node(to)
				if !there || !slices.Contains(next.From, n.Ref()) {
					t.Fatalf("%s leads to %s, which does not come from it", n.Ref(), to)
				}
			}
		}
		f := trace.Figures
		if !slices.IsSortedFunc([]int{f.Realised, f.Measured, f.Delivered, f.Approved, f.Addressed, f.Findings}, func(a, b int) int { return a - b }) {
			t.Fatalf("a step has more findings than the one before it: %+v", f)
		}
	})
}

func TestNoLinkOfTheContentIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyTrace(t)
		trace := TraceOfEngagement(in)
		check := func(holder, target string) {
			if _, there := trace.Node(target); !there {
				if !slices.ContainsFunc(trace.Broken, func(b BrokenLink) bool { return b.Rule == BrokenGone && b.At == holder && b.Missing == target }) {
					t.Fatalf("%s names %s, which is not there, and nobody is told", holder, target)
				}
				return
			}
			if !trace.Reach(holder, BothWays)[target] {
				t.Fatalf("%s names %s, and the trace does not", holder, target)
			}
		}
		for _, f := range in.Findings {
			for _, q := range f.Body.Questions {
				check("finding:"+f.ID, "question:"+q)
			}
		}
		for _, a := range in.Actions {
			for _, f := range a.Body.Findings {
				check("action:"+a.ID, "finding:"+f)
			}
			if a.Body.Objective != "" {
				check("action:"+a.ID, "objective:"+a.Body.Objective)
			}
		}
		for _, p := range in.Projects {
			if p.Body.Action != "" {
				check("project:"+p.ID, "action:"+p.Body.Action)
			}
		}
		for _, m := range in.Metrics {
			if m.Body.Project != "" {
				check("metric:"+m.ID, "project:"+m.Body.Project)
			}
		}
		for _, i := range in.Initiatives {
			if i.Body.Metric != "" {
				check("initiative:"+i.ID, "metric:"+i.Body.Metric)
			}
		}
	})
}

// largeTrace is as large as engagements become: 1,000 questions, 300 findings and actions, 40
// projects, 60 metrics.
func largeTrace() TraceInput {
	in := TraceInput{States: map[string]ProjectState{}, Readings: map[string]int{}, Realised: map[string]Money{}}
	for i := range 1000 {
		in.Questions = append(in.Questions, Question{Ref: fmt.Sprint("Q", i), Text: "Is it so?"})
	}
	for i := range 300 {
		id := fmt.Sprint(i)
		in.Findings = append(in.Findings, as("f"+id, Finding{Title: "F", Questions: []string{fmt.Sprint("Q", 3*i), fmt.Sprint("Q", 3*i+1)}}))
		in.Actions = append(in.Actions, as("a"+id, Action{Title: "A", Findings: []string{"f" + id, fmt.Sprint("f", (i*7)%300)}, Objective: fmt.Sprint("o", i%20)}))
		in.Decisions = append(in.Decisions, TracedDecision{Gate: "g", Of: TraceAction, Item: "a" + id, Outcome: ItemAccepted})
	}
	for i := range 20 {
		in.Planned = append(in.Planned, as(fmt.Sprint("o", i), PlanObjective{Title: "O"}))
	}
	for i := range 40 {
		in.Projects = append(in.Projects, as(fmt.Sprint("p", i), Project{Action: fmt.Sprint("a", i*7)}))
		in.States[fmt.Sprint("p", i)] = ProjectAccepted
	}
	for i := range 60 {
		in.Metrics = append(in.Metrics, as(fmt.Sprint("m", i), Metric{Name: "M", Objective: fmt.Sprint("o", i%20), PlannedBenefit: 1}))
	}
	return in
}

// Of a large engagement: some 4 ms on two cores to build, 2 ms to follow a chain.
func BenchmarkTrace(b *testing.B) {
	in := largeTrace()
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			TraceOfEngagement(in)
		}
	})
	trace := TraceOfEngagement(in)
	b.Run("chain", func(b *testing.B) {
		for b.Loop() {
			if _, err := trace.Chain("question:Q0", Downstream); err != nil {
				b.Fatal(err)
			}
		}
	})
}
