package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// TakeReadings takes readings in their order and says what became of each: of one
// metric, day and source there is one, which a reading of another value, note or benefit
// corrects. Wrong fields and unknown metrics are Invalid, and nothing is taken.
func (tx *Tx) TakeReadings(engagementID string, readings []engagement.Reading, by string) ([]engagement.TakenReading, error) {
	return tx.takeReadings(engagementID, "", readings, by)
}

// takeReadings gives the id, if there is one, to the one reading that is new.
func (tx *Tx) takeReadings(engagementID, id string, readings []engagement.Reading, by string) ([]engagement.TakenReading, error) {
	if err := tx.mayTake(engagementID, readings); err != nil {
		return nil, err
	}
	t := &taking{tx: tx, engagement: engagementID, by: by}
	if err := t.look(readings); err != nil {
		return nil, err
	}
	taken := make([]engagement.TakenReading, len(readings))
	for i, r := range readings {
		taken[i] = t.take(id, r)
	}
	return taken, t.write()
}

func (tx *Tx) mayTake(engagementID string, readings []engagement.Reading) error {
	if err := tx.exists(engagementID); err != nil {
		return err
	}
	var f engagement.Faults
	var links []engagement.Link
	for _, r := range readings {
		r.Check(&f)
		if link := r.Links()[0]; !slices.Contains(links, link) {
			links = append(links, link)
		}
	}
	if err := tx.checkLinks(&f, engagementID, links); err != nil {
		return err
	}
	return f.Err("The reading cannot be saved")
}

// taking is what one transaction writes of readings.
type taking struct {
	tx         *Tx
	engagement string
	by         string
	periods    []engagement.ReadingPeriod
	days       map[string][]*readingRow            // by metric and day, in the order of creation
	latest     map[string]engagement.Day           // by metric, before
	news       map[*readingRow]bool                // not written yet
	changed    map[*readingRow]bool                // written before, and changed
	versions   map[*readingRow][]readingVersionRow // what corrections supersede
	order      []*readingRow
}

func dayKey(metric string, on engagement.Day) string { return metric + "\n" + string(on) }

// look reads what there is of the days and metrics of the readings.
func (t *taking) look(readings []engagement.Reading) (err error) {
	t.days, t.latest = map[string][]*readingRow{}, map[string]engagement.Day{}
	t.news, t.changed, t.versions = map[*readingRow]bool{}, map[*readingRow]bool{}, map[*readingRow][]readingVersionRow{}
	if t.periods, err = t.tx.readingPeriods(t.engagement); err != nil {
		return err
	}
	var pairs [][]any
	var metrics []string
	for _, r := range readings {
		key := dayKey(r.Metric, r.On)
		if _, seen := t.days[key]; !seen {
			t.days[key] = nil
			pairs = append(pairs, []any{r.Metric, string(r.On)})
		}
		if _, seen := t.latest[r.Metric]; !seen {
			t.latest[r.Metric] = ""
			metrics = append(metrics, r.Metric)
		}
	}
	for some := range slices.Chunk(pairs, batch) {
		if err := t.lookAtDays(some); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(metrics, batch) {
		if err := t.lookAtLatest(some); err != nil {
			return err
		}
	}
	return nil
}

func (t *taking) lookAtDays(pairs [][]any) error {
	values, args := "(?, ?)"+strings.Repeat(", (?, ?)", len(pairs)-1), []any{}
	for _, pair := range pairs {
		args = append(args, pair...)
	}
	var rows []readingRow
	err := t.tx.locked(&readingRow{}, "UPDATE").Where("engagement_id = ? AND NOT deleted", t.engagement).
		Where("(metric, on_day) IN (VALUES "+values+")", args...).Order("created_at, id").Find(&rows).Error
	if err != nil {
		return fmt.Errorf("readings of %d days: %w", len(pairs), err)
	}
	for i := range rows {
		key := dayKey(rows[i].Metric, engagement.Day(rows[i].OnDay))
		t.days[key] = append(t.days[key], &rows[i])
	}
	return nil
}

func (t *taking) lookAtLatest(metrics []string) error {
	values, args := "(?)"+strings.Repeat(", (?)", len(metrics)-1), []any{t.tx.org, t.engagement}
	for _, m := range metrics {
		args = append(args, m)
	}
	var rows []struct{ Metric, OnDay string }
	err := t.tx.db.Raw(`SELECT m.column1 AS metric, COALESCE((SELECT on_day FROM readings
		WHERE org_id = ? AND engagement_id = ? AND metric = m.column1 AND NOT deleted ORDER BY on_day DESC LIMIT 1), '') AS on_day
		FROM (VALUES `+values+`) AS m`, args...).Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("latest readings of %d metrics: %w", len(metrics), err)
	}
	for _, r := range rows {
		t.latest[r.Metric] = engagement.Day(r.OnDay)
	}
	return nil
}

