package engagement

import (
	"reflect"
	"slices"
	"strings"
)

// Communication is a message of the communication plan. It is prepared, approved, sent on its
// day, and reaches people. Prepared, Approved, Mailed and, of a mail, Sent are kept by Mandate:
// see CommunicationWritten.
type Communication struct {
	// Audience, Also and Stakeholders are whom it is for, at least one of them.
	Audience     string   `json:"audience,omitempty" maxLength:"100" doc:"Id of a group"`
	Also         []string `json:"also,omitempty" maxItems:"50" minLength:"1" maxLength:"100" doc:"Ids of further groups"`
	Stakeholders []string `json:"stakeholders,omitempty" maxItems:"200" minLength:"1" maxLength:"100" doc:"Ids of stakeholders whom it is for, too; mail reaches those whose person is somebody registered"`
	Subject      string   `json:"subject" minLength:"1" maxLength:"200"`
	Message      string   `json:"message" minLength:"1" maxLength:"8000"`
	// Translations say the same to who reads another language.
	Translations []Translation `json:"translations,omitempty" maxItems:"5"`
	Channel      string        `json:"channel" minLength:"1" maxLength:"200" doc:"For example all-hands, intranet; by e-mail, Mandate sends it on its day once it is approved"`
	Sender       string        `json:"sender,omitempty" maxLength:"200" doc:"In whose name it goes out"`
	Owner        string        `json:"owner,omitempty" maxLength:"200" doc:"Id of the person who prepares it; the owner of the change phase unless said otherwise"`
	Planned      Day           `json:"planned" format:"date"`
	Prepared     *SignOff      `json:"prepared,omitempty" doc:"Who said that it is ready to be approved; kept by Mandate"`
	Approved     *SignOff      `json:"approved,omitempty" doc:"Who approved it; kept by Mandate"`
	Sent         Day           `json:"sent,omitempty" format:"date" doc:"Of what Mandate mails, kept by Mandate"`
	Mailed       bool          `json:"mailed,omitempty" doc:"Mandate has mailed it; kept by Mandate"`
	Addressed    int           `json:"addressed,omitempty" minimum:"0" maximum:"10000000" doc:"How many people it was for"`
	Reached      int           `json:"reached,omitempty" minimum:"0" maximum:"10000000" doc:"How many it reached; of a mail, those for whom the mail server took it"`
}

// Translation is a message in another language.
type Translation struct {
	Locale  string `json:"locale" enum:"en,es"`
	Subject string `json:"subject" minLength:"1" maxLength:"200"`
	Message string `json:"message" minLength:"1" maxLength:"8000"`
}

// SignOff is that a person stands for a step.
type SignOff struct {
	By string `json:"by" minLength:"1" maxLength:"200" doc:"Id of the person"`
	At string `json:"at" minLength:"1" maxLength:"40" format:"date-time"`
}

// CommunicationState is how far a communication has come.
type CommunicationState string

// The states, in their order.
const (
	CommunicationDraft    CommunicationState = "draft"
	CommunicationPrepared CommunicationState = "prepared"
	CommunicationApproved CommunicationState = "approved"
	CommunicationSent     CommunicationState = "sent"
)

// State is how far the communication has come.
func (c Communication) State() CommunicationState {
	switch {
	case c.Sent != "":
		return CommunicationSent
	case c.Approved != nil:
		return CommunicationApproved
	case c.Prepared != nil:
		return CommunicationPrepared
	}
	return CommunicationDraft
}

// mailChannels are what people call mail, in lower case.
var mailChannels = []string{"e-mail", "email", "mail", "correo", "correo electrónico"}

// ByMail tells whether Mandate sends the communication itself.
func (c Communication) ByMail() bool {
	return slices.Contains(mailChannels, strings.ToLower(strings.TrimSpace(c.Channel)))
}

// Ready tells whether Mandate may mail the communication: nothing unapproved is ever sent.
func (c Communication) Ready() bool { return c.State() == CommunicationApproved && c.ByMail() }

