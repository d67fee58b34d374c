package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// readXLSX reads a workbook: what it unzips to is counted first, then every sheet is
// walked through for what may not stand in it, and only then are its texts read.
func readXLSX(file []byte) (Book, error) {
	parts, err := unpack(file)
	if err != nil {
		return Book{}, err
	}
	names, err := sheetParts(parts)
	if err != nil {
		return Book{}, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{UnzipSizeLimit: MaxUnzipped, UnzipXMLSizeLimit: MaxUnzipped, RawCellValue: true})
	if err != nil {
		return Book{}, malformed("the workbook cannot be read; open it and save it again as .xlsx")
	}
	out, err := readBook(book, parts, names)
	return out, errors.Join(err, book.Close())
}

func readBook(book *excelize.File, parts map[string][]byte, names []namedPart) (Book, error) {
	s := scanner{style: styles(book)}
	if err := s.scanShared(parts["xl/sharedStrings.xml"]); err != nil {
		return Book{}, err
	}
	values := make([][]value, len(names))
	for i, one := range names {
		values[i] = s.scanSheet(one.name, parts[one.part])
	}
	if err := s.faults.Err(); err != nil {
		return Book{}, err
	}
	epoch1904 := false
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		epoch1904 = *props.Date1904
	}
	var out Book
	for i, one := range names {
		rows, err := readRows(book, one.name, values[i], epoch1904)
		if err != nil {
			return Book{}, err
		}
		out.Sheets = append(out.Sheets, Sheet{Name: one.name, Rows: rows})
	}
	return out, nil
}

// readRows streams the rows of a sheet. Values are what the scan found to be other than text.
func readRows(book *excelize.File, name string, values []value, epoch1904 bool) ([]Row, error) {
	in, err := book.Rows(name)
	if err != nil {
		return nil, malformed("the sheet %q cannot be read; copy its rows into a new workbook", name)
	}
	var out []Row
	for number := 1; in.Next() && number <= MaxRows; number++ {
		cells, err := in.Columns()
		if err != nil {
			return nil, errors.Join(malformed("the sheet %q cannot be read at row %d; copy its rows into a new workbook", name, number), in.Close())
		}
		for len(values) > 0 && int(values[0].row) <= number {
			v := values[0]
			values = values[1:]
			if int(v.row) == number && int(v.column) <= len(cells) {
				cells[v.column-1] = plain(v.kind, cells[v.column-1], epoch1904)
			}
		}
		if row := (Row{Number: number, Cells: withoutTail(cells)}); !row.empty() {
			out = append(out, row)
		}
	}
	return out, in.Close()
}

func withoutTail(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// plain writes a value as people and JSON do: numbers without the digits that only
// floating point has, days as 2026-03-31, true and false.
func plain(kind valueKind, raw string, epoch1904 bool) string {
	if kind == isBoolean {
		return strconv.FormatBool(raw == "1" || strings.EqualFold(raw, "true"))
	}
	number, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	if kind == isMoment {
		if at, err := excelize.ExcelDateToTime(number, epoch1904); err == nil {
			at = at.Round(time.Second)
			if at.Equal(at.Truncate(24 * time.Hour)) {
				return at.Format(time.DateOnly)
			}
			return at.Format("2006-01-02T15:04:05Z")
		}
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}

// styles tells which styles show a number as a day or a time.
func styles(book *excelize.File) func(int) bool {
	known := map[int]bool{}
	return func(id int) bool {
		if shown, ok := known[id]; ok {
			return shown
		}
		style, err := book.GetStyle(id)
		known[id] = err == nil && showsTime(style)
		return known[id]
	}
}

// showsTime follows the numbers that the format gives to the formats of days and times
// (ECMA-376 part 1, 18.8.30), and the letters of one's own formats.
func showsTime(s *excelize.Style) bool {
	if s.CustomNumFmt != nil {
		bare := quoted.ReplaceAllString(*s.CustomNumFmt, "")
		return strings.ContainsAny(strings.ToLower(bare), "ymdh")
	}
	n := s.NumFmt
	return n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58
}

// namedPart is a sheet's name and the part of the zip that holds it.
type namedPart struct{ name, part string }

// sheetParts reads the workbook's list of sheets.
func sheetParts(parts map[string][]byte) ([]namedPart, error) {
	var book struct {
		Sheets []struct {
			Name string     `xml:"name,attr"`
			Attr []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		All []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if parts["xl/workbook.xml"] == nil {
		return nil, malformed("the file is a zip, but not a workbook; save the table as .xlsx")
	}
	if err := errors.Join(xml.Unmarshal(parts["xl/workbook.xml"], &book), xml.Unmarshal(parts["xl/_rels/workbook.xml.rels"], &rels)); err != nil {
		return nil, malformed("the workbook's list of sheets cannot be read; open it and save it again as .xlsx")
	}
	if len(book.Sheets) > MaxSheets {
		return nil, tooLarge("the workbook has %d sheets; at most %d can be read: split it", len(book.Sheets), MaxSheets)
	}
	target := map[string]string{}
	for _, r := range rels.All {
		target[r.ID] = r.Target
	}
	var out []namedPart
	seen := map[string]bool{}
	for _, s := range book.Sheets {
		part := ""
		for _, a := range s.Attr {
			if a.Name.Local == "id" {
				part = target[a.Value]
			}
		}
		part = strings.TrimPrefix(part, "/")
		if !strings.HasPrefix(part, "xl/") {
			part = path.Join("xl", part)
		}
		if strings.HasPrefix(part, "xl/chartsheets/") {
			continue // a chart alone on a sheet: no table
		}
		if _, there := parts[part]; !there || seen[strings.ToLower(s.Name)] || !strings.HasPrefix(part, "xl/worksheets/") {
			return nil, malformed("the sheet %q cannot be found in the workbook; open it and save it again as .xlsx", short(s.Name))
		}
		seen[strings.ToLower(s.Name)] = true
		out = append(out, namedPart{s.Name, part})
	}
	return out, nil
}
