package office_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

func TestEveryKindOfNoticeTellsItsOwn(t *testing.T) {
	r := openMailroom(t)
	r.in(func(tx *store.Tx) {
		_, err := store.Create(tx, "e1", "p1", engagement.Project{
			Name: "Un libro de stock", Type: "update", BaselineStart: "2026-04-01", BaselineEnd: "2026-06-01",
		}, store.WriteOptions{})
		require.NoError(t, err)
		_, err = store.Create(tx, "e1", "c1", engagement.Concern{Verbatim: "Who answers the phone?"}, store.WriteOptions{})
		require.NoError(t, err)
		_, err = store.Create(tx, "e1", "s1", engagement.SupportRequest{Title: "The till asks for a code", Priority: "high", Opened: "2026-03-01"}, store.WriteOptions{})
		require.NoError(t, err)
		_, err = tx.AddReport("e1", store.Report{ID: "r1", Kind: "diagnosis", Ref: "assessment/1", Title: "What we found", Body: []byte("{}")})
		require.NoError(t, err)
	})
	gate := r.openPlan(1)
	r.record(contract.RefPlan, "", engagement.GateLapsed{Gate: plan}, nil)
	gatePage, page := "https://mandate.example/gates/"+plan, "https://mandate.example/engagements/e1"
	due := gate.Due

	for _, c := range []struct {
		notice  activities.Notice
		subject string
		says    []string
		address string
	}{
		{
			activities.Notice{Kind: activities.NoticeGateClosed, Gate: plan, Subject: gate.Subject, State: engagement.GateWithdrawn, Reason: "Wrong file"},
			"Result: Improvement plan – withdrawn – ",
			[]string{"> Wrong file"},
			gatePage,
		},
		{
			activities.Notice{Kind: activities.NoticeGateLapsed, Gate: plan, Subject: gate.Subject, Stage: "leaders", Due: due},
			"Time has run out: Improvement plan – ",
			[]string{"Still awaited: Ana Ruiz and Ben Hall"},
			gatePage,
		},
		{
			activities.Notice{
				Kind: activities.NoticeDecisionReceipt, Gate: plan, Stage: "leaders", Subject: engagement.Subject{Revision: 1, Digest: "digest-1"},
				Receipt: &engagement.Receipt{Decision: "d-17", Verdict: engagement.Reject, At: r.now, Late: true, State: engagement.GateRejected, Digest: "digest-1"},
			},
			"Your decision has been counted: Improvement plan – ",
			[]string{"Your decision: Reject", "Receipt number: d-17", "marked as late", "How it stands now: rejected"},
			gatePage,
		},
		{
			activities.Notice{Kind: activities.NoticeDecisionRefused, Gate: plan, Subject: engagement.Subject{Revision: 1}, Reason: "too late"},
			"Your decision was not counted: Improvement plan – ",
			[]string{"> too late"},
			gatePage,
		},
		{
			activities.Notice{Kind: activities.NoticePhaseReminder, Of: contract.RefAssessment, Number: 1, Due: due},
			"Reminder: Assessment – ",
			[]string{"Due: Saturday, 7 March 2026"},
			page,
		},
		{
			activities.Notice{Kind: activities.NoticePhaseReminder, Of: contract.RefAssessment, Number: 2, Due: r.now.AddDate(0, 0, -1)},
			"Overdue: Assessment – ", nil, page,
		},
		{activities.Notice{Kind: activities.NoticePhaseReminder, Of: "target-end", Number: 1, Due: due}, "The target end is reached – ", nil, page},
		{activities.Notice{Kind: activities.NoticeReassessment, Of: contract.RefPeriod(2), How: "periods"}, "Assess again? – ", nil, page + "/course"},
		{activities.Notice{Kind: activities.NoticeReassessment, Of: contract.RefPeriod(4), How: "red"}, "Assess again? Results stay red – ", nil, page + "/course"},
		{activities.Notice{Kind: activities.NoticePhaseReminder, Of: contract.RefPeriod(3), Number: 1, Due: due}, "Readings wanted: period 3 – ", nil, page},
		{
			activities.Notice{Kind: activities.NoticePhaseEscalated, Of: contract.RefPlan, Due: due, Late: r.ids("Carl")},
			"Overdue: Improvement plan – ",
			[]string{"Still awaited: Carl Ortiz"},
			page,
		},
		{
			activities.Notice{Kind: activities.NoticePhaseEscalated, Of: contract.RefPlan, Due: due, Late: r.ids("Pia")},
			"Escalated: Improvement plan – ", nil, page,
		},
		{
			activities.Notice{Kind: activities.NoticePhaseReminder, Of: contract.RefProject("p1"), Due: due},
			"Reminder: Un libro de stock – ", nil, page,
		},
		{activities.Notice{Kind: activities.NoticeProjectLate, Of: "p1", Due: due}, "Milestone late: Un libro de stock – ", nil, page},
		{
			activities.Notice{Kind: activities.NoticeProjectLate, Of: "p1", Due: due, Late: r.ids("Carl")},
			"Project late: Un libro de stock – ",
			[]string{"Project lead: Carl Ortiz"},
			page,
		},
		{activities.Notice{Kind: activities.NoticeProjectLate, Of: "deleted", Due: due}, "Milestone late: – ", nil, page},
		{activities.Notice{Kind: activities.NoticeException, Of: "p1"}, "Tolerance exceeded: Un libro de stock – ", nil, page},
		{activities.Notice{Kind: activities.NoticeConcernReminder, Of: "c1", Due: due}, "A concern is waiting for an answer – ", []string{"> Who answers the phone?"}, page},
		{activities.Notice{Kind: activities.NoticeConcernOverdue, Of: "c1", Due: due}, "Overdue: a concern without an answer – ", []string{"> Who answers the phone?"}, page},
		{activities.Notice{Kind: activities.NoticeSupportReminder, Of: "s1", Due: due}, "A support request is waiting for an answer: The till asks for a code – ", nil, page},
		{activities.Notice{Kind: activities.NoticeSupportReminder, Of: "s1", Due: r.now.AddDate(0, 0, -1)}, "Overdue: a support request without an answer: The till asks for a code – ", nil, page},
		{activities.Notice{Kind: activities.NoticeSupportEscalated, Of: "s1", Due: due, Late: r.ids("Carl")}, "Escalated: a support request without an answer: The till asks for a code – ", []string{"Still awaited: Carl Ortiz"}, page},
		{activities.Notice{Kind: activities.NoticeReportPublished, Of: "r1"}, "New report: What we found – ", nil, page},
		{activities.Notice{Kind: activities.NoticeLifecycle, Of: "paused", Reason: "Stock-taking"}, "Paused: ", []string{"> Stock-taking"}, page},
		{activities.Notice{Kind: activities.NoticeLifecycle, Of: "resumed"}, "Going on: ", nil, page},
		{activities.Notice{Kind: activities.NoticeLifecycle, Of: "cancelled"}, "Cancelled: ", nil, page},
		{activities.Notice{Kind: activities.NoticeLifecycle, Of: "closed"}, "Closed: ", nil, page},
		{activities.Notice{Kind: activities.NoticeStepBlocked, Reason: "Add a sponsor."}, "Waiting for the PMO – ", []string{"> Add a sponsor."}, page},
		{activities.Notice{Kind: activities.NoticeStepBlocked, Gate: plan, Reason: "Add a sponsor."}, "Waiting for the PMO – ", nil, gatePage},
		{activities.Notice{Kind: activities.NoticeStepBlocked, Gate: "e1.close.1.closure", Reason: "Add a sponsor."}, "Waiting for the PMO – ", nil, page},
	} {
		n := c.notice
		n.Place, n.People, n.Key = r.place, r.ids("Pia"), n.Kind+n.Of+n.Gate+n.Due.String()+strings.Join(n.Late, "")
		m, ok := r.notify(n)["Pia"]
		require.True(t, ok, "%+v", n)
		require.Equal(t, c.subject, strings.TrimSuffix(m.Subject, "Un almacén <script>alert(1)</script>"))
		for _, say := range c.says {
			require.Contains(t, m.Text, say)
		}
		require.Equal(t, c.address, r.address(m))
	}
}

