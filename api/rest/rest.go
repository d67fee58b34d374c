// Package rest is Mandate's REST API: one file a resource, each with its requests,
// responses and handlers. Operations, their parameters and bodies are described by Go
// types, from which validation and the OpenAPI document follow.
package rest

import (
	"context"
	"io"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// Engine is what the API needs of Temporal.
type Engine interface {
	Start(ctx context.Context, s contract.Start) (engine.StartResult, error)
	Decide(ctx context.Context, org, workflowID string, d engagement.Decision) (engine.DecideResult, error)
	Decided(ctx context.Context, org, id string) (*engagement.Receipt, error)
	Submit(ctx context.Context, engagementID string, s contract.Submit) (contract.Submitted, error)
	Withdraw(ctx context.Context, engagementID, ref string, w contract.Withdraw) error
	Resolve(ctx context.Context, engagementID, ref string, r contract.Resolution) error
	GateAct(ctx context.Context, engagementID, ref string, a contract.GateAct) error
	Revoke(ctx context.Context, engagementID string, r contract.Revoke) error
	Condition(ctx context.Context, engagementID string, a contract.ConditionAct) error
	Act(ctx context.Context, engagementID string, what engine.Lifecycle, a contract.Act) error
	Reschedule(ctx context.Context, engagementID string, r contract.Reschedule) error
	Extend(ctx context.Context, engagementID string, x contract.Extend) error
	Amend(ctx context.Context, engagementID string, a contract.Amend) error
	Team(ctx context.Context, engagementID string, t contract.Team) error
	Live(ctx context.Context, workflowID string) (engine.Live, error)
}

// Authenticator recognises who makes a request that carries no token, for example by
// a web session. It returns an Unauthenticated error for a stranger.
type Authenticator func(*http.Request) (identity.Principal, error)

// Options are what the API stands on.
type Options struct {
	Store  *store.DB
	Engine Engine
	// Keys are those with which dossiers are signed, and decisions are checked.
	Keys identity.Keys
	// RetainYears is how long engagements are kept that have ended, where nobody has said
	// otherwise; 0 for ever.
	RetainYears int
	// Kick tells the relay that an outbox row was committed.
	Kick func()
	// Session recognises people without a token; nil when there are no sessions.
	Session Authenticator
	// Calendars lists the calendars that an engagement may name.
	Calendars []string
	// ParseMethodology reads a methodology from YAML or JSON, and composes the question
	// sets that it uses; its error is Invalid and names every fault.
	ParseMethodology func(text []byte, sets engagement.QuestionSets) (engagement.Methodology, error)
	// QuestionSets reads and writes question sets in the formats that they come in.
	QuestionSets QuestionSetFormats
	// DraftBody is the draft that a gate decides on as it stands, in canonical JSON.
	DraftBody func(ctx context.Context, org, engagementID string, key engagement.GateKey) ([]byte, error)
	// PreviewGate runs a gate dry.
	PreviewGate func(ctx context.Context, org string, req engagement.PreviewRequest) (engagement.Preview, error)
	// Outlook shows what a reschedule would do.
	Outlook func(ctx context.Context, org, engagementID string, r engagement.Reschedule) (engagement.RescheduleOutlook, error)
	// Export writes a report, or what is at a place, as a document; a PDF is Unavailable
	// without a printer.
	Export func(ctx context.Context, org string, wanted ExportRequest) (Exported, error)
	// Rehearse runs an engagement in skipped time, RenderRehearsal writes what came of it as
	// json, html, md or ics.
	Rehearse        func(ctx context.Context, s contract.Start, m engagement.Methodology, c engagement.Casting) (engagement.Rehearsal, error)
	RenderRehearsal func(w io.Writer, r engagement.Rehearsal, format string) error
	// Sources keeps the secrets of metrics' sources, and reads what is measured.
	Sources Sources
	// Webhooks keeps webhooks and their secrets.
	Webhooks Webhooks
	Log      *slog.Logger
	// Version is that of the program, for the OpenAPI document.
	Version string
}

// API serves the operations.
type API struct {
	Options
	huma   huma.API
	crumbs *http.CrossOriginProtection
	// policies are those of all routes, of the pages as well.
	policies map[string]Policy
	// kinds are the rules of what collections hold, for imports and exports.
	kinds map[engagement.Kind]kindRules
	// imports has a place for each file that is read at the same time.
	imports chan struct{}
	// stages are the places of the rehearsals that run at once.
	stages chan struct{}
}

// Mount adds the API, its OpenAPI document and its reference page to a router.
func Mount(router *gin.Engine, o Options) *API {
	a := &API{
		Options: o, crumbs: http.NewCrossOriginProtection(),
		policies: map[string]Policy{}, kinds: map[engagement.Kind]kindRules{}, imports: make(chan struct{}, importsAtOnce), stages: make(chan struct{}, rehearsalsAtOnce),
	}
	a.huma = humagin.New(router, configuration(o.Version))
	a.engagements()
	a.lifecycle()
	a.journal()
	a.assessment()
	a.plan()
	a.gates()
	a.gateTasks()
	a.gateAdvice()
	a.gateOverrides()
	a.conditions()
	a.diffs()
	a.latency()
	a.projects()
	a.change()
	a.monitoring()
	a.trace()
	a.closure()
	a.files()
	a.content()
	a.reports()
	a.evidence()
	a.methodologies()
	a.questionSets()
	a.previews()
	a.rehearsals()
	a.clients()
	a.logos()
	a.people()
	a.me()
	a.privacy()
	a.retention()
	a.delegations()
	a.tokens()
	a.operations()
	a.webhooks()
	a.signIns()
	router.GET("/docs", a.docs())
	for _, route := range []string{"/docs", "/openapi.json", "/openapi.yaml", "/openapi-3.0.json", "/openapi-3.0.yaml"} {
		a.Declare(http.MethodGet, route, Policy{Public: true})
	}
	return a
}

// OpenAPI is the description of the API.
func (a *API) OpenAPI() *huma.OpenAPI { return a.huma.OpenAPI() }

func configuration(version string) huma.Config {
	config := huma.DefaultConfig("Mandate", version)
	// No $schema in answers and no script from elsewhere on the reference page.
	config.CreateHooks, config.SchemasPath, config.DocsPath = nil, "", ""
	config.RejectUnknownQueryParameters = true
	config.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	config.Info.Description = "Runs consultancy engagements: assessment, improvement plan, delivery, change, monitoring. " +
		"Times are RFC 3339 in UTC, days YYYY-MM-DD, money whole minor units of the engagement's currency. " +
		"Errors are RFC 9457 problems: `detail` says what to do, `errors[]` names each field."
	config.Info.License = &huma.License{Name: "Proprietary", Identifier: "LicenseRef-Proprietary"}
	config.Servers = []*huma.Server{{URL: "/", Description: "This server"}}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		bearer: {Type: "http", Scheme: "bearer", BearerFormat: "mdt_…", Description: "An API token"},
	}
	return config
}

const bearer = "bearer"
