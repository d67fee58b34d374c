package rest

import (
	"context"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// reportTypes are the forms of a document, by the word that asks for each.
var reportTypes = map[string]string{
	"html": "text/html",
	"md":   "text/markdown",
	"json": typeJSON,
	"pdf":  "application/pdf",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"csv":  "text/csv",
	"zip":  "application/zip", // csv of every table
}

// ExportRequest says which document is wanted, and in which form.
type ExportRequest struct {
	// Report is the id of a published report; else Engagement and Ref name a place, and
	// Revision what was frozen there, 0 the draft as it stands.
	Report          string
	Engagement, Ref string
	Revision        int
	Format          string
	Table           int
	// Slides asks for the presentation of the plan instead, as html or pdf.
	Slides bool
	// Portfolio asks for the status of all engagements instead.
	Portfolio bool
}

// Exported is a document in a form, with the digest of what it shows.
type Exported struct {
	Name, Type, Digest string
	Body               []byte
}

// DocumentForm says in which form a document is wanted.
type DocumentForm struct {
	Format string `query:"format" enum:"html,md,json,pdf,xlsx,csv" doc:"Takes the place of Accept. Without a table, csv is a ZIP of all tables"`
	Table  int    `query:"table" minimum:"1" maximum:"10000" doc:"Of csv: one table of the document, counted from 1"`
	Accept string `header:"Accept" hidden:"true"`
}

func (in *DocumentForm) format() string {
	if in.Format != "" {
		return in.Format
	}
	asked := negotiation.SelectQValueFast(in.Accept, []string{
		reportTypes["html"], reportTypes["md"], reportTypes["json"], reportTypes["pdf"], reportTypes["xlsx"], reportTypes["csv"],
	})
	for format, kind := range reportTypes {
		if kind == asked {
			return format
		}
	}
	return "html"
}

// ReportQuery says which form of a report is wanted.
type ReportQuery struct {
	Place
	DocumentForm
}

// DocumentQuery says which revision of a draft is wanted as a document, and in which form.
type DocumentQuery struct {
	Place
	DocumentForm
	Revision string `query:"revision" default:"draft" pattern:"^(draft|[1-9][0-9]{0,8})$" doc:"A frozen revision by its number, or draft: as it stands now"`
}

// SlidesQuery says of which revision of the plan slides are wanted, and in which form.
type SlidesQuery struct {
	Place
	Format   string `query:"format" default:"html" enum:"html,pdf"`
	Revision string `query:"revision" default:"draft" pattern:"^(draft|[1-9][0-9]{0,8})$" doc:"A frozen revision by its number, or draft: as it stands now"`
}

// RevisionQuery says in which form a frozen revision is wanted.
type RevisionQuery struct {
	Place
	DocumentForm
	Revision int `query:"revision" minimum:"1" maximum:"999999999" doc:"The newest that was put before the gate, without"`
}

// PortfolioQuery says in which form the status of all engagements is wanted.
type PortfolioQuery struct {
	Place
	DocumentForm
}

// ReportOut is a document in the form asked for.
type ReportOut struct {
	ContentType string `header:"Content-Type"`
	ETag        string `header:"ETag"`
	Policy      string `header:"Content-Security-Policy"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (a *API) reports() {
	register(a, operation{
		id: "list-reports", method: http.MethodGet, path: "/engagements/{id}/reports", tag: "Reports",
		summary: "The reports of an engagement", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Listed[store.Report], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			reports, err := tx.Reports(in.ID)
			out = page(reports, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-report", method: http.MethodGet, path: "/reports/{id}", tag: "Reports",
		summary: "One report, as HTML, Markdown, JSON, PDF, workbook or CSV", action: identity.ReadEngagement, refusals: []int{http.StatusServiceUnavailable},
	}, a.report)
	a.documented("/reports/{id}")
	a.documents("/assessment/document", tagAssessment, "get-assessment-document", contract.RefAssessment)
	a.documents("/plan/document", tagPlan, "get-plan-document", contract.RefPlan)
	a.presentations()
	register(a, operation{
		id: "get-gate-document", method: http.MethodGet, path: "/gates/{id}/document", tag: "Reports",
		summary: "What is before a gate, as a document", action: identity.ReadEngagement, refusals: []int{http.StatusServiceUnavailable},
	}, a.gateDocument)
	a.documented("/gates/{id}/document")
	register(a, operation{
		id: "get-portfolio", method: http.MethodGet, path: "/portfolio", tag: "Reports",
		summary: "The status of all engagements that have not ended, as a document", action: identity.ReadPortfolio, refusals: []int{http.StatusServiceUnavailable},
		doc: "Those off track first: how each stands, its running projects, what is waited for. The project office is mailed the same every week.",
	}, func(ctx context.Context, in *PortfolioQuery) (*ReportOut, error) {
		return a.exported(ctx, ExportRequest{Portfolio: true, Format: in.format(), Table: in.Table})
	})
	a.documented("/portfolio")
}

// documents adds the operation that gives a draft, or what was frozen of it, as a document.
func (a *API) documents(path, tag, id, ref string) {
	register(a, operation{
		id: id, method: http.MethodGet, path: "/engagements/{id}" + path, tag: tag,
		summary: "As a document: a frozen revision, or the draft as it stands", action: identity.ReadEngagement,
		refusals: []int{http.StatusServiceUnavailable},
	}, func(ctx context.Context, in *DocumentQuery) (*ReportOut, error) {
		return a.draftOrRevision(ctx, in.Revision, ExportRequest{Engagement: in.ID, Ref: ref, Format: in.format(), Table: in.Table})
	})
	a.documented("/engagements/{id}" + path)
}

// draftOrRevision gives out a frozen revision, or the draft to those who may read it.
func (a *API) draftOrRevision(ctx context.Context, revision string, wanted ExportRequest) (*ReportOut, error) {
	if err := a.see(ctx, wanted.Engagement); err != nil {
		return nil, err
	}
	if revision == "draft" {
		if err := principal(ctx).May(identity.ReadDraft); err != nil {
			return nil, err
		}
	} else {
		wanted.Revision, _ = strconv.Atoi(revision) // the pattern lets only numbers pass
	}
	return a.exported(ctx, wanted)
}

// presentations are the slides of the plan, and the meetings in which they were shown.
func (a *API) presentations() {
	register(a, operation{
		id: "get-plan-slides", method: http.MethodGet, path: "/engagements/{id}/plan/slides", tag: tagPlan,
		summary: "The plan as slides for the leaders' meeting", action: identity.ReadEngagement, refusals: []int{http.StatusServiceUnavailable},
	}, func(ctx context.Context, in *SlidesQuery) (*ReportOut, error) {
		return a.draftOrRevision(ctx, in.Revision, ExportRequest{Engagement: in.ID, Ref: contract.RefPlan, Format: in.Format, Slides: true})
	})
	a.documented("/engagements/{id}/plan/slides")
	collection[engagement.Presentation]{
		path: "/plan/presentations", tag: tagPlan, one: "presentation", many: "presentations",
		read: identity.ReadEngagement, write: identity.EditDraft,
	}.mount(a)
}

// RecordPresentation keeps a meeting in which the plan was presented, under an id of its own.
func (a *API) RecordPresentation(ctx context.Context, engagementID, id string, p engagement.Presentation) error {
	if err := principal(ctx).May(identity.EditDraft); err != nil {
		return err
	}
	return a.write(ctx, engagementID, func(tx *store.Tx, _ store.Engagement) error {
		_, err := store.Create(tx, engagementID, id, p, store.WriteOptions{By: principal(ctx).Person})
		return err
	})
}

// documented describes the forms of a document.
func (a *API) documented(path string) {
	content := map[string]*huma.MediaType{}
	for _, contentType := range reportTypes {
		content[contentType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	a.huma.OpenAPI().Paths["/v1"+path].Get.Responses["200"].Content = content
}

func (a *API) report(ctx context.Context, in *ReportQuery) (*ReportOut, error) {
	var kept store.Report
	err := a.readOrg(ctx, func(tx *store.Tx) (err error) {
		if kept, err = tx.Report(in.ID); err != nil {
			return err
		}
		return a.visible(ctx, kept.Engagement, func(*store.Tx, store.Engagement) error { return nil })(tx)
	})
	if err != nil {
		return nil, err
	}
	if in.format() == "json" {
		return &ReportOut{ContentType: typeJSON, ETag: `"` + kept.Digest + `-json"`, Policy: documentPolicy, Body: kept.Body}, nil
	}
	return a.exported(ctx, ExportRequest{Report: in.ID, Engagement: kept.Engagement, Format: in.format(), Table: in.Table})
}

func (a *API) gateDocument(ctx context.Context, in *RevisionQuery) (*ReportOut, error) {
	var gate store.Gate
	err := a.readOrg(ctx, func(tx *store.Tx) (err error) {
		if gate, err = tx.Gate(in.ID); err != nil {
			return err
		}
		return a.visible(ctx, gate.Engagement, func(*store.Tx, store.Engagement) error { return nil })(tx)
	})
	if err != nil {
		return nil, err
	}
	revision := gate.Subject.Revision
	if in.Revision > 0 {
		revision = in.Revision
	}
	return a.exported(ctx, ExportRequest{Engagement: gate.Engagement, Ref: gate.Ref, Revision: revision, Format: in.format(), Table: in.Table})
}

// documentPolicy lets a document that is shown in a browser show itself, and nothing else.
const documentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"

// exported answers with a document in a form. A browser shows what it can and saves the rest.
func (a *API) exported(ctx context.Context, wanted ExportRequest) (*ReportOut, error) {
	if a.Export == nil {
		return nil, engagement.Errorf(engagement.Unavailable, "This server gives out no documents; ask the server that people sign in to.")
	}
	file, err := a.Export(ctx, principal(ctx).Org, wanted)
	if err != nil {
		return nil, err
	}
	out := &ReportOut{ContentType: file.Type, Policy: documentPolicy, Body: file.Body, Disposition: Disposition(file)}
	if wanted.Format != "pdf" { // which says when it was printed
		out.ETag = `"` + file.Digest + "-" + wanted.Format + "-" + strconv.Itoa(wanted.Table) + `"`
	}
	return out, nil
}

// Disposition names the file that a browser saves; pages and texts it shows. The sandbox of
// documents would keep a browser's viewer from a PDF.
func Disposition(file Exported) string {
	kind := "attachment"
	switch mediaType(file.Type) {
	case reportTypes["html"], reportTypes["md"], reportTypes["json"]:
		kind = "inline"
	}
	return mime.FormatMediaType(kind, map[string]string{"filename": file.Name})
}
