package office

import (
	"fmt"
	"time"

	"mandate/activities"
	"mandate/internal/calendar"
	"mandate/internal/engagement"
)

// Calendar computes due times with the working days and holidays of a country.
type Calendar struct{}

// Deadline computes when something is due, with its reminders, escalation and hard end.
func (Calendar) Deadline(req activities.DeadlineRequest) (activities.Deadline, error) {
	c, err := calendar.For(req.Calendar, req.Timezone)
	if err != nil {
		return activities.Deadline{}, err
	}
	if req.NotBefore != "" {
		begins, err := c.On(req.NotBefore, "00:00")
		if err != nil {
			return activities.Deadline{}, err
		}
		if req.From.Before(begins) {
			req.From = begins
		}
	}
	d := activities.Deadline{From: req.From.UTC()}
	if req.On != "" {
		d.Due, err = c.On(req.On, req.Cutoff)
	} else {
		d.Due, err = c.Add(req.From, req.Due, req.Cutoff)
	}
	if err != nil {
		return activities.Deadline{}, err
	}
	if d.Reminders, err = c.Reminders(req.From, d.Due, req.Remind, req.Cutoff, engagement.MaxReminders); err != nil {
		return activities.Deadline{}, err
	}
	if d.Escalate, err = moment(c, req, d.Due, req.Escalate); err != nil {
		return activities.Deadline{}, err
	}
	for _, m := range req.Escalations {
		at, err := moment(c, req, d.Due, &m)
		if err != nil {
			return activities.Deadline{}, err
		}
		d.Escalations = append(d.Escalations, at)
	}
	d.Expires, err = moment(c, req, d.Due, req.Expire)
	return d, err
}

// moment resolves a moment; zero when there is none, or it never comes.
func moment(c *calendar.Calendar, req activities.DeadlineRequest, due time.Time, m *engagement.Moment) (time.Time, error) {
	if m == nil {
		return time.Time{}, nil
	}
	at, never, err := c.Resolve(req.From, due, *m, req.Cutoff)
	if err != nil || never {
		return time.Time{}, err
	}
	return at, nil
}

// Shift moves times by the business time that a pause has cost. Times that had passed
// when it began stay, and so do zero times.
func (Calendar) Shift(req activities.ShiftRequest) ([]time.Time, error) {
	c, err := calendar.For(req.Calendar, req.Timezone)
	if err != nil {
		return nil, fmt.Errorf("shift deadlines: %w", err)
	}
	moved := make([]time.Time, len(req.Times))
	for i, t := range req.Times {
		moved[i] = t
		if !t.IsZero() && t.After(req.PausedAt) {
			moved[i] = c.ShiftByPause(t, req.PausedAt, req.ResumedAt)
		}
	}
	return moved, nil
}
