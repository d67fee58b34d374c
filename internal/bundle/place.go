package bundle

import (
	"fmt"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/sheet"
)

// Place is where an item, a field or a document stands: in JSON by a pointer (RFC 6901),
// in a workbook by sheet and row, with the columns of the fields.
type Place struct {
	pointer string
	sheet   sheet.Place
	columns map[string]int
}

// Fault is what is wrong at a place, and what to do about it.
type Fault struct {
	// Pointer is the place in a JSON document.
	Pointer string `json:"pointer,omitempty" doc:"The place in JSON, as RFC 6901 writes it"`
	Sheet   string `json:"sheet,omitempty"`
	Row     int    `json:"row,omitempty"`
	Column  int    `json:"column,omitempty"`
	Cell    string `json:"cell,omitempty" doc:"The place in a workbook, such as C3"`
	Message string `json:"message"`
}

// Where names the place in a word: a pointer, Findings!C3, or Findings! for the whole sheet.
func (f Fault) Where() string {
	if f.Sheet == "" && f.Row == 0 {
		if f.Pointer == "" {
			return "file"
		}
		return f.Pointer
	}
	if f.Row == 0 && f.Column == 0 {
		return f.Sheet + "!"
	}
	return sheet.Place{Sheet: f.Sheet, Row: f.Row, Column: f.Column}.Field()
}

// Faults collects what is wrong: the first sheet.MaxFaults of it, and how many more.
type Faults struct {
	List []Fault
	More int
}

// Add notes what is wrong with a field of what stands at a place; "" for all of it.
func (f *Faults) Add(at Place, field, format string, args ...any) {
	if len(f.List) >= sheet.MaxFaults {
		f.More++
		return
	}
	f.List = append(f.List, at.fault(field, fmt.Sprintf(format, args...)))
}

func (p Place) fault(field, message string) Fault {
	if p.columns == nil && p.sheet == (sheet.Place{}) {
		return Fault{Pointer: p.pointer + pointer(field), Message: message}
	}
	at := p.sheet
	field = strings.TrimPrefix(field, "/")
	name, list, isEntry := strings.Cut(field, "[")
	column, known := p.columns[name]
	if !known { // a field deeper in one that stands as JSON
		for whole, c := range p.columns {
			if strings.HasPrefix(name, whole+".") {
				column = c
			}
		}
	}
	if field != "" {
		at.Column = column
	}
	if isEntry {
		message = "entry " + entryNumber(list) + ": " + message
	}
	if column == 0 && field != "" {
		message = field + ": " + message
	}
	out := Fault{Sheet: at.Sheet, Row: at.Row, Column: at.Column, Message: message}
	if at.Row > 0 && at.Column > 0 {
		out.Cell = fmt.Sprintf("%s%d", at.Letters(), at.Row)
	}
	return out
}

// entryNumber counts from 1, as people do: 2 for "1]".
func entryNumber(index string) string {
	n := 0
	if _, err := fmt.Sscanf(index, "%d]", &n); err != nil {
		return index
	}
	return fmt.Sprint(n + 1)
}

var escaped = strings.NewReplacer("~", "~0", "/", "~1")

// pointer writes a field such as depends_on[1].id as a pointer below its item's body.
func pointer(field string) string {
	if field == "" {
		return ""
	}
	if strings.HasPrefix(field, "/") {
		return field
	}
	parts := strings.Split(strings.NewReplacer("[", ".", "]", "").Replace(field), ".")
	for i := range parts {
		parts[i] = escaped.Replace(parts[i])
	}
	return "/body/" + strings.Join(parts, "/")
}

// Err returns an Invalid error that names every fault by its place, or nil.
func (f *Faults) Err() error {
	if len(f.List) == 0 {
		return nil
	}
	n := len(f.List) + f.More
	noun := "problems"
	if n == 1 {
		noun = "problem"
	}
	out := engagement.Errorf(engagement.Invalid, "The content has %d %s, and nothing was changed; mend what errors[] names and send it again.", n, noun)
	for _, one := range f.List {
		out.Faults = append(out.Faults, engagement.Fault{Field: one.Where(), Message: one.Message})
	}
	if f.More > 0 {
		out.Faults = append(out.Faults, engagement.Fault{Field: "file", Message: fmt.Sprintf("has %d more problems; mend these and send it again to see them", f.More)})
	}
	return out
}
