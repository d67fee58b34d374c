package engagement

import (
	"slices"
	"strconv"
)

// Approval says who may approve a communication, of those whose role may.
type Approval string

// The ways of approving.
const (
	ApprovalSecondPerson Approval = "second_person" // not whoever prepared it
	ApprovalAnyone       Approval = "anyone"
)

// CommunicationRules say how a methodology has its communication plan run. Each that is left
// out has a default: see OrDefault.
type CommunicationRules struct {
	Approval Approval `json:"approval,omitempty" yaml:"approval,omitempty" enum:"second_person,anyone"`
	// At is the hour, of the engagement's time zone, at which a communication is due on its
	// day: mails go out then.
	At string `json:"at,omitempty" yaml:"at,omitempty"`
	// Remind says when its owner is reminded of one that is not approved.
	Remind []Moment `json:"remind,omitempty" yaml:"remind,omitempty"`
	// Escalate says when those who lead the change are told that it is overdue.
	Escalate *Moment `json:"escalate,omitempty" yaml:"escalate,omitempty"`
}

// OrDefault fills what the rules leave out: a second person approves, mails go out at 09:00,
// the owner is reminded five business days and one before, and a business day later it is overdue.
func (r CommunicationRules) OrDefault() CommunicationRules {
	if r.Approval == "" {
		r.Approval = ApprovalSecondPerson
	}
	if r.At == "" {
		r.At = "09:00"
	}
	if r.Remind == nil {
		r.Remind = []Moment{fromDue(true, 5), fromDue(true, 1)}
	}
	if r.Escalate == nil {
		later := fromDue(false, 1)
		r.Escalate = &later
	}
	return r
}

// fromDue is so many business days before or after the due.
func fromDue(before bool, n int) Moment {
	sign, span := "+", Span{Unit: UnitBusinessDay, Count: n, text: strconv.Itoa(n) + " business days"}
	if before {
		sign = "-"
	}
	return Moment{Before: before, Offset: span, text: "due " + sign + " " + span.text}
}

func (r CommunicationRules) check(f *Faults, at string) {
	r = r.OrDefault()
	OneOf(f, at+".approval", r.Approval, ApprovalSecondPerson, ApprovalAnyone)
	checkCutoff(f, at+".at", r.At)
	if len(r.Remind) > MaxReminders {
		f.Add(at+".remind", "has %d moments; at most %d", len(r.Remind), MaxReminders)
	}
}

// Addressed is how many people a communication is for: its groups by their size, or by their
// members where those are more, and the people whom mail reaches beside them.
func Addressed(groups []Group, reached []string) int {
	var members []string
	silent := 0
	for _, g := range groups {
		members = append(members, g.Members...)
		silent += max(0, g.Size-len(g.Members))
	}
	members = append(members, reached...)
	slices.Sort(members)
	return silent + len(slices.Compact(members))
}

// CommunicationsInOrder sorts communications by their day, those of a day by their subject.
func CommunicationsInOrder(all []Item[Communication]) []Item[Communication] {
	return inOrder(all, func(c Communication) string { return string(c.Planned) + " " + c.Subject })
}

// NextCommunication is the first that is not sent yet, of communications in order; false when
// all are.
func NextCommunication(inOrder []Item[Communication]) (Item[Communication], bool) {
	i := slices.IndexFunc(inOrder, func(c Item[Communication]) bool { return c.Body.Sent == "" })
	if i < 0 {
		return Item[Communication]{}, false
	}
	return inOrder[i], true
}
