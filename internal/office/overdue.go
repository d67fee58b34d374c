package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// Metrics lists the metrics that have a frequency, with the day by which each is to be read
// again. That runs from its latest reading, or from when both it and monitoring were there.
func (o *Office) Metrics(ctx context.Context, place activities.Place) ([]activities.PendingItem, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]activities.PendingItem, error) {
		e, err := tx.Engagement(place.Engagement)
		if err != nil {
			return nil, err
		}
		metrics, err := tx.DueMetrics(e)
		if err != nil {
			return nil, err
		}
		pending := make([]activities.PendingItem, len(metrics))
		for i, m := range metrics {
			owner, err := ownerOf(tx, m.Body)
			if err != nil {
				return nil, err
			}
			pending[i] = activities.PendingItem{Kind: engagement.KindMetric, ID: m.ID, Owner: owner, On: m.By, Since: m.Since}
		}
		return pending, nil
	})
}

// readOverdue reads the metrics of the notice that have not been read since it was written,
// those that have waited longest first.
func (n *news) readOverdue(tx *store.Tx) error {
	zone, err := time.LoadLocation(n.engagement.Timezone)
	if err != nil {
		return err
	}
	metrics, err := tx.DueMetrics(n.engagement)
	if err != nil {
		return err
	}
	until := engagement.DayOf(n.notice.Due.In(zone))
	for _, m := range metrics {
		if !slices.Contains(n.notice.Items, m.ID) || until.Before(m.By) {
			continue
		}
		owner := ""
		if id, err := ownerOf(tx, m.Body); err != nil {
			return err
		} else if id != "" {
			person, err := tx.Person(id)
			if err != nil {
				return err
			}
			owner = person.Name
		}
		n.overdue = append(n.overdue, notify.OverdueMetric{Name: m.Body.Name, Owner: owner, Last: m.Last, By: m.By})
	}
	slices.SortStableFunc(n.overdue, func(a, b notify.OverdueMetric) int { return cmp.Compare(a.By, b.By) })
	return nil
}
