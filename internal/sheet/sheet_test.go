package sheet_test

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"mandate/internal/engagement"
	"mandate/internal/sheet"
)

// workbook makes an XLSX file of one sheet, as a spreadsheet program would.
func workbook(t testing.TB, change func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	require.NoError(t, f.SetSheetName("Sheet1", "Findings"))
	change(f)
	var out bytes.Buffer
	require.NoError(t, f.Write(&out))
	require.NoError(t, f.Close())
	return out.Bytes()
}

// set writes values into the cells of the first sheet.
func set(t testing.TB, cells map[string]any) func(*excelize.File) {
	return func(f *excelize.File) {
		for _, at := range slices.Sorted(maps.Keys(cells)) { // texts are numbered in the order in which they come
			require.NoError(t, f.SetCellValue("Findings", at, cells[at]))
		}
	}
}

// repacked writes a workbook's zip anew with some parts changed; nil takes one out.
func repacked(t testing.TB, file []byte, change map[string]func([]byte) []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	var buf bytes.Buffer
	out := zip.NewWriter(&buf)
	write := func(name string, content []byte) {
		w, err := out.Create(name)
		require.NoError(t, err)
		_, err = w.Write(content)
		require.NoError(t, err)
	}
	for _, entry := range in.File {
		r, err := entry.Open()
		require.NoError(t, err)
		var content bytes.Buffer
		_, err = content.ReadFrom(r)
		require.NoError(t, err)
		body := content.Bytes()
		if c, ok := change[entry.Name]; ok {
			body = c(body)
			delete(change, entry.Name)
		}
		write(entry.Name, body)
	}
	for name, c := range change {
		write(name, c(nil))
	}
	require.NoError(t, out.Close())
	return buf.Bytes()
}

func replacing(old, with string) func([]byte) []byte {
	return func(content []byte) []byte {
		if !bytes.Contains(content, []byte(old)) {
			panic("the part does not hold " + old + ": " + string(content))
		}
		return bytes.Replace(content, []byte(old), []byte(with), 1)
	}
}

func texts(s sheet.Sheet) map[string]string {
	out := map[string]string{}
	for at, text := range s.Cells() {
		out[strings.TrimPrefix(at.Field(), s.Name+"!")] = text
	}
	return out
}

func TestAWorkbookIsReadAsTextWithItsPlaces(t *testing.T) {
	day := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	file := workbook(t, func(f *excelize.File) {
		set(t, map[string]any{
			"A1": "title", "B1": "=not a formula", "A3": "two\nlines", "C3": 3, "D3": 0.1, "E3": true, "F3": day, "G3": day.Add(10*time.Hour + 30*time.Minute),
			"B5": "ünïcode 株式 🙂", "C5": 1e-7, "D5": 12345678, "E5": "007", "F5": " spaces ", "G5": "_x005F_x0041_", "H5": false,
		})(f)
		_, err := f.NewSheet("Second")
		require.NoError(t, err)
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr(`dd/mm/yyyy "of" [Red]`)})
		require.NoError(t, err)
		require.NoError(t, f.SetCellValue("Second", "A1", 46112))
		require.NoError(t, f.SetCellStyle("Second", "A1", "A1", style))
	})
	file = repacked(t, file, map[string]func([]byte) []byte{"xl/worksheets/sheet1.xml": replacing("<v>0.1</v>", "<v>0.10000000000000001</v>")})
	book, err := sheet.Read(file)
	require.NoError(t, err)
	require.Len(t, book.Sheets, 2)
	require.Equal(t, map[string]string{
		"A1": "title", "B1": "=not a formula", "A3": "two\nlines", "C3": "3", "D3": "0.1", "E3": "true", "F3": "2026-03-31", "G3": "2026-03-31T10:30:00Z",
		"B5": "ünïcode 株式 🙂", "C5": "0.0000001", "D5": "12345678", "E5": "007", "F5": " spaces ", "G5": "_x0041_", "H5": "false",
	}, texts(book.Sheets[0]))
	require.Equal(t, []int{1, 3, 5}, []int{book.Sheets[0].Rows[0].Number, book.Sheets[0].Rows[1].Number, book.Sheets[0].Rows[2].Number})
	second, ok := book.Sheet("Second")
	require.True(t, ok)
	require.Equal(t, "2026-03-31", second.Rows[0].Cell(1))
}

