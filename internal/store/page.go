package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"mandate/internal/engagement"
)

// order is a way of sorting rows R: by an SQL expression that is never NULL, then by id.
type order[R any] struct {
	by   string
	desc bool
	key  func(R) string // what by is for a row, as text
}

// pageOf says which page of a list is wanted.
type pageOf[R any] struct {
	limit  int // 0 reads all
	cursor string
	sort   string
	orders map[string]order[R]
	id     string // the column that breaks ties
	idOf   func(R) string
}

// read returns the page's rows and the cursor of the next one, "" at the end.
func (p pageOf[R]) read(q *gorm.DB) ([]R, string, error) {
	if err := checkLimit(p.limit); err != nil {
		return nil, "", err
	}
	o, ok := p.orders[p.sort]
	if !ok {
		return nil, "", queryFault("sort", "is %q, which this list does not offer", p.sort)
	}
	sign, direction := ">", ""
	if o.desc {
		sign, direction = "<", " DESC"
	}
	if p.cursor != "" {
		value, id, err := decodeCursor(p.cursor, p.sort)
		if err != nil {
			return nil, "", err
		}
		q = q.Where(fmt.Sprintf("(%s, %s) %s (?, ?)", o.by, p.id, sign), value, id)
	}
	q = q.Order(o.by + direction).Order(p.id + direction)
	if p.limit > 0 {
		q = q.Limit(p.limit + 1)
	}
	var rows []R
	if err := q.Find(&rows).Error; err != nil {
		return nil, "", err
	}
	if p.limit == 0 || len(rows) <= p.limit {
		return rows, "", nil
	}
	rows = rows[:p.limit]
	last := rows[len(rows)-1]
	next, err := encodeCursor(p.sort, o.key(last), p.idOf(last))
	return rows, next, err
}

func encodeCursor(sort, value, id string) (string, error) {
	b, err := json.Marshal([]string{sort, value, id})
	if err != nil {
		return "", fmt.Errorf("cursor: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

func decodeCursor(cursor, sort string) (value, id string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", "", queryFault("cursor", "is not one that this list gave; start again without it")
	}
	var parts []string
	if err := json.Unmarshal(b, &parts); err != nil || len(parts) != 3 {
		return "", "", queryFault("cursor", "is not one that this list gave; start again without it")
	}
	if parts[0] != sort {
		return "", "", queryFault("cursor", "belongs to another sort; start again without it")
	}
	return parts[1], parts[2], nil
}

func queryFault(field, format string, args ...any) error {
	var f engagement.Faults
	f.Add(field, format, args...)
	return f.Err("The list cannot be read")
}
