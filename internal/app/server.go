package app

import (
	"context"
	"errors"
	"net"
	"net/netip"

	"github.com/gin-gonic/gin"
	"go.temporal.io/sdk/converter"

	"mandate/activities"
	"mandate/api"
	apicodec "mandate/api/codec"
	"mandate/api/rest"
	"mandate/api/web"
	"mandate/internal/calendar"
	"mandate/internal/codec"
	"mandate/internal/config"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/idp"
	"mandate/internal/methodology"
	"mandate/internal/office"
	"mandate/internal/questionset/exchange"
	"mandate/internal/rehearsal"
	"mandate/internal/report"
	"mandate/internal/report/pdf"
)

// front is what differs between the servers that people reach.
type front struct {
	publicURL, temporalUI, namespace string
	// dev lets people sign in by choosing who they are.
	dev     bool
	mailbox web.Mailbox
	// retainYears is how long engagements are kept that have ended; 0 for ever.
	retainYears int
	chromium    string          // that prints PDFs; one on the PATH when empty
	sessions    config.Sessions // the pages' own limits when zero
	proxies     []netip.Prefix  // that are believed
	provider    *idp.Provider   // at which people sign in; nil when there is none
	org         string          // whose people sign in; the default one when empty
}

// newServer makes the server of the API and the pages.
func (p *parts) newServer(f front) *api.Server {
	engine := engine.New(p.temporal, p.store, p.keys, p.log, engine.DefaultWaits)
	printer := pdf.NewPrinter(f.chromium)
	p.office.Print = func(ctx context.Context, page func(map[string]int) ([]byte, error), o report.Sheets) ([]byte, error) {
		return printer.PrintNumbered(ctx, page, pdf.Options{Footer: o.Footer, Slides: o.Lying})
	}
	site := web.New(web.Options{
		Store: p.store, Engine: engine, Keys: p.keys, Kick: p.relay.Kick, PublicURL: f.publicURL,
		TemporalUI: f.temporalUI, Namespace: f.namespace, Dev: f.dev, Mailbox: f.mailbox,
		Subject: p.subject, Export: p.export, Deck: p.office.Deck, Renew: p.office.Renew, Log: p.log,
		Org: f.org, Provider: f.provider, SessionIdle: f.sessions.Idle, SessionLifetime: f.sessions.Lifetime,
		RehearsalDocument: rehearsal.Document,
		PrintPDF: func(ctx context.Context, html []byte, footer string) ([]byte, error) {
			return printer.Print(ctx, html, pdf.Options{Footer: footer})
		},
	})
	return api.New(api.Options{
		REST: rest.Options{
			Store: p.store, Engine: engine, Keys: p.keys, Kick: p.relay.Kick, Session: site.Authenticate, RetainYears: f.retainYears,
			DraftBody:   p.office.DraftBody,
			PreviewGate: p.office.Preview, Outlook: p.office.Reschedule, Calendars: calendar.Keys(), Export: p.export, Log: p.log, Version: Version,
			ParseMethodology: func(text []byte, sets engagement.QuestionSets) (engagement.Methodology, error) {
				return methodology.ParseWith(sets, "request", text)
			},
			QuestionSets: exchange.Formats{},
			Sources:      p.office, Webhooks: p.office,
			Rehearse: rehearse, RenderRehearsal: rehearsal.Render,
		},
		Ready: func(ctx context.Context) error { return errors.Join(p.store.Ping(ctx), engine.Healthy(ctx)) },
		Mount: []func(*gin.Engine, *rest.API){site.Mount, p.codecServer(f).Mount}, NotFound: site.NotFound,
		TrustedProxies: f.proxies, Log: p.log,
	})
}

// codecServer opens what Temporal holds to those who may read it.
func (p *parts) codecServer(f front) *apicodec.Server {
	return apicodec.New(apicodec.Options{
		Codec: converter.NewPayloadCodecHTTPHandler(codec.New(p.vault, f.namespace)), Namespace: f.namespace, UI: f.temporalUI,
		Store: p.store,
	})
}

// subject shows frozen content as a document.
func (p *parts) subject(ctx context.Context, org, engagementID, ref string, revision int) (report.Document, error) {
	return p.office.Subject(ctx, activities.Place{Org: org, Engagement: engagementID}, ref, revision)
}

// export writes a document in a form.
func (p *parts) export(ctx context.Context, org string, w rest.ExportRequest) (rest.Exported, error) {
	file, digest, err := p.office.Export(ctx, org, office.Wanted(w))
	return rest.Exported{Name: file.Name, Type: file.Type, Digest: digest, Body: file.Body}, err
}

// listen claims an address, and says which flag moves it when it is taken.
func listen(address, flag string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, errors.Join(engagement.Errorf(engagement.Conflict,
			"cannot listen on %s; stop what uses it, or choose another with %s", address, flag), err)
	}
	return listener, nil
}

// metrics serves the metrics on a listener of their own until the context ends.
func (p *parts) metrics(ctx context.Context, listener net.Listener) error {
	return api.NewMetrics(p.store, p.log).Serve(ctx, listener)
}

// prepare brings a database up to date and puts the built-in methodologies into it.
func (p *parts) prepare(ctx context.Context) error {
	return errors.Join(p.store.Migrate(ctx, "up"), stock(ctx, p.store, p.log))
}
