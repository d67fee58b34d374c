package notify

import (
	"bytes"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"net/mail"
	texttemplate "text/template"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/locale"
)

// Letter is what one person is told, before it is said in a language. What a topic does
// not need stays empty.
type Letter struct {
	Topic     Topic
	To        mail.Address
	MessageID string
	At        time.Time // when it is written

	Engagement, Client string
	Zone               string // the engagement's, in which times are written

	Gate engagement.GateKey
	// Item is what it is about, in its authors' words: a project, a release, a report.
	Item      string
	Revision  int
	Requester string
	Note      string // of the requester
	Due       time.Time
	Awaited   []string // names of those who have not acted
	Lead      string   // the name of a late project's
	State     engagement.GateState
	// Of the items that a gate has decided on one by one: how many it accepted, and what the
	// others are called.
	Accepted           int
	Deferred, Rejected []string
	Opinions           []Opinion
	Reason             string
	Receipt            *engagement.Receipt
	Phase              engagement.Phase
	Number             int    // of a monitoring period
	Concern            string // its text
	// Response is what was answered to the concern, Lacks what that lacks.
	Response, Lacks string
	// Message is what the letter brings, in its authors' words; Planned is the day for which it is.
	Message string
	Planned engagement.Day
	// Overdue are the metrics whose readings are asked for.
	Overdue []OverdueMetric
	// Asked and Answered count the questions that somebody is asked.
	Asked, Answered int
	// Anonymous says that what the reader answers is kept without their name.
	Anonymous bool

	// Other is the other person concerned, by name: who acts, who had a task before, or
	// who has it now. OnBehalf is whose vote the reader gives, or gave.
	Other, OnBehalf string
	// Second is who confirmed an override.
	Second string
	// Question is what somebody asked of an adviser, Answer what that one says.
	Question, Answer string
	Condition        *Condition
	// Refusal is why a decision did not count; it takes the place of Reason. Names has
	// the people of whom it speaks, by id.
	Refusal *engagement.Error
	Names   map[string]string

	Link string
	// LinkEnds is when a link that decides ends by itself; zero for one to a page.
	LinkEnds time.Time

	// Organizer is whom the entries of Deadlines come from.
	Organizer mail.Address
	// Deadlines are what the reader's calendar learns.
	Deadlines []Deadline
	// Meeting is what the reader is invited to; nil for nothing.
	Meeting *Meeting
}

// Condition is a condition of an approval.
type Condition struct {
	Text                   string
	SetBy, Owner, Verifier string // names
	Due                    engagement.Day
	Blocking               bool
	Note                   string // of whoever moved it last
}

// OverdueMetric is a metric whose reading is asked for.
type OverdueMetric struct {
	Name, Owner string // Owner is the name of who reads it, "" for nobody
	// Last is the day of its latest reading, "" for none; By is the day by which it was to be
	// read again.
	Last, By engagement.Day
}

// Opinion is what somebody has decided.
type Opinion struct {
	Name       string
	OnBehalf   string // the name of whose vote it is, when it is not their own
	Verdict    engagement.Verdict
	Comment    string
	Conditions []engagement.Condition
}

//go:embed *.tmpl
var layouts embed.FS

var (
	htmlLayout = htmltemplate.Must(htmltemplate.ParseFS(layouts, "letter.html.tmpl", "parts.html.tmpl"))
	textLayout = texttemplate.Must(texttemplate.New("letter.txt.tmpl").Funcs(texttemplate.FuncMap{"indent": indent}).
			ParseFS(layouts, "letter.txt.tmpl"))
)

// sheet is a letter in words, as both layouts show it.
type sheet struct {
	Lang, Subject, Hello, Lead, Late string
	Message                          []string
	Facts                            []fact
	Quotes                           []quote
	Button, Link, Copy, Personal     string
	Automatic                        string
}

type fact struct{ Label, Value string }

// quote is what somebody wrote, each text under a name of its own.
type quote struct {
	Title string
	Texts []remark
}

type remark struct {
	By    string
	Lines []string
}

// Compose writes a letter as a mail, in some language.
func Compose(w locale.Words, l Letter) (Mail, error) {
	s := l.sheet(w)
	var text, page bytes.Buffer
	if err := textLayout.Execute(&text, s); err != nil {
		return Mail{}, fmt.Errorf("write mail %s: %w", l.Topic, err)
	}
	if err := htmlLayout.Execute(&page, s); err != nil {
		return Mail{}, fmt.Errorf("write mail %s: %w", l.Topic, err)
	}
	files, err := calendars(w, l)
	if err != nil {
		return Mail{}, fmt.Errorf("write mail %s: %w", l.Topic, err)
	}
	invitation, err := l.invitation(w)
	if err != nil {
		return Mail{}, fmt.Errorf("write mail %s: %w", l.Topic, err)
	}
	files = append(files, invitation...)
	return Mail{
		To: l.To, Subject: s.Subject, Text: text.String(), HTML: page.String(),
		MessageID: l.MessageID, Locale: w.Tag(), Date: l.At, Attachments: files,
	}, nil
}

func (l Letter) sheet(w locale.Words) sheet {
	values := map[string]any{
		"Engagement": oneLine(l.Engagement), "Gate": oneLine(l.gate(w)), "Item": oneLine(l.Item), "Revision": l.Revision,
		"Due": w.Time(l.Due, l.Zone), "Planned": w.Day(l.Planned), "State": l.state(w), "What": l.what(w), "Number": l.Number,
		"Other": oneLine(l.Other), "OnBehalf": oneLine(l.OnBehalf), "Asked": l.Asked, "Answered": l.Answered,
	}
	say := func(part string) string { return w.T("mail."+string(l.Topic)+"."+part, values) }
	button := say("button")
	if len(l.Overdue) > 0 { // the words above the button are singular or plural
		values["Count"] = len(l.Overdue)
	}
	s := sheet{
		Lang: w.Tag(), Subject: oneLine(say("subject")), Hello: w.T("mail.hello", "Name", oneLine(l.To.Name)), Lead: say("lead"),
		Message: lines(l.Message), Facts: l.facts(w), Quotes: l.quotes(w),
		Button: button, Link: l.Link, Copy: w.T("mail.copy"), Automatic: w.T("mail.automatic"),
	}
	if l.Receipt != nil && l.Receipt.Late {
		s.Late = w.T("mail.late")
	}
	if !l.LinkEnds.IsZero() {
		s.Personal = w.T(l.personal(), "LinkEnds", w.Time(l.LinkEnds, l.Zone))
	}
	return s
}
