package store

import (
	"fmt"
	"time"

	"mandate/internal/engagement"
)

type retentionRow struct {
	OrgID        string `gorm:"primaryKey"`
	EngagementID string `gorm:"primaryKey"`
	UntilDay     string
	Forever      bool
	Reason       string
	SetBy        string
	SetAt        stamp
	PurgedAt     stamp
}

// TableName names the table.
func (retentionRow) TableName() string { return "retentions" }

// Retention says how long an engagement is kept.
type Retention struct {
	// Until is the last day on which it is kept, Forever that there is none. With neither, it
	// follows from the installation's years.
	Until   engagement.Day `json:"until,omitempty"`
	Forever bool           `json:"forever,omitempty"`
	Reason  string         `json:"reason,omitempty"`
	By      string         `json:"by,omitempty"` // empty where nobody has said anything
	// PurgeOn is the first day on which it is purged, as things stand; empty for never, and for
	// one that has not ended and follows from the installation's years.
	PurgeOn  engagement.Day `json:"purge_on,omitempty"`
	PurgedAt *time.Time     `json:"purged_at,omitempty"`
}

// SetRetention says how long an engagement is kept. One that was purged is a Conflict.
func (tx *Tx) SetRetention(engagementID string, r Retention) error {
	if _, err := tx.lockHead(engagementID); err != nil {
		return err
	}
	before, err := tx.retention(engagementID)
	if err != nil {
		return err
	}
	if !before.PurgedAt.IsZero() {
		return purged(before.PurgedAt.Time)
	}
	row := retentionRow{
		OrgID: tx.org, EngagementID: engagementID, UntilDay: string(r.Until), Forever: r.Forever, Reason: clean(r.Reason), SetBy: r.By, SetAt: tx.stamp(),
	}
	return tx.keepRetention(row)
}

// NotPurged is a Conflict when an engagement was purged.
func (tx *Tx) NotPurged(engagementID string) error {
	row, err := tx.retention(engagementID)
	if err == nil && !row.PurgedAt.IsZero() {
		err = purged(row.PurgedAt.Time)
	}
	return err
}

func purged(at time.Time) error {
	return engagement.Errorf(engagement.Conflict, "The engagement was purged on %s; of it there is the journal without its texts.", at.UTC().Format(time.DateOnly))
}

func (tx *Tx) retention(engagementID string) (retentionRow, error) {
	row, _, err := first[retentionRow](tx.of(&retentionRow{}).Where("engagement_id = ?", engagementID))
	if err != nil {
		return row, fmt.Errorf("retention of %s: %w", engagementID, err)
	}
	return row, nil
}

// Retention is how long an engagement is kept, where the installation keeps those that have ended
// for some years; 0 for ever.
func (tx *Tx) Retention(engagementID string, years int) (Retention, error) {
	e, err := tx.Engagement(engagementID)
	if err != nil {
		return Retention{}, err
	}
	row, err := tx.retention(engagementID)
	return retentionOf(row, e.EndedAt, years), err
}

func retentionOf(row retentionRow, ended *time.Time, years int) Retention {
	r := Retention{Until: engagement.Day(row.UntilDay), Forever: row.Forever, Reason: row.Reason, By: row.SetBy, PurgedAt: row.PurgedAt.ptr()}
	switch {
	case r.Forever || r.PurgedAt != nil:
	case r.Until != "":
		r.PurgeOn = dayAfter(r.Until)
		if ended != nil && r.PurgeOn < dayOf(*ended) {
			r.PurgeOn = dayOf(*ended)
		}
	case years > 0 && ended != nil:
		r.PurgeOn = dayOf(ended.AddDate(years, 0, 1))
	}
	return r
}

func dayOf(t time.Time) engagement.Day { return engagement.Day(t.UTC().Format(time.DateOnly)) }

func dayAfter(d engagement.Day) engagement.Day {
	t, err := d.Time()
	if err != nil {
		return d
	}
	return dayOf(t.AddDate(0, 0, 1))
}

// ToPurge lists the engagements that have ended and are kept no longer, at most some.
func (tx *Tx) ToPurge(years, most int) ([]string, error) {
	var rows []struct {
		ID       string
		EndedAt  stamp
		UntilDay string
	}
	today := string(dayOf(tx.began))
	query := tx.db.Table("rm_engagements AS e").Joins("LEFT JOIN retentions AS r ON r.org_id = e.org_id AND r.engagement_id = e.id").
		Where("e.org_id = ? AND e.ended_at IS NOT NULL AND r.purged_at IS NULL", tx.org).
		Where("COALESCE(r.forever, ?) = ?", false, false)
	if years > 0 {
		query = query.Where("(COALESCE(r.until_day, '') <> '' AND r.until_day < ?) OR (COALESCE(r.until_day, '') = '' AND e.ended_at < ?)",
			today, stampOf(tx.began.AddDate(-years, 0, 0)))
	} else {
		query = query.Where("COALESCE(r.until_day, '') <> '' AND r.until_day < ?", today)
	}
	err := query.Select("e.id, e.ended_at, COALESCE(r.until_day, '') AS until_day").Order("e.ended_at, e.id").Limit(most).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("engagements to purge: %w", err)
	}
	var ids []string
	for _, r := range rows {
		if on := retentionOf(retentionRow{UntilDay: r.UntilDay}, r.EndedAt.ptr(), years).PurgeOn; on != "" && on <= engagement.Day(today) {
			ids = append(ids, r.ID)
		}
	}
	return ids, nil
}
