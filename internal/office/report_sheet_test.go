package office_test

import (
	"bytes"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"mandate/internal/report"
)

// What a text must look like to be, as a whole, an amount, a share, a day or a number.
var (
	amount = regexp.MustCompile(`^-?EUR -?[\d,.]+$`)
	share  = regexp.MustCompile(`^-?\d+ %$`)
	date   = regexp.MustCompile(`^((to|by|expected) )?\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}$`)
	figure = regexp.MustCompile(`^[+-]?\d[\d,.]*( of \d+)?( (days?|points|ms|%))?$`)
)

// soundSheets requires that spreadsheets get every amount, share, day and number of a
// document as what it is, and every other text as text.
func soundSheets(t *testing.T, doc report.Document) (typed int) {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, doc.XLSX(&file))
	book, err := excelize.OpenReader(&file)
	require.NoError(t, err)
	defer func() { require.NoError(t, book.Close()) }()
	sheets := book.GetSheetList()[1:] // the first says what the workbook is
	tables := doc.Tables()
	require.Len(t, sheets, len(tables))
	for i, table := range tables {
		for n, row := range append(append([][]report.Cell{}, table.Rows...), table.Total) {
			for column, c := range row {
				at, err := excelize.CoordinatesToCellName(column+1, n+2)
				require.NoError(t, err)
				if table.Columns[column].Title == "Only after" {
					continue // a list of numbers, which may have one
				}
				if soundCell(t, book, sheets[i], at, c.Text) {
					typed++
				}
			}
		}
	}
	return typed
}

// soundCell tells whether a cell holds a number or a day.
func soundCell(t *testing.T, book *excelize.File, sheet, at, text string) bool {
	t.Helper()
	kind, err := book.GetCellType(sheet, at)
	require.NoError(t, err)
	raw, err := book.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	style, err := book.GetCellStyle(sheet, at)
	require.NoError(t, err)
	of, err := book.GetStyle(style)
	require.NoError(t, err)
	format := ""
	if of.CustomNumFmt != nil {
		format = *of.CustomNumFmt
	}
	holds := ""
	switch {
	case amount.MatchString(text):
		holds = `"EUR" `
	case share.MatchString(text):
		holds = "%"
	case date.MatchString(text):
		holds = "yyyy-mm-dd"
	case figure.MatchString(text) && !year.MatchString(text):
		holds = "#,##0"
	}
	if holds != "" {
		require.Equal(t, excelize.CellTypeUnset, kind, "%s!%s holds the text %q", sheet, at, text)
		require.Contains(t, format, holds, "%s!%s: %q", sheet, at, text)
	}
	if kind != excelize.CellTypeUnset || raw == "" {
		return false
	}
	_, err = strconv.ParseFloat(raw, 64)
	require.NoError(t, err, "%s!%s: %q", sheet, at, text)
	require.NotEmpty(t, format, "%s!%s: %q", sheet, at, text)
	return true
}

// year is the name of a year, which is no number.
var year = regexp.MustCompile(`^20\d\d$`)

func TestSpreadsheetsGetEveryAmountShareDayAndNumberAsOne(t *testing.T) {
	f := openFile(t)
	typed := 0
	for _, subject := range f.everySubject() {
		typed += soundSheets(t, f.shown(subject))
	}
	require.Greater(t, typed, 100)
}
