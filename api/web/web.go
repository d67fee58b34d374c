// Package web is Mandate's pages: the approval form behind a mail's link, what signed-in
// people see of their engagements, and in development the mailbox. Pages are HTML from
// the server; they need no script.
package web

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"
	"github.com/gorilla/securecookie"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/idp"
	"mandate/internal/report"
	"mandate/internal/store"
)

// Options are what the pages stand on.
type Options struct {
	Store *store.DB
	// Org is the organisation whose people sign in; "default" when empty.
	Org    string
	Engine rest.Engine
	Keys   identity.Keys
	// Kick tells the relay that an outbox row was committed.
	Kick func()
	// PublicURL is where people reach this server, TemporalUI where operators reach
	// Temporal's; the latter may be empty. Namespace is Temporal's.
	PublicURL, TemporalUI, Namespace string
	// Dev lets people sign in by choosing who they are.
	Dev bool
	// Provider is the identity provider at which people sign in; nil when there is none.
	Provider *idp.Provider
	// SessionIdle is how long a session lasts that is not used, SessionLifetime how long any;
	// an hour and twelve when zero.
	SessionIdle, SessionLifetime time.Duration
	// Mailbox holds the mails that a development server has sent; nil when there is none.
	Mailbox Mailbox
	// Subject shows the frozen revision of a place as a document.
	Subject func(ctx context.Context, org, engagement, ref string, revision int) (report.Document, error)
	// Export writes a report, or what is at a place, as a document.
	Export func(ctx context.Context, org string, wanted rest.ExportRequest) (rest.Exported, error)
	// Deck is the presentation of a plan: a frozen revision, or the draft for 0.
	Deck func(ctx context.Context, org, engagement string, revision int) (report.Deck, error)
	// Renew mails a person a fresh link to the round that waits for them; its Issue is
	// that of the link that has ended. Nil when there is no mail.
	Renew func(ctx context.Context, org string, link store.Link) error
	// RehearsalDocument shows a rehearsal as a document.
	RehearsalDocument func(engagement.Rehearsal) report.Document
	// PrintPDF prints a page that stands alone, with a text at the foot of each sheet; its
	// error is Unavailable without a Chromium. Nil when there is no printer.
	PrintPDF func(ctx context.Context, html []byte, footer string) ([]byte, error)
	Log      *slog.Logger
}

// Site serves the pages.
type Site struct {
	Options
	api                *rest.API
	origin             *http.CrossOriginProtection
	guessing, renewing *quota
	sessions           *scs.SessionManager
	kept               *store.Sessions
	underWay           *securecookie.SecureCookie
}

// New makes the pages; Mount adds them to a router.
func New(o Options) *Site {
	if o.Org == "" {
		o.Org = "default"
	}
	o.SessionIdle, o.SessionLifetime = cmp.Or(o.SessionIdle, defaultIdle), cmp.Or(o.SessionLifetime, defaultLifetime)
	kept := o.Store.Sessions(o.Org, o.SessionIdle)
	return &Site{
		Options: o, sessions: newSessions(o, kept), kept: kept, origin: newOrigin(o), underWay: newUnderWay(o),
		guessing: newQuota(guessBurst, guessPause), renewing: newQuota(renewBurst, renewPause),
	}
}

// Mount adds the pages and their static files to a router.
func (s *Site) Mount(router *gin.Engine, api *rest.API) {
	s.api = api
	for route, policy := range policies {
		method, path, _ := strings.Cut(route, " ")
		api.Declare(method, path, policy)
	}
	router.GET("/static/:file", s.static)
	router.HEAD("/static/:file", s.static)
	s.formRoutes(router.Group("/", s.recovered, secured, s.ownOriginOrToken, s.rotated))
	s.concernRoutes(router.Group("/", s.recovered, secured, s.ownOriginOrToken))
	s.pulseRoutes(router.Group("/", s.recovered, secured, s.ownOriginOrToken))
	s.answerRoutes(router.Group("/", s.recovered, secured, s.ownOriginOrToken))
	routes := router.Group("/", s.recovered, secured, s.ownOrigin, s.rotated)
	s.mailboxRoutes(routes)
	s.pageRoutes(routes)
}

// page is what the layout knows of a page.
type page struct {
	Title  string
	Locale string
	// Person is who is signed in; nil for a stranger, and for whoever came by a link.
	Person *viewer
	// Current is the address of the entry of the navigation under which the page stands.
	Current string
	// Narrow is for pages that are read, not compared.
	Narrow bool
	// Script is the static script of the page, if it has one; it works without.
	Script string
	// Mailbox says that there is a mailbox to show.
	Mailbox bool
}

// render answers with a page. It is written whole or not at all, so that a fault in the
// middle becomes an error page.
func (s *Site) render(c *gin.Context, status int, component templ.Component) {
	buffer := templ.GetBuffer()
	defer templ.ReleaseBuffer(buffer)
	if err := component.Render(c.Request.Context(), buffer); err != nil {
		s.Log.ErrorContext(c.Request.Context(), "a page cannot be rendered", "route", c.FullPath(), "error", err)
		c.Data(http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("This page cannot be shown; the cause is in the server's log.\n"))
		return
	}
	c.Data(status, "text/html; charset=utf-8", buffer.Bytes())
}
