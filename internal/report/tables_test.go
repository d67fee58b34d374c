package report_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// ledger is a document with a table of every type of cell, and a chart.
func ledger() report.Document {
	f := report.FormatFor("en")
	return report.Document{
		Title: "The plan", Subtitle: "Hafen & Söhne", Locale: "en", Facts: []report.Fact{{Label: "Revision", Value: "2"}},
		Sections: []report.Section{
			{Title: "Budget: Q1/Q2 [draft]", Blocks: []report.Block{{Table: &report.Table{
				Columns: []report.Column{{Title: "Action"}, {Title: "Cost", Numeric: true}, {Title: "Start"}, {Title: "Effort", Numeric: true}},
				Rows: [][]report.Cell{
					{{Text: "=HYPERLINK(\"http://x\")", Note: "for now"}, f.MoneyCell(5000050, "EUR"), f.DayCell("2027-01-04"), f.NumberCell(12, 0)},
					{{Text: "Ñandú & Co"}, f.MoneyCell(-100, "EUR"), f.DayCell("soon"), {Text: "-"}},
				},
				Total: []report.Cell{{Text: "All"}, f.MoneyCell(4999950, "EUR"), {}, {}},
			}}}},
			{Title: "Scores", Blocks: []report.Block{{Chart: &report.Chart{
				Kind: report.Bars, Title: "Scores", Labels: []string{"Systems"}, Series: []report.Series{{Name: "Score", Values: []*float64{at(2.25)}}},
			}}}},
		},
	}
}

func TestAWorkbookHasASheetForEachTableWithTypedCells(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, ledger().XLSX(&out))
	book, err := excelize.OpenReader(&out)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, book.Close()) })
	require.Equal(t, []string{"About", "1 Budget Q1 Q2 draft", "2 Scores"}, book.GetSheetList())
	sheet := "1 Budget Q1 Q2 draft"
	rows, err := book.GetRows(sheet)
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{"Action", "Action (note)", "Cost", "Start", "Effort"},
		{`=HYPERLINK("http://x")`, "for now", "EUR 50,000.50", "2027-01-04", "12"},
		{"Ñandú & Co", "", "-EUR 1.00", "soon", "-"},
		{"All", "", "EUR 49,999.50"},
	}, rows)
	raw, err := book.GetCellValue(sheet, "C2", excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	require.Equal(t, "50000.5", raw)
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "C2": excelize.CellTypeUnset, "D2": excelize.CellTypeUnset, "D3": excelize.CellTypeInlineString} {
		kind, err := book.GetCellType(sheet, cell)
		require.NoError(t, err)
		require.Equal(t, want, kind, cell)
	}
	formula, err := book.GetCellFormula(sheet, "A2")
	require.NoError(t, err)
	require.Empty(t, formula)
	panes, err := book.GetPanes(sheet)
	require.NoError(t, err)
	require.True(t, panes.Freeze)
	require.Equal(t, 1, panes.YSplit)
}

func TestATableAsCSVIsForMachinesAndGuarded(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, ledger().Tables()[0].CSV(&out))
	require.Equal(t, "\ufeffAction,Action (note),Cost (EUR),Start,Effort\r\n"+
		"\"'=HYPERLINK(\"\"http://x\"\")\",for now,50000.5,2027-01-04,12\r\nÑandú & Co,,-1,soon,'-\r\nAll,,49999.5,,\r\n", out.String())
}

func TestAllTablesComeInAZIP(t *testing.T) {
	file, err := report.Edition{Document: ledger()}.Export(t.Context(), "csv", 0, nil)
	require.NoError(t, err)
	require.Equal(t, "the-plan-hafen-&-söhne.zip", file.Name)
	archive, err := zip.NewReader(bytes.NewReader(file.Body), int64(len(file.Body)))
	require.NoError(t, err)
	var names []string
	for _, f := range archive.File {
		names = append(names, f.Name)
	}
	require.Equal(t, []string{"01 Budget Q1 Q2 draft.csv", "02 Scores.csv"}, names)

	_, err = report.Edition{Document: ledger()}.Export(t.Context(), "csv", 3, nil)
	require.Equal(t, engagement.NotFound, engagement.CodeOf(err))
	require.ErrorContains(t, err, "numbered from 1 to 2")
	_, err = report.Edition{Document: ledger()}.Export(t.Context(), "docx", 0, nil)
	require.Equal(t, engagement.Invalid, engagement.CodeOf(err))
	_, err = report.Edition{Document: ledger()}.Export(t.Context(), "pdf", 0, nil)
	require.Equal(t, engagement.Unavailable, engagement.CodeOf(err))
}

func TestNoTextBecomesAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(texts, rapid.StringMatching("[ =+@\t\r＝-][=+@A-Z0-9(!|'\"-]{0,12}")).Draw(t, "text")
		d := report.Document{Title: s, Locale: "en", Sections: []report.Section{
			{Title: s, Blocks: []report.Block{{Table: &report.Table{Columns: []report.Column{{Title: s}}, Rows: [][]report.Cell{{{Text: s, Note: s}}}}}}},
			{Title: s, Blocks: []report.Block{{Table: &report.Table{Columns: []report.Column{{Title: s}}, Rows: [][]report.Cell{{{Text: s}}}}}}},
		}}
		var out bytes.Buffer
		require.NoError(t, d.Tables()[0].CSV(&out))
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff")))
		r.FieldsPerRecord = -1
		for {
			record, err := r.Read()
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			for _, field := range record {
				require.False(t, strings.HasPrefix(strings.TrimLeft(field, " \u00a0"), "=") || strings.HasPrefix(field, "+") || strings.HasPrefix(field, "@") || strings.HasPrefix(field, "-"), "%q", field)
			}
		}
		var workbook bytes.Buffer
		require.NoError(t, d.XLSX(&workbook))
		book, err := excelize.OpenReader(&workbook)
		require.NoError(t, err)
		require.Len(t, book.GetSheetList(), 3)
		for _, name := range book.GetSheetList() {
			require.LessOrEqual(t, len(utf16.Encode([]rune(name))), 31)
			formula, err := book.GetCellFormula(name, "A2")
			require.NoError(t, err)
			require.Empty(t, formula)
		}
		require.NoError(t, book.Close())
	})
}

func TestSharesUnitsAndNotesAreTypedToo(t *testing.T) {
	f := report.FormatFor("es")
	d := report.Document{Title: "Estado", Locale: "es", Sections: []report.Section{{Title: "Estado", Blocks: []report.Block{{Table: &report.Table{
		Columns: []report.Column{{Title: "Hecho"}, {Title: "Objetivo"}, {Title: "Desde"}, {Title: "Nota"}},
		Rows: [][]report.Cell{
			{f.PercentCell(45), f.NumberCell(120.5, 1).Between("", `ms "p95"`), f.DayCell("2027-01-04").WithNote(f.DayCell("2027-03-01").Between("to", "")), report.Cell{}.Between("to", "")},
			{f.PercentCell(100), f.NumberCell(3, 0).Between("", "of 5"), f.DayCell("2027-02-01").WithNote(f.DayCell("2027-04-01").Between("to", "")), {Text: "=1+1"}},
		},
	}}}}}}
	table := d.Tables()[0]
	require.Equal(t, "120,5 ms \"p95\"", table.Rows[0][1].Text)
	var out bytes.Buffer
	require.NoError(t, table.CSV(&out))
	require.Equal(t, "\ufeffHecho,Objetivo,Objetivo (unidad),Desde,Desde (nota) (to),Nota\r\n"+
		"0.45,120.5,\"ms \"\"p95\"\"\",2027-01-04,2027-03-01,\r\n1,3,of 5,2027-02-01,2027-04-01,'=1+1\r\n", out.String())

	out.Reset()
	require.NoError(t, d.XLSX(&out))
	book, err := excelize.OpenReader(&out)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, book.Close()) })
	for cell, want := range map[string]struct{ shown, raw string }{
		"A2": {"45%", "0.45"}, "B2": {"120.5 ms p95", "120.5"}, "B3": {"3 of 5", "3"},
		"C2": {"2027-01-04", "46391"}, "D2": {"to 2027-03-01", "46447"},
	} {
		shown, err := book.GetCellValue("1 Estado", cell)
		require.NoError(t, err)
		require.Equal(t, want.shown, shown, cell)
		raw, err := book.GetCellValue("1 Estado", cell, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		require.Equal(t, want.raw, raw, cell)
		kind, err := book.GetCellType("1 Estado", cell)
		require.NoError(t, err)
		require.Equal(t, excelize.CellTypeUnset, kind, cell)
	}
}

func TestAKeptDocumentWithoutValuesKeepsItsDigest(t *testing.T) {
	kept := `{"kind":"plan","locale":"en","sections":[{"blocks":[{"table":{"columns":[{"title":"Cost"}],"rows":[[{"note":"to 3 May","text":"EUR 1.00"}]]}},` +
		`{"chart":{"kind":"lines","labels":["3 May 2026"],"series":[{"name":"Spent","values":[1]}],"title":"Cost"}}],"title":"Budget"}],"title":"The plan"}`
	d, err := report.Parse([]byte(kept))
	require.NoError(t, err)
	body, _, err := d.Encode()
	require.NoError(t, err)
	require.Equal(t, kept, string(body))
}
