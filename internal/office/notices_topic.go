package office

import (
	"maps"
	"slices"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/notify"
)

// topics are the kinds of notices that say the same to everyone.
var topics = map[string]notify.Topic{
	activities.NoticeChangesRequested: notify.ChangesRequested,
	activities.NoticeGateLapsed:       notify.GateLapsed,
	activities.NoticeDecisionReceipt:  notify.DecisionReceipt,
	activities.NoticeDecisionRefused:  notify.DecisionRefused,
	activities.NoticeRAIDReminder:     notify.RAIDDue,
	activities.NoticeRAIDOverdue:      notify.RAIDOverdue,
	activities.NoticeException:        notify.ExceptionRaised,
	activities.NoticeReportPublished:  notify.ReportPublished,
	activities.NoticeStepBlocked:      notify.StepBlocked,
	activities.NoticeSourceFails:      notify.SourceFails,

	activities.NoticeDecisionRetracted: notify.DecisionRetracted,
	activities.NoticeOverrideRequested: notify.OverrideRequested,
	activities.NoticeOverridden:        notify.GateOverridden,
	activities.NoticeApprovalRevoked:   notify.ApprovalRevoked,
	activities.NoticeAdviceAsked:       notify.AdviceAsked,
	activities.NoticeAdviceGiven:       notify.AdviceGiven,
}

// given are the topics of the ways in which a task comes to somebody; by none of them,
// it has come back.
var given = map[engagement.How]notify.Topic{
	engagement.HowDelegation: notify.TaskDelegated, engagement.HowStandIn: notify.TaskStandIn,
	engagement.HowReassignment: notify.TaskReassigned, engagement.HowEscalation: notify.TaskEscalated,
	engagement.HowAdHoc: notify.TaskAdded, "": notify.TaskBack,
}

// asking are the topics that ask their reader for a decision.
var asking = append([]notify.Topic{
	notify.GateOpened, notify.GateReminder, notify.GateReminderLate, notify.GateEscalatedLate,
}, slices.Collect(maps.Values(given))...)

func toDecide(topic notify.Topic) bool { return slices.Contains(asking, topic) }

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
	case activities.NoticeGateClosed:
		return when(n.notice.State == engagement.GateSuperseded, notify.GateSuperseded, notify.GateClosed), nil
	case activities.NoticeTaskGiven:
		topic, known := given[n.notice.How]
		if !known {
			return "", unknownKind(n.notice)
		}
		return when(n.awaits(person), topic, ""), nil
	case activities.NoticeTaskTaken:
		return when(n.awaits(person), "", notify.TaskTaken), nil
	case activities.NoticePhaseReminder:
		return n.reminded(late), nil
	case activities.NoticePhaseEscalated:
		return when(slices.Contains(n.notice.Late, person), notify.PhaseEscalatedLate, notify.PhaseEscalated), nil
	case activities.NoticeReadingsOverdue:
		return when(len(n.overdue) > 0, notify.ReadingsOverdue, ""), nil
	case activities.NoticeReadingsEscalated:
		return when(len(n.overdue) > 0, notify.ReadingsEscalated, ""), nil
	case activities.NoticeReassessment:
		return when(n.notice.How == engagement.How(engagement.ReassessRed), notify.ReassessRed, notify.ReassessPeriods), nil
	case activities.NoticeProjectLate:
		return when(len(n.notice.Late) > 0, notify.ProjectLateEscalated, notify.ProjectLate), nil
	}
	if topic, is := n.aboutAnswers(late); is {
		return topic, nil
	}
	if topic, is := n.aboutPulse(); is {
		return topic, nil
	}
	if topic, is := n.aboutConcern(); is {
		return topic, nil
	}
	if topic, is := n.aboutSupport(); is {
		return topic, nil
	}
	if topic, is := n.aboutCommunication(person); is {
		return topic, nil
	}
	if topic, is := n.aboutCondition(person); is {
		return topic, nil
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
	case n.finished:
		return ""
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
