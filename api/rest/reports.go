package rest

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"mandate/internal/identity"
	"mandate/internal/store"
)

// reportTypes are the forms of a report, by the word that asks for each.
var reportTypes = map[string]string{
	"html": "text/html; charset=utf-8",
	"md":   "text/markdown; charset=utf-8",
	"json": typeJSON,
}

// ReportQuery says which form of a report is wanted.
type ReportQuery struct {
	Place
	Format string `query:"format" enum:"html,md,json" doc:"Takes the place of Accept"`
	Accept string `header:"Accept" hidden:"true"`
}

func (in *ReportQuery) format() string {
	if in.Format != "" {
		return in.Format
	}
	switch negotiation.SelectQValueFast(in.Accept, []string{"text/html", "text/markdown", typeJSON}) {
	case "text/markdown":
		return "md"
	case typeJSON:
		return "json"
	}
	return "html"
}

// ReportOut is a report in the form asked for.
type ReportOut struct {
	ContentType string `header:"Content-Type"`
	ETag        string `header:"ETag"`
	Policy      string `header:"Content-Security-Policy"`
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
		summary: "One report, as HTML, Markdown or JSON", action: identity.ReadEngagement,
	}, a.report)
	content := map[string]*huma.MediaType{}
	for _, contentType := range reportTypes {
		content[mediaType(contentType)] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	a.huma.OpenAPI().Paths["/v1/reports/{id}"].Get.Responses["200"].Content = content
}

func (a *API) report(ctx context.Context, in *ReportQuery) (*ReportOut, error) {
	var report store.Report
	err := a.readOrg(ctx, func(tx *store.Tx) (err error) {
		if report, err = tx.Report(in.ID); err != nil {
			return err
		}
		return a.visible(ctx, report.Engagement, func(*store.Tx, store.Engagement) error { return nil })(tx)
	})
	if err != nil {
		return nil, err
	}
	format := in.format()
	out := &ReportOut{
		ContentType: reportTypes[format], ETag: `"` + report.Digest + "-" + format + `"`,
		Policy: "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
	}
	if format == "json" {
		out.Body = report.Body
		return out, nil
	}
	var text bytes.Buffer
	if err := a.RenderReport(&text, report.Body, format); err != nil {
		return nil, err
	}
	out.Body = text.Bytes()
	return out, nil
}
