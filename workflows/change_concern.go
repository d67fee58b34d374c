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

// concernVersion guards following concerns beyond their first answer.
const concernVersion = "concerns are followed until they satisfy"

// followsConcerns tells whether concerns are followed beyond their first answer, as they
// are by workflows that first heard of one with this version.
func (c *change) followsConcerns(ctx workflow.Context) bool {
	return workflow.GetVersion(ctx, concernVersion, workflow.DefaultVersion, 1) != workflow.DefaultVersion
}

// rememberAnswers has the next run know what a run that followed concerns to their first
// answer only has journalled: each that it settled was answered.
func rememberAnswers(carried *contract.Carried) {
	for _, w := range carried.Watches {
		if w.Of != "" {
			continue
		}
		for _, id := range workflow.DeterministicKeys(w.Done) {
			if slices.Contains(w.Done[id], "settled") {
				w.Done[id] = append(w.Done[id], "answered/0")
			}
		}
	}
}

// watchConcerns has whoever answers a concern reminded before a response is due, by the
// term of its severity; tells the PMO and the CTO of what is overdue, and afterwards whom
// the methodology escalates to. A response that does not satisfy begins this anew.
func (c *change) watchConcerns() *watch {
	terms := c.Process.Concerns
	w := newWatch(c.phase, activities.DueRequest{
		Place: c.place, Calendar: c.Calendar, Timezone: c.Timezone, Response: c.Process.ConcernResponse, Terms: terms,
		Cutoff: c.Process.Phases[engagement.PhaseChange].Cutoff, Remind: terms.Reminders(), Escalate: terms.EscalateAfter(),
	})
	w.dated, w.remind, w.overdue, w.escalate = c.concernDue, c.remindOfConcern, c.concernOverdue, c.escalateConcern
	w.settled = func(ctx workflow.Context, item activities.DueItem, late bool) error {
		if c.followsConcerns(ctx) {
			return c.followConcern(ctx, w, item)
		}
		return c.concernAnswered(ctx, item.ID, 0, late)
	}
	c.moved = func() {
		w.changed()
		if c.pulses != nil {
			c.pulses.watch.changed()
		}
		if c.communications != nil {
			c.communications.watch.changed()
		}
		if c.support != nil {
			c.support.watch.changed()
		}
	}
	return w
}

// concernRef is the place of a concern in a round of its own; the first has none, as
// before there were several.
func (c *change) concernRef(id string, round int) string {
	ref := c.ref + "/concern/" + id
	if round > 0 {
		ref += "/r" + itoa(round)
	}
	return ref
}

func (c *change) concernDue(ctx workflow.Context, item activities.DueItem) error {
	if !c.followsConcerns(ctx) {
		return nil
	}
	return c.journal.Record(ctx, itemDue(c.concernRef(item.ID, item.Round), engagement.KindConcern, item))
}

// itemDue is the entry of when an item is due.
func itemDue(ref string, kind engagement.Kind, item activities.DueItem) journal.Entry {
	return journal.Entry{ID: ref + "/due/" + itoa(int(item.Due.UnixNano())), Fact: engagement.ItemDue{
		Kind: kind, Item: item.ID, Round: item.Round, Due: item.Due,
	}}
}

func (c *change) remindOfConcern(ctx workflow.Context, item activities.DueItem, n int) error {
	id := c.concernRef(item.ID, item.Round) + "/reminded/" + itoa(n)
	err := c.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.ItemReminded{
		Kind: engagement.KindConcern, Item: item.ID, Round: item.Round, Number: n, Owner: item.Owner,
	}})
	if err != nil {
		return err
	}
	c.tellOwner(ctx, item, activities.Notice{Key: id, Kind: activities.NoticeConcernReminder, Of: item.ID, Number: n, Due: item.Due})
	return nil
}

// tellOwner tells whoever deals with an item: its owner, else the CTO.
func (c *change) tellOwner(ctx workflow.Context, item activities.DueItem, notice activities.Notice) {
	if item.Owner == "" {
		c.mail.SendToRoles(ctx, notice, engagement.RoleCTO)
		return
	}
	notice.People = filled(item.Owner)
	c.mail.Send(ctx, notice)
}