func TestAGateIsNamedByWhatItIsAbout(t *testing.T) {
	r := openMailroom(t)
	r.in(func(tx *store.Tx) {
		_, err := store.Create(tx, "e1", "p1", engagement.Project{Name: "Un libro de stock", BaselineStart: "2026-04-01", BaselineEnd: "2026-06-01"}, store.WriteOptions{})
		require.NoError(t, err)
		_, err = store.Create(tx, "e1", "rel1", engagement.Release{Name: "Primavera", Projects: []string{"p1"}, GoLive: "2026-05-01"}, store.WriteOptions{})
		require.NoError(t, err)
		_, err = store.Create(tx, "e1", "i1", engagement.Initiative{Title: "Menos papel", Description: "x", Impact: 3, Feasibility: 3, Start: "2026-07-01", Due: "2026-08-01"}, store.WriteOptions{})
		require.NoError(t, err)
	})
	for _, c := range []struct {
		ref  string
		key  engagement.GateKey
		says string
	}{
		{contract.RefException("p1", 1), engagement.GateException, "Excepción de proyecto: Un libro de stock"},
		{contract.RefAcceptance("p1"), engagement.GateAcceptance, "Aceptación de proyecto: Un libro de stock"},
		{contract.RefRelease("rel1"), engagement.GateGoLive, "Puesta en marcha: Primavera"},
		{contract.RefInitiative("i1"), engagement.GateInitiative, "Iniciativa: Menos papel"},
		{contract.RefInitiative("gone"), engagement.GateInitiative, "Iniciativa"},
		{contract.RefPeriod(2), engagement.GateReview, "Revisión del periodo: 2"},
		{contract.RefClose, engagement.GateClosure, "Cierre del encargo"},
	} {
		gate := contract.GateID("e1", c.ref, c.key)
		subject := engagement.Subject{Ref: c.ref, Revision: 1, Digest: "d"}
		r.record(c.ref, "", engagement.GateOpened{Gate: gate, Key: c.key, Subject: subject, Policy: engagement.Policy{Title: "x"}}, nil)
		m := r.notify(activities.Notice{
			Place: r.place, Kind: activities.NoticeGateClosed, Key: gate, Gate: gate, Subject: subject, People: r.ids("Ana"), State: engagement.GateApproved,
		})["Ana"]
		require.Contains(t, m.Text, "Decisión sobre: "+c.says+"\n")
	}
}
