package engagement

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MostReadings bounds the readings of one CSV file.
const MostReadings = 10_000

var readingColumns = []string{"on", "value", "note", "actual_benefit"}

// ParseReadings reads the readings of a metric from CSV in UTF-8. The first row names
// the columns on, value, note and actual_benefit in any order; on and value are
// required. Cells are separated by commas, or by semicolons, where values may have a
// decimal comma. also are more checks of a reading that is well formed.
// Every malformed cell is named in one Invalid error, as "row 3, column
// value"; the header is row 1, as in a spreadsheet. Errors of the reader are returned
// wrapped.
func ParseReadings(r io.Reader, metric string, also ...func(Reading, *Faults)) ([]Reading, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading CSV: %w", err)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var f Faults
	if !utf8.Valid(text) {
		f.Add("file", "is not in UTF-8; save it as “CSV UTF-8”")
		return nil, f.Err(readingsFile)
	}
	t := newTable(text)
	columns := t.header(&f)
	readings := []Reading{}
	for columns != nil {
		cells, ok := t.next(&f)
		if !ok {
			break
		}
		if len(readings) == MostReadings {
			f.Add(t.at(), "is too many; send at most %d readings at a time", MostReadings)
			break
		}
		readings = append(readings, t.reading(cells, columns, metric, also, &f))
	}
	if len(f) == 0 && len(readings) == 0 {
		f.Add("row 2", "is missing; give at least one reading below the header")
	}
	if err := f.Err(readingsFile); err != nil {
		return nil, err
	}
	return readings, nil
}

const readingsFile = "The CSV file"

// table reads CSV and knows in which row it is, as a spreadsheet counts: empty lines
// are rows, and a line break within quotes is none.
type table struct {
	csv       *csv.Reader
	separator rune
	row       int
	endLine   int // the line on which the last row ended
	width     int // cells in the header
}

func newTable(text []byte) *table {
	first, _, _ := bytes.Cut(bytes.TrimLeft(text, "\r\n"), []byte("\n"))
	t := &table{csv: csv.NewReader(bytes.NewReader(text)), separator: ','}
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		t.separator = ';'
	}
	t.csv.Comma = t.separator
	t.csv.FieldsPerRecord = -1
	t.csv.TrimLeadingSpace = true
	return t
}

func (t *table) at() string { return fmt.Sprintf("row %d", t.row) }

func (t *table) cell(column string) string { return fmt.Sprintf("row %d, column %s", t.row, column) }

// next returns the next row that has any text. It ends at the end of the text, and at
// a row whose quotes are wrong, since what follows cannot be told apart.
func (t *table) next(f *Faults) ([]string, bool) {
	for {
		cells, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			return nil, false
		}
		if err != nil {
			t.malformed(err, f)
			return nil, false
		}
		start, _ := t.csv.FieldPos(0)
		last, _ := t.csv.FieldPos(len(cells) - 1)
		t.row += start - t.endLine
		t.endLine = last + strings.Count(cells[len(cells)-1], "\n")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if slices.ContainsFunc(cells, func(c string) bool { return c != "" }) {
			return cells, true
		}
	}
}

func (t *table) malformed(err error, f *Faults) {
	line := t.endLine + 1
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		line = parse.StartLine
	}
	t.row += line - t.endLine
	f.Add(t.at(), "has a quote that is not closed or stands within a cell; write a quote within a quoted cell twice")
}

// header reads the first row: which column stands where. It returns nil when the
// columns cannot be told.
func (t *table) header(f *Faults) []string {
	cells, ok := t.next(f)
	if !ok {
		if len(*f) == 0 {
			f.Add("row 1", "is missing; begin with the header on,value,note,actual_benefit")
		}
		return nil
	}
	before := len(*f)
	for i, name := range cells {
		name = strings.ToLower(name)
		if !slices.Contains(readingColumns, name) {
			f.Add(t.cell(strconv.Itoa(i+1)), "is headed %q; name it one of: %s", name, strings.Join(readingColumns, ", "))
		} else if slices.Contains(cells[:i], name) {
			f.Add(t.cell(name), "is there twice; keep one")
		}
		cells[i] = name
	}
	for _, name := range readingColumns[:2] {
		if !slices.Contains(cells, name) {
			f.Add(t.cell(name), "is missing in the header; add it")
		}
	}
	if len(*f) > before {
		return nil
	}
	t.width = len(cells)
	return cells
}

// reading reads one row. The names of a Reading's fields are those of the columns.
func (t *table) reading(cells, columns []string, metric string, also []func(Reading, *Faults), f *Faults) Reading {
	r := Reading{Metric: metric}
	if len(cells) != t.width {
		f.Add(t.at(), "has %d cells, the header %d; give every column a cell and quote cells that hold a separator", len(cells), t.width)
		return r
	}
	var faults Faults
	for i, column := range columns {
		var err error
		switch column {
		case "on":
			r.On = Day(cells[i])
		case "note":
			r.Note = cells[i]
		case "value":
			r.Value, err = t.number(cells[i])
		case "actual_benefit":
			r.ActualBenefit, err = wholeMoney(cells[i])
		}
		if err != nil {
			faults.Add(column, "%s", err)
		}
	}
	r.Check(&faults)
	for _, check := range also {
		if len(faults) == 0 {
			check(r, &faults)
		}
	}
	for _, fault := range faults {
		f.Add(t.cell(fault.Field), "%s", fault.Message)
	}
	return r
}

func (t *table) number(text string) (float64, error) {
	if text == "" {
		return 0, errors.New("is required; write a number, for example 12.5")
	}
	plain := text
	if t.separator == ';' && strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		plain = strings.Replace(text, ",", ".", 1)
	}
	value, err := strconv.ParseFloat(plain, 64)
	if err != nil || strings.ContainsAny(plain, "xXnN") { // hexadecimal, inf, NaN
		return 0, fmt.Errorf("%q is not a number; write it without unit and thousands separators, for example 1234.5", text)
	}
	return value, nil
}

func wholeMoney(text string) (Money, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a whole number of minor units (cents); write 1250000 for 12,500.00", text)
	}
	return Money(n), nil
}
