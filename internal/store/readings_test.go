package store_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// many is how many metrics the test of speed has, each with a thousand readings.
var many = flag.Int("metrics", 20, "metrics with 1000 readings each in the tests of speed; 1000 makes a million readings")

func metric(t *testing.T, db *store.DB, id string) {
	t.Helper()
	in(t, db, func(tx *store.Tx) {
		_, err := store.Create(tx, "e1", id, engagement.Metric{Name: id, Direction: "up", Target: 10}, store.WriteOptions{By: "ann"})
		require.NoError(t, err)
	})
}

// take takes readings in one transaction.
func take(t *testing.T, db *store.DB, by string, readings ...engagement.Reading) (taken []engagement.TakenReading) {
	t.Helper()
	in(t, db, func(tx *store.Tx) {
		var err error
		taken, err = tx.TakeReadings("e1", readings, by)
		require.NoError(t, err)
	})
	return taken
}

func outcomes(taken []engagement.TakenReading) (out []string) {
	for _, r := range taken {
		out = append(out, r.Outcome)
	}
	return out
}

func said(metric string, on engagement.Day, value float64) engagement.Reading {
	return engagement.Reading{Metric: metric, On: on, Value: value}
}

func series(t *testing.T, db *store.DB, metric string) (out []engagement.Reading) {
	t.Helper()
	read(t, db, func(tx *store.Tx) {
		var err error
		out, err = tx.Series("e1", metric, "", "")
		require.NoError(t, err)
	})
	return out
}

func TestAReadingGivenAgainIsUnchangedOrCorrected(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		metric(t, db, "m1")
		first := take(t, db, "ann", said("m1", "2026-03-01", 5))
		again := take(t, db, "bob", said("m1", "2026-03-01", 5))
		assert.Equal(t, engagement.ReadingNew, first[0].Outcome)
		assert.Equal(t, engagement.ReadingUnchanged, again[0].Outcome)
		assert.Equal(t, first[0].Item, again[0].Item)

		corrected := take(t, db, "bob", said("m1", "2026-03-01", 6), said("m1", "2026-03-01", 7), said("m1", "2026-03-01", 7))
		assert.Equal(t, []string{engagement.ReadingCorrected, engagement.ReadingCorrected, engagement.ReadingUnchanged}, outcomes(corrected))
		assert.Equal(t, []engagement.Reading{said("m1", "2026-03-01", 7)}, series(t, db, "m1"))
		read(t, db, func(tx *store.Tx) {
			versions, err := store.History[engagement.Reading](tx, "e1", first[0].ID)
			require.NoError(t, err)
			var values []float64
			var writers []string
			for i, v := range versions {
				assert.Equal(t, i+1, v.Version)
				values, writers = append(values, v.Body.Value), append(writers, v.UpdatedBy)
			}
			assert.Equal(t, []float64{5, 6, 7}, values)
			assert.Equal(t, []string{"ann", "bob", "bob"}, writers)
		})
	})
}

func TestSourcesThatDisagreeAreBothKeptAndTheLastCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		metric(t, db, "m1")
		machine := said("m1", "2026-03-01", 6)
		machine.Source = "prometheus"
		take(t, db, "ann", said("m1", "2026-03-01", 5))
		taken := take(t, db, "bot", machine)
		assert.Equal(t, engagement.ReadingNew, taken[0].Outcome)
		assert.Equal(t, []string{engagement.ByHand}, taken[0].Contradicts)
		all := series(t, db, "m1")
		assert.Len(t, all, 2)
		assert.Equal(t, []engagement.Reading{machine}, engagement.Daily(all))
		conflicts := engagement.Contradictions(all)
		require.Len(t, conflicts, 1)
		assert.Equal(t, all, conflicts[0].Readings)
	})
}

func TestReadingsOutOfOrderAndLateAreMarked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		metric(t, db, "m1")
		for n, evaluated := range []bool{true, false} {
			from := start.AddDate(0, n, 0)
			record(t, db, "e1", event(t, fmt.Sprint("p", n), "monitoring/1", n, "", engagement.PeriodOpened{Period: n + 1, Of: 3, From: from, To: from.AddDate(0, 1, 0)}, nil))
			if evaluated {
				record(t, db, "e1", event(t, fmt.Sprint("e", n), "monitoring/1", n, "", engagement.PeriodEvaluated{Period: n + 1, Status: engagement.Red}, nil))
			}
		}
		taken := take(t, db, "ann", said("m1", "2026-04-20", 5), said("m1", "2026-03-20", 4), said("m1", "2026-04-02", 4), said("m1", "2026-01-20", 3))
		var late []int
		var disordered []bool
		for _, r := range taken {
			late, disordered = append(late, r.Body.LateFor), append(disordered, r.OutOfOrder)
		}
		assert.Equal(t, []int{0, 1, 0, 0}, late, "a day that a running period shares is not late, nor is one from before the first")
		assert.Equal(t, []bool{false, true, true, true}, disordered)
		onlyLate := true
		read(t, db, func(tx *store.Tx) {
			items, _, err := tx.Readings("e1", store.ReadingQuery{Late: &onlyLate})
			require.NoError(t, err)
			require.Len(t, items, 1)
			assert.Equal(t, taken[1].ID, items[0].ID)
		})
	})
}

