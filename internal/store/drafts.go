package store

import (
	"fmt"

	"gorm.io/gorm/clause"

	"mandate/internal/engagement"
)

// Draft says where the editable content at a place stands; one that was never frozen
// is open as revision 1.
func (tx *Tx) Draft(engagementID, ref string) (Draft, error) {
	row, found, err := first[draftRow](tx.of(&draftRow{}).Where("engagement_id = ? AND ref = ?", engagementID, ref))
	if err != nil {
		return Draft{}, fmt.Errorf("draft %s: %w", ref, err)
	}
	if !found {
		return Draft{Ref: ref, Revision: 1}, nil
	}
	return Draft{Ref: ref, Frozen: row.Frozen, Revision: row.Revision}, nil
}

// lockDraft reads a draft and holds it: SHARE against being frozen or reopened, UPDATE
// against being edited as well.
func (tx *Tx) lockDraft(engagementID, ref, strength string) (draftRow, error) {
	where := tx.locked(&draftRow{}, strength).Where("engagement_id = ? AND ref = ?", engagementID, ref)
	row, found, err := first[draftRow](where)
	if err != nil {
		return row, fmt.Errorf("draft %s: %w", ref, err)
	}
	if found {
		return row, nil
	}
	row = draftRow{OrgID: tx.org, EngagementID: engagementID, Ref: ref, Revision: 1}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return row, fmt.Errorf("draft %s: %w", ref, err)
	}
	row, _, err = first[draftRow](tx.locked(&draftRow{}, strength).Where("engagement_id = ? AND ref = ?", engagementID, ref))
	if err != nil {
		return row, fmt.Errorf("draft %s: %w", ref, err)
	}
	return row, nil
}

// FreezeDraft closes a draft. It waits for edits under way, so that what is read after
// it, in the same transaction, is what stays. A frozen draft stays frozen.
func (tx *Tx) FreezeDraft(engagementID, ref string) error {
	return tx.setDraft(engagementID, ref, func(row *draftRow) { row.Frozen = true })
}

// ReopenDraft opens a frozen draft as its next revision. An open draft stays as it is.
func (tx *Tx) ReopenDraft(engagementID, ref string) error {
	return tx.setDraft(engagementID, ref, func(row *draftRow) {
		if row.Frozen {
			row.Frozen, row.Revision = false, row.Revision+1
		}
	})
}

func (tx *Tx) setDraft(engagementID, ref string, change func(row *draftRow)) error {
	if err := tx.exists(engagementID); err != nil {
		return err
	}
	row, err := tx.lockDraft(engagementID, ref, "UPDATE")
	if err != nil {
		return err
	}
	change(&row)
	err = tx.of(&draftRow{}).Where("engagement_id = ? AND ref = ?", engagementID, ref).
		Select("Frozen", "Revision").Updates(&row).Error
	if err != nil {
		return fmt.Errorf("draft %s: %w", ref, err)
	}
	delete(tx.seen, "draft/"+engagementID+"/"+ref)
	return nil
}

// refPlan is the place of the plan's draft.
const refPlan = string(engagement.PhasePlan) + "/1"

// PlanSummary returns the text that introduces the plan; empty when none was written.
func (tx *Tx) PlanSummary(engagementID string) (PlanSummary, error) {
	row, _, err := first[planSummaryRow](tx.of(&planSummaryRow{}).Where("engagement_id = ?", engagementID))
	if err != nil {
		return PlanSummary{}, fmt.Errorf("plan summary: %w", err)
	}
	return PlanSummary{Text: row.Body, Version: row.Version, UpdatedAt: row.UpdatedAt.Time, UpdatedBy: row.UpdatedBy}, nil
}

// maxSummary bounds the plan's summary, in characters.
const maxSummary = 20_000

// SetPlanSummary writes the text that introduces the plan. It follows the rules of the
// plan's draft: Conflict when frozen, Stale when o.IfVersion is not its version.
func (tx *Tx) SetPlanSummary(engagementID, text string, o WriteOptions) (PlanSummary, error) {
	if err := tx.exists(engagementID); err != nil {
		return PlanSummary{}, err
	}
	if err := tx.openDraft(engagementID, refPlan); err != nil {
		return PlanSummary{}, err
	}
	var f engagement.Faults
	f.Limit("summary", text, maxSummary)
	if err := f.Err("The plan's summary cannot be saved"); err != nil {
		return PlanSummary{}, err
	}
	row, found, err := first[planSummaryRow](tx.locked(&planSummaryRow{}, "UPDATE").Where("engagement_id = ?", engagementID))
	if err != nil {
		return PlanSummary{}, fmt.Errorf("plan summary: %w", err)
	}
	if o.IfVersion != 0 && o.IfVersion != row.Version {
		return PlanSummary{}, engagement.Errorf(engagement.Stale,
			"You have seen version %d of the summary; it is at version %d now. Read it again, then repeat your change.", o.IfVersion, row.Version)
	}
	row = planSummaryRow{
		OrgID: tx.org, EngagementID: engagementID, Body: clean(text), Version: row.Version + 1,
		UpdatedAt: tx.stamp(), UpdatedBy: o.By,
	}
	if found {
		err = tx.of(&planSummaryRow{}).Where("engagement_id = ?", engagementID).
			Select("Body", "Version", "UpdatedAt", "UpdatedBy").Updates(&row).Error
	} else {
		err = tx.db.Create(&row).Error
	}
	if err != nil {
		return PlanSummary{}, fmt.Errorf("plan summary: %w", err)
	}
	return tx.PlanSummary(engagementID)
}
