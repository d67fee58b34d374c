package web_test

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/mail"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/api/web"
	"mandate/internal/notify"
)

// withMailbox gives the world a mailbox with mails in it.
func withMailbox(t *testing.T, mails ...notify.Mail) func(*web.Options) {
	t.Helper()
	box, err := notify.NewMailbox(t.TempDir(), mail.Address{Name: "Mandate", Address: "mandate@example.com"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, box.Close()) })
	for _, m := range mails {
		require.NoError(t, box.Send(t.Context(), m))
	}
	return func(o *web.Options) { o.Mailbox = box }
}

func aMail(id string, minute int) notify.Mail {
	return notify.Mail{
		To: mail.Address{Name: "Ana Ruiz", Address: "ana@example.com"}, Subject: "Decide: <b>plan</b> " + id, MessageID: id + "@test", Locale: "en",
		Text: "Open <http://mandate.test/d/abc>.\nOr ask http://mandate.test/help, please.",
		HTML: `<html><head><title>x</title></head><body><script>alert(1)</script><a href="http://mandate.test/d/abc">Decide</a></body></html>`,
		Date: time.Date(2026, 3, 2, 9, minute, 0, 0, time.UTC),
	}
}

func TestTheMailboxListsTheNewestMailFirst(t *testing.T) {
	w := newWorld(t, withMailbox(t, aMail("one", 1), aMail("two", 2)))
	page := w.get("/mailbox", "").with(http.StatusOK).says("Decide: <b>plan</b> two", "ana@example.com", "2026-03-02 09:02:00 UTC")
	require.Regexp(t, `(?s)two.*one`, page.text())
	require.NotContains(t, page.html, "<b>plan")
}

func TestAMailIsShownSafely(t *testing.T) {
	w := newWorld(t, withMailbox(t, aMail("one", 1)))
	var list []struct{ ID string }
	require.NoError(t, json.Unmarshal([]byte(w.get("/mailbox/messages", "").html), &list))
	shown := w.get("/mailbox/"+list[0].ID, "").with(http.StatusOK).says("Ana Ruiz", "Open <", "http://mandate.test/d/abc")
	require.NotContains(t, shown.html, "<script>")
	for _, address := range []string{"http://mandate.test/d/abc", "http://mandate.test/help"} {
		require.NotNil(t, shown.element("href", address), address)
	}
	frame := shown.element("class", "letter")
	require.NotContains(t, attributeOf(frame, "sandbox"), "allow-scripts")
	require.NotContains(t, attributeOf(frame, "sandbox"), "allow-same-origin")

	letter := w.get(attributeOf(frame, "src"), "").with(http.StatusOK)
	require.Contains(t, letter.header.Get("Content-Security-Policy"), "default-src 'none'")
	require.Contains(t, letter.header.Get("Content-Security-Policy"), "sandbox")
	require.NotContains(t, letter.header.Get("Content-Security-Policy"), "script-src")
	require.Contains(t, letter.html, `<base target="_blank">`)
}

func TestProgramsReadTheMailbox(t *testing.T) {
	w := newWorld(t, withMailbox(t, aMail("one", 1), aMail("two", 2)))
	var list []map[string]any
	require.NoError(t, json.Unmarshal([]byte(w.get("/mailbox/messages", "").html), &list))
	require.Len(t, list, 2)
	require.Equal(t, "Decide: <b>plan</b> two", list[0]["subject"])
	var m struct {
		ID, To, Subject, Text string
		Date                  time.Time
		Links                 []string
	}
	require.NoError(t, json.Unmarshal([]byte(w.get("/mailbox/messages/"+list[1]["id"].(string), "").html), &m))
	require.Equal(t, []string{"http://mandate.test/d/abc"}, m.Links)
	require.Contains(t, m.To, "ana@example.com")
	require.Contains(t, m.Text, "Or ask")
	require.Equal(t, aMail("one", 1).Date, m.Date)
	w.get("/mailbox/messages/none", "").with(http.StatusNotFound)
	w.get("/mailbox/none", "").with(http.StatusNotFound)
}

func TestAttachmentsAreSavedNotShown(t *testing.T) {
	m := aMail("one", 1)
	m.Attachments = []notify.Attachment{
		{Name: "decision.ics", Type: "text/calendar; charset=UTF-8; method=PUBLISH", Content: []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")},
		{Name: "a page.html", Type: "text/html", Content: []byte("<script>alert(1)</script>")},
	}
	w := newWorld(t, withMailbox(t, m, aMail("two", 2)))
	var list []struct{ ID string }
	require.NoError(t, json.Unmarshal([]byte(w.get("/mailbox/messages", "").html), &list))
	shown := w.get("/mailbox/"+list[1].ID, "").with(http.StatusOK).says("Attachments", "decision.ics", "a page.html")
	for i, a := range m.Attachments {
		link := shown.element("href", fmt.Sprintf("/mailbox/%s/attachments/%d", list[1].ID, i+1))
		require.NotNil(t, link)
		file := w.get(attributeOf(link, "href"), "").with(http.StatusOK)
		require.Equal(t, string(a.Content), file.html)
		require.Equal(t, a.Type, file.header.Get("Content-Type"))
		require.Equal(t, "nosniff", file.header.Get("X-Content-Type-Options"))
		disposition, parameters, err := mime.ParseMediaType(file.header.Get("Content-Disposition"))
		require.NoError(t, err)
		require.Equal(t, "attachment", disposition)
		require.Equal(t, a.Name, parameters["filename"])
	}
	for _, number := range []string{"0", "3", "-1", "x", "1x"} {
		w.get("/mailbox/"+list[1].ID+"/attachments/"+number, "").with(http.StatusNotFound)
	}
	w.get("/mailbox/none/attachments/1", "").with(http.StatusNotFound)
	require.NotContains(t, w.get("/mailbox/"+list[0].ID, "").text(), "Attachments")

	var read struct {
		Attachments []struct{ Name, Type, Address string }
	}
	require.NoError(t, json.Unmarshal([]byte(w.get("/mailbox/messages/"+list[1].ID, "").html), &read))
	require.Len(t, read.Attachments, 2)
	require.Equal(t, "decision.ics", read.Attachments[0].Name)
	require.Equal(t, m.Attachments[0].Type, read.Attachments[0].Type)
	require.Equal(t, string(m.Attachments[0].Content), w.get(read.Attachments[0].Address, "").html)
}

func TestAnEmptyMailboxSaysSo(t *testing.T) {
	w := newWorld(t, withMailbox(t))
	w.get("/mailbox", "es").with(http.StatusOK).says("Todavía no se ha enviado ningún correo.")
	require.Equal(t, "[]", w.get("/mailbox/messages", "").html)
}

func TestOnlyADevelopmentServerHasAMailbox(t *testing.T) {
	w := newWorld(t)
	w.get("/mailbox", "").with(http.StatusNotFound)
	w.get("/mailbox/messages", "").with(http.StatusNotFound)
}
