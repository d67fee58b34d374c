package rest

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/contract"
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
}

func (b ReadingBody) reading(metric string) engagement.Reading {
	return engagement.Reading{Metric: metric, On: b.On, Value: b.Value, Note: b.Note, ActualBenefit: b.ActualBenefit}
}

const tagMonitoring = "Monitoring"

func (a *API) monitoring() {
	collection[engagement.Metric]{
		path: "/metrics", tag: tagMonitoring, one: "metric", many: "metrics", item: "mid",
		read: identity.ReadEngagement, write: identity.EditMetrics,
	}.mount(a)
	a.readings()
	collection[engagement.Review]{
		path: "/reviews", tag: tagMonitoring, one: "review", many: "reviews",
		read: identity.ReadEngagement, write: identity.EditMetrics,
	}.mount(a)
	collection[engagement.Initiative]{
		path: "/initiatives", tag: tagMonitoring, one: "initiative", many: "initiatives", item: "iid",
		read: identity.ReadEngagement, write: identity.ProposeInitiative,
	}.mount(a)
	a.submits("/initiatives/{iid}/submit", tagMonitoring, "submit-initiative", "Put the initiative before its gate", func(in *Place) (ref, item string) {
		return contract.RefInitiative(in.params["iid"]), in.params["iid"]
	})
	a.submits("/periods/{n}/submit", tagMonitoring, "submit-period", "Put a period before its review gate again", func(in *Place) (ref, item string) {
		n, _ := strconv.Atoi(in.params["n"])
		return contract.RefPeriod(n), ""
	})
	register(a, operation{
		id: "list-periods", method: http.MethodGet, path: "/engagements/{id}/periods", tag: tagMonitoring,
		summary: "The monitoring periods", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Listed[store.Period], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			periods, err := tx.Periods(in.ID)
			out = page(periods, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "list-initiative-outcomes", method: http.MethodGet, path: "/engagements/{id}/outcomes", tag: tagMonitoring,
		summary: "What became of the initiatives", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Listed[store.InitiativeRow], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			rows, err := tx.Initiatives(in.ID)
			out = page(rows, "")
			return err
		})
		return out, err
	})
}

// readings belong to the metric of the address, which their bodies need not name.
func (a *API) readings() {
	c := collection[engagement.Reading]{
		path: "/metrics/{mid}/readings", tag: tagMonitoring, one: "reading", many: "readings", parent: "mid",
		read: identity.ReadEngagement, write: identity.AddReading, ownCreate: true, ownReplace: true,
		prepare: func(tx *store.Tx, e store.Engagement, metric string, _ *engagement.Item[engagement.Reading], r *engagement.Reading) error {
			var f engagement.Faults
			if r.Metric != metric {
				f.Add("metric", "is not that of the address; delete the reading here and add it to the other metric")
			}
			engagement.CheckReading(*r, dayIn(e.Timezone, tx.Now()), &f)
			return f.Err("The reading cannot be taken")
		},
	}
	c.mount(a)
	register(a, operation{
		id: "replace-reading", method: http.MethodPut, path: "/engagements/{id}/metrics/{mid}/readings/{item}", tag: tagMonitoring,
		summary: "Replace one reading", action: identity.AddReading,
	}, func(ctx context.Context, in *ChangedItem[ReadingBody]) (*Tagged[engagement.Item[engagement.Reading]], error) {
		return c.update(a, ctx, &in.Place, in.Matching, func(engagement.Item[engagement.Reading]) (engagement.Reading, error) {
			return in.Body.reading(in.params["mid"]), nil
		})
	})
	register(a, operation{
		id: "add-readings", method: http.MethodPost, path: "/engagements/{id}/metrics/{mid}/readings", tag: tagMonitoring,
		summary: "Add one reading or many, as JSON or CSV", action: identity.AddReading, status: http.StatusCreated,
		doc:  "CSV has a header row with on, value and, if wanted, note and actual_benefit. All readings are taken, or none.",
		body: a.readingsBody(), raw: true,
	}, a.addReadings)
}

// closure is the end: what is missing is mended, then it is submitted again.
func (a *API) closure() {
	a.submits("/closure/submit", "Engagements", "submit-closure", "Put the handover before its closure gate again", func(*Place) (ref, item string) {
		return contract.RefClose, ""
	})
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

func (a *API) addReadings(ctx context.Context, in *ReadingsRequest) (out *Created[Page[engagement.Item[engagement.Reading]]], err error) {
	metric := in.params["mid"]
	err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		if err := exists(tx, in.ID, "mid", metric); err != nil {
			return err
		}
		readings, err := a.parseReadings(in, dayIn(e.Timezone, tx.Now()))
		if err != nil {
			return err
		}
		out, err = once(ctx, tx, in.Keyed, in.request, readings, func() (*Created[Page[engagement.Item[engagement.Reading]]], error) {
			items := make([]engagement.Item[engagement.Reading], len(readings))
			for i, r := range readings {
				if items[i], err = store.Create(tx, in.ID, "", r, store.WriteOptions{By: principal(ctx).Person, Parent: metric}); err != nil {
					return nil, err
				}
			}
			return &Created[Page[engagement.Item[engagement.Reading]]]{
				Status: http.StatusCreated, Location: in.request.URL.Path, Body: Page[engagement.Item[engagement.Reading]]{Items: items},
			}, nil
		})
		return err
	})
	return out, err
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
