package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestHowLongDecisionsTookIsToldAndPeopleOnlyToThePMO(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		w.in(func(tx *store.Tx) error { // a name that a spreadsheet would run
			person := w.people[identity.Member]
			person.Name = "=HYPERLINK(1)"
			_, err := tx.UpdatePerson(person, 0)
			return err
		})
		p := w.furnish()
		submitted, gate := w.submit(p, "/plan/submit")
		w.call(identity.Member, http.MethodPost, gate+"/decisions", decision(submitted, engagement.Approve)).is(http.StatusOK)
		rows := w.call(identity.Viewer, http.MethodGet, "/v1/approvals/latency", nil).is(http.StatusOK).items()
		require.Len(t, rows, 1)
		require.Equal(t, "plan", rows[0]["gate"])
		require.EqualValues(t, 1, rows[0]["decided"])
		require.Equal(t, "leadership", w.call(identity.Viewer, http.MethodGet, "/v1/approvals/latency?by=stage", nil).is(http.StatusOK).items()[0]["stage"])
		w.call(identity.Consultant, http.MethodGet, "/v1/approvals/latency?by=person", nil).problem(http.StatusForbidden, "forbidden")
		require.Empty(t, w.as(w.stranger, http.MethodGet, "/v1/approvals/latency", nil).is(http.StatusOK).items())
		w.as(w.stranger, http.MethodGet, "/v1/approvals/latency?engagement="+p.id, nil).problem(http.StatusNotFound, "not_found")
		require.Empty(t, w.call(identity.PMO, http.MethodGet, "/v1/approvals/latency?from=2020-01-01&to=2020-12-31", nil).is(http.StatusOK).items())
		requireWrong(t, w.call(identity.PMO, http.MethodGet, "/v1/approvals/latency?from=2026-02-01&to=2026-01-01", nil).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"query.to", "lies before from"})
		requireWrong(t, w.call(identity.PMO, http.MethodGet, "/v1/approvals/latency?by=mood", nil).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"query.by", "none of"})

		for _, ask := range []*answer{
			w.call(identity.PMO, http.MethodGet, "/v1/approvals/latency?by=person&format=csv", nil),
			w.call(identity.PMO, http.MethodGet, "/v1/approvals/latency?by=person", nil, "Accept", "text/csv"),
		} {
			table := ask.is(http.StatusOK)
			require.Equal(t, "text/csv; charset=utf-8", table.Header.Get("Content-Type"))
			require.True(t, strings.HasPrefix(string(table.Body), "gate,stage,person,name,decided,"))
			require.Contains(t, string(table.Body), ",'=HYPERLINK(1),1,")
		}
	})
}
