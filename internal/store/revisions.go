package store

import (
	"fmt"

	"mandate/internal/engagement"
)

// AddRevision keeps frozen content as the next revision of its place; the number is
// given here. The same request again returns the revision that it made, whatever r
// holds. Within a freeze, call FreezeDraft first.
func (tx *Tx) AddRevision(engagementID string, r Revision) (Revision, error) {
	// The journal's head serialises the freezes of an engagement.
	if _, err := tx.lockHead(engagementID); err != nil {
		return Revision{}, err
	}
	row, found, err := tx.revisionByRequest(engagementID, r.Request)
	if err != nil {
		return Revision{}, err
	}
	if found {
		return revisionOf(row), nil
	}
	ref := r.Subject.Ref
	last, _, err := first[revisionRow](tx.of(&revisionRow{}).Select("revision").
		Where("engagement_id = ? AND ref = ?", engagementID, ref).Order("revision DESC"))
	if err != nil {
		return Revision{}, fmt.Errorf("last revision of %s: %w", ref, err)
	}
	row = revisionRow{
		OrgID: tx.org, EngagementID: engagementID, Ref: ref, Revision: last.Revision + 1, GateKey: string(r.Key),
		Digest: r.Subject.Digest, MaterialDigest: r.MaterialDigest, Body: string(r.Body),
		FrozenBy: r.By, FrozenAt: tx.stamp(), Request: r.Request, Note: clean(r.Note),
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return Revision{}, fmt.Errorf("freeze %s: %w", ref, err)
	}
	return revisionOf(row), nil
}

func (tx *Tx) revisionByRequest(engagementID, request string) (revisionRow, bool, error) {
	row, found, err := first[revisionRow](tx.of(&revisionRow{}).Where("engagement_id = ? AND request = ?", engagementID, request))
	if err != nil {
		return row, false, fmt.Errorf("revision of request %s: %w", request, err)
	}
	return row, found, nil
}

// RevisionByRequest returns the revision that a request made; NotFound when it has
// made none.
func (tx *Tx) RevisionByRequest(engagementID, request string) (Revision, error) {
	row, found, err := tx.revisionByRequest(engagementID, request)
	if err != nil {
		return Revision{}, err
	}
	if !found {
		return Revision{}, notFound("revision of request", request)
	}
	return revisionOf(row), nil
}

// Revision returns the nth revision of a place, from 1.
func (tx *Tx) Revision(engagementID, ref string, n int) (Revision, error) {
	row, found, err := first[revisionRow](tx.of(&revisionRow{}).Where("engagement_id = ? AND ref = ? AND revision = ?", engagementID, ref, n))
	if err != nil {
		return Revision{}, fmt.Errorf("revision %d of %s: %w", n, ref, err)
	}
	if !found {
		return Revision{}, notFound("revision", fmt.Sprintf("%d of %s", n, ref))
	}
	return revisionOf(row), nil
}

// Revisions lists the revisions of a place, the first first, without their bodies.
func (tx *Tx) Revisions(engagementID, ref string) ([]Revision, error) {
	var rows []revisionRow
	err := tx.of(&revisionRow{}).Omit("body").Where("engagement_id = ? AND ref = ?", engagementID, ref).Order("revision").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("revisions of %s: %w", ref, err)
	}
	revisions := make([]Revision, len(rows))
	for i, row := range rows {
		revisions[i] = revisionOf(row)
	}
	return revisions, nil
}

func revisionOf(row revisionRow) Revision {
	return Revision{
		Subject:        engagement.Subject{Ref: row.Ref, Revision: row.Revision, Digest: row.Digest},
		Key:            engagement.GateKey(row.GateKey),
		MaterialDigest: row.MaterialDigest, Body: []byte(row.Body),
		By: row.FrozenBy, At: row.FrozenAt.Time, Request: row.Request, Note: row.Note,
	}
}
