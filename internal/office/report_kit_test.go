package office_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/office"
	"mandate/internal/report"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// began is when the engagement of these tests opens: noon in Madrid.
var began = time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC)

// file is one engagement with real content, written as its process goes on.
type file struct {
	*testing.T
	db     *store.DB
	office *office.Office
	place  activities.Place
	now    time.Time
	events int
	people map[string]string // ids, by first name
}

// openFile opens the engagement of a client whose name needs escaping.
func openFile(t *testing.T) *file {
	t.Helper()
	f := &file{T: t, db: storetest.SQLite(t), now: began, people: map[string]string{}, place: activities.Place{Org: storetest.Org, Engagement: "e1"}}
	f.office = &office.Office{Store: f.db}
	f.db.SetClock(func() time.Time { return f.now })
	opened := engagement.Opened{
		Country: "ES", Methodology: "external-cto@1", Objectives: []string{"growth"}, StartOn: "2026-03-02", TargetEnd: "2026-12-18",
		Calendar: "ES", Timezone: "Europe/Madrid", Currency: "EUR", Locale: "en",
	}
	f.in(func(tx *store.Tx) {
		m, err := tx.AddMethodology(methodology())
		require.NoError(t, err)
		opened.MethodologyID = m.ID
		for name, role := range map[string]engagement.Role{
			"Ana Ruiz": engagement.RoleSponsor, "Luis Gil": engagement.RoleLeader, "Carla Otto": engagement.RoleCTO, "Pia Pons": engagement.RolePMO,
		} {
			p, err := tx.EnsurePerson(name, name[:3]+"@example.com", "en")
			require.NoError(t, err)
			f.people[name[:3]] = p.ID
			opened.Team = append(opened.Team, engagement.TeamMember{Role: role, Person: p.ID})
		}
	})
	f.record("", "Pia", opened, map[string]string{
		"title": "Modernise the shop", "client": "Müller & <Söhne>", "confidentiality": "strict", "objective/growth": "Sell abroad",
	})
	return f
}

func methodology() engagement.Methodology {
	m := engagement.Methodology{
		Key: "external-cto", Version: 1, Title: "External CTO",
		Scale: engagement.Scale{Labels: []string{"Absent", "Initial", "Repeatable", "Defined", "Managed", "Leading"}},
		Areas: []engagement.Area{{Key: "systems", Title: "Systems"}, {Key: "people", Title: "People and skills"}},
		Questions: []engagement.Question{
			{Ref: "SYS-1", Area: "systems", Text: "Are systems current?", Weight: 1},
			{Ref: "SYS-2", Area: "systems", Text: "Are there backups?", Weight: 1},
			{Ref: "PEO-1", Area: "people", Text: "Are skills known?", Weight: 1},
		},
		Priority: engagement.Priority{Bands: []engagement.Band{{Key: "now", Title: "Do now", Min: 15}, {Key: "later", Title: "Do later", Min: 1}}},
	}
	m.Process.Periods = 2
	m.Process.Tolerances = engagement.Tolerances{Days: 10, Percent: 10}
	return m
}

func (f *file) in(fn func(tx *store.Tx)) {
	f.Helper()
	require.NoError(f, f.db.In(f.Context(), f.place.Org, func(tx *store.Tx) error {
		fn(tx)
		return nil
	}))
}

// days lets days pass.
func (f *file) days(n int) { f.now = f.now.AddDate(0, 0, n) }

// record journals a fact, by the person of a first name or by Mandate itself.
func (f *file) record(phase, by string, fact engagement.Fact, texts map[string]string) {
	f.Helper()
	f.events++
	e, err := engagement.NewEvent(fmt.Sprintf("event-%d", f.events), phase, f.now, f.people[by], fact, texts)
	require.NoError(f, err)
	_, err = f.office.Record(f.Context(), f.place, []engagement.Event{e})
	require.NoError(f, err)
}

// write creates an item of content; parent is its project or metric.
func write[T engagement.Content](f *file, id, parent string, body T) {
	f.Helper()
	f.in(func(tx *store.Tx) {
		_, err := store.Create(tx, f.place.Engagement, id, body, store.WriteOptions{By: f.people["Car"], Parent: parent})
		require.NoError(f, err)
	})
}

