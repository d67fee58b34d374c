package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestEverybodyChoosesTheirLanguageAndHowMailsCome(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		for _, role := range identity.Roles {
			got := w.call(role, http.MethodGet, "/v1/me", nil).is(http.StatusOK)
			require.Equal(t, w.people[role].ID, got.id())
			require.Equal(t, "each", got.object()["mail"], "what nobody has changed")
			tag := got.Header.Get("ETag")
			changed := w.call(role, http.MethodPatch, "/v1/me", set{"locale": "es", "mail": "digest"}, "If-Match", tag).is(http.StatusOK)
			require.Equal(t, "es", changed.object()["locale"])
			require.Equal(t, "digest", changed.object()["mail"])
			w.call(role, http.MethodPatch, "/v1/me", set{"mail": "each"}, "If-Match", tag).problem(http.StatusPreconditionFailed, "stale")
			kept := w.call(role, http.MethodPatch, "/v1/me", set{}).is(http.StatusOK).object()
			require.Equal(t, []any{"es", "digest"}, []any{kept["locale"], kept["mail"]}, "what is left out stays")
		}
		requireWrong(t, w.call(identity.Viewer, http.MethodPatch, "/v1/me", set{"mail": "never"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.mail", "is none of: each, digest"})
		requireWrong(t, w.call(identity.Viewer, http.MethodPatch, "/v1/me", set{"locale": "?"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.locale", "BCP 47"})
		requireWrong(t, w.call(identity.Viewer, http.MethodPatch, "/v1/me", set{"org_roles": []string{"admin"}}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.org_roles", "is not known here"})
	})
}

func TestTheOfficeSetsHowSomebodysMailsCome(t *testing.T) {
	w := newWorld(t)
	path := "/v1/people/" + w.people[identity.Member].ID
	require.Equal(t, "digest", w.call(identity.PMO, http.MethodPatch, path, set{"mail": "digest"}).is(http.StatusOK).object()["mail"])
	require.Equal(t, "digest", w.call(identity.PMO, http.MethodPatch, path, set{"name": "M"}).is(http.StatusOK).object()["mail"])
	require.Equal(t, "digest", w.call(identity.Consultant, http.MethodGet, path, nil).is(http.StatusOK).object()["mail"])
	requireWrong(t, w.call(identity.PMO, http.MethodPatch, path, set{"mail": ""}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.mail", "is none of"})
}
