package pdf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/report"
	printing "mandate/internal/report/pdf"
)

func TestAReportIsPrintedWithItsStyles(t *testing.T) {
	stored, err := os.ReadFile(filepath.Join("..", "testdata", "review.json"))
	require.NoError(t, err)
	var page bytes.Buffer
	require.NoError(t, report.Render(&page, stored, "html"))
	sheets := printed(t, page.String(), printing.Options{Footer: "Hafen & Söhne Logistics"})
	require.LessOrEqual(t, parsed(t, sheets).NumPage(), 6, "without its styles it is of 16 sheets")
	says := text(t, sheets)
	for _, part := range []string{"Quarterly review", "EUR 412,000.00", "Hafen & Söhne Logistics 1 / "} {
		require.Contains(t, says, part)
	}
	require.NoError(t, os.WriteFile(filepath.Join(t.ArtifactDir(), "review.pdf"), sheets, 0o600))
}
