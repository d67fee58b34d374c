package notify

import (
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/locale"
)

// digest is one of everything: a decision that is late, one that is not, a concern, and
// three things that have happened.
func digest() Digest {
	all := letters()
	late, opened := all[GateReminderLate], all[GateOpened]
	late.Due = noon.Add(-time.Hour)
	late.Deadlines[0].UID, late.Deadlines[0].Due = "late@mandate.example", late.Due
	late.Link, late.LinkEnds = "https://mandate.example/d/b3RoZXItdG9rZW4", noon.AddDate(0, 0, 3)
	opened.Engagement, opened.Client = "Logistics", "Rhein Spedition GmbH"
	closed := all[GateClosed]
	closed.Deadlines[0].UID = "closed@mandate.example"
	return Digest{
		To: mail.Address{Name: "Inés Núñez", Address: "ines@client.example"}, MessageID: "digest@mandate.example", At: noon,
		Waiting: []Letter{opened, all[ConcernDue], late}, Happened: []Letter{closed, all[DecisionReceipt], all[ReportPublished]},
		Link: "https://mandate.example/inbox",
	}
}

func composeDigest(t require.TestingT, w locale.Words, d Digest) Mail {
	m, err := ComposeDigest(w, d)
	require.NoError(t, err)
	return m
}

func TestEveryDigestReadsAsAgreed(t *testing.T) {
	for _, w := range locale.All() {
		m := composeDigest(t, w, digest())
		golden(t, "digest."+w.Tag()+".txt", "Subject: "+m.Subject+"\n\n"+m.Text)
		golden(t, "digest."+w.Tag()+".html", m.HTML)
	}
}

func TestADigestBeginsWithWhatIsDueSoonest(t *testing.T) {
	d := digest()
	m := composeDigest(t, locale.For("en"), d)
	require.Equal(t, "3 things wait for you", m.Subject)
	require.Regexp(t, `(?s)== What waits for you ==.*Improvement plan.*Overdue.*Go-live: Spring release.*A concern is waiting.*== What has happened ==.*Result: .*Your decision has been counted.*New report: `, m.Text)
	require.Equal(t, 1, strings.Count(m.Text, "\nOverdue\n"))
	require.Equal(t, "Logistics", d.Waiting[0].Engagement, "the letters stay as they were")

	undated := d.Waiting[0]
	undated.Due, undated.Engagement = time.Time{}, "Undated"
	d.Waiting = append([]Letter{undated}, d.Waiting...)
	text := composeDigest(t, locale.For("en"), d).Text
	require.Greater(t, strings.Index(text, "Undated"), strings.Index(text, "A concern is waiting"), "what has no due comes last")
}

func TestADigestSaysTheSameInTextAndInHTML(t *testing.T) {
	for _, w := range locale.All() {
		d := digest()
		m := composeDigest(t, w, d)
		page := read(t, m.HTML)
		for line := range strings.Lines(m.Text) {
			line = strings.Trim(line, ">*= \n")
			if line == "--" || strings.HasPrefix(line, "https://") {
				continue // a link is a button in HTML
			}
			label, value, _ := strings.Cut(line, ": ")
			require.Contains(t, page.text, strings.TrimSuffix(label, ":"))
			require.Contains(t, page.text, value)
		}
		for _, l := range append(d.Waiting, d.Happened...) {
			require.Contains(t, page.hrefs, l.Link)
			require.Contains(t, m.Text, "\n"+l.Link+"\n", "a link stands on a line of its own")
			if !l.LinkEnds.IsZero() {
				require.Contains(t, m.Text, w.Time(l.LinkEnds, l.Zone))
			}
		}
		require.Equal(t, w.Tag(), m.Locale)
		require.NotContains(t, m.Text, "<no value>")
		require.NotContains(t, m.Text, "0001", "a time that was not given")
		require.NotContains(t, m.Text, "\n\n\n")
	}
}

func TestADigestLeavesOutWhatItHasNotGot(t *testing.T) {
	w := locale.For("en")
	d := digest()
	d.Waiting = nil
	m := composeDigest(t, w, d)
	require.Equal(t, "What has happened", m.Subject)
	require.NotContains(t, m.Text, "What waits for you")
	require.NotContains(t, m.Text, "do not pass", "it holds no link that decides")

	d = digest()
	d.Waiting, d.Happened = d.Waiting[:1], nil
	m = composeDigest(t, w, d)
	require.Equal(t, "1 thing waits for you", m.Subject)
	require.NotContains(t, m.Text, "What has happened")
	require.Contains(t, m.Text, "do not pass")

	d.Waiting = nil
	_, err := ComposeDigest(w, d)
	require.ErrorContains(t, err, "nothing to tell")
}

func TestADigestHasOneCalendarOfAllDeadlines(t *testing.T) {
	d := digest()
	d.Waiting = append(d.Waiting, d.Waiting[0]) // told twice
	m := composeDigest(t, locale.For("es"), d)
	require.Len(t, m.Attachments, 2)
	require.Equal(t, "decision.ics", m.Attachments[0].Name)
	require.Len(t, calendarIn(t, m.Attachments[0]).Events(), 2)
	require.Equal(t, "decision-closed.ics", m.Attachments[1].Name)
	require.Len(t, calendarIn(t, m.Attachments[1]).Events(), 1)
	for _, a := range m.Attachments {
		require.NotContains(t, strings.ReplaceAll(string(a.Content), "\r\n ", ""), "/d/")
	}
}

func TestWhatPeopleWriteStaysTextInADigest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nasty := rapid.SampledFrom([]string{
			"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</div></body><script>", "a\r\nBcc: all@example.com", "{{.Link}}", "<!--", "</title>",
		})
		w := rapid.SampledFrom(locale.All()).Draw(t, "words")
		evil, harmless := digest(), digest()
		for i := range evil.Waiting {
			evil.Waiting[i] = written(evil.Waiting[i], func(name string) string { return nasty.Draw(t, name) })
			harmless.Waiting[i] = written(harmless.Waiting[i], func(string) string { return "x" })
		}
		for i := range evil.Happened {
			evil.Happened[i] = written(evil.Happened[i], func(name string) string { return nasty.Draw(t, name) })
			harmless.Happened[i] = written(harmless.Happened[i], func(string) string { return "x" })
		}
		got, want := read(t, composeDigest(t, w, evil).HTML), read(t, composeDigest(t, w, harmless).HTML)
		got.elements["br"], want.elements["br"] = 0, 0 // lines are free to break
		require.Equal(t, want.elements, got.elements)
		require.Equal(t, want.hrefs, got.hrefs)
	})
}
