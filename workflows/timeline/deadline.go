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
	// Escalate is called for the nth escalation, from 1, when nobody acted in time.
	Escalate func(ctx workflow.Context, n int) error
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
	// resting tells that what is due has been done for now, and waits for others.
	resting func() bool
}

// moment is something that happens at a deadline: the nth of its kind, from 1.
type moment struct {
	kind string
	n    int
}

const (
	remind   = "remind"
	due      = "due"
	escalate = "escalate"
	expire   = "expire"
)

// Start runs a deadline until it is stopped.
func (c *Clock) Start(ctx workflow.Context, of string, times activities.Deadline, on On) *Deadline {
	d := c.start(ctx, of, times, on)
	workflow.GoNamed(ctx, "deadline of "+of, d.run)
	return d
}

func (c *Clock) start(ctx workflow.Context, of string, times activities.Deadline, on On) *Deadline {
	d := &Deadline{of: of, clock: c, times: times, since: workflow.Now(ctx), on: on, done: map[moment]bool{}}
	c.running = append(c.running, d)
	return d
}

// Rest lets the deadline rest for as long as resting says so: nobody is asked for what has
// been done and waits for others. Of the reminders that came meanwhile, the last alone goes
// out when the rest is over.
func (d *Deadline) Rest(resting func() bool) { d.resting = resting }

// still tells whether nothing happens for the time being.
func (d *Deadline) still() bool { return d.clock.Paused() || d.resting != nil && d.resting() }

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
	for _, m := range d.moments() {
		if m.at.After(now) {
			delete(d.done, m.moment)
		}
	}
}

// coming is a moment with its time.
type coming struct {
	moment
	at time.Time
}

// moments are the due, the escalations and the end, those that come.
func (d *Deadline) moments() []coming {
	all := []coming{{moment{due, 1}, d.times.Due}}
	for i, at := range append([]time.Time{d.times.Escalate}, d.times.Escalations...) {
		all = append(all, coming{moment{escalate, i + 1}, at})
	}
	all = append(all, coming{moment{expire, 1}, d.times.Expires})
	return slices.DeleteFunc(all, func(c coming) bool { return c.at.IsZero() })
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
		if workflow.Await(ctx, func() bool { return d.stopped || !d.still() }) != nil || d.stopped {
			return
		}
		d.passOver(workflow.Now(ctx))
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
	timer := workflow.NewTimerWithOptions(timerCtx, wait, workflow.TimerOptions{Summary: step.Clip(what.kind + ": " + d.of)})
	seen := d.moved
	err := workflow.Await(ctx, func() bool {
		return timer.IsReady() || d.stopped || d.still() || d.moved != seen
	})
	if err != nil {
		return true // cancelled: run sees it
	}
	return timer.IsReady() && !d.stopped && !d.still() && d.moved == seen
}

// passOver leaves out the reminders of a rest that another has followed.
func (d *Deadline) passOver(now time.Time) {
	if d.resting == nil {
		return
	}
	for d.reminded+1 < len(d.times.Reminders) && !d.times.Reminders[d.reminded+1].After(now) {
		d.reminded++
	}
}

// next is the earliest moment that has not been. At one and the same time a reminder
// comes first and the end last.
func (d *Deadline) next() (moment, time.Time) {
	var next coming
	consider := func(c coming) {
		if !c.at.IsZero() && (next.at.IsZero() || c.at.Before(next.at)) {
			next = c
		}
	}
	if d.on.Remind != nil && d.reminded < len(d.times.Reminders) {
		consider(coming{moment{remind, d.reminded + 1}, d.times.Reminders[d.reminded]})
	}
	for _, m := range d.moments() {
		if d.hears(m.kind) && !d.done[m.moment] {
			consider(m)
		}
	}
	return next.moment, next.at
}

// hears tells whether anything happens at a kind of moment.
func (d *Deadline) hears(kind string) bool {
	switch kind {
	case due:
		return d.on.Due != nil
	case escalate:
		return d.on.Escalate != nil
	}
	return d.on.Expire != nil
}

func (d *Deadline) fire(ctx workflow.Context, what moment) error {
	defer step.HandsOf(ctx).Take()()
	d.done[what] = true
	switch what.kind {
	case remind:
		d.reminded++
		return d.on.Remind(ctx, d.reminded, !workflow.Now(ctx).Before(d.times.Due))
	case due:
		return d.on.Due(ctx)
	case escalate:
		return d.on.Escalate(ctx, what.n)
	default:
		return d.on.Expire(ctx)
	}
}
