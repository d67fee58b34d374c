package store

import (
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Import is that somebody imported content, and what it did.
type Import struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
	By string    `json:"by" doc:"Id of the person"`
	// Digest is that of the imported document.
	Digest    string `json:"digest"`
	Created   int    `json:"created"`
	Updated   int    `json:"updated"`
	Deleted   int    `json:"deleted"`
	Unchanged int    `json:"unchanged"`
}

type importRow struct {
	OrgID        string `gorm:"primaryKey"`
	ID           string `gorm:"primaryKey"`
	EngagementID string
	At           stamp
	Person       string
	Digest       string
	Created      int
	Updated      int
	Deleted      int
	Unchanged    int
}

// TableName names the table.
func (importRow) TableName() string { return "content_imports" }

// Imported notes an import.
func (tx *Tx) Imported(engagementID string, i Import) error {
	row := importRow{
		OrgID: tx.org, ID: uuid.NewString(), EngagementID: engagementID, At: tx.stamp(), Person: i.By, Digest: i.Digest,
		Created: i.Created, Updated: i.Updated, Deleted: i.Deleted, Unchanged: i.Unchanged,
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("note an import: %w", err)
	}
	return nil
}

// mostImports is how many imports are told of.
const mostImports = 50

// Imports lists the latest imports of an engagement, the newest first.
func (tx *Tx) Imports(engagementID string) ([]Import, error) {
	return rowsOf(tx.of(&importRow{}).Where("engagement_id = ?", engagementID).Order("at DESC, id").Limit(mostImports), func(r importRow) Import {
		return Import{ID: r.ID, At: r.At.Time, By: r.Person, Digest: r.Digest, Created: r.Created, Updated: r.Updated, Deleted: r.Deleted, Unchanged: r.Unchanged}
	})
}
