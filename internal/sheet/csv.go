package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"unicode/utf8"
)

// readCSV reads a CSV file in UTF-8, with or without a byte order mark, whose cells are
// separated by commas, semicolons or tabs.
func readCSV(file []byte) (Book, error) {
	switch {
	case bytes.HasPrefix(file, []byte("\xFF\xFE")), bytes.HasPrefix(file, []byte("\xFE\xFF")):
		return Book{}, malformed("the file is written in UTF-16; save it as “CSV UTF-8” or as .xlsx")
	case bytes.IndexByte(file, 0) >= 0:
		return Book{}, malformed("the file is neither XLSX nor CSV; save the table as .xlsx or as “CSV UTF-8”")
	}
	file = bytes.TrimPrefix(file, []byte("\xEF\xBB\xBF"))
	in := csv.NewReader(bytes.NewReader(file))
	in.Comma, in.FieldsPerRecord = delimiter(file), -1
	var (
		faults Faults
		out    Sheet
		cells  int
	)
	for number := 1; ; number++ {
		number += blankLines(file[in.InputOffset():])
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			faults.Add(Place{Row: number}, "%s", unreadable(err))
			break // where quotation marks are wrong, nobody knows what the rest means
		}
		row := Row{Number: number, Cells: record}
		if row.empty() {
			continue
		}
		if number > MaxRows {
			faults.Add(Place{Row: number}, "the file goes beyond row %d; import it in several files", MaxRows)
			break
		}
		if cells += len(record); cells > MaxCells {
			faults.Add(Place{Row: number}, "the file has more than %d cells; import it in several files", MaxCells)
			break
		}
		checkRow(&faults, row)
		row.Cells = unguarded(record)
		out.Rows = append(out.Rows, row)
	}
	if err := faults.Err(); err != nil {
		return Book{}, err
	}
	return Book{Sheets: []Sheet{out}}, nil
}

func unreadable(err error) string {
	if errors.Is(err, csv.ErrBareQuote) {
		return "a quotation mark stands in the middle of a cell; put the whole cell in quotation marks and double those inside"
	}
	return "a quotation mark is opened and not closed; close it, or save the table again as “CSV UTF-8”"
}

// checkRow notes what may not stand in a CSV cell.
func checkRow(faults *Faults, row Row) {
	for i, text := range row.Cells {
		at := Place{Row: row.Number, Column: i + 1}
		switch {
		case i >= MaxColumns && text != "":
			faults.Add(at, "stands beyond column %d; take the column out", MaxColumns)
			return
		case !utf8.ValidString(text):
			faults.Add(at, "is not valid UTF-8; save the table again as “CSV UTF-8”")
		case utf8.RuneCountInString(text) > MaxCellLength:
			faults.Add(at, "has %d characters; shorten it to %d", utf8.RuneCountInString(text), MaxCellLength)
		case formula.MatchString(text):
			faults.Add(at, "is a formula; paste its value, or put an apostrophe before it if it is meant as text")
		}
	}
}

// formula is what a spreadsheet would run: all that begins with an equals sign, and calls
// behind the other signs that begin one. Negative numbers, and lists with hyphens, are none.
var formula = regexp.MustCompile(`^(=|[+\-@][^\s]*(\w\(|\|.*!))`)

// Guarded puts an apostrophe before a text that a spreadsheet would run as a formula when
// it opens a CSV file. Read takes it off again.
func Guarded(text string) string {
	if guarded.MatchString(text) || text != "" && bytes.IndexByte([]byte("=+-@\t\r"), text[0]) >= 0 {
		return "'" + text
	}
	return text
}

var guarded = regexp.MustCompile(`^'+[=+\-@\t\r]`)

// trimmed takes guards off, and empty cells at the end.
func unguarded(cells []string) []string {
	for i, text := range cells {
		if guarded.MatchString(text) {
			cells[i] = text[1:]
		}
	}
	return withoutTail(cells)
}

// delimiter is the one of comma, semicolon and tab that stands most often in the first
// line, outside quotation marks; the comma where none does.
func delimiter(file []byte) rune {
	count := map[byte]int{}
	quoted := false
	for _, c := range file {
		if c == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if c == '\n' && len(count) > 0 {
			break
		}
		if c == ',' || c == ';' || c == '\t' {
			count[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if count[c] > count[best] {
			best = c
		}
	}
	return rune(best)
}

// blankLines counts the lines at the beginning that csv.Reader passes over, but which
// spreadsheets count as rows.
func blankLines(rest []byte) int {
	n := 0
	for {
		switch {
		case bytes.HasPrefix(rest, []byte("\n")):
			rest = rest[1:]
		case bytes.HasPrefix(rest, []byte("\r\n")):
			rest = rest[2:]
		default:
			return n
		}
		n++
	}
}
