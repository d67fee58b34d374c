package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"mandate/api/web"
	"mandate/internal/config"
	"mandate/internal/idp"
	"mandate/internal/notify"
	"mandate/internal/vault"
)

// production are the settings that serve and worker share.
type production struct {
	config.Database
	config.Temporal
	config.Public
	config.Secret
	config.Mail
	config.Keyset
	config.Reach
	config.Webhooks
	config.Retention
}

// assemble refuses what cannot work before it connects to anything.
func (c production) assemble(ctx context.Context, log *slog.Logger) (*parts, error) {
	if err := errors.Join(c.RequirePostgres(), c.Check(), c.CheckYears()); err != nil {
		return nil, err
	}
	from, err := c.Sender()
	if err != nil {
		return nil, err
	}
	mail, err := notify.NewSMTP(c.SMTP, *from)
	if err != nil {
		return nil, err
	}
	var keys *vault.Vault
	if c.Keyset.File != "" {
		if keys, err = vault.Read(c.Keyset.File); err != nil {
			return nil, err
		}
	}
	p, err := assemble(ctx, settings{
		allowed: c.Allow, receivers: c.WebhookAllow, vault: keys,
		database: c.Database.URL, secretFile: c.Secret.File, temporal: c.Address, namespace: c.Namespace,
		publicURL: c.Public.URL, mail: mail, from: *from, log: log,
	})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(p.store.CheckSchema(ctx), p.store.CheckRole(ctx)); err != nil {
		return nil, errors.Join(err, p.close())
	}
	switch why, err := p.store.Unbound(ctx); {
	case err != nil:
		return nil, errors.Join(err, p.close())
	case why != "":
		log.WarnContext(ctx, "organisations are kept apart by less than they could be; see docs/operator.md, “Roles of the database”", "why", why)
	}
	return p, nil
}

type serveCommand struct {
	production
	config.Print
	config.Sessions
	config.Proxies
	config.OIDC
	Listen        string `help:"Address to listen on." default:":8080" env:"MANDATE_LISTEN"`
	MetricsListen string `help:"Address on which /metrics is served, to whoever reaches it; not at all when not given." env:"MANDATE_METRICS_LISTEN"`
}

// Run serves the API and the pages until it is told to stop, then lets requests under
// way finish. Migrations are run by mandate migrate up.
func (s serveCommand) Run(ctx context.Context, log *slog.Logger) (err error) {
	if err := errors.Join(s.CheckSessions(), s.CheckOIDC()); err != nil {
		return err
	}
	provider, err := s.provider()
	if err != nil {
		return err
	}
	listener, err := listen(s.Listen, "--listen")
	if err != nil {
		return err
	}
	p, err := s.assemble(ctx, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if err := stock(ctx, p.store, log); err != nil {
		return errors.Join(err, listener.Close())
	}
	server := p.newServer(front{
		publicURL: s.Public.URL, retainYears: s.Years, temporalUI: s.UI, namespace: s.Namespace, chromium: s.Chromium,
		sessions: s.Sessions, proxies: s.Trusted, provider: provider, org: s.Org,
	})
	log.Info("serving", "address", listener.Addr().String())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return server.Serve(ctx, listener) })
	group.Go(func() error { p.relay.Run(ctx); return nil })
	if s.MetricsListen != "" {
		group.Go(func() error {
			metrics, err := listen(s.MetricsListen, "--metrics-listen")
			if err != nil {
				return err
			}
			log.Info("serving metrics", "address", metrics.Addr().String())
			return p.metrics(ctx, metrics)
		})
	}
	return group.Wait()
}

// provider is where people sign in, nil without one.
func (s serveCommand) provider() (*idp.Provider, error) {
	if s.Issuer == "" {
		return nil, nil
	}
	secret, err := s.ClientSecret()
	if err != nil {
		return nil, err
	}
	home := strings.TrimSuffix(s.Public.URL, "/")
	return idp.New(idp.Settings{
		Issuer: s.Issuer, ClientID: s.ClientID, ClientSecret: secret, Scopes: s.Scopes, MaxAge: s.Lifetime,
		RedirectURL: home + web.ProviderCallback, AfterSignOut: home + "/sign-in",
	}), nil
}

type workerCommand struct {
	production
	config.Digest
	config.Portfolio
	config.Polling
}

// Run works until it is told to stop, then lets activities under way finish.
func (w workerCommand) Run(ctx context.Context, log *slog.Logger) (err error) {
	if _, _, err := w.Clock(); err != nil {
		return err
	}
	if err := w.CheckEvery(); err != nil {
		return err
	}
	p, err := w.assemble(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if err := p.scheduleMails(ctx, w.Digest, w.Portfolio); err != nil {
		return err
	}
	if err := p.scheduleSources(ctx, w.Polling); err != nil {
		return err
	}
	if err := p.scheduleRetention(ctx, w.Years); err != nil {
		return err
	}
	running, err := p.startWorker()
	if err != nil {
		return err
	}
	defer running.Stop()
	var beside sync.WaitGroup
	beside.Go(func() { p.reseal(ctx) })
	p.relay.Run(ctx)
	beside.Wait()
	return nil
}
