package office

import (
	"context"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// Approval is how a round at a gate ended, and the id of somebody's approval there, or ""
// when they gave none.
func (o *Office) Approval(ctx context.Context, place activities.Place, gateID string, revision int, person string) (engagement.GateState, string, error) {
	gate, err := reading(ctx, o, place, func(tx *store.Tx) (store.Gate, error) { return tx.GateRevision(gateID, revision) })
	if err != nil {
		return "", "", err
	}
	for _, d := range gate.Decisions {
		if d.Person == person && d.Verdict.Approves() && gate.Engagement == place.Engagement {
			return gate.State, d.ID, nil
		}
	}
	return gate.State, "", nil
}
