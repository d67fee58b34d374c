package store

import (
	"fmt"

	"mandate/internal/engagement"
)

// Readings stand in a table of their own. Create, Update, Delete, Get, List and History
// lead here for them.

// same turns an item of readings into that of the type parameter, which is the same.
func same[T engagement.Content](item engagement.Item[engagement.Reading], err error) (engagement.Item[T], error) {
	as, _ := any(item).(engagement.Item[T])
	return as, err
}

// createReading is a Conflict where a reading of the id says something else. Where there
// is one of the metric, day and source with another id, it corrects that one.
func (tx *Tx) createReading(engagementID, id string, r engagement.Reading, o WriteOptions) (engagement.Item[engagement.Reading], error) {
	if row, found, err := tx.reading(engagementID, id); err != nil || found {
		switch {
		case err != nil:
			return engagement.Item[engagement.Reading]{}, err
		case row.Deleted || row.Metric != r.Metric || row.OnDay != string(r.On) || !row.reading().Same(r):
			return engagement.Item[engagement.Reading]{}, engagement.Errorf(engagement.Conflict,
				"reading %s was created before with other content; update that one, or send a new id.", id)
		}
		return row.item(), nil
	}
	if o.Parent == "" {
		r.Metric = ""
	}
	taken, err := tx.takeReadings(engagementID, id, []engagement.Reading{r}, o.By)
	if err != nil {
		return engagement.Item[engagement.Reading]{}, err
	}
	return taken[0].Item, nil
}

// reading reads a row and keeps others from changing it, deleted or not.
func (tx *Tx) reading(engagementID, id string) (readingRow, bool, error) {
	row, found, err := first[readingRow](tx.locked(&readingRow{}, "UPDATE").Where("engagement_id = ? AND id = ?", engagementID, id))
	if err != nil {
		return row, false, fmt.Errorf("read reading %s: %w", id, err)
	}
	return row, found, nil
}

func (tx *Tx) readingToWrite(engagementID, id string, o WriteOptions) (readingRow, error) {
	row, found, err := tx.reading(engagementID, id)
	if err != nil {
		return row, err
	}
	if !found || row.Deleted {
		return row, notFound(string(engagement.KindReading), id)
	}
	return row, unseen(o, row.Version, engagement.KindReading)
}

// updateReading corrects a reading. It is a Conflict to move it to a day that has one of
// its source.
func (tx *Tx) updateReading(engagementID, id string, r engagement.Reading, o WriteOptions) (engagement.Item[engagement.Reading], error) {
	var none engagement.Item[engagement.Reading]
	row, err := tx.readingToWrite(engagementID, id, o)
	if err != nil {
		return none, err
	}
	if err := tx.mayTake(engagementID, []engagement.Reading{r}); err != nil {
		return none, err
	}
	moved := row.OnDay != string(r.On) || row.Source != r.Source
	if row.Metric == r.Metric && !moved && row.reading().Same(r) {
		return row.item(), nil
	}
	if moved {
		other, found, err := first[readingRow](tx.of(&readingRow{}).Where(
			"engagement_id = ? AND metric = ? AND on_day = ? AND source = ? AND NOT deleted", engagementID, row.Metric, r.On, r.Source))
		if err != nil {
			return none, fmt.Errorf("readings of %s: %w", r.On, err)
		}
		if found {
			return none, engagement.Errorf(engagement.Conflict,
				"The metric has a reading of %s %s already (%s); change that one, or delete it first.", r.On, r.SourceName(), other.ID)
		}
	}
	periods, err := tx.readingPeriods(engagementID)
	if err != nil {
		return none, err
	}
	if err := tx.nextReading(&row, o, func() { row.say(r, engagement.LateFor(r.On, periods)) }); err != nil {
		return none, err
	}
	return row.item(), nil
}

func (tx *Tx) deleteReading(engagementID, id string, o WriteOptions) error {
	row, err := tx.readingToWrite(engagementID, id, o)
	if err != nil {
		return err
	}
	return tx.nextReading(&row, o, func() { row.Deleted = true })
}

// nextReading saves a row as its next version and keeps what it said before.
func (tx *Tx) nextReading(row *readingRow, o WriteOptions, change func()) error {
	before := row.superseded()
	change()
	row.Version, row.UpdatedAt, row.UpdatedBy = row.Version+1, tx.stamp(), o.By
	if err := tx.saveReading(row); err != nil {
		return err
	}
	if err := tx.db.Create(&before).Error; err != nil {
		return fmt.Errorf("history of reading %s: %w", row.ID, err)
	}
	return nil
}

func (tx *Tx) getReading(engagementID, id string) (engagement.Item[engagement.Reading], error) {
	row, found, err := first[readingRow](tx.of(&readingRow{}).Where("engagement_id = ? AND id = ? AND NOT deleted", engagementID, id))
	if err != nil {
		return row.item(), fmt.Errorf("read reading %s: %w", id, err)
	}
	if !found {
		return row.item(), notFound(string(engagement.KindReading), id)
	}
	return row.item(), nil
}

// readingHistory are all versions of a reading, also of a deleted one.
func (tx *Tx) readingHistory(engagementID, id string) ([]engagement.Item[engagement.Reading], error) {
	row, found, err := first[readingRow](tx.of(&readingRow{}).Where("engagement_id = ? AND id = ?", engagementID, id))
	if err != nil {
		return nil, fmt.Errorf("read reading %s: %w", id, err)
	}
	if !found {
		return nil, notFound(string(engagement.KindReading), id)
	}
	items, err := rowsOf(tx.of(&readingVersionRow{}).Where("engagement_id = ? AND reading_id = ?", engagementID, id).Order("version"),
		func(v readingVersionRow) engagement.Item[engagement.Reading] {
			was := row
			was.say(engagement.Reading{
				On: engagement.Day(v.OnDay), Source: v.Source, Value: v.Value, ActualBenefit: engagement.Money(v.Benefit), Note: v.Note,
			}, 0)
			was.Version, was.UpdatedAt, was.UpdatedBy = v.Version, v.WrittenAt, v.WrittenBy
			return was.item()
		})
	if err == nil && !row.Deleted {
		items = append(items, row.item())
	}
	return items, err
}
