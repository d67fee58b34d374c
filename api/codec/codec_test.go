package codec_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"

	"mandate/api"
	"mandate/api/codec"
	"mandate/api/rest"
	sealing "mandate/internal/codec"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
	"mandate/internal/vault"
)

const (
	org = "acme"
	ui  = "https://temporal.example.com"
)

// desk is a codec server in front of a store, and what is sealed with its keys.
type desk struct {
	*testing.T
	db      *store.DB
	handler http.Handler
	sealed  string // a request to open one payload
	person  string
	// session is who is signed in; nobody when nil.
	session *identity.Principal
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{T: t, db: storetest.SQLite(t)}
	keys, err := vault.ReadOrCreate(filepath.Join(t.TempDir(), "keyset.json"))
	require.NoError(t, err)
	c := sealing.New(keys, "mandate")
	payloads, err := c.DataConverter().ToPayloads("Ficta S.A.")
	require.NoError(t, err)
	text, err := json.Marshal(payloads)
	require.NoError(t, err)
	d.sealed = string(text)
	require.NoError(t, d.db.In(t.Context(), org, func(tx *store.Tx) error {
		person, err := tx.EnsurePerson("Ada", "ada@example.com", "en")
		d.person = person.ID
		return err
	}))
	server := codec.New(codec.Options{
		Codec: converter.NewPayloadCodecHTTPHandler(c), Namespace: "mandate", UI: ui + "/some/path", Store: d.db,
	})
	log := slog.New(slog.DiscardHandler)
	d.handler = api.New(api.Options{
		REST: rest.Options{Store: d.db, Log: log, Session: func(*http.Request) (identity.Principal, error) {
			if d.session == nil {
				return identity.Principal{}, engagement.Errorf(engagement.Unauthenticated, "sign in first")
			}
			return *d.session, nil
		}},
		Mount: []func(*gin.Engine, *rest.API){server.Mount}, Log: log,
	}).Handler()
	return d
}

func (d *desk) signIn(role identity.Role) {
	d.session = &identity.Principal{Org: org, Person: d.person, Role: role, Via: identity.ViaSession, AuthAt: time.Now()}
}

// token makes an API token of a role.
func (d *desk) token(role identity.Role) string {
	d.Helper()
	secret, prefix, hash := identity.NewToken()
	require.NoError(d, d.db.In(d.Context(), org, func(tx *store.Tx) error {
		_, err := tx.CreateToken(store.Token{Name: "cli", Role: string(role), Person: d.person, Hash: hash, Prefix: prefix})
		return err
	}))
	return secret
}

func (d *desk) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	d.Helper()
	r := httptest.NewRequestWithContext(d.Context(), method, path, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w
}

func (d *desk) noted() (log []store.Access) {
	d.Helper()
	require.NoError(d, d.db.Read(d.Context(), org, func(tx *store.Tx) (err error) {
		log, err = tx.AccessLog(10)
		return err
	}))
	return log
}

// opened is the text in the only payload of an answer.
func (d *desk) opened(w *httptest.ResponseRecorder) (text string) {
	d.Helper()
	require.Equal(d, http.StatusOK, w.Code, w.Body)
	var payloads commonpb.Payloads
	require.NoError(d, json.Unmarshal(w.Body.Bytes(), &payloads))
	require.NoError(d, converter.GetDefaultDataConverter().FromPayloads(&payloads, &text))
	return text
}

func TestTheUIReadsAndSealsWithTheSessionOfWhoMay(t *testing.T) {
	d := newDesk(t)
	d.signIn(identity.Admin)
	w := d.ask(http.MethodPost, "/codec/decode", d.sealed, "Origin", ui, "X-Namespace", "mandate")
	require.Equal(t, "Ficta S.A.", d.opened(w))
	require.Equal(t, ui, w.Header().Get("Access-Control-Allow-Origin"))
	require.Equal(t, "true", w.Header().Get("Access-Control-Allow-Credentials"))
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	require.Equal(t, "Origin", w.Header().Get("Vary"))

	plain, err := converter.GetDefaultDataConverter().ToPayloads("to a signal")
	require.NoError(t, err)
	text, err := json.Marshal(plain)
	require.NoError(t, err)
	w = d.ask(http.MethodPost, "/codec/encode", string(text), "Origin", ui)
	require.Equal(t, http.StatusOK, w.Code)
	require.NotContains(t, w.Body.String(), json.RawMessage(plain.Payloads[0].Data))
	require.Equal(t, "to a signal", d.opened(d.ask(http.MethodPost, "/codec/decode", w.Body.String(), "Origin", ui)))
}

