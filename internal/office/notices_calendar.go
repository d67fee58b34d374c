package office

import (
	"slices"
	"strconv"

	"mandate/internal/notify"
)

// deadlines are what a mail of a topic changes in its reader's calendar: an entry for the
// stage in which they are asked to decide, and at the end none for any stage.
func (o *Office) deadlines(n *news, topic notify.Topic, person string) []notify.Deadline {
	switch topic {
	case notify.GateOpened, notify.GateReminder, notify.GateReminderLate, notify.GateEscalatedLate:
		if n.notice.Due.IsZero() {
			return nil
		}
		return []notify.Deadline{{UID: o.deadlineUID(n, n.notice.Stage, person), Due: n.notice.Due, Page: o.page(n)}}
	case notify.GateClosed:
		return o.overDeadlines(n, person)
	}
	return nil
}

func (o *Office) overDeadlines(n *news, person string) []notify.Deadline {
	var stages []string
	var over []notify.Deadline
	for _, t := range n.gate.Tasks {
		if t.Person != person || t.DueAt == nil || slices.Contains(stages, t.Stage) {
			continue
		}
		stages = append(stages, t.Stage)
		over = append(over, notify.Deadline{UID: o.deadlineUID(n, t.Stage, person), Due: *t.DueAt, Page: o.page(n), Over: true})
	}
	return over
}

// deadlineUID is the same for every mail to a person about a stage of one revision.
func (o *Office) deadlineUID(n *news, stage, person string) string {
	return notify.DeadlineUID(o.PublicURL, n.notice.Org, n.gate.ID, strconv.Itoa(n.gate.Subject.Revision), stage, person)
}
