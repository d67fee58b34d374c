package rest

import (
	"context"
	"strings"
	"unicode/utf8"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/identity"
)

// reasonLength is how long a reason is at most, in characters.
const reasonLength = 2000

// Steer pauses, resumes, closes or cancels an engagement for the pages. Request is the id of
// the act: the same one twice acts once. Without a reason it is Invalid.
func (a *API) Steer(ctx context.Context, id, request string, what engine.Lifecycle, reason string) error {
	act, err := a.steeringAct(ctx, id, request, reason)
	if err != nil {
		return err
	}
	return a.Engine.Act(ctx, id, what, act)
}

// Extend moves an engagement's target end for the pages.
func (a *API) Extend(ctx context.Context, id, request string, to engagement.Day, reason string) error {
	act, err := a.steeringAct(ctx, id, request, reason)
	if err != nil {
		return err
	}
	if err := a.extendable(ctx, id, to); err != nil {
		return err
	}
	return a.Engine.Extend(ctx, id, contract.Extend{Act: act, To: to})
}

// Reschedule moves a phase's due for the pages, as it was confirmed.
func (a *API) Reschedule(ctx context.Context, id, request string, body RescheduleBody) error {
	act, err := a.steeringAct(ctx, id, request, body.Reason.Reason)
	if err != nil {
		return err
	}
	message, err := a.confirmed(ctx, id, act, body)
	if err != nil {
		return err
	}
	return a.Engine.Reschedule(ctx, id, message)
}

// steeringAct is an act by whoever may steer an engagement that they may see.
func (a *API) steeringAct(ctx context.Context, id, request, reason string) (contract.Act, error) {
	if err := principal(ctx).May(identity.SteerEngagement); err != nil {
		return contract.Act{}, err
	}
	if err := a.see(ctx, id); err != nil {
		return contract.Act{}, err
	}
	var f engagement.Faults
	switch reason = strings.TrimSpace(reason); {
	case reason == "":
		f.Add("reason", "is required; say in a sentence why")
	case utf8.RuneCountInString(reason) > reasonLength:
		f.Add("reason", "has more than %d characters; write less", reasonLength)
	}
	return contract.Act{Request: request, By: principal(ctx).Person, Reason: reason}, f.Err("This cannot be done")
}
