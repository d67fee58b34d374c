package store

import (
	"fmt"
	"strings"

	"gorm.io/gorm/clause"

	"mandate/internal/engagement"
)

// parents says which kind an item of a kind belongs to, where it belongs to one.
var parents = map[engagement.Kind]engagement.Kind{
	engagement.KindMilestone:     engagement.KindProject,
	engagement.KindStatusReport:  engagement.KindProject,
	engagement.KindRAID:          engagement.KindProject,
	engagement.KindAllocation:    engagement.KindProject,
	engagement.KindChangeRequest: engagement.KindProject,
	engagement.KindCost:          engagement.KindProject,
	engagement.KindReading:       engagement.KindMetric,
}

// mayWrite tells why a body may not be written now, or nil.
func (tx *Tx) mayWrite(engagementID string, body engagement.Content, o WriteOptions) error {
	if err := tx.exists(engagementID); err != nil {
		return err
	}
	if err := tx.open(engagementID, body.Kind()); err != nil {
		return err
	}
	var f engagement.Faults
	body.Check(&f)
	links := body.Links()
	if kind, ok := parents[body.Kind()]; ok {
		if o.Parent == "" {
			f.Add(string(kind), "is required; say which %s it belongs to", kind)
		} else {
			links = append(links, engagement.Link{Field: string(kind), Kind: kind, ID: o.Parent})
		}
	}
	if err := tx.checkLinks(&f, engagementID, links); err != nil {
		return err
	}
	return f.Err("The " + strings.ReplaceAll(string(body.Kind()), "_", " ") + " cannot be saved")
}

// once asks a question whose answer holds until the transaction ends.
func (tx *Tx) once(key string, ask func() error) error {
	err, asked := tx.seen[key]
	if !asked {
		err = ask()
		tx.seen[key] = err
	}
	return err
}

// exists tells whether the engagement's journal has begun.
func (tx *Tx) exists(engagementID string) error {
	return tx.once("exists/"+engagementID, func() error {
		_, found, err := first[headRow](tx.of(&headRow{}).Where("engagement_id = ?", engagementID))
		if err != nil {
			return fmt.Errorf("read engagement %s: %w", engagementID, err)
		}
		if !found {
			return notFound("engagement", engagementID)
		}
		return nil
	})
}

// open tells why the draft that a kind belongs to cannot be edited, or nil. It keeps
// the draft from being frozen until the transaction ends.
func (tx *Tx) open(engagementID string, kind engagement.Kind) error {
	phase := kind.Draft()
	if phase == "" {
		return nil
	}
	return tx.openDraft(engagementID, string(phase)+"/1")
}

func (tx *Tx) openDraft(engagementID, ref string) error {
	return tx.once("draft/"+engagementID+"/"+ref, func() error {
		status, err := tx.status(engagementID)
		if err != nil {
			return err
		}
		if status == engagement.StatusClosed || status == engagement.StatusCancelled {
			return engagement.Errorf(engagement.Conflict, "The engagement is %s; its %s can only be read.", status, draftName(ref))
		}
		draft, err := tx.lockDraft(engagementID, ref, "SHARE")
		if err != nil {
			return err
		}
		if draft.Frozen {
			return engagement.Errorf(engagement.Conflict,
				"Revision %d of the %s is frozen: it has been submitted. It can be edited again once its gate asks for changes or the submission is withdrawn.",
				draft.Revision, draftName(ref))
		}
		return nil
	})
}

// draftName is what people call the draft at a place.
func draftName(ref string) string {
	phase, _, _ := strings.Cut(ref, "/")
	return phase
}

// status is the engagement's; "" when the read model does not know it.
func (tx *Tx) status(engagementID string) (engagement.Status, error) {
	row, _, err := first[rmEngagement](tx.of(&rmEngagement{}).Select("status").Where("id = ?", engagementID))
	if err != nil {
		return "", fmt.Errorf("status of engagement %s: %w", engagementID, err)
	}
	return engagement.Status(row.Status), nil
}

