package office

import (
	"context"

	"mandate/activities"
	"mandate/internal/store"
)

// ToPurge lists engagements that have ended and whose time is over.
func (o *Office) ToPurge(ctx context.Context, req activities.PurgeDueRequest) (ids []string, err error) {
	err = o.Store.Read(ctx, req.Org, func(tx *store.Tx) error {
		ids, err = tx.ToPurge(req.Years, req.Most)
		return err
	})
	return ids, err
}

// Purge takes out what an engagement held, unless somebody has said meanwhile that it is kept.
func (o *Office) Purge(ctx context.Context, place activities.Place, years int) error {
	return o.Store.In(ctx, place.Org, func(tx *store.Tx) error {
		r, err := tx.Retention(place.Engagement, years)
		if err != nil {
			return err
		}
		if due := tx.Now().UTC().Format("2006-01-02"); r.PurgeOn == "" || string(r.PurgeOn) > due {
			return nil
		}
		return tx.Purge(place.Engagement)
	})
}
