package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// deliveryEvents are deployments and incidents as machines post them, and DORA's measures of
// both.
func (a *API) deliveryEvents() {
	deployments := collection[engagement.Deployment]{
		path: "/deployments", tag: tagMonitoring, one: "deployment", many: "deployments",
		read: identity.ReadEngagement, write: identity.AddReading, ownCreate: true,
	}
	deployments.mount(a)
	incidents := collection[engagement.Incident]{
		path: "/incidents", tag: tagMonitoring, one: "incident", many: "incidents",
		read: identity.ReadEngagement, write: identity.AddReading, ownCreate: true,
	}
	incidents.mount(a)
	const doc = "An event has the id that it has where it comes from: sent again it is unchanged, sent with another content it is corrected and keeps its history. All are taken, or none."
	register(a, operation{
		id: "add-deployments", method: http.MethodPost, path: "/engagements/{id}/deployments", tag: tagMonitoring,
		summary: "Add one deployment or many, as JSON or CSV", action: identity.AddReading, status: http.StatusCreated, doc: doc, raw: true,
		body: eventsBody[engagement.DeploymentEvent](a, "id,service,deployed_at,outcome,commits\nd-1042,shop,2027-03-31T10:30:00Z,succeeded,2027-03-31T08:00:00Z 2027-03-30T16:20:00Z\n"),
	}, func(ctx context.Context, in *EventsRequest) (*Created[Page[engagement.PostedEvent]], error) {
		return addEvents(a, ctx, in, engagement.ParseDeployments, func(e engagement.DeploymentEvent) (string, engagement.Deployment) { return e.ID, e.Deployment })
	})
	register(a, operation{
		id: "add-incidents", method: http.MethodPost, path: "/engagements/{id}/incidents", tag: tagMonitoring,
		summary: "Add one incident or many, as JSON or CSV", action: identity.AddReading, status: http.StatusCreated, doc: doc, raw: true,
		body: eventsBody[engagement.IncidentEvent](a, "id,service,opened_at,restored_at,deployment\ninc-7,shop,2027-03-31T11:00:00Z,2027-03-31T12:10:00Z,d-1042\n"),
	}, func(ctx context.Context, in *EventsRequest) (*Created[Page[engagement.PostedEvent]], error) {
		return addEvents(a, ctx, in, engagement.ParseIncidents, func(e engagement.IncidentEvent) (string, engagement.Incident) { return e.ID, e.Incident })
	})
	register(a, operation{
		id: "get-dora", method: http.MethodGet, path: "/engagements/{id}/dora", tag: tagMonitoring,
		summary: "DORA's measures of software delivery, by calendar unit", action: identity.ReadEngagement,
		doc: "Of the deployments and incidents that were posted here; of each unit that is over, the earliest first.",
	}, a.getDORA)
}

// DORAQuery are the parameters of DORA's measures.
type DORAQuery struct {
	Place
	Service string `query:"service" maxLength:"200" doc:"Only of this service; all when not given"`
	Unit    string `query:"unit" enum:"daily,weekly,monthly,quarterly" default:"monthly" doc:"Calendar unit: a day, a week from Monday, a month or a quarter, in the engagement's time zone"`
	Last    int    `query:"last" minimum:"1" maximum:"400" default:"12" doc:"How many units at most"`
}

func (a *API) getDORA(ctx context.Context, in *DORAQuery) (*Out[engagement.Delivery], error) {
	if err := a.see(ctx, in.ID); err != nil {
		return nil, err
	}
	out, err := a.Sources.Delivery(ctx, principal(ctx).Org, in.ID, engagement.DeliveryQuery{Service: in.Service, Unit: in.Unit, Last: in.Last})
	return &Out[engagement.Delivery]{Body: out}, err
}

func eventsBody[E any](a *API, example string) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{
		typeJSON: {Schema: oneOrMany[E](a)},
		typeCSV:  {Schema: &huma.Schema{Type: huma.TypeString}, Example: example},
	}
}

// addEvents takes events by their own ids. split tells an event's id from what it says.
func addEvents[E any, T engagement.Content](a *API, ctx context.Context, in *EventsRequest, parse func([]byte) ([]E, error), split func(E) (string, T)) (*Created[Page[engagement.PostedEvent]], error) {
	var events []E
	var err error
	if mediaType(in.request.Header.Get("Content-Type")) == typeCSV {
		events, err = parse(in.RawBody)
	} else {
		events, err = decodeMany[E](a, in.RawBody)
	}
	if err != nil {
		return nil, err
	}
	var f engagement.Faults
	for i, e := range events {
		id, body := split(e)
		var own engagement.Faults
		engagement.CheckEventID(id, &own)
		body.Check(&own)
		f = append(f, entry(i, len(events), own)...)
	}
	if err := f.Err("The events cannot be taken"); err != nil {
		return nil, err
	}
	var out *Created[Page[engagement.PostedEvent]]
	err = a.write(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
		out, err = once(ctx, tx, in.Keyed, in.request, events, func() (*Created[Page[engagement.PostedEvent]], error) {
			posted, err := postEvents(tx, in.ID, principal(ctx).Person, events, split)
			return &Created[Page[engagement.PostedEvent]]{
				Status: http.StatusCreated, Location: in.request.URL.Path, Body: Page[engagement.PostedEvent]{Items: posted},
			}, err
		})
		return err
	})
	return out, err
}

func postEvents[E any, T engagement.Content](tx *store.Tx, engagementID, by string, events []E, split func(E) (string, T)) ([]engagement.PostedEvent, error) {
	posted := make([]engagement.PostedEvent, len(events))
	for i, e := range events {
		id, body := split(e)
		outcome, err := store.Post(tx, engagementID, id, body, store.WriteOptions{By: by})
		if err != nil {
			return nil, err
		}
		posted[i] = engagement.PostedEvent{ID: id, Outcome: outcome}
	}
	return posted, nil
}

// EventsRequest is the input of new deployments or incidents.
type EventsRequest struct {
	Place
	Keyed
	RawBody []byte
}
