package rest

import (
	"context"
	"net/http"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func (a *API) rescheduling() {
	register(a, operation{
		id: "outlook-reschedule", method: http.MethodPost, path: "/engagements/{id}/reschedule-outlook", tag: "Engagements",
		summary: "What moving a phase's due would move, and what it would leave behind",
		doc: "Changes nothing. `moves` are the days that follow by as many working days, where `follow` says so; `kept` those on the old due or later that " +
			"stay, each with the reason; `expected` when the phases and gates before implementation come due. Confirm it with `digest`.",
		action: identity.SteerEngagement,
	}, func(ctx context.Context, in *With[engagement.Reschedule]) (*Out[engagement.RescheduleOutlook], error) {
		outlook, err := a.RescheduleOutlook(ctx, in.ID, in.Body)
		return &Out[engagement.RescheduleOutlook]{Body: outlook}, err
	})
	move := a.steering("reschedule", "Move a phase's due, and what follows it")
	move.doc = "Done only as it was shown: `confirm` is the `digest` of the outlook. Where that has changed since, the answer is a conflict and nothing is moved."
	register(a, move, func(ctx context.Context, in *Act[RescheduleBody]) (*Tagged[store.Engagement], error) {
		return steered(ctx, a, in, func() error {
			return bound(ctx, a, in.Keyed, in.request, in.Body, func() (contract.Reschedule, error) {
				return a.confirmed(ctx, in.ID, in.act(ctx, in.Body.Reason.Reason), in.Body)
			}, func(message contract.Reschedule) error { return a.Engine.Reschedule(ctx, in.ID, message) })
		})
	})
}

// RescheduleOutlook shows what a reschedule would do, to whoever may steer an engagement that
// they may see.
func (a *API) RescheduleOutlook(ctx context.Context, id string, r engagement.Reschedule) (engagement.RescheduleOutlook, error) {
	if err := a.see(ctx, id); err != nil {
		return engagement.RescheduleOutlook{}, err
	}
	return a.Outlook(ctx, principal(ctx).Org, id, r)
}

// confirmed is the message to the workflow: what the outlook shows, when that still is what
// was confirmed.
func (a *API) confirmed(ctx context.Context, id string, act contract.Act, body RescheduleBody) (contract.Reschedule, error) {
	message := contract.Reschedule{Act: act, Ref: body.Ref, Due: body.Due}
	shown, err := a.RescheduleOutlook(ctx, id, body.Reschedule)
	if err != nil {
		return message, err
	}
	if shown.Digest != body.Confirm {
		return message, engagement.Errorf(engagement.Conflict, "what this moves is not what was confirmed: it has changed since, or was asked "+
			"otherwise; read the outlook again and confirm its digest")
	}
	for _, m := range shown.Moves {
		if m.ID == engagement.TargetEnd {
			message.End = m.To
			continue
		}
		message.Follow = append(message.Follow, m.MovedDate)
	}
	return message, nil
}
