package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// What reading costs, in SQL statements, however many rows there are. Two of them
// recognise the token and its person.
const (
	statementsOne  = 16
	statementsList = 5
)

// statements counts the SQL statements of a request.
func (w *world) statements(path string) int64 {
	w.t.Helper()
	w.call(identity.PMO, http.MethodGet, path, nil).is(http.StatusOK) // the token's use is noted once a minute
	var count atomic.Int64
	w.db.OnStatement(func(string) { count.Add(1) })
	w.call(identity.PMO, http.MethodGet, path, nil).is(http.StatusOK)
	w.db.OnStatement(nil)
	return count.Load()
}

func TestReadingTakesAsManyStatementsForManyRowsAsForFew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnish()
		w.start()
		w.start()
		list, one := w.statements("/v1/engagements?limit=100"), w.statements(p.path)
		t.Logf("3 engagements, 1 project, no gate: the list takes %d statements, GET of one %d", list, one)
		require.EqualValues(t, statementsList, list)
		require.EqualValues(t, statementsOne, one)

		w.submit(p, "/plan/submit")
		w.submit(p, "/assessment/submit")
		for i := range 97 {
			w.start()
			if i < 48 {
				project, err := w.engine.startProject(context.Background(), p.id, fmt.Sprint("Project ", i), w.people[identity.Consultant].ID)
				require.NoError(t, err)
				milestone := set{"title": "Done", "baseline": "2026-04-30"}
				w.call(identity.Consultant, http.MethodPost, p.path+"/projects/"+project+"/milestones", milestone).is(http.StatusCreated)
			}
		}
		require.Len(t, w.call(identity.PMO, http.MethodGet, "/v1/engagements?limit=100", nil).items(), 100)
		list, one = w.statements("/v1/engagements?limit=100"), w.statements(p.path)
		t.Logf("100 engagements, 49 projects, 2 gates: the list takes %d statements, GET of one %d", list, one)
		require.EqualValues(t, statementsList, list)
		require.LessOrEqual(t, one, int64(statementsOne+3), "tasks, votes and people of gates, where there are any")
	})
}
