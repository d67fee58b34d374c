package report

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// bom begins a CSV file: without it Excel takes UTF-8 for the machine's own encoding.
const bom = "\ufeff"

// CSV writes a table as comma-separated values in UTF-8 with a byte order mark. Numbers
// have a decimal point and days are YYYY-MM-DD, whatever the document's locale; shares are of
// 1. What belongs to the numbers of a column, such as their currency or unit, stands in its
// head, or in a column of its own where it is not the same in every row. A text that
// a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
func (t NamedTable) CSV(w io.Writer) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return fmt.Errorf("write table %d: %w", t.Number, err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := make([][]string, 1+len(t.lines()))
	for i, c := range t.Columns {
		words, alike := t.words(i)
		head := c.Title
		if alike && words != "" {
			head += " (" + words + ")"
		}
		rows[0] = append(rows[0], guarded(head))
		for n, line := range t.lines() {
			var at Cell
			if i < len(line) {
				at = line[i]
			}
			rows[n+1] = append(rows[n+1], at.plain())
			if !alike {
				rows[n+1] = append(rows[n+1], guarded(at.words()))
			}
		}
		if !alike {
			rows[0] = append(rows[0], guarded(c.Title+" ("+t.unit+")"))
		}
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write table %d: %w", t.Number, err)
	}
	return nil
}

// words are those of a column's numbers and days, and whether they have the same.
func (t NamedTable) words(i int) (words string, alike bool) {
	first := true
	for _, row := range t.lines() {
		if i >= len(row) || row[i].Value == nil {
			continue
		}
		if said := row[i].words(); first {
			words, first = said, false
		} else if said != words {
			return "", false
		}
	}
	return words, true
}

// words are what belongs to the cell's number or day: its currency, its unit.
func (c Cell) words() string {
	if c.Value == nil {
		return ""
	}
	return strings.Join(strings.Fields(c.Value.Before+" "+c.Value.Currency+" "+c.Value.After), " ")
}

// plain is the cell as a machine reads it.
func (c Cell) plain() string {
	switch {
	case c.Value != nil && c.Value.Number != nil:
		return strconv.FormatFloat(*c.Value.Number, 'f', -1, 64)
	case c.Value != nil && c.Value.Day != "":
		return guarded(string(c.Value.Day))
	}
	return guarded(c.Text)
}

// formulaic are the characters, narrow and wide, by which a spreadsheet knows a formula.
const formulaic = "=+-@\t\r\n＝＋－＠"

// guarded is a text that no spreadsheet takes for a formula. Some of them look past spaces.
func guarded(text string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \u00a0"))
	if text != "" && strings.ContainsRune(formulaic, first) {
		return "'" + text
	}
	return text
}

// CSVs writes every table as a CSV file into a ZIP.
func (d Document) CSVs(w io.Writer) error {
	archive := zip.NewWriter(w)
	for _, t := range d.Tables() {
		file, err := archive.Create(clipped(fmt.Sprintf("%02d %s", t.Number, legal(t.Title)), 80) + ".csv")
		if err != nil {
			return fmt.Errorf("write table %d: %w", t.Number, err)
		}
		if err := t.CSV(file); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("write tables: %w", err)
	}
	return nil
}
