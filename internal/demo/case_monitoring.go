package demo

import (
	"fmt"
	"math"

	"mandate/internal/engagement"
)

// tellMonitoring tells how the results come: in three periods all targets are reached
// but one, for which an initiative is proposed.
func (t *teller) tellMonitoring() {
	missed := t.hardest()
	for i, share := range []float64{0.3, 0.7, 1} {
		p := Period{CSV: i == 1, Review: reviewOf(i+1, t.titleOf(missed))}
		for _, o := range t.story.Objectives {
			p.Readings = append(p.Readings, Reading{Objective: o.Key, Value: valueAt(o.Body, share, o.Key == missed), Note: fmt.Sprintf("Rated again at the end of period %d.", i+1)})
		}
		t.story.Periods = append(t.story.Periods, p)
	}
	for _, o := range t.story.Objectives {
		m := Metric{
			Objective: o.Key, Formula: "Mean of the ratings of all criteria of the area, by the same scale as the analysis.",
			Owner: "@person/javier.lozano", Source: "A rating by two people who did not do the work.", PlannedBenefit: 1_200_000,
		}
		if o.Key == workDone {
			m.Formula, m.Source = "Number of projects accepted so far.", "The projects' acceptance gates."
		}
		t.story.Metrics = append(t.story.Metrics, m)
	}
	t.story.Initiative = t.initiative(missed)
}

// hardest is the objective with the longest way to go: the one that is missed.
func (t *teller) hardest() string {
	key, longest := t.story.Objectives[0].Key, -1.0
	for _, o := range t.story.Objectives {
		if gap := o.Body.Target - o.Body.Baseline; o.Key != workDone && gap > longest {
			key, longest = o.Key, gap
		}
	}
	return key
}

func (t *teller) titleOf(objective string) string {
	for _, o := range t.story.Objectives {
		if o.Key == objective {
			return o.Body.Metric
		}
	}
	return objective
}

// valueAt is what is read when a share of the way should be gone. The missed one goes
// two thirds of it.
func valueAt(o engagement.PlanObjective, share float64, missed bool) float64 {
	value := o.Baseline + share*(o.Target-o.Baseline)
	switch {
	case missed && o.Target == o.Baseline:
		value = o.Target - 0.3
	case missed:
		value = o.Baseline + share*(o.Target-o.Baseline)*2/3
	}
	if o.Unit == "pieces" {
		return math.Floor(value)
	}
	return rounded(value)
}

func reviewOf(period int, missed string) engagement.Review {
	minutes := []string{
		"The first results are out. Newcomers ask less; it is too early to say more.",
		"Most ratings are close to their targets. “" + missed + "” moves more slowly than the others: its owners were away for a month.",
		"All targets are reached but one: “" + missed + "”. The initiative that was approved works on it; the owners report to the sponsor once more in a quarter.",
	}
	r := engagement.Review{
		Period: period, HeldOn: day(planEnd + 30*period), Attendees: []string{"Ruth Okafor", "Milan Novák", "Priya Raman", "Javier Lozano"},
		Minutes: minutes[period-1],
	}
	if period > 1 {
		r.Corrective = []engagement.Corrective{{Text: "Give “" + missed + "” a second owner.", Owner: "@person/milan.novak", Due: day(planEnd + 30*period + 20)}}
	}
	return r
}

func (t *teller) initiative(missed string) Initiative {
	start, due := planEnd+40, planEnd+85
	proposal := engagement.Initiative{
		Title: clip("A sprint with readers: "+t.titleOf(missed), 200), Type: "process", Impact: 4, Feasibility: 4,
		Description: "Two days in which five newcomers use it while its owners watch and mend what stops them. It costs little and finds what ratings cannot.",
		BuildCost:   900_000, Owner: "@person/sofia.marin", Start: day(start), Due: day(due),
	}
	d := steady(engagement.Action{Start: proposal.Start, Due: proposal.Due, BuildCost: proposal.BuildCost, Owner: proposal.Owner})
	return Initiative{Proposal: proposal, Metric: missed, Delivery: d}
}
