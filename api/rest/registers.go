package rest

import (
	"context"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// Save writes an item of a register for the pages, by the rules of its collection: a new one
// where id is empty, else the one of that id, when it still has the version. Key makes a
// creation that is sent twice the same one; empty for none.
func Save[T engagement.Content](ctx context.Context, a *API, engagementID, parent, id, key string, version int, body T) (it engagement.Item[T], err error) {
	rules := a.kinds[body.Kind()]
	if err := principal(ctx).May(rules.write); err != nil {
		return it, err
	}
	err = a.write(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		o := store.WriteOptions{By: principal(ctx).Person, IfVersion: version, Parent: parent}
		if rules.notify != nil {
			if workflow := rules.notify(e.ID, parent); workflow != "" {
				o.Notify = &store.Outbox{Workflow: workflow}
			}
		}
		var was engagement.Content
		if id != "" {
			old, err := ownItem[T](tx, e.ID, parent, id)
			if err != nil {
				return err
			}
			was = old.Body
		}
		checked, err := rules.check(tx, e, parent, id, was, body)
		if err != nil {
			return err
		}
		typed, _ := checked.(T)
		if id != "" {
			it, err = store.Update(tx, e.ID, id, typed, o)
			return err
		}
		if key != "" { // sent twice, it is there already
			if it, err = store.Get[T](tx, e.ID, key); engagement.CodeOf(err) != engagement.NotFound {
				return err
			}
		}
		it, err = store.Create(tx, e.ID, key, typed, o)
		return err
	})
	a.kick(err)
	return it, err
}

// Remove deletes an item of a register for the pages, by the rules of its collection, when it
// still has the version. Its history stays.
func Remove(ctx context.Context, a *API, engagementID, parent string, kind engagement.Kind, id string, version int) error {
	rules := a.kinds[kind]
	by := principal(ctx)
	if err := by.May(rules.write); err != nil {
		return err
	}
	return a.write(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		return rules.remove(tx, e, parent, id, version, by.Person)
	})
}

// ownItem is an item that belongs to a parent; "" for what belongs to the engagement itself.
func ownItem[T engagement.Content](tx *store.Tx, engagementID, parent, id string) (it engagement.Item[T], err error) {
	if it, err = store.Get[T](tx, engagementID, id); err != nil {
		return it, err
	}
	of, err := tx.ParentOf(engagementID, it.Body.Kind(), id)
	if err == nil && of != parent {
		err = engagement.Errorf(engagement.NotFound, "no such item here")
	}
	return it, err
}
