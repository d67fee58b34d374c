package store

import (
	"fmt"
	"slices"
	"time"

	"mandate/internal/engagement"
)

// DueMetric is a metric that has a frequency, with the day By by which it is to be read again.
type DueMetric struct {
	engagement.Item[engagement.Metric]
	Last engagement.Day // of its latest reading; "" where it has none
	By   engagement.Day
	// Since is what the time until By is counted from: the latest reading, or when both the
	// metric and monitoring were there.
	Since time.Time
}

// DueMetrics lists the metrics that have a frequency, in the order in which they were made.
func (tx *Tx) DueMetrics(e Engagement) ([]DueMetric, error) {
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		return nil, fmt.Errorf("time zone of engagement %s: %w", e.ID, err)
	}
	phases, err := tx.Phases(e.ID)
	if err != nil {
		return nil, err
	}
	var opened time.Time
	if i := slices.IndexFunc(phases, func(p Phase) bool { return p.Phase == engagement.PhaseMonitoring }); i >= 0 {
		opened = phases[i].OpenedAt
	}
	metrics, _, err := List[engagement.Metric](tx, e.ID, Query{})
	if err != nil {
		return nil, err
	}
	last, err := tx.LastReadings(e.ID)
	if err != nil {
		return nil, err
	}
	var due []DueMetric
	for _, m := range metrics {
		d := DueMetric{Item: m, Last: last[m.ID], Since: m.CreatedAt}
		if opened.After(d.Since) {
			d.Since = opened
		}
		by, is := m.Body.ReadBy(d.Last, engagement.DayOf(d.Since.In(zone)))
		if !is {
			continue
		}
		d.By = by
		if read, err := d.Last.Time(); err == nil && read.After(d.Since) {
			d.Since = read
		}
		due = append(due, d)
	}
	return due, nil
}
