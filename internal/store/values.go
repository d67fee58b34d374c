package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"mandate/internal/engagement"
)

// stampLayout has a fixed width, so that its text sorts as time does; PostgreSQL reads
// it as timestamptz.
const stampLayout = "2006-01-02T15:04:05.000000Z"

// stamp is a time as both databases keep it: UTC, to the microsecond. Zero is NULL.
type stamp struct{ time.Time }

func stampOf(t time.Time) stamp {
	if t.IsZero() {
		return stamp{}
	}
	return stamp{t.UTC().Truncate(time.Microsecond)}
}

// GormDataType tells GORM that a stamp is one column.
func (stamp) GormDataType() string { return "time" }

// Value writes the text that both databases take.
func (s stamp) Value() (driver.Value, error) {
	if s.IsZero() {
		return nil, nil
	}
	return s.text(), nil
}

func (s stamp) text() string { return s.UTC().Format(stampLayout) }

// Scan reads PostgreSQL's time or SQLite's text.
func (s *stamp) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*s = stamp{}
	case time.Time:
		*s = stampOf(v)
	case string:
		t, err := time.Parse(stampLayout, v)
		if err != nil {
			return fmt.Errorf("time in the database: %w", err)
		}
		*s = stamp{t}
	default:
		return fmt.Errorf("time in the database has type %T", src)
	}
	return nil
}

// ptr returns the time, or nil for NULL.
func (s stamp) ptr() *time.Time {
	if s.IsZero() {
		return nil
	}
	t := s.Time
	return &t
}

func stampOfPtr(t *time.Time) stamp {
	if t == nil {
		return stamp{}
	}
	return stampOf(*t)
}

// MarshalJSON keeps the width fixed, so that digests of rows are the same everywhere.
func (s stamp) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(s.text())
}

// jsonText is a value kept as JSON in a text column.
type jsonText[T any] struct{ V T }

func jsonOf[T any](v T) jsonText[T] { return jsonText[T]{V: v} }

// GormDataType tells GORM that a jsonText is one column.
func (jsonText[T]) GormDataType() string { return "string" }

// Value writes JSON.
func (j jsonText[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.V)
	if err != nil {
		return nil, fmt.Errorf("column: %w", err)
	}
	return string(b), nil
}

// Scan reads JSON.
func (j *jsonText[T]) Scan(src any) error {
	var b []byte
	switch v := src.(type) {
	case string:
		b = []byte(v)
	case []byte:
		b = v
	default:
		return fmt.Errorf("JSON in the database has type %T", src)
	}
	if err := json.Unmarshal(b, &j.V); err != nil {
		return fmt.Errorf("JSON in the database: %w", err)
	}
	return nil
}

// MarshalJSON writes the value itself.
func (j jsonText[T]) MarshalJSON() ([]byte, error) { return json.Marshal(j.V) }

// fold brings texts to one form for comparison: compatible characters, case and outer
// space do not matter, in any script.
func fold(s string) string {
	return cases.Fold().String(norm.NFKC.String(strings.TrimSpace(s)))
}

// contains makes a LIKE pattern, for ESCAPE '\', of a folded text.
func contains(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}

func hexOf(b []byte) string { return fmt.Sprintf("%x", b) }

// maxPage is the largest page of a list.
const maxPage = 200

func checkLimit(limit int) error {
	if limit < 0 || limit > maxPage {
		return &engagement.Error{
			Code: engagement.Invalid, Message: "The list cannot be read.",
			Faults: []engagement.Fault{{Field: "limit", Message: fmt.Sprintf("is %d; give 1 to %d", limit, maxPage)}},
		}
	}
	return nil
}

// clean makes a text storable everywhere: valid UTF-8, and no NUL, which PostgreSQL
// does not take.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
