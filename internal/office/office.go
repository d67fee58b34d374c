// Package office does what activities ask for: it keeps the journal, knows people,
// freezes content, opens projects, evaluates metrics, writes reports and mails
// notices, on the store, the calendar, the report and notify packages.
package office

import (
	"context"
	"fmt"
	"net/mail"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/notify"
	"mandate/internal/report"
	"mandate/internal/source"
	"mandate/internal/store"
	"mandate/internal/vault"
	"mandate/internal/webhook"
)

// Office works on one store.
type Office struct {
	Store *store.DB
	// Mail sends notices; without it there are none.
	Mail notify.Sender
	// From is the address that Mail sends from: deadlines in calendars come from it.
	From mail.Address
	// Links makes the links by which people decide.
	Links identity.Keys
	// PublicURL is where people reach the pages.
	PublicURL string
	// Sources reads what the sources of metrics say; nil where none is read.
	Sources *source.Reader
	// Webhooks sends messages to webhooks; nil where none is sent.
	Webhooks *webhook.Sender
	// Vault seals the secrets of sources and webhooks; nil where there is no keyset.
	Vault *vault.Vault
	// Print prints documents; nil when there is no printer.
	Print report.Print

	sent sentMails
}

// Record appends events to an engagement's journal.
func (o *Office) Record(ctx context.Context, place activities.Place, events []engagement.Event) (activities.Recorded, error) {
	var done activities.Recorded
	err := o.Store.In(ctx, place.Org, func(tx *store.Tx) error {
		seq, err := tx.Record(place.Engagement, events)
		done.Seq = seq
		return err
	})
	return done, err
}

// Process loads what workflows need of a methodology.
func (o *Office) Process(ctx context.Context, org, methodologyID string) (engagement.Process, error) {
	var process engagement.Process
	err := o.Store.Read(ctx, org, func(tx *store.Tx) error {
		m, err := tx.MethodologyByID(methodologyID)
		process = m.Body.Process
		return err
	})
	return process, err
}

// brief is what every frozen subject and report says of its engagement.
func brief(e store.Engagement) engagement.Brief {
	return engagement.Brief{
		ID: e.ID, Title: e.Title, Client: e.Client, Currency: e.Currency, Locale: e.Locale, Timezone: e.Timezone,
		Confidentiality: e.Confidentiality, Objectives: e.Objectives,
	}
}

// all lists every item of a kind.
func all[T engagement.Content](tx *store.Tx, engagementID, parent string) ([]engagement.Item[T], error) {
	items, _, err := store.List[T](tx, engagementID, store.Query{Parent: parent})
	return items, err
}

// writing runs fn in one transaction and returns what it makes.
func writing[T any](ctx context.Context, o *Office, place activities.Place, fn func(tx *store.Tx) (T, error)) (T, error) {
	return within(ctx, o.Store.In, place, fn)
}

// reading is writing for what only reads: it never waits for a writer.
func reading[T any](ctx context.Context, o *Office, place activities.Place, fn func(tx *store.Tx) (T, error)) (T, error) {
	return within(ctx, o.Store.Read, place, fn)
}

func within[T any](ctx context.Context, run func(context.Context, string, func(*store.Tx) error) error,
	place activities.Place, fn func(tx *store.Tx) (T, error),
) (T, error) {
	var out T
	err := run(ctx, place.Org, func(tx *store.Tx) error {
		made, err := fn(tx)
		out = made
		return err
	})
	return out, err
}

// opened loads an engagement together with its methodology.
func opened(tx *store.Tx, engagementID string) (store.Engagement, engagement.Methodology, error) {
	e, err := tx.Engagement(engagementID)
	if err != nil {
		return e, engagement.Methodology{}, err
	}
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return e, engagement.Methodology{}, fmt.Errorf("methodology of engagement %s: %w", engagementID, err)
	}
	return e, m.Body, nil
}
