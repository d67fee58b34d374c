package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// submit puts the diagnosis or the plan before its gate; what the diagnosis lacks is waived first.
func (w *world) submit(p place, path string) (submitted contract.Submitted, gate string) {
	w.t.Helper()
	if path == "/assessment/submit" {
		w.covered(p)
	}
	got := w.call(identity.Consultant, http.MethodPost, p.path+path, set{"note": "Ready."}).is(http.StatusAccepted)
	got.into(&submitted)
	require.Equal(w.t, "/v1/gates/"+submitted.Gate, got.Header.Get("Location"))
	return submitted, got.Header.Get("Location")
}

// covered waives whatever the diagnosis lacks.
func (w *world) covered(p place) {
	w.t.Helper()
	var assessment struct {
		Coverage engagement.Coverage `json:"coverage"`
	}
	w.call(identity.Consultant, http.MethodGet, p.path+"/assessment", nil).is(http.StatusOK).into(&assessment)
	var waivers []set
	for _, missing := range assessment.Coverage.Open() {
		waivers = append(waivers, set{"covers": missing.Covers, "ref": missing.Ref, "reason": "This case asks for less."})
	}
	if len(waivers) > 0 {
		w.call(identity.Consultant, http.MethodPut, p.path+"/assessment/waivers", waivers).is(http.StatusOK)
	}
}

func decision(s contract.Submitted, verdict engagement.Verdict) set {
	return set{"stage": "leadership", "revision": s.Subject.Revision, "digest": s.Subject.Digest, "verdict": verdict, "comment": "I have my reasons."}
}

func TestWhatIsSubmittedIsFrozenUntilItsGateOpensItAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnish()
		finding := p.path + "/assessment/findings/" + p.ids["/assessment/findings"]
		action := p.path + "/plan/actions/" + p.ids["/plan/actions"]
		submitted, gate := w.submit(p, "/assessment/submit")
		for _, r := range []request{
			{method: http.MethodPatch, path: finding, body: set{"impact": 1}},
			{method: http.MethodDelete, path: finding},
			{method: http.MethodPost, path: p.path + "/assessment/systems", body: set{"name": "Another"}},
			{method: http.MethodPut, path: p.path + "/assessment/answers", body: set{"question": w.question(), "score": 2}},
		} {
			got := w.call(identity.Consultant, r.method, r.path, r.body).problem(http.StatusConflict, "conflict")
			require.Contains(t, got.Detail, "Revision 1 of the assessment is frozen")
		}
		w.call(identity.Consultant, http.MethodPatch, action, set{"effort": "L"}).is(http.StatusOK)
		w.call(identity.Consultant, http.MethodPost, p.path+"/assessment/submit", nil).problem(http.StatusConflict, "conflict")
		frozen := w.call(identity.Viewer, http.MethodGet, p.path+"/assessment/revisions/1", nil).is(http.StatusOK).object()
		require.Equal(t, submitted.Subject.Digest, frozen["subject"].(map[string]any)["digest"])
		require.NotEmpty(t, frozen["content"])
		require.Equal(t, frozen, w.call(identity.Viewer, http.MethodGet, gate+"/subject", nil).is(http.StatusOK).object())

		w.call(identity.Consultant, http.MethodPost, gate+"/withdraw", set{"reason": "A word is missing."}).is(http.StatusOK)
		w.call(identity.Consultant, http.MethodPatch, finding, set{"impact": 1}).is(http.StatusOK)
		again, _ := w.submit(p, "/assessment/submit")
		require.Equal(t, 2, again.Subject.Revision)
		require.NotEqual(t, submitted.Subject.Digest, again.Subject.Digest)
		require.Len(t, w.call(identity.Viewer, http.MethodGet, p.path+"/assessment/revisions", nil).items(), 2)
		w.call(identity.Viewer, http.MethodGet, p.path+"/assessment/revisions/3", nil).problem(http.StatusNotFound, "not_found")
	})
}

