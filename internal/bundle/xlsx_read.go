package bundle

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/sheet"
)

var headerFields = fieldsOf(reflect.TypeFor[Header](), "")

// readXLSX reads a workbook as XLSX writes it, or as people fill it in.
func readXLSX(file []byte) (Document, *Faults, error) {
	book, err := sheet.Read(file)
	if err != nil {
		return Document{}, nil, err
	}
	doc, faults := Document{Header: Header{Format: Format}, Items: map[engagement.Kind][]Item{}}, &Faults{}
	rows := 0
	for _, s := range book.Sheets {
		if rows += len(s.Rows); rows > MaxItems+3*len(book.Sheets) {
			faults.Add(Place{sheet: sheet.Place{Sheet: s.Name}}, "", "goes beyond %d items in all; import them in several files", MaxItems)
			return doc, faults, nil
		}
		kind, known := ofSheet(s.Name)
		switch {
		case strings.EqualFold(s.Name, about):
			doc.readAbout(s, faults)
		case strings.EqualFold(s.Name, filesName):
			doc.readFileSheet(s)
		case known:
			doc.readSheet(kind, s, faults)
		case len(s.Rows) > 0:
			faults.Add(Place{sheet: sheet.Place{Sheet: s.Name}}, "", "is no sheet of content; remove it, or name it one of: %s", sheetNames())
		}
	}
	return doc, faults, nil
}

func sheetNames() string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = k.Sheet
	}
	return strings.Join(names, ", ")
}

// readAbout reads fields that stand below one another.
func (doc *Document) readAbout(s sheet.Sheet, faults *Faults) {
	texts, places := map[string]string{}, map[string]sheet.Place{}
	for _, r := range s.Rows {
		name := strings.TrimSpace(r.Cell(1))
		if name == "" || name == "field" || name == "digest" || strings.HasPrefix(name, "#") {
			continue
		}
		base, _, _ := strings.Cut(name, "~")
		if strings.HasSuffix(name, asJSON) || strings.Contains(name, asJSON+"~") {
			base += asJSON
		}
		texts[base] += r.Cell(2)
		if _, seen := places[base]; !seen {
			places[base] = sheet.Place{Sheet: s.Name, Row: r.Number, Column: 2}
		}
	}
	tree := map[string]any{}
	for _, f := range headerFields {
		for _, name := range []string{f.name(), f.name() + asJSON} {
			text, given := texts[name]
			delete(texts, name)
			if !given || text == "" {
				continue
			}
			v, err := f.readCell(name, text)
			if err != nil {
				faults.Add(Place{sheet: places[name]}, "", "%s", err)
				continue
			}
			f.set(tree, v)
		}
	}
	for name := range texts {
		faults.Add(Place{sheet: sheet.Place{Sheet: s.Name, Row: places[name].Row, Column: 1}}, "", "%q is not known here; remove the row", shortened(name))
	}
	d := decoder{note: func(field, message string) {
		at, ok := places[field]
		if !ok {
			at = sheet.Place{Sheet: s.Name}
		}
		faults.Add(Place{sheet: at}, "", "%s", message)
	}}
	if _, given := tree["format"]; !given {
		tree["format"] = Format
	}
	header := Header{}
	if decode(&d, tree, &header); !d.bad {
		doc.Header = header
		doc.checkFormat(Place{sheet: places["format"]}, faults)
	}
}

// readCell reads a cell of a column that is named for the field, or for its JSON.
func (f field) readCell(column, text string) (any, error) {
	if strings.HasSuffix(column, asJSON) {
		return readJSONCell(text)
	}
	return f.read(text)
}

func (doc *Document) readFileSheet(s sheet.Sheet) {
	for _, r := range s.Rows {
		if size, err := strconv.ParseInt(r.Cell(4), 10, 64); err == nil {
			doc.Files = append(doc.Files, File{ID: r.Cell(1), Name: r.Cell(2), ContentType: r.Cell(3), Size: size, SHA256: r.Cell(5)})
		}
	}
}

// heading says which field each column of a sheet holds.
type heading struct {
	id, parent int
	// columns are those of each field, by the column's name, in the order of its parts.
	columns map[string][]int
	places  map[string]int
}

