package web

import (
	"strconv"

	"mandate/internal/engagement"
)

// planView is the improvement plan.
type planView struct {
	provenance
	Summary    string
	Objectives []objectiveRow
	Actions    []actionRow
	Total      string // build cost of all actions
}

type objectiveRow struct{ Title, Measure, From, To, By string }

type actionRow struct {
	Rank, Title, Band, Tone, Score, Reason, Owner, Dates, Cost string
}

func (p planView) empty() bool { return p.Summary == "" && len(p.Objectives)+len(p.Actions) == 0 }

func (r *record) planView() planView {
	view := planView{provenance: r.plan.provenance, Summary: r.plan.summary}
	for _, o := range r.plan.objectives {
		view.Objectives = append(view.Objectives, objectiveRow{
			Title: o.Body.Title, Measure: o.Body.Metric, From: inUnit(o.Body.Baseline, o.Body.Unit), To: inUnit(o.Body.Target, o.Body.Unit), By: words.Day(o.Body.By),
		})
	}
	var total engagement.Money
	for _, a := range r.plan.actions {
		band, tone := r.band(a.Band)
		view.Actions = append(view.Actions, actionRow{
			Rank: strconv.Itoa(a.Rank), Title: a.Body.Title, Band: band, Tone: tone, Reason: a.Reason, Owner: r.name(a.Body.Owner),
			Score: "impact " + strconv.Itoa(a.Body.Impact) + " × feasibility " + strconv.Itoa(a.Body.Feasibility) + " = " + strconv.Itoa(a.Score),
			Dates: words.Day(a.Body.Start) + " to " + words.Day(a.Body.Due), Cost: r.money(a.Body.BuildCost),
		})
		total += a.Body.BuildCost
	}
	view.Total = r.money(total)
	return view
}

// band is what the methodology calls a priority. The highest stands out.
func (r *record) band(key string) (title, tone string) {
	for i, b := range r.methodology.Priority.Bands {
		if b.Key == key {
			tone = "quiet"
			if i == 0 {
				tone = "info"
			}
			return b.Title, tone
		}
	}
	return nameOr(key, "No priority"), "quiet"
}
