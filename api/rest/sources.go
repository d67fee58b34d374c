package rest

import (
	"context"
	"net/http"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// Sources is what the API needs to keep secrets of sources and to try sources.
type Sources interface {
	// SetSourceSecret keeps a source's secret, sealed. It is Invalid where the source needs
	// none, Unavailable where there is no keyset.
	SetSourceSecret(tx *store.Tx, engagementID string, source engagement.Item[engagement.MetricSource], secret, by string) error
	// CheckSource reads a source as it would be read, and keeps nothing. id is that of the
	// source whose secret is used where none is given.
	CheckSource(ctx context.Context, org, engagementID string, s engagement.MetricSource, id, secret string) (engagement.SourceCheck, error)
	// Delivery computes DORA's measures.
	Delivery(ctx context.Context, org, engagementID string, q engagement.DeliveryQuery) (engagement.Delivery, error)
}

// SecretBody gives the secret of a source.
type SecretBody struct {
	Secret string `json:"secret" minLength:"1" maxLength:"8000" writeOnly:"true" doc:"A token, a password or the value of a header; it is kept encrypted and never read back"`
}

// SourceState is how a source stands.
type SourceState struct {
	store.SourceState
	Rests  string     `json:"rests,omitempty" enum:"stopped,paused,over" doc:"Why it is not read: it is stopped, its engagement is paused, or monitoring or the engagement is over"`
	Secret *SecretSet `json:"secret,omitempty" doc:"That it has a secret; left out where it has none"`
}

// SecretSet says that a source has a secret.
type SecretSet struct {
	For   string    `json:"for" doc:"The one scheme, host and port that it is sent to"`
	SetAt time.Time `json:"set_at"`
	SetBy string    `json:"set_by" doc:"Id of the person"`
}

// SourceTrial is a source to be tried.
type SourceTrial struct {
	engagement.MetricSource
	Source string `json:"source,omitempty" maxLength:"100" doc:"Id of the source whose secret is used where none is given"`
	Secret string `json:"secret,omitempty" maxLength:"8000" writeOnly:"true" doc:"The secret to try it with; it is not kept"`
}

func (a *API) sources() {
	c := collection[engagement.MetricSource]{
		path: "/sources", tag: tagMonitoring, one: "source", many: "sources", item: "sid",
		read: identity.ReadEngagement, write: identity.EditMetrics,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, old *engagement.Item[engagement.MetricSource], s *engagement.MetricSource) error {
			id := ""
			if old != nil {
				id = old.ID
			}
			return CheckOnlySource(tx, e.ID, id, *s)
		},
		dropped: func(tx *store.Tx, e store.Engagement, it engagement.Item[engagement.MetricSource], _ string) error {
			return tx.DropSourceSecret(e.ID, it.ID)
		},
	}
	c.mount(a)
	register(a, operation{
		id: "get-source-state", method: http.MethodGet, path: "/engagements/{id}/sources/{sid}/state", tag: tagMonitoring,
		summary: "How a source stands: when it is read, and why it fails", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Out[SourceState], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			it, err := c.find(tx, ctx, &in.Place)
			if err != nil {
				return err
			}
			state, err := StateOfSource(tx, e, it)
			out = &Out[SourceState]{Body: state}
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "list-source-polls", method: http.MethodGet, path: "/engagements/{id}/sources/{sid}/polls", tag: tagMonitoring,
		summary: "What came of reading a source, the last first", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *PollsQuery) (out *Listed[store.SourcePoll], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			it, err := c.find(tx, ctx, &in.Place)
			if err != nil {
				return err
			}
			polls, next, err := tx.SourcePolls(in.ID, it.ID, in.Limit, in.Cursor)
			out = page(polls, next)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "set-source-secret", method: http.MethodPut, path: "/engagements/{id}/sources/{sid}/secret", tag: tagMonitoring,
		summary: "Give the secret of a source", action: identity.EditMetrics, refusals: []int{http.StatusServiceUnavailable},
		doc: "It is kept encrypted, never read back, and sent to the scheme, host and port of the source's address alone: after a change of those, give it again. Without a keyset it is refused (503).",
	}, func(ctx context.Context, in *With[SecretBody]) (*None, error) {
		return &None{}, SetSecret(ctx, a, in.ID, in.params["sid"], in.Body.Secret)
	})
	register(a, operation{
		id: "delete-source-secret", method: http.MethodDelete, path: "/engagements/{id}/sources/{sid}/secret", tag: tagMonitoring,
		summary: "Forget the secret of a source", action: identity.EditMetrics,
	}, func(ctx context.Context, in *Here) (*None, error) {
		return &None{}, SetSecret(ctx, a, in.ID, in.params["sid"], "")
	})
	register(a, operation{
		id: "check-source", method: http.MethodPost, path: "/engagements/{id}/source-checks", tag: tagMonitoring,
		summary: "Try a source before it is kept", action: identity.EditMetrics,
		doc: "Answers the value that would be read, or why there is none. Nothing is kept.",
	}, a.checkSource)
}