// checkLinks notes every link that leads nowhere.
func (tx *Tx) checkLinks(f *engagement.Faults, engagementID string, links []engagement.Link) error {
	wanted := map[engagement.Kind][]string{}
	for _, l := range links {
		wanted[l.Kind] = append(wanted[l.Kind], l.ID)
	}
	known := map[engagement.Kind]map[string]bool{}
	for kind, ids := range wanted {
		query := tx.of(&itemRow{}).Where("kind = ? AND deleted = ?", kind, false)
		if kind == engagement.KindFile {
			query = tx.of(&fileRow{}).Where("deleted_at IS NULL")
		}
		var found []string
		if err := query.Where("engagement_id = ? AND id IN ?", engagementID, ids).Pluck("id", &found).Error; err != nil {
			return fmt.Errorf("look up %ss: %w", kind, err)
		}
		known[kind] = map[string]bool{}
		for _, id := range found {
			known[kind][id] = true
		}
	}
	for _, l := range links {
		if !known[l.Kind][l.ID] {
			f.Add(l.Field, "there is no %s %q in this engagement", strings.ReplaceAll(string(l.Kind), "_", " "), l.ID)
		}
	}
	return nil
}

// relink makes links the references of a row, a deleted one having none.
func (tx *Tx) relink(row itemRow, links []engagement.Link) error {
	if row.Version > 1 {
		err := tx.of(&itemLinkRow{}).Where("engagement_id = ? AND from_kind = ? AND from_id = ?", row.EngagementID, row.Kind, row.ID).
			Delete(&itemLinkRow{}).Error
		if err != nil {
			return fmt.Errorf("links of %s %s: %w", row.Kind, row.ID, err)
		}
	}
	if len(links) == 0 {
		return nil
	}
	rows := make([]itemLinkRow, len(links))
	for i, l := range links {
		rows[i] = itemLinkRow{
			OrgID: tx.org, EngagementID: row.EngagementID, FromKind: row.Kind, FromID: row.ID,
			Place: i, Field: l.Field, ToKind: string(l.Kind), ToID: l.ID,
		}
	}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error; err != nil {
		return fmt.Errorf("links of %s %s: %w", row.Kind, row.ID, err)
	}
	return nil
}

// unreferenced is a Conflict that names who refers to an item, or nil.
func (tx *Tx) unreferenced(row itemRow) error {
	return tx.unreferencedBy(row.EngagementID, engagement.Kind(row.Kind), row.ID)
}

func (tx *Tx) unreferencedBy(engagementID string, kind engagement.Kind, id string) error {
	var links []itemLinkRow
	err := tx.of(&itemLinkRow{}).Where("engagement_id = ? AND to_kind = ? AND to_id = ?", engagementID, kind, id).
		Not("from_kind = ? AND from_id = ?", kind, id).Order("from_kind, from_id").Limit(10).Find(&links).Error
	if err != nil {
		return fmt.Errorf("who refers to %s %s: %w", kind, id, err)
	}
	var who []string
	for _, l := range links {
		who = append(who, fmt.Sprintf("%s %s (%s)", l.FromKind, l.FromID, l.Field))
	}
	var children []itemRow
	err = tx.of(&itemRow{}).Where("engagement_id = ? AND parent = ? AND deleted = ?", engagementID, id, false).
		Order("kind, created_at").Limit(10).Find(&children).Error
	if err != nil {
		return fmt.Errorf("what belongs to %s %s: %w", kind, id, err)
	}
	for _, c := range children {
		if parents[engagement.Kind(c.Kind)] == kind && !strings.Contains(strings.Join(who, " "), c.ID) {
			who = append(who, fmt.Sprintf("%s %s (belongs to it)", c.Kind, c.ID))
		}
	}
	if kind == engagement.KindMetric {
		readings, err := rowsOf(tx.of(&readingRow{}).Where("engagement_id = ? AND metric = ? AND NOT deleted", engagementID, id).Order("on_day").Limit(10),
			func(r readingRow) string { return fmt.Sprintf("%s %s (belongs to it)", engagement.KindReading, r.ID) })
		if err != nil {
			return err
		}
		who = append(who, readings...)
	}
	if len(who) > 0 {
		return engagement.Errorf(engagement.Conflict, "The %s is still referred to by %s; change or delete those first.", kind, strings.Join(who, ", "))
	}
	return nil
}
