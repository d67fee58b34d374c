// Package sheet reads XLSX and CSV files that people send, safely: into rows of text
// with their places. It bounds what a file may cost in memory and time before any of it
// is parsed, runs no formula, follows no link, and names every fault by sheet, row and
// column, with what to do about it.
package sheet

import (
	"bytes"
	"iter"

	"github.com/xuri/excelize/v2"
)

// Limits of a file. Whoever has more imports it in parts.
const (
	// MaxFile is how many bytes a file may have.
	MaxFile = 8 << 20
	// MaxUnzipped is how many bytes all parts of an XLSX file may have once unzipped.
	MaxUnzipped = 32 << 20
	// MaxRatio is how many times larger than its zipped form a part may be. Sheets are
	// 5 to 40 times larger; a part of less than a megabyte may be whatever it is.
	MaxRatio = 150
	// MaxParts is how many files an XLSX file may hold in its zip.
	MaxParts = 500
	// MaxOtherPart is how many bytes a part that is read whole, such as the styles, may have.
	MaxOtherPart = 2 << 20
	// MaxSheets is how many sheets a workbook may have.
	MaxSheets = 50
	// MaxRows is the last row of a sheet that may hold something.
	MaxRows = 20_000
	// MaxColumns is the last column of a sheet that may hold something.
	MaxColumns = 100
	// MaxCells is how many cells of a file may hold something.
	MaxCells = 500_000
	// MaxCellLength is how many characters a cell may hold; spreadsheets have the same limit.
	MaxCellLength = 32_767
	// MaxFaults is how many faults are told one by one.
	MaxFaults = 100
)

// Book is what a file holds. A CSV file is a book of one sheet without a name.
type Book struct {
	Sheets []Sheet
}

// Sheet is one table.
type Sheet struct {
	Name string
	// Rows are those that hold something, in order.
	Rows []Row
}

// Row is a row of a table.
type Row struct {
	// Number counts from 1, as spreadsheets show it.
	Number int
	// Cells are the row's texts from column 1 on, up to the last that holds something.
	Cells []string
}

// Cell returns the text in a column, counted from 1; beyond the last it is empty.
func (r Row) Cell(column int) string {
	if column < 1 || column > len(r.Cells) {
		return ""
	}
	return r.Cells[column-1]
}

// empty tells whether no cell holds anything.
func (r Row) empty() bool {
	for _, c := range r.Cells {
		if c != "" {
			return false
		}
	}
	return true
}

// Sheet finds a sheet by its name.
func (b Book) Sheet(name string) (Sheet, bool) {
	for _, s := range b.Sheets {
		if s.Name == name {
			return s, true
		}
	}
	return Sheet{}, false
}

// Cells walks through the texts of a sheet that are not empty, with their places.
func (s Sheet) Cells() iter.Seq2[Place, string] {
	return func(yield func(Place, string) bool) {
		for _, r := range s.Rows {
			for i, text := range r.Cells {
				if text != "" && !yield(Place{Sheet: s.Name, Row: r.Number, Column: i + 1}, text) {
					return
				}
			}
		}
	}
}

// Place is where a cell stands, or a row, a sheet or the file where the rest is zero.
type Place struct {
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row,omitempty"`
	Column int    `json:"column,omitempty"`
}

// Letters returns the column as spreadsheets name it: A, B … Z, AA.
func (p Place) Letters() string {
	if p.Column < 1 {
		return ""
	}
	letters, err := excelize.ColumnNumberToName(p.Column)
	if err != nil {
		return "" // beyond the last column there is: no cell is read there
	}
	return letters
}

// Read reads a file by what it is, not by its name. The error is an *engagement.Error
// that names every fault, or the first 100 of them, by its place.
func Read(file []byte) (Book, error) {
	switch {
	case len(file) > MaxFile:
		return Book{}, tooLarge("the file has %d bytes; send at most %d (8 MiB), in several files if need be", len(file), MaxFile)
	case bytes.HasPrefix(file, []byte("PK\x03\x04")):
		return readXLSX(file)
	case bytes.HasPrefix(file, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return Book{}, compound(file)
	}
	return readCSV(file)
}

// compound says what a file in Microsoft's older container is: encrypted, or of the
// format before XLSX.
func compound(file []byte) error {
	if bytes.Contains(file, utf16le("EncryptedPackage")) {
		return malformed("the file is encrypted; open it, remove its password (File, Info, Protect workbook) and save it again")
	}
	return malformed("the file is of the format before XLSX (.xls); open it and save it as .xlsx")
}

func utf16le(ascii string) []byte {
	var out []byte
	for i := range len(ascii) {
		out = append(out, ascii[i], 0)
	}
	return out
}
