package store

import (
	"fmt"

	"mandate/internal/engagement"
)

// ReadingQuery says which readings to list. The zero query lists all, in the order in
// which they were created.
type ReadingQuery struct {
	Metric   string
	From, To engagement.Day // both included; "" for no bound
	Source   *string        // nil for every source, "" for what people entered
	Late     *bool          // whether they came after their period was evaluated
	Limit    int            // at most 200; 0 lists all
	Cursor   string
	Sort     string // created (default), -created, updated, -updated, on, -on
}

var readingOrders = map[string]order[readingRow]{
	"created":  {by: "created_at", key: readingCreated},
	"-created": {by: "created_at", desc: true, key: readingCreated},
	"updated":  {by: "updated_at", key: readingUpdated},
	"-updated": {by: "updated_at", desc: true, key: readingUpdated},
	"on":       {by: "on_day", key: readingOn},
	"-on":      {by: "on_day", desc: true, key: readingOn},
}

func readingCreated(r readingRow) string { return r.CreatedAt.text() }
func readingUpdated(r readingRow) string { return r.UpdatedAt.text() }
func readingOn(r readingRow) string      { return r.OnDay }

// Readings lists readings, and the cursor of the next page, "" at the end.
func (tx *Tx) Readings(engagementID string, q ReadingQuery) ([]engagement.Item[engagement.Reading], string, error) {
	if q.Sort == "" {
		q.Sort = "created"
	}
	query := tx.of(&readingRow{}).Where("engagement_id = ? AND NOT deleted", engagementID)
	for condition, value := range map[string]string{"metric = ?": q.Metric, "on_day >= ?": string(q.From), "on_day <= ?": string(q.To)} {
		if value != "" {
			query = query.Where(condition, value)
		}
	}
	if q.Source != nil {
		query = query.Where("source = ?", *q.Source)
	}
	switch {
	case q.Late == nil:
	case *q.Late:
		query = query.Where("late_for > 0")
	default:
		query = query.Where("late_for = 0")
	}
	page := pageOf[readingRow]{
		limit: q.Limit, cursor: q.Cursor, sort: q.Sort, orders: readingOrders,
		id: "id", idOf: func(r readingRow) string { return r.ID },
	}
	rows, next, err := page.read(query)
	if err != nil {
		return nil, "", fmt.Errorf("list readings: %w", err)
	}
	items := make([]engagement.Item[engagement.Reading], len(rows))
	for i, row := range rows {
		items[i] = row.item()
	}
	return items, next, nil
}

const seriesColumns = `SELECT metric, on_day, value, benefit, source, late_for FROM readings
	WHERE org_id = ? AND engagement_id = ? AND NOT deleted`

const seriesOfOne = seriesColumns + " AND metric = ? AND on_day >= ? AND on_day <= ? ORDER BY on_day, created_at"

// Series are the readings of a metric in the order of their days, those of one day in
// the order of their creation, without notes. From and to are included, "" for no bound.
// The database reads them from the index readings_chart alone.
func (tx *Tx) Series(engagementID, metric string, from, to engagement.Day) ([]engagement.Reading, error) {
	if to == "" {
		to = "9999-12-31"
	}
	return tx.series(seriesOfOne, tx.org, engagementID, metric, string(from), string(to))
}

// LastReadings are the days of the latest reading of each metric that has any.
func (tx *Tx) LastReadings(engagementID string) (map[string]engagement.Day, error) {
	var rows []struct{ Metric, OnDay string }
	err := tx.of(&readingRow{}).Select("metric, MAX(on_day) AS on_day").Where("engagement_id = ? AND NOT deleted", engagementID).
		Group("metric").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("latest readings: %w", err)
	}
	last := make(map[string]engagement.Day, len(rows))
	for _, r := range rows {
		last[r.Metric] = engagement.Day(r.OnDay)
	}
	return last, nil
}

// AllSeries are the series of every metric, by metric.
func (tx *Tx) AllSeries(engagementID string) (map[string][]engagement.Reading, error) {
	all, err := tx.series(seriesColumns+" ORDER BY metric, on_day, created_at", tx.org, engagementID)
	of := map[string][]engagement.Reading{}
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].Metric == all[from].Metric {
			to++
		}
		of[all[from].Metric] = all[from:to:to]
		from = to
	}
	return of, err
}

// series scans by hand: GORM takes most of the time of a long series.
func (tx *Tx) series(sql string, args ...any) ([]engagement.Reading, error) {
	rows, err := tx.db.Raw(sql, args...).Rows()
	if err != nil {
		return nil, fmt.Errorf("series of readings: %w", err)
	}
	defer rows.Close() // rows.Err tells whether all were read
	series := []engagement.Reading{}
	for rows.Next() {
		var r engagement.Reading
		if err := rows.Scan(&r.Metric, &r.On, &r.Value, &r.ActualBenefit, &r.Source, &r.LateFor); err != nil {
			return nil, fmt.Errorf("series of readings: %w", err)
		}
		series = append(series, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("series of readings: %w", err)
	}
	return series, nil
}
