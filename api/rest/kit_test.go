package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/api"
	"mandate/api/rest"
	"mandate/internal/calendar"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/methodology"
	"mandate/internal/office"
	"mandate/internal/questionset"
	"mandate/internal/questionset/exchange"
	"mandate/internal/rehearsal"
	"mandate/internal/source"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
	"mandate/internal/vault"
	"mandate/internal/webhook"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const org = storetest.Org

// world is a server on a real store, with people of every role.
type world struct {
	t      *testing.T
	db     *store.DB
	engine *fakeEngine
	server *api.Server
	kicks  atomic.Int64
	log    *bytes.Buffer
	// rehearse takes the place of the rehearsal where it is not nil.
	rehearse func(context.Context, contract.Start, engagement.Methodology, engagement.Casting) (engagement.Rehearsal, error)
	// tokens and people by role. All but the stranger are in the team of the engagement
	// that the world starts; admin and pmo see every engagement.
	tokens map[identity.Role]string
	people map[identity.Role]store.Person
	// stranger is a consultant's token whose person is in no team.
	stranger string
	// office keeps the secrets of sources, and reads them.
	office *office.Office
}

// loopback is where the sources of these tests stand.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func newWorld(t *testing.T) *world { return newWorldOn(t, storetest.SQLite(t)) }

func newWorldOn(t *testing.T, db *store.DB) *world {
	w := &world{
		t: t, db: db, engine: newFakeEngine(db), log: &bytes.Buffer{},
		tokens: map[identity.Role]string{}, people: map[identity.Role]store.Person{},
	}
	keys, err := vault.ReadOrCreate(filepath.Join(t.TempDir(), "keyset.json"))
	require.NoError(t, err)
	w.office = &office.Office{Store: db, Sources: source.NewReader(loopback...), Webhooks: webhook.NewSender(loopback...), Vault: keys}
	signing, err := identity.KeysFrom(bytes.Repeat([]byte{1}, identity.SecretSize))
	require.NoError(t, err)
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	w.server = api.New(api.Options{
		REST: rest.Options{
			Store: db, Engine: w.engine, Keys: signing, Kick: func() { w.kicks.Add(1) }, Calendars: calendar.Keys(),
			DraftBody:   (&office.Office{Store: db}).DraftBody,
			PreviewGate: (&office.Office{Store: db}).Preview, Outlook: (&office.Office{Store: db}).Reschedule,
			ParseMethodology: func(text []byte, sets engagement.QuestionSets) (engagement.Methodology, error) {
				return methodology.ParseWith(sets, "request", text)
			},
			QuestionSets: exchange.Formats{},
			Log:          log, Version: "test",
			Export: func(ctx context.Context, org string, wanted rest.ExportRequest) (rest.Exported, error) {
				file, digest, err := (&office.Office{Store: db}).Export(ctx, org, office.Wanted(wanted))
				return rest.Exported{Name: file.Name, Type: file.Type, Digest: digest, Body: file.Body}, err
			},
			Rehearse: func(ctx context.Context, s contract.Start, m engagement.Methodology, c engagement.Casting) (engagement.Rehearsal, error) {
				if w.rehearse != nil {
					return w.rehearse(ctx, s, m, c)
				}
				return rehearsal.Run(ctx, rehearsal.Request{Start: s, Methodology: m, Cast: c})
			},
			RenderRehearsal: rehearsal.Render,
			Sources:         w.office, Webhooks: w.office,
		},
		Log: log,
	})
	w.in(func(tx *store.Tx) error {
		for _, s := range questionset.Builtins() {
			if _, err := tx.AddQuestionSet(s); err != nil {
				return err
			}
		}
		for _, m := range methodology.Builtins() {
			if _, err := tx.AddMethodology(m); err != nil {
				return err
			}
		}
		return nil
	})
	for _, role := range identity.Roles {
		w.people[role], w.tokens[role] = w.person(string(role)+"@example.org", role)
	}
	_, w.stranger = w.person("stranger@example.org", identity.Consultant)
	return w
}

// in runs fn in a transaction that must succeed.
func (w *world) in(fn func(tx *store.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.db.In(context.Background(), org, fn))
}

// person registers somebody, with a token of a role.
func (w *world) person(email string, role identity.Role) (person store.Person, token string) {
	w.t.Helper()
	name, _, _ := strings.Cut(email, "@")
	token, prefix, hash := identity.NewToken()
	w.in(func(tx *store.Tx) (err error) {
		if person, err = tx.EnsurePerson(name, email, "en"); err != nil {
			return err
		}
		_, err = tx.CreateToken(store.Token{Prefix: prefix, Name: name, Role: string(role), Person: person.ID, Hash: hash})
		return err
	})
	return person, token
}

