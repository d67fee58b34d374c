package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/store"
)

func TestQuestionSetsAreImportedListedAndExportedOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	url := "sqlite:" + filepath.Join(dir, "mandate.db")
	db, err := store.Open(t.Context(), url)
	require.NoError(t, err)
	require.NoError(t, db.Migrate(t.Context(), "up"))
	require.NoError(t, db.Close())
	run := func(args ...string) (code int, out, told string) {
		var stdout, stderr bytes.Buffer
		code = Main(append([]string{"questions"}, args...), &stdout, &stderr)
		return code, stdout.String(), stderr.String()
	}
	file := filepath.Join(dir, "plant.csv")
	require.NoError(t, os.WriteFile(file, []byte("ref,text\nP-1,Is it apart?\n"), 0o600))

	code, out, told := run("validate", file)
	require.Equal(t, 0, code, told)
	require.Contains(t, out, "plant@1, 1 questions in 0 groups")
	code, out, told = run("import", file, "--licence", "ours", "--set-version", "2", "--database-url", url)
	require.Equal(t, 0, code, told)
	require.Contains(t, out, "plant@2 is stored: 1 questions")
	code, out, _ = run("list", "--database-url", url)
	require.Equal(t, 0, code)
	require.Regexp(t, `plant@2\s+1\s+plant\s+ours`, out)
	code, out, _ = run("export", "plant", "--database-url", url)
	require.Equal(t, 0, code)
	require.Contains(t, out, "text: Is it apart?")
	book := filepath.Join(dir, "plant.xlsx")
	code, _, told = run("export", "plant@2", "--format", "xlsx", "--out", book, "--database-url", url)
	require.Equal(t, 0, code, told)
	code, out, _ = run("import", book, "--database-url", url)
	require.Equal(t, 0, code)
	require.Contains(t, out, "plant@2 is stored", "the same again is the same")

	require.NoError(t, os.WriteFile(file, []byte("ref,text\nP-1,=cmd()\n"), 0o600))
	code, _, told = run("import", file, "--database-url", url)
	require.Equal(t, 1, code)
	require.Contains(t, told, "row 2, column 2 (B): is a formula")
	yaml := filepath.Join(dir, "plant.yaml")
	require.NoError(t, os.WriteFile(yaml, []byte("key: plant\nversion: none\n"), 0o600))
	code, _, told = run("validate", yaml)
	require.Equal(t, 1, code)
	require.Contains(t, told, "plant.yaml:2:10: version: is a text; give a whole number")

	oscal := filepath.Join(dir, "catalog.json")
	require.NoError(t, os.WriteFile(oscal, []byte(`{"catalog":{"uuid":"`+strings.Repeat("0", 4000)+`","metadata":{"title":7,"remarks":"`+strings.Repeat("x", 4000)+`"}}}`), 0o600))
	code, _, told = run("validate", oscal)
	require.Equal(t, 1, code)
	require.Contains(t, told, `"title":7`)
	for line := range strings.Lines(told) {
		require.LessOrEqual(t, len([]rune(line)), 240, line)
	}
}
