package rest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// board is a plan before a gate at which everybody must approve: Selma, the sponsor, and
// the leader, whose role here is member.
func board(t *testing.T, db *store.DB) (w *world, p place, submitted contract.Submitted, gate, selma string) {
	t.Helper()
	w = newWorldOn(t, db)
	w.engine.policy.Stages[0].Mode = engagement.Quorum{Mode: engagement.ModeAll}
	p = w.furnish()
	_, selma = w.person("selma@example.org", identity.Member)
	submitted, gate = w.submit(p, "/plan/submit")
	return w, p, submitted, gate, selma
}

func (w *world) as(token, method, path string, body any, headers ...string) *answer {
	w.t.Helper()
	r := request{method: method, path: path, token: token, body: body, headers: map[string]string{}}
	for i := 0; i+1 < len(headers); i += 2 {
		r.headers[headers[i]] = headers[i+1]
	}
	return w.do(r)
}

// taskOf is how somebody's task stands.
func taskOf(t *testing.T, gate store.Gate, person string) store.Task {
	t.Helper()
	for _, task := range gate.Tasks {
		if task.Person == person {
			return task
		}
	}
	t.Fatalf("%s has no task", person)
	return store.Task{}
}

func (a *answer) gate() (g store.Gate) {
	a.t.Helper()
	a.is(http.StatusOK).into(&g)
	return g
}

func TestATaskIsGivenAwayAndTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, _, submitted, gate, _ := board(t, db)
		leader, deputy := w.people[identity.Member].ID, w.people[identity.Admin].ID
		body := set{"to": "ADMIN@example.org", "reason": "On the train"}
		given := w.call(identity.Member, http.MethodPost, gate+"/delegate", body, "Idempotency-Key", "k").gate()
		require.Equal(t, engagement.TaskDelegated, taskOf(t, given, leader).State)
		require.Equal(t, leader, taskOf(t, given, deputy).For)
		w.call(identity.Member, http.MethodPost, gate+"/delegate", body, "Idempotency-Key", "k").gate()
		w.call(identity.Member, http.MethodPost, gate+"/delegate", with(body, set{"to": "pmo@example.org"}), "Idempotency-Key", "k").problem(http.StatusUnprocessableEntity, "invalid")
		back := w.call(identity.Member, http.MethodPost, gate+"/reclaim", set{}).gate()
		require.Equal(t, engagement.TaskOpen, taskOf(t, back, leader).State)
		require.Equal(t, engagement.ReasonNothingToTake, w.call(identity.Member, http.MethodPost, gate+"/reclaim", set{}).problem(http.StatusConflict, "conflict").Reason)

		past := w.call(identity.Member, http.MethodPost, gate+"/delegate", with(body, set{"until": time.Now().Add(-time.Hour).Format(time.RFC3339)}))
		requireWrong(t, past.problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.until", "lies in the past"})
		w.call(identity.Member, http.MethodPost, gate+"/delegate", set{"to": "admin@example.org"}).problem(http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, engagement.ReasonStranger, w.call(identity.Member, http.MethodPost, gate+"/delegate", with(body, set{"to": "nobody@example.org"})).problem(http.StatusNotFound, "not_found").Reason)

		moved := w.call(identity.PMO, http.MethodPost, gate+"/reassign", set{"person": leader, "to": deputy, "reason": "Has left"}).gate()
		require.Equal(t, engagement.TaskReassigned, taskOf(t, moved, leader).State)
		require.True(t, w.engine.requests("gate reassign")[0].(contract.GateAct).Office)
		refused := w.call(identity.Member, http.MethodPost, gate+"/decisions", decision(submitted, engagement.Approve)).problem(http.StatusForbidden, "forbidden")
		require.Equal(t, engagement.ReasonGivenAway, refused.Reason)
		added := w.call(identity.PMO, http.MethodPost, gate+"/approvers", set{"person": "pmo@example.org", "reason": "Knows the tills"}).gate()
		require.Equal(t, engagement.HowAdHoc, taskOf(t, added, w.people[identity.PMO].ID).How)
	})
}

