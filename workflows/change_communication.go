package workflows

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// communicationsVersion guards the communication plan: a workflow that heard of a message
// before it was run by timers goes on without.
const communicationsVersion = "the communication plan is run by timers"

// communications runs the communication plan: owners are reminded of what is not approved,
// approved mails go out on their day, and those who lead the change hear of what is overdue.
type communications struct {
	*change
	watch *watch
	// told is what the journal was last told of each.
	told map[string]engagement.CommunicationMoved
	// going are those that are being mailed.
	going map[string]bool
}

func newCommunications(c *change) *communications {
	rules := c.Process.Communications.OrDefault()
	p := &communications{change: c, told: map[string]engagement.CommunicationMoved{}, going: map[string]bool{}}
	p.watch = newWatch(c.phase, activities.DueRequest{
		Place: c.place, Of: engagement.KindCommunication, Calendar: c.Calendar, Timezone: c.Timezone,
		Cutoff: rules.At, Remind: rules.Remind, Escalate: rules.Escalate,
	})
	p.watch.remind, p.watch.overdue, p.watch.escalate = p.remind, p.send, p.overdue
	return p
}

// resumeCommunications goes on with the plan that a run before has run.
func (c *change) resumeCommunications(ctx workflow.Context, in contract.Change) {
	if _, watched := c.watched(engagement.KindCommunication); !watched {
		return
	}
	c.communications = newCommunications(c)
	for _, told := range in.Communications {
		c.communications.told[told.Communication] = told
	}
	workflow.GoNamed(ctx, "communications", c.communications.watch.run)
}

// hearCommunications takes in the writes to the communication plan.
func (c *change) hearCommunications(ctx workflow.Context) error {
	for {
		written, is := c.register.take(engagement.KindCommunication)
		if !is {
			return nil
		}
		if workflow.GetVersion(ctx, communicationsVersion, workflow.DefaultVersion, 1) == workflow.DefaultVersion {
			continue
		}
		if c.communications == nil {
			c.communications = newCommunications(c)
			workflow.GoNamed(ctx, "communications", c.communications.watch.run)
		}
		if err := c.communications.hear(ctx, written.ID, written.Outbox); err != nil {
			return err
		}
	}
}

func (p *communications) at(id string) string { return p.ref + "/communication/" + id }

// leaders are the roles that lead the change.
func (p *communications) leaders() []engagement.Role {
	return []engagement.Role{p.Process.Phases[engagement.PhaseChange].Owner, engagement.RoleCTO}
}

// hear journals how far a communication has come, once for each step, and has those who lead
// the change asked to approve what is prepared.
func (p *communications) hear(ctx workflow.Context, id, outbox string) error {
	var act *activities.Change
	now, err := step.Do[activities.CommunicationStanding](ctx, "How a communication stands", act.Communication, activities.ItemRequest{Place: p.place, Item: id})
	if err != nil {
		return err
	}
	if !p.going[id] { // approved again for the same day, it goes out then
		p.watch.again(activities.DueItem{ID: id, On: now.Fact.Planned}, "due")
	}
	p.watch.changed()
	if p.told[id] == now.Fact {
		return nil
	}
	p.told[id] = now.Fact
	key := p.at(id) + "/" + outbox
	if err := p.journal.Record(ctx, journal.Entry{ID: key, Actor: now.By, Fact: now.Fact}); err != nil {
		return err
	}
	if now.Fact.State == engagement.CommunicationPrepared {
		p.mail.SendToRoles(ctx, activities.Notice{Key: key, Kind: activities.NoticeCommunicationPrepared, Of: id, Other: now.By}, p.leaders()...)
	}
	return nil
}

// remind reminds the owner, or the owner of the phase where there is none, while the message is
// not approved. Once it is due there is nothing left to remind of.
func (p *communications) remind(ctx workflow.Context, item activities.DueItem, n int) error {
	state := engagement.CommunicationState(item.State)
	if state == engagement.CommunicationApproved || !workflow.Now(ctx).Before(item.Due) {
		return nil
	}
	people := filled(item.Owner)
	if len(people) == 0 {
		var err error
		if people, err = p.inRoles(ctx, p.Process.Phases[engagement.PhaseChange].Owner); err != nil {
			return err
		}
	}
	id := p.at(item.ID) + "/" + string(item.On) + "/reminded/" + itoa(n)
	err := p.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.CommunicationReminded{
		Communication: item.ID, State: state, Number: n, People: people,
	}})
	if err != nil {
		return err
	}
	p.mail.Send(ctx, activities.Notice{Key: id, Kind: activities.NoticeCommunicationDue, Of: item.ID, Number: n, Due: item.Due, People: people})
	return nil
}

// overdue tells those who lead the change, and the owner, that the day has passed.
func (p *communications) overdue(ctx workflow.Context, item activities.DueItem) error {
	people, err := p.inRoles(ctx, p.leaders()...)
	if err != nil {
		return err
	}
	people = append(filled(item.Owner), people...)
	id := p.at(item.ID) + "/" + string(item.On) + "/overdue"
	err = p.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.CommunicationReminded{
		Communication: item.ID, State: engagement.CommunicationState(item.State), Overdue: true, People: people,
	}})
	if err != nil {
		return err
	}
	p.mail.Send(ctx, activities.Notice{Key: id, Kind: activities.NoticeCommunicationOverdue, Of: item.ID, Due: item.Due, People: people})
	return nil
}

// send mails an approved communication on its day. That takes as long as the mail server
// takes; other messages do not wait for it.
func (p *communications) send(ctx workflow.Context, item activities.DueItem) error {
	key := p.at(item.ID) + "/mailed"
	p.going[item.ID] = true
	p.mail.Carry(ctx, activities.NoticeCommunication, key, func(ctx workflow.Context) error {
		defer delete(p.going, item.ID)
		var act *activities.Change
		done, err := step.Do[activities.Communicated](ctx, "Mail a communication", act.Communicate, activities.ItemRequest{Place: p.place, Item: item.ID})
		if err != nil || !done.Sent {
			return err
		}
		p.told[item.ID] = done.Fact
		p.watch.changed()
		return p.journal.Record(ctx, journal.Entry{ID: key, Fact: done.Fact})
	})
	return nil
}
