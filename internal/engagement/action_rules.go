package engagement

import (
	"fmt"
	"slices"
)

// Check notes what is wrong in the action alone.
func (a Action) Check(f *Faults) {
	checkDeclared(f, "", a)
	f.CheckOrder("start", a.Start, "due", a.Due)
	for i, l := range a.Lags {
		if l.After != "" && !slices.Contains(a.DependsOn, l.After) {
			f.Add(fmt.Sprintf("lags[%d].after", i), "is not among depends_on; add it there, or drop the lag")
		}
	}
	for i, s := range a.Allocations {
		if slices.ContainsFunc(a.Allocations[:i], func(other Share) bool { return other.Person == s.Person }) {
			f.Add(fmt.Sprintf("allocations[%d].person", i), "is allocated twice; give one percentage for each person")
		}
	}
	nothing := 0
	for i, o := range a.Options {
		if o.Nothing {
			if nothing++; nothing > 1 {
				f.Add(fmt.Sprintf("options[%d].nothing", i), "is said twice; there is one way to do nothing")
			}
		}
	}
}

// Check notes what is wrong in the capacity alone.
func (c Capacity) Check(f *Faults) {
	checkDeclared(f, "", c)
	f.CheckOrder("from", c.From, "to", c.To)
	for i, a := range c.Absences {
		f.CheckOrder(fmt.Sprintf("absences[%d].from", i), a.From, fmt.Sprintf("absences[%d].to", i), a.To)
	}
}

// Choose swaps an option into an action: what the option says takes the place of what the
// action said, and that becomes an option, with the reason for the change.
func (a Action) Choose(option int, why string) (Action, error) {
	if option < 0 || option >= len(a.Options) {
		return a, Errorf(NotFound, "the action has no option %d; it has %d, counted from 0", option, len(a.Options))
	}
	chosen := a.Options[option]
	if chosen.Nothing {
		return a, Errorf(Invalid, "doing nothing cannot be chosen as what an action does; delete the action instead")
	}
	if chosen.Impact == 0 || chosen.Feasibility == 0 {
		return a, Errorf(Invalid, "“%s” is not judged yet; give the option its impact and feasibility, then choose it", chosen.Title)
	}
	former := Option{
		Title: a.Title, Description: a.Description, BuildCost: a.BuildCost, RunCost: a.RunCost,
		Impact: a.Impact, Feasibility: a.Feasibility, WhyNot: why,
	}
	a.Options = slices.Clone(a.Options)
	a.Options[option] = former
	a.Title, a.Description, a.BuildCost, a.RunCost = chosen.Title, chosen.Description, chosen.BuildCost, chosen.RunCost
	a.Impact, a.Feasibility = chosen.Impact, chosen.Feasibility
	return a, nil
}
