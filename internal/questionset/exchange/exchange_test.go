package exchange_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/questionset"
	"mandate/internal/questionset/exchange"
	"mandate/internal/questionset/settest"
)

var (
	formats exchange.Formats
	stored  = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	nothing engagement.AboutSet
)

func TestEverySetComesBackFromEveryFormat(t *testing.T) {
	for _, set := range questionset.Builtins() {
		for _, format := range []string{"yaml", "json", "oscal", "xlsx"} {
			file, err := formats.Write(set, format, stored)
			require.NoError(t, err, "%s as %s", set.Ref(), format)
			got, err := formats.Read("file", file, nothing)
			require.NoError(t, err, "%s as %s", set.Ref(), format)
			require.Equal(t, set, got, format)
		}
		file, err := formats.Write(set, "csv", stored)
		require.NoError(t, err)
		got, err := formats.Read("people.csv", file, nothing)
		require.NoError(t, err)
		require.Equal(t, set.Questions, got.Questions, "CSV holds the questions alone")
	}
	_, err := formats.Write(questionset.Builtins()[0], "pdf", stored)
	require.ErrorContains(t, err, "give one of: yaml, json, oscal, framework, xlsx, csv")
}

func TestAFrameworkGoesThroughAWorkbookAndBack(t *testing.T) {
	for file, questions := range map[string]int{"nist-csf-2.0.json": 106, "dora.json": 34 + 17 + 5, "cncf-techdocs.json": 0} {
		path := filepath.Join("..", "..", "..", "..", "shared", "frameworks", file)
		text, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			t.Skipf("%s is not beside this checkout; the built-in sets alone go through workbooks", path)
		}
		require.NoError(t, err)
		set, err := formats.Read(file, text, nothing)
		require.NoError(t, err)
		if questions > 0 {
			require.Len(t, set.Questions, questions)
		}
		book, err := formats.Write(set, "xlsx", stored)
		require.NoError(t, err)
		back, err := formats.Read("set.xlsx", book, nothing)
		require.NoError(t, err)
		require.Equal(t, set, back)
		again, err := formats.Write(back, "framework", stored)
		require.NoError(t, err)
		require.JSONEq(t, string(text), string(again))
		oscal, err := formats.Write(set, "oscal", stored)
		require.NoError(t, err)
		back, err = formats.Read("oscal.json", oscal, nothing)
		require.NoError(t, err)
		require.Equal(t, set, back)
	}
}

func TestAnySetComesBackFromAWorkbookAndItsQuestionsFromCSV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := settest.AnySet().Draw(t, "set")
		file, err := formats.Write(set, "xlsx", stored)
		require.NoError(t, err)
		got, err := formats.Read("set.xlsx", file, nothing)
		require.NoError(t, err)
		require.Equal(t, set, got)

		set = engagement.QuestionSet{Key: "k", Version: 1, Title: "T", Groups: set.Groups, Questions: set.Questions}
		for i := range set.Questions {
			set.Questions[i].Extra = nil // which CSV has no place for
		}
		file, err = formats.Write(set, "csv", stored)
		require.NoError(t, err)
		got, err = formats.Read("set.csv", file, nothing)
		require.NoError(t, err)
		require.Equal(t, set.Questions, got.Questions)
	})
}

const table = "ref;group;text;weight;references;choices\n" +
	"Q-1;One;Is it so?;3;\"DORA | test-automation\nCOBIT 2019 | APO07\";\"0 | no\n1 | yes\"\n" +
	"Q-2;One;And so?;;;\n"

func TestATableOfQuestionsIsASet(t *testing.T) {
	set, err := formats.Read("plant questions.csv", []byte(table), engagement.AboutSet{Licence: "ours"})
	require.NoError(t, err)
	require.Equal(t, []string{"plant-questions@1", "plant questions", "ours"}, []string{set.Ref(), set.Title, set.Licence})
	require.Equal(t, []engagement.QuestionGroup{{Key: "One", Title: "One"}}, set.Groups)
	require.Equal(t, []engagement.Reference{{Framework: "DORA", ID: "test-automation"}, {Framework: "COBIT 2019", ID: "APO07"}}, set.Questions[0].References)
	require.Equal(t, []engagement.Point{{Value: 0, Text: "no"}, {Value: 1, Text: "yes"}}, set.Questions[0].Choices)
	require.Equal(t, 1, set.Questions[1].Weight)
	_, err = formats.Read(".csv", []byte(table), nothing)
	require.ErrorContains(t, err, "title is required")
	require.ErrorContains(t, err, "say it beside the file")
}

