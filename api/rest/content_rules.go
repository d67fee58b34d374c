package rest

import (
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// kindRules are what a collection asks of its items, in a form that serves whoever reads
// or writes items of many kinds at once.
type kindRules struct {
	read, write identity.Action
	hidden      func(p identity.Principal, id, updatedBy string, body engagement.Content) bool
	// check checks a body by what else the engagement holds, and completes it. Was is
	// what it replaces; nil for a new item.
	check func(tx *store.Tx, e store.Engagement, parent, id string, was, body engagement.Content) (engagement.Content, error)
	// notify says which workflow must hear of a write; nil, or "", for none.
	notify func(engagementID, parent string) string
	// remove deletes an item of the version, with what goes with a deletion.
	remove func(tx *store.Tx, e store.Engagement, parent, id string, version int, by string) error
}

// join has imports and exports follow the collection's rules.
func (c collection[T]) join(a *API) {
	var zero T
	a.kinds[zero.Kind()] = kindRules{
		read: c.read, write: c.write, notify: c.notify,
		remove: func(tx *store.Tx, e store.Engagement, parent, id string, version int, by string) error {
			it, err := ownItem[T](tx, e.ID, parent, id)
			if err != nil {
				return err
			}
			return c.discard(tx, e, it, version, by)
		},
		hidden: func(p identity.Principal, id, updatedBy string, body engagement.Content) bool {
			typed, ok := body.(T)
			return !ok || c.hidden != nil && c.hidden(p, engagement.Item[T]{ID: id, UpdatedBy: updatedBy, Body: typed})
		},
		check: func(tx *store.Tx, e store.Engagement, parent, id string, was, body engagement.Content) (engagement.Content, error) {
			typed, ok := body.(T)
			if !ok || c.prepare == nil {
				return body, nil
			}
			var old *engagement.Item[T]
			if was != nil {
				before, _ := was.(T)
				old = &engagement.Item[T]{ID: id, Body: before}
			}
			err := c.prepare(tx, e, parent, old, &typed)
			return typed, err
		},
	}
}
