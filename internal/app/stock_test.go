package app

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/methodology"
	"mandate/internal/questionset"
	"mandate/internal/store"
)

func TestADatabaseKeepsTheBuiltInMethodologiesThatItHasAndGetsTheNewerOnes(t *testing.T) {
	ctx := t.Context()
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "mandate.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(ctx, "up"))
	older, known := methodology.Builtin(methodology.ExternalCTO)
	require.True(t, known)
	newer := older.Version
	older.Version, older.Title = 1, "As it was"
	require.NoError(t, db.In(ctx, defaultOrg, func(tx *store.Tx) error {
		_, err := tx.AddMethodology(older)
		return err
	}))

	for range 2 { // at every start of the program
		require.NoError(t, stock(ctx, db, slog.New(slog.DiscardHandler)))
	}

	require.NoError(t, db.In(ctx, defaultOrg, func(tx *store.Tx) error {
		sets, err := tx.QuestionSets()
		require.NoError(t, err)
		require.Len(t, sets, len(questionset.Builtins()))
		kept, err := tx.Methodology("external-cto@1")
		require.NoError(t, err)
		require.Equal(t, older, kept.Body)
		latest, err := tx.Methodology(methodology.ExternalCTO)
		require.NoError(t, err)
		require.Equal(t, newer, latest.Version)
		all, err := tx.Methodologies()
		require.NoError(t, err)
		require.Len(t, all, len(methodology.Builtins())+1)
		return nil
	}))
}
