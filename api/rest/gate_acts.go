package rest

import (
	"context"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// ActOnGate brings an act on an open gate to its workflow, for the context's principal:
// who may steer engagements acts for the PMO.
func (a *API) ActOnGate(ctx context.Context, gate store.Gate, act contract.GateAct) error {
	if act.Step == contract.StepOverride {
		if err := a.mayOverride(ctx, gate); err != nil {
			return err
		}
	}
	p := principal(ctx)
	act.By, act.Gate, act.Office = p.Person, gate.ID, p.Can(identity.ResolveGate)
	if act.Person == "" {
		act.Person = p.Person
	}
	return a.Engine.GateAct(ctx, gate.Engagement, gate.Ref, act)
}

// Revoke takes the principal's approval back, after it has opened the way.
func (a *API) Revoke(ctx context.Context, gate store.Gate, request, reason string) error {
	return a.Engine.Revoke(ctx, gate.Engagement, contract.Revoke{
		Act:  contract.Act{Request: request, By: principal(ctx).Person, Reason: reason},
		Gate: gate.ID, Ref: gate.Ref, Revision: gate.Subject.Revision,
	})
}

// MoveCondition says something of a condition of an approval for the principal.
func (a *API) MoveCondition(ctx context.Context, engagementID, condition string, step engagement.ConditionStep, request, note string) error {
	return a.Engine.Condition(ctx, engagementID, contract.ConditionAct{
		Act: contract.Act{Request: request, By: principal(ctx).Person, Reason: note}, Condition: condition, Step: step,
	})
}
