package rest

import (
	"context"

	"mandate/internal/contract"
	"mandate/internal/store"
)

// Withdraw takes a submission back for the context's principal.
func (a *API) Withdraw(ctx context.Context, gate store.Gate, request, reason string) error {
	return a.Engine.Withdraw(ctx, gate.Engagement, gate.Ref, contract.Withdraw{
		Request: request, By: principal(ctx).Person, Gate: gate.ID, Reason: reason,
	})
}
