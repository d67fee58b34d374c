package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// What reading costs, in SQL statements, however many rows there are. Two of them
// recognise the token and its person. PostgreSQL needs one more in each of the three
// transactions, which names the organisation for row-level security.
const (
	statementsOne    = 22
	statementsList   = 5
	namingOnPostgres = 3
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
		w.submit(p, "/plan/submit")
		w.submit(p, "/assessment/submit")
		w.start()
		w.start()
		more := 0
		if db.Dialect() == store.Postgres {
			more = namingOnPostgres
		}
		measure := func(what string) {
			list, one := w.statements("/v1/engagements?limit=100"), w.statements(p.path)
			t.Logf("%s: the list takes %d statements, GET of one %d", what, list, one)
			require.EqualValues(t, statementsList+more, list)
			require.EqualValues(t, statementsOne+more, one)
		}
		measure("3 engagements, 1 project")
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
		measure("100 engagements, 49 projects")
	})
}

func TestReadingApprovalsTakesAsManyStatementsForManyAsForFew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		paths := []string{"/v1/gates?sort=due", "/v1/conditions", "/v1/approvals/latency?by=person"}
		fill := func() {
			p := w.furnish()
			for _, what := range []string{"/plan/submit", "/assessment/submit"} {
				submitted, gate := w.submit(p, what)
				w.call(identity.Member, http.MethodPost, gate+"/advice", set{"person": w.people[identity.PMO].ID, "question": "Is it wise?"}).is(http.StatusOK)
				w.call(identity.Member, http.MethodPost, gate+"/decisions", with(decision(submitted, engagement.ApproveWithConditions), set{
					"conditions": []set{{"text": "Drill first", "owner": "consultant"}},
				})).is(http.StatusOK)
			}
		}
		fill()
		few := map[string]int64{}
		for _, path := range paths {
			few[path] = w.statements(path)
		}
		for range 4 {
			fill()
		}
		for _, path := range paths {
			require.Equal(t, few[path], w.statements(path), path)
		}
	})
}
