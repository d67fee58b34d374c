package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
)

func TestAConcernIsJudgedByWhoeverRaisedItOrTheTeam(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	list := p.path + "/change/concerns"
	w.call(identity.Member, http.MethodPost, list, set{"verbatim": "Too fast", "raised_by": "nobody"}).problem(http.StatusUnprocessableEntity, "invalid")
	mine := list + "/" + firstID(w.call(identity.Member, http.MethodPost, list, set{"verbatim": "Too fast", "raised_by": w.people[identity.Member].ID}).is(http.StatusCreated))
	w.call(identity.Member, http.MethodPost, mine+"/verdict", set{"satisfied": true}).problem(http.StatusConflict, "conflict")
	w.call(identity.Consultant, http.MethodPatch, mine, set{"response": "It is slower now."}).is(http.StatusOK)
	w.call(identity.Member, http.MethodPost, mine+"/verdict", set{"satisfied": false}).problem(http.StatusUnprocessableEntity, "invalid")
	kicked := w.kicks.Load()
	got := w.call(identity.Member, http.MethodPost, mine+"/verdict", set{"satisfied": false, "comment": "By how much?"}).is(http.StatusOK)
	require.Equal(t, kicked+1, w.kicks.Load(), "the workflow hears of it")
	body := got.object()["body"].(map[string]any)
	require.Nil(t, body["response"])
	require.Equal(t, "By how much?", body["returned"].([]any)[0].(map[string]any)["comment"])
	w.call(identity.Consultant, http.MethodPatch, mine, set{"returned": nil, "response": "By half."}).is(http.StatusOK)
	w.call(identity.Consultant, http.MethodPost, mine+"/verdict", set{"satisfied": true}).is(http.StatusOK)

	other := list + "/" + firstID(w.call(identity.Consultant, http.MethodPost, list, set{"verbatim": "Too slow", "response": "Is it?"}).is(http.StatusCreated))
	w.call(identity.Member, http.MethodPost, other+"/verdict", set{"satisfied": true}).problem(http.StatusForbidden, "forbidden")
}

func TestNothingIsKeptOfWhoRaisesAConcernAnonymously(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	list := p.path + "/change/concerns"
	w.call(identity.Member, http.MethodPost, list, set{"verbatim": "My boss", "anonymous": true, "raised_by": w.people[identity.Member].ID}).problem(http.StatusUnprocessableEntity, "invalid")
	made := w.call(identity.Member, http.MethodPost, list, set{"verbatim": "My boss", "anonymous": true}).is(http.StatusCreated)
	require.Empty(t, made.object()["updated_by"])
	one := list + "/" + firstID(made)
	require.Empty(t, w.call(identity.Member, http.MethodPatch, one, set{"severity": "high"}).is(http.StatusOK).object()["updated_by"])
	require.NotEmpty(t, w.call(identity.Consultant, http.MethodPatch, one, set{"response": "We speak to him."}).is(http.StatusOK).object()["updated_by"])
	for _, version := range w.call(identity.Consultant, http.MethodGet, one+"/history", nil).items() {
		require.NotEqual(t, w.people[identity.Member].ID, version["updated_by"])
	}
}
