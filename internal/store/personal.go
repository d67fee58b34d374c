package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mandate/internal/privacy"
)

// held is a column in which people write what they like: names may stand in it.
type held struct {
	table, column string
	key           []string // of a row, beside the organisation
	json          bool     // a document, of which the strings count
}

// heldTexts are all of them that can be changed. What was frozen, published or hashed is not
// among them: see keptTexts. A test holds that every column of text is classified.
var heldTexts = []held{
	{table: "access_log", column: "reason", key: []string{"id"}},
	{table: "clients", column: "notes", key: []string{"id"}},
	{table: "delegations", column: "reason", key: []string{"id"}},
	{table: "digest_items", column: "notice", key: []string{"id"}, json: true},
	{table: "files", column: "name", key: []string{"engagement_id", "id"}},
	{table: "item_versions", column: "body", key: []string{"engagement_id", "kind", "item_id", "version"}, json: true},
	{table: "items", column: "body", key: []string{"engagement_id", "kind", "id"}, json: true},
	{table: "outbox", column: "reason", key: []string{"id"}},
	{table: "plan_summaries", column: "body", key: []string{"engagement_id"}},
	{table: "pulse_answers", column: "comment", key: []string{"engagement_id", "round", "id"}},
	{table: "reading_import_faults", column: "message", key: []string{"import_id", "place"}},
	{table: "reading_imports", column: "reason", key: []string{"id"}},
	{table: "reading_versions", column: "note", key: []string{"engagement_id", "reading_id", "version"}},
	{table: "reading_versions", column: "source", key: []string{"engagement_id", "reading_id", "version"}},
	{table: "readings", column: "note", key: []string{"engagement_id", "id"}},
	{table: "readings", column: "source", key: []string{"engagement_id", "id"}},
	{table: "retentions", column: "reason", key: []string{"engagement_id"}},
	{table: "revisions", column: "note", key: []string{"engagement_id", "ref", "revision"}},
	{table: "webhooks", column: "name", key: []string{"id"}},
	journalTexts,
}

// journalTexts can be taken away, and not be changed: the chain holds a hash of each.
var journalTexts = held{table: "journal_texts", column: "value", key: []string{"engagement_id", "seq", "name"}}

// keptTexts stay as they are as long as their engagement is kept: the journal has their digests,
// and they are what was decided on.
var keptTexts = []held{
	{table: "revisions", column: "body", key: []string{"engagement_id", "ref", "revision"}, json: true},
	{table: "reports", column: "body", key: []string{"engagement_id", "id"}, json: true},
	{table: "reports", column: "title", key: []string{"engagement_id", "id"}},
	{table: "methodologies", column: "body", key: []string{"id"}, json: true},
	{table: "question_sets", column: "body", key: []string{"id"}, json: true},
}

// Mention is a place that names a person.
type Mention struct {
	Table  string         `json:"table"`
	Column string         `json:"column"`
	Key    map[string]any `json:"key"`
	Text   string         `json:"text"`
}

// engagement is the one that the place belongs to, or "".
func (m Mention) engagement() string {
	id, _ := m.Key["engagement_id"].(string)
	return id
}

// mentions are the rows of a column that name somebody.
func (tx *Tx) mentions(h held, n privacy.Needles) ([]Mention, error) {
	columns := append(slices.Clone(h.key), h.column)
	query := tx.db.Table(h.table).Select(columns).Where("org_id = ?", tx.org)
	if hits := n.Fragments(); len(hits) > 0 && !slices.Contains(hits, "") {
		like := "LIKE" // which on SQLite pays no regard to the case of ASCII
		if tx.owner.dialect == Postgres {
			like = "ILIKE"
		}
		conditions, values := make([]string, len(hits)), make([]any, len(hits))
		for i, hit := range hits {
			conditions[i], values[i] = h.column+" "+like+" ?", "%"+hit+"%"
		}
		query = query.Where("("+strings.Join(conditions, " OR ")+")", values...)
	}
	rows, err := query.Rows()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", h.table, err)
	}
	defer rows.Close() // read to its end below, or failed already
	var found []Mention
	for rows.Next() {
		values, into := make([]any, len(h.key)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		var text string
		into[len(h.key)] = &text
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("read %s: %w", h.table, err)
		}
		if h.json && !n.MentionJSON(text) || !h.json && !n.Mention(text) {
			continue
		}
		m := Mention{Table: h.table, Column: h.column, Key: map[string]any{}, Text: text}
		for i, name := range h.key {
			if b, ok := values[i].([]byte); ok {
				values[i] = string(b)
			}
			m.Key[name] = values[i]
		}
		found = append(found, m)
	}
	return found, rows.Err()
}

// redact takes somebody out of a place.
func (tx *Tx) redact(h held, m Mention, n privacy.Needles) error {
	row := tx.db.Table(h.table).Where("org_id = ?", tx.org)
	for _, name := range h.key {
		row = row.Where(name+" = ?", m.Key[name])
	}
	if h.table == journalTexts.table {
		if err := row.Delete(nil).Error; err != nil {
			return fmt.Errorf("erase a text of the journal: %w", err)
		}
		return nil
	}
	text := n.Redact(m.Text)
	if h.json {
		redacted, err := n.RedactJSON(m.Text)
		if err == nil {
			text = redacted
		} else if !json.Valid([]byte(m.Text)) {
			err = nil // a text after all, as that of an item that is out
		}
		if err != nil {
			return err
		}
	}
	if err := row.Update(h.column, text).Error; err != nil {
		return fmt.Errorf("redact %s: %w", h.table, err)
	}
	return nil
}
