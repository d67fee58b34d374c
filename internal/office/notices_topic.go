package office

import (
	"slices"
	"strings"
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/notify"
)

// topics are the kinds of notices that say the same to everyone.
var topics = map[string]notify.Topic{
	activities.NoticeGateClosed:       notify.GateClosed,
	activities.NoticeChangesRequested: notify.ChangesRequested,
	activities.NoticeGateLapsed:       notify.GateLapsed,
	activities.NoticeDecisionReceipt:  notify.DecisionReceipt,
	activities.NoticeDecisionRefused:  notify.DecisionRefused,
	activities.NoticeException:        notify.ExceptionRaised,
	activities.NoticeConcernReminder:  notify.ConcernDue,
	activities.NoticeConcernOverdue:   notify.ConcernOverdue,
	activities.NoticeReportPublished:  notify.ReportPublished,
	activities.NoticeStepBlocked:      notify.StepBlocked,
}

// acts are what can become of an engagement.
var acts = map[string]notify.Topic{
	"paused": notify.Paused, "resumed": notify.Resumed, "cancelled": notify.Cancelled, "closed": notify.Closed,
}

// topic is what the news is to one person, or "" when it is none to them any more:
// nobody is reminded after they have decided.
func (n *news) topic(person string) (notify.Topic, error) {
	late := n.now.After(n.notice.Due)
	switch n.notice.Kind {
	case activities.NoticeGateOpened:
		return when(n.awaits(person), notify.GateOpened, ""), nil
	case activities.NoticeGateReminder:
		return when(n.awaits(person), when(late, notify.GateReminderLate, notify.GateReminder), ""), nil
	case activities.NoticeGateEscalated:
		return n.escalated(person), nil
	case activities.NoticePhaseReminder:
		return n.reminded(late), nil
	case activities.NoticePhaseEscalated:
		return when(slices.Contains(n.notice.Late, person), notify.PhaseEscalatedLate, notify.PhaseEscalated), nil
	case activities.NoticeProjectLate:
		return when(len(n.notice.Late) > 0, notify.ProjectLateEscalated, notify.ProjectLate), nil
	}
	topic, ok := topics[n.notice.Kind]
	if n.notice.Kind == activities.NoticeLifecycle {
		topic, ok = acts[n.notice.Of]
	}
	if !ok {
		return "", unknownKind(n.notice)
	}
	return topic, nil
}

func when(is bool, topic, otherwise notify.Topic) notify.Topic {
	if is {
		return topic
	}
	return otherwise
}

func (n *news) escalated(person string) notify.Topic {
	switch {
	case n.awaits(person) && slices.Contains(n.notice.Late, person):
		return notify.GateEscalatedLate
	case len(n.late()) > 0 && !slices.Contains(n.notice.Late, person):
		return notify.GateEscalated
	}
	return ""
}

// reminded tells the reminders of a phase apart by what is due.
func (n *news) reminded(late bool) notify.Topic {
	switch {
	case n.notice.Of == "target-end":
		return notify.TargetEnd
	case period(n.notice.Of) > 0:
		return notify.Readings
	}
	return when(late, notify.PhaseReminderLate, notify.PhaseReminder)
}

// late are those who were late when the notice was written, and still are.
func (n *news) late() []string {
	if n.gate == nil {
		return n.notice.Late
	}
	var still []string
	for _, person := range n.notice.Late {
		if n.awaits(person) {
			still = append(still, person)
		}
	}
	return still
}

// letter is what a topic tells, without its reader.
func (n *news) letter(topic notify.Topic) notify.Letter {
	l := notify.Letter{
		Topic: topic, At: n.now, Engagement: n.engagement.Title, Client: n.engagement.Client, Zone: n.engagement.Timezone,
		Item: n.item, Concern: n.concern, Reason: n.notice.Reason, Receipt: n.notice.Receipt, State: n.notice.State,
		Due: n.notice.Due, Number: period(n.notice.Of), Phase: phaseAt(n.notice.Of),
	}
	switch topic {
	case notify.GateOpened:
		l.Note = n.gate.Note
	case notify.GateEscalated, notify.PhaseEscalated:
		l.Awaited = n.names(n.late())
	case notify.ProjectLateEscalated:
		l.Lead = strings.Join(n.names(n.notice.Late), ", ")
	}
	if n.gate != nil {
		n.about(&l)
	}
	return l
}

// about adds what is said of a gate.
func (n *news) about(l *notify.Letter) {
	g := n.gate
	l.Gate, l.Revision, l.Phase = g.Key, g.Subject.Revision, ""
	if g.Requester != "" {
		l.Requester = n.name(g.Requester)
	}
	switch l.Topic {
	case notify.GateClosed, notify.ChangesRequested:
		l.Due, l.Opinions = time.Time{}, n.opinions()
	case notify.DecisionReceipt, notify.DecisionRefused:
		l.Due = time.Time{}
	case notify.GateLapsed:
		if g.ExpiresAt != nil {
			l.Due = *g.ExpiresAt
		}
		for _, t := range g.Tasks {
			if t.State == engagement.TaskOpen {
				l.Awaited = append(l.Awaited, n.name(t.Person))
			}
		}
	}
}

// opinions are the decisions of a round. Whoever meets a condition may be a person that
// is known by id, or somebody who is only named.
func (n *news) opinions() []notify.Opinion {
	all := make([]notify.Opinion, len(n.gate.Decisions))
	for i, d := range n.gate.Decisions {
		all[i] = notify.Opinion{Name: d.Name, Verdict: d.Verdict, Comment: d.Comment, Conditions: slices.Clone(d.Conditions)}
		for j := range all[i].Conditions {
			all[i].Conditions[j].Owner = n.name(d.Conditions[j].Owner)
		}
	}
	return all
}

// phaseAt is the phase at a place such as assessment/1, or "".
func phaseAt(ref string) engagement.Phase {
	for _, phase := range engagement.Phases {
		if key, _, _ := strings.Cut(ref, "/"); key == string(phase) {
			return phase
		}
	}
	return ""
}
