package rest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestNobodyGetsInWithoutAGoodToken(t *testing.T) {
	w := newWorld(t)
	expired := time.Now().Add(-time.Minute)
	token, prefix, hash := identity.NewToken()
	w.in(func(tx *store.Tx) error {
		_, err := tx.CreateToken(store.Token{Prefix: prefix, Name: "old", Role: "admin", Person: w.people[identity.Admin].ID, Hash: hash, ExpiresAt: &expired})
		return err
	})
	unknown, _, _ := identity.NewToken()
	for name, c := range map[string]struct{ authorization, says string }{
		"none":          {"", "Authorization: Bearer mdt_"},
		"another way":   {"Basic YTpi", "Authorization: Bearer mdt_"},
		"no token":      {"Bearer ", "copy it whole"},
		"mistyped":      {"Bearer " + w.tokens[identity.Admin][:20] + "x", "copy it whole"},
		"unknown":       {"Bearer " + unknown, "ask an administrator for a new one"},
		"expired":       {"Bearer " + token, "has expired"},
		"someone's SQL": {"Bearer ' OR 1=1 --", "copy it whole"},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			for _, r := range []request{
				{method: http.MethodGet, path: "/v1/engagements"},
				{method: http.MethodPost, path: "/v1/engagements", body: startBody()},
				{method: http.MethodPost, path: "/v1/engagements/x/files", body: "content"},
				{method: http.MethodGet, path: "/v1/engagements/x/files/y"},
				{method: http.MethodPost, path: "/v1/engagements", body: "{"}, // who somebody is comes first
			} {
				if c.authorization != "" {
					r.headers = map[string]string{"Authorization": c.authorization}
				}
				got := w.do(r)
				require.Contains(t, got.problem(http.StatusUnauthorized, "unauthenticated").Detail, c.says)
				require.Contains(t, got.Header.Get("WWW-Authenticate"), "Bearer")
			}
		})
	}
	require.Empty(t, w.engine.asked)
}

func TestARevokedTokenEndsAtOnce(t *testing.T) {
	w := newWorld(t)
	made := w.call(identity.Admin, http.MethodPost, "/v1/tokens", set{"name": "CI", "role": "pmo"}).is(http.StatusCreated)
	var view struct{ ID, Token, Prefix, Person string }
	made.into(&view)
	require.Equal(t, "/v1/tokens/"+view.ID, made.Header.Get("Location"))
	require.Equal(t, w.people[identity.Admin].ID, view.Person, "somebody answers for it")
	require.True(t, strings.HasPrefix(view.Token, view.Prefix))
	w.do(request{method: http.MethodGet, path: "/v1/engagements", token: view.Token}).is(http.StatusOK)
	w.call(identity.Admin, http.MethodDelete, "/v1/tokens/"+view.ID, nil).is(http.StatusNoContent)
	got := w.do(request{method: http.MethodGet, path: "/v1/engagements", token: view.Token}).problem(http.StatusUnauthorized, "unauthenticated")
	require.Contains(t, got.Detail, "was revoked")
	w.call(identity.Admin, http.MethodDelete, "/v1/tokens/none", nil).problem(http.StatusNotFound, "not_found")

	for _, token := range w.call(identity.Admin, http.MethodGet, "/v1/tokens", nil).is(http.StatusOK).items() {
		require.NotContains(t, token, "token")
		require.NotContains(t, token, "hash")
	}
}

func TestATokenIsRefusedForNobodyAndForThePast(t *testing.T) {
	w := newWorld(t)
	p := w.call(identity.Admin, http.MethodPost, "/v1/tokens", set{"name": "CI", "role": "pmo", "person": "nobody"}).problem(http.StatusUnprocessableEntity, "invalid")
	requireWrong(t, p, wrong{"body.person", "nobody we know"})
	p = w.call(identity.Admin, http.MethodPost, "/v1/tokens", set{"name": "CI", "role": "pmo", "expires_at": "2020-01-01T00:00:00Z"}).problem(http.StatusUnprocessableEntity, "invalid")
	requireWrong(t, p, wrong{"body.expires_at", "has passed"})
	p = w.call(identity.Admin, http.MethodPost, "/v1/tokens", set{"name": "CI", "role": "emperor"}).problem(http.StatusUnprocessableEntity, "invalid")
	requireWrong(t, p, wrong{"body.role", "is none of: admin"})
}

