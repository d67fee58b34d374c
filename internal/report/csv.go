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
// have a decimal point and days are YYYY-MM-DD, whatever the document's locale. A text that
// a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
func (t NamedTable) CSV(w io.Writer) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return fmt.Errorf("write table %d: %w", t.Number, err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	var heads []string
	for i, c := range t.Columns {
		heads = append(heads, guarded(t.head(i, c)))
	}
	rows := [][]string{heads}
	for _, line := range t.lines() {
		var row []string
		for _, c := range line {
			row = append(row, c.plain())
		}
		rows = append(rows, row)
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write table %d: %w", t.Number, err)
	}
	return nil
}

// head names a column, with the currency of its amounts where all are of one.
func (t NamedTable) head(i int, c Column) string {
	code := ""
	for _, row := range t.lines() {
		if i >= len(row) || row[i].Value == nil || row[i].Value.Currency == "" {
			continue
		}
		if code != "" && code != row[i].Value.Currency {
			return c.Title
		}
		code = row[i].Value.Currency
	}
	if code == "" {
		return c.Title
	}
	return c.Title + " (" + code + ")"
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
