package rest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// day is so many days from today.
func day(days int) string { return time.Now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }

// absence is a delegation from tomorrow on, for a week.
func absence(delegate string) set {
	return set{"delegate": delegate, "from": day(1), "until": day(7), "reason": "Holiday"}
}

func TestADelegationLivesItsWholeLife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		path := w.start()
		e := w.call(identity.Member, http.MethodGet, path, nil).id()
		body := with(absence(w.people[identity.Viewer].ID), set{"scope": set{"engagement": e, "gates": []string{"plan"}}})
		kicks := w.kicks.Load()
		made := w.call(identity.Member, http.MethodPost, "/v1/delegations", body, "Idempotency-Key", "k").is(http.StatusCreated)
		require.Equal(t, kicks+1, w.kicks.Load())
		at := made.Header.Get("Location")
		said := made.object()
		require.Equal(t, w.people[identity.Member].ID, said["principal"])
		require.Equal(t, "member", said["principal_name"])
		require.Equal(t, "viewer", said["delegate_name"])
		require.Equal(t, "replace", said["mode"])
		require.Equal(t, set{"engagement": e, "gates": []any{"plan"}}, set(said["scope"].(map[string]any)))
		again := w.call(identity.Member, http.MethodPost, "/v1/delegations", body, "Idempotency-Key", "k").is(http.StatusCreated)
		require.JSONEq(t, string(made.Body), string(again.Body))

		got := w.call(identity.Viewer, http.MethodGet, at, nil).is(http.StatusOK)
		require.JSONEq(t, string(made.Body), string(got.Body), "the delegate sees it, too")
		tag := got.Header.Get("ETag")
		moved := w.call(identity.Member, http.MethodPatch, at, set{"until": day(3)}, "If-Match", tag).is(http.StatusOK)
		require.Equal(t, day(3), moved.object()["until"])
		w.call(identity.Member, http.MethodPatch, at, set{"until": day(4)}, "If-Match", tag).problem(http.StatusPreconditionFailed, "stale")
		w.call(identity.Member, http.MethodDelete, at, nil, "If-Match", tag).problem(http.StatusPreconditionFailed, "stale")
		require.Len(t, w.call(identity.Member, http.MethodGet, "/v1/delegations?active=true", nil).items(), 1)

		w.call(identity.Member, http.MethodDelete, at, nil).is(http.StatusNoContent)
		w.call(identity.Member, http.MethodDelete, at, nil).is(http.StatusNoContent)
		require.NotEmpty(t, w.call(identity.Member, http.MethodGet, at, nil).is(http.StatusOK).object()["ended_at"])
		w.call(identity.Member, http.MethodPatch, at, set{"until": day(4)}).problem(http.StatusConflict, "conflict")
		require.Empty(t, w.call(identity.Member, http.MethodGet, "/v1/delegations?active=true", nil).items())
		require.Len(t, w.call(identity.Member, http.MethodGet, "/v1/delegations?active=false&person=me", nil).items(), 1)
	})
}