func TestADecisionIsRetractedAndSomebodyRecuses(t *testing.T) {
	w, _, submitted, gate, selma := board(t, storetest.SQLite(t))
	w.as(selma, http.MethodPost, gate+"/decisions", decision(submitted, engagement.Approve)).is(http.StatusOK)
	retracted := w.as(selma, http.MethodPost, gate+"/retract", set{"reason": "I misread"}).gate()
	require.Len(t, retracted.Retracted, 1)
	require.Empty(t, retracted.Decisions)
	recusal := set{"stage": "leadership", "revision": 1, "digest": submitted.Subject.Digest, "comment": "My brother sells the tills."}
	left := w.call(identity.Member, http.MethodPost, gate+"/recuse", recusal, "Idempotency-Key", "r").is(http.StatusOK).object()
	require.Equal(t, "recuse", left["verdict"])
	require.Equal(t, left, w.call(identity.Member, http.MethodPost, gate+"/recuse", recusal, "Idempotency-Key", "r").is(http.StatusOK).object())
	requireWrong(t, w.call(identity.Member, http.MethodPost, gate+"/recuse", set{"stage": "leadership", "revision": 1, "digest": "d"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.comment", "required"})
	over := w.call(identity.Consultant, http.MethodPost, gate+"/supersede", set{"reason": "The prices have changed"}).gate()
	require.Equal(t, engagement.GateSuperseded, over.State)
	w.call(identity.Viewer, http.MethodPost, gate+"/supersede", set{"reason": "No"}).problem(http.StatusForbidden, "forbidden")
}

func TestAnAdviserSeesTheGateAndAnswersWithoutAVote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, _, _, gate, _ := board(t, db)
		expert, token := w.person("expert@elsewhere.org", identity.Member)
		w.as(token, http.MethodGet, gate, nil).problem(http.StatusNotFound, "not_found")
		asked := w.call(identity.Member, http.MethodPost, gate+"/advice", set{"person": "expert@elsewhere.org", "question": "Is a month enough?"}).gate()
		require.Len(t, asked.Advice, 1)
		w.as(token, http.MethodGet, gate, nil).is(http.StatusOK)
		require.Len(t, w.as(token, http.MethodGet, "/v1/gates?adviser=me", nil).is(http.StatusOK).items(), 1)
		require.Empty(t, w.as(token, http.MethodGet, "/v1/gates", nil).is(http.StatusOK).items(), "nobody asks them to decide")
		require.Empty(t, w.call(identity.Member, http.MethodGet, "/v1/gates?adviser=me", nil).is(http.StatusOK).items())
		require.Empty(t, w.as(token, http.MethodGet, "/v1/gates?adviser="+w.people[identity.Member].ID, nil).is(http.StatusOK).items())
		answered := w.as(token, http.MethodPost, gate+"/advice/"+asked.Advice[0].ID+"/answer", set{"answer": "Hardly."}).gate()
		require.Equal(t, "Hardly.", answered.Advice[0].Answer)
		require.Equal(t, expert.ID, answered.Advice[0].Adviser)
		w.as(token, http.MethodPost, gate+"/advice/"+asked.Advice[0].ID+"/answer", set{"answer": ""}).problem(http.StatusUnprocessableEntity, "invalid")
	})
}

