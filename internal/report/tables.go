package report

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
)

// NamedTable is a table of a document with the place where it stands.
type NamedTable struct {
	// Number counts the document's tables from 1, in reading order. Section is the chapter
	// that it stands in, Title its caption or, without one, that of the section.
	Number  int
	Section string
	Title   string
	Table
	// unit heads the column that says what a number is of.
	unit string
}

// Tables are all tables of the document, in reading order, the numbers of charts included.
func (d Document) Tables() []NamedTable {
	w := tableWalk{words: labelsFor(d.Locale), format: FormatFor(d.Locale)}
	w.blocks(w.words.Summary, d.Summary)
	w.sections(d.Sections)
	return w.found
}

type tableWalk struct {
	words  labels
	format Format
	found  []NamedTable
}

func (w *tableWalk) sections(sections []Section) {
	for _, s := range sections {
		w.blocks(s.Title, s.Blocks)
		w.sections(s.Sections)
	}
}

func (w *tableWalk) blocks(section string, blocks []Block) {
	for _, b := range blocks {
		if b.Table != nil {
			w.add(section, *b.Table)
		}
		if b.Chart != nil {
			w.add(section, b.Chart.numbers(w.format, w.words))
		}
	}
}

func (w *tableWalk) add(section string, t Table) {
	title := t.Caption
	if title == "" {
		title = section
	}
	w.found = append(w.found, NamedTable{Number: len(w.found) + 1, Section: section, Title: title, Table: t.withNotes(w.words), unit: w.words.Unit})
}

// withNotes gives the notes of a column's cells a column of their own: a cell of a
// spreadsheet holds one thing.
func (t Table) withNotes(l labels) Table {
	width := len(t.Columns)
	all := append([][]Cell{t.Total}, t.Rows...)
	for _, row := range all {
		width = max(width, len(row))
	}
	columns := make([]Column, width)
	copy(columns, t.Columns)
	noted := make([]bool, width)
	for _, row := range all {
		for i, c := range row {
			noted[i] = noted[i] || c.Note != ""
		}
	}
	out := Table{Caption: t.Caption}
	for i, c := range columns {
		out.Columns = append(out.Columns, c)
		if noted[i] {
			out.Columns = append(out.Columns, Column{Title: strings.TrimSpace(c.Title + " (" + l.Note + ")")})
		}
	}
	spread := func(row []Cell) []Cell {
		if row == nil {
			return nil
		}
		var cells []Cell
		for i := range columns {
			var c Cell
			if i < len(row) {
				c = row[i]
			}
			note := Cell{Text: c.Note, Value: c.NoteValue}
			c.Note, c.NoteValue = "", nil
			cells = append(cells, c)
			if noted[i] {
				cells = append(cells, note)
			}
		}
		return cells
	}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, spread(row))
	}
	out.Total = spread(t.Total)
	return out
}

// lines are the rows with the total as the last.
func (t Table) lines() [][]Cell {
	if len(t.Total) == 0 {
		return t.Rows
	}
	return append(t.Rows[:len(t.Rows):len(t.Rows)], t.Total)
}

// day is the cell's value as a day.
func (c Cell) day() (time.Time, bool) {
	if c.Value == nil || c.Value.Day == "" {
		return time.Time{}, false
	}
	t, err := c.Value.Day.Time()
	return t, err == nil && t.Year() >= 1900 // before which spreadsheets have no days
}

// sheetName names a sheet by the table's number and title: at most 31 UTF-16 units, none
// of the characters that Excel forbids. The number makes it the only one of its name.
func (t NamedTable) sheetName() string {
	return clipped(strconv.Itoa(t.Number)+" "+legal(t.Title), 31)
}

// legal leaves out what neither a sheet nor a file may have in its name.
func legal(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'"<>|`, r) || unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, name)
	return strings.Join(strings.Fields(name), " ")
}

// clipped shortens a text to so many UTF-16 units.
func clipped(text string, most int) string {
	units := 0
	for i, r := range text {
		units += utf16.RuneLen(r)
		if units > most {
			return strings.TrimRight(text[:i], " .")
		}
	}
	return strings.TrimRight(text, " .")
}
