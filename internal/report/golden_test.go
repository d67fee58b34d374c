package report_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "run the test with -update when the change is meant")
}

func TestAReportLooksAsItDid(t *testing.T) {
	fragment, err := example().Fragment()
	require.NoError(t, err)
	golden(t, "review.html", []byte(fragment))

	markdown, err := example().Markdown()
	require.NoError(t, err)
	golden(t, "review.md", markdown)

	body, _, err := example().Encode()
	require.NoError(t, err)
	golden(t, "review.json", body)
}

func TestAStoredReportRendersAsTheDocumentItWas(t *testing.T) {
	body, _, err := example().Encode()
	require.NoError(t, err)
	for format, render := range map[string]func(report.Document) ([]byte, error){"html": report.Document.HTML, "md": report.Document.Markdown} {
		want, err := render(example())
		require.NoError(t, err)
		stored, err := report.Parse(body)
		require.NoError(t, err)
		got, err := report.Edition{Document: stored}.Export(t.Context(), format, 0, nil)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got.Body))
	}
}
