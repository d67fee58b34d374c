package web_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"mandate/api"
	"mandate/api/rest"
	"mandate/api/web"
	"mandate/internal/calendar"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/office"
	"mandate/internal/rehearsal"
	"mandate/internal/source"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
	"mandate/internal/vault"
	"mandate/internal/webhook"
)

// house is a consultancy with its web pages: Petra of the PMO, Carla the CTO, Ana the
// client's sponsor, and Zoe, whom no engagement knows.
type house struct {
	*testing.T
	db        *store.DB
	server    *httptest.Server
	people    map[string]store.Person
	method    store.StoredMethodology
	now       time.Time
	events    int
	said      []contract.ConditionAct
	submitted []contract.Submit
	no        error                // refuses what is said of conditions
	cast      []engagement.Casting // of the rehearsals that were asked for
}

// monday is when the house opens: nine o'clock in Madrid.
var monday = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func openHouse(t *testing.T, options ...func(*web.Options)) *house {
	t.Helper()
	h := &house{T: t, db: storetest.SQLite(t), people: map[string]store.Person{}, now: monday}
	h.db.SetClock(func() time.Time { return h.now })
	h.in(func(tx *store.Tx) {
		for name, role := range map[string]string{"Petra Puig": "pmo", "Carla Otto": "consultant", "Ana Ruiz": "", "Luis Gil": "member", "Zoe Zimmer": "member"} {
			p, err := tx.EnsurePerson(name, strings.ToLower(strings.Fields(name)[0])+"@example.com", "en")
			require.NoError(t, err)
			if role != "" {
				p.OrgRoles = []string{role}
				p, err = tx.UpdatePerson(p, 0)
				require.NoError(t, err)
			}
			h.people[strings.Fields(name)[0]] = p
		}
		var err error
		h.method, err = tx.AddMethodology(engagement.Methodology{
			Key: "external-cto", Version: 1, Title: "External CTO",
			Process:  engagement.Process{Gates: map[engagement.GateKey]engagement.Policy{engagement.GatePlan: {Title: "Improvement plan", Stages: []engagement.Stage{{Key: "board"}}}}},
			Areas:    []engagement.Area{{Key: "systems", Title: "Systems and platforms"}, {Key: "people", Title: "People and skills"}},
			Priority: engagement.Priority{Bands: []engagement.Band{{Key: "now", Title: "Do now", Min: 15}, {Key: "next", Title: "Do next", Min: 8}, {Key: "later", Title: "Do later", Min: 1}}},
		})
		require.NoError(t, err)
	})
	keys, err := identity.KeysFrom(make([]byte, identity.SecretSize))
	require.NoError(t, err)
	o := web.Options{
		Keys: keys, Engine: houseEngine{h: h}, Store: h.db, Org: org, PublicURL: "http://mandate.test", TemporalUI: "http://temporal.test/", Namespace: "default", Dev: true,
		SessionIdle: 10 * 365 * 24 * time.Hour, // these tests let weeks pass
		Export:      exporter(h.db), Deck: (&office.Office{Store: h.db}).Deck, RehearsalDocument: rehearsal.Document, Log: slog.New(slog.DiscardHandler),
	}
	for _, change := range options {
		change(&o)
	}
	vaulted, err := vault.ReadOrCreate(filepath.Join(t.TempDir(), "keyset.json"))
	require.NoError(t, err)
	sources := &office.Office{Store: h.db, Sources: loopback, Webhooks: webhook.NewSender(), Vault: vaulted}
	site := web.New(o)
	h.server = httptest.NewServer(api.New(api.Options{
		REST:  rest.Options{Store: h.db, Engine: o.Engine, Session: site.Authenticate, PreviewGate: h.preview, Outlook: (&office.Office{Store: h.db}).Reschedule, Calendars: calendar.Keys(), Rehearse: h.rehearsed, DraftBody: (&office.Office{Store: h.db}).DraftBody, Sources: sources, Webhooks: sources, Kick: func() {}, Log: o.Log},
		Mount: []func(*gin.Engine, *rest.API){site.Mount}, NotFound: site.NotFound, Log: o.Log,
	}).Handler())
	t.Cleanup(h.server.Close)
	return h
}

func (h *house) in(fn func(tx *store.Tx)) {
	h.Helper()
	require.NoError(h, h.db.In(h.Context(), org, func(tx *store.Tx) error {
		fn(tx)
		return nil
	}))
}

func (h *house) team() []engagement.TeamMember {
	return []engagement.TeamMember{
		{Role: engagement.RolePMO, Person: h.people["Petra"].ID},
		{Role: engagement.RoleCTO, Person: h.people["Carla"].ID},
		{Role: engagement.RoleSponsor, Person: h.people["Ana"].ID},
		{Role: engagement.RoleLeader, Person: h.people["Luis"].ID},
	}
}

