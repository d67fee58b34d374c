package rest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func TestASupportRequestIsAnsweredByARegisteredOwnerAndKeepsItsDays(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	list := p.path + "/change/support-requests"
	asked := set{"title": "The till asks for a code", "priority": "high", "requester": "Mehmet"}
	refused := w.call(identity.Member, http.MethodPost, list, with(asked, set{"owner": "nobody"})).problem(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, "body.owner", refused.Errors[0].Location)
	kicked := w.kicks.Load()
	one := list + "/" + firstID(w.call(identity.Member, http.MethodPost, list, with(asked, set{"opened": "2024-01-12"})).is(http.StatusCreated))
	require.Equal(t, kicked+1, w.kicks.Load(), "the workflow hears of it")
	w.call(identity.Member, http.MethodPatch, one, set{"closed": "2024-01-13"}).problem(http.StatusUnprocessableEntity, "invalid")
	w.call(identity.Member, http.MethodPatch, one, set{"answer": "On the card", "answered": "2098-01-13"}).problem(http.StatusUnprocessableEntity, "invalid")
	body := w.call(identity.Member, http.MethodPut, one, with(asked, set{"answer": "On the card"})).is(http.StatusOK).object()["body"].(map[string]any)
	require.Equal(t, "2024-01-12", body["opened"], "it stays when left out")
	require.NotEmpty(t, body["answered"], "today")
	made := w.call(identity.Member, http.MethodPost, list, asked).is(http.StatusCreated).object()["body"].(map[string]any)
	require.WithinDuration(t, time.Now(), dayOf(t, made["opened"]), 48*time.Hour)
}

func dayOf(t *testing.T, day any) time.Time {
	at, err := engagement.Day(day.(string)).Time()
	require.NoError(t, err)
	return at
}
