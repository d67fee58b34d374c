package office_test

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/notify"
	"mandate/internal/office"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// mailroom is an office with one engagement of Spanish words, whose mails are kept.
type mailroom struct {
	*testing.T
	db     *store.DB
	keys   identity.Keys
	office *office.Office
	place  activities.Place
	now    time.Time
	facts  int
	people map[string]store.Person // by first name

	mu    sync.Mutex
	sent  []notify.Mail
	fails map[string]error // by address
}

const plan = "e1.plan.1.plan"

func openMailroom(t *testing.T) *mailroom {
	t.Helper()
	secret := make([]byte, identity.SecretSize)
	copy(secret, "a secret for tests alone")
	keys, err := identity.KeysFrom(secret)
	require.NoError(t, err)
	r := &mailroom{
		T: t, db: storetest.SQLite(t), keys: keys, place: activities.Place{Org: storetest.Org, Engagement: "e1"},
		now: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC), people: map[string]store.Person{}, fails: map[string]error{},
	}
	r.db.SetClock(func() time.Time { return r.now })
	r.restart()
	opened := engagement.Opened{
		Country: "ES", Methodology: "m@1", MethodologyID: r.methodology(), Objectives: []string{"o"}, StartOn: "2026-03-02", Calendar: "es",
		Timezone: "Europe/Madrid", Currency: "EUR", Locale: "es",
	}
	r.in(func(tx *store.Tx) {
		for _, p := range []struct {
			name, locale string
			role         engagement.Role
		}{
			{"Ana Ruiz", "", engagement.RoleSponsor},
			{"Ben Hall", "en-GB", engagement.RoleLeader},
			{"Carl Ortiz", "en", engagement.RoleCTO},
			{"Pia Pons", "en", engagement.RolePMO},
		} {
			first, _, _ := strings.Cut(p.name, " ")
			person, err := tx.EnsurePerson(p.name, first+"@example.com", p.locale)
			require.NoError(t, err)
			r.people[first] = person
			opened.Team = append(opened.Team, engagement.TeamMember{Role: p.role, Person: person.ID})
		}
	})
	r.record("", "Pia", opened, map[string]string{"title": "Un almacén <script>alert(1)</script>", "client": "Río & Hijos", "objective/o": "x"})
	return r
}

// methodology is the engagement's, of two questions.
func (r *mailroom) methodology() (id string) {
	m := engagement.Methodology{
		Key: "m", Version: 1, Title: "M", Scale: engagement.Scale{Labels: []string{"none", "some", "all"}},
		Areas: []engagement.Area{{Key: "systems", Title: "Systems"}},
		Questions: []engagement.Question{
			{Ref: "S1", Area: "systems", Text: "Is a restore tested?", Weight: 1}, {Ref: "S2", Area: "systems", Text: "Who is on call?", Weight: 1},
		},
	}
	r.in(func(tx *store.Tx) {
		stored, err := tx.AddMethodology(m)
		require.NoError(r, err)
		id = stored.ID
	})
	return id
}

// restart is another process on the same database.
func (r *mailroom) restart() {
	r.office = &office.Office{
		Store: r.db, Mail: r, From: mail.Address{Name: "Mandate", Address: "mandate@example.com"}, Links: r.keys, PublicURL: "https://mandate.example/",
	}
}

// Send keeps a mail, or fails as it was told.
func (r *mailroom) Send(_ context.Context, m notify.Mail) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.fails[m.To.Address]; err != nil {
		return err
	}
	r.sent = append(r.sent, m)
	return nil
}

func (r *mailroom) id(first string) string { return r.people[first].ID }

func (r *mailroom) ids(firsts ...string) []string {
	ids := make([]string, len(firsts))
	for i, first := range firsts {
		ids[i] = r.id(first)
	}
	return ids
}

func (r *mailroom) in(fn func(tx *store.Tx)) {
	r.Helper()
	require.NoError(r, r.db.In(r.Context(), r.place.Org, func(tx *store.Tx) error {
		fn(tx)
		return nil
	}))
}

