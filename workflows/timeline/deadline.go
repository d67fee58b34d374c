package timeline

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/workflows/step"
)

// On is what happens at the moments of a deadline. Each runs once; nil ones are left
// out. An error ends the deadline: it can only be that the workflow was cancelled.
type On struct {
	// Remind is called for the nth reminder, from 1; overdue after the due time.
	Remind func(ctx workflow.Context, n int, overdue bool) error
	// Due is called at the due time itself.
	Due func(ctx workflow.Context) error
	// Escalate is called when nobody acted in time.
	Escalate func(ctx workflow.Context) error
	// Expire is called at the hard end.
	Expire func(ctx workflow.Context) error
}

// Deadline is one thing that is due. It can be moved, and stops with what it
// watches: a timer that outlived its purpose never acts.
type Deadline struct {
	of    string
	clock *Clock
	times activities.Deadline
	on    On
	// since is when the times were given; a pause that began before takes only what
	// came after.
	since    time.Time
	reminded int
	done     map[moment]bool
	moved    int
	stopped  bool
}

type moment string

const (
	remind   moment = "remind"
	due      moment = "due"
	escalate moment = "escalate"
	expire   moment = "expire"
)

// Start runs a deadline until it is stopped.
func (c *Clock) Start(ctx workflow.Context, of string, times activities.Deadline, on On) *Deadline {
	d := &Deadline{of: of, clock: c, times: times, since: workflow.Now(ctx), on: on, done: map[moment]bool{}}
	c.running = append(c.running, d)
	workflow.GoNamed(ctx, "deadline of "+of, d.run)
	return d
}

// Due is when it is due now.
func (d *Deadline) Due() time.Time { return d.times.Due }

// Times are all its moments now.
func (d *Deadline) Times() activities.Deadline { return d.times }

// Move gives the deadline new times. Reminders that were sent stay sent; the due,
// the escalation and the end count anew where they lie ahead.
func (d *Deadline) Move(now time.Time, times activities.Deadline) {
	d.set(times)
	d.since = now
	d.reminded = 0
	for d.reminded < len(times.Reminders) && !times.Reminders[d.reminded].After(now) {
		d.reminded++
	}
	for _, m := range []moment{due, escalate, expire} {
		if d.at(m).After(now) {
			delete(d.done, m)
		}
	}
}

func (d *Deadline) at(m moment) time.Time {
	switch m {
	case due:
		return d.times.Due
	case escalate:
		return d.times.Escalate
	default:
		return d.times.Expires
	}
}

func (d *Deadline) set(times activities.Deadline) {
	d.times = times
	d.moved++
}

// Stop ends the deadline and its timer.
func (d *Deadline) Stop() {
	d.stopped = true
	d.clock.running = slices.DeleteFunc(d.clock.running, func(other *Deadline) bool { return other == d })
}

func (d *Deadline) run(ctx workflow.Context) {
	for {
		if workflow.Await(ctx, func() bool { return d.stopped || !d.clock.Paused() }) != nil || d.stopped {
			return
		}
		what, at := d.next()
		if at.IsZero() {
			seen := d.moved
			if workflow.Await(ctx, func() bool { return d.stopped || d.moved != seen }) != nil {
				return
			}
			continue
		}
		if !d.await(ctx, what, at) {
			continue
		}
		if ctx.Err() != nil || d.fire(ctx, what) != nil {
			return
		}
	}
}

// await waits for a moment and tells whether it has come: not when the deadline was
// moved, stopped or paused before.
func (d *Deadline) await(ctx workflow.Context, what moment, at time.Time) bool {
	wait := at.Sub(workflow.Now(ctx))
	if wait <= 0 {
		return true
	}
	timerCtx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := workflow.NewTimerWithOptions(timerCtx, wait, workflow.TimerOptions{Summary: step.Clip(string(what) + ": " + d.of)})
	seen := d.moved
	err := workflow.Await(ctx, func() bool {
		return timer.IsReady() || d.stopped || d.clock.Paused() || d.moved != seen
	})
	if err != nil {
		return true // cancelled: run sees it
	}
	return timer.IsReady() && !d.stopped && !d.clock.Paused() && d.moved == seen
}

// next is the earliest moment that has not been. At one and the same time a reminder
// comes first and the end last.
func (d *Deadline) next() (moment, time.Time) {
	var what moment
	var at time.Time
	consider := func(m moment, t time.Time) {
		if !t.IsZero() && (at.IsZero() || t.Before(at)) {
			what, at = m, t
		}
	}
	if d.on.Remind != nil && d.reminded < len(d.times.Reminders) {
		consider(remind, d.times.Reminders[d.reminded])
	}
	if d.on.Due != nil && !d.done[due] {
		consider(due, d.times.Due)
	}
	if d.on.Escalate != nil && !d.done[escalate] {
		consider(escalate, d.times.Escalate)
	}
	if d.on.Expire != nil && !d.done[expire] {
		consider(expire, d.times.Expires)
	}
	return what, at
}

func (d *Deadline) fire(ctx workflow.Context, what moment) error {
	d.done[what] = true
	switch what {
	case remind:
		d.reminded++
		return d.on.Remind(ctx, d.reminded, !workflow.Now(ctx).Before(d.times.Due))
	case due:
		return d.on.Due(ctx)
	case escalate:
		return d.on.Escalate(ctx)
	default:
		return d.on.Expire(ctx)
	}
}
