package store

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// Create writes a new item and returns it. An empty id gets a new one. The same id
// again with an equal body returns the item as it stands; with another body it is a
// Conflict. Wrong fields and links that lead nowhere are Invalid, content of a frozen
// draft is a Conflict, an unknown engagement NotFound.
func Create[T engagement.Content](tx *Tx, engagementID, id string, body T, o WriteOptions) (engagement.Item[T], error) {
	var none engagement.Item[T]
	kind := body.Kind()
	if id == "" {
		id = uuid.NewString()
	}
	if r, ok := any(body).(engagement.Reading); ok {
		return same[T](tx.createReading(engagementID, id, r, o))
	}
	text, err := json.Marshal(body)
	if err != nil {
		return none, fmt.Errorf("create %s %s: %w", kind, id, err)
	}
	row, found, err := tx.item(engagementID, kind, id)
	if err != nil {
		return none, err
	}
	if found {
		return again[T](tx, row, string(text), o)
	}
	if err := tx.mayWrite(engagementID, body, o); err != nil {
		return none, err
	}
	at := tx.stamp()
	row = itemRow{
		OrgID: tx.org, EngagementID: engagementID, Kind: string(kind), ID: id, Parent: o.Parent, Version: 1,
		Body: string(text), CreatedAt: at, CreatedBy: o.By, UpdatedAt: at, UpdatedBy: o.By,
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return none, fmt.Errorf("create %s %s: %w", kind, id, err)
	}
	if err := tx.written(row, body.Links(), o); err != nil {
		return none, err
	}
	return itemOf[T](row)
}

// again answers a Create whose id is taken.
func again[T engagement.Content](tx *Tx, row itemRow, text string, o WriteOptions) (engagement.Item[T], error) {
	original, found, err := first[itemVersionRow](tx.of(&itemVersionRow{}).Where(
		"engagement_id = ? AND kind = ? AND item_id = ? AND version = 1", row.EngagementID, row.Kind, row.ID))
	if err != nil {
		return engagement.Item[T]{}, fmt.Errorf("first version of %s %s: %w", row.Kind, row.ID, err)
	}
	if !found || original.Body != text || row.Parent != o.Parent || row.Deleted {
		return engagement.Item[T]{}, engagement.Errorf(engagement.Conflict,
			"%s %s was created before with other content; update that one, or send a new id.", row.Kind, row.ID)
	}
	return itemOf[T](row)
}

// Update replaces the body of an item. An equal body changes nothing. Beside the
// errors of Create: Stale when IfVersion is not the item's version.
func Update[T engagement.Content](tx *Tx, engagementID, id string, body T, o WriteOptions) (engagement.Item[T], error) {
	var none engagement.Item[T]
	kind := body.Kind()
	if r, ok := any(body).(engagement.Reading); ok {
		return same[T](tx.updateReading(engagementID, id, r, o))
	}
	row, err := tx.itemToWrite(engagementID, kind, id, o)
	if err != nil {
		return none, err
	}
	o.Parent = row.Parent
	if err := tx.mayWrite(engagementID, body, o); err != nil {
		return none, err
	}
	text, err := json.Marshal(body)
	if err != nil {
		return none, fmt.Errorf("update %s %s: %w", kind, id, err)
	}
	if string(text) == row.Body {
		return itemOf[T](row)
	}
	row.Body = string(text)
	if err := tx.nextVersion(&row, o); err != nil {
		return none, err
	}
	if err := tx.written(row, body.Links(), o); err != nil {
		return none, err
	}
	return itemOf[T](row)
}

// Delete takes an item out of every list; its history stays. It is a Conflict while
// others refer to it, and Stale when IfVersion is not its version.
func Delete[T engagement.Content](tx *Tx, engagementID, id string, o WriteOptions) error {
	var zero T
	if zero.Kind() == engagement.KindReading {
		return tx.deleteReading(engagementID, id, o)
	}
	row, err := tx.itemToWrite(engagementID, zero.Kind(), id, o)
	if err != nil {
		return err
	}
	if err := tx.open(engagementID, zero.Kind()); err != nil {
		return err
	}
	if err := tx.unreferenced(row); err != nil {
		return err
	}
	row.Deleted = true
	o.Parent = row.Parent
	if err := tx.nextVersion(&row, o); err != nil {
		return err
	}
	return tx.written(row, nil, o)
}

