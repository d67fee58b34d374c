package store

import (
	"strconv"
	"time"

	"mandate/internal/engagement"
)

// Timeline lists what was planned and what was: phases, then gates, projects with
// their milestones, monitoring periods and releases. The number of statements does not
// depend on the number of rows.
func (tx *Tx) Timeline(engagementID string) ([]TimelineRow, error) {
	if err := tx.exists(engagementID); err != nil {
		return nil, err
	}
	rows := []TimelineRow{}
	for _, part := range []func(string) ([]TimelineRow, error){
		tx.phaseBars, tx.gateBars, tx.projectBars, tx.periodBars, tx.releaseBars,
	} {
		some, err := part(engagementID)
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	return rows, nil
}

func (tx *Tx) phaseBars(engagementID string) ([]TimelineRow, error) {
	phases, err := tx.Phases(engagementID)
	if err != nil {
		return nil, err
	}
	var rows []TimelineRow
	for _, p := range phases {
		rows = append(rows, TimelineRow{
			Kind: "phase", Ref: p.Ref, Title: string(p.Phase), State: p.State, PlannedStart: &p.OpenedAt, PlannedEnd: p.PlannedDueAt,
			Forecast: differing(p.DueAt, p.PlannedDueAt), ActualStart: &p.OpenedAt, ActualEnd: p.ClosedAt, Late: p.Late,
		})
	}
	return rows, nil
}

func (tx *Tx) gateBars(engagementID string) ([]TimelineRow, error) {
	gates, err := rowsOf(tx.of(&rmGate{}).Where("engagement_id = ?", engagementID).Order("opened_at, id, revision"), gateOf)
	if err != nil {
		return nil, err
	}
	var rows []TimelineRow
	for _, g := range gates {
		end := tx.began
		if g.ClosedAt != nil {
			end = *g.ClosedAt
		}
		rows = append(rows, TimelineRow{
			Kind: "gate", Ref: g.ID, Parent: g.Ref, Title: g.Title, State: string(g.State), PlannedStart: &g.OpenedAt, PlannedEnd: g.DueAt,
			ActualStart: &g.OpenedAt, ActualEnd: g.ClosedAt, Late: g.DueAt != nil && end.After(*g.DueAt),
		})
	}
	return rows, nil
}

func (tx *Tx) projectBars(engagementID string) ([]TimelineRow, error) {
	projects, err := tx.Projects(engagementID)
	if err != nil {
		return nil, err
	}
	milestones, err := tx.milestoneBars(engagementID)
	if err != nil {
		return nil, err
	}
	var rows []TimelineRow
	for _, p := range projects {
		rows = append(rows, TimelineRow{
			Kind: "project", Ref: p.ID, Title: p.Name, State: string(p.State), WholeDays: true,
			PlannedStart: day(p.Start), PlannedEnd: day(p.PlannedEnd), Forecast: differing(day(max(p.ForecastEnd, p.End)), day(p.PlannedEnd)),
			ActualStart: midnight(&p.OpenedAt), ActualEnd: midnight(p.ClosedAt), Late: p.Late,
		})
		rows = append(rows, milestones[p.ID]...)
	}
	return rows, nil
}

// milestoneBars are the milestones of every project, by project.
func (tx *Tx) milestoneBars(engagementID string) (map[string][]TimelineRow, error) {
	milestones, err := byParent[engagement.Milestone](tx, engagementID)
	if err != nil {
		return nil, err
	}
	today := engagement.DayOf(tx.began)
	bars := map[string][]TimelineRow{}
	for project, own := range milestones {
		for _, m := range own {
			bars[project] = append(bars[project], milestoneBar(project, m, today))
		}
	}
	return bars, nil
}

func milestoneBar(project string, m engagement.Item[engagement.Milestone], today engagement.Day) TimelineRow {
	state := "planned"
	switch {
	case m.Body.GivenUp != "":
		state = "given up"
	case m.Body.Actual != "":
		state = "reached"
	}
	return TimelineRow{
		Kind: "milestone", Ref: m.ID, Parent: project, Title: m.Body.Title, State: state, WholeDays: true,
		PlannedEnd: day(m.Body.Baseline), Forecast: differing(day(m.Body.Forecast), day(m.Body.Baseline)), ActualEnd: day(m.Body.Actual),
		Late: engagement.Late(m.Body, today) || m.Body.GivenUp == "" && m.Body.Actual > m.Body.Baseline,
	}
}

func (tx *Tx) periodBars(engagementID string) ([]TimelineRow, error) {
	periods, err := tx.Periods(engagementID)
	if err != nil {
		return nil, err
	}
	var rows []TimelineRow
	for _, p := range periods {
		number := strconv.Itoa(p.Number)
		rows = append(rows, TimelineRow{
			Kind: "period", Ref: number, Title: number, State: p.State, PlannedStart: &p.From, PlannedEnd: &p.To,
			ActualStart: &p.From, ActualEnd: p.ClosedAt,
		})
	}
	return rows, nil
}

func (tx *Tx) releaseBars(engagementID string) ([]TimelineRow, error) {
	live, err := tx.Releases(engagementID)
	if err != nil {
		return nil, err
	}
	at := map[string]*time.Time{}
	for _, r := range live {
		at[r.ID] = &r.LiveAt
	}
	releases, _, err := List[engagement.Release](tx, engagementID, Query{})
	if err != nil {
		return nil, err
	}
	today := engagement.DayOf(tx.began)
	var rows []TimelineRow
	for _, r := range releases {
		state, done := "planned", today
		if at[r.ID] != nil {
			state, done = "live", engagement.DayOf(*at[r.ID])
		}
		rows = append(rows, TimelineRow{
			Kind: "release", Ref: r.ID, Title: r.Body.Name, State: state, WholeDays: true,
			PlannedEnd: day(r.Body.GoLive), ActualEnd: midnight(at[r.ID]), Late: done > r.Body.GoLive,
		})
	}
	return rows, nil
}

// day is a day's midnight UTC, nil for none.
func day(d engagement.Day) *time.Time {
	t, err := d.Time()
	if err != nil { // only well-formed days and empty ones are stored
		return nil
	}
	return &t
}

func midnight(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return day(engagement.DayOf(*t))
}

// differing returns a time where it says something else than the plan.
func differing(t, plan *time.Time) *time.Time {
	if t == nil || plan != nil && t.Equal(*plan) {
		return nil
	}
	return t
}
