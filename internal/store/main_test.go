package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const org = storetest.Org

// start is when the tests' engagements open.
var start = time.Date(2026, 3, 2, 9, 0, 0, 123456000, time.UTC)

// in runs fn in a transaction that must succeed.
func in(t *testing.T, db *store.DB, fn func(tx *store.Tx)) {
	t.Helper()
	require.NoError(t, db.In(t.Context(), org, func(tx *store.Tx) error {
		fn(tx)
		return nil
	}))
}

// attempt runs fn in a transaction and returns its error.
func attempt(t *testing.T, db *store.DB, fn func(tx *store.Tx) error) error {
	t.Helper()
	return db.In(t.Context(), org, fn)
}

// event makes an event of a fact, some minutes after the start.
func event(t *testing.T, id, phase string, minutes int, actor string, fact engagement.Fact, texts map[string]string) engagement.Event {
	t.Helper()
	e, err := engagement.NewEvent(id, phase, start.Add(time.Duration(minutes)*time.Minute), actor, fact, texts)
	require.NoError(t, err)
	return e
}

// openedEvent is the first event of an engagement.
func openedEvent(t *testing.T, title, client string, team ...engagement.TeamMember) engagement.Event {
	t.Helper()
	fact := engagement.Opened{
		Country: "ES", Methodology: "external-cto@1", MethodologyID: "m1", Objectives: []string{"growth", "cost"}, Team: team,
		StartOn: "2026-03-02", TargetEnd: "2026-12-18", Calendar: "es", Timezone: "Europe/Madrid", Currency: "EUR", Locale: "es",
	}
	return event(t, "opened", "", 0, "pmo", fact, map[string]string{
		"title": title, "client": client, "scope_in": "all systems", "scope_out": "payroll", "confidentiality": "strict",
		"objective/growth": "Sell abroad", "objective/cost": "Spend less",
	})
}

// open opens an engagement.
func open(t *testing.T, db *store.DB, id string) {
	t.Helper()
	record(t, db, id, openedEvent(t, "Modernise "+id, "Müller & Söhne"))
}

func record(t *testing.T, db *store.DB, id string, events ...engagement.Event) int64 {
	t.Helper()
	var seq int64
	in(t, db, func(tx *store.Tx) {
		var err error
		seq, err = tx.Record(id, events)
		require.NoError(t, err)
	})
	return seq
}

// read runs fn in a transaction that only reads.
func read(t *testing.T, db *store.DB, fn func(tx *store.Tx)) {
	t.Helper()
	require.NoError(t, db.Read(context.WithoutCancel(t.Context()), org, func(tx *store.Tx) error {
		fn(tx)
		return nil
	}))
}

func requireCode(t *testing.T, code engagement.Code, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, code, engagement.CodeOf(err), "%v", err)
}
