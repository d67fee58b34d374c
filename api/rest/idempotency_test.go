package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// refusesAnotherBody requires that a key that was used with another body acts no more.
func refusesAnotherBody(t *testing.T, got *answer) {
	t.Helper()
	p := got.problem(http.StatusUnprocessableEntity, "invalid")
	require.Contains(t, p.Detail, "already used with another body; use a fresh key")
	requireWrong(t, p, wrong{"header.Idempotency-Key", "another body"})
}

func TestAKeyThatHasActedRefusesAnotherBody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		path := w.start()
		team := startBody()["team"].([]map[string]any)
		for _, act := range []struct {
			name, method, path string
			body, other        set
		}{
			{"pause", http.MethodPost, "/pause", set{"reason": "Holidays"}, set{"reason": "Strike"}},
			{"resume", http.MethodPost, "/resume", set{"reason": "Holidays"}, set{"reason": "Strike"}},
			{"reschedule", http.MethodPost, "/reschedule", w.confirmed(path, set{"ref": "assessment/1", "due": "2030-01-04"}), w.confirmed(path, set{"ref": "assessment/1", "due": "2030-01-07"})},
			{"extend", http.MethodPost, "/extend", set{"reason": "More", "to": "2098-01-04"}, set{"reason": "More", "to": "2098-01-05"}},
			{"amend", http.MethodPatch, "", set{"title": "Bread, everywhere"}, set{"title": "Bread, nowhere"}},
			{"team", http.MethodPut, "/team", set{"team": team[:4]}, set{"team": team}},
			{"resolve", http.MethodPost, "/resolve", set{"reason": "Enough", "ref": "assessment/1", "choice": "close"}, set{"reason": "Enough", "ref": "assessment/1", "choice": "extend"}},
			{"close", http.MethodPost, "/close", set{"reason": "Done"}, set{"reason": "Not done"}},
			{"cancel", http.MethodPost, "/cancel", set{"reason": "Bankrupt"}, set{"reason": "Merged"}},
		} {
			t.Run(act.name, func(t *testing.T) {
				w.t = t
				send := func(body set) *answer {
					return w.call(identity.PMO, act.method, path+act.path, body, "Idempotency-Key", "k")
				}
				first := send(act.body).is(http.StatusOK)
				refusesAnotherBody(t, send(act.other))
				require.Len(t, w.engine.requests(act.name), 1, "the other body must not reach the engine")
				again := send(act.body).is(http.StatusOK)
				require.JSONEq(t, string(first.Body), string(again.Body))
				sent := w.engine.requests(act.name)
				require.Equal(t, sent[0], sent[1], "the same key is the same request to the workflow")
			})
		}
		w.t = t
	})
}

func TestAKeyedActIsRepeatedThoughTheEngagementHasMovedOn(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	tag := w.call(identity.PMO, http.MethodGet, path, nil).Header.Get("ETag")
	amend := func(key string) *answer {
		return w.call(identity.PMO, http.MethodPatch, path, set{"title": "Bread, everywhere"}, "If-Match", tag, "Idempotency-Key", key)
	}
	first := amend("k").is(http.StatusOK)
	require.NotEqual(t, tag, first.Header.Get("ETag"))
	require.JSONEq(t, string(first.Body), string(amend("k").is(http.StatusOK).Body))
	amend("other").problem(http.StatusPreconditionFailed, "stale")
}

func TestAKeyIsFreeAsLongAsItsRequestsAreWrong(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	submitted, gate := w.submit(p, "/plan/submit")
	reject := func(comment any) *answer {
		return w.call(identity.Member, http.MethodPost, gate+"/decisions", with(decision(submitted, engagement.Reject), set{"comment": comment}), "Idempotency-Key", "k")
	}
	requireWrong(t, reject(nil).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.comment", ""})
	reject("It is too dear.").is(http.StatusOK)
}

func TestAKeyThatHasDecidedRefusesAnotherBody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnish()
		submitted, gate := w.submit(p, "/plan/submit")
		first := with(decision(submitted, engagement.ApproveWithConditions), set{"conditions": []set{{"text": "Train them"}}})
		send := func(change set) *answer {
			return w.call(identity.Member, http.MethodPost, gate+"/decisions", with(first, change), "Idempotency-Key", "k")
		}
		w.engine.away = true
		send(nil).is(http.StatusAccepted)
		refusesAnotherBody(t, send(set{"comment": "Held, and now another."}))
		w.engine.away = false

		receipt := send(nil).is(http.StatusOK)
		for _, change := range []set{
			{"comment": "I had other reasons."},
			{"conditions": []set{{"text": "Train them well"}}},
			{"conditions": []set{{"text": "Train them", "owner": "Luis"}}},
			{"verdict": "approve", "conditions": nil},
		} {
			refusesAnotherBody(t, send(change))
		}
		require.JSONEq(t, string(receipt.Body), string(send(nil).is(http.StatusOK).Body))
	})
}

func TestAKeyThatHasActedOnAGateRefusesAnotherBody(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	submit := func(note string) *answer {
		return w.call(identity.Consultant, http.MethodPost, p.path+"/plan/submit", set{"note": note}, "Idempotency-Key", "k")
	}
	gate := submit("Ready.").is(http.StatusAccepted).Header.Get("Location")
	refusesAnotherBody(t, submit("Ready at last."))

	for _, act := range []struct {
		path        string
		role        identity.Role
		body, other set
	}{
		{"/resolve", identity.PMO, set{"reason": "Late", "choice": "extend"}, set{"reason": "Late", "choice": "close"}},
		{"/withdraw", identity.Consultant, set{"reason": "A word is missing."}, set{"reason": "Two are."}},
	} {
		send := func(body set) *answer {
			return w.call(act.role, http.MethodPost, gate+act.path, body, "Idempotency-Key", "k")
		}
		first := send(act.body).is(http.StatusOK)
		refusesAnotherBody(t, send(act.other))
		require.JSONEq(t, string(first.Body), string(send(act.body).is(http.StatusOK).Body))
	}
}