func TestAnOverrideTakesTwoPeopleAndASponsorOnlyConfirms(t *testing.T) {
	w, _, _, gate, selma := board(t, storetest.SQLite(t))
	body := set{"state": "approved", "reason": "The shop opens tomorrow"}
	require.Contains(t, w.as(selma, http.MethodPost, gate+"/override", body).problem(http.StatusForbidden, "forbidden").Detail, "asked for by the PMO")
	require.Contains(t, w.call(identity.Member, http.MethodPost, gate+"/override", body).problem(http.StatusForbidden, "forbidden").Detail, "sponsor")
	w.call(identity.Consultant, http.MethodPost, gate+"/override", body).problem(http.StatusForbidden, "forbidden")
	asked := w.call(identity.PMO, http.MethodPost, gate+"/override", body).gate()
	require.Equal(t, engagement.GatePending, asked.State)
	require.Equal(t, engagement.ReasonSecondPerson, w.call(identity.PMO, http.MethodPost, gate+"/override", body).problem(http.StatusForbidden, "forbidden").Reason)
	confirmed := w.as(selma, http.MethodPost, gate+"/override", body).gate()
	require.Equal(t, engagement.GateApproved, confirmed.State)
	require.NotNil(t, confirmed.Override.ConfirmedAt)
	requireWrong(t, w.call(identity.PMO, http.MethodPost, gate+"/override", with(body, set{"state": "expired"})).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.state", "none of"})
}

func TestAnApprovalIsRevokedByWhoGaveIt(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	submitted, gate := w.submit(p, "/plan/submit")
	require.Equal(t, engagement.ReasonNotPassed, w.call(identity.Member, http.MethodPost, gate+"/revoke", set{"reason": "No"}).problem(http.StatusConflict, "conflict").Reason)
	w.call(identity.Member, http.MethodPost, gate+"/decisions", decision(submitted, engagement.Approve)).is(http.StatusOK)
	require.Equal(t, engagement.ReasonNotApprover, w.call(identity.PMO, http.MethodPost, gate+"/revoke", set{"reason": "No"}).problem(http.StatusForbidden, "forbidden").Reason)
	revoked := w.call(identity.Member, http.MethodPost, gate+"/revoke", set{"reason": "The vendor is bankrupt"}).gate()
	require.Equal(t, engagement.GateRevoked, revoked.State)
	require.Equal(t, "The vendor is bankrupt", revoked.Revoked.Reason)
}

func TestTheNextRevisionAnswersWhatWasAskedFor(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	submitted, gate := w.submit(p, "/plan/submit")
	w.call(identity.Member, http.MethodGet, gate+"/diff", nil).is(http.StatusOK)
	id := w.call(identity.Member, http.MethodPost, gate+"/decisions", decision(submitted, engagement.RequestChanges)).is(http.StatusOK).object()["decision"].(string)
	w.call(identity.Consultant, http.MethodPatch, p.path+"/plan/actions/"+p.ids["/plan/actions"], set{"impact": 2}).is(http.StatusOK)
	missing := w.call(identity.Consultant, http.MethodPost, p.path+"/plan/submit", set{"note": "Again."}, "Accept-Language", "es-AR, en;q=0.5").problem(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, "Hay 1 dato que corregir; corríjalo y envíelo de nuevo.", missing.Detail)
	requireWrong(t, missing, wrong{"body.answers." + id, "responda al cambio que pidió member"})
	w.call(identity.Consultant, http.MethodPost, p.path+"/plan/submit", set{"answers": []set{{"decision": id, "text": "Halved."}}}).is(http.StatusAccepted)
	changes := w.call(identity.Member, http.MethodGet, gate+"/diff", nil).is(http.StatusOK).items()
	require.Contains(t, changes, map[string]any{
		"path": []any{"actions", "Restore each month", "impact"}, "at": []any{"actions", p.ids["/plan/actions"], "impact"}, "before": 5.0, "after": 2.0, "kind": "changed",
	})
	same := w.call(identity.Viewer, http.MethodGet, p.path+"/plan/revisions/diff?from=1&to=2", nil).is(http.StatusOK).items()
	require.Equal(t, changes, same)
	requireWrong(t, w.call(identity.Viewer, http.MethodGet, p.path+"/plan/revisions/diff?from=1", nil).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"query.to", "is required"})
	w.as(w.stranger, http.MethodGet, gate+"/diff", nil).problem(http.StatusNotFound, "not_found")
}

func TestARefusalSpeaksTheReadersLanguage(t *testing.T) {
	w, _, submitted, gate, _ := board(t, storetest.SQLite(t))
	w.call(identity.Member, http.MethodPost, gate+"/decisions", decision(submitted, engagement.Approve)).is(http.StatusOK)
	again := func(language string) string {
		p := w.call(identity.Member, http.MethodPost, gate+"/decisions", decision(submitted, engagement.Reject), "Accept-Language", language).problem(http.StatusConflict, "conflict")
		require.Equal(t, engagement.ReasonDecided, p.Reason)
		return p.Detail
	}
	require.Equal(t, "you have already decided on this stage (Approve); retract it first if it was wrong", again("ja"))
	require.Equal(t, "Usted ya ha decidido en esta etapa (Aprobar); si fue un error, retire primero esa decisión.", again("es"))
	taken := w.call(identity.PMO, http.MethodPost, gate+"/approvers", set{"person": w.people[identity.Member].ID, "reason": "Twice"}, "Accept-Language", "es").problem(http.StatusConflict, "conflict")
	require.Equal(t, "member ya tiene un voto en esta etapa, y nadie tiene dos; nombre a otra persona.", taken.Detail)
}

func TestADecisionThatDidNotCountSaysWhyInTheReadersLanguage(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	submitted, _ := w.submit(p, "/plan/submit")
	why := engagement.Refuse(engagement.Forbidden, engagement.ReasonChannel, "stage", "leadership", "channel", "signal")
	w.in(func(tx *store.Tx) error {
		e, err := engagement.NewEvent("d1/ignored", contract.RefPlan, tx.Now(), "", engagement.DecisionIgnored{
			Decision: "d1", Gate: submitted.Gate, Stage: "leadership", Revision: 1, Verdict: engagement.Approve, Claimed: w.people[identity.Member].ID,
			Channel: engagement.ChannelSignal, Provenance: "claimed", Code: why.Code, Reason: why.Reason,
		}, map[string]string{"reason": why.Message})
		if err != nil {
			return err
		}
		_, err = tx.Record(p.id, []engagement.Event{e})
		return err
	})
	refused := w.call(identity.PMO, http.MethodGet, "/v1/decisions/d1", nil, "Accept-Language", "es").problem(http.StatusForbidden, "forbidden")
	require.Equal(t, "La etapa leadership no admite decisiones por un mensaje sin firmar; decida en el formulario o como dice el correo.", refused.Detail)
	require.Equal(t, engagement.ReasonChannel, refused.Reason)
}
