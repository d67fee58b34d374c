package rest

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// ReadingBody is one value of the metric in the address.
type ReadingBody struct {
	On            engagement.Day   `json:"on" format:"date"`
	Value         float64          `json:"value" minimum:"-1000000000000000" maximum:"1000000000000000"`
	Note          string           `json:"note,omitempty" maxLength:"8000"`
	ActualBenefit engagement.Money `json:"actual_benefit,omitempty" minimum:"0" maximum:"100000000000000" doc:"Realised since the last reading, minor units"`
	Source        string           `json:"source,omitempty" maxLength:"100" doc:"Where the value comes from; empty for one that a person entered"`
}

func (b ReadingBody) reading(metric string) engagement.Reading {
	return engagement.Reading{Metric: metric, On: b.On, Value: b.Value, Note: b.Note, ActualBenefit: b.ActualBenefit, Source: b.Source}
}

// readings belong to the metric of the address, which their bodies need not name.
func (a *API) readings() {
	c := collection[engagement.Reading]{
		path: "/metrics/{mid}/readings", tag: tagMonitoring, one: "reading", many: "readings", parent: "mid",
		read: identity.ReadEngagement, write: identity.AddReading, ownList: true, ownCreate: true, ownReplace: true,
		prepare: func(tx *store.Tx, e store.Engagement, metric string, old *engagement.Item[engagement.Reading], r *engagement.Reading) error {
			var f engagement.Faults
			if r.LateFor != old.Body.LateFor {
				f.Add("late_for", "is computed; leave it out")
			}
			if r.Metric != metric {
				f.Add("metric", "is not that of the address; delete the reading here and add it to the other metric")
			}
			engagement.CheckReading(*r, dayIn(e.Timezone, tx.Now()), &f)
			return f.Err("The reading cannot be taken")
		},
	}
	c.mount(a)
	register(a, operation{
		id: "list-readings", method: http.MethodGet, path: "/engagements/{id}/metrics/{mid}/readings", tag: tagMonitoring,
		summary: "List the readings", action: identity.ReadEngagement,
	}, a.listReadings)
	register(a, operation{
		id: "get-series", method: http.MethodGet, path: "/engagements/{id}/metrics/{mid}/series", tag: tagMonitoring,
		summary: "The readings of a metric for a chart", action: identity.ReadEngagement,
		doc: "One value for each day, in their order, and of a long series as many as asked for, chosen so that the line looks the same (largest triangle three buckets).",
	}, a.getSeries)
	register(a, operation{
		id: "replace-reading", method: http.MethodPut, path: "/engagements/{id}/metrics/{mid}/readings/{item}", tag: tagMonitoring,
		summary: "Replace one reading", action: identity.AddReading,
	}, func(ctx context.Context, in *ChangedItem[ReadingBody]) (*Tagged[engagement.Item[engagement.Reading]], error) {
		return c.update(a, ctx, &in.Place, in.Matching, func(it engagement.Item[engagement.Reading]) (engagement.Reading, error) {
			r := in.Body.reading(in.params["mid"])
			r.LateFor = it.Body.LateFor
			return r, nil
		})
	})
	register(a, operation{
		id: "add-readings", method: http.MethodPost, path: "/engagements/{id}/metrics/{mid}/readings", tag: tagMonitoring,
		summary: "Add one reading or many, as JSON or CSV", action: identity.AddReading, status: http.StatusCreated,
		doc: "CSV has a header row with on, value and, if wanted, note, actual_benefit and source. All readings are taken, or none. " +
			"Of one metric, day and source there is one reading: given again it is unchanged, given with another value it is corrected and keeps its history.",
		body: a.readingsBody(), raw: true,
	}, a.addReadings)
}

// ReadingsRequest is the input of new readings.
type ReadingsRequest struct {
	Place
	Keyed
	RawBody []byte
}

func (a *API) readingsBody() map[string]*huma.MediaType {
	return map[string]*huma.MediaType{
		typeJSON: {Schema: oneOrMany[ReadingBody](a)},
		typeCSV:  {Schema: &huma.Schema{Type: huma.TypeString}, Example: "on,value,note\n2027-03-31,12.5,after the second release\n"},
	}
}

func (a *API) addReadings(ctx context.Context, in *ReadingsRequest) (out *Created[Page[engagement.TakenReading]], err error) {
	metric := in.params["mid"]
	err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		if err := exists(tx, in.ID, "mid", metric); err != nil {
			return err
		}
		readings, err := a.parseReadings(in, dayIn(e.Timezone, tx.Now()))
		if err != nil {
			return err
		}
		out, err = once(ctx, tx, in.Keyed, in.request, readings, func() (*Created[Page[engagement.TakenReading]], error) {
			taken, err := tx.TakeReadings(in.ID, readings, principal(ctx).Person)
			return &Created[Page[engagement.TakenReading]]{
				Status: http.StatusCreated, Location: in.request.URL.Path, Body: Page[engagement.TakenReading]{Items: taken},
			}, err
		})
		return err
	})
	return out, err
}

// TakeReadings takes readings for the pages, in the name of whoever is signed in.
func TakeReadings(ctx context.Context, a *API, engagementID string, readings []engagement.Reading) (taken []engagement.TakenReading, err error) {
	if err := principal(ctx).May(identity.AddReading); err != nil {
		return nil, err
	}
	err = a.write(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		if err := checkReadings(readings, dayIn(e.Timezone, tx.Now())); err != nil {
			return err
		}
		taken, err = tx.TakeReadings(engagementID, readings, principal(ctx).Person)
		return err
	})
	return taken, err
}

// parseReadings reads CSV, or JSON: one reading or a list of them.
func (a *API) parseReadings(in *ReadingsRequest, today engagement.Day) ([]engagement.Reading, error) {
	metric := in.params["mid"]
	if mediaType(in.request.Header.Get("Content-Type")) == typeCSV {
		return engagement.ParseReadings(bytes.NewReader(in.RawBody), metric, func(r engagement.Reading, f *engagement.Faults) {
			engagement.CheckReading(r, today, f)
		})
	}
	bodies, err := decodeMany[ReadingBody](a, in.RawBody)
	if err != nil {
		return nil, err
	}
	readings := make([]engagement.Reading, len(bodies))
	for i, b := range bodies {
		readings[i] = b.reading(metric)
	}
	return readings, checkReadings(readings, today)
}

func checkReadings(readings []engagement.Reading, today engagement.Day) error {
	var all engagement.Faults
	for i, r := range readings {
		var f engagement.Faults
		r.Check(&f)
		engagement.CheckReading(r, today, &f)
		all = append(all, entry(i, len(readings), f)...)
	}
	return all.Err("The readings cannot be taken")
}
