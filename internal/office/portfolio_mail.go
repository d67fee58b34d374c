package office

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/locale"
	"mandate/internal/notify"
	"mandate/internal/report"
	"mandate/internal/store"
)

// SendStatus mails everybody in the project office how all engagements stand, as a page and as
// a PDF, and returns how many mails went out. Now is the mails' day: tried again with the same,
// they are the same mails. Without a printer the page goes alone. An organisation without an
// engagement under way gets none.
func (o *Office) SendStatus(ctx context.Context, org string, now time.Time) (int, error) {
	if o.Mail == nil {
		return 0, errors.New("portfolio status: no mail server is configured")
	}
	var readers []store.Person
	p, err := reading(ctx, o, activities.Place{Org: org}, func(tx *store.Tx) (*portfolio, error) {
		active, err := true, error(nil)
		if readers, _, err = tx.People(store.PeopleQuery{Role: string(identity.PMO), Active: &active}); err != nil {
			return nil, err
		}
		return readPortfolio(tx)
	})
	if err != nil || len(p.engagements) == 0 || len(readers) == 0 {
		return 0, err
	}
	files, err := o.portfolioFiles(ctx, p)
	if err != nil {
		return 0, err
	}
	var sending errgroup.Group
	sending.SetLimit(mailsAtOnce)
	sent := make([]bool, len(readers))
	failures := make([]error, len(readers))
	for i, reader := range readers {
		sending.Go(func() error {
			sent[i], failures[i] = o.mailStatus(ctx, org, p, reader, files, now)
			return nil
		})
	}
	err = errors.Join(sending.Wait(), errors.Join(failures...))
	total := 0
	for _, done := range sent {
		if done {
			total++
		}
	}
	return total, err
}

// portfolioFiles are the status as a page and, where there is a printer, as a PDF.
func (o *Office) portfolioFiles(ctx context.Context, p *portfolio) ([]notify.Attachment, error) {
	edition, err := p.edition()
	if err != nil {
		return nil, err
	}
	var files []notify.Attachment
	for _, format := range []string{"html", "pdf"} {
		file, err := edition.Export(ctx, format, 0, o.Print)
		if engagement.CodeOf(err) == engagement.Unavailable {
			slog.WarnContext(ctx, "the portfolio status goes out without its PDF", "error", err)
			continue
		}
		if err != nil {
			return nil, err
		}
		files = append(files, attachment(file))
	}
	return files, nil
}

func attachment(f report.File) notify.Attachment {
	return notify.Attachment{Name: f.Name, Type: f.Type, Content: f.Body}
}

func (o *Office) mailStatus(ctx context.Context, org string, p *portfolio, reader store.Person, files []notify.Attachment, now time.Time) (bool, error) {
	s := notify.Status{
		To: mail.Address{Name: reader.Name, Address: reader.Email}, At: now, Link: strings.TrimRight(o.PublicURL, "/") + "/engagements",
		MessageID: notify.MessageID(o.PublicURL, org, "portfolio", now.UTC().Format(time.DateOnly), reader.ID),
		Red:       p.count(engagement.Red), Amber: p.count(engagement.Amber), Green: p.count(engagement.Green), Attachments: files,
	}
	for _, e := range p.engagements {
		if e.Health != engagement.Green || len(p.overdue(e)) > 0 {
			s.Attention = append(s.Attention, notify.Standing{
				Title: e.Title, Client: e.Client, Health: e.Health, Reasons: e.HealthReasons, Overdue: len(p.overdue(e)),
				Link: strings.TrimRight(o.PublicURL, "/") + "/engagements/" + e.ID,
			})
		}
	}
	m, err := notify.ComposeStatus(locale.For(reader.Locale), s)
	if err != nil {
		return false, err
	}
	err = o.Mail.Send(ctx, m)
	if errors.Is(err, notify.ErrUndeliverable) {
		slog.WarnContext(ctx, "the portfolio status cannot be delivered; correct the person's address", "person", reader.ID, "error", err)
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("status for person %s: %w", reader.ID, err)
	}
	return true, nil
}
