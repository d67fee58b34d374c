package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/identity"
)

// confirmed is the body that does a reschedule as it is shown now.
func (w *world) confirmed(path string, r set) set {
	w.t.Helper()
	shown := w.call(identity.PMO, http.MethodPost, path+"/reschedule-outlook", r).is(http.StatusOK).object()
	return with(r, set{"reason": "Access came late", "confirm": shown["digest"]})
}

func TestAPhaseIsRescheduledAsItWasShown(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	action := w.call(identity.Consultant, http.MethodPost, path+"/plan/actions", set{
		"title": "Tills that listen", "impact": 4, "feasibility": 4, "start": "2029-12-03", "due": "2029-12-21",
	}).is(http.StatusCreated)
	id := action.object()["id"].(string)
	ask := set{"ref": "assessment/1", "due": "2029-06-04", "follow": true}
	post := func(name string, body set, headers ...string) *answer {
		return w.call(identity.PMO, http.MethodPost, path+name, body, headers...)
	}

	shown := post("/reschedule-outlook", ask).is(http.StatusOK).object()
	require.Len(t, shown["moves"], 3, "the action's two days, and the target end")
	require.NotEmpty(t, shown["expected"], "the gate of the diagnosis, the plan and its gate come later, too")
	body := w.confirmed(path, ask)

	for _, refused := range []set{
		with(body, set{"due": "2029-06-05"}), with(body, set{"follow": false}), with(body, set{"keep": []string{id}}), with(body, set{"confirm": "0"}),
	} {
		p := post("/reschedule", refused).problem(http.StatusConflict, "conflict")
		require.Contains(t, p.Detail, "read the outlook again")
	}
	w.call(identity.Consultant, http.MethodPatch, path+"/plan/actions/"+id, set{"due": "2029-12-28"}, "If-Match", action.Header.Get("ETag")).is(http.StatusOK)
	post("/reschedule", body).problem(http.StatusConflict, "conflict")
	require.Empty(t, w.engine.requests("reschedule"), "nothing that was not shown reaches the engine")

	body = w.confirmed(path, ask)
	post("/reschedule", body, "Idempotency-Key", "k").is(http.StatusOK)
	// The due has moved meanwhile, so that the outlook is another: a repetition is what it was.
	post("/reschedule", body, "Idempotency-Key", "k").is(http.StatusOK)
	sent := w.engine.requests("reschedule")
	require.Len(t, sent, 2)
	require.Equal(t, sent[0], sent[1])
	message := sent[0].(contract.Reschedule)
	require.Len(t, message.Follow, 2)
	require.Equal(t, 2, message.Follow[0].Version, "as it was shown")
	require.NotEmpty(t, message.End)

	requireWrong(t, post("/reschedule-outlook", set{"ref": "plan/1", "due": "2027-01-04"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.ref", "is not an open phase"})
	requireWrong(t, post("/reschedule", set{"reason": "Late", "confirm": "0", "ref": "assessment/1", "due": "2020-01-04"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.due", "lies before"})
	requireWrong(t, post("/reschedule", set{"reason": "Late", "ref": "assessment/1", "due": "2029-01-04"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.confirm", "is required"})
}
