package workflows

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
)

// raidVersion guards the watch over the log of risks, assumptions, issues and dependencies.
const raidVersion = "the log falls due"

// rewatch has the watches read again what was written. That of the log begins with the first
// entry: a project without one runs no watch.
func (r *project) rewatch(ctx workflow.Context) {
	for {
		if _, written := r.register.take(engagement.KindMilestone); !written {
			break
		}
		r.milestones.changed()
	}
	for {
		if _, written := r.register.take(engagement.KindRAID); !written {
			return
		}
		if workflow.GetVersion(ctx, raidVersion, workflow.DefaultVersion, 1) == workflow.DefaultVersion {
			continue
		}
		if r.raid != nil {
			r.raid.changed()
			continue
		}
		r.raid = r.watchRAID()
		workflow.GoNamed(ctx, "raid", r.raid.run)
	}
}

// unwatch ends the watches.
func (r *project) unwatch() {
	r.milestones.stop()
	if r.raid != nil {
		r.raid.stop()
	}
}

// watchRAID reminds the owners of entries of the log at the moments of the methodology's
// projects, counted to each entry's own day, and tells the lead and whom such things are
// escalated to, or else the PMO, of what is overdue.
func (r *project) watchRAID() *watch {
	times := r.Process.Project
	w := newWatch(r.phase, activities.DueRequest{
		Place: r.place, Of: engagement.KindRAID, Project: r.charter.ID,
		Calendar: r.Calendar, Timezone: r.Timezone, Cutoff: times.Cutoff, Remind: times.Remind,
	})
	w.remind = r.remindOfEntry
	tell := func(ctx workflow.Context, item activities.DueItem) error {
		return r.tellOfEntry(ctx, item, engagement.RolePMO)
	}
	if w.overdue = tell; times.Escalate != nil {
		w.request.Escalate = &times.Escalate.After
		w.overdue, w.escalate = nil, func(ctx workflow.Context, item activities.DueItem) error {
			return r.tellOfEntry(ctx, item, times.Escalate.To)
		}
	}
	return w
}

func (r *project) entryRef(item activities.DueItem) string {
	return r.ref + "/raid/" + item.ID + "/" + string(item.On)
}

// remindOfEntry reminds the owner of an entry, or the lead where it has none.
func (r *project) remindOfEntry(ctx workflow.Context, item activities.DueItem, n int) error {
	id, owner := r.entryRef(item)+"/reminded/"+itoa(n), item.Owner
	if owner == "" {
		owner = r.charter.Lead
	}
	err := r.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.RAIDReminded{
		Project: r.charter.ID, Entry: item.ID, Owner: owner, Number: n, Overdue: workflow.Now(ctx).After(item.Due),
	}})
	if err != nil {
		return err
	}
	r.mail.Send(ctx, activities.Notice{
		Key: id, Kind: activities.NoticeRAIDReminder, Of: item.ID, Number: n, Due: item.Due, People: filled(owner),
	})
	return nil
}

func (r *project) tellOfEntry(ctx workflow.Context, item activities.DueItem, role engagement.Role) error {
	to, err := r.inRoles(ctx, role)
	if err != nil {
		return err
	}
	id := r.entryRef(item) + "/overdue"
	told := append(filled(r.charter.Lead), to...)
	err = r.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.RAIDReminded{
		Project: r.charter.ID, Entry: item.ID, Owner: item.Owner, Overdue: true, Told: told,
	}})
	if err != nil {
		return err
	}
	r.mail.Send(ctx, activities.Notice{
		Key: id, Kind: activities.NoticeRAIDOverdue, Of: item.ID, Due: item.Due, People: told, Late: filled(item.Owner),
	})
	return nil
}
