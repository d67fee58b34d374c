package demo

import (
	"strconv"

	"mandate/internal/engagement"
)

// tellDelivery tells how each project goes: one is late from the start, one breaches its
// tolerances, the others keep to their plan.
func (t *teller) tellDelivery() {
	late, breach := 0, min(1, len(t.story.Actions)-1)
	for i, a := range t.story.Actions {
		d := steady(a.Body)
		d.Action = a.Key
		if i == late {
			d = d.lateFrom(a.Body)
		}
		if i == breach {
			d = d.breaching(a.Body)
		}
		t.story.Deliveries = append(t.story.Deliveries, d)
	}
}

// days is a day mark's number.
func days(mark engagement.Day) int {
	n, err := strconv.Atoi(string(mark[1:]))
	if err != nil {
		panic("no day mark: " + string(mark)) // they are all ours
	}
	return n
}

// steady is how a project goes that keeps to its plan.
func steady(a engagement.Action) Delivery {
	start, due := days(a.Start), days(a.Due)
	half := (start + due) / 2
	return Delivery{
		Milestones: []engagement.Milestone{
			{Title: "A first version is reviewed", Baseline: day(half)},
			{Title: "The result is published", Baseline: day(due)},
		},
		Reached: []engagement.Day{day(half), day(due)},
		Reports: []engagement.StatusReport{
			report(half, 50, a.BuildCost/2, a.BuildCost, due, engagement.Green, "Half of the work is done and was reviewed by two maintainers. No surprises."),
			report(due, 100, a.BuildCost, a.BuildCost, due, engagement.Green, "Published. Two readers who did not know it before found their way without help."),
		},
		RAID: []engagement.RAID{{
			Type: "risk", Title: "Reviewers have little time before releases", Owner: a.Owner, Severity: "medium", Due: day(half),
			Text: "Review may wait for two weeks when a release is near.",
		}},
		Closing:   []string{"Reviews were agreed for fixed days; none fell into a release."},
		Allocated: []engagement.Allocation{{Person: a.Owner, Role: "lead", Percent: 30, From: a.Start, To: a.Due}},
		Handover:  "The result is published, reviewed and has an owner who keeps it up to date.",
	}
}

func report(on, progress int, spent, cost engagement.Money, end int, status engagement.RAG, narrative string) engagement.StatusReport {
	return engagement.StatusReport{
		On: day(on), Time: status, Cost: status, Scope: engagement.Green, Benefit: engagement.Green, Progress: progress,
		Spent: spent, ForecastCost: cost, ForecastEnd: day(end), Narrative: narrative,
	}
}

// lateFrom puts a milestone before the others that should have been reached already.
func (d Delivery) lateFrom(a engagement.Action) Delivery {
	d.Late = true
	d.Milestones = append([]engagement.Milestone{{Title: "Owner named and their time agreed", Baseline: day(-10)}}, d.Milestones...)
	d.Reached = append([]engagement.Day{day(days(a.Start))}, d.Reached...)
	d.Reports[0].Time = engagement.Amber
	d.Reports[0].Narrative = "It began late: the owner's time was agreed only after the PMO stepped in. Half of the work is done all the same."
	return d
}

// breaching has the work turn out larger than it was thought to be: a month and a third
// of the budget more, which is beyond every tolerance of the process.
func (d Delivery) breaching(a engagement.Action) Delivery {
	const longer = 30
	start, due := days(a.Start), days(a.Due)
	cost, at := a.BuildCost*4/3, start+(due-start)*3/4
	d.Breach = true
	exceeding := report(at, 55, a.BuildCost*2/3, cost, due+longer, engagement.Red,
		"There is far more to move than was counted, and half of it is out of date. In time, only a part could be done.")
	exceeding.Proposal = "A month more and a third of the budget on top, and do the whole; or stop here and leave the rest as it is. We propose the first."
	last := report(due+longer, 100, cost, cost, due+longer, engagement.Green, "Done in full, at the new date and within the new budget.")
	d.Reports = []engagement.StatusReport{d.Reports[0], exceeding, last}
	d.Reached[len(d.Reached)-1] = day(due + longer)
	return d
}
