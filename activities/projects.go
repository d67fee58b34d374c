package activities

import (
	"context"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// Projects keeps the projects, and what is due in registers.
type Projects struct {
	Port     ProjectsPort
	Calendar CalendarPort
}

// Open creates the projects of an approved plan, or of an approved initiative.
func (p *Projects) Open(ctx context.Context, req OpenProjectsRequest) ([]contract.ProjectRef, error) {
	return p.Port.OpenProjects(ctx, req)
}

// Assess says how a project stands by a status report. A report that has been deleted
// meanwhile says nothing: the result is empty.
func (p *Projects) Assess(ctx context.Context, req AssessRequest) (Assessed, error) {
	said, err := p.Port.Assess(ctx, req)
	if engagement.CodeOf(err) == engagement.NotFound {
		return Assessed{}, nil
	}
	return said, err
}

// Rebaseline makes what an approved exception asked for the project's baseline.
func (p *Projects) Rebaseline(ctx context.Context, req RebaselineRequest) (contract.ProjectRef, error) {
	return p.Port.Rebaseline(ctx, req)
}

// MoveDates moves the days of items that stand as they were shown, and says which it left
// alone because they do not.
func (p *Projects) MoveDates(ctx context.Context, req MoveDatesRequest) (DatesMoved, error) {
	return p.Port.MoveDates(ctx, req)
}

// ReleaseRequest names a release.
type ReleaseRequest struct {
	Place
	Release string `json:"release"`
}

// InRelease lists the projects of a release.
func (p *Projects) InRelease(ctx context.Context, req ReleaseRequest) ([]string, error) {
	return p.Port.ReleaseProjects(ctx, req.Place, req.Release)
}

// DueRequest asks what is due in a register: what Of names; else the milestones of a
// project, or, where Project is empty, the concerns of the engagement.
type DueRequest struct {
	Place
	// Of is KindAnswerRequest for the questions that people are asked, KindRAID for the log of a
	// project, KindMetric for the readings that are to come, and a kind of change management for
	// its items.
	Of       engagement.Kind `json:"of,omitempty"`
	Project  string          `json:"project,omitempty"`
	Calendar string          `json:"calendar"`
	Timezone string          `json:"timezone"`
	Cutoff   string          `json:"cutoff,omitempty"`
	// Response is how soon a concern must be answered, unless Terms say otherwise of its level.
	Response engagement.Span   `json:"response,omitzero"`
	Terms    *engagement.Terms `json:"terms,omitempty"`
	// Escalate says when something overdue is escalated.
	Escalate *engagement.Moment `json:"escalate,omitempty"`
	// Remind says when somebody is reminded.
	Remind []engagement.Moment `json:"remind,omitempty"`
	// Pauses are the pauses so far: deadlines that ran through one moved by it.
	Pauses []contract.Resume `json:"pauses,omitempty"`
}

// DueItem is something that has not been done, with its times.
type DueItem struct {
	Kind     engagement.Kind `json:"kind"`
	ID       string          `json:"id"`
	Owner    string          `json:"owner,omitempty"`
	On       engagement.Day  `json:"on,omitempty"`
	Due      time.Time       `json:"due"`
	Escalate time.Time       `json:"escalate,omitzero"`
	// Reminders are when whoever owes it is reminded.
	Reminders []time.Time `json:"reminders,omitempty"`
	// Round tells apart the times that the same item is pending.
	Round int `json:"round,omitempty"`
	// State is how far it has come, where that matters to what is done about it.
	State string `json:"state,omitempty"`
	// Held says that nothing may happen by itself when it falls due.
	Held bool `json:"held,omitempty"`
}

// Due lists what has not been done, with its due times.
func (p *Projects) Due(ctx context.Context, req DueRequest) ([]DueItem, error) {
	pending, err := p.pending(ctx, req)
	if err != nil {
		return nil, err
	}
	items := make([]DueItem, 0, len(pending))
	for _, item := range pending {
		due, err := p.times(req, item)
		if err != nil {
			return nil, err
		}
		items = append(items, DueItem{
			Kind: item.Kind, ID: item.ID, Owner: item.Owner, On: item.On, Round: item.Round,
			Due: due.Due, Escalate: due.Escalate, Reminders: due.Reminders, State: item.State, Held: item.Held,
		})
	}
	return items, nil
}

func (p *Projects) pending(ctx context.Context, req DueRequest) ([]PendingItem, error) {
	switch req.Of {
	case engagement.KindAnswerRequest:
		return p.Port.AnswerRequests(ctx, req.Place)
	case engagement.KindRAID:
		return p.Port.RAID(ctx, req.Place, req.Project)
	case engagement.KindMetric:
		return p.Port.Metrics(ctx, req.Place)
	case engagement.KindPulseRound, engagement.KindCommunication, engagement.KindSupportRequest:
		return p.Port.ChangeItems(ctx, req.Place, req.Of)
	}
	if req.Project == "" {
		return p.Port.Concerns(ctx, req.Place)
	}
	return p.Port.Milestones(ctx, req.Place, req.Project)
}

func (p *Projects) times(req DueRequest, item PendingItem) (Deadline, error) {
	response := req.Terms.Of(item.Level)
	if response.IsZero() {
		response = req.Response
	}
	times, err := p.Calendar.Deadline(DeadlineRequest{
		Calendar: req.Calendar, Timezone: req.Timezone, Cutoff: req.Cutoff,
		From: item.Since, Due: response, On: item.On, Escalate: req.Escalate, Remind: req.Remind,
	})
	if err != nil {
		return Deadline{}, err
	}
	for _, pause := range req.Pauses {
		if !item.Since.Before(pause.ResumedAt) || !pause.PausedAt.Before(times.Due) {
			continue
		}
		lost := pause.PausedAt
		if item.Since.After(lost) { // what began within the pause has lost the rest of it
			lost = item.Since
		}
		moved, err := p.Calendar.Shift(ShiftRequest{
			Calendar: req.Calendar, Timezone: req.Timezone, PausedAt: lost, ResumedAt: pause.ResumedAt,
			Times: append([]time.Time{times.Due, times.Escalate}, times.Reminders...),
		})
		if err != nil {
			return Deadline{}, err
		}
		times.Due, times.Escalate, times.Reminders = moved[0], moved[1], moved[2:]
	}
	return times, nil
}
