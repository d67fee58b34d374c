package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// addSource adds a metric with a source of the same id.
func addSource(t *testing.T, db *store.DB, id string, change func(*engagement.MetricSource)) {
	t.Helper()
	metric(t, db, id)
	in(t, db, func(tx *store.Tx) {
		s := engagement.MetricSource{Metric: id, Type: engagement.SourceJSON, URL: "https://example.com/"}
		if change != nil {
			change(&s)
		}
		_, err := store.Create(tx, "e1", id, s, store.WriteOptions{By: "ann"})
		require.NoError(t, err)
	})
}

func dueSources(t *testing.T, db *store.DB, most int) (ids []string) {
	t.Helper()
	read(t, db, func(tx *store.Tx) {
		due, err := tx.DueSources(most)
		require.NoError(t, err)
		for _, d := range due {
			assert.Equal(t, "e1", d.Engagement)
			ids = append(ids, d.Source)
		}
	})
	return ids
}

// polled notes that a source was read and is read again after a time.
func polled(t *testing.T, db *store.DB, id string, again time.Duration) {
	t.Helper()
	in(t, db, func(tx *store.Tx) {
		item, err := store.Get[engagement.MetricSource](tx, "e1", id)
		require.NoError(t, err)
		now := tx.Now()
		next := now.Add(again)
		require.NoError(t, tx.RecordPoll("e1", id, store.SourcePoll{At: now, Outcome: engagement.ReadingNew, Value: 1.5, Readings: 1},
			store.SourceState{Version: item.Version, PolledAt: &now, ReadAt: &now, NextAt: &next}))
	})
}

func TestASourceIsDueUntilItIsRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		record(t, db, "e1", openedEvent(t, "One", "Acme"))
		assert.Empty(t, dueSources(t, db, 10))
		addSource(t, db, "a", nil)
		addSource(t, db, "b", nil)
		addSource(t, db, "stopped", func(s *engagement.MetricSource) { s.Stopped = true })
		assert.Equal(t, []string{"a", "b"}, dueSources(t, db, 10))
		assert.Len(t, dueSources(t, db, 1), 1)
		polled(t, db, "a", time.Hour)
		polled(t, db, "b", -time.Hour)
		assert.Equal(t, []string{"b"}, dueSources(t, db, 10), "its time has come again")
		in(t, db, func(tx *store.Tx) {
			item, err := store.Get[engagement.MetricSource](tx, "e1", "a")
			require.NoError(t, err)
			item.Body.Pointer = "/value"
			_, err = store.Update(tx, "e1", "a", item.Body, store.WriteOptions{By: "ann"})
			require.NoError(t, err)
		})
		assert.Equal(t, []string{"a", "b"}, dueSources(t, db, 10), "one that was changed is read at once")
		in(t, db, func(tx *store.Tx) {
			require.NoError(t, store.Delete[engagement.MetricSource](tx, "e1", "a", store.WriteOptions{By: "ann"}))
		})
		assert.Equal(t, []string{"b"}, dueSources(t, db, 10))
	})
}

func TestNothingIsDueWhileAnEngagementRests(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		record(t, db, "e1", openedEvent(t, "One", "Acme"))
		addSource(t, db, "a", nil)
		record(t, db, "e1", event(t, "pause", "", 2, "", engagement.Paused{}, nil))
		assert.Empty(t, dueSources(t, db, 10), "it is paused")
		record(t, db, "e1", event(t, "resume", "", 3, "", engagement.Resumed{}, nil))
		assert.Equal(t, []string{"a"}, dueSources(t, db, 10))
		record(t, db, "e1", event(t, "monitoring/1/opened", "monitoring/1", 4, "", engagement.PhaseOpened{Phase: engagement.PhaseMonitoring}, nil))
		assert.Equal(t, []string{"a"}, dueSources(t, db, 10))
		record(t, db, "e1", event(t, "monitoring/1/closed", "monitoring/1", 5, "", engagement.PhaseClosed{Phase: engagement.PhaseMonitoring, Outcome: "done"}, nil))
		assert.Empty(t, dueSources(t, db, 10), "its monitoring is over")
	})
}

func TestWhatCameOfASourceIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		record(t, db, "e1", openedEvent(t, "One", "Acme"))
		addSource(t, db, "a", nil)
		at := start.Add(time.Hour)
		in(t, db, func(tx *store.Tx) {
			state, err := tx.SourceState("e1", "a")
			require.NoError(t, err)
			assert.Zero(t, state)
			for i := range 3 {
				when, next := at.Add(time.Duration(i)*time.Minute), at.Add(time.Hour)
				require.NoError(t, tx.RecordPoll("e1", "a",
					store.SourcePoll{At: when, Outcome: store.PollFailed, Failures: i + 1, Error: "no"},
					store.SourceState{Version: 1, PolledAt: &when, NextAt: &next, Failures: i + 1, Error: "no"}))
			}
		})
		require.Error(t, attempt(t, db, func(tx *store.Tx) error {
			return tx.RecordPoll("e1", "a", store.SourcePoll{At: at}, store.SourceState{NextAt: &at, PolledAt: &at})
		}), "once for each time")
		read(t, db, func(tx *store.Tx) {
			state, err := tx.SourceState("e1", "a")
			require.NoError(t, err)
			assert.Equal(t, 3, state.Failures)
			assert.Equal(t, at.Add(2*time.Minute), state.PolledAt.UTC())
			assert.Nil(t, state.ReadAt)
			polls, next, err := tx.SourcePolls("e1", "a", 2, "")
			require.NoError(t, err)
			assert.Len(t, polls, 2)
			assert.Equal(t, 3, polls[0].Failures, "the last first")
			polls, next, err = tx.SourcePolls("e1", "a", 2, next)
			require.NoError(t, err)
			assert.Empty(t, next)
			require.Len(t, polls, 1)
			assert.Equal(t, 1, polls[0].Failures)
			_, found, err := tx.SourcePoll("e1", "a", at)
			require.NoError(t, err)
			assert.True(t, found)
			_, found, err = tx.SourcePoll("e1", "a", at.Add(time.Second))
			require.NoError(t, err)
			assert.False(t, found)
		})
	})
}

func TestASecretIsKeptSealedAndForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		record(t, db, "e1", openedEvent(t, "One", "Acme"))
		addSource(t, db, "a", nil)
		given := store.SourceSecret{Engagement: "e1", Source: "a", Origin: "https://example.com:443", Sealed: "xyz", SetBy: "ann"}
		in(t, db, func(tx *store.Tx) {
			_, found, err := tx.SourceSecret("e1", "a")
			require.NoError(t, err)
			assert.False(t, found)
			require.NoError(t, tx.SetSourceSecret(given))
			all, err := tx.SourceSecrets()
			require.NoError(t, err)
			require.Len(t, all, 1)
			require.NoError(t, tx.ResealSource(all[0], "anew"))
			require.NoError(t, tx.ResealSource(all[0], "too late"), "another has come in between: it stays")
			got, found, err := tx.SourceSecret("e1", "a")
			require.NoError(t, err)
			assert.True(t, found)
			assert.Equal(t, []string{"anew", "https://example.com:443", "ann"}, []string{got.Sealed, got.Origin, got.SetBy})
			given.Sealed = "other"
			require.NoError(t, tx.SetSourceSecret(given))
			got, _, err = tx.SourceSecret("e1", "a")
			require.NoError(t, err)
			assert.Equal(t, "other", got.Sealed)
			require.NoError(t, tx.DropSourceSecret("e1", "a"))
			_, found, err = tx.SourceSecret("e1", "a")
			require.NoError(t, err)
			assert.False(t, found)
		})
	})
}
