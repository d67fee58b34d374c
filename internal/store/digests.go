package store

import (
	"fmt"

	"gorm.io/gorm/clause"
)

type digestItemRow struct {
	OrgID        string `gorm:"primaryKey"`
	ID           string `gorm:"primaryKey"`
	Person       string
	EngagementID string
	Notice       string
	CreatedAt    stamp `gorm:"autoCreateTime:false"`
	SentAt       stamp
}

// TableName names the table.
func (digestItemRow) TableName() string { return "digest_items" }

// KeepForDigest keeps a notice for a person's next digest. One that is there already, out
// or not, stays as it is.
func (tx *Tx) KeepForDigest(item DigestItem) error {
	row := digestItemRow{
		OrgID: tx.org, ID: item.ID, Person: item.Person, EngagementID: item.Engagement, Notice: string(item.Notice), CreatedAt: tx.stamp(),
	}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("keep %s for a digest: %w", item.ID, err)
	}
	return nil
}

// DigestReaders lists the people for whom something waits to go out, by id.
func (tx *Tx) DigestReaders() ([]string, error) {
	var people []string
	err := tx.of(&digestItemRow{}).Where("sent_at IS NULL").Distinct().Order("person").Pluck("person", &people).Error
	if err != nil {
		return nil, fmt.Errorf("readers of digests: %w", err)
	}
	return people, nil
}

// DigestItems lists what waits to go out to a person, the oldest first.
func (tx *Tx) DigestItems(person string) ([]DigestItem, error) {
	items, err := rowsOf(tx.of(&digestItemRow{}).Where("person = ? AND sent_at IS NULL", person).Order("created_at, id"),
		func(r digestItemRow) DigestItem {
			return DigestItem{ID: r.ID, Person: r.Person, Engagement: r.EngagementID, Notice: []byte(r.Notice), CreatedAt: r.CreatedAt.Time}
		})
	if err != nil {
		return nil, fmt.Errorf("digest of person %s: %w", person, err)
	}
	return items, nil
}

// DigestSent says that items are out, or need not go out any more. What they said, which
// may be personal, is not kept longer than it is needed.
func (tx *Tx) DigestSent(ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	err := tx.of(&digestItemRow{}).Where("id IN ? AND sent_at IS NULL", ids).
		Updates(map[string]any{"sent_at": stampOf(tx.began), "notice": ""}).Error
	if err != nil {
		return fmt.Errorf("items of a digest: %w", err)
	}
	return nil
}