func ptr[T any](v T) *T { return &v }

func TestACSVFileIsReadWhateverSeparatesItsCells(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want map[string]string
	}{
		"commas":          {"a,b\n1,\"x, y\"\n", map[string]string{"A1": "a", "B1": "b", "A2": "1", "B2": "x, y"}},
		"semicolons":      {"a;b\r\n1;0,5\r\n", map[string]string{"A1": "a", "B1": "b", "A2": "1", "B2": "0,5"}},
		"tabs":            {"a\tb\n", map[string]string{"A1": "a", "B1": "b"}},
		"a BOM":           {"\xEF\xBB\xBFa,b\n", map[string]string{"A1": "a", "B1": "b"}},
		"blank lines":     {"\na\n\n\nb\n,,\nc", map[string]string{"A2": "a", "A5": "b", "A7": "c"}},
		"lines in cells":  {"a,\"b;;;;\nc\"\nd\n", map[string]string{"A1": "a", "B1": "b;;;;\nc", "A2": "d"}},
		"negative, lists": {"-5,+3.2\n- one thing,@ana\n", map[string]string{"A1": "-5", "B1": "+3.2", "A2": "- one thing", "B2": "@ana"}},
		"guards":          {"'=1+1,''=x,'quoted'\n", map[string]string{"A1": "=1+1", "B1": "'=x", "C1": "'quoted'"}},
		"nothing":         {"", map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := sheet.Read([]byte(c.file))
			require.NoError(t, err)
			require.Len(t, book.Sheets, 1)
			require.Equal(t, c.want, texts(book.Sheets[0]))
		})
	}
}

