package engagement

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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

// PlanDraft is what a plan is put together from.
type PlanDraft struct {
	Engagement Brief
	Summary    string
	Objectives []Item[PlanObjective]
	Actions    []Item[Action]
	Capacities []Item[Capacity]
	Findings   []Item[Finding]
	// Days are the working days of the engagement's calendar; Monday to Friday when nil.
	Days WorkingDays
}

// NewPlan puts together what the gate "plan" decides on: the actions ranked, their
// cost by quarter and in all, the titles of the findings that they address as far as
// the client may read them, and when the work can be done.
func NewPlan(m Methodology, d PlanDraft) Plan {
	p := Plan{
		Engagement: d.Engagement, Summary: d.Summary,
		Objectives: inOrder(d.Objectives, func(o PlanObjective) string { return o.Title }),
		Actions:    Rank(m.Priority, d.Actions),
		Budget:     BudgetByFiscalQuarter(d.Engagement.FiscalYearStart, d.Actions),
		Findings:   map[string]string{},
	}
	titles := map[string]string{}
	for _, fd := range d.Findings {
		if forClient(fd.Body.Visibility, VisibleClient) {
			titles[fd.ID] = fd.Body.Title
		}
	}
	for _, a := range d.Actions {
		p.BuildCost += a.Body.BuildCost
		p.RunCost += a.Body.RunCost
		p.PersonDays += a.Body.PersonDays
		for _, id := range a.Body.Findings {
			if title, ok := titles[id]; ok {
				p.Findings[id] = title
			}
		}
	}
	if m.Plan != nil || staffed(d) {
		p.Capacities = inOrder(d.Capacities, func(c Capacity) string { return c.Person + string(c.From) })
		schedule := ScheduleOf(p.Actions, d.Capacities, d.Days)
		p.Schedule = &schedule
	}
	return p
}

// staffed tells whether the plan says who works on it.
func staffed(d PlanDraft) bool {
	return len(d.Capacities) > 0 || slices.ContainsFunc(d.Actions, func(a Item[Action]) bool {
		return len(a.Body.Allocations) > 0 || len(a.Body.Lags) > 0
	})
}

// CheckPlan tells whether the plan can go before its gate. It needs an objective and
// an action; each action serves an objective or addresses a finding, since the
// leaders must see what it is for; dependencies fit together; and where the methodology
// requires realistic dates, each that cannot hold is accepted with a reason.
func CheckPlan(m Methodology, p Plan) error {
	var f Faults
	if len(p.Objectives) == 0 {
		f.Add("objectives", "is empty; write at least one objective with its metric")
	}
	if len(p.Actions) == 0 {
		f.Add("actions", "is empty; propose at least one action")
	}
	actions, known := make([]Item[Action], len(p.Actions)), map[string]bool{}
	for i, a := range p.Actions {
		actions[i], known[a.ID] = a.Item, true
	}
	for i, a := range p.Actions {
		at := fmt.Sprintf("actions[%d]", i)
		if a.Body.Objective == "" && len(a.Body.Findings) == 0 {
			f.Add(at, "“%s” serves no objective and addresses no finding; name one of them", a.Body.Title)
		}
		for j, id := range a.Body.DependsOn {
			if !known[id] {
				f.Add(fmt.Sprintf("%s.depends_on[%d]", at, j), "“%s” depends on %q, which is no action of this plan; name one that is, or drop it", a.Body.Title, id)
			}
		}
	}
	CheckDependencies(actions, &f)
	if m.Plan != nil && m.Plan.Realistic == RealismRequired && p.Schedule != nil {
		checkRealistic(p, &f)
	}
	return f.Err("The plan cannot be submitted yet")
}

// checkRealistic notes the dates that cannot hold and the people with more work than time,
// as far as nobody has said why they stand all the same.
func checkRealistic(p Plan, f *Faults) {
	const remedy = "change dates, people or dependencies, or say in dates_accepted of the action why they stand"
	titles := map[string]string{}
	for _, a := range p.Actions {
		titles[a.ID] = a.Body.Title
	}
	for _, late := range p.Schedule.Late {
		switch {
		case late.Accepted != "":
		case late.Realistic == "":
			f.Add("schedule", "“%s” cannot be done by anybody named; %s", late.Title, remedy)
		case late.Field == "start":
			f.Add("schedule", "“%s” cannot start on %s, but on %s at the earliest; %s", late.Title, late.Planned, late.Realistic, remedy)
		default:
			f.Add("schedule", "“%s” cannot be done by %s, but by %s; %s", late.Title, late.Planned, late.Realistic, remedy)
		}
	}
	for _, o := range p.Schedule.Overallocations {
		if !o.Accepted {
			f.Add("schedule", "somebody has %d %% of their time planned from %s to %s, and %d %% available, for “%s”; %s",
				o.Percent, o.From, o.To, o.Available, strings.Join(titlesOf(titles, o.Actions), "”, “"), remedy)
		}
	}
}

func titlesOf(titles map[string]string, ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = titles[id]
	}
	return out
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
		Name: o.Body.Metric, Unit: o.Body.Unit, Direction: cmp.Or(o.Body.Direction, DirectionUp), Objective: o.ID, TargetBy: o.Body.By,
		Baseline: o.Body.Baseline, Target: o.Body.Target,
	}
}
