package rest

import (
	"context"
	"net/http"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

const diffDoc = "Items are compared by their ids: one that only moved is no change. A path names fields, and items by their titles."

// DiffQuery says which revisions are compared.
type DiffQuery struct {
	Place
	From int `query:"from" minimum:"1" required:"true" doc:"Number of the earlier revision"`
	To   int `query:"to" minimum:"1" required:"true" doc:"Number of the later revision"`
}

func (a *API) diffs() {
	a.planOutcome()
	a.engagementRevisions()
	register(a, operation{
		id: "diff-gate", method: http.MethodGet, path: "/gates/{id}/diff", tag: tagGates,
		summary: "What the gate's revision changes against the one before", doc: diffDoc + " Revision 1 changes nothing.",
		action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (*Listed[engagement.Change], error) {
		gate, err := a.Gate(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		changes, err := a.DiffOfGate(ctx, gate)
		return page(changes, ""), err
	})
}

// DiffOfGate is what the revision that a round decides on changes against the one before
// it; nil for the first. The gate must be one that the context's principal may see.
func (a *API) DiffOfGate(ctx context.Context, gate store.Gate) (changes []engagement.Change, err error) {
	if gate.Subject.Revision < 2 {
		return nil, nil
	}
	err = a.readOrg(ctx, func(tx *store.Tx) error {
		changes, err = diffOf(tx, gate.Engagement, gate.Subject.Ref, gate.Subject.Revision-1, gate.Subject.Revision)
		return err
	})
	return changes, err
}

func diffOf(tx *store.Tx, engagementID, ref string, from, to int) ([]engagement.Change, error) {
	before, err := tx.Revision(engagementID, ref, from)
	if err != nil {
		return nil, err
	}
	after, err := tx.Revision(engagementID, ref, to)
	if err != nil {
		return nil, err
	}
	return engagement.Diff(before.Body, after.Body)
}
