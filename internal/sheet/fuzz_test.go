package sheet_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"mandate/internal/engagement"
	"mandate/internal/sheet"
)

// Whatever is sent, the answer is tables of valid text within the limits, or faults with
// their remedies.
func FuzzRead(f *testing.F) {
	plain := workbook(f, set(f, map[string]any{"A1": "x", "B2": "y", "C3": 5, "D4": true}))
	f.Add(plain)
	f.Add(lying(plain))
	f.Add(overlapping(f))
	for _, seed := range []string{"", "a,b\n1,2\n", "a;b\n\"c\nd\";e", "\xEF\xBB\xBFa\tb", "=x", "\"", "PK\x03\x04", "\n\r\n,\r"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		book, err := sheet.Read(file)
		if err != nil {
			requireRemedy(t, err)
			return
		}
		for _, s := range book.Sheets {
			last := 0
			for _, r := range s.Rows {
				if r.Number <= last || r.Number > sheet.MaxRows || len(r.Cells) > sheet.MaxColumns {
					t.Fatalf("row %d with %d cells after row %d", r.Number, len(r.Cells), last)
				}
				last = r.Number
			}
			for at, text := range s.Cells() {
				if !utf8.ValidString(text) || utf8.RuneCountInString(text) > sheet.MaxCellLength {
					t.Fatalf("%s holds %q", at.Field(), text)
				}
			}
		}
	})
}

// The XML of a sheet, and of the texts that it refers to, may be anything, too.
func FuzzSheet(f *testing.F) {
	plain := workbook(f, set(f, map[string]any{"A1": "x"}))
	for _, seed := range []string{
		`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, `<row><c t="inlineStr"><is><t>x</t></is></c><c><f>1</f></c></row>`,
		`<row r="2"><c r="B2" s="1"><v>46112</v></c><c t="b"><v>1</v></c></row>`, `<row r="1"/><row r="1"/>`, `<row><c r="XFD1"><v>1</v></c></row>`,
		`<row><c t="s"><v>-1</v></c></row>`, `<row><c r="A1"><c r="B1"><v>1</v></c></c></row>`,
	} {
		f.Add([]byte(seed), []byte(`<si><t>x</t></si>`))
	}
	f.Fuzz(func(t *testing.T, rows, texts []byte) {
		file := repacked(t, plain, map[string]func([]byte) []byte{
			"xl/worksheets/sheet1.xml": func([]byte) []byte {
				return []byte(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + string(rows) + `</sheetData></worksheet>`)
			},
			"xl/sharedStrings.xml": func([]byte) []byte {
				return []byte(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + string(texts) + `</sst>`)
			},
		})
		book, err := sheet.Read(file)
		if err != nil {
			requireRemedy(t, err)
			return
		}
		for at, text := range book.Sheets[0].Cells() {
			if !utf8.ValidString(text) {
				t.Fatalf("%s holds %q", at.Field(), text)
			}
		}
	})
}

func requireRemedy(t *testing.T, err error) {
	t.Helper()
	var wrong *engagement.Error
	if !errors.As(err, &wrong) || wrong.Message == "" {
		t.Fatalf("%v says nothing that a person could do", err)
	}
	if wrong.Code == engagement.Invalid && len(wrong.Faults) == 0 {
		t.Fatalf("%v names no fault", err)
	}
}
