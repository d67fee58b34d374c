package office_test

import (
	"bytes"
	"errors"
	"strconv"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// teach makes a session, of which some are invited, that begins on 4 March at nine in Madrid.
func (r *mailroom) teach(invited ...string) (id string) {
	r.Helper()
	r.in(func(tx *store.Tx) {
		g, err := store.Create(tx, "e1", "", engagement.Group{Name: "Shops", Size: 9}, store.WriteOptions{})
		require.NoError(r, err)
		t, err := store.Create(tx, "e1", "", engagement.Training{Title: "The till", Group: g.ID, Seats: 9}, store.WriteOptions{})
		require.NoError(r, err)
		s, err := store.Create(tx, "e1", "", engagement.Session{
			Training: t.ID, Begins: "2026-03-04T09:00", Ends: "2026-03-04T11:00", Timezone: "Europe/Madrid", Place: "Room 4", Seats: 9, Invited: r.ids(invited...),
		}, store.WriteOptions{})
		require.NoError(r, err)
		id = s.ID
	})
	return id
}

func (r *mailroom) changeSession(id string, change func(s *engagement.Session)) {
	r.Helper()
	r.in(func(tx *store.Tx) {
		s, err := store.Get[engagement.Session](tx, "e1", id)
		require.NoError(r, err)
		change(&s.Body)
		_, err = store.Update(tx, "e1", id, s.Body, store.WriteOptions{})
		require.NoError(r, err)
	})
}

// carry mails what is due of sessions until nothing is, and returns what was sent and when the
// next is.
func (r *mailroom) carry() (sent []notify.Mail, facts []engagement.SessionMailed, next time.Time) {
	r.Helper()
	before := len(r.sent)
	for range 5 {
		due, err := r.office.Sessions(r.Context(), r.place)
		require.NoError(r, err)
		if len(due.Mails) == 0 {
			return r.sent[before:], facts, due.Next
		}
		for _, mail := range due.Mails {
			done, err := r.office.MailSession(r.Context(), r.place, mail)
			require.NoError(r, err)
			require.True(r, done.Sent)
			facts = append(facts, done.Fact)
		}
	}
	r.Fatal("mails stay due")
	return nil, nil, next
}

// entry is the calendar entry of a mail, parsed back.
func entry(t *testing.T, m notify.Mail) (*ics.Calendar, *ics.VEvent) {
	t.Helper()
	require.Len(t, m.Attachments, 1)
	require.True(t, m.Attachments[0].Alternative)
	cal, err := ics.ParseCalendar(bytes.NewReader(m.Attachments[0].Content))
	require.NoError(t, err)
	require.Len(t, cal.Events(), 1)
	return cal, cal.Events()[0]
}

func method(cal *ics.Calendar) string {
	for _, p := range cal.CalendarProperties {
		if p.IANAToken == string(ics.PropertyMethod) {
			return p.Value
		}
	}
	return ""
}

func property(e *ics.VEvent, p ics.ComponentProperty) string {
	if found := e.GetProperty(p); found != nil {
		return found.Value
	}
	return ""
}

func TestPeopleAreInvitedOnceForEachVersionOfASession(t *testing.T) {
	r := openMailroom(t)
	id := r.teach("Ana", "Ben")
	sent, _, next := r.carry()
	require.Empty(t, sent, "it is not announced")
	require.Zero(t, next)

	r.changeSession(id, func(s *engagement.Session) { s.Announced = true })
	r.fails[r.people["Ana"].Email] = errors.New("the server is busy")
	_, err := r.office.MailSession(t.Context(), r.place, activities.SessionMail{Session: id})
	require.Error(t, err, "it is tried again")
	require.Len(t, r.sent, 1)
	r.fails = map[string]error{}
	sent, facts, next := r.carry()
	require.Len(t, sent, 1, "who has it already gets it once")
	require.Equal(t, []engagement.SessionMailed{{Session: id, Version: 2, Addressed: 2, Reached: 2}}, facts)
	require.Equal(t, "2026-03-03T08:00:00Z", next.Format(time.RFC3339), "the reminder, a day before")

	cal, first := entry(t, sent[0])
	require.Equal(t, "REQUEST", method(cal))
	require.Equal(t, "2", property(first, ics.ComponentPropertySequence))
	require.Equal(t, "20260304T080000Z", property(first, ics.ComponentPropertyDtStart))
	require.Equal(t, "20260304T100000Z", property(first, ics.ComponentPropertyDtEnd))
	require.Equal(t, "Room 4", property(first, ics.ComponentPropertyLocation))
	require.Len(t, first.Attendees(), 1, "who else comes is not theirs to know")
	require.Equal(t, r.people["Ana"].Email, first.Attendees()[0].Email())
	require.Equal(t, "mailto:mandate@example.com", property(first, ics.ComponentPropertyOrganizer))

	r.changeSession(id, func(s *engagement.Session) { s.Seats = 12 })
	sent, _, _ = r.carry()
	require.Empty(t, sent, "what people are not told of is mailed to nobody")

	r.changeSession(id, func(s *engagement.Session) { s.Begins, s.Invited = "2026-03-04T10:00", r.ids("Ana", "Carl") })
	sent, facts, _ = r.carry()
	require.Len(t, sent, 3)
	require.Equal(t, 3, facts[0].Addressed)
	got := map[string]string{}
	for _, m := range sent {
		cal, e := entry(t, m)
		got[m.To.Address] = method(cal) + " " + property(e, ics.ComponentPropertySequence) + " " + property(e, ics.ComponentPropertyStatus)
		require.Equal(t, first.Id(), e.Id(), "the same entry of the calendar")
	}
	require.Equal(t, map[string]string{
		r.people["Ana"].Email: "REQUEST 4 CONFIRMED", r.people["Carl"].Email: "REQUEST 4 CONFIRMED", r.people["Ben"].Email: "CANCEL 4 CANCELLED",
	}, got)

	r.changeSession(id, func(s *engagement.Session) { s.Cancelled = true })
	sent, facts, next = r.carry()
	require.Len(t, sent, 2, "who was taken off before is not told again")
	require.True(t, facts[0].Cancelled)
	require.Zero(t, next)
	for _, m := range sent {
		cal, e := entry(t, m)
		require.Equal(t, "CANCEL 5", method(cal)+" "+property(e, ics.ComponentPropertySequence))
	}
}

func TestAReminderGoesOnceADayBeforeToThoseInvitedEarlier(t *testing.T) {
	r := openMailroom(t)
	id := r.teach("Ana")
	r.changeSession(id, func(s *engagement.Session) { s.Announced = true })
	r.carry()
	r.now = time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	r.changeSession(id, func(s *engagement.Session) { s.Invited = r.ids("Ana", "Ben") })
	sent, facts, _ := r.carry()
	require.Len(t, sent, 2)
	require.Len(t, facts, 2)
	subjects := map[string]string{}
	for _, m := range sent {
		subjects[m.To.Address] = m.Subject
	}
	require.Contains(t, subjects[r.people["Ana"].Email], "Recordatorio")
	require.Contains(t, subjects[r.people["Ben"].Email], "Training:", "invited within a day: that is reminder enough")
	sent, _, _ = r.carry()
	require.Empty(t, sent)
	r.now = time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC)
	r.changeSession(id, func(s *engagement.Session) { s.Place = "Room 5" })
	sent, _, _ = r.carry()
	require.Empty(t, sent, "it has begun")
}

func TestWhoIsNoLongerActiveHoldsNoSessionUp(t *testing.T) {
	r := openMailroom(t)
	id := r.teach("Ana", "Ben")
	r.in(func(tx *store.Tx) {
		ben := r.people["Ben"]
		ben.Active = false
		_, err := tx.UpdatePerson(ben, 0)
		require.NoError(t, err)
	})
	r.changeSession(id, func(s *engagement.Session) { s.Announced = true })
	sent, facts, _ := r.carry()
	require.Len(t, sent, 1)
	require.Equal(t, "2 1", strconv.Itoa(facts[0].Addressed)+" "+strconv.Itoa(facts[0].Reached))
	gone, err := r.office.MailSession(t.Context(), r.place, activities.SessionMail{Session: "none"})
	require.NoError(t, err)
	require.False(t, gone.Sent)
}