func TestWhoHasLeftIsOutWithTheirTokens(t *testing.T) {
	w := newWorld(t)
	w.call(identity.Consultant, http.MethodGet, "/v1/engagements", nil).is(http.StatusOK)
	w.call(identity.Admin, http.MethodPatch, "/v1/people/"+w.people[identity.Consultant].ID, set{"active": false}).is(http.StatusOK)
	got := w.call(identity.Consultant, http.MethodGet, "/v1/engagements", nil).problem(http.StatusUnauthorized, "unauthenticated")
	require.Contains(t, got.Detail, "no longer active")
}

func TestTheSecretOfATokenIsNowhereInTheDatabase(t *testing.T) {
	path := t.TempDir() + "/mandate.db"
	db, err := store.Open(t.Context(), "sqlite:"+path)
	require.NoError(t, err)
	require.NoError(t, db.Migrate(t.Context(), "up"))
	w := newWorldOn(t, db)
	var view struct{ Token string }
	w.call(identity.Admin, http.MethodPost, "/v1/tokens", set{"name": "CI", "role": "pmo"}, "Idempotency-Key", "k").is(http.StatusCreated).into(&view)
	w.do(request{method: http.MethodGet, path: "/v1/engagements", token: view.Token}).is(http.StatusOK)
	require.NoError(t, db.Close())

	dump, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(dump), view.Token[:12], "it is recognised by its prefix")
	require.NotContains(t, string(dump), view.Token[:20])
	require.NotContains(t, string(dump), view.Token[12:])
	require.NotContains(t, w.log.String(), view.Token)
}

func TestAForeignEngagementDoesNotExist(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnish()
		d, _ := w.document()
		tried := 0
		for path, item := range d.Paths {
			if !strings.HasPrefix(path, "/v1/engagements/{id}") {
				continue
			}
			for method := range item {
				r := w.sample(p, strings.ToUpper(method), path)
				r.token = w.stranger
				got := w.do(r)
				if got.Code == http.StatusForbidden { // not for any consultant
					continue
				}
				got.problem(http.StatusNotFound, "not_found")
				tried++
			}
		}
		require.Greater(t, tried, 80)
		require.Empty(t, w.do(request{method: http.MethodGet, path: "/v1/engagements", token: w.stranger}).is(http.StatusOK).items())
		require.Empty(t, w.do(request{method: http.MethodGet, path: "/v1/gates", token: w.stranger}).is(http.StatusOK).items())
		require.Len(t, w.call(identity.Viewer, http.MethodGet, "/v1/engagements", nil).is(http.StatusOK).items(), 1)
	})
}

func TestAnotherOrganisationSeesNothingOfOurs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		path := w.start()
		token, prefix, hash := identity.NewToken()
		require.NoError(t, db.In(context.Background(), "rival", func(tx *store.Tx) error {
			person, err := tx.EnsurePerson("Rita", "rita@rival.example", "en")
			if err != nil {
				return err
			}
			_, err = tx.CreateToken(store.Token{Prefix: prefix, Name: "t", Role: "admin", Person: person.ID, Hash: hash})
			return err
		}))
		w.do(request{method: http.MethodGet, path: path, token: token}).problem(http.StatusNotFound, "not_found")
		for _, list := range []string{"/v1/engagements", "/v1/methodologies", "/v1/clients", "/v1/gates"} {
			require.Empty(t, w.do(request{method: http.MethodGet, path: list, token: token}).is(http.StatusOK).items(), list)
		}
		require.Len(t, w.do(request{method: http.MethodGet, path: "/v1/people", token: token}).is(http.StatusOK).items(), 1)
	})
}

func TestARefusalByRoleIsNotedInTheAccessLog(t *testing.T) {
	w := newWorld(t)
	w.call(identity.Viewer, http.MethodPost, "/v1/engagements", startBody()).problem(http.StatusForbidden, "forbidden")
	w.in(func(tx *store.Tx) error {
		log, err := tx.AccessLog(10)
		require.Len(t, log, 1)
		require.Equal(t, w.people[identity.Viewer].ID, log[0].Subject)
		require.Equal(t, "POST /v1/engagements", log[0].Action)
		require.Equal(t, "forbidden", log[0].Code)
		return err
	})
}

func TestEveryAnswerOfTheAPIIsPrivateAndOfItsType(t *testing.T) {
	w := newWorld(t)
	got := w.call(identity.PMO, http.MethodGet, "/v1/engagements", nil).is(http.StatusOK)
	require.Equal(t, "no-store", got.Header.Get("Cache-Control"))
	require.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"))
	recorder := httptest.NewRecorder()
	w.server.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	require.Equal(t, http.StatusOK, recorder.Code)
}
