package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

const (
	theCase  = "b3a1c9d2"
	vicious  = `Modernise the shop <script>alert("x")</script>`
	planGate = theCase + ".plan.1.plan"
)

// example runs an engagement from its diagnosis to its first monitoring period, with
// something late, something breached and something missed.
func example(t *testing.T, h *house) {
	t.Helper()
	h.open(theCase, vicious, "Müller & Söhne 株式会社")
	phase := func(p engagement.Phase, days int) string {
		ref := string(p) + "/1"
		h.record(theCase, ref, "", engagement.PhaseOpened{
			Phase: p, Owner: engagement.RoleCTO, Due: h.now.AddDate(0, 0, days), Workflow: contract.WorkflowOf(theCase, ref),
		}, nil)
		return ref
	}
	assessment := phase(engagement.PhaseAssessment, 21)
	for i, f := range []engagement.Finding{
		{Title: "Backups were never restored", Type: "risk", Area: "systems", Condition: "Nobody has tried to restore the shop's database.", Cause: "It has no owner.", Consequence: "A failed disk stops sales for days.", Likelihood: 4, Impact: 5, Evidence: "Interview with operations"},
		{Title: "Orders are typed twice", Type: "gap", Area: "systems", Condition: "Shop and warehouse have no interface.", Likelihood: 3, Impact: 3},
		{Title: "The team knows its customers", Type: "strength", Area: "people", Condition: "Developers answer support calls themselves."},
	} {
		write(h, theCase, []string{"f1", "f2", "f3"}[i], "", f)
	}
	h.days(20)
	h.record(theCase, assessment, "", engagement.PhaseClosed{Phase: engagement.PhaseAssessment, Outcome: "done"}, nil)
	plan := phase(engagement.PhasePlan, 10)
	planned(t, h)
	h.days(14)
	subject := freeze(t, h, plan)
	h.record(theCase, plan, "Carla", engagement.Submitted{Subject: subject, Gate: planGate}, map[string]string{"note": "With the <b>new</b> budget"})
	h.record(theCase, plan, "", engagement.GateOpened{Gate: planGate, Key: engagement.GatePlan, Subject: subject, Policy: engagement.Policy{Title: "Improvement plan"}}, nil)
	asked(h, plan, planGate, 1)
	h.record(theCase, plan, "Ana", engagement.DecisionRecorded{
		Decision: "d1", Gate: planGate, Stage: "leaders", Revision: 1, Digest: subject.Digest, Verdict: engagement.Approve,
		Roles: []engagement.Role{engagement.RoleSponsor}, Channel: engagement.ChannelWeb, Provenance: "signed", State: engagement.GateApproved,
	}, map[string]string{"name": "Ana Ruiz", "comment": "Go ahead."})
	h.record(theCase, plan, "", engagement.GateClosed{Gate: planGate, Revision: 1, State: engagement.GateApproved}, nil)
	h.record(theCase, plan, "", engagement.PhaseClosed{Phase: engagement.PhasePlan, Outcome: "done", Late: true}, nil)
	phase(engagement.PhaseDevelopment, 90)
	delivered(h)
	phase(engagement.PhaseChange, 90)
	changed(h)
	h.days(60)
	phase(engagement.PhaseMonitoring, 180)
	measured(h)
	published(t, h)
}

func planned(t *testing.T, h *house) {
	t.Helper()
	write(h, theCase, "o1", "", engagement.PlanObjective{Title: "Survive a failed disk", Metric: "Time to restore", Unit: "hours", Direction: "down", Baseline: 72, Target: 4, By: "2026-09-30"})
	write(h, theCase, "a1", "", engagement.Action{Title: "Restore backups every month", Findings: []string{"f1"}, Objective: "o1", Impact: 5, Feasibility: 4, BuildCost: 1200000, Owner: h.people["Luis"].ID, Start: "2026-04-06", Due: "2026-06-30"})
	write(h, theCase, "a2", "", engagement.Action{Title: "Connect shop and warehouse", Findings: []string{"f2"}, Objective: "o1", Impact: 4, Feasibility: 2, BuildCost: 4850000, Owner: h.people["Carla"].ID, Start: "2026-04-06", Due: "2026-07-31"})
	h.in(func(tx *store.Tx) {
		_, err := tx.SetPlanSummary(theCase, "First make what exists safe, then connect it.", store.WriteOptions{By: h.people["Carla"].ID})
		require.NoError(t, err)
	})
}

// freeze keeps what the leaders decide on.
func freeze(t *testing.T, h *house, ref string) (subject engagement.Subject) {
	t.Helper()
	h.in(func(tx *store.Tx) {
		r, err := tx.AddRevision(theCase, store.Revision{
			Subject: engagement.Subject{Ref: ref, Digest: strings.Repeat("a3", 32)}, Key: engagement.GatePlan, MaterialDigest: strings.Repeat("a3", 32),
			Body: []byte(`{"summary":"What the leaders read","actions":[{"id":"a1","version":1,"body":{"title":"Restore backups, as submitted","impact":5,"feasibility":4,"start":"2026-04-06","due":"2026-06-30"},"rank":1,"score":20,"band":"now"}]}`),
			By:   h.people["Carla"].ID, Request: "freeze-1",
		})
		require.NoError(t, err)
		subject = r.Subject
	})
	return subject
}

