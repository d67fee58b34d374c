package office

import (
	"slices"
	"strings"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/locale"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// letter is what a topic tells a person, without their address.
func (n *news) letter(topic notify.Topic, person string) notify.Letter {
	l := notify.Letter{
		Topic: topic, At: n.now, Engagement: n.engagement.Title, Client: n.engagement.Client, Zone: n.engagement.Timezone,
		Item: n.item, Concern: n.concern, Reason: n.notice.Reason, Receipt: n.notice.Receipt, State: n.notice.State,
		Due: n.notice.Due, Number: period(n.notice.Of), Phase: phaseAt(n.notice.Of),
	}
	if n.notice.Other != "" {
		l.Other = n.name(n.notice.Other)
	}
	switch topic {
	case notify.GateOpened:
		l.Note = n.gate.Note
	case notify.GateEscalated, notify.PhaseEscalated:
		l.Awaited = n.names(n.late())
	case notify.AnswersAsked, notify.AnswersReminder, notify.AnswersReminderLate, notify.AnswersEscalated:
		l.Asked, l.Answered, l.Awaited = n.asks.asked, n.asks.answered, n.names(n.notice.Late)
		if topic == notify.AnswersAsked {
			l.Note = n.asks.request.Body.Note
		}
	case notify.PulseAsked:
		l.Note, l.Anonymous = n.pulse.Body.Note, n.anonymous
	case notify.Communication:
		l.Other = n.communication.Sender
		l.Item, l.Message = n.communication.In(locale.For(n.engagement.Locale).Tag(), locale.For(n.people[person].Locale, n.engagement.Locale).Tag())
	case notify.CommunicationPrepared, notify.CommunicationDue, notify.CommunicationUnapproved, notify.CommunicationOverdue:
		l.Planned = n.communication.Planned
	case notify.ReadingsOverdue, notify.ReadingsEscalated:
		l.Overdue, l.Due = n.overdue, time.Time{}
	case notify.PulseReminder:
		l.Anonymous = n.anonymous
	case notify.ConcernEscalated, notify.SupportEscalated:
		l.Awaited = n.names(n.notice.Late)
	case notify.ConcernAnswered, notify.ConcernReturned:
		l.Response, l.Lacks = n.response, n.lacks
	case notify.ProjectLateEscalated, notify.RAIDOverdue:
		l.Lead = strings.Join(n.names(n.notice.Late), ", ")
	}
	if n.gate != nil {
		n.about(&l, person)
	}
	return l
}

// about adds what is said of a gate.
func (n *news) about(l *notify.Letter, person string) {
	g := n.gate
	l.Gate, l.Revision, l.Phase = g.Key, g.Subject.Revision, ""
	if g.Requester != "" {
		l.Requester = n.name(g.Requester)
	}
	switch {
	case toDecide(l.Topic):
		l.OnBehalf = n.onBehalf(person)
		return
	case l.Topic == notify.GateEscalated:
		return
	case l.Topic == notify.GateLapsed:
		n.lapsed(l)
		return
	}
	l.Due = time.Time{}
	switch l.Topic {
	case notify.GateClosed, notify.GateSuperseded, notify.ChangesRequested:
		l.Opinions = n.opinions()
		l.Accepted, l.Deferred, l.Rejected = n.outcome()
	case notify.DecisionReceipt:
		if of := n.notice.Receipt.OnBehalfOf; of != "" {
			l.OnBehalf = n.name(of)
		}
	case notify.DecisionRefused:
		n.refused(l)
	case notify.GateOverridden:
		if g.Override != nil {
			l.Second = g.Override.ConfirmedByName
		}
	}
	l.Question, l.Answer = n.advice.Question, n.advice.Answer
	if n.condition.ID != "" {
		l.Condition = n.theCondition()
	}
}

// onBehalf is the name of whose vote a person gives, when it is not their own.
func (n *news) onBehalf(person string) string {
	switch n.notice.How {
	case engagement.HowDelegation, engagement.HowStandIn:
		return n.name(n.notice.Other)
	}
	for _, t := range n.gate.Tasks {
		if t.Person == person && t.Stage == n.notice.Stage && t.For != "" {
			return n.name(t.For)
		}
	}
	return ""
}

func (n *news) lapsed(l *notify.Letter) {
	if n.gate.ExpiresAt != nil {
		l.Due = *n.gate.ExpiresAt
	}
	for _, t := range n.gate.Tasks {
		if t.State == engagement.TaskOpen {
			l.Awaited = append(l.Awaited, n.name(t.Person))
		}
	}
}

func (n *news) refused(l *notify.Letter) {
	if n.notice.Refusal == nil {
		return
	}
	l.Refusal, l.Names = n.notice.Refusal, map[string]string{}
	for id, p := range n.people {
		l.Names[id] = p.Name
	}
}

// theCondition is what a mail says of a condition. What was said of it when it was moved
// last is told to whoever acts on it next.
func (n *news) theCondition() *notify.Condition {
	c := n.condition
	return &notify.Condition{
		Text: c.Text, SetBy: c.SetByName, Owner: c.OwnerName, Verifier: c.VerifierName, Due: c.Due,
		Blocking: c.Blocking && !c.State.Closed(), Note: c.Note,
	}
}

// opinions are the decisions of a round that count. Whoever meets a condition may be a
// person that is known by id, or somebody who is only named.
func (n *news) opinions() []notify.Opinion {
	counting := slices.DeleteFunc(slices.Clone(n.gate.Decisions), func(d store.DecisionRecord) bool { return d.RetractedAt != nil })
	all := make([]notify.Opinion, len(counting))
	for i, d := range counting {
		all[i] = notify.Opinion{Name: d.Name, Verdict: d.Verdict, Comment: d.Comment, Conditions: slices.Clone(d.Conditions)}
		if d.OnBehalfOf != "" {
			all[i].OnBehalf = n.name(d.OnBehalfOf)
		}
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
