package engagement

import (
	"cmp"
	"fmt"
	"slices"
)

// Check notes what is wrong in the charter alone.
func (p Project) Check(f *Faults) {
	checkDeclared(f, "", p)
	f.CheckOrder("baseline_start", p.BaselineStart, "baseline_end", p.BaselineEnd)
	if p.Action != "" && p.Initiative != "" {
		f.Add("initiative", "is given beside action; a project comes from one of the two")
	}
	for i, c := range p.Criteria {
		if c.Met != "" && c.Waived != "" {
			f.Add(fmt.Sprintf("criteria[%d].waived", i), "is given for a criterion that is met; leave one of the two out")
		}
	}
}

// CheckAcceptance notes what keeps a project from being put before its acceptance gate.
func CheckAcceptance(a Acceptance) error {
	var f Faults
	for i, c := range a.Project.Body.Criteria {
		if c.Open() {
			f.Add(fmt.Sprintf("criteria[%d]", i), "%q is neither met nor waived; say on which day it was met, or why it need not be", c.Text)
		}
	}
	return f.Err("The project cannot be handed over yet")
}

// Check notes what is wrong in the milestone alone.
func (m Milestone) Check(f *Faults) {
	checkDeclared(f, "", m)
	if m.Accepted && m.Actual == "" {
		f.Add("actual", "is required for an accepted milestone; give the day on which it was reached")
	}
}

// Late tells whether the milestone's agreed day has passed without its being reached.
func Late(m Milestone, today Day) bool { return m.Open() && m.Baseline.Before(today) }

// Check notes what is wrong in the report alone.
func (r StatusReport) Check(f *Faults) {
	checkDeclared(f, "", r)
	if r.ForecastCost < r.Spent {
		f.Add("forecast_cost", "is %d, less than the %d spent; give the whole cost expected at completion", r.ForecastCost, r.Spent)
	}
}

// Status is the worst of the report's four statuses.
func (r StatusReport) Status() RAG { return r.Time.Worse(r.Cost).Worse(r.Scope).Worse(r.Benefit) }

// Check notes what is wrong in the entry alone.
func (r RAID) Check(f *Faults) { checkDeclared(f, "", r) }

// Check notes what is wrong in the allocation alone.
func (a Allocation) Check(f *Faults) {
	checkDeclared(f, "", a)
	f.CheckOrder("from", a.From, "to", a.To)
}

// BreachOf compares a report's forecasts with the project's baseline and tolerances,
// and tells whether they exceed them.
func BreachOf(p Project, r Item[StatusReport]) (Breach, bool) {
	b := Breach{
		Report:   r.ID,
		DaysOver: max(0, p.BaselineEnd.DaysUntil(r.Body.ForecastEnd)-p.Tolerances.Days),
		CostOver: max(0, r.Body.ForecastCost-p.BaselineBudget-p.BaselineBudget*Money(p.Tolerances.Percent)/100),
	}
	return b, b.DaysOver > 0 || b.CostOver > 0
}

// Rebaseline returns the project with the forecasts of a report as its baseline.
func Rebaseline(p Project, r StatusReport) Project {
	p.BaselineEnd, p.BaselineBudget = r.ForecastEnd, r.ForecastCost
	if p.BaselineEnd.Before(p.BaselineStart) {
		p.BaselineStart = p.BaselineEnd
	}
	return p
}

// LatestReport returns the report of the latest day; of several on one day the one
// written last.
func LatestReport(reports []Item[StatusReport]) (Item[StatusReport], bool) {
	if len(reports) == 0 {
		return Item[StatusReport]{}, false
	}
	return slices.MaxFunc(reports, func(a, b Item[StatusReport]) int {
		return cmp.Or(cmp.Compare(a.Body.On, b.Body.On), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	}), true
}

// ProjectHealth is the status of the latest report; at least amber when the project or
// a milestone is late, red while an exception is open. A project without a report that
// is on time is green.
func ProjectHealth(reports []Item[StatusReport], late, exceptionOpen bool) RAG {
	health := Green
	if latest, ok := LatestReport(reports); ok {
		health = latest.Body.Status()
	}
	if late {
		health = health.Worse(Amber)
	}
	if exceptionOpen {
		health = Red
	}
	return health
}

// Overload is a time in which a person is allocated to more than all of their working
// time.
type Overload struct {
	Person  string `json:"person"`
	From    Day    `json:"from"`
	To      Day    `json:"to"`
	Percent int    `json:"percent"`
}

// CheckAllocations lists when people are allocated beyond 100 percent, by person and
// day. It is a warning, not a fault: whoever plans may know better. Give it the
// allocations of all projects, each having passed Check.
func CheckAllocations(allocations []Item[Allocation]) []Overload {
	changes := map[string]map[Day]int{} // by person: how the load changes on a day
	for _, a := range allocations {
		if changes[a.Body.Person] == nil {
			changes[a.Body.Person] = map[Day]int{}
		}
		changes[a.Body.Person][a.Body.From] += a.Body.Percent
		changes[a.Body.Person][a.Body.To.next()] -= a.Body.Percent
	}
	out := []Overload{}
	for _, person := range sortedKeys(changes) {
		out = append(out, overloads(person, changes[person])...)
	}
	return out
}

func overloads(person string, changes map[Day]int) []Overload {
	var out []Overload
	load := 0
	for _, day := range sortedKeys(changes) {
		if changes[day] == 0 {
			continue // one allocation follows another
		}
		if load > 100 {
			out[len(out)-1].To = day.previous()
		}
		load += changes[day]
		if load > 100 {
			out = append(out, Overload{Person: person, From: day, Percent: load})
		}
	}
	return out
}
