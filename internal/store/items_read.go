package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"mandate/internal/engagement"
)

// Get returns an item; a deleted one is NotFound.
func Get[T engagement.Content](tx *Tx, engagementID, id string) (engagement.Item[T], error) {
	var zero T
	kind := zero.Kind()
	if kind == engagement.KindReading {
		return same[T](tx.getReading(engagementID, id))
	}
	row, found, err := first[itemRow](tx.of(&itemRow{}).Where("engagement_id = ? AND kind = ? AND id = ? AND deleted = ?", engagementID, kind, id, false))
	if err != nil {
		return engagement.Item[T]{}, fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	if !found {
		return engagement.Item[T]{}, notFound(string(kind), id)
	}
	return itemOf[T](row)
}

var itemOrders = map[string]order[itemRow]{
	"created":  {by: "created_at", key: itemCreated},
	"-created": {by: "created_at", desc: true, key: itemCreated},
	"updated":  {by: "updated_at", key: itemUpdated},
	"-updated": {by: "updated_at", desc: true, key: itemUpdated},
}

func itemCreated(r itemRow) string { return r.CreatedAt.text() }
func itemUpdated(r itemRow) string { return r.UpdatedAt.text() }

// List returns the items of a kind, and the cursor of the next page, "" at the end. An
// unknown engagement has none.
func List[T engagement.Content](tx *Tx, engagementID string, q Query) ([]engagement.Item[T], string, error) {
	var zero T
	if zero.Kind() == engagement.KindReading {
		readings, next, err := tx.Readings(engagementID, ReadingQuery{Metric: q.Parent, Limit: q.Limit, Cursor: q.Cursor, Sort: q.Sort})
		items, _ := any(readings).([]engagement.Item[T])
		return items, next, err
	}
	if q.Sort == "" {
		q.Sort = "created"
	}
	query := tx.of(&itemRow{}).Where("engagement_id = ? AND kind = ? AND deleted = ?", engagementID, zero.Kind(), false)
	if q.Parent != "" {
		query = query.Where("parent = ?", q.Parent)
	}
	page := pageOf[itemRow]{
		limit: q.Limit, cursor: q.Cursor, sort: q.Sort, orders: itemOrders,
		id: "id", idOf: func(r itemRow) string { return r.ID },
	}
	rows, next, err := page.read(query)
	if err != nil {
		return nil, "", fmt.Errorf("list %ss: %w", zero.Kind(), err)
	}
	items := make([]engagement.Item[T], len(rows))
	for i, row := range rows {
		if items[i], err = itemOf[T](row); err != nil {
			return nil, "", err
		}
	}
	return items, next, nil
}

// AnswersOf lists the answers of one respondent, "" for the assessors' own judgement. It
// reads no others: a large assessment has tens of thousands.
func AnswersOf(tx *Tx, engagementID, respondent string) ([]engagement.Item[engagement.Answer], error) {
	query := tx.of(&itemRow{}).Where("engagement_id = ? AND kind = ? AND deleted = ?", engagementID, engagement.KindAnswer, false)
	// Within a text, JSON has a backslash before each quote: only the field itself matches.
	if respondent == "" {
		query = query.Where(`body NOT LIKE ? ESCAPE '\'`, contains(`"respondent":`))
	} else {
		name, err := json.Marshal(respondent)
		if err != nil {
			return nil, fmt.Errorf("answers of %s: %w", respondent, err)
		}
		query = query.Where(`body LIKE ? ESCAPE '\'`, contains(`"respondent":`+string(name)))
	}
	var rows []itemRow
	if err := query.Order("created_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("answers of %s: %w", respondent, err)
	}
	items := make([]engagement.Item[engagement.Answer], 0, len(rows))
	for _, row := range rows {
		item, err := itemOf[engagement.Answer](row)
		if err != nil {
			return nil, err
		}
		if item.Body.Respondent == respondent {
			items = append(items, item)
		}
	}
	return items, nil
}

// History returns every version of an item's body, the oldest first, also when the item
// has been deleted since.
func History[T engagement.Content](tx *Tx, engagementID, id string) ([]engagement.Item[T], error) {
	var zero T
	kind := zero.Kind()
	if kind == engagement.KindReading {
		readings, err := tx.readingHistory(engagementID, id)
		items, _ := any(readings).([]engagement.Item[T])
		return items, err
	}
	var rows []itemVersionRow
	err := tx.of(&itemVersionRow{}).Where("engagement_id = ? AND kind = ? AND item_id = ? AND deleted = ?", engagementID, kind, id, false).
		Order("version").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("history of %s %s: %w", kind, id, err)
	}
	if len(rows) == 0 {
		return nil, notFound(string(kind), id)
	}
	items := make([]engagement.Item[T], len(rows))
	for i, v := range rows {
		row := itemRow{Kind: v.Kind, ID: id, Version: v.Version, Body: v.Body, CreatedAt: rows[0].WrittenAt, UpdatedAt: v.WrittenAt, UpdatedBy: v.WrittenBy}
		if items[i], err = itemOf[T](row); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// ParentOf returns the project or metric that an item belongs to, also when it has been
// deleted since; "" for none.
func (tx *Tx) ParentOf(engagementID string, kind engagement.Kind, id string) (string, error) {
	if kind == engagement.KindReading {
		row, found, err := first[readingRow](tx.of(&readingRow{}).Where("engagement_id = ? AND id = ?", engagementID, id))
		if err == nil && !found {
			err = notFound(string(kind), id)
		}
		return row.Metric, err
	}
	row, found, err := first[itemRow](tx.of(&itemRow{}).Where("engagement_id = ? AND kind = ? AND id = ?", engagementID, kind, id))
	if err != nil {
		return "", fmt.Errorf("read %s %s: %w", kind, id, err)
	}
	if !found {
		return "", notFound(string(kind), id)
	}
	return row.Parent, nil
}

// ItemLinks lists every reference from one item of the engagement to another.
func (tx *Tx) ItemLinks(engagementID string) ([]ItemLink, error) {
	var rows []itemLinkRow
	err := tx.of(&itemLinkRow{}).Where("engagement_id = ?", engagementID).Order("from_kind, from_id, place").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("links of engagement %s: %w", engagementID, err)
	}
	links := make([]ItemLink, len(rows))
	for i, r := range rows {
		links[i] = ItemLink{
			FromKind: engagement.Kind(r.FromKind), From: r.FromID, Field: r.Field,
			ToKind: engagement.Kind(r.ToKind), To: r.ToID,
		}
	}
	return links, nil
}

// Writers lists the people who wrote items of some kinds, in the order of their first
// writing, and who wrote last. With an id, only that item counts.
func (tx *Tx) Writers(engagementID, id string, kinds ...engagement.Kind) (all []string, last string, err error) {
	query := tx.of(&itemVersionRow{}).Select("written_by", "written_at").Where("engagement_id = ? AND kind IN ?", engagementID, kinds)
	if id != "" {
		query = query.Where("item_id = ?", id)
	}
	var rows []itemVersionRow
	if err := query.Order("written_at").Find(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("writers of %v: %w", kinds, err)
	}
	for _, r := range rows {
		last = r.WrittenBy
		if !slices.Contains(all, last) {
			all = append(all, last)
		}
	}
	return all, last, nil
}