// Post writes an item that its writer knows by an id of its own, whether it is there or not,
// and tells what became of it, in the words for readings. One that says the same is left as it
// is; one that was deleted is a Conflict.
func Post[T engagement.Content](tx *Tx, engagementID, id string, body T, o WriteOptions) (outcome string, err error) {
	before, err := Get[T](tx, engagementID, id)
	if engagement.CodeOf(err) == engagement.NotFound {
		_, err = Create(tx, engagementID, id, body, o)
		return engagement.ReadingNew, err
	}
	if err != nil {
		return "", err
	}
	after, err := Update(tx, engagementID, id, body, o)
	if err != nil || after.Version == before.Version {
		return engagement.ReadingUnchanged, err
	}
	return engagement.ReadingCorrected, nil
}

// item reads an item's row, deleted or not.
func (tx *Tx) item(engagementID string, kind engagement.Kind, id string) (itemRow, bool, error) {
	row, found, err := first[itemRow](tx.locked(&itemRow{}, "UPDATE").Where("engagement_id = ? AND kind = ? AND id = ?", engagementID, kind, id))
	if err != nil {
		return row, false, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	return row, found, nil
}

// itemToWrite reads and locks an item that somebody who has seen o.IfVersion changes.
func (tx *Tx) itemToWrite(engagementID string, kind engagement.Kind, id string, o WriteOptions) (itemRow, error) {
	row, found, err := tx.item(engagementID, kind, id)
	if err != nil {
		return row, err
	}
	if !found || row.Deleted {
		return row, notFound(string(kind), id)
	}
	return row, unseen(o, row.Version, kind)
}

// unseen is Stale when the writer has not seen the version that there is.
func unseen(o WriteOptions, version int, kind engagement.Kind) error {
	if o.IfVersion != 0 && o.IfVersion != version {
		return engagement.Errorf(engagement.Stale,
			"You have seen version %d of this %s; it is at version %d now. Read it again, then repeat your change.", o.IfVersion, kind, version)
	}
	return nil
}

// nextVersion saves a changed row as its next version.
func (tx *Tx) nextVersion(row *itemRow, o WriteOptions) error {
	row.Version++
	row.UpdatedAt, row.UpdatedBy = tx.stamp(), o.By
	err := tx.of(&itemRow{}).Where("engagement_id = ? AND kind = ? AND id = ?", row.EngagementID, row.Kind, row.ID).
		Select("Version", "Body", "Deleted", "UpdatedAt", "UpdatedBy").Updates(row).Error
	if err != nil {
		return fmt.Errorf("write %s %s: %w", row.Kind, row.ID, err)
	}
	return nil
}

// written adds what goes with a written row: its history, its links, its signal.
func (tx *Tx) written(row itemRow, links []engagement.Link, o WriteOptions) error {
	version := itemVersionRow{
		OrgID: tx.org, EngagementID: row.EngagementID, Kind: row.Kind, ItemID: row.ID, Version: row.Version,
		Body: row.Body, Deleted: row.Deleted, WrittenAt: row.UpdatedAt, WrittenBy: row.UpdatedBy,
	}
	if err := tx.db.Create(&version).Error; err != nil {
		return fmt.Errorf("history of %s %s: %w", row.Kind, row.ID, err)
	}
	if err := tx.relink(row, links); err != nil {
		return err
	}
	if o.Notify == nil {
		return nil
	}
	signal := contract.RegisterChanged{Kind: engagement.Kind(row.Kind), ID: row.ID, Parent: row.Parent}
	return tx.notify(o.Notify, signal, row.UpdatedAt)
}

func itemOf[T engagement.Content](row itemRow) (engagement.Item[T], error) {
	item := engagement.Item[T]{
		ID: row.ID, Version: row.Version, CreatedAt: row.CreatedAt.Time, UpdatedAt: row.UpdatedAt.Time, UpdatedBy: row.UpdatedBy,
	}
	if err := json.Unmarshal([]byte(row.Body), &item.Body); err != nil {
		return item, fmt.Errorf("%s %s as stored: %w", row.Kind, row.ID, err)
	}
	return item, nil
}
