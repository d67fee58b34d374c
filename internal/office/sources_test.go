package office_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/source"
	"mandate/internal/store"
	"mandate/internal/vault"
)

func (f *file) poll(id string) activities.Polled {
	f.Helper()
	polled, err := f.office.PollSource(f.Context(), activities.PollRequest{Place: f.place, Source: id, At: f.now})
	require.NoError(f, err)
	return polled
}

func TestAPollBecomesAReadingOnceAndFailuresAreTold(t *testing.T) {
	f := openFile(t)
	answer := `{"hours":4}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key") != "s3cret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	keyset := filepath.Join(t.TempDir(), "keyset.json")
	var err error
	f.office.Vault, err = vault.ReadOrCreate(keyset)
	require.NoError(t, err)
	f.office.Sources = source.NewReader(netip.MustParsePrefix("127.0.0.0/8"))
	s := engagement.MetricSource{
		Metric: "m", Type: engagement.SourceJSON, URL: server.URL, Pointer: "/hours", Factor: 60,
		Authentication: engagement.AuthHeader, Header: "X-Key", Every: "weekly",
	}
	f.in(func(tx *store.Tx) {
		_, err := store.Create(tx, "e1", "m", engagement.Metric{Name: "Time to restore", Direction: "down", Owner: f.people["Ana"]}, store.WriteOptions{})
		require.NoError(t, err)
		item, err := store.Create(tx, "e1", "s", s, store.WriteOptions{By: f.people["Car"]})
		require.NoError(t, err)
		require.NoError(t, f.office.SetSourceSecret(tx, "e1", item, "s3cret", f.people["Car"]))
	})
	due, err := f.office.DueSources(t.Context(), f.place.Org, 10)
	require.NoError(t, err)
	require.Equal(t, []activities.SourceRef{{Engagement: "e1", Source: "s"}}, due)
	require.Zero(t, f.poll("s"))
	answer = `{"hours":5}`
	require.Zero(t, f.poll("s"), "asked again for the same time, it is not read again")
	f.in(func(tx *store.Tx) {
		series, err := tx.Series("e1", "m", "", "")
		require.NoError(t, err)
		require.Len(t, series, 1)
		require.Equal(t, 240.0, series[0].Value)
		require.Equal(t, engagement.Day("2026-03-02"), series[0].On)
		require.Equal(t, "json 127.0.0.1", series[0].Source)
		state, err := tx.SourceState("e1", "s")
		require.NoError(t, err)
		require.Equal(t, f.now.AddDate(0, 0, 7), state.NextAt.UTC())
	})

	require.NoError(t, vault.Rotate(keyset))
	f.office.Vault, err = vault.Read(keyset)
	require.NoError(t, err)
	resealed, err := f.office.Reseal(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, resealed)
	resealed, err = f.office.Reseal(t.Context())
	require.NoError(t, err)
	require.Zero(t, resealed, "it is sealed with the primary key now")

	answer = `{}`
	for n := 1; n <= 4; n++ {
		f.now = f.now.Add(time.Hour)
		polled := f.poll("s")
		require.Equal(t, n, polled.Failures)
		require.Contains(t, polled.Reason, "nothing at /hours")
		if n == engagement.TellAfter {
			require.Equal(t, []string{f.people["Ana"]}, polled.Tell)
		} else {
			require.Empty(t, polled.Tell)
		}
	}
	answer = `{"hours":1}`
	f.now = f.now.AddDate(0, 0, 1)
	require.Zero(t, f.poll("s"))
	f.record("", "Pia", engagement.Paused{}, nil)
	f.now = f.now.AddDate(0, 0, 7)
	require.Zero(t, f.poll("s"))
	f.in(func(tx *store.Tx) {
		series, err := tx.Series("e1", "m", "", "")
		require.NoError(t, err)
		require.Len(t, series, 2, "nothing is read while the engagement is paused")
	})
}

func TestDORAGivesAReadingForEachUnit(t *testing.T) {
	f := openFile(t)
	f.in(func(tx *store.Tx) {
		_, err := store.Create(tx, "e1", "m", engagement.Metric{Name: "Deployments", Direction: "up", Frequency: "monthly"}, store.WriteOptions{})
		require.NoError(t, err)
		_, err = store.Create(tx, "e1", "s", engagement.MetricSource{Metric: "m", Type: engagement.SourceDORA, Measure: engagement.ChangeFailureRate}, store.WriteOptions{})
		require.NoError(t, err)
		for i, outcome := range []string{engagement.DeploySucceeded, engagement.DeployFailed} {
			_, err = store.Post(tx, "e1", fmt.Sprint("d", i), engagement.Deployment{
				Service: "shop", DeployedAt: time.Date(2026, 2, 10+i, 9, 0, 0, 0, time.UTC), Outcome: outcome,
			}, store.WriteOptions{})
			require.NoError(t, err)
		}
	})
	require.Zero(t, f.poll("s"))
	f.in(func(tx *store.Tx) {
		series, err := tx.Series("e1", "m", "", "")
		require.NoError(t, err)
		require.Len(t, series, 1)
		require.Equal(t, 50.0, series[0].Value)
		require.Equal(t, engagement.Day("2026-02-28"), series[0].On)
	})
}
