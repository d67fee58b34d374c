package workflows

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
)

// support follows the support requests: whoever owes an answer is reminded, and others hear of
// what is late. It begins with the first write to one, so that changes that never hear of any
// go on as they were: no version of the workflow need be told apart.
type support struct {
	*change
	watch *watch
}

func newSupport(c *change) *support {
	s := &support{change: c}
	terms := c.Process.Support
	s.watch = newWatch(c.phase, activities.DueRequest{
		Place: c.place, Of: engagement.KindSupportRequest, Calendar: c.Calendar, Timezone: c.Timezone, Response: c.Process.ConcernResponse, Terms: terms,
		Cutoff: c.Process.Phases[engagement.PhaseChange].Cutoff, Remind: terms.Reminders(), Escalate: terms.EscalateAfter(),
	})
	s.watch.dated, s.watch.remind = s.due, s.remind
	if terms.EscalateAfter() != nil {
		s.watch.escalate = s.late
	}
	return s
}

// resumeSupport goes on with the requests that a run before has followed.
func (c *change) resumeSupport(ctx workflow.Context) {
	if _, watched := c.watched(engagement.KindSupportRequest); watched {
		c.followSupport(ctx)
	}
}

func (c *change) followSupport(ctx workflow.Context) {
	c.support = newSupport(c)
	workflow.GoNamed(ctx, "support requests", c.support.watch.run)
}

// hearSupport takes in the writes to support requests.
func (c *change) hearSupport(ctx workflow.Context) {
	for {
		if _, is := c.register.take(engagement.KindSupportRequest); !is {
			return
		}
		if c.support == nil {
			c.followSupport(ctx)
		}
		c.support.watch.changed()
	}
}

func (s *support) at(request string) string { return s.ref + "/support/" + request }

func (s *support) due(ctx workflow.Context, item activities.DueItem) error {
	return s.journal.Record(ctx, itemDue(s.at(item.ID), engagement.KindSupportRequest, item))
}

// remind reminds the owner, or the owner of the phase where there is none.
func (s *support) remind(ctx workflow.Context, item activities.DueItem, n int) error {
	people := filled(item.Owner)
	if len(people) == 0 {
		var err error
		if people, err = s.inRoles(ctx, s.Process.Phases[engagement.PhaseChange].Owner); err != nil {
			return err
		}
	}
	id := s.at(item.ID) + "/reminded/" + itoa(n)
	err := s.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.ItemReminded{
		Kind: engagement.KindSupportRequest, Item: item.ID, Number: n, Owner: item.Owner,
	}})
	if err != nil {
		return err
	}
	s.mail.Send(ctx, activities.Notice{Key: id, Kind: activities.NoticeSupportReminder, Of: item.ID, Number: n, Due: item.Due, People: people})
	return nil
}

// late tells the role to which the terms escalate.
func (s *support) late(ctx workflow.Context, item activities.DueItem) error {
	return s.escalateItem(ctx, s.at(item.ID), engagement.KindSupportRequest, item, s.Process.Support.Escalate.To, activities.NoticeSupportEscalated)
}