// open starts an engagement.
func (h *house) open(id, title, client string) {
	h.Helper()
	h.record(id, "", "Petra", engagement.Opened{
		Country: "ES", Methodology: "external-cto@1", MethodologyID: h.method.ID, Objectives: []string{"growth"}, Team: h.team(),
		StartOn: "2026-03-02", TargetEnd: "2026-12-18", Calendar: "ES", Timezone: "Europe/Madrid", Currency: "EUR", Locale: "en",
	}, map[string]string{"title": title, "client": client, "objective/growth": "Sell in two more countries", "scope_in": "Shop, warehouse and their interfaces"})
}

// record journals a fact, by the person of a first name or by Mandate itself.
func (h *house) record(id, phase, by string, fact engagement.Fact, texts map[string]string) {
	h.Helper()
	h.events++
	h.now = h.now.Add(time.Minute)
	e, err := engagement.NewEvent(fmt.Sprintf("event-%d", h.events), phase, h.now, h.people[by].ID, fact, texts)
	require.NoError(h, err)
	h.in(func(tx *store.Tx) {
		_, err := tx.Record(id, []engagement.Event{e})
		require.NoError(h, err)
	})
}

// days lets days pass.
func (h *house) days(n int) { h.now = h.now.AddDate(0, 0, n) }

// write creates an item as Carla; parent is its project or metric.
func write[T engagement.Content](h *house, engagementID, id, parent string, body T) {
	h.Helper()
	h.in(func(tx *store.Tx) {
		_, err := store.Create(tx, engagementID, id, body, store.WriteOptions{By: h.people["Carla"].ID, Parent: parent})
		require.NoError(h, err)
	})
}

// browser is somebody's browser. It does not follow redirects by itself.
type browser struct {
	*house
	client *http.Client
}

// visitor opens a browser; named people are signed in.
func (h *house) visitor(name string) *browser {
	h.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(h, err)
	b := &browser{house: h, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if name != "" {
		b.post("/sign-in", url.Values{"person": {h.people[name].ID}}).status(http.StatusSeeOther)
	}
	return b
}

func (b *browser) get(path string) reply {
	b.Helper()
	return b.do(http.MethodGet, path, nil)
}

func (b *browser) post(path string, values url.Values) reply {
	b.Helper()
	return b.do(http.MethodPost, path, values)
}

func (b *browser) do(method, path string, values url.Values) reply {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), method, b.server.URL+path, strings.NewReader(values.Encode()))
	require.NoError(b, err)
	if values != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.send(request)
}

func (b *browser) send(request *http.Request) reply {
	b.Helper()
	response, err := b.client.Do(request)
	require.NoError(b, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(b, err)
	require.NoError(b, response.Body.Close())
	return reply{b: b, Response: response, html: string(text)}
}

// reply is what a browser got.
type reply struct {
	*http.Response
	b    *browser
	html string
}

func (r reply) status(want int) reply {
	r.b.Helper()
	require.Equal(r.b, want, r.StatusCode, r.html)
	return r
}

// to requires that the browser is sent on.
func (r reply) to(address string) reply {
	r.b.Helper()
	r.status(http.StatusSeeOther)
	require.Equal(r.b, address, r.Header.Get("Location"))
	return r
}

// text is what stands on the page, without its markup.
func (r reply) text() string {
	r.b.Helper()
	root, err := html.Parse(strings.NewReader(r.html))
	require.NoError(r.b, err)
	var words []string
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			words = append(words, strings.Fields(n.Data)...)
		}
	}
	return strings.Join(words, " ")
}

func (r reply) says(texts ...string) reply {
	r.b.Helper()
	for _, text := range texts {
		require.Contains(r.b, r.text(), text)
	}
	return r
}

func (r reply) lacks(texts ...string) reply {
	r.b.Helper()
	for _, text := range texts {
		require.NotContains(r.b, r.html, text)
	}
	return r
}

func (r reply) has(markup ...string) reply {
	r.b.Helper()
	for _, part := range markup {
		require.Contains(r.b, r.html, part)
	}
	return r
}

// token is an API token of a person in a role.
func (h *house) token(name string, role identity.Role) (text, id string) {
	text, prefix, hash := identity.NewToken()
	h.in(func(tx *store.Tx) {
		token, err := tx.CreateToken(store.Token{Prefix: prefix, Name: "laptop", Role: string(role), Person: h.people[name].ID, Hash: hash})
		require.NoError(h, err)
		id = token.ID
	})
	return text, id
}

// loopback reads the sources of these tests, which stand there.
var loopback = source.NewReader(netip.MustParsePrefix("127.0.0.0/8"))
