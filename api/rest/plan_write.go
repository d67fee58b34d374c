package rest

import (
	"context"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// WriteAction creates an action of a plan's draft, or replaces the one of an id that
// somebody has seen at a version.
func WriteAction(ctx context.Context, tx *store.Tx, e store.Engagement, id string, version int, body engagement.Action) error {
	return writeDraft(ctx, tx, e, id, version, body, noCircle)
}

// WriteObjective is WriteAction for an objective.
func WriteObjective(ctx context.Context, tx *store.Tx, e store.Engagement, id string, version int, body engagement.PlanObjective) error {
	return writeDraft(ctx, tx, e, id, version, body, fitsEngagement)
}

// WriteCapacity is WriteAction for a capacity.
func WriteCapacity(ctx context.Context, tx *store.Tx, e store.Engagement, id string, version int, body engagement.Capacity) error {
	return writeDraft(ctx, tx, e, id, version, body, nil)
}

func writeDraft[T engagement.Content](ctx context.Context, tx *store.Tx, e store.Engagement, id string, version int, body T,
	prepare func(*store.Tx, store.Engagement, string, *engagement.Item[T], *T) error,
) error {
	var old *engagement.Item[T]
	if id != "" {
		it, err := store.Get[T](tx, e.ID, id)
		if err != nil {
			return err
		}
		old = &it
	}
	if prepare != nil {
		if err := prepare(tx, e, "", old, &body); err != nil {
			return err
		}
	}
	var err error
	o := store.WriteOptions{By: principal(ctx).Person, IfVersion: version}
	if old == nil {
		_, err = store.Create(tx, e.ID, "", body, o)
	} else {
		_, err = store.Update(tx, e.ID, id, body, o)
	}
	return err
}

// fitsEngagement refuses an objective that serves none of the engagement's.
func fitsEngagement(_ *store.Tx, e store.Engagement, _ string, _ *engagement.Item[engagement.PlanObjective], o *engagement.PlanObjective) error {
	var f engagement.Faults
	engagement.CheckPlanObjective(*o, e.Objectives, &f)
	return f.Err("The objective does not fit the engagement")
}

// SubmitPlan freezes the plan and puts it before its gate, as the context's principal. The
// same request is one submission.
func (a *API) SubmitPlan(ctx context.Context, engagementID, request, note string, answers []contract.PointAnswer) error {
	if err := a.see(ctx, engagementID); err != nil {
		return err
	}
	_, err := a.Engine.Submit(ctx, engagementID, contract.Submit{
		Request: request, By: principal(ctx).Person, Ref: contract.RefPlan, Note: note, Answers: answers,
	})
	return err
}
