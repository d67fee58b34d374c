package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// valueKind is what a cell holds other than text.
type valueKind uint8

const (
	isText valueKind = iota
	isNumber
	isMoment
	isBoolean
)

// value is a cell that holds something other than text.
type value struct {
	row    int32
	column int16
	kind   valueKind
}

// scanner walks through the XML of a workbook's sheets, element by element, before
// their texts are read, and notes what may not stand there.
type scanner struct {
	faults Faults
	cells  int
	// style tells whether a style shows a number as a time.
	style func(int) bool
	// shared tells of every shared text how it is wrong, or "".
	shared []string
}

var quoted = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.`)

// elements reads XML that may hold broken UTF-8: that becomes U+FFFD, so that its place
// is found. Where all is valid, U+FFFD is a character like others.
func elements(part []byte) (in *xml.Decoder, damaged bool) {
	if damaged = !utf8.Valid(part); damaged {
		part = bytes.ToValidUTF8(part, []byte(string(utf8.RuneError)))
	}
	return xml.NewDecoder(bytes.NewReader(part)), damaged
}

// scanShared looks at the texts that cells refer to by number.
func (s *scanner) scanShared(part []byte) error {
	if part == nil {
		return nil
	}
	in, damaged := elements(part)
	length, broken, depth := 0, false, 0
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return malformed("the workbook's texts cannot be read (part xl/sharedStrings.xml); open it and save it again as .xlsx")
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			if e.Name.Local == "si" {
				length, broken = 0, false
			}
		case xml.CharData:
			if depth > 2 {
				length += characters(e)
				broken = broken || damaged && bytes.ContainsRune(e, utf8.RuneError)
			}
		case xml.EndElement:
			depth--
			if e.Name.Local != "si" {
				continue
			}
			if s.shared = append(s.shared, wrongText(length, broken)); len(s.shared) > MaxCells {
				return tooLarge("the workbook has more than %d texts; import it in several files", MaxCells)
			}
		}
	}
}

// characters counts those of a text; _x0041_ stands for one (ECMA-376 part 1, 22.9.2.19).
func characters(chars []byte) int {
	n := utf8.RuneCount(chars)
	if bytes.Contains(chars, []byte("_x")) {
		n -= 6 * len(coded.FindAllIndex(chars, -1))
	}
	return n
}

var coded = regexp.MustCompile(`_x[a-fA-F\d]{4}_`)

func wrongText(length int, broken bool) string {
	switch {
	case broken:
		return "holds broken UTF-8; type the text anew, or save the workbook again as .xlsx"
	case length > MaxCellLength:
		return "has " + strconv.Itoa(length) + " characters; shorten it to " + strconv.Itoa(MaxCellLength)
	}
	return ""
}

// cell is one cell of a sheet while it is scanned.
type cell struct {
	at      Place
	kind    string // the attribute t
	style   int
	raw     []byte // of the value, at most MaxCellLength characters
	length  int
	broken  bool
	formula bool
}

// scanSheet walks through one sheet. What it returns are the cells that hold other
// things than text, in order.
func (s *scanner) scanSheet(name string, part []byte) []value {
	var (
		in, damaged = elements(part)
		values      []value
		at          = Place{Sheet: name}
		c           *cell
		inside      string
	)
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return values
		}
		if err != nil {
			s.faults.Add(at, "the sheet is damaged from here on; copy its rows into a new workbook")
			return values
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch inside = e.Name.Local; inside {
			case "row":
				if at, err = nextRow(at, e); err != nil {
					s.faults.Add(at, "%s", err)
					return values
				}
			case "c":
				if c, err = nextCell(at, e); err != nil {
					s.faults.Add(at, "%s", err)
					return values
				}
				at = c.at
			case "f":
				if c != nil {
					c.formula = true
				}
			case "rPh":
				_ = in.Skip() // how a text is read aloud; a fault in it shows at the next token
			}
		case xml.CharData:
			if c != nil && (inside == "v" || inside == "t") {
				c.add(e, damaged)
			}
		case xml.EndElement:
			inside = ""
			if e.Name.Local == "c" && c != nil {
				kind, more := s.judge(c)
				if !more {
					return values
				}
				if kind != isText {
					values = append(values, value{int32(c.at.Row), int16(c.at.Column), kind})
				}
				c = nil
			}
		}
	}
}

func (c *cell) add(chars []byte, damaged bool) {
	c.length += characters(chars)
	c.broken = c.broken || damaged && bytes.ContainsRune(chars, utf8.RuneError)
	if len(c.raw) < 64 { // as much as a number or a reference has
		c.raw = append(c.raw, chars[:min(len(chars), 64)]...)
	}
}

var errOrder = errors.New("its rows or cells are out of order or named in a way no spreadsheet does; copy the rows into a new workbook")

func nextRow(at Place, e xml.StartElement) (Place, error) {
	number := at.Row + 1
	if r := attr(e, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < number || n > excelize.TotalRows {
			return at, errOrder
		}
		number = n
	}
	return Place{Sheet: at.Sheet, Row: number}, nil
}

func nextCell(at Place, e xml.StartElement) (*cell, error) {
	c := &cell{at: Place{Sheet: at.Sheet, Row: at.Row, Column: at.Column + 1}, kind: attr(e, "t")}
	if r := attr(e, "r"); r != "" {
		column, row, err := excelize.CellNameToCoordinates(r)
		if err != nil || row != at.Row || column < c.at.Column {
			return nil, errOrder
		}
		c.at.Column = column
	}
	if style := attr(e, "s"); style != "" {
		n, err := strconv.Atoi(style)
		if err != nil || n < 0 {
			return nil, errOrder
		}
		c.style = n
	}
	return c, nil
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// judge notes what is wrong with a cell and says what kind of value it holds. There is
// no more to scan where a limit of the sheet or the file is passed.
func (s *scanner) judge(c *cell) (kind valueKind, more bool) {
	if c.formula {
		s.faults.Add(c.at, "is a formula; copy the cell and paste its value (Paste special, Values)")
		return isText, true
	}
	if c.length == 0 {
		return isText, true
	}
	switch s.cells++; {
	case s.cells > MaxCells:
		s.faults.Add(c.at, "the file has more than %d cells; import it in several files", MaxCells)
		return isText, false
	case c.at.Row > MaxRows:
		s.faults.Add(c.at, "the sheet goes beyond row %d; import it in several files", MaxRows)
		return isText, false
	case c.at.Column > MaxColumns:
		s.faults.Add(c.at, "stands beyond column %d; take the column out", MaxColumns)
		return isText, true
	}
	return s.judgeValue(c), true
}

func (s *scanner) judgeValue(c *cell) valueKind {
	switch c.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(string(c.raw)))
		if err != nil || i < 0 || i >= len(s.shared) {
			s.faults.Add(c.at, "refers to a text that is not in the workbook; type it anew")
		} else if s.shared[i] != "" {
			s.faults.Add(c.at, "%s", s.shared[i])
		}
	case "str", "inlineStr", "d":
		if wrong := wrongText(c.length, c.broken); wrong != "" {
			s.faults.Add(c.at, "%s", wrong)
		}
	case "e":
		s.faults.Add(c.at, "holds the error %s of a formula; give the value", strings.ToValidUTF8(string(c.raw), "?"))
	case "b":
		return isBoolean
	case "", "n":
		if _, err := strconv.ParseFloat(string(c.raw), 64); err != nil || c.broken {
			s.faults.Add(c.at, "is marked as a number and is none; type it anew")
		}
		if c.style != 0 && s.style(c.style) {
			return isMoment
		}
		return isNumber
	default:
		s.faults.Add(c.at, "holds a kind of value that no spreadsheet writes; type it anew")
	}
	return isText
}