// request is a request in the making.
type request struct {
	method, path, token string
	body                any // nil, text, bytes, or what becomes JSON
	headers             map[string]string
}

// do sends a request.
func (w *world) do(r request) *answer {
	w.t.Helper()
	var body io.Reader
	switch b := r.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	case []byte:
		body = bytes.NewReader(b)
	case io.Reader:
		body = b
	default:
		text, err := json.Marshal(b)
		require.NoError(w.t, err)
		body = bytes.NewReader(text)
	}
	sent := httptest.NewRequest(r.method, r.path, body)
	if r.token != "" {
		sent.Header.Set("Authorization", "Bearer "+r.token)
	}
	if body != nil {
		sent.Header.Set("Content-Type", "application/json")
	}
	for name, value := range r.headers {
		sent.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	w.server.Handler().ServeHTTP(recorder, sent)
	return &answer{t: w.t, what: r.method + " " + r.path, Code: recorder.Code, Header: recorder.Header(), Body: recorder.Body.Bytes()}
}

// call sends a request as somebody of a role. Headers are pairs of name and value.
func (w *world) call(role identity.Role, method, path string, body any, headers ...string) *answer {
	w.t.Helper()
	r := request{method: method, path: path, token: w.tokens[role], body: body, headers: map[string]string{}}
	for i := 0; i+1 < len(headers); i += 2 {
		r.headers[headers[i]] = headers[i+1]
	}
	return w.do(r)
}

// answer is what the server said.
type answer struct {
	t      *testing.T
	what   string
	Code   int
	Header http.Header
	Body   []byte
}

// is requires a status.
func (a *answer) is(status int) *answer {
	a.t.Helper()
	require.Equal(a.t, status, a.Code, "%s: %s", a.what, a.Body)
	return a
}

// into reads the body, which must be JSON.
func (a *answer) into(out any) *answer {
	a.t.Helper()
	require.NoError(a.t, json.Unmarshal(a.Body, out), "%s: %s", a.what, a.Body)
	return a
}

// object is the body as an object.
func (a *answer) object() (out map[string]any) {
	a.t.Helper()
	a.into(&out)
	return out
}

// items are the entries of the list in the body.
func (a *answer) items() []map[string]any {
	a.t.Helper()
	var page struct{ Items []map[string]any }
	a.into(&page)
	require.NotNil(a.t, page.Items, "%s: a list has items, empty or not: %s", a.what, a.Body)
	return page.Items
}

// id is the id of the resource in the body.
func (a *answer) id() string {
	a.t.Helper()
	id, _ := a.object()["id"].(string)
	require.NotEmpty(a.t, id, "%s: %s", a.what, a.Body)
	return id
}

// problem requires a problem of a status and type, and returns it.
func (a *answer) problem(status int, kind string) rest.Problem {
	a.t.Helper()
	a.is(status)
	require.Equal(a.t, "application/problem+json", a.Header.Get("Content-Type"), "%s: %s", a.what, a.Body)
	var p rest.Problem
	a.into(&p)
	require.Equal(a.t, "urn:mandate:problem:"+kind, p.Type, "%s: %s", a.what, a.Body)
	require.Equal(a.t, status, p.Status)
	require.NotEmpty(a.t, p.Title)
	require.NotEmpty(a.t, p.Detail, "a problem says what to do")
	return p
}

// startBody starts an engagement for the people of the world.
func startBody() map[string]any {
	return map[string]any{
		"client": map[string]any{"name": "Kleine Bäckerei GmbH", "country": "DE"}, "title": "Bread, online",
		"methodology": methodology.ExternalCTO, "objectives": []map[string]any{{"key": "growth", "title": "Sell beyond the town"}},
		"team": []map[string]any{
			{"role": "pmo", "name": "Petra", "email": "pmo@example.org"},
			{"role": "cto", "name": "Carla", "email": "consultant@example.org"},
			{"role": "sponsor", "name": "Selma", "email": "selma@example.org"},
			{"role": "leader", "name": "Mehmet", "email": "member@example.org"},
			{"role": "member", "name": "Viola", "email": "viewer@example.org"},
		},
		"start_on": "2026-03-02", "target_end": "2027-03-01", "calendar": "DE", "timezone": "Europe/Berlin", "currency": "EUR", "locale": "en",
	}
}

// start starts an engagement and returns the path of it.
func (w *world) start() (path string) {
	w.t.Helper()
	return w.call(identity.PMO, http.MethodPost, "/v1/engagements", startBody()).is(http.StatusCreated).Header.Get("Location")
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

func escaped(text string) string { return url.QueryEscape(text) }