// readSheet reads the items of a kind.
func (doc *Document) readSheet(kind Kind, s sheet.Sheet, faults *Faults) {
	if len(s.Rows) == 0 {
		return
	}
	h, ok := readHeading(kind, s, faults)
	if !ok {
		return
	}
	if doc.Items[kind.Kind] == nil {
		doc.Items[kind.Kind] = []Item{}
	}
	for _, r := range s.Rows[1:] {
		first := strings.TrimSpace(r.Cell(1))
		if strings.HasPrefix(first, "#") {
			continue
		}
		it := Item{
			ID: strings.TrimSpace(r.Cell(h.id)), Parent: strings.TrimSpace(r.Cell(h.parent)),
			At: Place{sheet: sheet.Place{Sheet: s.Name, Row: r.Number}, columns: h.places},
		}
		tree, whole := map[string]any{}, true
		for _, f := range kind.fields {
			for _, name := range []string{f.name(), f.name() + asJSON} {
				text := ""
				for _, column := range h.columns[name] {
					text += r.Cell(column)
				}
				if text == "" || f.form != formText && strings.TrimSpace(text) == "" {
					continue
				}
				v, err := f.readCell(name, text)
				if err != nil {
					faults.Add(it.At, f.name(), "%s", err)
					whole = false
					continue
				}
				f.set(tree, v)
			}
		}
		body := kind.body(tree, func(field, message string) {
			if whole || field != "" { // what could not be read is told already
				faults.Add(it.At, field, "%s", message)
			}
		})
		if it.Body = body; body != nil && whole {
			doc.Items[kind.Kind] = append(doc.Items[kind.Kind], it)
		}
	}
}

func readHeading(kind Kind, s sheet.Sheet, faults *Faults) (heading, bool) {
	row := s.Rows[0]
	h := heading{columns: map[string][]int{}, places: map[string]int{}}
	before := len(faults.List) + faults.More
	known := map[string]bool{}
	names := []string{"id"}
	if kind.Belongs != "" {
		names = append(names, "parent")
	}
	for _, f := range kind.fields {
		known[f.name()], known[f.name()+asJSON] = true, true
		names = append(names, f.name())
	}
	for i, text := range row.Cells {
		at := Place{sheet: sheet.Place{Sheet: s.Name, Row: row.Number, Column: i + 1}}
		name, part := partOf(strings.TrimSpace(text))
		switch {
		case name == "":
			if column := i + 1; hasText(s.Rows[1:], column) {
				faults.Add(at, "", "has no name, and there are texts below it; name the column, or take it out")
			}
		case name == "id" && h.id == 0:
			h.id, h.places["id"] = i+1, i+1
		case name == "parent" && kind.Belongs != "" && h.parent == 0:
			h.parent, h.places["parent"] = i+1, i+1
		case !known[name]:
			faults.Add(at, "", "%q is no field of the %s; remove the column, or name it one of: %s", shortened(name), strings.ToLower(kind.Sheet), strings.Join(names, ", "))
		case part != len(h.columns[name])+1:
			faults.Add(at, "", "the column %q stands twice or out of order; take one out", shortened(text))
		default:
			h.columns[name] = append(h.columns[name], i+1)
			if base := strings.TrimSuffix(name, asJSON); h.places[base] == 0 {
				h.places[base] = i + 1
			}
		}
	}
	if h.id == 0 && kind.unique == nil {
		faults.Add(Place{sheet: sheet.Place{Sheet: s.Name, Row: row.Number}}, "", "has no column id; name one so, and give every row an id of its own, such as F1")
	}
	return h, len(faults.List)+faults.More == before
}

// partOf takes comment~2 for the second part of comment.
func partOf(column string) (name string, part int) {
	at := strings.LastIndex(column, "~")
	if at < 0 {
		return column, 1
	}
	if n, err := strconv.Atoi(column[at+1:]); err == nil && n > 1 {
		return column[:at], n
	}
	return column, 1
}

func hasText(rows []sheet.Row, column int) bool {
	for _, r := range rows {
		if r.Cell(column) != "" {
			return true
		}
	}
	return false
}

// decode lays a tree over a value.
func decode[T any](d *decoder, tree any, into *T) {
	tree = d.value(tree, reflect.TypeFor[T](), "", true)
	if d.bad {
		return
	}
	text, err := json.Marshal(tree)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		d.fault("", "cannot be read: %s", err)
	}
}
