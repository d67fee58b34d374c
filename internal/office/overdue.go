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
		metrics, err := dueMetrics(tx, e)
		if err != nil {
			return nil, err
		}
		pending := make([]activities.PendingItem, len(metrics))
		for i, m := range metrics {
			owner, err := ownerOf(tx, m.Body)
			if err != nil {
				return nil, err
			}
			pending[i] = activities.PendingItem{Kind: engagement.KindMetric, ID: m.ID, Owner: owner, On: m.by, Since: m.since}
		}
		return pending, nil
	})
}

// dueMetric is a metric that has a frequency.
type dueMetric struct {
	engagement.Item[engagement.Metric]
	last, by engagement.Day // last is "" where it has never been read
	since    time.Time      // what the time until by is counted from
}

// dueMetrics lists the metrics that have a frequency, in the order in which they were made.
func dueMetrics(tx *store.Tx, e store.Engagement) ([]dueMetric, error) {
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		return nil, err
	}
	opened, err := monitoringSince(tx, e.ID)
	if err != nil {
		return nil, err
	}
	metrics, err := all[engagement.Metric](tx, e.ID, "")
	if err != nil {
		return nil, err
	}
	last, err := tx.LastReadings(e.ID)
	if err != nil {
		return nil, err
	}
	var due []dueMetric
	for _, m := range metrics {
		d := dueMetric{Item: m, last: last[m.ID], since: m.CreatedAt}
		if opened.After(d.since) {
			d.since = opened
		}
		by, is := m.Body.ReadBy(d.last, engagement.DayOf(d.since.In(zone)))
		if !is {
			continue
		}
		d.by = by
		if read, err := d.last.Time(); err == nil && read.After(d.since) {
			d.since = read
		}
		due = append(due, d)
	}
	return due, nil
}

// monitoringSince is when monitoring was opened; zero where it was not.
func monitoringSince(tx *store.Tx, engagementID string) (time.Time, error) {
	phases, err := tx.Phases(engagementID)
	i := slices.IndexFunc(phases, func(p store.Phase) bool { return p.Phase == engagement.PhaseMonitoring })
	if i < 0 || phases[i].OpenedAt.IsZero() {
		return time.Time{}, err
	}
	return phases[i].OpenedAt, err
}

// readOverdue reads the metrics of the notice that have not been read since it was written,
// those that have waited longest first.
func (n *news) readOverdue(tx *store.Tx) error {
	zone, err := time.LoadLocation(n.engagement.Timezone)
	if err != nil {
		return err
	}
	metrics, err := dueMetrics(tx, n.engagement)
	if err != nil {
		return err
	}
	until := engagement.DayOf(n.notice.Due.In(zone))
	for _, m := range metrics {
		if !slices.Contains(n.notice.Items, m.ID) || until.Before(m.by) {
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
		n.overdue = append(n.overdue, notify.OverdueMetric{Name: m.Body.Name, Owner: owner, Last: m.last, By: m.by})
	}
	slices.SortStableFunc(n.overdue, func(a, b notify.OverdueMetric) int { return cmp.Compare(a.By, b.By) })
	return nil
}
