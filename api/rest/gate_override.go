package rest

import (
	"context"
	"net/http"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// OverrideBody ends a gate without its quorum.
type OverrideBody struct {
	Reason
	State engagement.GateState `json:"state" enum:"approved,rejected"`
}

func (a *API) gateOverrides() {
	acts(a, gateAct{
		id: "override-gate", path: "/override", summary: "End a gate without its quorum: break the glass",
		doc: "It takes two people of whom none made the subject. The first call asks, that of a second person for the same state confirms and " +
			"ends the gate. Everybody is told. Who is a member only confirms, as the engagement's sponsor.",
		action: identity.OverrideGate,
	}, func(b OverrideBody) contract.GateAct {
		return contract.GateAct{Act: because(b.Reason.Reason), Step: contract.StepOverride, State: b.State}
	})
	register(a, operation{
		id: "revoke-approval", method: http.MethodPost, path: "/gates/{id}/revoke", tag: tagGates,
		summary: "Take back one's approval after it has opened the way",
		doc:     "The engagement stands still until the PMO has decided how it goes on.", action: identity.Decide, logged: true,
	}, func(ctx context.Context, in *Act[Reason]) (*Out[store.Gate], error) {
		return settle(ctx, a, in, func(g store.Gate) error {
			return a.Revoke(ctx, g, in.intent(ctx, in.request), in.Body.Reason)
		})
	})
}

// mayOverride tells why somebody may not override a gate, or nil: a member confirms what
// another has asked for, as the sponsor.
func (a *API) mayOverride(ctx context.Context, gate store.Gate) error {
	p := principal(ctx)
	if err := p.May(identity.OverrideGate); err != nil || !p.Scoped() {
		return err
	}
	if gate.Override == nil {
		return engagement.Errorf(engagement.Forbidden, "an override is asked for by the PMO, and confirmed by the sponsor or a second person there; ask the PMO")
	}
	return nil
}