func TestAReadingMayBeMovedDeletedAndGivenAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		metric(t, db, "m1")
		taken := take(t, db, "ann", said("m1", "2026-03-01", 5), said("m1", "2026-03-02", 6))
		o := store.WriteOptions{By: "bob", Parent: "m1"}
		err := attempt(t, db, func(tx *store.Tx) error {
			_, err := store.Update(tx, "e1", taken[0].ID, said("m1", "2026-03-02", 5), o)
			return err
		})
		requireCode(t, engagement.Conflict, err)
		requireCode(t, engagement.Conflict, attempt(t, db, func(tx *store.Tx) error {
			return store.Delete[engagement.Metric](tx, "e1", "m1", o)
		}))
		stale := o
		stale.IfVersion = 7
		requireCode(t, engagement.Stale, attempt(t, db, func(tx *store.Tx) error { return store.Delete[engagement.Reading](tx, "e1", taken[0].ID, stale) }))
		in(t, db, func(tx *store.Tx) {
			_, err := store.Update(tx, "e1", taken[0].ID, said("m1", "2026-03-03", 5), o)
			require.NoError(t, err)
			require.NoError(t, store.Delete[engagement.Reading](tx, "e1", taken[1].ID, o))
		})
		anew := take(t, db, "ann", said("m1", "2026-03-02", 6))
		assert.Equal(t, engagement.ReadingNew, anew[0].Outcome)
		assert.NotEqual(t, taken[1].ID, anew[0].ID)
		read(t, db, func(tx *store.Tx) {
			versions, err := store.History[engagement.Reading](tx, "e1", taken[1].ID)
			require.NoError(t, err)
			assert.Len(t, versions, 1, "the history of what was deleted stays")
			_, err = store.Get[engagement.Reading](tx, "e1", taken[1].ID)
			requireCode(t, engagement.NotFound, err)
		})
	})
}

func TestReadingsOfBeforeMoveIntoTheirTableAndBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		metric(t, db, "m1")
		require.NoError(t, db.MigrateTo(t.Context(), 15))
		at := "2026-03-0%dT10:00:00.000000Z"
		for i, r := range []struct{ id, body string }{
			{"r1", `{"metric":"m1","on":"2026-03-01","value":1.5,"note":"said \"so\"","actual_benefit":40}`},
			{"r2", `{"metric":"m1","on":"2026-03-01","value":2}`},
			{"r3", `{"metric":"m1","on":"2026-03-02","value":-3}`},
		} {
			in(t, db, func(tx *store.Tx) {
				stamp := fmt.Sprintf(at, i+1)
				require.NoError(t, tx.Exec("INSERT INTO items VALUES (?, 'e1', 'reading', ?, 'm1', 2, ?, ?, ?, 'ann', ?, 'bob')", org, r.id, r.body, r.id == "r3", stamp, stamp))
				require.NoError(t, tx.Exec("INSERT INTO item_versions VALUES (?, 'e1', 'reading', ?, 1, '{\"metric\":\"m1\",\"on\":\"2026-03-01\",\"value\":9}', ?, ?, 'ann')", org, r.id, false, stamp))
				require.NoError(t, tx.Exec("INSERT INTO item_versions VALUES (?, 'e1', 'reading', ?, 2, ?, ?, ?, 'bob')", org, r.id, r.body, r.id == "r3", stamp))
				if r.id != "r3" {
					require.NoError(t, tx.Exec("INSERT INTO item_links VALUES (?, 'e1', 'reading', ?, 0, 'metric', 'metric', 'm1')", org, r.id))
				}
			})
		}
		rows := func() (all []string) {
			read(t, db, func(tx *store.Tx) {
				for _, sql := range []string{
					"SELECT kind || id || parent || version || body || created_by || updated_by FROM items WHERE kind = 'reading' ORDER BY id",
					"SELECT item_id || version || body || written_by FROM item_versions WHERE kind = 'reading' ORDER BY item_id, version",
					"SELECT from_id || field || to_id FROM item_links WHERE from_kind = 'reading' ORDER BY from_id",
				} {
					some, err := tx.Strings(sql)
					require.NoError(t, err)
					all = append(all, some...)
				}
			})
			for i := range all { // spaces say nothing
				all[i] = strings.NewReplacer(" ", "", ".0", "").Replace(all[i])
			}
			return all
		}
		before := rows()
		require.Len(t, before, 11)
		require.NoError(t, db.Migrate(t.Context(), "up"))
		assert.Equal(t, []engagement.Reading{
			{Metric: "m1", On: "2026-03-01", Value: 1.5, ActualBenefit: 40, Source: "entered before, 2"},
			{Metric: "m1", On: "2026-03-01", Value: 2},
		}, series(t, db, "m1"), "both stay, and the one that counted still does")
		read(t, db, func(tx *store.Tx) {
			versions, err := store.History[engagement.Reading](tx, "e1", "r1")
			require.NoError(t, err)
			require.Len(t, versions, 2)
			assert.InDelta(t, 9, versions[0].Body.Value, 0)
			assert.Equal(t, `said "so"`, versions[1].Body.Note)
		})
		require.Empty(t, rows())
		require.NoError(t, db.MigrateTo(t.Context(), 15))
		assert.Equal(t, before, rows())
		require.NoError(t, db.Migrate(t.Context(), "up"))
	})
}

