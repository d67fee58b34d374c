package rest

import (
	"context"
	"net/http"
	"strconv"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// OptionChoice says why an option takes the place of what an action does.
type OptionChoice struct {
	WhyNot string `json:"why_not,omitempty" maxLength:"2000" doc:"Why what the action did until now is not chosen any more"`
}

// OptionChoiceRequest is the input of choosing an option.
type OptionChoiceRequest struct {
	Place
	Matching
	Body *OptionChoice
}

func (a *API) planOptions() {
	register(a, operation{
		id: "choose-option", method: http.MethodPost, path: "/engagements/{id}/plan/actions/{item}/ways/{n}/choose", tag: tagPlan,
		summary: "Swap an option, counted from 0, into its action", action: identity.EditDraft,
		doc: "Title, description, costs, impact and feasibility of the option become the action's; what these were becomes the option. Dates, people and links stay.",
	}, func(ctx context.Context, in *OptionChoiceRequest) (out *Tagged[engagement.Item[engagement.Action]], err error) {
		why := ""
		if in.Body != nil {
			why = in.Body.WhyNot
		}
		err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			n, err := strconv.Atoi(in.params["n"])
			if err != nil {
				return engagement.Errorf(engagement.NotFound, "no such option; options are counted from 0")
			}
			version, err := in.version()
			if err != nil {
				return err
			}
			it, err := ChooseOption(ctx, tx, e, in.params["item"], n, version, why)
			out = tagged(it.Version, it)
			return err
		})
		return out, err
	})
}

// ChooseOption swaps an option into its action.
func ChooseOption(ctx context.Context, tx *store.Tx, e store.Engagement, action string, option, version int, why string) (engagement.Item[engagement.Action], error) {
	it, err := store.Get[engagement.Action](tx, e.ID, action)
	if err != nil {
		return it, err
	}
	body, err := it.Body.Choose(option, why)
	if err != nil {
		return it, err
	}
	return store.Update(tx, e.ID, action, body, store.WriteOptions{By: principal(ctx).Person, IfVersion: version})
}