// vote is what somebody decides.
type vote struct {
	by        string
	role      engagement.Role
	verdict   engagement.Verdict
	comment   string
	condition string
	claimed   bool // signalled without having signed in
}

var approval = vote{by: "Ana", role: engagement.RoleSponsor, verdict: engagement.Approve}

// submit freezes content and opens its gate.
func (f *file) submit(req activities.FreezeRequest) engagement.Subject {
	f.Helper()
	req.Place, req.By = f.place, f.people["Car"]
	req.Request = fmt.Sprintf("%s-%d", req.Ref, f.events)
	frozen, err := f.office.Freeze(f.Context(), req)
	require.NoError(f, err)
	subject := frozen.Subject
	gate := contract.GateID(f.place.Engagement, req.Ref, req.Key)
	f.record(req.Ref, "Car", engagement.Submitted{Subject: subject, Gate: gate}, nil)
	f.record(req.Ref, "", engagement.GateOpened{Gate: gate, Key: req.Key, Subject: subject, Policy: engagement.Policy{Title: string(req.Key)}}, nil)
	f.record(req.Ref, "", engagement.StageOpened{
		Gate: gate, Revision: subject.Revision, Stage: "leaders", Number: 1, Due: f.now.AddDate(0, 0, 5), Needed: 1,
		Tasks: []engagement.Eligible{{Person: f.people["Ana"]}, {Person: f.people["Lui"]}},
	}, nil)
	return subject
}

// decide freezes content and carries it through its gate to a state.
func (f *file) decide(req activities.FreezeRequest, state engagement.GateState, votes ...vote) engagement.Subject {
	f.Helper()
	subject := f.submit(req)
	f.days(1)
	gate := contract.GateID(f.place.Engagement, req.Ref, req.Key)
	for i, v := range votes {
		fact := engagement.DecisionRecorded{
			Decision: fmt.Sprintf("%s-%d-%d", gate, subject.Revision, i), Gate: gate, Stage: "leaders", Revision: subject.Revision,
			Digest: subject.Digest, Verdict: v.verdict, Roles: []engagement.Role{v.role}, Channel: engagement.ChannelWeb, Provenance: "signed",
		}
		if v.claimed {
			fact.Provenance = "by namespace access, claimed person " + f.people[v.by]
		}
		texts := map[string]string{"name": map[string]string{"Ana": "Ana Ruiz", "Lui": "Luis Gil"}[v.by], "comment": v.comment}
		if v.condition != "" {
			fact.Conditions = []engagement.Day{"2026-05-29"}
			texts["condition/0"], texts["condition/0/owner"] = v.condition, f.people["Car"]
		}
		f.record(req.Ref, v.by, fact, texts)
	}
	f.record(req.Ref, "", engagement.GateClosed{Gate: gate, Revision: subject.Revision, State: state}, nil)
	return subject
}

// publish writes a report and reads it back.
func (f *file) publish(kind, ref, item string) report.Document {
	f.Helper()
	done, err := f.office.Publish(f.Context(), activities.PublishRequest{Place: f.place, Kind: kind, Ref: ref, Item: item, At: f.now})
	require.NoError(f, err)
	var doc report.Document
	f.in(func(tx *store.Tx) {
		kept, err := tx.Report(done.Report)
		require.NoError(f, err)
		require.Equal(f, done.Digest, kept.Digest)
		require.NoError(f, json.Unmarshal(kept.Body, &doc))
	})
	require.Equal(f, kind, doc.Kind)
	return doc
}

// shown shows the revision that is frozen at a place.
func (f *file) shown(subject engagement.Subject) report.Document {
	f.Helper()
	var doc report.Document
	f.in(func(tx *store.Tx) {
		frozen, err := tx.Revision(f.place.Engagement, subject.Ref, subject.Revision)
		require.NoError(f, err)
		doc, err = office.SubjectDocument(frozen.Key, frozen.Body, "en")
		require.NoError(f, err)
		require.Equal(f, string(frozen.Key), doc.Kind)
	})
	return doc
}