// A million readings: go test ./internal/store -run MetricsChart -metrics 1000
func TestAMetricsChartIsReadFromItsIndexAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		fill(t, db, *many)
		in(t, db, func(tx *store.Tx) { // on SQLite, plans have four columns
			if db.Dialect() == store.SQLite {
				return
			}
			plan, err := tx.Strings("EXPLAIN (ANALYZE, COSTS OFF) "+store.SeriesOfOne, org, "e1", "m7", "", "9999-12-31")
			require.NoError(t, err)
			text := strings.Join(plan, "\n")
			t.Log(text)
			assert.Contains(t, text, "Index Only Scan using readings_chart")
			assert.NotContains(t, text, "Sort")
			assert.Contains(t, text, "Heap Fetches: 0")
		})
		var slowest time.Duration
		for n := range 20 {
			began := time.Now()
			assert.Len(t, series(t, db, fmt.Sprint("m", n%*many)), 1000)
			if n > 0 { // the first opens the connection
				slowest = max(slowest, time.Since(began))
			}
		}
		t.Logf("%d readings; the slowest of 19 charts of 1000 took %s", *many*1000, slowest)
		assert.Less(t, slowest, 50*time.Millisecond)
	})
}

// fill makes metrics m0, m1 … with a thousand readings each.
func fill(t *testing.T, db *store.DB, metrics int) {
	t.Helper()
	numbers := "SELECT n FROM generate_series(0, %d) AS g(n)"
	day := "to_char(DATE '2020-01-01' + d.n, 'YYYY-MM-DD')"
	if db.Dialect() == store.SQLite {
		numbers = "WITH RECURSIVE g(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM g WHERE n < %d) SELECT n FROM g"
		day = "date('2020-01-01', '+' || d.n || ' days')"
	}
	in(t, db, func(tx *store.Tx) {
		if db.Dialect() == store.Postgres { // what is not on disk yet, a vacuum does not mark as visible to all
			require.NoError(t, tx.Exec("SET LOCAL synchronous_commit = on"))
		}
		require.NoError(t, tx.Exec(fmt.Sprintf(`INSERT INTO readings
			SELECT ?, 'e1', 'r' || m.n || '-' || d.n, 'm' || m.n, %s, '', (m.n * 31 + d.n * 17) %% 101, 0, '', 0, 1, FALSE,
				'2026-03-01T10:00:00.000000Z', 'ann', '2026-03-01T10:00:00.000000Z', 'ann'
			FROM (`+numbers+`) AS m, (`+numbers+`) AS d`, day, metrics-1, 999), org))
	})
	if db.Dialect() == store.Postgres {
		require.NoError(t, db.ExecAlone("VACUUM (ANALYZE) readings"))
	}
}

func TestTheLatestReadingOfEachMetric(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		record(t, db, "e1", openedEvent(t, "One", "Acme"))
		for _, id := range []string{"a", "b", "none"} {
			metric(t, db, id)
		}
		taken := take(t, db, "ann", said("a", "2026-03-02", 1), said("a", "2026-03-09", 2), said("b", "2026-03-05", 3))
		last := func() (of map[string]engagement.Day) {
			read(t, db, func(tx *store.Tx) {
				var err error
				of, err = tx.LastReadings("e1")
				require.NoError(t, err)
			})
			return of
		}
		assert.Equal(t, map[string]engagement.Day{"a": "2026-03-09", "b": "2026-03-05"}, last())
		in(t, db, func(tx *store.Tx) {
			require.NoError(t, store.Delete[engagement.Reading](tx, "e1", taken[1].ID, store.WriteOptions{By: "ann"}))
		})
		assert.Equal(t, map[string]engagement.Day{"a": "2026-03-02", "b": "2026-03-05"}, last(), "one that was deleted does not count")
	})
}
