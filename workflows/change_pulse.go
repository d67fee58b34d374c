package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// pulses runs the pulse rounds: it has people asked and reminded, and closes each round on
// its day or when everybody has answered. Whom it concerns only the office knows: no name
// of theirs comes into the history, which would tell when somebody answered.
type pulses struct {
	*change
	watch        *watch
	opened, done []string
}

// newPulses makes the pulse rounds' watch. It begins with the first round, so that
// engagements that began before there were any go on as they were.
func newPulses(c *change) *pulses {
	p := &pulses{change: c}
	times := c.Process.Phases[engagement.PhaseChange]
	p.watch = newWatch(c.phase, activities.DueRequest{
		Place: c.place, Of: engagement.KindPulseRound, Calendar: c.Calendar, Timezone: c.Timezone, Cutoff: times.Cutoff, Remind: times.Remind,
	})
	p.watch.added, p.watch.remind, p.watch.overdue = p.ask, p.remind, p.end
	p.watch.settled = func(ctx workflow.Context, item activities.DueItem, late bool) error {
		return p.close(ctx, item, !late)
	}
	return p
}

func (p *pulses) at(round string) string { return p.ref + "/pulse/" + round }

// ask keeps whom the round asks, and has them asked.
func (p *pulses) ask(ctx workflow.Context, item activities.DueItem) error {
	var act *activities.Change
	invited, err := step.Do[activities.PulseInvited](ctx, "Whom the pulse asks", act.InvitePulse, activities.ItemRequest{Place: p.place, Item: item.ID})
	if err != nil {
		return err
	}
	id := p.at(item.ID) + "/opened"
	err = p.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.PulseOpened{Round: item.ID, Asked: invited.Asked, Due: item.Due}})
	if err != nil {
		return err
	}
	p.opened = append(p.opened, item.ID)
	p.mail.SendToWhomItConcerns(ctx, activities.Notice{Key: id, Kind: activities.NoticePulseAsked, Of: item.ID, Due: item.Due})
	return nil
}

// remind has those reminded who have not answered. Once the round is due there is nothing
// left to remind of.
func (p *pulses) remind(ctx workflow.Context, item activities.DueItem, n int) error {
	if !workflow.Now(ctx).Before(item.Due) {
		return nil
	}
	id := p.at(item.ID) + "/reminded/" + string(item.On) + "/" + itoa(n)
	err := p.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.PulseReminded{Round: item.ID, Number: n}})
	if err != nil {
		return err
	}
	p.mail.SendToWhomItConcerns(ctx, activities.Notice{Key: id, Kind: activities.NoticePulseReminder, Of: item.ID, Number: n, Due: item.Due})
	return nil
}

func (p *pulses) end(ctx workflow.Context, item activities.DueItem) error {
	return p.close(ctx, item, false)
}

// close ends a round once, and tells those who look after the change that its results can
// be read.
func (p *pulses) close(ctx workflow.Context, item activities.DueItem, early bool) error {
	if !slices.Contains(p.opened, item.ID) || slices.Contains(p.done, item.ID) {
		return nil
	}
	p.done = append(p.done, item.ID)
	id := p.at(item.ID) + "/closed"
	if err := p.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.PulseClosed{Round: item.ID, Early: early}}); err != nil {
		return err
	}
	p.watch.changed()
	p.mail.SendToRoles(ctx, activities.Notice{Key: id, Kind: activities.NoticePulseClosed, Of: item.ID},
		p.Process.Phases[engagement.PhaseChange].Owner, engagement.RoleCTO)
	return nil
}

// resumePulses goes on with the rounds that a run before has followed.
func (c *change) resumePulses(ctx workflow.Context, in contract.Change) {
	if _, watched := c.watched(engagement.KindPulseRound); !watched {
		return
	}
	c.pulses = newPulses(c)
	c.pulses.opened, c.pulses.done = in.PulsesOpened, in.PulsesClosed
	workflow.GoNamed(ctx, "pulses", c.pulses.watch.run)
}

// hearPulses takes in the writes to pulse rounds.
func (c *change) hearPulses(ctx workflow.Context) {
	for {
		written, is := c.register.take(engagement.KindPulseRound)
		if !is {
			return
		}
		if c.pulses == nil {
			c.pulses = newPulses(c)
			workflow.GoNamed(ctx, "pulses", c.pulses.watch.run)
		}
		c.pulses.watch.touch(written.ID)
	}
}

// unwatch ends what was begun by the first write of its kind.
func (c *change) unwatch() {
	if c.pulses != nil {
		c.pulses.watch.stop()
	}
	if c.communications != nil {
		c.communications.watch.stop()
	}
	if c.support != nil {
		c.support.watch.stop()
	}
	if c.sessions != nil {
		c.sessions.stopped = true
	}
}
