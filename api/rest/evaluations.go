package rest

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// EvaluationsQuery are the parameters of evaluations.
type EvaluationsQuery struct {
	Place
	Period int `query:"period" minimum:"1" doc:"Number of the period; the newest, up to today, when not given"`
}

// evaluations say how metrics stand, where they lead, and what they bring.
func (a *API) evaluations() {
	register(a, operation{
		id: "list-evaluations", method: http.MethodGet, path: "/engagements/{id}/evaluations", tag: tagMonitoring,
		summary: "How the metrics stand, where they lead, and what changes did to them", action: identity.ReadEngagement,
		doc: "By the readings as they are now; what was approved for a period is in its report.",
	}, func(ctx context.Context, in *EvaluationsQuery) (out *Listed[engagement.Evaluation], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			evaluations, err := evaluate(tx, e, in.Period)
			out = page(evaluations, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-benefits", method: http.MethodGet, path: "/engagements/{id}/benefits", tag: tagMonitoring,
		summary: "Benefits planned and realised, by metric and period", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Out[engagement.Benefits], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			benefits, err := tx.Benefits(e, tx.Now())
			out = &Out[engagement.Benefits]{Body: benefits}
			return err
		})
		return out, err
	})
}

func evaluate(tx *store.Tx, e store.Engagement, period int) ([]engagement.Evaluation, error) {
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		return nil, err
	}
	from, to, err := spanOf(tx, e, zone, period)
	if err != nil {
		return nil, err
	}
	metrics, _, err := store.List[engagement.Metric](tx, e.ID, store.Query{})
	if err != nil {
		return nil, err
	}
	series, err := tx.AllSeries(e.ID)
	if err != nil {
		return nil, err
	}
	changes, err := tx.MetricChanges(e.ID, zone, metrics)
	if err != nil {
		return nil, err
	}
	out := make([]engagement.Evaluation, len(metrics))
	for i, m := range metrics {
		out[i] = engagement.Evaluate(m, series[m.ID], from, to, changes[m.ID]...)
	}
	return out, nil
}

// spanOf are the days of a period, up to today where it runs; before the first, all days
// since the start.
func spanOf(tx *store.Tx, e store.Engagement, zone *time.Location, period int) (from, to engagement.Day, err error) {
	periods, err := tx.Periods(e.ID)
	if err != nil {
		return "", "", err
	}
	today := engagement.DayOf(tx.Now().In(zone))
	if period == 0 && len(periods) == 0 {
		return e.StartOn, max(e.StartOn, today), nil
	}
	if period == 0 {
		period = periods[len(periods)-1].Number
	}
	for _, p := range periods {
		if p.Number == period {
			from = engagement.DayOf(p.From.In(zone))
			return from, max(from, min(today, engagement.DayOf(p.To.In(zone)))), nil
		}
	}
	return "", "", engagement.Errorf(engagement.NotFound, "There is no monitoring period %s yet.", strconv.Itoa(period))
}