// question is a reference that the methodology knows.
func (w *world) question() (ref string) {
	w.t.Helper()
	w.in(func(tx *store.Tx) error {
		m, err := tx.Methodology("external-cto")
		ref = m.Body.Questions[0].Ref
		return err
	})
	return ref
}

func TestADecisionCountsOnceAndOnlyOnWhatWasRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnish()
		submitted, gate := w.submit(p, "/plan/submit")
		decide := func(role identity.Role, change set, headers ...string) *answer {
			return w.call(role, http.MethodPost, gate+"/decisions", with(decision(submitted, engagement.Approve), change), headers...)
		}
		decide(identity.Member, set{"digest": "0000"}).problem(http.StatusConflict, "conflict")
		decide(identity.Member, set{"revision": 7}).problem(http.StatusConflict, "conflict")
		requireWrong(t, decide(identity.Member, set{"verdict": "perhaps"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.verdict", "is none of: approve"})
		requireWrong(t, decide(identity.Member, set{"verdict": "reject", "comment": nil}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.comment", ""})
		requireWrong(t, decide(identity.Member, set{"person": "selma"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.person", "is not known here"})
		decide(identity.Viewer, nil).problem(http.StatusForbidden, "forbidden")
		decide(identity.Consultant, nil).problem(http.StatusForbidden, "forbidden") // nobody asked the CTO
		w.do(request{method: http.MethodPost, path: gate + "/decisions", token: w.stranger, body: decision(submitted, engagement.Approve)}).problem(http.StatusNotFound, "not_found")
		w.call(identity.Member, http.MethodPost, "/v1/gates/none/decisions", decision(submitted, engagement.Approve)).problem(http.StatusNotFound, "not_found")

		pending := w.call(identity.Viewer, http.MethodGet, gate, nil).Header.Get("ETag")
		require.Equal(t, pending, w.call(identity.Viewer, http.MethodGet, gate, nil).Header.Get("ETag"))
		first := decide(identity.Member, nil, "Idempotency-Key", "my vote").is(http.StatusOK)
		again := decide(identity.Member, nil, "Idempotency-Key", "my vote").is(http.StatusOK)
		require.JSONEq(t, string(first.Body), string(again.Body))
		require.Equal(t, "counted", first.object()["status"])
		other := decide(identity.Member, set{"verdict": "reject"}, "Idempotency-Key", "my vote").problem(http.StatusUnprocessableEntity, "invalid")
		require.Contains(t, other.Detail, "fresh key")
		closed := decide(identity.Member, nil).problem(http.StatusConflict, "conflict")
		require.Contains(t, closed.Detail, "closed")

		record := w.call(identity.Member, http.MethodGet, first.Header.Get("Location"), nil).is(http.StatusOK).object()
		require.Equal(t, w.people[identity.Member].ID, record["person"])
		require.Equal(t, "api", record["channel"])
		sent := w.engine.requests("decide")[0].(engagement.Decision)
		require.Equal(t, "token", sent.SignedInBy)
		view := w.call(identity.Viewer, http.MethodGet, gate, nil).is(http.StatusOK)
		require.Equal(t, "approved", view.object()["state"])
		require.NotEmpty(t, view.Header.Get("ETag"))
		require.NotEqual(t, pending, view.Header.Get("ETag"))
		w.call(identity.Consultant, http.MethodPost, gate+"/withdraw", set{"reason": "Too late"}).problem(http.StatusConflict, "conflict")
	})
}

func TestADecisionThatNoWorkerTakesIsHeld(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	submitted, gate := w.submit(p, "/plan/submit")
	w.engine.away = true
	held := w.call(identity.Member, http.MethodPost, gate+"/decisions", decision(submitted, engagement.Approve), "Idempotency-Key", "k").is(http.StatusAccepted)
	require.Equal(t, "held", held.object()["status"])
	later := held.Header.Get("Location")
	require.Contains(t, w.call(identity.Member, http.MethodGet, later, nil).problem(http.StatusNotFound, "not_found").Detail, "on its way")
	w.engine.away = false
	counted := w.call(identity.Member, http.MethodPost, gate+"/decisions", decision(submitted, engagement.Approve), "Idempotency-Key", "k").is(http.StatusOK)
	require.Equal(t, later, counted.Header.Get("Location"))
	w.call(identity.Member, http.MethodGet, later, nil).is(http.StatusOK)
}

func TestGatesAreListedForThoseWhomTheyAsk(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	submitted, gate := w.submit(p, "/plan/submit")
	w.submit(p, "/assessment/submit")
	list := func(role identity.Role, query string) []map[string]any {
		return w.call(role, http.MethodGet, "/v1/gates"+query, nil).is(http.StatusOK).items()
	}
	require.Len(t, list(identity.Member, "?awaiting=me"), 2)
	w.call(identity.Member, http.MethodPost, gate+"/decisions", decision(submitted, engagement.RequestChanges)).is(http.StatusOK)
	require.Len(t, list(identity.Member, "?awaiting=me"), 1)
	require.Len(t, list(identity.Member, "?assignee=me&state=changes_requested"), 1)
	require.Empty(t, list(identity.Viewer, ""), "the viewer was asked nothing")
	require.Len(t, list(identity.Viewer, "?engagement="+p.id), 2)
	require.Len(t, list(identity.PMO, "?state=pending&limit=1"), 1)
}

func TestAnActionNeverWaitsForItself(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	list := p.path + "/plan/actions"
	add := func(title string, needs ...string) string {
		body := set{"title": title, "impact": 3, "feasibility": 3, "start": "2026-04-01", "due": "2026-04-30", "depends_on": needs}
		return w.call(identity.Consultant, http.MethodPost, list, body).is(http.StatusCreated).id()
	}
	a := add("a")
	b := add("b", a)
	c := add("c", b)
	requireWrong(t, w.call(identity.Consultant, http.MethodPatch, list+"/"+a, set{"depends_on": []string{c}}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.depends_on", "a"})
	requireWrong(t, w.call(identity.Consultant, http.MethodPatch, list+"/"+a, set{"depends_on": []string{a}}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.depends_on", ""})
	requireWrong(t, w.call(identity.Consultant, http.MethodPatch, list+"/"+a, set{"due": "2026-03-01"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.due", "lies before start"})
	w.call(identity.Consultant, http.MethodDelete, list+"/"+a, nil).problem(http.StatusConflict, "conflict")
	w.call(identity.Consultant, http.MethodPatch, list+"/"+c, set{"depends_on": []string{a, b}}).is(http.StatusOK)
}

func TestTheBaselineOfAMilestoneIsNotEdited(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	path := p.path + p.fill("/projects/{pid}/milestones/") + p.ids["/projects/{pid}/milestones"]
	got := w.call(identity.Consultant, http.MethodPatch, path, set{"baseline": "2027-01-01"}).problem(http.StatusConflict, "conflict")
	require.Contains(t, got.Detail, "request a change")
	w.call(identity.Consultant, http.MethodPatch, path, set{"given_up": "c1"}).problem(http.StatusConflict, "conflict")
	w.call(identity.Consultant, http.MethodDelete, path, nil).problem(http.StatusConflict, "conflict")
}

func TestAWriteThatMattersToTheProcessIsRelayed(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	kicked := w.kicks.Load()
	w.call(identity.Member, http.MethodPost, p.path+"/change/concerns", set{"verbatim": "Too fast"}).is(http.StatusCreated)
	require.Equal(t, kicked+1, w.kicks.Load())
	w.call(identity.Member, http.MethodPost, p.path+"/change/concerns", set{"verbatim": ""}).problem(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, kicked+1, w.kicks.Load(), "nothing was written")
	w.in(func(tx *store.Tx) error {
		pending, err := tx.PendingOutbox(100)
		require.NotEmpty(t, pending)
		require.Equal(t, contract.WorkflowOf(p.id, contract.RefChange), pending[len(pending)-1].Workflow)
		return err
	})
}
