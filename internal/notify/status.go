package notify

import (
	"bytes"
	"fmt"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/locale"
)

// Status is the mail that tells the project office how all engagements stand.
type Status struct {
	To        mail.Address
	MessageID string
	At        time.Time
	// Red, Amber and Green count the engagements by their health.
	Red, Amber, Green int
	// Attention are the engagements that are not on track, or wait for an overdue decision.
	Attention   []Standing
	Link        string
	Attachments []Attachment
}

// Standing is how one engagement stands.
type Standing struct {
	Title, Client string
	Health        engagement.RAG
	Reasons       []string
	Overdue       int // decisions
	Link          string
}

// ComposeStatus writes the mail in some language; the whole status comes with it as files.
func ComposeStatus(w locale.Words, s Status) (Mail, error) {
	sheet := s.sheet(w)
	var text, page bytes.Buffer
	if err := textDigest.Execute(&text, sheet); err != nil {
		return Mail{}, fmt.Errorf("write status: %w", err)
	}
	if err := htmlDigest.Execute(&page, sheet); err != nil {
		return Mail{}, fmt.Errorf("write status: %w", err)
	}
	return Mail{
		To: s.To, Subject: sheet.Subject, Text: text.String(), HTML: page.String(),
		MessageID: s.MessageID, Locale: w.Tag(), Date: s.At, Attachments: s.Attachments,
	}, nil
}

func (s Status) sheet(w locale.Words) digestSheet {
	sheet := digestSheet{
		Lang: w.Tag(), Subject: w.T("mail.status.subject", "Count", s.Red, "Date", w.Day(engagement.DayOf(s.At.UTC()))),
		Hello: w.T("mail.hello", "Name", oneLine(s.To.Name)), Link: s.Link, Button: w.T("mail.status.button"),
		Lead: w.T("mail.status.lead", "Red", s.Red, "Amber", s.Amber, "Green", s.Green), Copy: w.T("mail.copy"), Automatic: w.T("mail.status.automatic"),
	}
	part := digestPart{Title: w.T("mail.status.attention")}
	for _, e := range s.Attention {
		item := digestItem{Title: oneLine(e.Title), Button: w.T("mail.status.open"), Link: e.Link}
		item.Facts = append(item.Facts, fact{w.T("mail.fact.client"), oneLine(e.Client)}, fact{w.T("mail.status.standing"), w.T("mail.status." + string(e.Health))})
		if len(e.Reasons) > 0 {
			item.Facts = append(item.Facts, fact{w.T("mail.status.reasons"), oneLine(strings.Join(e.Reasons, "; "))})
		}
		if e.Overdue > 0 {
			item.Facts = append(item.Facts, fact{w.T("mail.status.overdue"), strconv.Itoa(e.Overdue)})
		}
		part.Items = append(part.Items, item)
	}
	if len(part.Items) > 0 {
		sheet.Parts = append(sheet.Parts, part)
	}
	return sheet
}
