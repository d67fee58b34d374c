package store

import (
	"fmt"

	"gorm.io/gorm/clause"

	"mandate/internal/chain"
	"mandate/internal/engagement"
)

// Record appends events to the engagement's journal and applies them to the read
// model. It returns the place of the last one. An event that is there already with
// equal content is left alone; with other content it is a JournalConflict, and nothing
// of the call is kept. A journal begins with the event "opened". Webhooks are told of what is new.
func (tx *Tx) Record(engagementID string, events []engagement.Event) (int64, error) {
	if len(events) == 0 {
		return 0, engagement.Errorf(engagement.Invalid, "there is no event to record")
	}
	head, err := tx.headFor(engagementID, events[0])
	if err != nil {
		return 0, err
	}
	known, err := tx.entriesByEvent(engagementID, events)
	if err != nil {
		return 0, err
	}
	p := tx.project(engagementID)
	seq, added := int64(0), []entryRow(nil)
	for _, e := range events {
		if stored, ok := known[e.ID]; ok {
			if err := tx.checkSame(stored, e); err != nil {
				return 0, err
			}
			seq = stored.Seq
			continue
		}
		entry, err := tx.append(&head, e)
		if err != nil {
			return 0, err
		}
		if err := p.apply(entry.Seq, entry.PrevHash, entry.Hash, e); err != nil {
			return 0, err
		}
		known[e.ID], seq, added = entry, entry.Seq, append(added, entry)
	}
	if len(added) == 0 {
		return seq, nil
	}
	err = tx.of(&headRow{}).Where("engagement_id = ?", engagementID).Select("Seq", "Hash").Updates(&head).Error
	if err != nil {
		return 0, fmt.Errorf("journal of %s: %w", engagementID, err)
	}
	if err := p.finish(); err != nil {
		return 0, err
	}
	return seq, tx.announce(engagementID, added)
}

// lockHead locks the end of an engagement's chain. An engagement without one is
// NotFound.
func (tx *Tx) lockHead(engagementID string) (headRow, error) {
	head, found, err := first[headRow](tx.locked(&headRow{}, "UPDATE").Where("engagement_id = ?", engagementID))
	if err != nil {
		return head, fmt.Errorf("journal of %s: %w", engagementID, err)
	}
	if !found {
		return head, notFound("engagement", engagementID)
	}
	return head, nil
}

// headFor is lockHead, beginning the chain when its first event is "opened".
func (tx *Tx) headFor(engagementID string, e engagement.Event) (headRow, error) {
	head, err := tx.lockHead(engagementID)
	if engagement.CodeOf(err) != engagement.NotFound || e.Type != engagement.EventOpened {
		return head, err
	}
	head = headRow{OrgID: tx.org, EngagementID: engagementID}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&head).Error; err != nil {
		return head, fmt.Errorf("journal of %s: %w", engagementID, err)
	}
	delete(tx.seen, "exists/"+engagementID)
	return tx.lockHead(engagementID)
}

func (tx *Tx) entriesByEvent(engagementID string, events []engagement.Event) (map[string]entryRow, error) {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	var rows []entryRow
	if err := tx.of(&entryRow{}).Where("engagement_id = ? AND event_id IN ?", engagementID, ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("journal of %s: %w", engagementID, err)
	}
	known := map[string]entryRow{}
	for _, r := range rows {
		known[r.EventID] = r
	}
	return known, nil
}

// checkSame is a JournalConflict when an event differs from the entry under its id.
func (tx *Tx) checkSame(stored entryRow, e engagement.Event) error {
	texts, err := tx.texts(stored.EngagementID, stored.Seq, stored.Seq)
	if err != nil {
		return err
	}
	again, _, err := canonicalise(stored.EngagementID, e)
	if err != nil {
		return err
	}
	same, err := sameAs(stored, texts[stored.Seq], again, e.Texts)
	if err != nil {
		return err
	}
	if !same {
		return engagement.Errorf(engagement.JournalConflict,
			"The journal of engagement %s holds event %q at place %d with other content.", stored.EngagementID, e.ID, stored.Seq)
	}
	return nil
}

// append adds an event at the end of the chain.
func (tx *Tx) append(head *headRow, e engagement.Event) (entryRow, error) {
	if e.ID == "" || projectors[e.Type] == nil {
		return entryRow{}, engagement.Errorf(engagement.Invalid, "an event needs an id and a known type; this one has id %q and type %q", e.ID, e.Type)
	}
	canonical, texts, err := canonicalise(head.EngagementID, e)
	if err != nil {
		return entryRow{}, err
	}
	b, err := canonical.Bytes()
	if err != nil {
		return entryRow{}, err
	}
	row := entryRow{
		OrgID: tx.org, EngagementID: head.EngagementID, Seq: head.Seq + 1, EventID: e.ID, Type: string(e.Type),
		Canonical: string(b), PrevHash: head.Hash, Hash: chain.Hash(head.Hash, b),
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return row, fmt.Errorf("journal %s: %w", e.ID, err)
	}
	for i := range texts {
		texts[i].OrgID, texts[i].Seq = tx.org, row.Seq
	}
	if len(texts) > 0 {
		if err := tx.db.Create(&texts).Error; err != nil {
			return row, fmt.Errorf("texts of %s: %w", e.ID, err)
		}
	}
	head.Seq, head.Hash = row.Seq, row.Hash
	return row, nil
}