// take decides what becomes of one reading.
func (t *taking) take(id string, r engagement.Reading) engagement.TakenReading {
	key, at := dayKey(r.Metric, r.On), t.tx.stamp()
	of := t.days[key]
	taken := engagement.TakenReading{Outcome: engagement.ReadingNew, OutOfOrder: r.On.Before(t.latest[r.Metric])}
	for _, other := range of {
		if other.Source != r.Source && other.Value != r.Value {
			taken.Contradicts = append(taken.Contradicts, other.reading().SourceName())
		}
	}
	i := slices.IndexFunc(of, func(row *readingRow) bool { return row.Source == r.Source })
	switch {
	case i < 0:
		row := &readingRow{
			OrgID: t.tx.org, EngagementID: t.engagement, ID: cmp.Or(id, uuid.NewString()), Metric: r.Metric, Version: 1,
			CreatedAt: at, CreatedBy: t.by, UpdatedAt: at, UpdatedBy: t.by,
		}
		row.say(r, engagement.LateFor(r.On, t.periods))
		t.days[key], t.order, t.news[row] = append(of, row), append(t.order, row), true
		taken.Item = row.item()
	case of[i].reading().Same(r):
		taken.Outcome, taken.Item = engagement.ReadingUnchanged, of[i].item()
	default:
		row := of[i]
		t.versions[row] = append(t.versions[row], row.superseded())
		if !t.news[row] && !t.changed[row] {
			t.order, t.changed[row] = append(t.order, row), true
		}
		row.Version, row.UpdatedAt, row.UpdatedBy = row.Version+1, at, t.by
		row.say(r, engagement.LateFor(r.On, t.periods))
		taken.Outcome, taken.Item = engagement.ReadingCorrected, row.item()
	}
	t.latest[r.Metric] = max(t.latest[r.Metric], r.On)
	return taken
}

// write writes what take has decided.
func (t *taking) write() error {
	var news []readingRow
	var versions []readingVersionRow
	for _, row := range t.order {
		versions = append(versions, t.versions[row]...)
		if t.news[row] {
			news = append(news, *row)
		} else if err := t.tx.saveReading(row); err != nil {
			return err
		}
	}
	if len(news) > 0 {
		if err := t.tx.db.CreateInBatches(&news, batch).Error; err != nil {
			return fmt.Errorf("take %d readings: %w", len(news), err)
		}
	}
	if len(versions) > 0 {
		if err := t.tx.db.CreateInBatches(&versions, batch).Error; err != nil {
			return fmt.Errorf("history of %d readings: %w", len(versions), err)
		}
	}
	return nil
}

// saveReading saves a row that was there before.
func (tx *Tx) saveReading(row *readingRow) error {
	err := tx.of(&readingRow{}).Where("engagement_id = ? AND id = ?", row.EngagementID, row.ID).
		Select("OnDay", "Source", "Value", "Benefit", "Note", "LateFor", "Version", "Deleted", "UpdatedAt", "UpdatedBy").Updates(row).Error
	if err != nil {
		return fmt.Errorf("write reading %s: %w", row.ID, err)
	}
	return nil
}

// readingPeriods are the engagement's periods in the days of its own zone.
func (tx *Tx) readingPeriods(engagementID string) ([]engagement.ReadingPeriod, error) {
	periods, err := tx.Periods(engagementID)
	if err != nil || len(periods) == 0 {
		return nil, err
	}
	row, _, err := first[rmEngagement](tx.of(&rmEngagement{}).Select("timezone").Where("id = ?", engagementID))
	if err != nil {
		return nil, fmt.Errorf("time zone of engagement %s: %w", engagementID, err)
	}
	zone, err := time.LoadLocation(row.Timezone)
	if err != nil {
		return nil, fmt.Errorf("time zone of engagement %s: %w", engagementID, err)
	}
	days := make([]engagement.ReadingPeriod, len(periods))
	for i, p := range periods {
		days[i] = engagement.ReadingPeriod{
			Number: p.Number, From: engagement.DayOf(p.From.In(zone)), To: engagement.DayOf(p.To.In(zone)), Evaluated: p.State != PeriodOpen,
		}
	}
	return days, nil
}
