package store_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
	"mandate/internal/vault"
)

// chunk is how many bytes of a file stand in one row.
const chunk = 256 << 10

// letter is a file's content of so many bytes, which begins with words to look for.
func letter(size int) []byte {
	content := make([]byte, size)
	for i := range content {
		content[i] = byte('a' + rand.IntN(26))
	}
	copy(content, "The board has decided")
	return content
}

func keep(t *testing.T, db *store.DB, id string, content []byte) {
	t.Helper()
	in(t, db, func(tx *store.Tx) {
		f, err := tx.AddFile("e1", store.File{ID: id, Name: id + ".txt", ContentType: "text/plain"}, bytes.NewReader(content))
		require.NoError(t, err)
		require.EqualValues(t, len(content), f.Size)
	})
}

func content(t *testing.T, db *store.DB, id string) (text []byte, failed error) {
	t.Helper()
	read(t, db, func(tx *store.Tx) {
		_, r, err := tx.OpenFile("e1", id)
		if failed = err; err == nil {
			text, failed = io.ReadAll(r)
		}
	})
	return text, failed
}

// stored counts the rows whose bytes hold the words that letters begin with.
func stored(t *testing.T, db *store.DB) (plain, sealed int) {
	t.Helper()
	read(t, db, func(tx *store.Tx) {
		contents, err := tx.Strings("SELECT content FROM file_chunks")
		require.NoError(t, err)
		for _, c := range contents {
			if bytes.Contains([]byte(c), []byte("The board has")) {
				plain++
			}
		}
		by, err := tx.Strings("SELECT CAST(sealed_by AS TEXT) FROM file_chunks WHERE sealed_by <> 0")
		require.NoError(t, err)
		sealed = len(by)
	})
	return plain, sealed
}

func newKeyset(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keyset.json")
	require.NoError(t, vault.Create(path))
	return path
}

func sealWith(t *testing.T, db *store.DB, path string) {
	t.Helper()
	keys, err := vault.Read(path)
	require.NoError(t, err)
	db.SealWith(keys)
}

func reseal(t *testing.T, db *store.DB) store.Resealed {
	t.Helper()
	done, err := db.Reseal(t.Context(), func(store.Resealed) {})
	require.NoError(t, err)
	return done
}

func TestFilesAreSealedAndComeBackAsTheyWere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		record(t, db, "e1", openedEvent(t, "One", "Acme"))
		sealWith(t, db, newKeyset(t))
		for id, size := range map[string]int{"small": 100, "just": chunk, "two": 2 * chunk, "more": 2*chunk + 1, "less": 2*chunk - 1} {
			want := letter(size)
			keep(t, db, id, want)
			got, err := content(t, db, id)
			require.NoError(t, err, id)
			require.True(t, bytes.Equal(want, got), id)
		}
		plain, sealed := stored(t, db)
		assert.Zero(t, plain)
		assert.Equal(t, 1+1+2+3+2, sealed)
	})
}

func TestWhatIsDoneToASealedFileIsFound(t *testing.T) {
	for name, done := range map[string]string{
		"its end is cut off":              "DELETE FROM file_chunks WHERE file_id = 'f' AND place = 2",
		"its end is cut off, it says so":  "DELETE FROM file_chunks WHERE file_id = 'f' AND place = 2; UPDATE files SET size = 524288 WHERE id = 'f'",
		"two parts have changed places":   "UPDATE file_chunks SET place = 9 WHERE file_id = 'f' AND place = 0; UPDATE file_chunks SET place = 0 WHERE file_id = 'f' AND place = 1; UPDATE file_chunks SET place = 1 WHERE file_id = 'f' AND place = 9",
		"a part of another file is there": "DELETE FROM file_chunks WHERE file_id = 'f' AND place = 0; UPDATE file_chunks SET file_id = 'f' WHERE file_id = 'g' AND place = 0",
		"a part is missing":               "DELETE FROM file_chunks WHERE file_id = 'f' AND place = 1",
	} {
		t.Run(name, func(t *testing.T) {
			db := storetest.SQLite(t)
			record(t, db, "e1", openedEvent(t, "One", "Acme"))
			sealWith(t, db, newKeyset(t))
			keep(t, db, "f", letter(2*chunk+5))
			keep(t, db, "g", letter(2*chunk+5))
			in(t, db, func(tx *store.Tx) { require.NoError(t, tx.Exec(done)) })
			_, err := content(t, db, "f")
			require.Equal(t, engagement.Unavailable, engagement.CodeOf(err), "%v", err)
		})
	}
}

