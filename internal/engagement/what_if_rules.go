package engagement

import (
	"errors"
	"fmt"
	"slices"
)

// AskWhatIf answers a question about a plan's draft without touching it. Ids that are no
// actions of the plan, and fields that no action may have, are faults with their row.
func AskWhatIf(m Methodology, d PlanDraft, q WhatIf) (WhatIfAnswer, error) {
	changed, err := q.apply(d.Actions)
	if err != nil {
		return WhatIfAnswer{}, err
	}
	other := d
	other.Actions = changed
	before, after := outlookOf(m, d), outlookOf(m, other)
	answer := WhatIfAnswer{
		Before: before.Outlook, After: after.Outlook, Shifts: shifts(before, after),
		LostObjectives: missingFrom(after.UnservedObjectives, before.UnservedObjectives),
		LostFindings:   missingFrom(after.UnaddressedFindings, before.UnaddressedFindings),
		Problems:       []string{},
	}
	var wrong *Error
	if errors.As(CheckPlan(m, NewPlan(m, other)), &wrong) {
		for _, f := range wrong.Faults {
			answer.Problems = append(answer.Problems, f.Field+": "+f.Message)
		}
	}
	return answer, nil
}

// apply returns the actions with the changes made, leaving the given ones as they are.
func (q WhatIf) apply(actions []Item[Action]) ([]Item[Action], error) {
	var f Faults
	out := slices.Clone(actions)
	at := func(field, id string) *Item[Action] {
		i := slices.IndexFunc(out, func(a Item[Action]) bool { return a.ID == id })
		if i < 0 {
			f.Add(field, "%q is no action of this plan; give the id of one", id)
			return nil
		}
		return &out[i]
	}
	for i, move := range q.Move {
		if a := at(fmt.Sprintf("move[%d].id", i), move.ID); a != nil {
			if move.Start != "" {
				a.Body.Start = move.Start
			}
			if move.Due != "" {
				a.Body.Due = move.Due
			}
			checkedAs(&f, fmt.Sprintf("move[%d].", i), a.Body)
		}
	}
	for i, change := range q.Change {
		if a := at(fmt.Sprintf("change[%d].id", i), change.ID); a != nil {
			change.apply(&a.Body)
			checkedAs(&f, fmt.Sprintf("change[%d].", i), a.Body)
		}
	}
	for i, id := range q.Drop {
		at(fmt.Sprintf("drop[%d]", i), id)
	}
	if err := f.Err("The question cannot be answered"); err != nil {
		return nil, err
	}
	out = slices.DeleteFunc(out, func(a Item[Action]) bool { return slices.Contains(q.Drop, a.ID) })
	for i := range out { // what depended on a dropped action starts without it
		dropped := func(id string) bool { return slices.Contains(q.Drop, id) }
		out[i].Body.DependsOn = slices.DeleteFunc(slices.Clone(out[i].Body.DependsOn), dropped)
		out[i].Body.Lags = slices.DeleteFunc(slices.Clone(out[i].Body.Lags), func(l Lag) bool { return dropped(l.After) })
	}
	return out, nil
}

// checkedAs notes what is wrong in an action under another name.
func checkedAs(f *Faults, path string, a Action) {
	var own Faults
	a.Check(&own)
	for _, fault := range own {
		fault.Field = path + fault.Field
		*f = append(*f, fault)
	}
}

func (c WhatIfChange) apply(a *Action) {
	set(&a.Impact, c.Impact)
	set(&a.Feasibility, c.Feasibility)
	set(&a.Effort, c.Effort)
	set(&a.PersonDays, c.PersonDays)
	set(&a.BuildCost, c.BuildCost)
	set(&a.RunCost, c.RunCost)
	if c.DependsOn != nil {
		a.DependsOn = c.DependsOn
		a.Lags = slices.DeleteFunc(slices.Clone(a.Lags), func(l Lag) bool { return !slices.Contains(c.DependsOn, l.After) })
	}
	if c.Allocations != nil {
		a.Allocations = c.Allocations
	}
}

func set[T any](at *T, to *T) {
	if to != nil {
		*at = *to
	}
}

// outlook is an Outlook with the schedule that it rests on.
type outlook struct {
	Outlook
	schedule Schedule
}

func outlookOf(m Methodology, d PlanDraft) outlook {
	p := NewPlan(m, d)
	schedule := ScheduleOf(p.Actions, d.Capacities, d.Days)
	out := outlook{schedule: schedule, Outlook: Outlook{
		Actions: len(d.Actions), BuildCost: p.BuildCost, RunCost: p.RunCost, PersonDays: p.PersonDays,
		Start: schedule.Start, End: schedule.End, Late: schedule.Late, Budget: p.Budget,
		UnservedObjectives: []string{}, UnaddressedFindings: []string{},
	}}
	served, addressed := map[string]bool{}, map[string]bool{}
	for _, a := range d.Actions {
		out.Impact += a.Body.Impact
		served[a.Body.Objective] = true
		for _, id := range a.Body.Findings {
			addressed[id] = true
		}
	}
	for _, o := range p.Objectives {
		if !served[o.ID] {
			out.UnservedObjectives = append(out.UnservedObjectives, o.ID)
		}
	}
	for _, fd := range m.gravestFirst(d.Findings) {
		if !addressed[fd.ID] && fd.Body.Type != "strength" {
			out.UnaddressedFindings = append(out.UnaddressedFindings, fd.ID)
			out.OpenSeverity += fd.Body.Likelihood * fd.Body.Impact
		}
	}
	return out
}

// shifts compares when actions can be done.
func shifts(before, after outlook) []Shift {
	later := map[string]ScheduledAction{}
	for _, a := range after.schedule.Actions {
		later[a.ID] = a
	}
	out := []Shift{}
	for _, a := range before.schedule.Actions {
		b, stays := later[a.ID]
		if !stays || a.Start != b.Start || a.End != b.End {
			out = append(out, Shift{
				ID: a.ID, Title: a.Title, StartBefore: a.Start, EndBefore: a.End, StartAfter: b.Start, EndAfter: b.End, Dropped: !stays,
			})
		}
	}
	return out
}

// missingFrom are those of all that some do not have.
func missingFrom(all, some []string) []string {
	out := []string{}
	for _, id := range all {
		if !slices.Contains(some, id) {
			out = append(out, id)
		}
	}
	return out
}
