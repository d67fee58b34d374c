package engagement

// BrokenRule says how a chain breaks off.
type BrokenRule string

// The rules, in the order of the chain.
const (
	BrokenGone               BrokenRule = "gone"                 // it names something that is not there
	BrokenFindingSource      BrokenRule = "finding_source"       // a finding came from nothing that was asked, seen or said
	BrokenFindingAction      BrokenRule = "finding_action"       // nothing is planned about a finding, and nobody accepts it as it is
	BrokenObjectiveAction    BrokenRule = "objective_action"     // no action serves an objective of the plan
	BrokenActionFinding      BrokenRule = "action_finding"       // an action answers no finding
	BrokenActionDecision     BrokenRule = "action_decision"      // an action was left out of what the gate decided on
	BrokenDecisionProject    BrokenRule = "decision_project"     // what was approved has no project
	BrokenProjectOrigin      BrokenRule = "project_origin"       // a project follows from no action and no initiative
	BrokenProjectNotApproved BrokenRule = "project_not_approved" // a project carries out what the gate did not accept
	BrokenProjectMetric      BrokenRule = "project_metric"       // no metric shows what a project brings
	BrokenMetricObjective    BrokenRule = "metric_objective"     // a metric measures no objective, project or initiative
	BrokenMetricBenefit      BrokenRule = "metric_benefit"       // a metric brings no benefit, planned or realised
	BrokenBenefitMetric      BrokenRule = "benefit_metric"       // a benefit is planned whose metric nobody has read
	BrokenInitiativeMetric   BrokenRule = "initiative_metric"    // an initiative says not what it is to improve
)

// BrokenRules lists them in that order.
var BrokenRules = []BrokenRule{
	BrokenGone, BrokenFindingSource, BrokenFindingAction, BrokenObjectiveAction, BrokenActionFinding, BrokenActionDecision,
	BrokenDecisionProject, BrokenProjectOrigin, BrokenProjectNotApproved, BrokenProjectMetric, BrokenMetricObjective,
	BrokenMetricBenefit, BrokenBenefitMetric, BrokenInitiativeMetric,
}

// BrokenLink is a place at which the chain breaks off.
type BrokenLink struct {
	Rule BrokenRule `json:"rule" enum:"gone,finding_source,finding_action,objective_action,action_finding,action_decision,decision_project,project_origin,project_not_approved,project_metric,metric_objective,metric_benefit,benefit_metric,initiative_metric"`
	At   string     `json:"at" doc:"The node, as kind:id"`
	// Field and Missing say of rule gone which field names what is not there.
	Field   string `json:"field,omitempty" doc:"The field that names what is not there"`
	Missing string `json:"missing,omitempty" doc:"What it names, as kind:id"`
}

// broken lists where the chain breaks off, by rule. A rule counts from when its next step can
// be expected: that nothing is planned about a finding is no fault before there is a plan.
func (b *traceBuilder) broken() []BrokenLink {
	out := b.gone
	add := func(rule BrokenRule, holds bool, kind TraceKind, id string) {
		if holds {
			out = append(out, BrokenLink{Rule: rule, At: TraceRef(kind, id)})
		}
	}
	planned := len(b.in.Actions) > 0
	for _, f := range b.in.Findings {
		sourced := b.in.Sourced[f.ID] || len(f.Body.Questions)+len(f.Body.Answers)+len(f.Body.Systems) > 0
		add(BrokenFindingSource, !sourced, TraceFinding, f.ID)
	}
	for _, f := range b.in.Findings {
		n := b.node(TraceRef(TraceFinding, f.ID))
		left := f.Body.Type != "strength" && n.State != TraceAcceptedAsIs && len(n.To) == 0
		add(BrokenFindingAction, planned && left, TraceFinding, f.ID)
	}
	for _, o := range b.in.Planned {
		add(BrokenObjectiveAction, planned && !b.leadsTo(TraceRef(TraceObjective, o.ID), TraceAction), TraceObjective, o.ID)
	}
	b.brokenActions(add)
	b.brokenProjects(add)
	b.brokenResults(add)
	return out
}

func (b *traceBuilder) brokenActions(add func(BrokenRule, bool, TraceKind, string)) {
	for _, a := range b.in.Actions {
		ref := TraceRef(TraceAction, a.ID)
		add(BrokenActionFinding, !b.comesFrom(ref, TraceFinding) && !b.withheld[ref], TraceAction, a.ID)
	}
	decided := false
	for _, d := range b.in.Decisions {
		decided = decided || d.Of == TraceAction
	}
	for _, a := range b.in.Actions {
		add(BrokenActionDecision, decided && b.decided[TraceRef(TraceAction, a.ID)] == "", TraceAction, a.ID)
	}
	for _, d := range b.in.Decisions {
		id := d.Gate + "/" + d.Item
		if b.node(TraceRef(TraceDecision, id)) != nil {
			add(BrokenDecisionProject, d.Outcome == ItemAccepted && !b.leadsTo(TraceRef(TraceDecision, id), TraceProject), TraceDecision, id)
		}
	}
}

func (b *traceBuilder) brokenProjects(add func(BrokenRule, bool, TraceKind, string)) {
	for _, p := range b.in.Projects {
		add(BrokenProjectOrigin, p.Body.Action == "" && p.Body.Initiative == "", TraceProject, p.ID)
		approved := true
		for _, from := range b.node(TraceRef(TraceProject, p.ID)).From {
			if d := b.node(from); d.Kind == TraceDecision {
				approved = d.State == string(ItemAccepted)
			}
		}
		add(BrokenProjectNotApproved, !approved, TraceProject, p.ID)
		stopped := b.in.States[p.ID] == ProjectStopped
		add(BrokenProjectMetric, !stopped && !b.leadsTo(TraceRef(TraceProject, p.ID), TraceMetric), TraceProject, p.ID)
	}
}

func (b *traceBuilder) brokenResults(add func(BrokenRule, bool, TraceKind, string)) {
	for _, m := range b.in.Metrics {
		ref := TraceRef(TraceMetric, m.ID)
		add(BrokenMetricObjective, len(b.node(ref).From) == 0 && m.Body.Objective == "" && m.Body.Project == "", TraceMetric, m.ID)
		add(BrokenMetricBenefit, b.node(TraceRef(TraceBenefit, m.ID)) == nil, TraceMetric, m.ID)
		add(BrokenBenefitMetric, m.Body.PlannedBenefit > 0 && b.in.Readings[m.ID] == 0, TraceBenefit, m.ID)
	}
	for _, i := range b.in.Initiatives {
		add(BrokenInitiativeMetric, i.Body.Metric == "", TraceInitiative, i.ID)
	}
}

func (b *traceBuilder) leadsTo(ref string, kind TraceKind) bool {
	return b.any(b.node(ref).To, kind)
}

func (b *traceBuilder) comesFrom(ref string, kind TraceKind) bool {
	return b.any(b.node(ref).From, kind)
}

func (b *traceBuilder) any(refs []string, kind TraceKind) bool {
	for _, r := range refs {
		if b.node(r).Kind == kind {
			return true
		}
	}
	return false
}