func TestFaultsOfATableAreToldByRowAndColumnWithWhatToDo(t *testing.T) {
	for what, c := range map[string]struct{ old, new, says string }{
		"a formula":           {"Is it so?", `=cmd()`, "row 2, column 3 (C): is a formula; paste its value"},
		"broken UTF-8":        {"Is it so?", "Is it \xff so?", "row 2, column 3 (C): is not valid UTF-8"},
		"an unknown column":   {"weight", "wieght", `row 1, column 4 (D): names a column "wieght" that is not known here; give one of: ref, text`},
		"a column twice":      {"weight", "text", "row 1, column 4 (D): names the column \"text\" a second time"},
		"no column for refs":  {"ref;", ";", `row 1: names no column "ref"; add it`},
		"a weight in words":   {";3;", ";three;", `row 2, column 4 (D): is "three"; give a whole number`},
		"a weight beyond ten": {";3;", ";30;", "row 2, column 4 (D): is 30; give a whole number from 1 to 10"},
		"a ref twice":         {"Q-2", "Q-1", `row 3, column 1 (A): "Q-1" is used twice`},
		"no text":             {"And so?", "", "row 3, column 3 (C): is required"},
		"a reference to none": {"DORA | test-automation", "DORA", `row 2, column 5 (E): has the line "DORA"; write framework | id`},
		"a choice in words":   {"0 | no", "no | 0", `row 2, column 6 (F): has the value "no"; give a whole number`},
		"choices that fall":   {"1 | yes", "0 | yes", "row 2, column 6 (F): is 0 after 0"},
	} {
		require.Equal(t, 1, strings.Count(table, c.old), what)
		_, err := formats.Read("t.csv", []byte(strings.Replace(table, c.old, c.new, 1)), nothing)
		require.Equal(t, engagement.Invalid, engagement.CodeOf(err), what)
		require.ErrorContains(t, err, c.says, what)
	}
}

func TestATableOf100000RowsIsRefusedWithItsRow(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("ref,text\n")
	for i := range 100_000 {
		fmt.Fprintf(&rows, "Q-%d,Is it?\n", i)
	}
	_, err := formats.Read("large.csv", []byte(rows.String()), nothing)
	require.ErrorContains(t, err, "row 20001: the file goes beyond row 20000; import it in several files")
	few := strings.Join(strings.SplitAfterN(rows.String(), "\n", engagement.MaxSetQuestions+3)[:engagement.MaxSetQuestions+2], "")
	_, err = formats.Read("many.csv", []byte(few), nothing)
	require.ErrorContains(t, err, "has 5001 entries; divide the set")
}

// changed writes a workbook of a set and changes it.
func changed(t *testing.T, change func(*excelize.File)) []byte {
	t.Helper()
	set, err := questionset.Builtin("security-csf")
	require.NoError(t, err)
	file, err := formats.Write(set, "xlsx", stored)
	require.NoError(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(file))
	require.NoError(t, err)
	change(f)
	var out bytes.Buffer
	require.NoError(t, f.Write(&out))
	require.NoError(t, f.Close())
	return out.Bytes()
}

func TestFaultsOfAWorkbookAreToldBySheetRowAndColumn(t *testing.T) {
	for says, change := range map[string]func(*excelize.File){
		"Questions!D3: row 3, column 4 (D): is a formula": func(f *excelize.File) { _ = f.SetCellFormula("Questions", "D3", "cmd()") },
		`Groups!B3: row 3, column 2 (B): "XX" is none of the groups before it`: func(f *excelize.File) {
			_ = f.SetCellStr("Groups", "B3", "XX")
		},
		`Questions!B2: row 2, column 2 (B): "GV.XX" is not among groups[].key`: func(f *excelize.File) { _ = f.SetCellStr("Questions", "B2", "GV.XX") },
		`Set!A2: row 2, column 1 (A): "keys" is not known here`:                func(f *excelize.File) { _ = f.SetCellStr("Set", "A2", "keys") },
		"Notes: is not known here; take the sheet out":                         func(f *excelize.File) { _, _ = f.NewSheet("Notes") },
		"version is 0": func(f *excelize.File) { _ = f.SetCellInt("Set", "B3", 0) },
	} {
		_, err := formats.Read("set.xlsx", changed(t, change), nothing)
		if says == "version is 0" {
			require.ErrorContains(t, err, "Set!B3: row 3, column 2 (B): is 0")
			continue
		}
		require.ErrorContains(t, err, says)
	}
}

func TestABombIsRefusedBeforeItIsUnzipped(t *testing.T) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		part, err := w.Create(name)
		require.NoError(t, err)
		_, err = part.Write(bytes.Repeat([]byte(" "), 60<<20))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	_, err := formats.Read("bomb.xlsx", out.Bytes(), nothing)
	require.Equal(t, engagement.TooLarge, engagement.CodeOf(err))
}

func TestWhatASpreadsheetCannotHoldIsNotLostSilently(t *testing.T) {
	set := engagement.QuestionSet{Key: "k", Version: 1, Title: "T", Questions: []engagement.SetQuestion{{Ref: "r", Text: "a\x01b?", Weight: 1}}}
	for _, format := range []string{"xlsx", "csv"} {
		file, err := formats.Write(set, format, stored)
		if err == nil {
			got, err := formats.Read("x."+format, file, engagement.AboutSet{Title: "T", Key: "k"})
			require.NoError(t, err)
			require.Equal(t, set.Questions, got.Questions)
			continue
		}
		require.Equal(t, engagement.Conflict, engagement.CodeOf(err))
		require.ErrorContains(t, err, "take it as yaml")
	}
}
