package store

import (
	"fmt"

	"github.com/google/uuid"
)

// AddReport keeps a published report. The first one of its kind and ref stays: adding
// another returns that one.
func (tx *Tx) AddReport(engagementID string, r Report) (Report, error) {
	if _, err := tx.lockHead(engagementID); err != nil {
		return Report{}, err
	}
	row, found, err := first[reportRow](tx.of(&reportRow{}).Where("engagement_id = ? AND kind = ? AND ref = ?", engagementID, r.Kind, r.Ref))
	if err != nil {
		return Report{}, fmt.Errorf("report on %s: %w", r.Ref, err)
	}
	if found {
		return reportOf(row), nil
	}
	if r.ID == "" {
		r.ID = uuid.NewString()
	}
	row = reportRow{
		OrgID: tx.org, EngagementID: engagementID, ID: r.ID, Kind: r.Kind, Ref: r.Ref, Title: clean(r.Title),
		Digest: r.Digest, Body: string(r.Body), PublishedAt: stampOf(r.At),
	}
	if row.PublishedAt.IsZero() {
		row.PublishedAt = tx.stamp()
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return Report{}, fmt.Errorf("keep the report on %s: %w", r.Ref, err)
	}
	return reportOf(row), nil
}

// Report returns a report with its body.
func (tx *Tx) Report(id string) (Report, error) {
	row, found, err := first[reportRow](tx.of(&reportRow{}).Where("id = ?", id))
	if err != nil {
		return Report{}, fmt.Errorf("read report %s: %w", id, err)
	}
	if !found {
		return Report{}, notFound("report", id)
	}
	return reportOf(row), nil
}

// Reports lists an engagement's reports without their bodies, the oldest first.
func (tx *Tx) Reports(engagementID string) ([]Report, error) {
	return rowsOf(tx.of(&reportRow{}).Select("id, engagement_id, kind, ref, title, digest, published_at").
		Where("engagement_id = ?", engagementID).Order("published_at, id"), reportOf)
}

func reportOf(r reportRow) Report {
	return Report{
		ID: r.ID, Engagement: r.EngagementID, Kind: r.Kind, Ref: r.Ref, Title: r.Title, Digest: r.Digest,
		Body: []byte(r.Body), At: r.PublishedAt.Time,
	}
}