func (c *change) concernOverdue(ctx workflow.Context, item activities.DueItem) error {
	id := c.concernRef(item.ID, item.Round) + "/overdue"
	err := c.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.ConcernOverdue{Concern: item.ID, Due: item.Due, Round: item.Round}})
	if err != nil {
		return err
	}
	c.mail.SendToRoles(ctx, activities.Notice{
		Key: id, Kind: activities.NoticeConcernOverdue, Of: item.ID, Due: item.Due, People: filled(item.Owner),
	}, engagement.RolePMO, engagement.RoleCTO)
	return nil
}

func (c *change) escalateConcern(ctx workflow.Context, item activities.DueItem) error {
	return c.escalateItem(ctx, c.concernRef(item.ID, item.Round), engagement.KindConcern, item, c.Process.Concerns.Escalate.To, activities.NoticeConcernEscalated)
}

// escalateItem tells a role of an item of a register that is late.
func (c *change) escalateItem(ctx workflow.Context, ref string, kind engagement.Kind, item activities.DueItem, role engagement.Role, notice string) error {
	to, err := c.inRoles(ctx, role)
	if err != nil {
		return err
	}
	id := ref + "/escalated"
	err = c.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.ItemEscalated{
		Kind: kind, Item: item.ID, Round: item.Round, Due: item.Due, To: to, ToRole: role,
	}})
	if err != nil {
		return err
	}
	c.mail.Send(ctx, activities.Notice{Key: id, Kind: notice, Of: item.ID, Due: item.Due, People: to, Late: filled(item.Owner)})
	return nil
}

// hearConcern takes in a write to the concerns.
func (c *change) hearConcern(ctx workflow.Context, w *watch) error {
	written, is := c.register.take(engagement.KindConcern)
	if !is {
		return nil
	}
	if !c.followsConcerns(ctx) {
		w.touch(written.ID)
		return nil
	}
	item, pending := w.find(written.ID)
	if !pending {
		item = activities.DueItem{ID: written.ID, Due: workflow.Now(ctx)}
	}
	defer w.changed()
	return c.followConcern(ctx, w, item)
}

// followConcern journals what became of a concern since it was heard of last, and tells
// those whom it is for. What came between two writes is told, too: which answers there
// were stands in the concern. Item is how it was pending before.
func (c *change) followConcern(ctx workflow.Context, w *watch, item activities.DueItem) error {
	id, at := item.ID, workflow.Now(ctx)
	var act *activities.Change
	now, err := step.Do[activities.ConcernState](ctx, "How a concern stands", act.Concern, activities.ItemRequest{Place: c.place, Item: id})
	if err != nil {
		return err
	}
	once := func(what string, round int, do func() error) error {
		key := id + "/" + what + "/" + itoa(round)
		if w.done[key] {
			return nil
		}
		w.done[key] = true
		return do()
	}
	answered := func(round int, tell bool) error {
		return once("answered", round, func() error {
			if err := c.concernAnswered(ctx, id, round, round == item.Round && at.After(item.Due)); err != nil || !tell {
				return err
			}
			c.mail.SendToWhomItConcerns(ctx, activities.Notice{
				Key: c.concernRef(id, round) + "/answered", Kind: activities.NoticeConcernAnswered, Of: id, Number: round,
			})
			return nil
		})
	}
	for round := range now.Returned {
		if err := answered(round, false); err != nil {
			return err
		}
		if err := once("returned", round+1, func() error { return c.concernReturned(ctx, id, round+1) }); err != nil {
			return err
		}
	}
	if now.Answered {
		if err := answered(now.Returned, !now.Satisfied); err != nil {
			return err
		}
	}
	if !now.Satisfied {
		return nil
	}
	return once("satisfied", now.Returned, func() error {
		return c.journal.Record(ctx, journal.Entry{
			ID: c.concernRef(id, now.Returned) + "/satisfied", Fact: engagement.ConcernSatisfied{Concern: id, Round: now.Returned},
		})
	})
}

func (c *change) concernAnswered(ctx workflow.Context, id string, round int, late bool) error {
	return c.journal.Record(ctx, journal.Entry{ID: c.concernRef(id, round) + "/answered", Fact: engagement.ConcernAnswered{
		Concern: id, Late: late, Round: round,
	}})
}

func (c *change) concernReturned(ctx workflow.Context, id string, round int) error {
	key := c.concernRef(id, round) + "/returned"
	err := c.journal.Record(ctx, journal.Entry{ID: key, Fact: engagement.ConcernReturned{Concern: id, Round: round}})
	if err != nil {
		return err
	}
	c.mail.SendToWhomItConcerns(ctx, activities.Notice{Key: key, Kind: activities.NoticeConcernReturned, Of: id, Number: round})
	return nil
}
