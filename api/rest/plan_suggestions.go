package rest

import (
	"context"
	"net/http"
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func (a *API) planSuggestions() {
	register(a, operation{
		id: "list-plan-suggestions", method: http.MethodGet, path: "/engagements/{id}/plan/suggestions", tag: tagPlan,
		summary: "Drafts of actions for the findings that none addresses yet, the gravest first", action: identity.ReadDraft,
		doc: "Drafted from the methodology's `action_templates`; a finding that none is for gets a skeleton. Nothing is written.",
	}, func(ctx context.Context, in *Here) (out *Listed[engagement.Suggestion], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			suggestions, err := Suggestions(ctx, tx, e)
			out = page(suggestions, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "adopt-plan-suggestion", method: http.MethodPost, path: "/engagements/{id}/plan/suggestions/{finding}", tag: tagPlan,
		summary: "Take the suggestion for a finding into the plan, to edit it there", action: identity.EditDraft, status: http.StatusCreated,
	}, func(ctx context.Context, in *Adoption) (out *Created[engagement.Item[engagement.Action]], err error) {
		err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			out, err = once(ctx, tx, in.Keyed, in.request, in.params["finding"], func() (*Created[engagement.Item[engagement.Action]], error) {
				it, err := Adopt(ctx, tx, e, in.params["finding"])
				if err != nil {
					return nil, err
				}
				return &Created[engagement.Item[engagement.Action]]{
					Status: http.StatusCreated, Location: "/v1/engagements/" + e.ID + "/plan/actions/" + it.ID, ETag: etag(it.Version), Body: it,
				}, nil
			})
			return err
		})
		return out, err
	})
}

// Adoption is the input of taking a suggestion.
type Adoption struct {
	Place
	Keyed
}

// Suggestions are the drafts for an engagement's findings that the context's principal may
// read.
func Suggestions(ctx context.Context, tx *store.Tx, e store.Engagement) ([]engagement.Suggestion, error) {
	m, d, err := draftOf(ctx, tx, e)
	if err != nil {
		return nil, err
	}
	from := max(e.StartOn, engagement.DayOf(tx.Now()))
	return engagement.Suggest(m, d.Findings, d.Actions, from, d.Days), nil
}

// Adopt writes the suggestion for a finding as an action of the draft.
func Adopt(ctx context.Context, tx *store.Tx, e store.Engagement, finding string) (engagement.Item[engagement.Action], error) {
	var none engagement.Item[engagement.Action]
	suggestions, err := Suggestions(ctx, tx, e)
	if err != nil {
		return none, err
	}
	i := slices.IndexFunc(suggestions, func(s engagement.Suggestion) bool { return s.Finding == finding })
	if i < 0 {
		fd, err := store.Get[engagement.Finding](tx, e.ID, finding)
		if err != nil {
			return none, err
		}
		if len(seenFindings([]engagement.Item[engagement.Finding]{fd}, principal(ctx))) == 0 {
			return none, engagement.Errorf(engagement.NotFound, "no such finding")
		}
		return none, engagement.Errorf(engagement.Conflict,
			"Nothing is suggested for “%s”: an action addresses it already, or it is a strength. Edit that action, or add another to the plan.", fd.Body.Title)
	}
	return store.Create(tx, e.ID, "", suggestions[i].Action, store.WriteOptions{By: principal(ctx).Person})
}