// PollsQuery are the parameters of a list of polls.
type PollsQuery struct {
	Place
	Paging
}

// CheckOnlySource is Invalid where the metric has another source already. id is that of the
// source itself, if it has been written.
func CheckOnlySource(tx *store.Tx, engagementID, id string, s engagement.MetricSource) error {
	all, _, err := store.List[engagement.MetricSource](tx, engagementID, store.Query{})
	if err != nil {
		return err
	}
	var f engagement.Faults
	for _, other := range all {
		if other.Body.Metric == s.Metric && other.ID != id {
			f.Add("metric", "has a source already (%s); change that one, or delete it first", other.ID)
		}
	}
	return f.Err("The source cannot be saved")
}

// StateOfSource is how a source stands.
func StateOfSource(tx *store.Tx, e store.Engagement, it engagement.Item[engagement.MetricSource]) (SourceState, error) {
	var out SourceState
	var err error
	if out.SourceState, err = tx.SourceState(e.ID, it.ID); err != nil {
		return out, err
	}
	if out.Version != it.Version { // it was changed since, and is read as soon as possible
		out.NextAt = nil
	}
	over, err := tx.MonitoringOver(e)
	if err != nil {
		return out, err
	}
	switch {
	case over:
		out.Rests = "over"
	case it.Body.Stopped:
		out.Rests = "stopped"
	case e.PausedAt != nil:
		out.Rests = "paused"
	}
	if out.Rests != "" {
		out.NextAt = nil
	}
	secret, found, err := tx.SourceSecret(e.ID, it.ID)
	if found {
		out.Secret = &SecretSet{For: secret.Origin, SetAt: secret.SetAt, SetBy: secret.SetBy}
	}
	return out, err
}

func (a *API) checkSource(ctx context.Context, in *With[SourceTrial]) (*Out[engagement.SourceCheck], error) {
	check, err := TrySource(ctx, a, in.ID, in.Body)
	return &Out[engagement.SourceCheck]{Body: check}, err
}

// TrySource reads a source as it would be read, for whoever may write it, and keeps nothing.
func TrySource(ctx context.Context, a *API, engagementID string, t SourceTrial) (none engagement.SourceCheck, err error) {
	if err := principal(ctx).May(identity.EditMetrics); err != nil {
		return none, err
	}
	if err := a.see(ctx, engagementID); err != nil {
		return none, err
	}
	var f engagement.Faults
	t.Check(&f)
	if err := f.Err("The source cannot be tried"); err != nil {
		return none, err
	}
	return a.Sources.CheckSource(ctx, principal(ctx).Org, engagementID, t.MetricSource, t.Source, t.Secret)
}

// SetSecret keeps the secret of a source for the pages; an empty one forgets it.
func SetSecret(ctx context.Context, a *API, engagementID, source, secret string) error {
	if err := principal(ctx).May(identity.EditMetrics); err != nil {
		return err
	}
	return a.write(ctx, engagementID, func(tx *store.Tx, _ store.Engagement) error {
		it, err := store.Get[engagement.MetricSource](tx, engagementID, source)
		if err != nil {
			return err
		}
		if secret == "" {
			return tx.DropSourceSecret(engagementID, source)
		}
		return a.Sources.SetSourceSecret(tx, engagementID, it, secret, principal(ctx).Person)
	})
}
