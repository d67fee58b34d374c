package notify

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"net/mail"
	"slices"
	texttemplate "text/template"
	"time"

	"mandate/internal/locale"
)

// Digest is many letters to one person in one mail. What each of them is about may be of
// different engagements; their own To and MessageID are not read.
type Digest struct {
	To        mail.Address
	MessageID string
	At        time.Time // when it is written
	// Waiting are what the person has still to do; Happened what they should know, in order.
	Waiting, Happened []Letter
	// Link leads to the page with everything that waits for the person.
	Link string
}

var (
	htmlDigest = htmltemplate.Must(htmltemplate.ParseFS(layouts, "digest.html.tmpl", "parts.html.tmpl"))
	textDigest = texttemplate.Must(texttemplate.New("digest.txt.tmpl").Funcs(texttemplate.FuncMap{"indent": indent}).
			ParseFS(layouts, "digest.txt.tmpl"))
)

// digestSheet is a digest in words, as both layouts show it.
type digestSheet struct {
	Lang, Subject, Hello, Lead   string
	Parts                        []digestPart
	Button, Link, Copy, Personal string
	Automatic                    string
}

type digestPart struct {
	Title string
	Items []digestItem
}

// digestItem is one letter, in short.
type digestItem struct {
	Title, Late, Lead  string
	Facts              []fact
	Quotes             []quote
	Button, Link, Ends string
}

// ComposeDigest writes many letters as one mail, in some language: first what waits, the
// soonest due first, then what has happened. Their deadlines come with it as one calendar.
func ComposeDigest(w locale.Words, d Digest) (Mail, error) {
	if len(d.Waiting)+len(d.Happened) == 0 {
		return Mail{}, errors.New("write digest: there is nothing to tell")
	}
	d.Waiting = slices.SortedStableFunc(slices.Values(d.Waiting), sooner)
	s := d.sheet(w)
	var text, page bytes.Buffer
	if err := textDigest.Execute(&text, s); err != nil {
		return Mail{}, fmt.Errorf("write digest: %w", err)
	}
	if err := htmlDigest.Execute(&page, s); err != nil {
		return Mail{}, fmt.Errorf("write digest: %w", err)
	}
	files, err := calendars(w, slices.Concat(d.Waiting, d.Happened)...)
	if err != nil {
		return Mail{}, fmt.Errorf("write digest: %w", err)
	}
	return Mail{
		To: d.To, Subject: s.Subject, Text: text.String(), HTML: page.String(),
		MessageID: d.MessageID, Locale: w.Tag(), Date: d.At, Attachments: files,
	}, nil
}

// sooner orders letters by their due; what has none comes last.
func sooner(a, b Letter) int {
	if a.Due.IsZero() != b.Due.IsZero() {
		return cmp.Compare(b.Due.Unix(), a.Due.Unix())
	}
	return a.Due.Compare(b.Due)
}

func (d Digest) sheet(w locale.Words) digestSheet {
	s := digestSheet{
		Lang: w.Tag(), Subject: w.T("mail.digest.subject_happened"), Hello: w.T("mail.hello", "Name", oneLine(d.To.Name)),
		Lead: w.T("mail.digest.lead"), Button: w.T("mail.digest.button"), Link: d.Link, Copy: w.T("mail.copy"), Automatic: w.T("mail.digest.automatic"),
	}
	waiting, happened := digestPart{Title: w.T("mail.digest.waiting")}, digestPart{Title: w.T("mail.digest.happened")}
	for _, l := range d.Waiting {
		waiting.Items = append(waiting.Items, d.waits(w, l))
		if !l.LinkEnds.IsZero() {
			s.Personal = w.T("mail.digest.personal")
		}
	}
	for _, l := range d.Happened {
		happened.Items = append(happened.Items, l.item(w))
	}
	if len(waiting.Items) > 0 {
		s.Subject = w.T("mail.digest.subject", "Count", len(waiting.Items))
		s.Parts = append(s.Parts, waiting)
	}
	if len(happened.Items) > 0 {
		s.Parts = append(s.Parts, happened)
	}
	return s
}

// waits is a letter among those that ask for something: what it is, rather than what a
// reminder or an escalation says of it.
func (d Digest) waits(w locale.Words, l Letter) digestItem {
	i := l.item(w)
	if l.Gate != "" && l.Condition == nil {
		i.Title, i.Lead = oneLine(l.gate(w)), ""
	}
	if !l.Due.IsZero() && d.At.After(l.Due) {
		i.Late = w.T("mail.digest.late")
	}
	if !l.LinkEnds.IsZero() {
		i.Ends = w.T("mail.digest.ends", "LinkEnds", w.Time(l.LinkEnds, l.Zone))
	}
	return i
}

// item is a letter in a digest; its title says already which gate it is about.
func (l Letter) item(w locale.Words) digestItem {
	s := l.sheet(w)
	l.Gate = ""
	return digestItem{Title: s.Subject, Late: s.Late, Lead: s.Lead, Facts: l.facts(w), Quotes: s.Quotes, Button: s.Button, Link: l.Link}
}
