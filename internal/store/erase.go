package store

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mandate/internal/engagement"
	"mandate/internal/privacy"
)

// erasedName is what somebody is called who was erased.
const erasedName = "Erased person"

// rememberedFor is how long the answers to requests are kept when a person is erased: they hold
// what was written, and whoever tries a request again does so within a day.
const rememberedFor = 24 * time.Hour

type erasureRow struct {
	OrgID    string `gorm:"primaryKey"`
	Person   string `gorm:"primaryKey"`
	At       stamp
	ErasedBy string
	Reason   string
	Counts   jsonText[map[string]int]
}

// TableName names the table.
func (erasureRow) TableName() string { return "erasures" }

// ErasureRecord says that somebody was erased.
type ErasureRecord struct {
	Person string         `json:"person"`
	At     time.Time      `json:"at"`
	By     string         `json:"by"`
	Reason string         `json:"reason"`
	Erased map[string]int `json:"erased"`
}

// ErasePerson takes a person out: their entry, their ways in, and their name and address from
// every text that can be changed. Texts of the journal that name them go whole; the chain holds
// on by their hashes. It is a Conflict while they are needed. Nothing brings it back.
func (tx *Tx) ErasePerson(id, by, reason string, also []string) (ErasureRecord, error) {
	if err := tx.alone(); err != nil {
		return ErasureRecord{}, err
	}
	person, err := tx.Person(id)
	if err != nil {
		return ErasureRecord{}, err
	}
	hinders, err := tx.hinders(person)
	if err != nil {
		return ErasureRecord{}, err
	}
	if len(hinders) > 0 {
		return ErasureRecord{}, engagement.Errorf(engagement.Conflict, "The person cannot be erased yet. %s", hinders[0])
	}
	needles := needlesOf(person, also)
	erased, touched, err := tx.redactAll(needles)
	if err != nil {
		return ErasureRecord{}, err
	}
	for _, engagementID := range slices.Sorted(maps.Keys(touched)) {
		if err := tx.reproject(engagementID); err != nil {
			return ErasureRecord{}, err
		}
	}
	if err := tx.forget(needles); err != nil {
		return ErasureRecord{}, err
	}
	if err := tx.closeWays(person); err != nil {
		return ErasureRecord{}, err
	}
	row := erasureRow{OrgID: tx.org, Person: id, At: tx.stamp(), ErasedBy: by, Reason: needles.Redact(clean(reason)), Counts: jsonOf(erased)}
	if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return ErasureRecord{}, fmt.Errorf("note an erasure: %w", err)
	}
	return erasureOf(row), nil
}

// redactAll redacts every text that can be changed, and returns how many and the engagements
// whose journal lost one.
func (tx *Tx) redactAll(n privacy.Needles) (erased map[string]int, touched map[string]bool, err error) {
	erased, touched = map[string]int{}, map[string]bool{}
	for _, h := range heldTexts {
		found, err := tx.mentions(h, n)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range found {
			if err := tx.redact(h, m, n); err != nil {
				return nil, nil, err
			}
			erased[h.table]++
			if h.table == journalTexts.table {
				touched[m.engagement()] = true
			}
		}
	}
	return erased, touched, nil
}

// forget drops the answers to requests that nobody tries again any more, and younger ones that
// name the person.
func (tx *Tx) forget(n privacy.Needles) error {
	bound := stampOf(tx.began.Add(-rememberedFor))
	if err := tx.of(&answerRow{}).Where("created_at < ?", bound).Delete(&answerRow{}).Error; err != nil {
		return fmt.Errorf("forget answers to requests: %w", err)
	}
	var rows []answerRow
	if err := tx.of(&answerRow{}).Find(&rows).Error; err != nil {
		return fmt.Errorf("read answers to requests: %w", err)
	}
	for _, r := range rows {
		if !n.MentionJSON(string(r.Body)) {
			continue
		}
		if err := tx.of(&answerRow{}).Where("key = ?", r.Key).Delete(&answerRow{}).Error; err != nil {
			return fmt.Errorf("forget the answer to %s: %w", r.Key, err)
		}
	}
	return nil
}

// closeWays ends every way in of a person, and leaves of their entry what the ids elsewhere need.
func (tx *Tx) closeWays(p Person) error {
	for _, s := range []struct {
		of    any
		where string
		set   map[string]any // delete the rows when nil
	}{
		{&linkRow{}, "person = ?", nil},
		{&digestItemRow{}, "person = ?", nil},
		{&sessionRow{}, "person = ?", nil},
		{&signInRow{}, "person = ?", nil},
		{&accessRow{}, "subject = ?", map[string]any{"address": "", "reason": privacy.Erased}},
		{&tokenRow{}, "person = ?", map[string]any{"name": privacy.Erased, "revoked_at": gorm.Expr("COALESCE(revoked_at, ?)", tx.stamp())}},
		{&personRow{}, "id = ?", map[string]any{
			"name": erasedName, "email": p.ID + "@erased.invalid", "email_key": p.ID + "@erased.invalid", "identity_key": p.ID + "@erased.invalid",
			"search": "", "org_roles": list[string](nil), "active": false, "version": p.Version + 1, "updated_at": tx.stamp(),
		}},
	} {
		query := tx.of(s.of).Where(s.where, p.ID)
		if s.set == nil {
			query = query.Delete(s.of)
		} else {
			query = query.Updates(s.set)
		}
		if query.Error != nil {
			return fmt.Errorf("erase person %s: %w", p.ID, query.Error)
		}
	}
	return nil
}

// reproject builds an engagement's rows of the read model anew, from its journal as it is now.
func (tx *Tx) reproject(engagementID string) error {
	if _, err := tx.lockHead(engagementID); err != nil {
		return err
	}
	for _, t := range readModel {
		column := "engagement_id"
		if _, whole := t.model.(*rmEngagement); whole {
			column = "id"
		}
		if err := tx.of(t.model).Where(column+" = ?", engagementID).Delete(t.model).Error; err != nil {
			return fmt.Errorf("drop %s of %s: %w", t.name, engagementID, err)
		}
	}
	p := tx.project(engagementID)
	err := tx.eachEntry(engagementID, func(e Entry) error { return p.apply(e.Seq, e.PrevHash, e.Hash, e.Event) })
	if err != nil {
		return err
	}
	return p.finish()
}

// Erasures lists who was erased, the latest first.
func (tx *Tx) Erasures() ([]ErasureRecord, error) {
	return rowsOf(tx.of(&erasureRow{}).Order("at DESC, person"), erasureOf)
}

func erasureOf(r erasureRow) ErasureRecord {
	return ErasureRecord{Person: r.Person, At: r.At.Time, By: r.ErasedBy, Reason: r.Reason, Erased: r.Counts.V}
}
