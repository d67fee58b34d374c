package notify

import (
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"mandate/internal/engagement"
	"mandate/internal/locale"
)

// Deadline is an entry in its reader's calendar. A later letter with the same UID
// replaces the entry, or takes it out.
type Deadline struct {
	UID string
	Due time.Time
	// Page is where the reader decides after signing in. Calendars are shared and
	// synchronised: no personal link may stand in one.
	Page string
	// Over takes the entry out of the calendar.
	Over bool
	// Gate and Item say what it is about, where that is not the letter's.
	Gate engagement.GateKey
	Item string
}

// DeadlineUID is the UID of the calendar entry for what the names say, such as an
// organisation, a gate, a revision, a stage and a person.
func DeadlineUID(publicURL string, names ...string) string {
	return idOf(publicURL, append([]string{"deadline"}, names...))
}

// Attachment is a file that comes with a mail.
type Attachment struct {
	Name string
	// Type is its media type, with parameters.
	Type    string
	Content []byte
	// Alternative says that it is what the mail says in another form, too: programs that know
	// calendars show an invitation in place of the text (RFC 6047).
	Alternative bool
}

// The entry is short and ends when the decision is due; its alarm rings a day before that.
const (
	entryLength = 15 * time.Minute
	alarmAhead  = 24 * time.Hour
	alarmAt     = "-P1D"
)

// calendars writes the deadlines of letters as iCalendar files (RFC 5545): one with those
// that stand, one with those that are over, since a file has one method (RFC 5546).
func calendars(w locale.Words, letters ...Letter) ([]Attachment, error) {
	standing := calendar{name: "decision.ics", method: ics.MethodPublish}
	over := calendar{name: "decision-closed.ics", method: ics.MethodCancel}
	seen := map[string]bool{}
	for _, l := range letters {
		for _, d := range l.Deadlines {
			if seen[d.UID] {
				continue
			}
			seen[d.UID] = true
			c := &standing
			if d.Over {
				c = &over
			}
			c.events = append(c.events, d.event(w, l))
		}
	}
	var files []Attachment
	for _, c := range []calendar{standing, over} {
		if len(c.events) == 0 {
			continue
		}
		file, err := c.file()
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

type calendar struct {
	name   string
	method ics.Method
	events []*ics.VEvent
}

func (c calendar) file() (Attachment, error) {
	cal := ics.NewCalendar()
	cal.SetProductId("-//Mandate//Deadlines//EN")
	cal.SetMethod(c.method)
	cal.SetCalscale("GREGORIAN")
	for _, e := range c.events {
		cal.AddVEvent(e)
	}
	var text strings.Builder
	if err := cal.SerializeTo(&text, ics.WithNewLineWindows); err != nil {
		return Attachment{}, err
	}
	return Attachment{
		Name: c.name, Type: "text/calendar; charset=UTF-8; method=" + string(c.method), Content: []byte(text.String()),
	}, nil
}

func (d Deadline) event(w locale.Words, l Letter) *ics.VEvent {
	e := ics.NewEvent(d.UID)
	e.SetDtStampTime(l.At)
	e.SetSequence(sequence(l.At))
	e.SetStartAt(d.Due.Add(-entryLength))
	e.SetEndAt(d.Due)
	e.SetClass(ics.ClassificationPrivate)
	e.SetTimeTransparency(ics.TransparencyTransparent) // nobody is busy with a deadline
	if l.Organizer.Address != "" {
		e.SetOrganizer(l.Organizer.Address)
	}
	if d.Gate != "" {
		l.Gate, l.Item = d.Gate, d.Item
	}
	about := map[string]any{"Gate": oneLine(l.gate(w)), "Engagement": oneLine(l.Engagement)}
	if d.Over {
		e.SetStatus(ics.ObjectStatusCancelled)
		e.SetSummary(w.T("mail.calendar.over", about))
		return e
	}
	e.SetStatus(ics.ObjectStatusConfirmed)
	e.SetSummary(w.T("mail.calendar.summary", about))
	e.SetDescription(d.description(w, l))
	e.SetURL(d.Page)
	if d.Due.Sub(l.At) > alarmAhead { // one in the past would ring at once
		alarm := e.AddAlarm()
		alarm.SetAction(ics.ActionDisplay)
		alarm.SetTrigger(alarmAt, &ics.KeyValues{Key: string(ics.ParameterRelated), Value: []string{"END"}})
		alarm.SetDescription(w.T("mail.calendar.summary", about))
	}
	return e
}

func (d Deadline) description(w locale.Words, l Letter) string {
	var text strings.Builder
	for _, f := range l.facts(w) {
		text.WriteString(f.Label + ": " + f.Value + "\n")
	}
	text.WriteString("\n" + w.T("mail.calendar.page") + "\n" + d.Page)
	return text.String()
}

// sequence numbers what is said of an entry by when it is said, so that nobody has to
// count: the seconds since 2020, which calendars hold in 31 bits until 2088.
func sequence(at time.Time) int {
	return int(at.Sub(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)) / time.Second)
}
