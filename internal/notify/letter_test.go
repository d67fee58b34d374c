package notify

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/locale"
)

var update = flag.Bool("update", false, "write the golden mails")

func TestEveryMailReadsAsAgreed(t *testing.T) {
	all := letters()
	for _, w := range locale.All() {
		var book strings.Builder
		for _, topic := range Topics {
			m := compose(t, w, all[topic])
			fmt.Fprintf(&book, "==== %s ====\nSubject: %s\n\n%s\n", topic, m.Subject, m.Text)
		}
		golden(t, "mails."+w.Tag()+".txt", book.String())
		golden(t, "gate_opened."+w.Tag()+".html", compose(t, w, all[GateOpened]).HTML)
		golden(t, "changes_requested."+w.Tag()+".html", compose(t, w, all[ChangesRequested]).HTML)
	}
}

func compose(t require.TestingT, w locale.Words, l Letter) Mail {
	m, err := Compose(w, l)
	require.NoError(t, err)
	return m
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "%s; when it is right, run the test with -update", name)
}

func TestAMailSaysTheSameInTextAndInHTML(t *testing.T) {
	for topic, l := range letters() {
		for _, w := range locale.All() {
			m := compose(t, w, l)
			page := read(t, m.HTML)
			for line := range strings.Lines(m.Text) {
				line = strings.TrimSpace(strings.TrimPrefix(line, "> "))
				if line == "--" || line == ">" {
					continue
				}
				label, value, _ := strings.Cut(line, ": ")
				require.Contains(t, page.text, strings.TrimSuffix(label, ":"), "%s in %s", topic, w.Tag())
				require.Contains(t, page.text, value, "%s in %s", topic, w.Tag())
			}
			require.Equal(t, l.Link, page.hrefs[0])
			require.Contains(t, m.Text, "\n"+l.Link+"\n", "a link stands on a line of its own")
			require.Equal(t, w.Tag(), m.Locale)
			require.Contains(t, m.HTML, `<html lang="`+w.Tag()+`">`)
			require.NotContains(t, m.Text, "<no value>")
			require.NotContains(t, m.Text, "0001", "a time that was not given")
			require.NotContains(t, m.Text, "\n\n\n")
		}
	}
}

// sheetRead is a page as its reader gets it.
type sheetRead struct {
	text     string
	hrefs    []string
	elements map[string]int
}

func read(t require.TestingT, page string) sheetRead {
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	r := sheetRead{elements: map[string]int{}}
	for node := range root.Descendants() {
		switch node.Type {
		case html.TextNode:
			r.text += node.Data + " "
		case html.ElementNode:
			r.elements[node.Data]++
			for _, a := range node.Attr {
				if node.Data == "a" && a.Key == "href" {
					r.hrefs = append(r.hrefs, a.Val)
				}
				if strings.HasPrefix(a.Key, "on") {
					r.elements["handler "+a.Key]++
				}
			}
		}
	}
	return r
}

// Whatever people write, it comes out as text: the page keeps its elements and links,
// the subject is one line, the text has no header of its own.
func TestWhatPeopleWriteStaysText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nasty := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
			"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</blockquote></div><script>", "a\r\nBcc: all@example.com",
			"{{.Link}}", "<!--", "&lt;script&gt;", "</title><script>", "' onmouseover='x", "javascript:alert(1)",
		})).Filter(func(s string) bool { return strings.TrimSpace(oneLine(s)) != "" })
		topic := rapid.SampledFrom(Topics).Draw(t, "topic")
		w := rapid.SampledFrom(locale.All()).Draw(t, "words")
		plain := letters()[topic]
		evil := written(plain, func(name string) string { return nasty.Draw(t, name) })
		harmless := written(plain, func(string) string { return "x" })

		m := compose(t, w, evil)
		got, want := read(t, m.HTML), read(t, compose(t, w, harmless).HTML)
		got.elements["br"], want.elements["br"] = 0, 0 // lines are free to break
		require.Equal(t, want.elements, got.elements)
		require.Equal(t, want.hrefs, got.hrefs)
		require.NotContains(t, m.HTML, "<script")
		require.NotContains(t, m.Subject, "\n")
		require.NotContains(t, m.Subject, "\r")
		require.Contains(t, got.text, oneLine(evil.Engagement))
	})
}

// written replaces every text of a letter that people write.
func written(l Letter, by func(name string) string) Letter {
	l.To.Name = by("name")
	v := reflect.ValueOf(&l).Elem()
	for _, name := range []string{
		"Engagement", "Client", "Item", "Requester", "Note", "Reason", "Lead", "Concern",
		"Other", "OnBehalf", "Second", "Question", "Answer",
	} {
		if field := v.FieldByName(name); field.String() != "" {
			field.SetString(by(name))
		}
	}
	if len(l.Awaited) > 0 {
		l.Awaited = []string{by("awaited"), by("awaited")}
	}
	if len(l.Deferred) > 0 {
		l.Deferred, l.Rejected = []string{by("deferred")}, []string{by("rejected")}
	}
	if l.Condition != nil {
		c := Condition{Text: by("condition"), Owner: by("owner"), Note: by("note"), Due: engagement.Day(by("due"))}
		l.Condition = &c
	}
	if len(l.Opinions) > 0 {
		l.Opinions = []Opinion{{
			Name: by("opinion"), OnBehalf: by("on behalf"), Verdict: engagement.Reject, Comment: by("comment"),
			Conditions: []engagement.Condition{{Text: by("condition"), Owner: by("owner"), Due: engagement.Day(by("due"))}},
		}}
	}
	return l
}

func TestTheLayoutsReadTheirWordsFromTheLetter(t *testing.T) {
	for topic, l := range letters() {
		for _, w := range locale.All() {
			for _, part := range []string{"subject", "lead", "button"} {
				require.True(t, w.Has("mail."+string(topic)+"."+part), "%s of %s in %s", part, topic, w.Tag())
			}
			require.NotEmpty(t, compose(t, w, l).Subject)
		}
	}
}
