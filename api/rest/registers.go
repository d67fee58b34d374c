package rest

import (
	"cmp"
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
			old, err := store.Get[T](tx, e.ID, id)
			if err != nil {
				return err
			}
			if of, err := tx.ParentOf(e.ID, body.Kind(), id); err != nil || of != parent {
				return cmp.Or(err, error(engagement.Errorf(engagement.NotFound, "no such item here")))
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
