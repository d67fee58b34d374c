package notify

import (
	"bytes"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"net/mail"
	"strconv"
	"strings"
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
	Opinions  []Opinion
	Reason    string
	Receipt   *engagement.Receipt
	Phase     engagement.Phase
	Number    int    // of a monitoring period
	Concern   string // its text

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
}

// Condition is a condition of an approval.
type Condition struct {
	Text                   string
	SetBy, Owner, Verifier string // names
	Due                    engagement.Day
	Blocking               bool
	Note                   string // of whoever moved it last
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
	return Mail{
		To: l.To, Subject: s.Subject, Text: text.String(), HTML: page.String(),
		MessageID: l.MessageID, Locale: w.Tag(), Date: l.At, Attachments: files,
	}, nil
}

func (l Letter) sheet(w locale.Words) sheet {
	values := map[string]any{
		"Engagement": oneLine(l.Engagement), "Gate": oneLine(l.gate(w)), "Item": oneLine(l.Item), "Revision": l.Revision,
		"Due": w.Time(l.Due, l.Zone), "State": l.state(w), "What": l.what(w), "Number": l.Number,
		"Other": oneLine(l.Other), "OnBehalf": oneLine(l.OnBehalf),
	}
	say := func(part string) string { return w.T("mail."+string(l.Topic)+"."+part, values) }
	s := sheet{
		Lang: w.Tag(), Subject: oneLine(say("subject")), Hello: w.T("mail.hello", "Name", oneLine(l.To.Name)), Lead: say("lead"),
		Facts: l.facts(w), Quotes: l.quotes(w),
		Button: say("button"), Link: l.Link, Copy: w.T("mail.copy"), Automatic: w.T("mail.automatic"),
	}
	if l.Receipt != nil && l.Receipt.Late {
		s.Late = w.T("mail.late")
	}
	if !l.LinkEnds.IsZero() {
		s.Personal = w.T("mail.personal", "LinkEnds", w.Time(l.LinkEnds, l.Zone))
	}
	return s
}

// gate is what is decided: the kind of gate, and what it is about.
func (l Letter) gate(w locale.Words) string {
	if l.Gate == "" {
		return ""
	}
	name := w.T("gate." + string(l.Gate))
	if l.Item == "" {
		return name
	}
	return w.T("mail.about", "Gate", name, "Item", l.Item)
}

func (l Letter) state(w locale.Words) string {
	if l.State == "" {
		return ""
	}
	return w.T("gate_state." + string(l.State))
}

// what is late or due: a phase, or a part of one.
func (l Letter) what(w locale.Words) string {
	if l.Phase == "" {
		return oneLine(l.Item)
	}
	return w.T("phase." + string(l.Phase))
}

// others says what the other person is called where no lead names them.
var others = map[Topic]string{
	TaskReassigned: "until_now", TaskEscalated: "until_now", TaskTaken: "now_with", GateOverridden: "first",
}

// facts are the lines that everybody looks for, in a fixed order.
func (l Letter) facts(w locale.Words) []fact {
	var facts []fact
	add := func(label, value string) {
		if value = oneLine(value); value != "" {
			facts = append(facts, fact{w.T("mail.fact." + label), value})
		}
	}
	add("engagement", l.Engagement)
	add("client", l.Client)
	add("gate", l.gate(w))
	if l.Revision > 0 {
		add("revision", strconv.Itoa(l.Revision))
	}
	add("requester", l.Requester)
	if label := others[l.Topic]; label != "" {
		add(label, l.Other)
	}
	add("second", l.Second)
	add("on_behalf", l.OnBehalf)
	if c := l.Condition; c != nil {
		add("set_by", c.SetBy)
		add("owner", c.Owner)
		add("verifier", c.Verifier)
		if c.Due != "" {
			add("due", w.Day(c.Due))
		}
		if c.Blocking {
			add("until_then", w.T("mail.blocking"))
		}
	}
	if !l.Due.IsZero() {
		add("due", w.Time(l.Due, l.Zone))
	}
	add("awaited", w.List(l.Awaited))
	add("lead", l.Lead)
	if r := l.Receipt; r != nil {
		add("verdict", w.T("verdict."+string(r.Verdict)))
		add("at", w.Time(r.At, l.Zone))
		add("state", w.T("gate_state."+string(r.State)))
		add("receipt", r.Decision)
		add("digest", r.Digest)
	}
	return facts
}

func (l Letter) quotes(w locale.Words) []quote {
	var quotes []quote
	add := func(title string, texts ...remark) {
		if len(texts) > 0 && (len(texts[0].Lines) > 0 || texts[0].By != "") {
			quotes = append(quotes, quote{w.T("mail.quote." + title), texts})
		}
	}
	add("reason", remark{Lines: lines(l.reason(w))})
	add("note", remark{Lines: lines(l.Note)})
	add("question", remark{Lines: lines(l.Question)})
	add("answer", remark{Lines: lines(l.Answer)})
	if c := l.Condition; c != nil {
		add("condition", remark{Lines: lines(c.Text)})
		add("condition_note", remark{Lines: lines(c.Note)})
	}
	add("concern", remark{Lines: lines(l.Concern)})
	opinions := make([]remark, len(l.Opinions))
	for i, o := range l.Opinions {
		opinions[i] = o.remark(w)
	}
	add("opinions", opinions...)
	return quotes
}

// reason is why, in the reader's language where that is known.
func (l Letter) reason(w locale.Words) string {
	if l.Refusal == nil {
		return l.Reason
	}
	return l.Refusal.Message
}

func (o Opinion) remark(w locale.Words) remark {
	r := remark{By: o.by(w), Lines: lines(o.Comment)}
	for _, c := range o.Conditions {
		parts := []string{oneLine(c.Text)}
		if c.Owner != "" {
			parts = append(parts, oneLine(c.Owner))
		}
		if c.Due != "" {
			parts = append(parts, w.Day(c.Due))
		}
		r.Lines = append(r.Lines, w.T("mail.condition", "Text", strings.Join(parts, " – ")))
	}
	return r
}

func (o Opinion) by(w locale.Words) string {
	decided := w.T("decided." + string(o.Verdict))
	if o.OnBehalf == "" {
		return w.T("mail.opinion", "Name", oneLine(o.Name), "Decided", decided)
	}
	return w.T("mail.opinion_on_behalf", "Name", oneLine(o.Name), "OnBehalf", oneLine(o.OnBehalf), "Decided", decided)
}

// lines are a text's lines, without the empty ones around it.
func lines(text string) []string {
	text = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// indent begins every line as mails quote.
func indent(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimRight("> "+line, " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
