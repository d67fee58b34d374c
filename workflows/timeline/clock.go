// Package timeline runs deadlines: reminders before and after what is due, its
// escalation and its hard end, all of which stop while the engagement is paused.
package timeline

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/step"
)

// Clock knows whether time runs for a workflow, and every deadline that runs by it.
type Clock struct {
	calendar string
	timezone string
	startOn  engagement.Day
	pausedAt time.Time
	pauses   []contract.Resume
	running  []*Deadline
}

// NewClock makes the clock of a workflow. paused is when the engagement was paused,
// if it is.
func NewClock(setting contract.Setting, paused time.Time) *Clock {
	return &Clock{calendar: setting.Calendar, timezone: setting.Timezone, startOn: setting.StartOn, pausedAt: paused}
}

// Resumed is a clock that knows the pauses of the runs before.
func (c *Clock) Resumed(pauses []contract.Resume) *Clock {
	c.pauses = pauses
	return c
}

// Paused tells whether time stands still.
func (c *Clock) Paused() bool { return !c.pausedAt.IsZero() }

// PausedAt is when time stopped; zero while it runs.
func (c *Clock) PausedAt() time.Time { return c.pausedAt }

// Pauses lists the pauses that are over.
func (c *Clock) Pauses() []contract.Resume { return c.pauses }

// Pause stops time. A timer that fired before stands.
func (c *Clock) Pause(at time.Time) {
	if !c.Paused() {
		c.pausedAt = at
	}
}

// Move is a deadline that has moved. Expires is its hard end now; zero when it has none.
type Move struct {
	Of                string
	From, To, Expires time.Time
}

// Resume lets time run again and adds the lost business time to every deadline.
func (c *Clock) Resume(ctx workflow.Context, pause contract.Resume) ([]Move, error) {
	var moves []Move
	for _, d := range c.running {
		times, err := c.shift(ctx, d, pause)
		if err != nil {
			return nil, err
		}
		moves = append(moves, Move{Of: d.of, From: d.times.Due, To: times.Due, Expires: times.Expires})
		d.set(times)
	}
	c.pauses = append(c.pauses, pause)
	c.pausedAt = time.Time{}
	return moves, nil
}

func (c *Clock) shift(ctx workflow.Context, d *Deadline, pause contract.Resume) (activities.Deadline, error) {
	old := d.times
	if d.since.After(pause.PausedAt) {
		pause.PausedAt = d.since
	}
	times := append([]time.Time{old.Due, old.Escalate, old.Expires}, old.Reminders...)
	times = append(times, old.Escalations...)
	var calendar *activities.Calendar
	moved, err := step.Do[[]time.Time](ctx, "Add the lost time to "+d.of, calendar.Shift, activities.ShiftRequest{
		Calendar: c.calendar, Timezone: c.timezone, PausedAt: pause.PausedAt, ResumedAt: pause.ResumedAt, Times: times,
	})
	if err != nil {
		return activities.Deadline{}, err
	}
	later := 3 + len(old.Reminders)
	return activities.Deadline{
		From: old.From, Due: moved[0], Escalate: moved[1], Expires: moved[2], Reminders: moved[3:later], Escalations: moved[later:],
	}, nil
}

// AwaitRunning waits while the engagement is paused.
func (c *Clock) AwaitRunning(ctx workflow.Context) error {
	return workflow.Await(ctx, func() bool { return !c.Paused() })
}

// Timing says when something is due and what happens before and after.
type Timing struct {
	Due      engagement.Span
	On       engagement.Day // the due day itself, in the place of Due
	Cutoff   string
	Remind   []engagement.Moment
	Escalate []engagement.Moment
	Expire   *engagement.Moment
}

// Compute asks the calendar for the times of something that begins at from.
func (c *Clock) Compute(ctx workflow.Context, of string, from time.Time, t Timing) (activities.Deadline, error) {
	var calendar *activities.Calendar
	request := activities.DeadlineRequest{
		Calendar: c.calendar, Timezone: c.timezone, From: from, NotBefore: c.startOn,
		Due: t.Due, On: t.On, Cutoff: t.Cutoff, Remind: t.Remind, Expire: t.Expire,
	}
	if len(t.Escalate) > 0 {
		request.Escalate, request.Escalations = &t.Escalate[0], t.Escalate[1:]
	}
	return step.Do[activities.Deadline](ctx, "When is it due: "+of, calendar.Deadline, request)
}

// Deadlines tells of every deadline that runs.
func (c *Clock) Deadlines() []contract.Deadline {
	out := make([]contract.Deadline, 0, len(c.running))
	for _, d := range c.running {
		out = append(out, contract.Deadline{
			Of: d.of, From: d.times.From, Due: d.times.Due,
			Reminders: d.times.Reminders, Escalate: d.times.Escalate, Escalations: d.times.Escalations, Expires: d.times.Expires,
		})
	}
	return out
}

// Find returns the running deadline of something, or nil.
func (c *Clock) Find(of string) *Deadline {
	for _, d := range c.running {
		if d.of == of {
			return d
		}
	}
	return nil
}
