package exchange

import (
	"strings"

	"mandate/internal/sheet"
)

// A cell may hold a list, an entry a line; an entry may have parts, with | between them.
// A backslash takes the meaning of what follows it: \n is a line end within an entry, \|
// a bar.

var (
	escape   = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "|", `\|`)
	unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r", `\|`, "|", `\s`, " ", `\t`, "\t")
)

// listCell writes a list.
func listCell(entries [][]string) string {
	lines := make([]string, len(entries))
	for i, parts := range entries {
		escaped := make([]string, len(parts))
		for j, part := range parts {
			escaped[j] = edges(escape.Replace(part))
		}
		lines[i] = strings.Join(escaped, " | ")
	}
	return strings.Join(lines, "\n")
}

// edges keeps spaces at the ends of a part, which reading would take away.
func edges(part string) string {
	if strings.HasPrefix(part, " ") {
		part = `\s` + part[1:]
	}
	if strings.HasSuffix(part, " ") {
		part = part[:len(part)-1] + `\s`
	}
	return part
}

// entries reads a list.
func entries(cell string) [][]string {
	var all [][]string
	for _, line := range strings.Split(cell, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var parts []string
		for _, part := range divided(line) {
			parts = append(parts, unescape.Replace(strings.Trim(part, " \r\t")))
		}
		all = append(all, parts)
	}
	return all
}

// divided cuts a line at its bars that no backslash stands before.
func divided(line string) []string {
	var parts []string
	from := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '|':
			parts = append(parts, line[from:i])
			from = i + 1
		}
	}
	return append(parts, line[from:])
}

// table is a sheet whose first row names its columns.
type table struct {
	sheet   sheet.Sheet
	columns map[string]int // by name, from 1
	faults  *sheet.Faults
}

// newTable reads the first row of a sheet. Unknown columns, and required ones that are
// missing, are faults.
func newTable(s sheet.Sheet, faults *sheet.Faults, required, optional []string) table {
	t := table{sheet: s, columns: map[string]int{}, faults: faults}
	known := map[string]bool{}
	for _, name := range append(append([]string{}, required...), optional...) {
		known[name] = true
	}
	if len(s.Rows) == 0 {
		faults.Add(sheet.Place{Sheet: s.Name, Row: 1}, "is empty; name the columns in the first row: %s", strings.Join(append(required, optional...), ", "))
		return t
	}
	head := s.Rows[0]
	for i, cell := range head.Cells {
		name := strings.ToLower(strings.TrimSpace(cell))
		at := sheet.Place{Sheet: s.Name, Row: head.Number, Column: i + 1}
		switch {
		case name == "":
		case !known[name]:
			faults.Add(at, "names a column %q that is not known here; give one of: %s", cell, strings.Join(append(required, optional...), ", "))
		case t.columns[name] != 0:
			faults.Add(at, "names the column %q a second time; keep one", cell)
		default:
			t.columns[name] = i + 1
		}
	}
	for _, name := range required {
		if t.columns[name] == 0 {
			faults.Add(sheet.Place{Sheet: s.Name, Row: head.Number}, "names no column %q; add it", name)
		}
	}
	return t
}

// rows are those below the head.
func (t table) rows() []sheet.Row {
	if len(t.sheet.Rows) == 0 {
		return nil
	}
	return t.sheet.Rows[1:]
}

func (t table) cell(row sheet.Row, column string) string {
	if t.columns[column] == 0 {
		return ""
	}
	return row.Cell(t.columns[column])
}

// at is the place of a cell, or of its row where the table has no such column.
func (t table) at(row sheet.Row, column string) sheet.Place {
	return sheet.Place{Sheet: t.sheet.Name, Row: row.Number, Column: t.columns[column]}
}
