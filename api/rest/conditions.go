package rest

import (
	"context"
	"net/http"
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// ConditionsQuery are the filters of the conditions of approvals.
type ConditionsQuery struct {
	Place
	Engagement string `query:"engagement" doc:"Id of an engagement"`
	Gate       string `query:"gate" doc:"Id of a gate"`
	Person     string `query:"person" doc:"Id of whoever owns, checks or has set the condition; me for oneself"`
	Open       string `query:"open" enum:"true,false" doc:"true: only those that are not met or waived yet"`
}

// NoteBody says something of a condition.
type NoteBody struct {
	Note string `json:"note" minLength:"1" maxLength:"2000" doc:"How it was met, what is missing, or why it need not be; the journal keeps it"`
}

func (a *API) conditions() {
	const tag = "Conditions"
	register(a, operation{
		id: "list-conditions", method: http.MethodGet, path: "/conditions", tag: tag, summary: "Conditions of approvals, the first bound first",
		doc: "A condition binds once its gate has passed. Somebody who sees only the engagements of their teams names an engagement or a gate, " +
			"or sees the conditions that concern them.",
		action: identity.ReadEngagement,
	}, a.listConditions)
	register(a, operation{
		id: "get-condition", method: http.MethodGet, path: "/conditions/{id}", tag: tag, summary: "One condition", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (*Out[store.ConditionRecord], error) {
		c, err := a.Condition(ctx, in.ID)
		return &Out[store.ConditionRecord]{Body: c}, err
	})
	for _, move := range []struct {
		step         engagement.ConditionStep
		summary, doc string
	}{
		{engagement.ConditionReport, "Report that the condition is met", "Whoever set it, or was named to check it, is told."},
		{engagement.ConditionConfirm, "Confirm that the condition is met", byVerifier},
		{engagement.ConditionRefuse, "Send the condition back: it is not met", byVerifier},
		{engagement.ConditionWaive, "Waive the condition", byVerifier},
	} {
		register(a, operation{
			id: string(move.step) + "-condition", method: http.MethodPost, path: "/conditions/{id}/" + string(move.step), tag: tag,
			summary: move.summary, doc: move.doc, action: identity.Decide, logged: true,
		}, func(ctx context.Context, in *Act[NoteBody]) (*Out[store.ConditionRecord], error) {
			return a.moveCondition(ctx, in, move.step)
		})
	}
}

const byVerifier = "Whoever set the condition, or was named to check it, may."

func (a *API) listConditions(ctx context.Context, in *ConditionsQuery) (out *Listed[store.ConditionRecord], err error) {
	p := principal(ctx)
	q := store.ConditionQuery{Engagement: in.Engagement, Gate: in.Gate, Person: in.Person, Open: in.Open == "true"}
	if q.Person == oneself {
		q.Person = p.Person
	}
	switch {
	case in.Gate != "":
		if _, err := a.Gate(ctx, in.Gate); err != nil {
			return nil, err
		}
	case in.Engagement != "":
		if err := a.see(ctx, in.Engagement); err != nil {
			return nil, err
		}
	case p.Scope() != "":
		q.Person = p.Scope()
	}
	err = a.readOrg(ctx, func(tx *store.Tx) error {
		all, err := tx.Conditions(q)
		out = page(all, "")
		return err
	})
	return out, err
}

// Condition is a condition of an approval that the context's principal may see: those of
// visible engagements, and those that concern them.
func (a *API) Condition(ctx context.Context, id string) (c store.ConditionRecord, err error) {
	err = a.readOrg(ctx, func(tx *store.Tx) error {
		if c, err = tx.Condition(id); err != nil {
			return err
		}
		if slices.Contains([]string{c.Owner, c.Verifier, c.SetBy}, principal(ctx).Person) {
			return nil
		}
		return a.visible(ctx, c.Engagement, func(*store.Tx, store.Engagement) error { return nil })(tx)
	})
	return c, err
}

func (a *API) moveCondition(ctx context.Context, in *Act[NoteBody], step engagement.ConditionStep) (*Out[store.ConditionRecord], error) {
	c, err := a.Condition(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	err = a.keyed(ctx, in.Keyed, in.request, in.Body, sound, func() error {
		return a.MoveCondition(ctx, c.Engagement, c.ID, step, in.intent(ctx, in.request), in.Body.Note)
	})
	if err != nil {
		return nil, err
	}
	c, err = a.Condition(ctx, in.ID)
	return &Out[store.ConditionRecord]{Body: c}, err
}