func TestABrowserLearnsBeforehandWhichPageMayAsk(t *testing.T) {
	d := newDesk(t)
	w := d.ask(http.MethodOptions, "/codec/decode", "", "Origin", ui, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,x-namespace")
	require.Equal(t, http.StatusNoContent, w.Code)
	require.Equal(t, ui, w.Header().Get("Access-Control-Allow-Origin"))
	require.Contains(t, w.Header().Get("Access-Control-Allow-Headers"), "X-Namespace")
	d.signIn(identity.Admin)
	for _, other := range []string{"https://evil.example.com", "null", ui + ".evil.example.com", "http://temporal.example.com", ui + ":8443"} {
		for _, method := range []string{http.MethodOptions, http.MethodPost} {
			w := d.ask(method, "/codec/decode", d.sealed, "Origin", other)
			require.Equal(t, http.StatusForbidden, w.Code, "%s from %s", method, other)
			require.Empty(t, w.Header().Get("Access-Control-Allow-Origin"), other)
			require.NotContains(t, w.Body.String(), "Ficta")
		}
	}
	require.Empty(t, d.noted())
}

func TestTheCLIReadsWithATokenOfARoleThatMay(t *testing.T) {
	d := newDesk(t)
	require.Equal(t, "Ficta S.A.", d.opened(d.ask(http.MethodPost, "/codec/decode", d.sealed, "Authorization", "Bearer "+d.token(identity.Admin))))
	for _, role := range identity.Roles {
		w := d.ask(http.MethodPost, "/codec/decode", d.sealed, "Authorization", "Bearer "+d.token(role))
		d.signIn(role)
		s := d.ask(http.MethodPost, "/codec/decode", d.sealed, "Origin", ui)
		want := http.StatusForbidden
		if identity.Allowed(role, identity.ReadPayloads) {
			want = http.StatusOK
		}
		assert.Equal(t, want, w.Code, role)
		assert.Equal(t, want, s.Code, role)
	}
	d.session = nil
	for _, header := range []string{"", "Bearer mdt_nothing", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.e30."} {
		w := d.ask(http.MethodPost, "/codec/decode", d.sealed, "Authorization", header)
		assert.Equal(t, http.StatusUnauthorized, w.Code, header)
	}
}

func TestReadingIsNotedOnceAMinuteForEachPerson(t *testing.T) {
	d := newDesk(t)
	d.signIn(identity.Admin)
	for range 3 {
		d.ask(http.MethodPost, "/codec/decode", d.sealed, "Origin", ui)
	}
	log := d.noted()
	require.Len(t, log, 1)
	require.Equal(t, d.person, log[0].Subject)
	require.Equal(t, "POST /codec/decode", log[0].Action)
	require.Equal(t, "mandate", log[0].Target)
	require.Equal(t, store.AccessAllowed, log[0].Code)
	d.signIn(identity.PMO)
	d.ask(http.MethodPost, "/codec/decode", d.sealed, "Origin", ui)
	require.Equal(t, "forbidden", d.noted()[0].Code, "a refusal is noted too")
}

func TestJunkIsTheCallersFault(t *testing.T) {
	d := newDesk(t)
	d.signIn(identity.Admin)
	for _, body := range []string{
		"", "x", "[]", "null", `{"payloads":null}`, `{"payloads":[null]}`, `{"payloads":[{}]}`, `{"payloads":[{"data":"!"}]}`,
		`{"payloads":[{"metadata":{"encoding":"YmluYXJ5L2VuY3J5cHRlZA=="}}]}`,
		`{"payloads":[{"metadata":{"encoding":"YmluYXJ5L2VuY3J5cHRlZA=="},"data":"AQAAAAEAAAA="}]}`,
		strings.Replace(d.sealed, `"data":"A`, `"data":"B`, 1), d.sealed[:len(d.sealed)/2], string(bytes.Repeat([]byte("["), 1<<20)),
	} {
		for _, path := range []string{"/codec/decode", "/codec/encode"} {
			w := d.ask(http.MethodPost, path, body)
			require.Less(t, w.Code, 500, "%s of %.80s: %s", path, body, w.Body)
			require.NotContains(t, w.Body.String(), "Ficta")
		}
	}
	require.Equal(t, http.StatusUnprocessableEntity, d.ask(http.MethodPost, "/codec/decode", d.sealed, "X-Namespace", "other").Code)
	require.Equal(t, http.StatusRequestEntityTooLarge, d.ask(http.MethodPost, "/codec/decode", strings.Repeat(" ", 16<<20+1)).Code)
	require.Equal(t, http.StatusMethodNotAllowed, d.ask(http.MethodGet, "/codec/decode", "").Code)
}