func TestADelegationThatIsWrongSaysWhatToDo(t *testing.T) {
	w := newWorld(t)
	w.start()
	member, viewer := w.people[identity.Member].ID, w.people[identity.Viewer].ID
	refused := func(as identity.Role, body set, want ...wrong) {
		t.Helper()
		requireWrong(t, w.call(as, http.MethodPost, "/v1/delegations", body).problem(http.StatusUnprocessableEntity, "invalid"), want...)
	}
	refused(identity.Member, absence(member), wrong{"body.delegate", "cannot stand in for themselves"})
	refused(identity.Member, absence("none"), wrong{"body.delegate", "nobody with the id"})
	refused(identity.Member, with(absence(viewer), set{"until": day(0)}), wrong{"body.until", "lies before from"})
	refused(identity.Member, with(absence(viewer), set{"until": nil}), wrong{"body.until", "is required"})
	refused(identity.Member, with(absence(viewer), set{"until": day(400)}), wrong{"body.until", "more than a year"})
	refused(identity.Member, with(absence(viewer), set{"from": "2020-01-01", "until": "2020-01-02"}), wrong{"body.until", "is over"})
	refused(identity.Member, with(absence(viewer), set{"mode": "both"}), wrong{"body.mode", "is none of: replace, add"})
	refused(identity.Member, with(absence(viewer), set{"scope": set{"engagement": "none"}}), wrong{"body.scope.engagement", "there is no engagement"})
	refused(identity.Member, with(absence(viewer), set{"scope": set{"gates": []string{"door"}}}), wrong{"body.scope.gates[0]", "give one of: diagnosis"})

	w.call(identity.Member, http.MethodPost, "/v1/delegations", absence(viewer)).is(http.StatusCreated)
	refused(identity.Member, absence(w.people[identity.PMO].ID), wrong{"body.from", "has delegated to viewer already"})
	refused(identity.Viewer, absence(w.people[identity.PMO].ID), wrong{"body.principal", "stands in for member"})
	refused(identity.Consultant, absence(member), wrong{"body.delegate", "cannot stand in meanwhile"})
}

func TestOnesDelegationsAreOnesOwnAndTheOfficesToManage(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	foreign := w.call(identity.PMO, http.MethodGet, path, nil).id()
	member, viewer, consultant := w.people[identity.Member].ID, w.people[identity.Viewer].ID, w.people[identity.Consultant].ID
	own := w.call(identity.Member, http.MethodPost, "/v1/delegations", absence(viewer)).is(http.StatusCreated).Header.Get("Location")

	w.call(identity.Consultant, http.MethodPost, "/v1/delegations", with(absence(viewer), set{"principal": member})).problem(http.StatusForbidden, "forbidden")
	w.call(identity.Consultant, http.MethodGet, own, nil).problem(http.StatusNotFound, "not_found")
	w.call(identity.Consultant, http.MethodDelete, own, nil).problem(http.StatusNotFound, "not_found")
	p := w.call(identity.Viewer, http.MethodDelete, own, nil).problem(http.StatusForbidden, "forbidden")
	require.Contains(t, p.Detail, "this is member's delegation")
	w.call(identity.Viewer, http.MethodPatch, own, set{"until": day(3)}).problem(http.StatusForbidden, "forbidden")
	w.call(identity.Consultant, http.MethodGet, "/v1/delegations?person="+member, nil).problem(http.StatusForbidden, "forbidden")
	require.Empty(t, w.call(identity.Consultant, http.MethodGet, "/v1/delegations", nil).items())
	require.Len(t, w.call(identity.Viewer, http.MethodGet, "/v1/delegations?person="+viewer, nil).items(), 1)
	stranger := request{method: http.MethodPost, path: "/v1/delegations", token: w.stranger, body: with(absence(viewer), set{"scope": set{"engagement": foreign}})}
	requireWrong(t, w.do(stranger).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.scope.engagement", "there is no engagement"})

	other := w.call(identity.PMO, http.MethodPost, "/v1/delegations", with(absence(viewer), set{"principal": consultant, "mode": "add"})).is(http.StatusCreated)
	require.Equal(t, w.people[identity.PMO].ID, other.object()["created_by"])
	require.Len(t, w.call(identity.PMO, http.MethodGet, "/v1/delegations", nil).items(), 2)
	require.Empty(t, w.call(identity.PMO, http.MethodGet, "/v1/delegations?person=me", nil).items())
	require.Len(t, w.call(identity.Admin, http.MethodGet, "/v1/delegations?person="+member, nil).items(), 1)
	w.call(identity.PMO, http.MethodPatch, own, set{"until": day(3)}).is(http.StatusOK)
	w.call(identity.Admin, http.MethodDelete, own, nil).is(http.StatusNoContent)
	w.call(identity.Consultant, http.MethodDelete, other.Header.Get("Location"), nil).is(http.StatusNoContent)
}
