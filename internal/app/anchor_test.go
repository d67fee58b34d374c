package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/app"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// What was anchored is held against a database whose journal was cut off since, and whose head
// was turned back with it: its chain holds in itself.
func TestAJournalThatIsCutOffAfterAnAnchorIsFound(t *testing.T) {
	folder := t.TempDir()
	path, secret, anchors := filepath.Join(folder, "mandate.db"), filepath.Join(folder, "secret.key"), filepath.Join(folder, "kept", "anchors.jsonl")
	url := "sqlite:" + path
	_, err := identity.LoadOrCreateSecret(secret)
	require.NoError(t, err)
	run := func(args ...string) (code int, said string) {
		t.Helper()
		var out, errs strings.Builder
		code = app.Main(args, &out, &errs)
		return code, out.String() + errs.String()
	}
	code, said := run("migrate", "--database-url", url, "up")
	require.Zero(t, code, said)
	record := func(id string, fact engagement.Fact, texts map[string]string) {
		t.Helper()
		db, err := store.Open(t.Context(), url)
		require.NoError(t, err)
		defer db.Close()
		e, err := engagement.NewEvent(id, "", time.Now(), "pmo", fact, texts)
		require.NoError(t, err)
		require.NoError(t, db.In(t.Context(), "default", func(tx *store.Tx) error {
			_, err := tx.Record("e1", []engagement.Event{e})
			return err
		}))
	}
	write := []string{"anchor", "write", anchors, "--database-url", url, "--secret-key-file", secret}
	check := []string{"anchor", "check", anchors, "--database-url", url}
	record("opened", engagement.Opened{}, map[string]string{"title": "Bread", "client": "Bakery"})
	for _, want := range []string{"default: anchor 1, 1 journals", "default: no journal has grown"} {
		code, said = run(write...)
		require.Zero(t, code, said)
		require.Contains(t, said, want)
	}
	record("pause", engagement.Paused{}, nil)
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NotEmpty(t, before)
	record("resume", engagement.Resumed{}, nil)
	code, said = run(write...)
	require.Zero(t, code, said)
	require.Contains(t, said, "default: anchor 2, 1 journals")
	code, said = run(check...)
	require.Zero(t, code, said)
	require.Contains(t, said, "2 anchors, and every journal agrees")

	// The database of before takes the place of the one of now.
	for _, side := range []string{"-wal", "-shm"} {
		require.NoError(t, os.RemoveAll(path+side))
	}
	require.NoError(t, os.WriteFile(path, before, 0o600))
	code, said = run(check...)
	assert.Equal(t, 1, code)
	assert.Contains(t, said, "engagement e1: its journal ends at place 2; anchor 2 says that it went on to place 3")
	code, said = run(append(check, "--key", strings.Repeat("A", 43)+"=")...)
	assert.Equal(t, 1, code)
	assert.Contains(t, said, "another key")
	code, said = run("anchor", "write", anchors, "--database-url", url, "--secret-key-file", filepath.Join(folder, "other.key"))
	assert.Equal(t, 1, code)
	assert.Contains(t, said, "there is no secret")
}
