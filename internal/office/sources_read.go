package office

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// gather asks a source for its value, or computes it.
func (o *Office) gather(ctx context.Context, in inquiry) (yield, error) {
	got, err := o.ask(ctx, in, "")
	if err != nil {
		// Why names the client's systems, and stands in the source's state.
		slog.WarnContext(ctx, "a source gives no value; its state says why", "engagement", in.engagement.ID, "source", in.source.ID, "code", engagement.CodeOf(err))
	}
	return got, err
}

// ask asks a source, with its own secret where none is given.
func (o *Office) ask(ctx context.Context, in inquiry, secret string) (yield, error) {
	s := in.source.Body
	if s.Type == engagement.SourceDORA {
		return reading(ctx, o, in.place, func(tx *store.Tx) (yield, error) {
			return delivered(tx, in)
		})
	}
	if secret == "" {
		kept, err := o.openSecret(in)
		if err != nil {
			return yield{}, err
		}
		secret = kept
	}
	sample, err := o.Sources.Read(ctx, s, secret)
	if err != nil {
		return yield{}, err
	}
	return yield{value: sample.Value, at: sample.At, readings: []engagement.Reading{{
		Metric: s.Metric, Value: sample.Value, Source: s.Name(),
	}}}, nil
}

// delivered computes a measure of DORA's for each calendar unit that is over.
func delivered(tx *store.Tx, in inquiry) (yield, error) {
	var got yield
	s := in.source.Body
	input, err := deliveryOf(tx, in.engagement.ID, s.Service, s.Frequency(in.metric.Body), in.zone)
	if err != nil {
		return got, err
	}
	for _, p := range engagement.DORA(input, engagement.DayOf(tx.Now().In(in.zone)), doraUnits) {
		value, known := p.Value(s.Measure)
		if !known {
			continue
		}
		if got.value, err = s.Scaled(value); err != nil {
			return got, err
		}
		got.at = tx.Now()
		got.readings = append(got.readings, engagement.Reading{Metric: s.Metric, On: p.To, Value: got.value, Source: s.Name()})
	}
	return got, nil
}

// deliveryOf reads the deployments and incidents of an engagement.
func deliveryOf(tx *store.Tx, engagementID, service, unit string, zone *time.Location) (engagement.DORAInput, error) {
	in := engagement.DORAInput{Service: service, Unit: unit, Zone: zone}
	var err error
	if in.Deployments, err = all[engagement.Deployment](tx, engagementID, ""); err != nil {
		return in, fmt.Errorf("deployments: %w", err)
	}
	if in.Incidents, err = all[engagement.Incident](tx, engagementID, ""); err != nil {
		return in, fmt.Errorf("incidents: %w", err)
	}
	return in, nil
}

// Delivery computes DORA's measures of an engagement.
func (o *Office) Delivery(ctx context.Context, org, engagementID string, q engagement.DeliveryQuery) (engagement.Delivery, error) {
	return reading(ctx, o, activities.Place{Org: org, Engagement: engagementID}, func(tx *store.Tx) (engagement.Delivery, error) {
		e, err := tx.Engagement(engagementID)
		if err != nil {
			return engagement.Delivery{}, err
		}
		zone, err := time.LoadLocation(e.Timezone)
		if err != nil {
			return engagement.Delivery{}, err
		}
		in, err := deliveryOf(tx, engagementID, q.Service, q.Unit, zone)
		return engagement.NewDelivery(in, engagement.DayOf(tx.Now().In(zone)), q), err
	})
}

// CheckSource reads a source as it would be read, and keeps nothing. id is that of the source
// where it has been written already; its secret is used where none is given, for the address
// that it was given for. Why there is no value is part of the answer, not an error.
func (o *Office) CheckSource(ctx context.Context, org, engagementID string, s engagement.MetricSource, id, secret string) (engagement.SourceCheck, error) {
	in := inquiry{place: activities.Place{Org: org, Engagement: engagementID}, source: engagement.Item[engagement.MetricSource]{ID: id, Body: s}}
	err := o.Store.Read(ctx, org, func(tx *store.Tx) (err error) {
		if in.engagement, err = tx.Engagement(engagementID); err != nil {
			return err
		}
		if in.metric, err = store.Get[engagement.Metric](tx, engagementID, s.Metric); err != nil {
			return err
		}
		if in.zone, err = time.LoadLocation(in.engagement.Timezone); err != nil || id == "" {
			return err
		}
		kept, found, err := tx.SourceSecret(engagementID, id)
		if found {
			in.secret = &kept
		}
		return err
	})
	if err != nil {
		return engagement.SourceCheck{}, err
	}
	got, failure := o.ask(ctx, in, secret)
	if ctx.Err() != nil {
		return engagement.SourceCheck{}, ctx.Err()
	}
	check := engagement.SourceCheck{Unit: in.metric.Body.Unit, Source: s.Name()}
	switch {
	case failure != nil:
		check.Error = said(failure)
	case len(got.readings) == 0:
		check.Error = "There is nothing to compute it from yet: no calendar unit that is over has deployments or incidents of the kind."
	default:
		check.Value, check.ValueAt, check.Readings = &got.value, &got.at, len(got.readings)
	}
	return check, nil
}
