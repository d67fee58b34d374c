package notify

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/locale"
)

// file is the one attachment of a mail.
func file(t require.TestingT, m Mail) Attachment {
	require.Len(t, m.Attachments, 1)
	return m.Attachments[0]
}

// calendarIn reads an attachment as a calendar program does.
func calendarIn(t require.TestingT, a Attachment) *ics.Calendar {
	cal, err := ics.ParseCalendar(bytes.NewReader(a.Content))
	require.NoError(t, err)
	return cal
}

func value(e *ics.VEvent, property ics.ComponentProperty) string {
	if p := e.GetProperty(property); p != nil {
		return p.Value
	}
	return ""
}

func TestEveryCalendarReadsAsAgreed(t *testing.T) {
	for _, w := range locale.All() {
		golden(t, "decision."+w.Tag()+".ics", string(file(t, compose(t, w, letters()[GateOpened])).Content))
		golden(t, "decision-closed."+w.Tag()+".ics", string(file(t, compose(t, w, letters()[GateClosed])).Content))
	}
}

func TestADeadlineStandsInTheCalendar(t *testing.T) {
	l := letters()[GateOpened]
	a := file(t, compose(t, locale.For("es"), l))
	require.Equal(t, "decision.ics", a.Name)
	require.Equal(t, "text/calendar; charset=UTF-8; method=PUBLISH", a.Type)
	events := calendarIn(t, a).Events()
	require.Len(t, events, 1)
	e := events[0]
	require.Equal(t, l.Deadlines[0].UID, e.Id())
	require.Equal(t, "Decidir: Puesta en marcha: Spring release – One stock for all shops", value(e, ics.ComponentPropertySummary))
	require.Equal(t, "20260331T144500Z", value(e, ics.ComponentPropertyDtStart))
	require.Equal(t, "20260331T150000Z", value(e, ics.ComponentPropertyDtEnd))
	require.Equal(t, "CONFIRMED", value(e, ics.ComponentPropertyStatus))
	require.Equal(t, "mailto:mandate@example.com", value(e, ics.ComponentPropertyOrganizer))
	require.Equal(t, l.Deadlines[0].Page, value(e, ics.ComponentPropertyUrl))
	about := value(e, ics.ComponentPropertyDescription)
	require.Contains(t, about, "Plazo: martes, 31 de marzo de 2026, 17:00 (Europe/Madrid)\n")
	require.Contains(t, about, "Cliente: Almacenes del Río, S.A.\n")
	require.True(t, strings.HasSuffix(about, "\n"+l.Deadlines[0].Page))
	require.Len(t, e.Alarms(), 1)
	trigger := e.Alarms()[0].GetProperty(ics.ComponentPropertyTrigger)
	require.Equal(t, "-P1D", trigger.Value)
	require.Equal(t, []string{"END"}, trigger.ICalParameters["RELATED"])
}

func TestTheOutcomeTakesTheEntryAway(t *testing.T) {
	opened, closed := letters()[GateOpened], letters()[GateClosed]
	a := file(t, compose(t, locale.For("en"), closed))
	require.Equal(t, "text/calendar; charset=UTF-8; method=CANCEL", a.Type)
	require.Contains(t, string(a.Content), "\r\nMETHOD:CANCEL\r\n")
	e := calendarIn(t, a).Events()[0]
	require.Equal(t, opened.Deadlines[0].UID, e.Id())
	require.Equal(t, "CANCELLED", value(e, ics.ComponentPropertyStatus))
	require.Empty(t, e.Alarms())
}

func TestALaterLetterReplacesTheEntry(t *testing.T) {
	l := letters()[GateOpened]
	before := sequence(l.At)
	l.At = l.At.Add(time.Second)
	require.Greater(t, sequence(l.At), before)
	require.Less(t, int64(sequence(time.Date(2087, 1, 1, 0, 0, 0, 0, time.UTC))), int64(1)<<31, "calendars hold it in 31 bits")
}

func TestAnAlarmDoesNotRingForThePast(t *testing.T) {
	l := letters()[GateReminder]
	l.At = l.Deadlines[0].Due.Add(-alarmAhead)
	require.Empty(t, calendarIn(t, file(t, compose(t, locale.For("en"), l))).Events()[0].Alarms())
}

func TestNoCalendarCarriesALinkThatDecides(t *testing.T) {
	for topic, l := range letters() {
		for _, w := range locale.All() {
			for _, a := range compose(t, w, l).Attachments {
				whole := strings.ReplaceAll(string(a.Content), "\r\n ", "")
				require.NotContains(t, whole, "/d/", topic)
			}
		}
	}
}

// Whatever people write, the file keeps its lines, and the text comes out as it was.
func TestWhatPeopleWriteStaysWithinItsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nasty := rapid.OneOf(rapid.String(), rapid.StringN(60, 300, -1), rapid.SampledFrom([]string{
			"a\r\nATTACH:https://evil.example", "a\nEND:VEVENT\nBEGIN:VEVENT", `\n\;\,\\`, `a;b,c:d"e"`, strings.Repeat("ñ", 200), strings.Repeat("word ", 60),
		}))
		l := letters()[GateOpened]
		plain := calendarIn(t, file(t, compose(t, locale.For("en"), l)))
		l.Engagement, l.Item, l.Client = nasty.Draw(t, "engagement"), "x"+nasty.Draw(t, "item"), nasty.Draw(t, "client")
		a := file(t, compose(t, locale.For("en"), l))

		for line := range strings.SplitSeq(strings.TrimSuffix(string(a.Content), "\r\n"), "\r\n") {
			require.LessOrEqual(t, len(line), 75, "RFC 5545 folds lines")
			require.NotContains(t, line, "\n")
			require.NotContains(t, line, "\r")
		}
		got := calendarIn(t, a)
		require.Len(t, got.Events(), 1)
		e, was := got.Events()[0], plain.Events()[0]
		require.Len(t, e.Properties, len(was.Properties))
		require.Equal(t, "Decide: "+oneLine(l.gate(locale.For("en")))+" – "+oneLine(l.Engagement), value(e, ics.ComponentPropertySummary))
		if client := oneLine(l.Client); client != "" {
			require.Contains(t, value(e, ics.ComponentPropertyDescription), "Client: "+client+"\n")
		}
		require.Len(t, e.Alarms(), 1)
	})
}

func TestAttachmentsReachTheReader(t *testing.T) {
	m := compose(t, locale.For("es"), letters()[GateOpened])
	m.Attachments = append(m.Attachments, Attachment{Name: "notes.txt", Type: "text/plain", Content: []byte("a\nb")})

	box, _ := mailbox(t)
	require.NoError(t, box.Send(t.Context(), m))
	list, err := box.List()
	require.NoError(t, err)
	kept, err := box.Open(list[0].ID)
	require.NoError(t, err)
	require.Equal(t, m.Attachments, kept.Attachments)
	require.Equal(t, m.Text, kept.Text)

	office := &postOffice{}
	require.NoError(t, dial(t, "smtp://"+office.open(t, nil, false)+"?tls=none", nil).Send(t.Context(), m))
	sent, err := parse("x", strings.NewReader(office.mails()[0].text))
	require.NoError(t, err)
	require.Equal(t, m.Attachments, sent.Attachments)
	require.Equal(t, m.Text, sent.Text)
	require.Equal(t, m.HTML, sent.HTML)
	require.Len(t, calendarIn(t, sent.Attachments[0]).Events(), 1)
}
