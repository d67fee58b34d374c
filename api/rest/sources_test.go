package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// measured is a server whose document has a number for whoever has the secret.
func measured(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer s3cret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, `{"hours":[3.5]}`)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestASourceIsTriedThenKeptAndItsSecretIsNeverReadBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnish()
		source := set{"metric": p.ids["/metrics"], "type": "json", "url": measured(t), "pointer": "/hours/0", "authentication": "bearer"}
		try := func(change set) set {
			return w.call(identity.Consultant, http.MethodPost, p.path+"/source-checks", with(source, change)).is(http.StatusOK).object()
		}
		require.Equal(t, 3.5, try(set{"secret": "s3cret"})["value"])
		require.Contains(t, try(set{"secret": "wrong"})["error"], "refuses the authentication")
		require.Contains(t, try(nil)["error"], "no secret yet")
		require.Equal(t, 7.0, try(set{"secret": "s3cret", "factor": 2})["value"])
		requireWrong(t, w.call(identity.Consultant, http.MethodPost, p.path+"/source-checks", with(source, set{"url": "ftp://example.com"})).
			problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.url", "address of the web"})

		list := p.path + "/sources"
		made := w.call(identity.Consultant, http.MethodPost, list, source).is(http.StatusCreated)
		single := made.Header.Get("Location")
		requireWrong(t, w.call(identity.Consultant, http.MethodPost, list, source).problem(http.StatusUnprocessableEntity, "invalid"),
			wrong{"body.metric", "has a source already"})
		w.call(identity.Consultant, http.MethodPut, single+"/secret", set{"secret": "s3cret"}).is(http.StatusNoContent)
		require.Equal(t, 3.5, try(set{"source": firstID(made)})["value"], "the secret that is kept")
		require.Contains(t, try(set{"source": firstID(made), "url": measured(t)})["error"], "sent nowhere else",
			"nobody may have it sent to an address of their own")
		state := w.call(identity.Viewer, http.MethodGet, single+"/state", nil).is(http.StatusOK)
		require.NotContains(t, string(state.Body), "s3cret")
		require.Contains(t, string(state.Body), "http://127.0.0.1:")
		require.NotContains(t, string(w.call(identity.Consultant, http.MethodGet, single, nil).Body), "s3cret")
		require.Empty(t, w.call(identity.Viewer, http.MethodGet, single+"/polls", nil).is(http.StatusOK).items())
		content := string(w.export(identity.PMO, p.path, "json").Body)
		require.Contains(t, content, "/hours/0", "the source is part of the content")
		require.NotContains(t, content, "s3cret")
		require.NotContains(t, string(w.call(identity.PMO, http.MethodGet, p.path+"/journal", nil).is(http.StatusOK).Body), "s3cret")

		w.call(identity.Consultant, http.MethodPatch, single, set{"authentication": "none"}).is(http.StatusOK)
		requireWrong(t, w.call(identity.Consultant, http.MethodPut, single+"/secret", set{"secret": "s3cret"}).problem(http.StatusUnprocessableEntity, "invalid"),
			wrong{"body.secret", "not needed"})
		require.Len(t, w.call(identity.Consultant, http.MethodGet, single+"/history", nil).is(http.StatusOK).items(), 2)
		w.call(identity.Consultant, http.MethodDelete, single+"/secret", nil).is(http.StatusNoContent)
		w.call(identity.Consultant, http.MethodDelete, single, nil).is(http.StatusNoContent)
		w.call(identity.Member, http.MethodPost, list, source).problem(http.StatusForbidden, "forbidden")
		require.NotContains(t, w.log.String(), "s3cret")
	})
}

func TestWithoutAKeysetASecretIsRefused(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	source := set{"metric": p.ids["/metrics"], "type": "json", "url": "https://example.com/", "authentication": "bearer"}
	single := w.call(identity.Consultant, http.MethodPost, p.path+"/sources", source).is(http.StatusCreated).Header.Get("Location")
	w.office.Vault = nil
	refused := w.call(identity.Consultant, http.MethodPut, single+"/secret", set{"secret": "s3cret"}).problem(http.StatusServiceUnavailable, "unavailable")
	require.Contains(t, refused.Detail, "--keyset-file")
}

func TestDeploymentsAndIncidentsArePostedAndMeasured(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnish()
		outcomes := func(a *answer) (out []string) {
			for _, item := range a.is(http.StatusCreated).items() {
				out = append(out, fmt.Sprint(item["id"], " ", item["outcome"]))
			}
			return out
		}
		d1 := set{"id": "d-1", "service": "tills", "deployed_at": "2026-01-15T10:00:00Z", "outcome": "succeeded", "commits": []string{"2026-01-15T06:00:00Z"}}
		d2 := set{"id": "d-2", "service": "shop", "deployed_at": "2026-01-20T10:00:00Z", "outcome": "succeeded"}
		require.Equal(t, []string{"d-1 new", "d-2 new"}, outcomes(w.call(identity.Member, http.MethodPost, p.path+"/deployments", []set{d1, d2})))
		require.Equal(t, []string{"d-1 unchanged", "d-2 corrected"},
			outcomes(w.call(identity.Member, http.MethodPost, p.path+"/deployments", []set{d1, with(d2, set{"outcome": "failed"})})))
		require.Equal(t, []string{"i-1 new"}, outcomes(w.call(identity.Member, http.MethodPost, p.path+"/incidents",
			"id,service,opened_at,restored_at,deployment\ni-1,shop,2026-01-20T11:00:00Z,2026-01-20T13:00:00Z,d-2\n", "Content-Type", "text/csv")))
		requireWrong(t, w.call(identity.Member, http.MethodPost, p.path+"/deployments", []set{d1, with(d2, set{"id": "a b"})}).
			problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body[1].id", "letters, digits"})
		require.Len(t, w.call(identity.Viewer, http.MethodGet, p.path+"/deployments", nil).is(http.StatusOK).items(), 2)

		dora := string(w.call(identity.Viewer, http.MethodGet, p.path+"/dora?unit=monthly&last=400", nil).is(http.StatusOK).Body)
		for _, said := range []string{
			`"services":["shop","tills"]`, `"from":"2026-01-01","to":"2026-01-31","deployments":2,"failed":1`,
			`"lead_time":4`, `"change_failure_rate":50`, `"recovery_time":2`,
		} {
			require.True(t, strings.Contains(dora, said), "%s in %s", said, dora)
		}
		require.Contains(t, string(w.call(identity.Viewer, http.MethodGet, p.path+"/dora?service=none", nil).is(http.StatusOK).Body), `"periods":[]`)
	})
}
