package timeline

import (
	"slices"
	"strconv"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
)

// Carry is what the next run of the workflow takes over: every deadline with what has been
// of it, so that a moment which came as the run ended is the next one's.
func (c *Clock) Carry() (running []contract.Running) {
	for i, d := range c.Deadlines() {
		r := contract.Running{Deadline: d, Since: c.running[i].since, Reminded: c.running[i].reminded}
		for _, m := range c.running[i].moments() {
			if c.running[i].done[m.moment] {
				r.Done = append(r.Done, m.name())
			}
		}
		running = append(running, r)
	}
	return running
}

// Continue runs a deadline of the run before.
func (c *Clock) Continue(ctx workflow.Context, r contract.Running, on On) *Deadline {
	d := c.start(ctx, r.Of, activities.Deadline{
		From: r.From, Due: r.Due, Reminders: r.Reminders, Escalate: r.Escalate, Escalations: r.Escalations, Expires: r.Expires,
	}, on)
	d.since, d.reminded = r.Since, r.Reminded
	for _, m := range d.moments() {
		if slices.Contains(r.Done, m.name()) {
			d.done[m.moment] = true
		}
	}
	workflow.GoNamed(ctx, "deadline of "+r.Of, d.run)
	return d
}

func (m moment) name() string { return m.kind + "/" + strconv.Itoa(m.n) }