// Groups lists the ids of the groups whom the communication is for, each once.
func (c Communication) Groups() []string {
	var all []string
	for _, id := range append([]string{c.Audience}, c.Also...) {
		if id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// In is what the communication says to who reads one of some languages, the first that it
// knows counting; it is written in its own language otherwise.
func (c Communication) In(own string, locales ...string) (subject, message string) {
	for _, locale := range locales {
		if locale == own {
			break
		}
		for _, t := range c.Translations {
			if t.Locale == locale {
				return t.Subject, t.Message
			}
		}
	}
	return c.Subject, c.Message
}

// Check notes what is wrong in the communication alone.
func (c Communication) Check(f *Faults) {
	checkDeclared(f, "", c)
	if len(c.Groups())+len(c.Stakeholders) == 0 {
		f.Add("audience", "is required; name a group, or stakeholders")
	}
	for i, t := range c.Translations {
		if slices.ContainsFunc(c.Translations[:i], func(o Translation) bool { return o.Locale == t.Locale }) {
			f.Add("translations", "has two for %q; give one for each language", t.Locale)
		}
	}
	if c.Sent == "" && c.Addressed+c.Reached > 0 {
		f.Add("sent", "is required beside addressed and reached; give the day")
	}
	if c.Reached > c.Addressed {
		f.Add("reached", "is %d of %d people addressed; raise addressed, or correct reached", c.Reached, c.Addressed)
	}
}

// message is what is approved: all that the audience gets, and when.
func (c Communication) message() Communication {
	return Communication{
		Audience: c.Audience, Also: orNil(c.Also), Stakeholders: orNil(c.Stakeholders), Subject: c.Subject, Message: c.Message,
		Translations: orNil(c.Translations), Channel: c.Channel, Sender: c.Sender, Planned: c.Planned,
	}
}

// orNil makes an empty list equal to one that is left out.
func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// CommunicationWritten completes a communication that somebody writes in place of old, nil for
// a new one. What was prepared or approved is so no more once the message, its audience, its
// channel or its day is another: nobody answers for what they have not read. What Mandate
// keeps cannot be written, and what it has mailed stays as it went out.
func CommunicationWritten(old *Communication, c *Communication) error {
	var was Communication
	if old != nil {
		was = *old
	}
	var f Faults
	if c.Prepared != nil && !reflect.DeepEqual(c.Prepared, was.Prepared) {
		f.Add("prepared", "is kept by Mandate; leave it out, and say by /preparation that it is prepared")
	}
	if c.Approved != nil && !reflect.DeepEqual(c.Approved, was.Approved) {
		f.Add("approved", "is kept by Mandate; leave it out, and approve by /approval")
	}
	if c.Mailed && !was.Mailed {
		f.Add("mailed", "is kept by Mandate; leave it out")
	}
	same := old == nil || reflect.DeepEqual(was.message(), c.message())
	if was.Mailed {
		if !same || c.Sent != was.Sent {
			return Errorf(Conflict, "the communication was mailed on %s and stays as it went out; plan another for what is to be said now", was.Sent)
		}
		c.Mailed = true
	}
	c.Prepared, c.Approved = nil, nil
	if same {
		c.Prepared, c.Approved = was.Prepared, was.Approved
	}
	return f.Err("The communication cannot be saved")
}

// Prepare says that the communication is ready to be approved. Again, it is the newer one who
// answers for it, and it is to be approved anew.
func (c Communication) Prepare(who SignOff) (Communication, error) {
	if c.Sent != "" {
		return c, Errorf(Conflict, "the communication was sent on %s; there is nothing left to prepare", c.Sent)
	}
	c.Prepared, c.Approved = &who, nil
	return c, nil
}

// Approve approves a prepared communication. Today is in the engagement's time zone.
func (c Communication) Approve(who SignOff, rules CommunicationRules, today Day) (Communication, error) {
	switch {
	case c.Sent != "":
		return c, Errorf(Conflict, "the communication was sent on %s; there is nothing left to approve", c.Sent)
	case c.Prepared == nil:
		return c, Errorf(Conflict, "the communication is not prepared yet; say first that it is, and let somebody else approve it")
	case c.Approved != nil:
		return c, Errorf(Conflict, "the communication is approved already")
	case rules.OrDefault().Approval == ApprovalSecondPerson && c.Prepared.By == who.By:
		return c, Errorf(Forbidden, "whoever prepared a communication does not approve it; ask somebody else who may")
	case c.ByMail() && c.Planned.Before(today):
		var f Faults
		f.Add("planned", "%s has passed; give the day on which it is to be mailed, from %s on", c.Planned, today)
		return c, f.Err("The communication cannot be approved so")
	}
	c.Approved = &who
	return c, nil
}

// Withdraw takes an approval back, or that it was prepared.
func (c Communication) Withdraw() (Communication, error) {
	if c.Sent != "" {
		return c, Errorf(Conflict, "the communication was sent on %s; it cannot be taken back", c.Sent)
	}
	if c.Prepared == nil {
		return c, Errorf(Conflict, "the communication is not prepared; there is nothing to take back")
	}
	c.Prepared, c.Approved = nil, nil
	return c, nil
}
