package rest

import (
	"context"
	"errors"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// Names turns the ids of people in an error's arguments into their names, as the context's
// principal may hear them. An id that nobody has stays as it is.
func (a *API) Names(ctx context.Context, err error) func(id string) string {
	known := map[string]store.Person{}
	if ids := peopleIn(err); len(ids) > 0 && principal(ctx).Org != "" {
		failed := a.readOrg(ctx, func(tx *store.Tx) (err error) {
			known, err = tx.PeopleByID(ids...)
			return err
		})
		if failed != nil { // the refusal matters more than how it is said
			a.Log.ErrorContext(ctx, "a refusal is shown without names", "error", failed)
		}
	}
	return func(id string) string {
		if person, ok := known[id]; ok {
			return person.Name
		}
		return id
	}
}

// peopleIn are the people whom an error names.
func peopleIn(err error) (ids []string) {
	var e *engagement.Error
	if !errors.As(err, &e) {
		return nil
	}
	if id := e.Args["name"]; id != "" {
		ids = append(ids, id)
	}
	for _, f := range e.Faults {
		if id := f.Args["name"]; id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}
