package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mandate/internal/engagement"
)

// PutLink keeps a personal link by its hash; one that is there already stays as it is,
// so that a mail sent twice carries the same link.
func (tx *Tx) PutLink(l Link) error {
	row := linkRow{
		OrgID: tx.org, Hash: hexOf(l.Hash), EngagementID: l.Engagement, Gate: l.Gate, Stage: l.Stage, Person: l.Person,
		Revision: l.Revision, Digest: l.Digest, Issue: l.Issue, ExpiresAt: stampOf(l.ExpiresAt), CreatedAt: tx.stamp(), Request: l.Request,
	}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("keep a link: %w", err)
	}
	return nil
}

// LinkByHash returns the link with a hash, in whatever organisation. Whether it has
// ended is for the caller to see.
func (db *DB) LinkByHash(ctx context.Context, hash []byte) (string, Link, error) {
	var row linkRow
	var found bool
	err := db.lookup(ctx, hexOf(hash), func(g *gorm.DB) error {
		var err error
		row, found, err = first[linkRow](g.Model(&linkRow{}).Where("hash = ?", hexOf(hash)))
		return err
	})
	if err != nil {
		return "", Link{}, fmt.Errorf("find a link: %w", err)
	}
	if !found {
		return "", Link{}, engagement.Errorf(engagement.NotFound, "The link is not known.")
	}
	return row.OrgID, Link{
		Hash: hash, Engagement: row.EngagementID, Gate: row.Gate, Stage: row.Stage, Person: row.Person, Revision: row.Revision,
		Digest: row.Digest, Issue: row.Issue, ExpiresAt: row.ExpiresAt.Time, CreatedAt: row.CreatedAt.Time, Request: row.Request,
	}, nil
}