func (r *mailroom) record(phase, by string, fact engagement.Fact, texts map[string]string) {
	r.Helper()
	r.facts++
	actor := ""
	if by != "" {
		actor = r.id(by)
	}
	e, err := engagement.NewEvent(fmt.Sprintf("fact-%d", r.facts), phase, r.now, actor, fact, texts)
	require.NoError(r, err)
	_, err = r.office.Record(r.Context(), r.place, []engagement.Event{e})
	require.NoError(r, err)
}

// openPlan puts a revision of the plan before Ana and Ben.
func (r *mailroom) openPlan(revision int, channels ...engagement.Channel) activities.Notice {
	r.Helper()
	subject := engagement.Subject{Ref: contract.RefPlan, Revision: revision, Digest: fmt.Sprintf("digest-%d", revision)}
	stage := engagement.Stage{Key: "leaders", Channels: channels}
	policy := engagement.Policy{Title: "Plan", Stages: []engagement.Stage{stage}}
	policy.Defaults()
	due := r.now.AddDate(0, 0, 5)
	r.record(contract.RefPlan, "Carl", engagement.Submitted{Subject: subject, Gate: plan}, map[string]string{"note": "Solo cambian las fechas."})
	r.record(contract.RefPlan, "Carl", engagement.GateOpened{Gate: plan, Key: engagement.GatePlan, Subject: subject, Policy: policy}, nil)
	r.record(contract.RefPlan, "", engagement.StageOpened{
		Gate: plan, Revision: revision, Stage: "leaders", Number: 1, Due: due, Needed: 1,
		Tasks: []engagement.Eligible{{Person: r.id("Ana")}, {Person: r.id("Ben")}},
	}, nil)
	return activities.Notice{
		Place: r.place, Kind: activities.NoticeGateOpened, Key: fmt.Sprintf("plan/1/gate/plan/r%d/stage1/gate_opened", revision),
		People: r.ids("Ana", "Ben"), Gate: plan, Stage: "leaders", Subject: subject, Due: due,
	}
}

// decides records what somebody decides on the plan's first revision.
func (r *mailroom) decides(first string, verdict engagement.Verdict, comment string) {
	r.Helper()
	r.record(contract.RefPlan, first, engagement.DecisionRecorded{
		Decision: "decision of " + first, Gate: plan, Stage: "leaders", Revision: 1, Digest: "digest-1", Verdict: verdict,
		Channel: engagement.ChannelWeb, Provenance: "signed",
	}, map[string]string{"name": r.people[first].Name, "comment": comment})
}

// notify sends a notice and returns its mails by the first name of who gets them.
func (r *mailroom) notify(n activities.Notice) map[string]notify.Mail {
	r.Helper()
	r.sent = nil
	require.NoError(r, r.office.Notify(r.Context(), n))
	mails := map[string]notify.Mail{}
	for _, m := range r.sent {
		first, _, _ := strings.Cut(m.To.Name, " ")
		require.NotContains(r, mails, first, "one mail each")
		require.Equal(r, mail.Address{Name: r.people[first].Name, Address: r.people[first].Email}, m.To)
		mails[first] = m
	}
	return mails
}

// address is where a mail leads.
func (r *mailroom) address(m notify.Mail) string {
	r.Helper()
	for line := range strings.Lines(m.Text) {
		if u, err := url.Parse(strings.TrimSpace(line)); err == nil && u.Scheme == "https" {
			return u.String()
		}
	}
	require.Fail(r, "a mail leads nowhere", m.Text)
	return ""
}

// link is the stored link that a mail carries.
func (r *mailroom) link(m notify.Mail) store.Link {
	r.Helper()
	token, is := strings.CutPrefix(r.address(m), "https://mandate.example/d/")
	require.True(r, is, "%s is no personal link", r.address(m))
	org, l, err := r.db.LinkByHash(r.Context(), identity.LinkHash(token))
	require.NoError(r, err)
	require.Equal(r, r.place.Org, org)
	return l
}

// entries are what a mail changes in its reader's calendar.
func (r *mailroom) entries(m notify.Mail) (method string, entries []*ics.VEvent) {
	r.Helper()
	require.Len(r, m.Attachments, 1)
	_, parameters, err := mime.ParseMediaType(m.Attachments[0].Type)
	require.NoError(r, err)
	cal, err := ics.ParseCalendar(bytes.NewReader(m.Attachments[0].Content))
	require.NoError(r, err)
	return parameters["method"], cal.Events()
}
