package store

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// outboxPause is the longest pause between two tries of one signal: after an outage
// its workflow learns within seconds.
const outboxPause = 5 * time.Second

// The outcomes of an acknowledged signal.
const (
	outcomeDelivered     = "delivered"
	outcomeUndeliverable = "undeliverable"
)

// notify puts a signal into the outbox. It commits with what it tells of.
func (tx *Tx) notify(o *Outbox, signal contract.RegisterChanged, at stamp) error {
	if o.ID == "" {
		o.ID = uuid.NewString()
	}
	signal.Outbox = o.ID
	o.Signal = signal
	row := outboxRow{
		OrgID: tx.org, ID: o.ID, Workflow: o.Workflow, Kind: string(signal.Kind), ItemID: signal.ID, Parent: signal.Parent,
		CreatedAt: at, NextAt: at,
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("outbox %s: %w", o.ID, err)
	}
	return nil
}

// Tell owes a workflow a signal that no write of an item carries by itself. Parent says
// what it is about, where that is not the item as it stands.
func (tx *Tx) Tell(workflow string, about contract.RegisterChanged) error {
	return tx.notify(&Outbox{Workflow: workflow}, about, tx.stamp())
}

// LastTold is when a workflow was last owed such a signal; zero when it never was.
func (tx *Tx) LastTold(about contract.RegisterChanged) (time.Time, error) {
	row, _, err := first[outboxRow](tx.of(&outboxRow{}).
		Where("kind = ? AND item_id = ? AND parent = ?", about.Kind, about.ID, about.Parent).Order("created_at DESC"))
	if err != nil {
		return time.Time{}, fmt.Errorf("outbox of %s %s: %w", about.Kind, about.ID, err)
	}
	return row.CreatedAt.Time, nil
}

// PendingOutbox lists the signals that are due, the oldest first. Two relays may send
// one twice; workflows deduplicate by the outbox id.
func (tx *Tx) PendingOutbox(limit int) ([]OutboxRow, error) {
	var rows []outboxRow
	err := tx.of(&outboxRow{}).Where("acked_at IS NULL AND next_at <= ?", stampOf(tx.began)).
		Order("created_at, id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("outbox: %w", err)
	}
	pending := make([]OutboxRow, len(rows))
	for i, r := range rows {
		signal := contract.RegisterChanged{Outbox: r.ID, Kind: engagement.Kind(r.Kind), ID: r.ItemID, Parent: r.Parent}
		pending[i] = OutboxRow{Outbox: Outbox{ID: r.ID, Workflow: r.Workflow, Signal: signal}, Attempts: r.Attempts, CreatedAt: r.CreatedAt.Time}
	}
	return pending, nil
}

// AckOutbox says that Temporal holds the signals.
func (tx *Tx) AckOutbox(ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.closeOutbox(ids, outcomeDelivered, "")
}

// UndeliverableOutbox says that a signal's workflow is gone for good; the reason stays.
func (tx *Tx) UndeliverableOutbox(id, reason string) error {
	return tx.closeOutbox([]string{id}, outcomeUndeliverable, reason)
}

func (tx *Tx) closeOutbox(ids []string, outcome, reason string) error {
	err := tx.of(&outboxRow{}).Where("id IN ? AND acked_at IS NULL", ids).
		Updates(map[string]any{"acked_at": stampOf(tx.began), "outcome": outcome, "reason": reason}).Error
	if err != nil {
		return fmt.Errorf("outbox %v: %w", ids, err)
	}
	return nil
}

// FailOutbox says that a signal could not be sent now; it comes up again after a pause
// that doubles up to five seconds.
func (tx *Tx) FailOutbox(id, reason string) error {
	row, found, err := first[outboxRow](tx.locked(&outboxRow{}, "UPDATE").Where("id = ?", id))
	if err != nil {
		return fmt.Errorf("outbox %s: %w", id, err)
	}
	if !found {
		return notFound("outbox row", id)
	}
	pause := min(outboxPause, 250*time.Millisecond<<min(row.Attempts, 10))
	err = tx.of(&outboxRow{}).Where("id = ?", id).Updates(map[string]any{
		"attempts": row.Attempts + 1, "next_at": stampOf(tx.began.Add(pause)), "reason": reason,
	}).Error
	if err != nil {
		return fmt.Errorf("outbox %s: %w", id, err)
	}
	return nil
}
