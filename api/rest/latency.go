package rest

import (
	"cmp"
	"context"
	"net/http"

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
		all, err = latencies(tx, store.LatencyQuery{
			Engagement: q.Engagement, Person: p.Scope(), From: q.From, To: q.To, By: cmp.Or(q.By, store.LatencyByGate),
		})
		return err
	})
	return all, err
}

// measurer is a transaction that can measure decisions.
type measurer interface {
	Latencies(q store.LatencyQuery) ([]engagement.Latency, error)
}

func latencies(tx any, q store.LatencyQuery) ([]engagement.Latency, error) {
	if m, ok := tx.(measurer); ok {
		return m.Latencies(q)
	}
	return nil, engagement.Errorf(engagement.Unavailable, "decisions cannot be measured here yet")
}

// LatencyQuery are the parameters of the measures.
type LatencyQuery struct {
	Place
	Engagement string          `query:"engagement" doc:"Id of the only engagement; all that one sees when not given"`
	From       engagement.Day  `query:"from" format:"date" doc:"The first day on which a decision was asked for"`
	To         engagement.Day  `query:"to" format:"date" doc:"The last day"`
	By         store.LatencyBy `query:"by" enum:"gate,stage,person" default:"gate" doc:"person takes a role that may measure people"`
	Format     string          `query:"format" enum:"json,csv" doc:"Takes the place of Accept"`
	Accept     string          `header:"Accept" hidden:"true"`
}

func (a *API) latency() {
	register(a, operation{
		id: "approval-latency", method: http.MethodGet, path: "/approvals/latency", tag: tagGates,
		summary: "How long decisions took", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *LatencyQuery) (*Listed[engagement.Latency], error) {
		all, err := a.Latencies(ctx, LatencyInput{Engagement: in.Engagement, From: in.From, To: in.To, By: in.By})
		return page(all, ""), err
	})
}
