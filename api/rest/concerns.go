package rest

import (
	"context"
	"net/http"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// ConcernVerdictRequest is the input of a verdict on a response.
type ConcernVerdictRequest struct {
	Place
	Matching
	Body engagement.ConcernVerdict
}

// concerns are what worries people, with what was answered and whether it satisfies.
func (a *API) concerns() {
	collection[engagement.Concern]{
		path: "/change/concerns", tag: tagChange, one: "concern", many: "concerns",
		read: identity.ReadEngagement, write: identity.RaiseConcern, notify: toChange,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, old *engagement.Item[engagement.Concern], c *engagement.Concern) error {
			checked, err := CheckConcern(tx, old, *c)
			*c = checked
			return err
		},
		unsigned: func(p identity.Principal, c engagement.Concern, isNew bool) bool { return Unsigned(p, c, isNew) },
	}.mount(a)
	register(a, operation{
		id: "judge-concern", method: http.MethodPost, path: "/engagements/{id}/change/concerns/{item}/verdict", tag: tagChange,
		summary: "Say whether the response to a concern satisfies", action: identity.RaiseConcern,
		doc: "By whoever raised it, or by those who edit the change, for whom somebody has told. A response that does not satisfy opens the concern again: " +
			"another response is due, by the term of its severity from now on. 409 while there is no response.",
	}, func(ctx context.Context, in *ConcernVerdictRequest) (out *Tagged[engagement.Item[engagement.Concern]], err error) {
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			c, err := store.Get[engagement.Concern](tx, e.ID, in.params["item"])
			if err != nil {
				return err
			}
			p := principal(ctx)
			if !p.Can(identity.EditChange) && (c.Body.RaisedBy == "" || c.Body.RaisedBy != p.Person) {
				return engagement.Errorf(engagement.Forbidden, "only whoever raised the concern, or the team for them, says whether the response satisfies")
			}
			it, err := JudgeConcern(tx, e, c, in.Body, store.WriteOptions{By: p.Person, IfVersion: version})
			out = tagged(it.Version, it)
			return err
		})
		a.kick(err)
		return out, err
	})
}

// Unsigned tells that nothing is kept of who writes a concern: of an anonymous one, unless
// it is the team who deals with it.
func Unsigned(p identity.Principal, c engagement.Concern, isNew bool) bool {
	return c.Anonymous && (isNew || !p.Can(identity.EditChange))
}

// CheckConcern completes a concern that replaces another, nil for none, and tells why it
// cannot be kept by what else the store holds.
func CheckConcern(tx *store.Tx, old *engagement.Item[engagement.Concern], c engagement.Concern) (engagement.Concern, error) {
	var f engagement.Faults
	var before *engagement.Concern
	if old != nil {
		before = &old.Body
	}
	c = c.Replaced(before, &f)
	if c.RaisedBy != "" && (before == nil || before.RaisedBy != c.RaisedBy) {
		people, err := tx.PeopleByID(c.RaisedBy)
		if err != nil {
			return c, err
		}
		if !people[c.RaisedBy].Active {
			f.Add("raised_by", "nobody is registered as %q; give the id of a person, or leave it out", c.RaisedBy)
		}
	}
	return c, f.Err("The concern cannot be kept so")
}

// RaiseConcern keeps a new concern.
func RaiseConcern(tx *store.Tx, e store.Engagement, c engagement.Concern, p identity.Principal) (engagement.Item[engagement.Concern], error) {
	c, err := CheckConcern(tx, nil, c)
	if err != nil {
		return engagement.Item[engagement.Concern]{}, err
	}
	o := store.WriteOptions{By: p.Person, Notify: &store.Outbox{Workflow: toChange(e.ID, "")}}
	if Unsigned(p, c, true) {
		o.By = ""
	}
	return store.Create(tx, e.ID, "", c, o)
}

// AnswerConcern keeps the response to a concern, which is due no more.
func AnswerConcern(tx *store.Tx, e store.Engagement, old engagement.Item[engagement.Concern], response, cause string, o store.WriteOptions) (engagement.Item[engagement.Concern], error) {
	c := old.Body
	c.Response = response
	if cause != "" {
		c.RootCause = cause
	}
	c, err := CheckConcern(tx, &old, c)
	if err != nil {
		return old, err
	}
	o.Notify = &store.Outbox{Workflow: toChange(e.ID, "")}
	return store.Update(tx, e.ID, old.ID, c, o)
}

// JudgeConcern keeps what whoever raised a concern says of the response. The workflow hears
// of it, and awaits another one where it does not satisfy.
func JudgeConcern(tx *store.Tx, e store.Engagement, c engagement.Item[engagement.Concern], v engagement.ConcernVerdict, o store.WriteOptions) (engagement.Item[engagement.Concern], error) {
	if e.EndedAt != nil {
		return c, engagement.Errorf(engagement.Conflict, "the engagement is %s; its concerns stay as they are", e.Status)
	}
	judged, err := c.Body.Judged(v, tx.Now())
	if err != nil {
		return c, err
	}
	o.Notify = &store.Outbox{Workflow: toChange(e.ID, "")}
	return store.Update(tx, e.ID, c.ID, judged, o)
}
