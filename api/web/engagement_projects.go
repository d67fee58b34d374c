package web

import (
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// projectView is a project with its milestones.
type projectView struct {
	Name, URL        string
	State, StateTone string
	Health           engagement.RAG
	Over             bool
	Progress         int // percent
	Lead, Start, End string
	// First is the end agreed first, where it has been moved since; Forecast the one expected now, where it differs.
	First, Forecast string
	Budget, Spent   string
	Reason          string
	Milestones      []dateRow
}

func (r *record) projectViews() []projectView {
	milestones := map[string][]dateRow{}
	for _, row := range r.timeline {
		if row.Kind == "milestone" {
			milestones[row.Parent] = append(milestones[row.Parent], r.dateRow(row))
		}
	}
	var all []projectView
	for _, p := range r.projects {
		view := projectView{
			Name: p.Name, URL: projectURL(r.engagement.ID, p.ID), State: nameOr(stateWords[string(p.State)], string(p.State)), StateTone: projectTone(p), Health: p.Health, Over: p.State.Over(),
			Progress: p.Progress, Lead: r.name(p.Lead), Start: words.Day(p.Start), End: words.Day(p.End), Budget: r.money(p.Budget),
			Spent: r.money(p.Spent), Reason: p.Reason, Milestones: milestones[p.ID],
		}
		if p.PlannedEnd != p.End {
			view.First = words.Day(p.PlannedEnd)
		}
		if p.ForecastEnd != "" && p.ForecastEnd != p.End {
			view.Forecast = words.Day(p.ForecastEnd)
		}
		all = append(all, view)
	}
	return all
}

func projectTone(p store.ProjectRow) string {
	switch p.State {
	case engagement.ProjectException, engagement.ProjectReplanning:
		return "bad"
	case engagement.ProjectAccepted, engagement.ProjectHandedOver:
		return "good"
	case engagement.ProjectStopped:
		return "quiet"
	}
	return "info"
}
