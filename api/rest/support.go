package rest

import (
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// supportRequests are what people need help with, with what was answered.
func (a *API) supportRequests() {
	collection[engagement.SupportRequest]{
		path: "/change/support-requests", tag: tagChange, one: "support request", many: "support requests",
		read: identity.ReadEngagement, write: identity.RaiseConcern, notify: toChange,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, old *engagement.Item[engagement.SupportRequest], r *engagement.SupportRequest) error {
			checked, err := CheckSupport(tx, e, old, *r)
			*r = checked
			return err
		},
	}.mount(a)
}

// CheckSupport completes a support request that replaces another, nil for none, and tells why
// it cannot be kept by what else the store holds. The day on which it was made stays when it is
// left out, and a new owner must be somebody who can be reminded.
func CheckSupport(tx *store.Tx, e store.Engagement, old *engagement.Item[engagement.SupportRequest], r engagement.SupportRequest) (engagement.SupportRequest, error) {
	var f engagement.Faults
	var before engagement.SupportRequest
	if old != nil {
		before = old.Body
	}
	if r.Opened == "" {
		r.Opened = before.Opened
	}
	r = r.Dated(e.Day(tx.Now()), &f)
	if r.Owner != "" && r.Owner != before.Owner {
		people, err := tx.PeopleByID(r.Owner)
		if err != nil {
			return r, err
		}
		if !people[r.Owner].Active {
			f.Add("owner", "nobody is registered as %q; give the id of a person, or leave it out", r.Owner)
		}
	}
	return r, f.Err("The support request cannot be kept so")
}

// KeepSupport keeps a support request: a new one where there is no old one, else one that
// replaces it. The workflow hears of it.
func KeepSupport(tx *store.Tx, e store.Engagement, old *engagement.Item[engagement.SupportRequest], r engagement.SupportRequest, o store.WriteOptions) error {
	r, err := CheckSupport(tx, e, old, r)
	if err != nil {
		return err
	}
	o.Notify = &store.Outbox{Workflow: toChange(e.ID, "")}
	if old == nil {
		_, err = store.Create(tx, e.ID, "", r, o)
		return err
	}
	_, err = store.Update(tx, e.ID, old.ID, r, o)
	return err
}
