package rest

import (
	"context"
	"net/http"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// ChangeView is how the people's side of the change stands.
type ChangeView struct {
	Concerns []store.ConcernRow `json:"concerns" doc:"Which are overdue, which were answered when"`
	Releases []store.ReleaseRow `json:"releases" doc:"Those that are live"`
	Support  []store.SupportRow `json:"support_requests" doc:"When their answers are due, and which are overdue"`
}

const tagChange = "Change management"

func (a *API) change() {
	register(a, operation{
		id: "get-change", method: http.MethodGet, path: "/engagements/{id}/change", tag: tagChange,
		summary: "Concerns and support requests that wait, releases that are live", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Out[ChangeView], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			var view ChangeView
			if view.Concerns, err = tx.Concerns(in.ID); err != nil {
				return err
			}
			if view.Support, err = tx.Support(e); err != nil {
				return err
			}
			view.Releases, err = tx.Releases(in.ID)
			out = &Out[ChangeView]{Body: view}
			return err
		})
		return out, err
	})
	a.submits("/change/releases/{rid}/submit", tagChange, "submit-release", "Put the release before its go-live gate", func(in *Place) (ref, item string) {
		return contract.RefRelease(in.params["rid"]), in.params["rid"]
	})

	collection[engagement.Group]{
		path: "/change/groups", tag: tagChange, one: "group", many: "groups",
		read: identity.ReadEngagement, write: identity.EditChange,
		prepare: func(tx *store.Tx, _ store.Engagement, _ string, _ *engagement.Item[engagement.Group], g *engagement.Group) error {
			return CheckGroup(tx, *g)
		},
	}.mount(a)
	collection[engagement.Stakeholder]{
		path: "/change/stakeholders", tag: tagChange, one: "stakeholder", many: "stakeholders",
		// What is written about somebody's stance is not for that somebody.
		read: identity.ReadChange, write: identity.EditChange,
	}.mount(a)
	a.communications()
	collection[engagement.Training]{
		path: "/change/trainings", tag: tagChange, one: "training", many: "trainings",
		read: identity.ReadEngagement, write: identity.EditChange,
	}.mount(a)
	a.sessions()
	a.concerns()
	a.supportRequests()
	collection[engagement.Pulse]{
		path: "/change/pulses", tag: tagChange, one: "pulse", many: "pulses",
		read: identity.ReadEngagement, write: identity.RaiseConcern,
	}.mount(a)
	a.pulseRounds()
	collection[engagement.Release]{
		path: "/change/releases", tag: tagChange, one: "release", many: "releases", item: "rid",
		read: identity.ReadEngagement, write: identity.EditChange,
	}.mount(a)
}
