package engagement

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// mostRowBytes bounds a row of CSV: a quote that is never closed would make the rest of
// the file one cell.
const mostRowBytes = 256 << 10

// ReadingRows reads readings from CSV row by row; at any time it holds one row.
type ReadingRows struct {
	table   *table
	columns []string
	metric  string
	also    []func(Reading, *Faults)
	bound   *boundRows
}

// ReadingRow is a reading as a row gives it, with what is wrong in it.
type ReadingRow struct {
	Number  int // the header is row 1, as in a spreadsheet
	Reading Reading
	Faults  Faults
}

// NewReadingRows reads the header. Without a metric the column metric is required,
// too. A header that is wrong is Invalid; the form of the file is that of ParseReadings.
func NewReadingRows(r io.Reader, metric string, also ...func(Reading, *Faults)) (*ReadingRows, error) {
	buffer := bufio.NewReaderSize(r, 4<<10)
	if start, _ := buffer.Peek(3); bytes.Equal(start, []byte("\ufeff")) {
		if _, err := buffer.Discard(3); err != nil {
			return nil, fmt.Errorf("reading CSV: %w", err)
		}
	}
	head, err := buffer.Peek(4 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading CSV: %w", err)
	}
	bound := &boundRows{from: buffer}
	rows := &ReadingRows{table: newTable(bound, head), metric: metric, also: also, bound: bound}
	known, required := readingColumns, readingColumns[:2]
	if metric == "" {
		known, required = append([]string{"metric"}, known...), append([]string{"metric"}, required...)
	}
	var f Faults
	if rows.columns, err = rows.table.header(known, required, &f); err != nil {
		return nil, rows.broken(err)
	}
	rows.text(rows.columns, &f)
	return rows, f.Err(csvFile)
}

// Next reads the next row that has any text. The error is io.EOF at the end. A row
// whose quotes are wrong is the last, since what follows cannot be told apart.
func (r *ReadingRows) Next() (ReadingRow, error) {
	r.bound.row()
	var row ReadingRow
	cells, err := r.table.next(&row.Faults)
	row.Number = r.table.row
	switch {
	case errors.Is(err, io.EOF) && len(row.Faults) > 0:
		return row, nil // the end comes next
	case errors.Is(err, io.EOF):
		return row, io.EOF
	case err != nil:
		return row, r.broken(err)
	}
	if r.text(cells, &row.Faults); len(row.Faults) == 0 {
		row.Reading = r.table.reading(cells, r.columns, r.metric, r.also, &row.Faults)
	}
	return row, nil
}

func (r *ReadingRows) text(cells []string, f *Faults) {
	if slices.ContainsFunc(cells, func(c string) bool { return !utf8.ValidString(c) }) {
		f.Add(r.table.at(), "is not in UTF-8; save the file as “CSV UTF-8”")
	}
}

func (r *ReadingRows) broken(err error) error {
	if errors.Is(err, errLongRow) {
		return Errorf(Invalid, "%s: the row after row %d is longer than %d KiB; perhaps a quote is not closed", csvFile, r.table.row, mostRowBytes>>10)
	}
	return fmt.Errorf("reading CSV: %w", err)
}

var errLongRow = errors.New("a row is too long")

// boundRows reads what is left of a row's allowance.
type boundRows struct {
	from io.Reader
	read int
}

func (b *boundRows) row() { b.read = 0 }

// Read reads on, or says that the row is too long.
func (b *boundRows) Read(p []byte) (int, error) {
	if b.read > mostRowBytes {
		return 0, errLongRow
	}
	n, err := b.from.Read(p)
	b.read += n
	return n, err
}
