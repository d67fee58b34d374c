package pdf_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/report"
	printing "mandate/internal/report/pdf"
)

func TestAReportIsPrintedWithItsStyles(t *testing.T) {
	stored, err := os.ReadFile(filepath.Join("..", "testdata", "review.json"))
	require.NoError(t, err)
	document, err := report.Parse(stored)
	require.NoError(t, err)
	page, err := document.HTML()
	require.NoError(t, err)
	sheets := printed(t, string(page), printing.Options{Footer: "Hafen & Söhne Logistics"})
	require.LessOrEqual(t, parsed(t, sheets).NumPage(), 6, "without its styles it is of 16 sheets")
	says := text(t, sheets)
	for _, part := range []string{"Quarterly review", "EUR 412,000.00", "Hafen & Söhne Logistics 1 / "} {
		require.Contains(t, says, part)
	}
	require.NoError(t, os.WriteFile(filepath.Join(t.ArtifactDir(), "review.pdf"), sheets, 0o600))
}

// edition is the kit's report as a draft, between a cover and a record, in chapters of many sheets.
func edition(t *testing.T) report.Edition {
	t.Helper()
	stored, err := os.ReadFile(filepath.Join("..", "testdata", "review.json"))
	require.NoError(t, err)
	document, err := report.Parse(stored)
	require.NoError(t, err)
	long := report.Section{Title: "A long table"}
	rows := &report.Table{Columns: []report.Column{{Title: "The head of the table"}, {Title: "Cost", Numeric: true}}}
	for n := range 150 {
		rows.Rows = append(rows.Rows, []report.Cell{{Text: fmt.Sprintf("Row %d of a table that needs sheets", n+1)}, {Text: "1"}})
	}
	long.Blocks = []report.Block{{Table: rows}}
	document.Sections = append(document.Sections, long, report.Section{Title: "After the table", Blocks: []report.Block{{Text: "The end."}}})
	return report.Edition{
		Document: document, LogoOf: "Hafen & Söhne", Status: "Draft: nobody has approved it", Stamp: "DRAFT", Notice: "Confidentiality: strict",
		Cover:  []report.Fact{{Label: "Client", Value: "Hafen & Söhne"}},
		Record: []report.Section{{Title: "Record of this draft", Blocks: []report.Block{{Facts: []report.Fact{{Label: "Digest (SHA-256)", Value: strings.Repeat("0a", 32)}}}}}},
	}
}

func TestAnEditionHasACoverContentsWithSheetsAStampAndItsRecord(t *testing.T) {
	printer := printing.NewPrinter("")
	file, err := edition(t).Export(t.Context(), "pdf", 0, func(ctx context.Context, page func(map[string]int) ([]byte, error), o report.Sheets) ([]byte, error) {
		return printer.PrintNumbered(ctx, page, printing.Options{Footer: o.Footer})
	})
	require.NoError(t, err)
	require.Equal(t, "application/pdf", file.Type)
	require.NoError(t, os.WriteFile(filepath.Join(t.ArtifactDir(), "edition.pdf"), file.Body, 0o600))
	r := parsed(t, file.Body)
	sheet := func(n int) string {
		said, err := r.Page(n).GetPlainText(nil)
		require.NoError(t, err)
		return strings.Join(strings.Fields(strings.ReplaceAll(said, "ﬁ", "fi")), " ")
	}
	require.Contains(t, sheet(1), "Confidentiality: strict")
	heads := 0
	for n := 1; n <= r.NumPage(); n++ {
		require.Contains(t, sheet(n), "DRAFT", "sheet %d has no stamp", n)
		require.Contains(t, sheet(n), fmt.Sprintf("%d / %d", n, r.NumPage()))
		heads += strings.Count(sheet(n), "The head of the table")
	}
	require.Contains(t, sheet(r.NumPage()), "Record of this draft")
	require.Contains(t, sheet(r.NumPage()), strings.Repeat("0a", 32))
	require.GreaterOrEqual(t, heads, 4, "the table's head stands on each of its sheets")

	listed := regexp.MustCompile(`After the table (\d+)`).FindStringSubmatch(sheet(2))
	require.NotNil(t, listed, sheet(2))
	begins, err := strconv.Atoi(listed[1])
	require.NoError(t, err)
	require.Contains(t, sheet(begins), "The end.")
}

func TestTheContentsOfAPageWithoutLinksNeedOneMorePrint(t *testing.T) {
	prints := 0
	sheets, err := printing.NewPrinter("").PrintNumbered(t.Context(), func(map[string]int) ([]byte, error) {
		prints++
		return []byte(document("<p>x</p>")), nil
	}, printing.Options{})
	require.NoError(t, err)
	require.NotEmpty(t, sheets)
	require.LessOrEqual(t, prints, 2)
}
