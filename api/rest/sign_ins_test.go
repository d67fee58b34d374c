package rest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestAnAdministratorSignsSomebodyOutEverywhere(t *testing.T) {
	w := newWorld(t)
	member := w.people[identity.Member].ID
	sessions := w.db.Sessions(storetest.Org, time.Hour)
	ctx := store.WithHolder(t.Context(), store.Holder{Person: member, Way: store.WayProvider})
	require.NoError(t, sessions.CommitCtx(ctx, "laptop", nil, time.Now().Add(time.Hour)))
	w.call(identity.Admin, http.MethodDelete, "/v1/people/none/sessions", nil).problem(http.StatusNotFound, "not_found")
	w.call(identity.Admin, http.MethodDelete, "/v1/people/"+member+"/sessions", nil).is(http.StatusNoContent)
	w.in(func(tx *store.Tx) error {
		_, err := sessions.Live(tx, "laptop")
		require.Equal(t, engagement.NotFound, engagement.CodeOf(err))
		return nil
	})
}

func TestAnAdministratorLinksAndUnlinksAccounts(t *testing.T) {
	w := newWorld(t)
	member, viewer := "/v1/people/"+w.people[identity.Member].ID+"/sign-ins", "/v1/people/"+w.people[identity.Viewer].ID+"/sign-ins"
	account := set{"issuer": "https://login.example", "subject": "00u1"}
	id := firstID(w.call(identity.Admin, http.MethodPost, member, account).is(http.StatusCreated))
	require.Equal(t, id, firstID(w.call(identity.Admin, http.MethodPost, member, account).is(http.StatusCreated)), "it is linked already")
	p := w.call(identity.Admin, http.MethodPost, viewer, account).problem(http.StatusConflict, "conflict")
	require.Contains(t, p.Detail, "unlink it")
	w.call(identity.Admin, http.MethodPost, viewer, set{"issuer": " ", "subject": "x"}).problem(http.StatusUnprocessableEntity, "invalid")
	require.Len(t, w.call(identity.Admin, http.MethodGet, member, nil).is(http.StatusOK).items(), 1)
	w.call(identity.Admin, http.MethodDelete, viewer+"/"+id, nil).problem(http.StatusNotFound, "not_found")
	w.call(identity.Admin, http.MethodDelete, member+"/"+id, nil).is(http.StatusNoContent)
	w.call(identity.Admin, http.MethodPost, viewer, account).is(http.StatusCreated)
}
