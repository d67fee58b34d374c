package engagement

import (
	"cmp"
	"fmt"
)

// DirectionUp and DirectionDown say which values of a metric are better.
const (
	DirectionUp   = "up"
	DirectionDown = "down"
)

// Check notes what is wrong in the objective alone.
func (o PlanObjective) Check(f *Faults) {
	checkDeclared(f, "", o)
	checkTarget(f, o.Direction, o.Baseline, o.Target)
}

// checkTarget notes a target on the wrong side of its baseline. Equal ones are an
// objective to hold what there is.
func checkTarget(f *Faults, direction string, baseline, target float64) {
	switch {
	case direction == DirectionDown && target > baseline:
		f.Add("target", "is %s, above the baseline %s, while direction down means that less is better; lower it, or give direction up",
			FormatNumber(target), FormatNumber(baseline))
	case direction != DirectionDown && target < baseline:
		f.Add("target", "is %s, below the baseline %s, while direction up means that more is better; raise it, or give direction down",
			FormatNumber(target), FormatNumber(baseline))
	}
}

// CheckPlanObjective notes that an objective serves no business objective of the
// engagement. Check notes the rest.
func CheckPlanObjective(o PlanObjective, objectives []Objective, f *Faults) {
	checkObjective(f, "serves", o.Serves, objectives)
}

// Check notes what is wrong in the action alone.
func (a Action) Check(f *Faults) {
	checkDeclared(f, "", a)
	f.CheckOrder("start", a.Start, "due", a.Due)
}

// NewPlan puts together what the gate "plan" decides on: the actions ranked, their
// cost by quarter and in all, the titles of the findings that they address as far as
// the client may read them.
func NewPlan(e Brief, summary string, bands []Band, objectives []Item[PlanObjective], actions []Item[Action], findings []Item[Finding]) Plan {
	p := Plan{
		Engagement: e, Summary: summary,
		Objectives: inOrder(objectives, func(o PlanObjective) string { return o.Title }),
		Actions:    Rank(bands, actions),
		Budget:     BudgetByQuarter(actions),
		Findings:   map[string]string{},
	}
	titles := map[string]string{}
	for _, fd := range findings {
		if forClient(fd.Body.Visibility, VisibleClient) {
			titles[fd.ID] = fd.Body.Title
		}
	}
	for _, a := range actions {
		p.BuildCost += a.Body.BuildCost
		p.RunCost += a.Body.RunCost
		p.PersonDays += a.Body.PersonDays
		for _, id := range a.Body.Findings {
			if title, ok := titles[id]; ok {
				p.Findings[id] = title
			}
		}
	}
	return p
}

// CheckPlan tells whether the plan can go before its gate. It needs an objective and
// an action; each action serves an objective or addresses a finding, since the
// leaders must see what it is for; and dependencies fit together.
func CheckPlan(p Plan) error {
	var f Faults
	if len(p.Objectives) == 0 {
		f.Add("objectives", "is empty; write at least one objective with its metric")
	}
	if len(p.Actions) == 0 {
		f.Add("actions", "is empty; propose at least one action")
	}
	actions := make([]Item[Action], len(p.Actions))
	for i, a := range p.Actions {
		actions[i] = a.Item
		if a.Body.Objective == "" && len(a.Body.Findings) == 0 {
			f.Add(fmt.Sprintf("actions[%d]", i), "“%s” serves no objective and addresses no finding; name one of them", a.Body.Title)
		}
	}
	CheckDependencies(actions, &f)
	return f.Err("The plan cannot be submitted yet")
}

// ProjectOfAction is the charter that an approved action becomes.
func ProjectOfAction(a Item[Action], t Tolerances) Project {
	return Project{
		Name: a.Body.Title, Type: a.Body.Type, Description: a.Body.Description, Action: a.ID,
		Lead: a.Body.Owner, Sponsor: a.Body.Sponsor,
		BaselineStart: a.Body.Start, BaselineEnd: a.Body.Due, BaselineBudget: a.Body.BuildCost, Tolerances: t,
	}
}

// ProjectOfInitiative is the charter that an approved initiative becomes.
func ProjectOfInitiative(i Item[Initiative], t Tolerances) Project {
	return Project{
		Name: i.Body.Title, Type: i.Body.Type, Description: i.Body.Description, Initiative: i.ID, Lead: i.Body.Owner,
		BaselineStart: i.Body.Start, BaselineEnd: i.Body.Due, BaselineBudget: i.Body.BuildCost, Tolerances: t,
	}
}

// MetricOf is the metric by which monitoring measures an objective of the approved
// plan.
func MetricOf(o Item[PlanObjective]) Metric {
	return Metric{
		Name: o.Body.Metric, Unit: o.Body.Unit, Direction: cmp.Or(o.Body.Direction, DirectionUp), Objective: o.ID,
		Baseline: o.Body.Baseline, Target: o.Body.Target,
	}
}