func TestFilesOfBeforeAreSealedInTheBackgroundAndAgainAfterARotation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		record(t, db, "e1", openedEvent(t, "One", "Acme"))
		first, second := letter(2*chunk+1), letter(10)
		keep(t, db, "first", first)
		in(t, db, func(tx *store.Tx) {
			_, err := tx.SetLogo(store.Logo{Client: client(t, tx), Type: "image/png", Content: []byte("The board has a logo")})
			require.NoError(t, err)
		})
		plain, _ := stored(t, db)
		require.Equal(t, 1, plain, "without a keyset it stands there as it is")
		require.Zero(t, reseal(t, db))

		path := newKeyset(t)
		sealWith(t, db, path)
		keep(t, db, "second", second)
		check := func() {
			t.Helper()
			for id, want := range map[string][]byte{"first": first, "second": second} {
				got, err := content(t, db, id)
				require.NoError(t, err)
				require.True(t, bytes.Equal(want, got), id)
			}
			read(t, db, func(tx *store.Tx) {
				logo, err := tx.Logo(client(t, tx))
				require.NoError(t, err)
				require.Equal(t, "The board has a logo", string(logo.Content))
			})
		}
		check()
		require.Equal(t, store.Resealed{Done: 3 + 1}, reseal(t, db))
		plain, sealed := stored(t, db)
		require.Zero(t, plain)
		require.Equal(t, 4, sealed)
		check()
		require.Zero(t, reseal(t, db), "once is enough")

		require.NoError(t, vault.Rotate(path))
		sealWith(t, db, path)
		check()
		require.Equal(t, store.Resealed{Done: 4 + 1}, reseal(t, db))
		keys, err := vault.Keys(path)
		require.NoError(t, err)
		require.NoError(t, vault.Drop(path, keys[0].ID))
		sealWith(t, db, path)
		check()
	})
}

func TestWhatCannotBeOpenedIsSaidAndStays(t *testing.T) {
	db := storetest.SQLite(t)
	record(t, db, "e1", openedEvent(t, "One", "Acme"))
	lost := newKeyset(t)
	sealWith(t, db, lost)
	keep(t, db, "lost", letter(10))
	sealWith(t, db, newKeyset(t))
	keep(t, db, "kept", letter(10))
	done, err := db.Reseal(t.Context(), func(store.Resealed) {})
	require.ErrorContains(t, err, "file lost")
	require.Equal(t, store.Resealed{Failed: 1}, done)
	_, err = content(t, db, "lost")
	require.Equal(t, engagement.Unavailable, engagement.CodeOf(err))
	_, err = content(t, db, "kept")
	require.NoError(t, err)
	db.SealWith(nil)
	_, err = content(t, db, "kept")
	require.Equal(t, engagement.Unavailable, engagement.CodeOf(err), "without a keyset")
	sealWith(t, db, lost)
	_, err = content(t, db, "lost")
	require.NoError(t, err, "it was left as it was")
	var e *engagement.Error
	require.False(t, errors.As(err, &e))
}

// client is the id of the only registered client, registered if need be.
func client(t *testing.T, tx *store.Tx) string {
	t.Helper()
	found, err := tx.EnsureClient("Acme", "ES")
	require.NoError(t, err)
	return found.ID
}
