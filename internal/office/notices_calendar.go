package office

import (
	"slices"
	"strconv"

	"mandate/internal/notify"
	"mandate/internal/store"
)

// deadlines are what a mail of a topic changes in its reader's calendar: an entry for the
// stage in which they are asked to decide, and at the end none for any stage.
func (o *Office) deadlines(n *news, topic notify.Topic, person string) []notify.Deadline {
	switch {
	case toDecide(topic), topic == notify.TaskTaken:
		if n.notice.Due.IsZero() {
			return nil
		}
		return []notify.Deadline{{
			UID: o.deadlineUID(n, *n.gate, n.notice.Stage, person), Due: n.notice.Due, Page: o.page(n), Over: topic == notify.TaskTaken,
		}}
	case topic == notify.GateClosed, topic == notify.GateSuperseded:
		return o.overDeadlines(n, *n.gate, person)
	case topic == notify.Cancelled:
		var over []notify.Deadline
		for _, gate := range n.cancelled {
			over = append(over, o.overDeadlines(n, gate, person)...)
		}
		return over
	}
	return nil
}

func (o *Office) overDeadlines(n *news, gate store.Gate, person string) []notify.Deadline {
	var stages []string
	var over []notify.Deadline
	for _, t := range gate.Tasks {
		if t.Person != person || t.DueAt == nil || slices.Contains(stages, t.Stage) {
			continue
		}
		stages = append(stages, t.Stage)
		entry := notify.Deadline{UID: o.deadlineUID(n, gate, t.Stage, person), Due: *t.DueAt, Page: o.page(n), Over: true}
		if n.gate == nil { // the mail is about more than this gate
			entry.Gate = gate.Key
		}
		over = append(over, entry)
	}
	return over
}

// deadlineUID is the same for every mail to a person about a stage of one revision.
func (o *Office) deadlineUID(n *news, gate store.Gate, stage, person string) string {
	return notify.DeadlineUID(o.PublicURL, n.notice.Org, gate.ID, strconv.Itoa(gate.Subject.Revision), stage, person)
}
