package office

import (
	"context"
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// Measure evaluates every metric at the end of a period.
func (o *Office) Measure(ctx context.Context, req activities.MeasureRequest) (activities.Measured, error) {
	return reading(ctx, o, req.Place, func(tx *store.Tx) (activities.Measured, error) {
		var m activities.Measured
		e, err := tx.Engagement(req.Engagement)
		if err != nil {
			return m, err
		}
		evaluations, err := evaluate(tx, e, req.From, req.To)
		if err != nil {
			return m, err
		}
		m.Status, m.Missed, m.Stale = engagement.Standing(evaluations)
		return m, nil
	})
}

// evaluate evaluates every metric over the days of a period in the engagement's zone.
func evaluate(tx *store.Tx, e store.Engagement, from, to time.Time) ([]engagement.Evaluation, error) {
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		return nil, err
	}
	metrics, err := all[engagement.Metric](tx, e.ID, "")
	if err != nil {
		return nil, err
	}
	of, err := tx.AllSeries(e.ID)
	if err != nil {
		return nil, err
	}
	changes, err := tx.MetricChanges(e.ID, zone, metrics)
	if err != nil {
		return nil, err
	}
	evaluations := make([]engagement.Evaluation, 0, len(metrics))
	for _, metric := range metrics {
		evaluations = append(evaluations, engagement.Evaluate(metric, of[metric.ID],
			engagement.DayOf(from.In(zone)), engagement.DayOf(to.In(zone)), changes[metric.ID]...))
	}
	return evaluations, nil
}
