package rest

import (
	"context"
	"net/http"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// What the pages write of an assessment, by the same rules as the API. Version is the one
// that was read; 0 stands for a new item, whose id makes writing it twice writing it once.

// SaveFinding writes a finding.
func (a *API) SaveFinding(ctx context.Context, engagementID, id string, version int, body engagement.Finding) (engagement.Item[engagement.Finding], error) {
	return a.findingItems().save(a, ctx, engagementID, id, version, body)
}

// SaveInterview writes an interview.
func (a *API) SaveInterview(ctx context.Context, engagementID, id string, version int, body engagement.Interview) (engagement.Item[engagement.Interview], error) {
	return a.interviewItems().save(a, ctx, engagementID, id, version, body)
}

// SaveSystem writes a system.
func (a *API) SaveSystem(ctx context.Context, engagementID, id string, version int, body engagement.System) (engagement.Item[engagement.System], error) {
	return a.systemItems().save(a, ctx, engagementID, id, version, body)
}

// DropFinding deletes a finding, and what was waived of it.
func (a *API) DropFinding(ctx context.Context, engagementID, id string, version int) error {
	return a.findingItems().remove(a, ctx, engagementID, id, version, func(tx *store.Tx, o store.WriteOptions) error { return tx.DropWaivers(engagementID, id, o) })
}

// DropInterview deletes an interview.
func (a *API) DropInterview(ctx context.Context, engagementID, id string, version int) error {
	return a.interviewItems().remove(a, ctx, engagementID, id, version, nil)
}

// DropSystem deletes a system.
func (a *API) DropSystem(ctx context.Context, engagementID, id string, version int) error {
	return a.systemItems().remove(a, ctx, engagementID, id, version, nil)
}

// DropWaiver takes a waiver back.
func (a *API) DropWaiver(ctx context.Context, engagementID, id string) error {
	return a.waiverItems().remove(a, ctx, engagementID, id, 0, nil)
}

// Promote makes a finding, as somebody completed it, of an answer or an interview. The
// same form makes one finding.
func (a *API) Promote(ctx context.Context, r *http.Request, engagementID, form string, from engagement.Kind, id string, body engagement.Finding) (engagement.Item[engagement.Finding], error) {
	suggest := a.PromotedAnswer
	if from == engagement.KindInterview {
		suggest = a.PromotedInterview
	}
	made, err := a.promote(ctx, engagementID, id, Keyed{Key: form}, r, body, suggest, func(engagement.Finding) (engagement.Finding, error) { return body, nil })
	if err != nil {
		return engagement.Item[engagement.Finding]{}, err
	}
	return made.Body, nil
}

// SubmitAssessment freezes the diagnosis and opens its gate. Request is the same for the
// same form.
func (a *API) SubmitAssessment(ctx context.Context, engagementID, request, note string) (contract.Submitted, error) {
	if err := a.see(ctx, engagementID); err != nil {
		return contract.Submitted{}, err
	}
	return a.Engine.Submit(ctx, engagementID, contract.Submit{Request: request, By: principal(ctx).Person, Ref: contract.RefAssessment, Note: note})
}

// may tells whether whoever acts may take an action.
func may(ctx context.Context, action identity.Action) error { return principal(ctx).May(action) }

func (c collection[T]) save(a *API, ctx context.Context, engagementID, id string, version int, body T) (out engagement.Item[T], err error) {
	if err := may(ctx, c.write); err != nil {
		return out, err
	}
	place := Place{ID: engagementID, params: map[string]string{c.itemParam(): id}}
	err = a.write(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		var old *engagement.Item[T]
		if version > 0 {
			it, err := c.find(tx, ctx, &place)
			if err != nil {
				return err
			}
			old = &it
		}
		o, err := c.options(tx, ctx, e, &place, version, old, &body)
		if err != nil {
			return err
		}
		if old == nil {
			out, err = store.Create(tx, engagementID, id, body, o)
			return err
		}
		out, err = store.Update(tx, engagementID, id, body, o)
		return err
	})
	return out, err
}

func (c collection[T]) remove(a *API, ctx context.Context, engagementID, id string, version int, before func(*store.Tx, store.WriteOptions) error) error {
	if err := may(ctx, c.write); err != nil {
		return err
	}
	place := Place{ID: engagementID, params: map[string]string{c.itemParam(): id}}
	return a.write(ctx, engagementID, func(tx *store.Tx, _ store.Engagement) error {
		o := store.WriteOptions{By: principal(ctx).Person, IfVersion: version}
		if _, err := c.find(tx, ctx, &place); err != nil {
			return err
		}
		if before != nil {
			if err := before(tx, o); err != nil {
				return err
			}
		}
		return store.Delete[T](tx, engagementID, id, o)
	})
}
