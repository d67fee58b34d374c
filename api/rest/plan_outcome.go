package rest

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// WhenTakenUp says when a deferred action is to be carried out after all.
type WhenTakenUp struct {
	Start engagement.Day `json:"start,omitempty" format:"date" doc:"As in the plan when not given"`
	Due   engagement.Day `json:"due,omitempty" format:"date" doc:"As in the plan when not given"`
}

func (a *API) planOutcome() {
	register(a, operation{
		id: "get-plan-outcome", method: http.MethodGet, path: "/engagements/{id}/plan/outcome", tag: tagPlan,
		summary: "What became of each action: accepted, deferred or rejected, by whom and why",
		doc:     "Of the newest round that the plan's gate has decided. What was proposed and what was approved, in money and days. Accepted actions become projects.",
		action:  identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Out[engagement.PlanOutcome], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			outcome, err := tx.PlanOutcome(in.ID)
			out = &Out[engagement.PlanOutcome]{Body: outcome}
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "take-up-action", method: http.MethodPost, path: "/engagements/{id}/plan/outcome/{item}/initiative", tag: tagPlan,
		summary: "Propose a deferred action as an initiative",
		doc:     "One action becomes one initiative, however often it is asked for. It is submitted to its gate like any other.",
		action:  identity.ProposeInitiative, status: http.StatusCreated,
	}, func(ctx context.Context, in *NewItem[WhenTakenUp]) (*Created[engagement.Item[engagement.Initiative]], error) {
		item, err := a.TakeUp(ctx, in.ID, in.params["item"], in.Body)
		return &Created[engagement.Item[engagement.Initiative]]{
			Status: http.StatusCreated, Location: "/v1/engagements/" + in.ID + "/initiatives/" + item.ID, Body: item,
		}, err
	})
}

// takenUpSpace is the name space of the ids of initiatives that take an action up: asking
// twice makes them once.
var takenUpSpace = uuid.MustParse("d7e0a3b2-64f1-5c0e-8a63-2f1f6d9b7a10")

// TakeUp makes an initiative of a deferred action of the plan, once.
func (a *API) TakeUp(ctx context.Context, engagementID, action string, when WhenTakenUp) (item engagement.Item[engagement.Initiative], err error) {
	id := uuid.NewSHA1(takenUpSpace, []byte(engagementID+"/"+action)).String()
	err = a.write(ctx, engagementID, func(tx *store.Tx, _ store.Engagement) error {
		if item, err = store.Get[engagement.Initiative](tx, engagementID, id); engagement.CodeOf(err) != engagement.NotFound {
			return err
		}
		outcome, err := tx.PlanOutcome(engagementID)
		if err != nil {
			return err
		}
		for _, one := range outcome.Actions {
			if one.ID != action {
				continue
			}
			if one.Outcome != engagement.ItemDeferred {
				return engagement.Errorf(engagement.Conflict, "the action was %s; only a deferred one can be taken up as an initiative", one.Outcome)
			}
			body := engagement.InitiativeOfAction(one)
			if when.Start != "" {
				body.Start = when.Start
			}
			if when.Due != "" {
				body.Due = when.Due
			}
			var f engagement.Faults
			body.Check(&f)
			if err := f.Err("The initiative cannot be proposed"); err != nil {
				return err
			}
			item, err = store.Create(tx, engagementID, id, body, store.WriteOptions{By: principal(ctx).Person})
			return err
		}
		return engagement.Errorf(engagement.NotFound, "revision %d of the plan has no such action", outcome.Revision)
	})
	return item, err
}
