package notify

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"

	"mandate/internal/locale"
)

// parts are the media types of a mail's parts with how often each comes, and the nesting of the
// last one.
func parts(t *testing.T, contentType string, body io.Reader, within string) map[string]int {
	t.Helper()
	media, parameters, err := mime.ParseMediaType(contentType)
	require.NoError(t, err)
	if !strings.HasPrefix(media, "multipart/") {
		return map[string]int{within + media + " " + parameters["method"]: 1}
	}
	found := map[string]int{}
	reader := multipart.NewReader(body, parameters["boundary"])
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return found
		}
		require.NoError(t, err)
		for name, n := range parts(t, part.Header.Get("Content-Type"), part, strings.TrimPrefix(media, "multipart/")+" ") {
			found[name] += n
		}
	}
}

func TestAnInvitationIsAFormOfTheMailItselfAndAFile(t *testing.T) {
	for topic, method := range map[Topic]string{SessionInvited: "REQUEST", SessionChanged: "REQUEST", SessionCancelled: "CANCEL"} {
		m, err := Compose(locale.For("en"), letters()[topic])
		require.NoError(t, err)
		msg, err := message(sender, m)
		require.NoError(t, err)
		var raw bytes.Buffer
		_, err = msg.WriteTo(&raw)
		require.NoError(t, err)
		read, err := netmail.ReadMessage(bytes.NewReader(raw.Bytes()))
		require.NoError(t, err)
		require.Equal(t, map[string]int{
			"alternative text/plain ": 1, "alternative text/html ": 1, "alternative text/calendar " + method: 1, "mixed text/calendar " + method: 1,
		}, parts(t, read.Header.Get("Content-Type"), read.Body, ""), topic)
		cal, err := ics.ParseCalendar(bytes.NewReader(m.Attachments[0].Content))
		require.NoError(t, err)
		e := cal.Events()[0]
		require.Equal(t, MeetingUID("https://mandate.example", "acme", "e1", "s1"), e.Id())
		require.Equal(t, "3", value(e, ics.ComponentPropertySequence))
		require.Equal(t, "ines@client.example", e.Attendees()[0].Email())
	}
	reminder, err := Compose(locale.For("es"), letters()[SessionReminder])
	require.NoError(t, err)
	require.Empty(t, reminder.Attachments, "a calendar learns nothing new of it")
	require.Contains(t, reminder.Text, "Room 4")
}
