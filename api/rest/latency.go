package rest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// LatencyInput says whose decisions are measured, and by what they are grouped.
type LatencyInput struct {
	Engagement string
	From, To   engagement.Day
	By         store.LatencyBy // by gate when empty
}

// Latencies tells how long decisions took, in the engagements that the context's principal
// may see. By person it takes a role that may measure people.
func (a *API) Latencies(ctx context.Context, q LatencyInput) (all []engagement.Latency, err error) {
	p := principal(ctx)
	if q.By == store.LatencyByPerson {
		if err := p.May(identity.MeasureApprovals); err != nil {
			return nil, err
		}
	}
	if q.From != "" && q.To != "" && q.To.Before(q.From) {
		var f engagement.Faults
		f.Add("to", "lies before from (%s); give a later day", q.From)
		return nil, f.Err("The decisions cannot be measured")
	}
	if q.Engagement != "" {
		if err := a.see(ctx, q.Engagement); err != nil {
			return nil, err
		}
	}
	err = a.readOrg(ctx, func(tx *store.Tx) error {
		all, err = tx.Latencies(store.LatencyQuery{
			Engagement: q.Engagement, Person: p.Scope(), From: q.From, To: q.To, By: cmp.Or(q.By, store.LatencyByGate),
		})
		return err
	})
	return all, err
}

// LatencyQuery are the parameters of the measures.
type LatencyQuery struct {
	Place
	Engagement string          `query:"engagement" doc:"Id of the only engagement; all that one sees when not given"`
	From       engagement.Day  `query:"from" format:"date" doc:"The first day on which a decision was asked for, in UTC"`
	To         engagement.Day  `query:"to" format:"date" doc:"The last day"`
	By         store.LatencyBy `query:"by" enum:"gate,stage,person" default:"gate" doc:"person takes a role that may measure people"`
	Format     string          `query:"format" enum:"json,csv" doc:"Takes the place of Accept"`
	Accept     string          `header:"Accept" hidden:"true"`
}

func (in *LatencyQuery) csv() bool {
	if in.Format != "" {
		return in.Format == "csv"
	}
	return negotiation.SelectQValueFast(in.Accept, []string{typeJSON, typeCSV}) == typeCSV
}

// LatencyOut are the measures in the form asked for.
type LatencyOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (a *API) latency() {
	register(a, operation{
		id: "measure-approvals", method: http.MethodGet, path: "/approvals/latency", tag: tagGates,
		summary: "How long decisions took, as JSON or CSV",
		doc:     "From when somebody was asked until they decided: median, ninetieth percentile and longest, in seconds of elapsed time.",
		action:  identity.ReadEngagement,
	}, func(ctx context.Context, in *LatencyQuery) (*LatencyOut, error) {
		all, err := a.Latencies(ctx, LatencyInput{Engagement: in.Engagement, From: in.From, To: in.To, By: in.By})
		if err != nil {
			return nil, err
		}
		if in.csv() {
			text, err := latencyCSV(all)
			return &LatencyOut{ContentType: typeCSV + "; charset=utf-8", Body: text}, err
		}
		text, err := json.Marshal(page(all, "").Body)
		return &LatencyOut{ContentType: typeJSON, Body: text}, err
	})
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Page[engagement.Latency]](), true, "LatencyPage")
	a.huma.OpenAPI().Paths["/v1/approvals/latency"].Get.Responses["200"].Content = map[string]*huma.MediaType{
		typeJSON: {Schema: schema}, typeCSV: {Schema: &huma.Schema{Type: huma.TypeString}},
	}
}

// latencyCSV is a table for a spreadsheet.
func latencyCSV(all []engagement.Latency) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"gate", "stage", "person", "name", "decided", "late", "open", "median_seconds", "p90_seconds", "longest_seconds"}}
	for _, l := range all {
		rows = append(rows, []string{
			harmless(string(l.Gate)), harmless(l.Stage), harmless(l.Person), harmless(l.Name), itoa(l.Decided), itoa(l.Late), itoa(l.Open),
			strconv.FormatInt(l.Median, 10), strconv.FormatInt(l.P90, 10), strconv.FormatInt(l.Longest, 10),
		})
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}
