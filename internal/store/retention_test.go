package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestAPurgeLeavesTheChainAndNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		traces(t, db)
		open(t, db, "e2")
		// The chain, that it was purged, and what somebody has set up for the time to come.
		kept := map[string]bool{"journal": true, "journal_heads": true, "retentions": true, "webhooks": true, "delegations": true}
		in(t, db, func(tx *store.Tx) {
			requireCode(t, engagement.Conflict, tx.Purge("e2")) // it goes on
			require.NoError(t, tx.Purge("e1"))
			require.NoError(t, tx.Purge("e1"), "again")
		})
		read(t, db, func(tx *store.Tx) {
			columns, err := store.WithEngagement(tx)
			require.NoError(t, err)
			require.Greater(t, len(columns), 20)
			for _, table := range columns {
				known := kept[table] || slices.Contains(store.Purged, table) || slices.Contains(store.ReadModelTables(), table)
				require.True(t, known, "%s is purged, kept, or of the read model (internal/store/purge.go)", table)
				rows, err := store.Rows(tx, table)
				require.NoError(t, err)
				for _, row := range rows {
					require.False(t, row["engagement_id"] == "e1" && !kept[table] && !strings.HasPrefix(table, "rm_"), "%s has a row", table)
				}
			}
			require.NoError(t, tx.VerifyChain("e1"))
			e, err := tx.Engagement("e1")
			require.NoError(t, err)
			require.Equal(t, "[erased]", e.Title)
			other, err := tx.Engagement("e2")
			require.NoError(t, err)
			require.Equal(t, "Modernise e2", other.Title)
			requireCode(t, engagement.Conflict, tx.NotPurged("e1"))
			require.NoError(t, tx.NotPurged("e2"))
		})
		// Of the engagement nothing that somebody wrote is left; the person is known still.
		left := dump(t, db, "people", "tokens", "answers")
		require.NotContains(t, strings.ToLower(left), "quillfeather")
		require.NotContains(t, left, "She is back")
		result, err := db.Rebuild(t.Context(), org, nil)
		require.NoError(t, err)
		require.Empty(t, result.Differences)
		requireCode(t, engagement.Conflict, attempt(t, db, func(tx *store.Tx) error { return tx.SetRetention("e1", store.Retention{Forever: true}) }))
	})
}

func TestWhatIsKeptNoLongerIsPurgedAndNothingElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ended := func(id string, ago int) {
			record(t, db, id, openedEvent(t, id, "Client"))
			e := event(t, "end", "", 0, "pmo", engagement.Ended{Status: engagement.StatusClosed}, nil)
			e.At = time.Now().AddDate(-ago, 0, -2)
			record(t, db, id, e)
		}
		ended("old", 3)
		ended("held", 3)
		ended("until", 3)
		ended("young", 1)
		open(t, db, "running")
		yesterday := engagement.Day(time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly))
		today := engagement.Day(time.Now().UTC().Format(time.DateOnly))
		in(t, db, func(tx *store.Tx) {
			require.NoError(t, tx.SetRetention("held", store.Retention{Forever: true, Reason: "Dispute", By: "p"}))
			require.NoError(t, tx.SetRetention("until", store.Retention{Until: today, By: "p"}))
			require.NoError(t, tx.SetRetention("young", store.Retention{Until: yesterday, By: "p"}))
			require.NoError(t, tx.SetRetention("running", store.Retention{Until: yesterday, By: "p"}))
		})
		due := func(years int) (ids []string) {
			read(t, db, func(tx *store.Tx) {
				var err error
				ids, err = tx.ToPurge(years, 10)
				require.NoError(t, err)
			})
			return ids
		}
		assert.Equal(t, []string{"young"}, due(0), "for ever, but for what somebody has said")
		assert.Equal(t, []string{"old", "young"}, due(3))
		assert.Equal(t, []string{"young"}, due(4))
		read(t, db, func(tx *store.Tx) {
			for id, want := range map[string]engagement.Day{
				"held": "", "until": engagement.Day(time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)), "young": today, "running": today,
				"old": engagement.Day(time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)),
			} {
				r, err := tx.Retention(id, 3)
				require.NoError(t, err)
				assert.Equal(t, want, r.PurgeOn, id)
			}
		})
	})
}
