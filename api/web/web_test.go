package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"mandate/api"
	"mandate/api/rest"
	"mandate/api/web"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/office"
	"mandate/internal/report"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

const (
	org           = storetest.Org
	theEngagement = "e1"
	theGate       = theEngagement + ".plan.1.plan"
	thePlan       = "plan/1"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// world is a server on a real database, with an engagement whose plan is before its
// leaders: Ana, the sponsor, and Luis, who reads Spanish. Carla has asked them; Paula is
// of the PMO.
type world struct {
	*testing.T
	db     *store.DB
	keys   identity.Keys
	engine *fakeEngine
	server *httptest.Server
	site   *web.Site
	client *http.Client
	sent   []store.Link       // asked to be sent anew
	signed identity.Principal // who is signed in; nobody when zero
	policy engagement.Policy  // of the gate
	bodies []string           // of the revisions, from the first; {} for others

	ana, luis, carla, paula store.Person
}

// newWorld serves the pages; options change what they stand on.
func newWorld(t *testing.T, options ...func(*web.Options)) *world {
	t.Helper()
	w := &world{T: t, db: storetest.SQLite(t), policy: policy()}
	var err error
	w.keys, err = identity.KeysFrom(make([]byte, identity.SecretSize))
	require.NoError(t, err)
	w.register()
	w.open()
	w.engine = newFakeEngine(w)
	o := web.Options{
		Store: w.db, Org: org, Engine: w.engine, Keys: w.keys, Kick: func() {}, PublicURL: "http://mandate.test", Dev: true,
		Subject: w.subject, Export: exporter(w.db), Deck: (&office.Office{Store: w.db}).Deck, Renew: w.renew, Log: slog.New(slog.DiscardHandler),
	}
	for _, change := range options {
		change(&o)
	}
	w.site = web.New(o)
	site := w.site
	w.server = httptest.NewServer(api.New(api.Options{
		REST:  rest.Options{Store: w.db, Engine: w.engine, Kick: func() {}, Log: o.Log, Session: w.session},
		Mount: []func(*gin.Engine, *rest.API){site.Mount}, NotFound: site.NotFound, Log: o.Log,
	}).Handler())
	t.Cleanup(w.server.Close)
	w.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return w
}

// exporter gives out documents from a store, without a printer.
func exporter(db *store.DB) func(context.Context, string, rest.ExportRequest) (rest.Exported, error) {
	return func(ctx context.Context, org string, wanted rest.ExportRequest) (rest.Exported, error) {
		file, digest, err := (&office.Office{Store: db}).Export(ctx, org, office.Wanted(wanted))
		return rest.Exported{Name: file.Name, Type: file.Type, Digest: digest, Body: file.Body}, err
	}
}

func (w *world) session(*http.Request) (identity.Principal, error) {
	if w.signed.Person == "" {
		return w.signed, engagement.Errorf(engagement.Unauthenticated, "sign in first")
	}
	return w.signed, nil
}

// signIn has somebody sit before the browser.
func (w *world) signIn(person store.Person, role identity.Role) {
	w.signed = identity.Principal{Org: org, Person: person.ID, Role: role, Via: identity.ViaSession, AuthAt: time.Now().UTC(), Locale: person.Locale}
}

func (w *world) renew(_ context.Context, _ string, l store.Link) error {
	w.sent = append(w.sent, l)
	return nil
}

func (w *world) in(fn func(tx *store.Tx)) {
	w.Helper()
	require.NoError(w, w.db.In(w.Context(), org, func(tx *store.Tx) error {
		fn(tx)
		return nil
	}))
}

func (w *world) register() {
	w.in(func(tx *store.Tx) {
		for _, p := range []struct {
			to                  *store.Person
			name, email, locale string
		}{
			{&w.ana, "Ana Ruiz", "ana@example.com", "en"},
			{&w.luis, "Luis Ortega", "luis@example.com", "es"},
			{&w.carla, "Carla Nuñez", "carla@example.com", "en"},
			{&w.paula, "Paula Gil", "paula@example.com", "en"},
		} {
			var err error
			*p.to, err = tx.EnsurePerson(p.name, p.email, p.locale)
			require.NoError(w, err)
		}
	})
}

// open opens the engagement and puts the plan's first revision before its leaders.
func (w *world) open() {
	w.record("opened", "", w.paula.ID, engagement.Opened{
		Country: "ES", Methodology: "external-cto@1", MethodologyID: "m1", Objectives: []string{"growth"},
		Team: []engagement.TeamMember{
			{Role: engagement.RoleSponsor, Person: w.ana.ID},
			{Role: engagement.RoleLeader, Person: w.luis.ID},
			{Role: engagement.RoleConsultant, Person: w.carla.ID},
			{Role: engagement.RolePMO, Person: w.paula.ID},
		},
		StartOn: "2026-03-02", TargetEnd: "2026-12-18", Calendar: "es", Timezone: "Europe/Madrid", Currency: "EUR", Locale: "en",
	}, map[string]string{"title": "Cold chain <script>alert(1)</script>", "client": "Frío & Hijos", "objective/growth": "Sell abroad"})
	w.ask(1)
}

// ask freezes the next revision of the plan and opens its gate's first stage.
func (w *world) ask(revision int) {
	w.Helper()
	var frozen store.Revision
	w.in(func(tx *store.Tx) {
		var err error
		frozen, err = tx.AddRevision(theEngagement, store.Revision{
			Subject: engagement.Subject{Ref: thePlan, Digest: digestOf(revision)}, Key: engagement.GatePlan, MaterialDigest: digestOf(revision),
			Body: []byte(w.body(revision)), By: w.carla.ID, Request: "freeze-" + digestOf(revision), Note: "The budget <b>is</b> final.",
		})
		require.NoError(w, err)
	})
	n := string(rune('0' + revision))
	w.record("submitted-"+n, thePlan, w.carla.ID, engagement.Submitted{Subject: frozen.Subject, Gate: theGate}, map[string]string{"note": frozen.Note})
	w.record("gate-opened-"+n, thePlan, "", engagement.GateOpened{Gate: theGate, Key: engagement.GatePlan, Subject: frozen.Subject, Policy: w.policy, PolicyVersion: "external-cto@1 4be1"}, nil)
	w.record("stage-opened-"+n, thePlan, "", engagement.StageOpened{
		Gate: theGate, Revision: revision, Stage: "leadership", Number: 1, Tasks: w.eligible(), Due: time.Now().Add(72 * time.Hour), Needed: 2,
	}, nil)
}

func (w *world) body(revision int) string {
	if revision <= len(w.bodies) {
		return w.bodies[revision-1]
	}
	return "{}"
}

func (w *world) eligible() []engagement.Eligible {
	return []engagement.Eligible{
		{Person: w.ana.ID, Roles: []engagement.Role{engagement.RoleSponsor}},
		{Person: w.luis.ID, Roles: []engagement.Role{engagement.RoleLeader}},
	}
}

// policy has everyone of the leadership decide, then the PMO.
func policy() engagement.Policy {
	no := false
	p := engagement.Policy{Title: "Approve the plan", Duties: engagement.Duties{Exclude: []engagement.Hand{engagement.HandRequester}}, Stages: []engagement.Stage{
		{
			Key: "leadership", Approvers: []engagement.Approver{{Role: engagement.RoleSponsor}, {Role: engagement.RoleLeader}},
			Mode: engagement.Quorum{Mode: engagement.ModeAll}, Abstain: engagement.Abstention{Allowed: &no}, Meaning: "I approve this plan and its budget",
		},
		{Key: "office", Approvers: []engagement.Approver{{Role: engagement.RolePMO}}},
	}}
	p.Defaults()
	return p
}

func digestOf(revision int) string {
	digests := []string{
		"", "a3f1c09b7d2e4f6a8b0c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6f708", "b4e2d19c8e3f5a7b9c0d1e2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d",
		"c5f3e2ad9f406b8cad1e2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e",
	}
	return digests[revision]
}

func (w *world) record(id, phase, actor string, fact engagement.Fact, texts map[string]string) {
	w.Helper()
	event, err := engagement.NewEvent(id, phase, time.Now(), actor, fact, texts)
	require.NoError(w, err)
	w.in(func(tx *store.Tx) {
		_, err := tx.Record(theEngagement, []engagement.Event{event})
		require.NoError(w, err)
	})
}

// link gives a person a link to a revision, valid for a time, and returns its path.
func (w *world) link(person store.Person, revision int, valid time.Duration) string {
	w.Helper()
	token, hash := w.keys.LinkToken(theGate, "leadership", revision, person.ID, int(valid))
	w.in(func(tx *store.Tx) {
		require.NoError(w, tx.PutLink(store.Link{
			Hash: hash, Engagement: theEngagement, Gate: theGate, Stage: "leadership", Person: person.ID,
			Revision: revision, Digest: digestOf(revision), Issue: 1, ExpiresAt: time.Now().Add(valid),
		}))
	})
	return "/d/" + token
}

func (w *world) decisions() (all []store.DecisionRecord) {
	w.Helper()
	w.in(func(tx *store.Tx) {
		gate, err := tx.Gate(theGate)
		require.NoError(w, err)
		all = gate.Decisions
	})
	return all
}

// get follows a path as a browser does, in a language.
func (w *world) get(path, language string) answered {
	w.Helper()
	return w.send(http.MethodGet, path, nil, language)
}

func (w *world) post(path string, values url.Values) answered {
	w.Helper()
	return w.send(http.MethodPost, path, values, "")
}

func (w *world) subject(_ context.Context, _, _, ref string, revision int) (report.Document, error) {
	require.Equal(w, thePlan, ref)
	return planDocument(revision), nil
}
