package store

import (
	"errors"
	"fmt"

	"mandate/internal/chain"
	"mandate/internal/engagement"
)

// Journal returns the entries after a place, at most limit of them; 0 returns all. An
// unknown engagement is NotFound.
func (tx *Tx) Journal(engagementID string, after int64, limit int) ([]Entry, error) {
	if err := tx.exists(engagementID); err != nil {
		return nil, err
	}
	query := tx.of(&entryRow{}).Where("engagement_id = ? AND seq > ?", engagementID, after).Order("seq")
	if limit > 0 {
		query = query.Limit(limit)
	}
	var rows []entryRow
	if err := query.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("journal of %s: %w", engagementID, err)
	}
	if len(rows) == 0 {
		return []Entry{}, nil
	}
	texts, err := tx.texts(engagementID, rows[0].Seq, rows[len(rows)-1].Seq)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		e, err := r.event(texts[r.Seq])
		if err != nil {
			return nil, err
		}
		entries[i] = Entry{Seq: r.Seq, Event: e, PrevHash: r.PrevHash, Hash: r.Hash, Canonical: r.Canonical}
		for _, t := range texts[r.Seq] {
			if entries[i].Salts == nil {
				entries[i].Salts = map[string]string{}
			}
			entries[i].Salts[t.Name] = t.Salt
		}
	}
	return entries, nil
}

// texts reads the texts of the entries from one place to another.
func (tx *Tx) texts(engagementID string, from, to int64) (map[int64][]textRow, error) {
	var rows []textRow
	err := tx.of(&textRow{}).Where("engagement_id = ? AND seq BETWEEN ? AND ?", engagementID, from, to).Order("seq, name").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("texts of the journal of %s: %w", engagementID, err)
	}
	texts := map[int64][]textRow{}
	for _, r := range rows {
		texts[r.Seq] = append(texts[r.Seq], r)
	}
	return texts, nil
}

// journalPage is how many entries are read at a time where all are.
const journalPage = 500

// eachEntry calls fn with every entry of an engagement, in order.
func (tx *Tx) eachEntry(engagementID string, fn func(Entry) error) error {
	after := int64(0)
	for {
		entries, err := tx.Journal(engagementID, after, journalPage)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := fn(e); err != nil {
				return err
			}
			after = e.Seq
		}
		if len(entries) < journalPage {
			return nil
		}
	}
}

// VerifyChain recomputes the engagement's whole chain. Where it does not hold, a
// JournalConflict names the place. Texts that have been erased are no fault; texts that
// were changed are.
func (tx *Tx) VerifyChain(engagementID string) error {
	head, found, err := first[headRow](tx.of(&headRow{}).Where("engagement_id = ?", engagementID))
	if err != nil {
		return fmt.Errorf("journal of %s: %w", engagementID, err)
	}
	if !found {
		return notFound("engagement", engagementID)
	}
	walk := chain.Walk{Engagement: engagementID}
	err = tx.eachEntry(engagementID, func(e Entry) error {
		_, err := walk.Next(e.Link())
		return err
	})
	if err == nil {
		err = walk.End(head.Seq, head.Hash)
	}
	if fault := (*chain.Fault)(nil); errors.As(err, &fault) {
		return engagement.Errorf(engagement.JournalConflict, "The journal of engagement %s is %s.", engagementID, fault)
	}
	return err
}

// Link is the entry as the chain has it.
func (e Entry) Link() chain.Entry {
	link := chain.Entry{Seq: e.Seq, PrevHash: e.PrevHash, Hash: e.Hash, Canonical: e.Canonical}
	for name, value := range e.Event.Texts {
		if link.Texts == nil {
			link.Texts = map[string]chain.Text{}
		}
		link.Texts[name] = chain.Text{Salt: e.Salts[name], Value: value}
	}
	return link
}

// Head is where the chain of an engagement ends.
type Head struct {
	Engagement string
	Seq        int64
	Hash       string
}

// Heads lists the ends of all chains of the organisation, by engagement.
func (tx *Tx) Heads() ([]Head, error) {
	return rowsOf(tx.of(&headRow{}).Where("seq > 0").Order("engagement_id"), func(r headRow) Head {
		return Head{Engagement: r.EngagementID, Seq: r.Seq, Hash: r.Hash}
	})
}

// Hashes are those of an engagement's entries, by place, as they follow from what is hashed. An
// engagement without a journal has none. It ends before the first entry that does not follow
// from the one before it.
func (tx *Tx) Hashes(engagementID string) (hashes []string, err error) {
	var rows []entryRow
	if err := tx.of(&entryRow{}).Where("engagement_id = ?", engagementID).Order("seq").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("journal of %s: %w", engagementID, err)
	}
	prev := ""
	for i, r := range rows {
		if r.Seq != int64(i)+1 || r.PrevHash != prev || r.Hash != chain.Hash(prev, []byte(r.Canonical)) {
			return hashes, nil
		}
		hashes, prev = append(hashes, r.Hash), r.Hash
	}
	return hashes, nil
}