// asked opens a gate's stage for Ana and Luis.
func asked(h *house, ref, gate string, revision int) {
	h.record(theCase, ref, "", engagement.StageOpened{
		Gate: gate, Revision: revision, Stage: "leaders", Number: 1, Due: h.now.AddDate(0, 0, 5), Needed: 1,
		Tasks: []engagement.Eligible{{Person: h.people["Ana"].ID, Roles: []engagement.Role{engagement.RoleSponsor}}, {Person: h.people["Luis"].ID, Roles: []engagement.Role{engagement.RoleLeader}}},
	}, nil)
}

func delivered(h *house) {
	write(h, theCase, "p1", "", engagement.Project{Name: "Monthly restore", Action: "a1", Lead: h.people["Luis"].ID, BaselineStart: "2026-04-06", BaselineEnd: "2026-06-30", BaselineBudget: 1200000, Tolerances: engagement.Tolerances{Days: 5, Percent: 10}})
	write(h, theCase, "m1", "p1", engagement.Milestone{Title: "First restore", Baseline: "2026-04-20", Actual: "2026-04-22"})
	write(h, theCase, "m2", "p1", engagement.Milestone{Title: "Restore without help", Baseline: "2026-05-15", Forecast: "2026-06-15"})
	h.record(theCase, contract.RefProject("p1"), "", engagement.ProjectOpened{
		Project: "p1", Action: "a1", Lead: h.people["Luis"].ID, Start: "2026-04-06", End: "2026-06-30", Budget: 1200000, Workflow: contract.WorkflowOf(theCase, contract.RefProject("p1")),
	}, map[string]string{"name": "Monthly restore"})
	h.record(theCase, contract.RefProject("p1"), "Luis", engagement.ProjectReported{Project: "p1", Report: "r1", Health: engagement.Amber, Progress: 60, ForecastEnd: "2026-07-10", Spent: 700000}, nil)
	h.record(theCase, contract.RefProject("p1"), "", engagement.ToleranceBreached{Project: "p1", Breach: engagement.Breach{Report: "r1", DaysOver: 5}}, nil)
	gate := theCase + ".project.p1.exception.1.exception"
	ref := contract.RefException("p1", 1)
	subject := engagement.Subject{Ref: ref, Revision: 1, Digest: strings.Repeat("b4", 32)}
	h.record(theCase, ref, "", engagement.GateOpened{Gate: gate, Key: engagement.GateException, Subject: subject, Policy: engagement.Policy{Title: "Exception of Monthly restore"}}, nil)
	asked(h, ref, gate, 1)
}

func changed(h *house) {
	write(h, theCase, "g1", "", engagement.Group{Name: "Warehouse staff", Size: 40, Impact: "high"})
	write(h, theCase, "c1", "", engagement.Concern{Verbatim: "Will scanners count how often I pause?", Group: "g1", Severity: "high"})
	write(h, theCase, "c2", "", engagement.Concern{Verbatim: "I have never used a tablet.", Group: "g1", Severity: "low", Response: "There is a course in May, in working time.", Resolved: true})
	write(h, theCase, "t1", "", engagement.Training{Title: "Scanners, first steps", Group: "g1", Format: "workshop", Held: "2026-05-12", Seats: 40, Completed: 26})
	write(h, theCase, "n1", "", engagement.Communication{Audience: "g1", Subject: "What changes in May", Message: "Scanners come.", Channel: "Shift meeting", Planned: "2026-05-04", Sent: "2026-05-04"})
	write(h, theCase, "l1", "", engagement.Release{Name: "Scanners", Projects: []string{"p1"}, GoLive: "2026-07-01"})
	h.record(theCase, contract.RefChange, "", engagement.ConcernOverdue{Concern: "c1", Due: h.now}, nil)
}

func measured(h *house) {
	write(h, theCase, "k1", "", engagement.Metric{Name: "Time to restore", Unit: "hours", Direction: "down", Objective: "o1", Baseline: 72, Target: 4})
	for i, x := range []engagement.Reading{{On: "2026-04-30", Value: 60}, {On: "2026-05-15", Value: 31}, {On: "2026-06-01", Value: 12}} {
		x.Metric = "k1"
		write(h, theCase, []string{"x1", "x2", "x3"}[i], "k1", x)
	}
	h.record(theCase, contract.RefMonitoring, "", engagement.PeriodOpened{Period: 1, Of: 3, From: h.now.AddDate(0, 0, -20), To: h.now.AddDate(0, 0, 10)}, nil)
	h.record(theCase, contract.RefMonitoring, "", engagement.PeriodEvaluated{Period: 1, Status: engagement.Amber, Missed: []string{"k1"}}, nil)
	write(h, theCase, "i1", "", engagement.Initiative{Title: "Restore in another data centre", Description: "Once a year.", Metric: "k1", Impact: 4, Feasibility: 3, Start: "2026-08-03", Due: "2026-10-30"})
}

func published(t *testing.T, h *house) {
	t.Helper()
	document := report.Document{
		Kind: "diagnosis", Title: "Diagnosis of " + vicious, Locale: "en",
		Summary: []report.Block{{Text: "Two things need <em>care</em> at once."}},
	}
	body, digest, err := document.Encode()
	require.NoError(t, err)
	h.in(func(tx *store.Tx) {
		_, err := tx.AddReport(theCase, store.Report{ID: "rep1", Kind: "diagnosis", Ref: "assessment/1", Title: document.Title, Digest: digest, Body: body, At: h.now})
		require.NoError(t, err)
	})
	h.record(theCase, "assessment/1", "", engagement.ReportPublished{Report: "rep1", Kind: "diagnosis", Digest: digest}, nil)
	h.now = h.now.Add(time.Hour)
}