func TestEveryFaultOfAFileIsToldWithItsPlaceAndARemedy(t *testing.T) {
	plain := workbook(t, set(t, map[string]any{"A1": "x", "B2": "y", "C3": 5}))
	const sheet1 = "xl/worksheets/sheet1.xml"
	change := func(part string, by func([]byte) []byte) []byte {
		return repacked(t, plain, map[string]func([]byte) []byte{part: by})
	}
	add := func(part string) []byte { return change(part, func([]byte) []byte { return []byte("x") }) }
	for name, c := range map[string]struct {
		file  []byte
		code  engagement.Code
		field string
		says  string
	}{
		"a formula": {workbook(t, func(f *excelize.File) {
			require.NoError(t, f.SetCellFormula("Findings", "C2", "cmd()"))
		}), engagement.Invalid, "Findings!C2", "row 2, column 3 (C): is a formula; copy the cell and paste its value"},
		"a formula in CSV":        {[]byte("a,b\nx,=cmd()\n"), engagement.Invalid, "B2", "row 2, column 2 (B): is a formula"},
		"DDE in CSV":              {[]byte("a,b\nx,\"-2+3+cmd|' /C calc'!A0\"\n"), engagement.Invalid, "B2", "is a formula"},
		"an error value":          {change(sheet1, replacing(`<c r="C3"><v>5</v>`, `<c r="C3" t="e"><v>#REF!</v>`)), engagement.Invalid, "Findings!C3", "#REF!"},
		"broken UTF-8":            {change("xl/sharedStrings.xml", replacing("<t>y</t>", "<t>\xff\xfe</t>")), engagement.Invalid, "Findings!B2", "row 2, column 2 (B): holds broken UTF-8"},
		"broken UTF-8 in CSV":     {[]byte("a,b\nx,caf\xe9\n"), engagement.Invalid, "B2", "not valid UTF-8; save the table again"},
		"UTF-16":                  {[]byte("\xff\xfea\x00"), engagement.Malformed, "", "UTF-16"},
		"a text number":           {change(sheet1, replacing("<v>5</v>", "<v>five</v>")), engagement.Invalid, "Findings!C3", "marked as a number"},
		"no such text":            {change(sheet1, replacing(`t="s"><v>1</v>`, `t="s"><v>99</v>`)), engagement.Invalid, "Findings!B2", "not in the workbook"},
		"rows out of order":       {change(sheet1, replacing(`<row r="3"`, `<row r="2"`)), engagement.Invalid, "Findings!B2", "out of order"},
		"half a sheet":            {change(sheet1, func(b []byte) []byte { return b[:bytes.Index(b, []byte(`<c r="C3"`))+8] }), engagement.Invalid, "Findings!3:3", "damaged from here on"},
		"a long text":             {change("xl/sharedStrings.xml", replacing("<t>y</t>", "<t>"+strings.Repeat("y", 32_768)+"</t>")), engagement.Invalid, "Findings!B2", "shorten it to 32767"},
		"a long text in CSV":      {[]byte("a\n" + strings.Repeat("y", 32_768)), engagement.Invalid, "A2", "shorten it to 32767"},
		"a column far away":       {workbook(t, set(t, map[string]any{"CW1": "x"})), engagement.Invalid, "Findings!CW1", "beyond column 100"},
		"a row far away":          {workbook(t, set(t, map[string]any{"B20001": "x"})), engagement.Invalid, "Findings!B20001", "beyond row 20000"},
		"an open quotation":       {[]byte("a,b\nc,\"d\n"), engagement.Invalid, "2:2", "opened and not closed"},
		"a quotation mark inside": {[]byte("a,b\nc,d\"e\n"), engagement.Invalid, "2:2", "in the middle of a cell"},
		"many sheets": {workbook(t, func(f *excelize.File) {
			for i := range 51 {
				_, err := f.NewSheet(strings.Repeat("s", i/26+1) + string(rune('a'+i%26)))
				require.NoError(t, err)
			}
		}), engagement.TooLarge, "", "at most 50"},
		"macros":              {add("xl/vbaProject.bin"), engagement.Malformed, "", "macros"},
		"a macro type":        {change("[Content_Types].xml", replacing("spreadsheetml.sheet.main", "sheet.macroEnabled.main")), engagement.Malformed, "", ".xlsm"},
		"external links":      {add("xl/externalLinks/externalLink1.xml"), engagement.Malformed, "", "DDE"},
		"embedded files":      {add("xl/embeddings/oleObject1.bin"), engagement.Malformed, "", "embedded"},
		"a binary workbook":   {add("xl/workbook.bin"), engagement.Malformed, "", ".xlsb"},
		"styles without end":  {change("xl/styles.xml", func(b []byte) []byte { return append(b, bytes.Repeat([]byte("<!-- random  -->"), 140_000)...) }), engagement.TooLarge, "", "without formatting"},
		"a sheet that is not": {change("xl/_rels/workbook.xml.rels", replacing("worksheets/sheet1.xml", "worksheets/other.xml")), engagement.Malformed, "", `"Findings" cannot be found`},
		"encrypted":           {append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"...), engagement.Malformed, "", "remove its password"},
		"an old workbook":     {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 Workbook"), engagement.Malformed, "", ".xls"},
		"a picture":           {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), engagement.Malformed, "", "neither XLSX nor CSV"},
		"half a zip":          {plain[:len(plain)/2], engagement.Malformed, "", "damaged"},
		"another zip":         {zipOf(t, map[string]string{"a.txt": "x"}), engagement.Malformed, "", "not a workbook"},
		"a path upwards":      {add("../../etc/passwd"), engagement.Malformed, "", "in a way no spreadsheet does"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sheet.Read(c.file)
			var wrong *engagement.Error
			require.ErrorAs(t, err, &wrong)
			require.Equal(t, c.code, wrong.Code, wrong)
			require.Contains(t, wrong.Error(), c.says)
			if c.field != "" {
				require.Equal(t, c.field, wrong.Faults[0].Field)
			}
		})
	}
}

func TestAllFaultsAreToldAtOnceUpToAHundred(t *testing.T) {
	_, err := sheet.Read([]byte(strings.Repeat("=a(),\xff\n", 80)))
	var wrong *engagement.Error
	require.ErrorAs(t, err, &wrong)
	require.Len(t, wrong.Faults, 101)
	require.Contains(t, wrong.Message, "160 faults")
	require.Contains(t, wrong.Faults[100].Message, "60 more faults")
}

func TestAGuardedTextComesBackAsItWas(t *testing.T) {
	for _, text := range []string{"=1", "-5", "+x", "@a", "plain", "", "'=1", "''", "'", "\tx"} {
		book, err := sheet.Read([]byte("x,\"" + sheet.Guarded(text) + "\"\n"))
		require.NoError(t, err)
		require.Equal(t, text, book.Sheets[0].Rows[0].Cell(2))
	}
}

func zipOf(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	out := zip.NewWriter(&buf)
	for name, content := range parts {
		w, err := out.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, out.Close())
	return buf.Bytes()
}
