package engagement

import (
	"cmp"
	"slices"
)

// StatusFacts are what a project's next status report is drafted from.
type StatusFacts struct {
	Today      Day
	Project    Project
	Milestones []Item[Milestone]
	Reports    []Item[StatusReport]
	RAID       []Item[RAID]
	Costs      []Item[Cost]
	// Decisions are the titles of the project's gates that are open.
	Decisions []string
}

// StatusDraft is a status report drafted from the facts, for the lead to edit. What the facts
// do not tell is taken over from the report before.
type StatusDraft struct {
	Report StatusReport `json:"report" doc:"The draft: edit it and send it as a status report"`
	// Since is the day of the report before; empty for the first.
	Since Day `json:"since,omitempty"`
	// Moved are the milestones reached since, Late those whose agreed day has passed, Next those
	// that are due within four weeks; RAID what is open and severe or overdue.
	Moved     []Item[Milestone] `json:"moved"`
	Late      []Item[Milestone] `json:"late"`
	Next      []Item[Milestone] `json:"next"`
	RAID      []Item[RAID]      `json:"raid"`
	Decisions []string          `json:"decisions" doc:"Open gates of the project"`
	Booked    Money             `json:"booked" doc:"Actual costs to date, minor units"`
	Bound     Money             `json:"bound" doc:"Committed and not yet invoiced, minor units"`
}

// nextDays is how far ahead a draft looks, in calendar days.
const nextDays = 28

// DraftStatus drafts a project's next status report. Its progress is the share of milestones
// reached, its forecast end the latest day that any of them is forecast for, its forecast cost
// at least what is spent and bound; none of them falls behind the report before without a
// fact that says so. Time and cost are green while the baseline holds, amber within the
// tolerance and red beyond it.
func DraftStatus(in StatusFacts) StatusDraft {
	before, reported := LatestReport(in.Reports)
	d := StatusDraft{Decisions: append([]string{}, in.Decisions...), Moved: []Item[Milestone]{}, Late: []Item[Milestone]{}, Next: []Item[Milestone]{}, RAID: []Item[RAID]{}}
	r := &d.Report
	r.On, r.Scope, r.Benefit, r.ForecastEnd, r.ForecastCost = in.Today, Green, Green, in.Project.BaselineEnd, in.Project.BaselineBudget
	if reported {
		d.Since = before.Body.On
		*r = before.Body
		r.On, r.Narrative, r.Proposal = in.Today, "", ""
	}
	d.milestones(in)
	d.money(in)
	for _, e := range in.RAID {
		if !e.Body.Closed && (e.Body.Severity == "high" || e.Body.Due != "" && e.Body.Due.Before(in.Today)) {
			d.RAID = append(d.RAID, e)
		}
	}
	b := Breach{DaysOver: in.Project.BaselineEnd.DaysUntil(r.ForecastEnd), CostOver: r.ForecastCost - in.Project.BaselineBudget}
	r.Time = tolerance(int64(b.DaysOver), int64(in.Project.Tolerances.Days))
	r.Cost = tolerance(int64(b.CostOver), int64(in.Project.BaselineBudget*Money(in.Project.Tolerances.Percent)/100))
	r.Narrative = d.words()
	return d
}

// tolerance judges an excess against what is tolerated.
func tolerance(over, tolerated int64) RAG {
	switch {
	case over <= 0:
		return Green
	case over <= tolerated:
		return Amber
	}
	return Red
}

// milestones tells what moved, what is late and what comes next, and what that means for
// progress and the forecast end.
func (d *StatusDraft) milestones(in StatusFacts) {
	sorted := slices.SortedStableFunc(slices.Values(in.Milestones), func(a, b Item[Milestone]) int {
		return cmp.Compare(a.Body.Baseline, b.Body.Baseline)
	})
	reached, kept := 0, 0
	var last Day
	for _, m := range sorted {
		if m.Body.GivenUp != "" {
			continue
		}
		kept++
		if m.Body.Actual != "" {
			reached++
			if d.Since.Before(m.Body.Actual) {
				d.Moved = append(d.Moved, m)
			}
			continue
		}
		expected := cmp.Or(m.Body.Forecast, m.Body.Baseline)
		last = max(last, expected, in.Today) // what is still open cannot have been reached before today
		switch {
		case m.Body.Baseline.Before(in.Today):
			d.Late = append(d.Late, m)
		case in.Today.DaysUntil(expected) <= nextDays:
			d.Next = append(d.Next, m)
		}
	}
	if kept > 0 {
		d.Report.Progress = max(d.Report.Progress, 100*reached/kept)
	}
	d.Report.ForecastEnd = max(d.Report.ForecastEnd, last)
	if d.Report.Progress < 100 {
		d.Report.ForecastEnd = max(d.Report.ForecastEnd, in.Today)
	}
}

func (d *StatusDraft) money(in StatusFacts) {
	b := BudgetOf(1, "", []ProjectCosts{{Project: Item[Project]{Body: in.Project}, Costs: in.Costs}})
	d.Booked, d.Bound = b.Actual, b.Committed
	if len(in.Costs) > 0 {
		d.Report.Spent = d.Booked
	}
	d.Report.ForecastCost = max(d.Report.ForecastCost, d.Report.Spent, d.Booked+d.Bound)
}
