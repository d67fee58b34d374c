package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"net/netip"
	"slices"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"mandate/activities"
	"mandate/internal/config"
	"mandate/internal/engine"
	"mandate/internal/identity"
	"mandate/internal/notify"
	"mandate/internal/office"
	"mandate/internal/source"
	"mandate/internal/store"
	"mandate/internal/vault"
	"mandate/internal/webhook"
	"mandate/workflows"
)

// parts are what servers and workers stand on.
type parts struct {
	store    *store.DB
	keys     identity.Keys
	temporal client.Client
	office   *office.Office
	relay    *engine.Relay
	vault    *vault.Vault
	log      *slog.Logger
}

// settings say where the parts are.
type settings struct {
	database   string
	secretFile string
	temporal   string // host:port
	namespace  string
	publicURL  string
	mail       notify.Sender
	from       mail.Address   // of the mails
	allowed    []netip.Prefix // where sources of metrics may stand
	receivers  []netip.Prefix // where webhooks may lead
	vault      *vault.Vault   // nil where there is no keyset
	log        *slog.Logger
}

// assemble opens the database and connects to Temporal.
func assemble(ctx context.Context, s settings) (*parts, error) {
	secret, err := identity.LoadOrCreateSecret(s.secretFile)
	if err != nil {
		return nil, err
	}
	keys, err := identity.KeysFrom(secret)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, s.database)
	if err != nil {
		return nil, err
	}
	db.SealWith(s.vault)
	temporal, err := engine.Dial(ctx, s.temporal, s.namespace, s.vault, s.log)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &parts{
		store: db, keys: keys, temporal: temporal, vault: s.vault, log: s.log,
		office: &office.Office{
			Store: db, Mail: s.mail, From: s.from, Links: keys, PublicURL: s.publicURL,
			Sources: source.NewReader(s.allowed...), Webhooks: webhook.NewSender(s.receivers...), Vault: s.vault,
		},
		relay: engine.NewRelay(db, temporal, s.log),
	}, nil
}

// close gives back what assemble took.
func (p *parts) close() error {
	p.temporal.Close()
	return p.store.Close()
}

// startWorker starts a worker that runs every workflow and every activity. Stop it to
// let activities under way finish.
func (p *parts) startWorker() (worker.Worker, error) {
	w := engine.NewWorker(p.temporal)
	workflows.Register(w)
	activities.Register(w, Capabilities(p.office, p.keys))
	if err := w.Start(); err != nil {
		return nil, fmt.Errorf("start the worker: %w", err)
	}
	return w, nil
}

// scheduleMails has the digests of every organisation sent each day, and the status of its
// engagements each week.
func (p *parts) scheduleMails(ctx context.Context, digest config.Digest, portfolio config.Portfolio) error {
	hour, minute, err := digest.Clock()
	if err != nil {
		return err
	}
	orgs, err := p.orgs(ctx)
	if err != nil {
		return err
	}
	at := engine.MailTime{Hour: hour, Minute: minute, Zone: digest.Zone}
	at.Weekday, at.Status = portfolio.Weekday()
	return engine.ScheduleMails(ctx, p.temporal, at, orgs...)
}

// orgs are all organisations, the default one also before it has anything.
func (p *parts) orgs(ctx context.Context) ([]string, error) {
	orgs, err := p.store.Orgs(ctx)
	if err == nil && !slices.Contains(orgs, defaultOrg) {
		orgs = append(orgs, defaultOrg)
	}
	return orgs, err
}

// reseal seals with the keyset's primary key what another key has sealed, or none, beside
// everything else. What no key opens is named in the log: only that cannot be read.
func (p *parts) reseal(ctx context.Context) {
	for _, kind := range []struct {
		name   string
		reseal func(context.Context) (int, error)
	}{
		{"secrets of sources and webhooks", p.office.Reseal},
		{"files and logos", p.resealFiles},
	} {
		began := time.Now()
		done, err := kind.reseal(ctx)
		if done > 0 {
			p.log.Info("sealed with the keyset's primary key", "what", kind.name, "done", done, "took", time.Since(began).Round(time.Millisecond))
		}
		if err != nil && ctx.Err() == nil {
			p.log.Error("could not all be sealed with the keyset's primary key", "what", kind.name, "error", err)
		}
	}
}

// resealFiles counts the chunks of files, and logos, that are sealed anew.
func (p *parts) resealFiles(ctx context.Context) (int, error) {
	done, err := p.store.Reseal(ctx, func(r store.Resealed) {
		p.log.Info("sealing files with the keyset's primary key", "done", r.Done, "failed", r.Failed)
	})
	return done.Done, err
}

// scheduleSources has the sources of metrics looked at.
func (p *parts) scheduleSources(ctx context.Context, polling config.Polling) error {
	orgs, err := p.orgs(ctx)
	if err != nil {
		return err
	}
	return engine.ScheduleSources(ctx, p.temporal, polling.Every, orgs...)
}

// scheduleRetention has engagements purged that are kept no longer.
func (p *parts) scheduleRetention(ctx context.Context, years int) error {
	orgs, err := p.orgs(ctx)
	if err != nil {
		return err
	}
	return engine.ScheduleRetention(ctx, p.temporal, years, orgs...)
}

// Capabilities plugs the office into the activities.
func Capabilities(o *office.Office, keys identity.Keys) activities.Set {
	return activities.Set{
		Journal:     &activities.Journal{Port: o},
		People:      &activities.People{Port: o, Signature: keys},
		Gates:       &activities.Gates{Port: o},
		Methodology: &activities.Methodology{Port: o},
		Calendar:    &activities.Calendar{Port: office.Calendar{}},
		Freeze:      &activities.Freeze{Port: o},
		Projects:    &activities.Projects{Port: o, Calendar: office.Calendar{}},
		Measure:     &activities.Measure{Port: o},
		Report:      &activities.Report{Port: o},
		Notify:      &activities.Notify{Port: o},
		Change:      &activities.Change{Port: o},
		Sources:     &activities.Sources{Port: o},
		Webhooks:    &activities.Webhooks{Port: o},
		Retention:   &activities.Retention{Port: o},
	}
}
