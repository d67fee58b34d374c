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
)

// MostReadings bounds the readings that are read from CSV at once; ReadingRows reads
// any number.
const MostReadings = 10_000

var readingColumns = []string{"on", "value", "note", "actual_benefit", "source"}

// ParseReadings reads the readings of a metric from CSV in UTF-8. The first row names
// the columns on, value, note, actual_benefit and source in any order; on and value are
// required. Cells are separated by commas, or by semicolons, where values may have a
// decimal comma. also are more checks of a reading that is well formed.
// Every malformed cell is named in one Invalid error, as "row 3, column
// value"; the header is row 1, as in a spreadsheet. Errors of the reader are returned
// wrapped.
func ParseReadings(r io.Reader, metric string, also ...func(Reading, *Faults)) ([]Reading, error) {
	rows, err := NewReadingRows(r, metric, also...)
	if err != nil {
		return nil, err
	}
	var f Faults
	readings := []Reading{}
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if len(readings) == MostReadings {
			f.Add(rows.table.at(), "is too many; send at most %d readings at a time", MostReadings)
			break
		}
		readings, f = append(readings, row.Reading), append(f, row.Faults...)
	}
	if len(f) == 0 && len(readings) == 0 {
		f.Add("row 2", "is missing; give at least one reading below the header")
	}
	if err := f.Err(csvFile); err != nil {
		return nil, err
	}
	return readings, nil
}

const csvFile = "The CSV file"

// table reads CSV and knows in which row it is, as a spreadsheet counts: empty lines
// are rows, and a line break within quotes is none.
type table struct {
	csv       *csv.Reader
	separator rune
	row       int
	endLine   int // the line on which the last row ended
	width     int // cells in the header
}

// newTable reads a table whose separator is the one that stands more often in its head,
// which are its first lines.
func newTable(r io.Reader, head []byte) *table {
	first, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte("\n"))
	t := &table{csv: csv.NewReader(r), separator: ','}
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		t.separator = ';'
	}
	t.csv.ReuseRecord = true
	t.csv.Comma = t.separator
	t.csv.FieldsPerRecord = -1
	t.csv.TrimLeadingSpace = true
	return t
}

func (t *table) at() string { return fmt.Sprintf("row %d", t.row) }

func (t *table) cell(column string) string { return fmt.Sprintf("row %d, column %s", t.row, column) }

// next returns the next row that has any text. It ends at the end of the text, and at
// a row whose quotes are wrong, since what follows cannot be told apart.
// The error is io.EOF at the end, and that of the reader.
func (t *table) next(f *Faults) ([]string, error) {
	for {
		cells, err := t.csv.Read()
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			t.malformed(parse, f)
			return nil, io.EOF
		}
		if err != nil {
			return nil, err
		}
		start, _ := t.csv.FieldPos(0)
		last, _ := t.csv.FieldPos(len(cells) - 1)
		t.row += start - t.endLine
		t.endLine = last + strings.Count(cells[len(cells)-1], "\n")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if slices.ContainsFunc(cells, func(c string) bool { return c != "" }) {
			return cells, nil
		}
	}
}

func (t *table) malformed(err *csv.ParseError, f *Faults) {
	t.row += err.StartLine - t.endLine
	f.Add(t.at(), "has a quote that is not closed or stands within a cell; write a quote within a quoted cell twice")
}

// header reads the first row: which column stands where. It notes where the columns
// cannot be told.
func (t *table) header(known, required []string, f *Faults) ([]string, error) {
	read, err := t.next(f)
	if errors.Is(err, io.EOF) {
		if len(*f) == 0 {
			f.Add("row 1", "is missing; begin with the header %s", strings.Join(known, ","))
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	cells := slices.Clone(read)
	for i, name := range cells {
		name = strings.ToLower(name)
		if !slices.Contains(known, name) {
			f.Add(t.cell(strconv.Itoa(i+1)), "is headed %q; name it one of: %s", name, strings.Join(known, ", "))
		} else if slices.Contains(cells[:i], name) {
			f.Add(t.cell(name), "is there twice; keep one")
		}
		cells[i] = name
	}
	for _, name := range required {
		if !slices.Contains(cells, name) {
			f.Add(t.cell(name), "is missing in the header; add it")
		}
	}
	t.width = len(cells)
	return cells, nil
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
			r.On = Day(strings.Clone(cells[i]))
		case "note":
			r.Note = strings.Clone(cells[i])
		case "source":
			r.Source = strings.Clone(cells[i])
		case "metric":
			r.Metric = strings.Clone(cells[i])
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
