package notify

import (
	"time"

	ics "github.com/arran4/golang-ical"

	"mandate/internal/locale"
)

// Meeting is something that the reader is invited to. A later letter with the same UID and a
// higher sequence replaces the entry in their calendar, or takes it out.
type Meeting struct {
	UID         string
	Sequence    int
	Begins      time.Time
	Ends        time.Time
	Zone        string // in which the letter says when it is
	Place, Link string
	Trainer     string
	// Over takes it out of the calendar.
	Over bool
}

// MeetingUID is the UID of a meeting that names tell from others, such as an organisation, an
// engagement and a session.
func MeetingUID(publicURL string, names ...string) string {
	return idOf(publicURL, append([]string{"meeting"}, names...))
}

// reminds tells whether the letter says nothing new to a calendar.
func (l Letter) reminds() bool { return l.Topic == SessionReminder }

// invitation is the letter's meeting as an iCalendar file, of the method REQUEST or CANCEL
// (RFC 5546). It names the reader as the one attendee: who else comes is not theirs to know.
func (l Letter) invitation(w locale.Words) ([]Attachment, error) {
	m := l.Meeting
	if m == nil || l.reminds() {
		return nil, nil
	}
	file := calendar{name: "invitation.ics", method: ics.MethodRequest}
	e := ics.NewEvent(m.UID)
	e.SetDtStampTime(l.At)
	e.SetSequence(m.Sequence)
	e.SetStartAt(m.Begins)
	e.SetEndAt(m.Ends)
	e.SetSummary(w.T("mail.meeting", "Item", oneLine(l.Item), "Engagement", oneLine(l.Engagement)))
	if l.Organizer.Address != "" {
		e.SetOrganizer(l.Organizer.Address, ics.WithCN(displayName(l.Organizer.Name)))
	}
	e.AddAttendee(l.To.Address, ics.CalendarUserTypeIndividual, ics.ParticipationStatusNeedsAction, ics.ParticipationRoleReqParticipant, ics.WithRSVP(false))
	e.SetStatus(ics.ObjectStatusConfirmed)
	switch {
	case m.Over:
		file.name, file.method = "cancellation.ics", ics.MethodCancel
		e.SetStatus(ics.ObjectStatusCancelled)
	case m.Place != "":
		e.SetLocation(oneLine(m.Place))
	default:
		e.SetLocation(m.Link)
	}
	if m.Link != "" && !m.Over {
		e.SetURL(m.Link)
	}
	if m.Trainer != "" {
		e.SetDescription(w.T("mail.fact.trainer") + ": " + oneLine(m.Trainer))
	}
	file.events = append(file.events, e)
	written, err := file.file()
	written.Alternative = true
	return []Attachment{written}, err
}
