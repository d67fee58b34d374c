package store

import (
	"fmt"

	"gorm.io/gorm/clause"

	"mandate/internal/engagement"
)

// ofEngagement are the tables of which a purge leaves nothing, in an order in which no row loses
// what it refers to. A test holds that none is missing.
var ofEngagement = []string{
	"item_links", "item_versions", "items", "drafts", "plan_summaries", "revisions", "reports", "file_chunks", "files", "links",
	"digest_items", "change_mails", "content_imports", "pulse_answers", "pulse_invitations", "reading_import_faults", "reading_versions",
	"readings", "reading_imports", "source_secrets", "source_states", "source_polls", "webhook_attempts", "webhook_deliveries", "journal_texts",
}

// byOwner are the tables among them whose rows name another row of the engagement in its place.
var byOwner = map[string]struct{ column, table string }{
	"reading_import_faults": {"import_id", "reading_imports"},
	"webhook_attempts":      {"delivery", "webhook_deliveries"},
}

// Purge takes out everything that an engagement held, for good: its content, revisions, reports
// and files, and the texts of its journal. What stays is the chain: who did what when, by ids,
// and the hashes of what was there. One that has not ended is a Conflict. Done again it changes
// nothing.
func (tx *Tx) Purge(engagementID string) error {
	if _, err := tx.lockHead(engagementID); err != nil {
		return err
	}
	e, err := tx.Engagement(engagementID)
	if err != nil {
		return err
	}
	if e.EndedAt == nil {
		return engagement.Errorf(engagement.Conflict, "Engagement %s has not ended; close or cancel it first.", engagementID)
	}
	row, err := tx.retention(engagementID)
	if err != nil || !row.PurgedAt.IsZero() {
		return err
	}
	for _, table := range ofEngagement {
		of := tx.db.Table(table).Where("org_id = ?", tx.org)
		if in, ok := byOwner[table]; ok {
			of = of.Where(in.column+" IN (?)", tx.db.Table(in.table).Select("id").Where("org_id = ? AND engagement_id = ?", tx.org, engagementID))
		} else {
			of = of.Where("engagement_id = ?", engagementID)
		}
		if err := of.Delete(nil).Error; err != nil {
			return fmt.Errorf("purge %s of %s: %w", table, engagementID, err)
		}
	}
	if err := tx.reproject(engagementID); err != nil {
		return err
	}
	row.OrgID, row.EngagementID, row.PurgedAt = tx.org, engagementID, tx.stamp()
	if row.SetAt.IsZero() {
		row.SetAt = row.PurgedAt
	}
	return tx.keepRetention(row)
}

func (tx *Tx) keepRetention(row retentionRow) error {
	err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
	if err != nil {
		return fmt.Errorf("retention of %s: %w", row.EngagementID, err)
	}
	return nil
}
