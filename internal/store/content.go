package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"mandate/internal/engagement"
)

// StoredContent is an item of any kind, as it is stored.
type StoredContent struct {
	Kind      engagement.Kind
	ID        string
	Parent    string
	Body      []byte
	UpdatedBy string
}

// Content lists all items of an engagement that are not deleted, oldest first.
func (tx *Tx) Content(engagementID string) ([]StoredContent, error) {
	items, err := rowsOf(tx.of(&itemRow{}).Where("engagement_id = ? AND deleted = ?", engagementID, false).Order("created_at, kind, id"),
		func(r itemRow) StoredContent {
			return StoredContent{Kind: engagement.Kind(r.Kind), ID: r.ID, Parent: r.Parent, Body: []byte(r.Body), UpdatedBy: r.UpdatedBy}
		})
	if err != nil {
		return nil, err
	}
	readings, err := rowsOf(tx.of(&readingRow{}).Where("engagement_id = ? AND NOT deleted", engagementID).Order("created_at, id"),
		func(r readingRow) readingRow { return r })
	if err != nil {
		return nil, err
	}
	for _, r := range readings {
		body, err := json.Marshal(r.reading())
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", r.ID, err)
		}
		items = append(items, StoredContent{Kind: engagement.KindReading, ID: r.ID, Parent: r.Metric, Body: body, UpdatedBy: r.UpdatedBy})
	}
	return items, nil
}

// ContentWrite is an item to be written, or deleted where it has no body.
type ContentWrite struct {
	Kind   engagement.Kind
	ID     string
	Parent string
	Body   engagement.Content
}

// batch is how many rows are written in one statement: databases bound its parameters.
const batch = 200

// WriteContent writes many items of drafts in their order, whichever of them refers to
// which. Frozen drafts are a Conflict; wrong fields, and references that lead nowhere
// once all is written, are Invalid. Whoever uses it rolls the transaction back on an error.
func (tx *Tx) WriteContent(engagementID string, writes []ContentWrite, by string) error {
	if err := tx.mayWriteAll(engagementID, writes); err != nil {
		return err
	}
	var rows, news []itemRow
	for _, w := range writes {
		row, isNew, err := tx.rowOfWrite(engagementID, w, by)
		if err != nil {
			return err
		}
		if isNew {
			news = append(news, row)
		} else if err := tx.nextVersion(&row, WriteOptions{By: by}); err != nil {
			return err
		}
		rows = append(rows, row)
	}
	if len(news) > 0 {
		if err := tx.db.CreateInBatches(&news, batch).Error; err != nil {
			return fmt.Errorf("create %d items: %w", len(news), err)
		}
	}
	if err := tx.writtenAll(rows, writes); err != nil {
		return err
	}
	return tx.checkAllLinks(engagementID, rows)
}

func (tx *Tx) mayWriteAll(engagementID string, writes []ContentWrite) error {
	if err := tx.exists(engagementID); err != nil {
		return err
	}
	var faults engagement.Faults
	for _, w := range writes {
		if w.Kind == engagement.KindReading {
			return fmt.Errorf("write %s %s: readings are taken, not written as content", w.Kind, w.ID)
		}
		if err := tx.open(engagementID, w.Kind); err != nil {
			return err
		}
		if w.Body == nil {
			continue
		}
		var f engagement.Faults
		w.Body.Check(&f)
		for _, fault := range f {
			fault.Field = fmt.Sprintf("%s %s %s", w.Kind, w.ID, fault.Field)
			faults = append(faults, fault)
		}
	}
	return faults.Err("The content cannot be saved")
}

// rowOfWrite is the row to write; one that was deleted before comes back.
func (tx *Tx) rowOfWrite(engagementID string, w ContentWrite, by string) (row itemRow, isNew bool, err error) {
	row, found, err := tx.item(engagementID, w.Kind, w.ID)
	if err != nil {
		return row, false, err
	}
	if w.Body == nil {
		if !found || row.Deleted {
			return row, false, notFound(string(w.Kind), w.ID)
		}
		row.Deleted = true
		return row, false, nil
	}
	text, err := json.Marshal(w.Body)
	if err != nil {
		return row, false, fmt.Errorf("write %s %s: %w", w.Kind, w.ID, err)
	}
	if found {
		row.Body, row.Deleted = string(text), false
		return row, false, nil
	}
	at := tx.stamp()
	return itemRow{
		OrgID: tx.org, EngagementID: engagementID, Kind: string(w.Kind), ID: w.ID, Parent: w.Parent, Version: 1,
		Body: string(text), CreatedAt: at, CreatedBy: by, UpdatedAt: at, UpdatedBy: by,
	}, true, nil
}

// writtenAll adds what goes with written rows: their history and their links.
func (tx *Tx) writtenAll(rows []itemRow, writes []ContentWrite) error {
	versions := make([]itemVersionRow, len(rows))
	for i, row := range rows {
		versions[i] = itemVersionRow{
			OrgID: tx.org, EngagementID: row.EngagementID, Kind: row.Kind, ItemID: row.ID, Version: row.Version,
			Body: row.Body, Deleted: row.Deleted, WrittenAt: row.UpdatedAt, WrittenBy: row.UpdatedBy,
		}
		var links []engagement.Link
		if writes[i].Body != nil {
			links = writes[i].Body.Links()
		}
		if err := tx.relink(row, links); err != nil {
			return err
		}
	}
	if len(versions) == 0 {
		return nil
	}
	if err := tx.db.CreateInBatches(&versions, batch).Error; err != nil {
		return fmt.Errorf("history of %d items: %w", len(versions), err)
	}
	return nil
}

// checkAllLinks notes every reference of, or to, the rows that leads nowhere.
func (tx *Tx) checkAllLinks(engagementID string, rows []itemRow) error {
	live, err := tx.liveIDs(engagementID)
	if err != nil {
		return err
	}
	links, err := tx.ItemLinks(engagementID)
	if err != nil {
		return err
	}
	touched := map[string]bool{}
	for _, r := range rows {
		touched[r.Kind+"/"+r.ID] = true
	}
	var f engagement.Faults
	for _, l := range links {
		from, to := string(l.FromKind)+"/"+l.From, string(l.ToKind)+"/"+l.To
		if (touched[from] || touched[to]) && live[from] && !live[to] {
			f.Add(fmt.Sprintf("%s %s %s", l.FromKind, l.From, l.Field), "refers to the %s %q, which is not in this engagement, or was deleted; change the reference first",
				strings.ReplaceAll(string(l.ToKind), "_", " "), l.To)
		}
	}
	for _, r := range rows {
		kind, belongs := parents[engagement.Kind(r.Kind)]
		if belongs && !r.Deleted && !live[string(kind)+"/"+r.Parent] {
			f.Add(fmt.Sprintf("%s %s", r.Kind, r.ID), "belongs to the %s %q, which is not in this engagement", kind, r.Parent)
		}
	}
	return f.Err("The content cannot be saved")
}

// liveIDs are the items and files of an engagement, as kind/id.
func (tx *Tx) liveIDs(engagementID string) (map[string]bool, error) {
	var rows []itemRow
	err := tx.of(&itemRow{}).Select("kind", "id").Where("engagement_id = ? AND deleted = ?", engagementID, false).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("items of engagement %s: %w", engagementID, err)
	}
	live := map[string]bool{}
	for _, r := range rows {
		live[r.Kind+"/"+r.ID] = true
	}
	files, err := tx.Files(engagementID)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		live[string(engagement.KindFile)+"/"+f.ID] = true
	}
	return live, nil
}
