package office_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

const gatePage = "https://mandate.example/gates/" + plan

// outsider registers somebody who is in no team.
func (r *mailroom) outsider(name string) string {
	r.Helper()
	r.in(func(tx *store.Tx) {
		p, err := tx.EnsurePerson(name, name+"@example.com", "en")
		require.NoError(r, err)
		r.people[name] = p
	})
	return r.id(name)
}

// moves records what has become of tasks of the plan's first stage.
func (r *mailroom) moves(tasks ...engagement.TaskChange) {
	r.Helper()
	r.record(contract.RefPlan, "", engagement.TasksChanged{Gate: plan, Revision: 1, Stage: "leaders", Tasks: tasks}, nil)
}

func TestADelegateOutsideTheTeamGetsTheTaskAndItsOwnerHearsOfIt(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	before := r.entry(notice, "Ana", "PUBLISH")
	dora := r.outsider("Dora")
	r.moves(
		engagement.TaskChange{Person: r.id("Ana"), State: engagement.TaskDelegated},
		engagement.TaskChange{Person: dora, Seat: r.id("Ana"), For: r.id("Ana"), How: engagement.HowStandIn, State: engagement.TaskOpen},
	)
	notice.Kind, notice.Key, notice.People, notice.How, notice.Other = activities.NoticeTaskGiven, "given", []string{dora}, engagement.HowStandIn, r.id("Ana")
	m := r.notify(notice)["Dora"]
	require.Equal(t, "Please decide for Ana Ruiz: Improvement plan – Un almacén <script>alert(1)</script>", m.Subject)
	require.Contains(t, m.Text, "On behalf of: Ana Ruiz")
	require.Equal(t, dora, r.link(m).Person, "it decides")
	method, entries := r.entries(m)
	require.Equal(t, "PUBLISH", method)
	require.NotEqual(t, before.Id(), entries[0].Id())

	notice.Kind, notice.Key, notice.People, notice.Other = activities.NoticeTaskTaken, "taken", r.ids("Ana"), dora
	r.now = r.now.AddDate(0, 0, 1)
	over := r.entry(notice, "Ana", "CANCEL")
	require.Equal(t, before.Id(), over.Id())
	notice.Key = "taken again"
	require.Contains(t, r.notify(notice)["Ana"].Text, "Ahora la tiene: Dora")

	notice.Kind, notice.Key, notice.People, notice.How, notice.Other = activities.NoticeGateReminder, "reminder/1", []string{dora}, "", ""
	require.Contains(t, r.notify(notice)["Dora"].Text, "On behalf of: Ana Ruiz", "reminders say so, too")
}

func TestATaskSaysHowItCame(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	notice.Kind, notice.People = activities.NoticeTaskGiven, r.ids("Ben")
	for how, subject := range map[engagement.How]string{
		engagement.HowDelegation: "Please decide for Ana Ruiz: ", engagement.HowReassignment: "Please decide: ",
		engagement.HowEscalation: "Escalated to you: ", engagement.HowAdHoc: "Please decide: ", "": "Back with you: ",
	} {
		notice.How, notice.Other, notice.Key = how, r.id("Ana"), "given "+string(how)
		m := r.notify(notice)["Ben"]
		require.Contains(t, m.Subject, subject)
		require.Equal(t, r.id("Ben"), r.link(m).Person)
	}
	notice.Key, notice.How = "taken", ""
	notice.Kind = activities.NoticeTaskTaken
	require.Empty(t, r.notify(notice), "Ben has it again by now")
	notice.Kind, notice.How = activities.NoticeTaskGiven, "by lot"
	require.ErrorContains(t, r.office.Notify(t.Context(), notice), "newer worker")
	r.decides("Ben", engagement.Approve, "")
	notice.Key, notice.How = "late news", ""
	require.Empty(t, r.notify(notice), "Ben has decided")
}

func TestAnAdviserReadsTheQuestionAndTheAskerTheAnswer(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	dora := r.outsider("Dora")
	r.record(contract.RefPlan, "Ben", engagement.AdviceAsked{Advice: "a1", Gate: plan, Revision: 1, Adviser: dora}, map[string]string{"question": "On Sundays?"})
	notice.Kind, notice.Key, notice.People, notice.Other, notice.Advice = activities.NoticeAdviceAsked, "asked", []string{dora}, r.id("Ben"), "a1"
	m := r.notify(notice)["Dora"]
	require.Contains(t, m.Subject, "Ben Hall asks for your advice")
	require.Contains(t, m.Text, "> On Sundays?")
	require.Equal(t, gatePage, r.address(m), "she decides nothing")
	require.Empty(t, m.Attachments)

	r.record(contract.RefPlan, "Dora", engagement.AdviceGiven{Advice: "a1", Gate: plan}, map[string]string{"answer": "Four of them."})
	notice.Kind, notice.Key, notice.People, notice.Other = activities.NoticeAdviceGiven, "given", r.ids("Ben"), dora
	m = r.notify(notice)["Ben"]
	require.Contains(t, m.Subject, "Dora has answered")
	require.Contains(t, m.Text, "> Four of them.")
	require.Equal(t, gatePage, r.address(m))
}

// passed approves the plan's first revision on a condition, which Carl meets and Pia checks.
func (r *mailroom) passed() activities.Notice {
	r.Helper()
	r.openPlan(1)
	r.decides("Ben", engagement.ApproveWithConditions, "")
	r.record(contract.RefPlan, "", engagement.GateClosed{Gate: plan, Revision: 1, State: engagement.GateApprovedWithConditions}, nil)
	id := engagement.ConditionID("decision of Ben", 0)
	r.record(contract.RefPlan, "", engagement.ConditionsBound{Gate: plan, Ref: contract.RefPlan, Revision: 1, Conditions: []engagement.BoundCondition{{
		ID: id, Decision: "decision of Ben", SetBy: r.id("Ben"), Due: "2026-04-15", Blocking: true,
		Owner: r.id("Carl"), Verifier: r.id("Pia"), State: engagement.ConditionOpen,
	}}}, map[string]string{id: "Test the restore", id + "/owner": r.id("Carl"), id + "/verifier": r.id("Pia")})
	return activities.Notice{Place: r.place, Kind: activities.NoticeConditionBound, Key: "bound", Gate: plan, Condition: id, People: r.ids("Carl", "Pia")}
}

func (r *mailroom) moved(condition, by string, state engagement.ConditionState, note string) {
	r.Helper()
	r.record("", by, engagement.ConditionMoved{Condition: condition, State: state}, map[string]string{"note": note})
}

func TestAConditionIsToldOfUntilItIsClosed(t *testing.T) {
	r := openMailroom(t)
	notice := r.passed()
	mails := r.notify(notice)
	require.Contains(t, mails["Carl"].Subject, "A condition for you to meet")
	require.Contains(t, mails["Carl"].Text, "Due: 15 April 2026")
	require.Contains(t, mails["Carl"].Text, "Until then: what was approved does not go on")
	require.Contains(t, mails["Carl"].Text, "> Test the restore")
	require.Contains(t, mails["Pia"].Subject, "A condition for you to check")
	require.Equal(t, gatePage, r.address(mails["Carl"]))

	tell := func(kind, key string, people ...string) map[string]string {
		t.Helper()
		notice.Kind, notice.Key, notice.People = kind, key, r.ids(people...)
		subjects := map[string]string{}
		for first, m := range r.notify(notice) {
			subjects[first] = m.Subject + "\n" + m.Text
		}
		return subjects
	}
	r.moved(notice.Condition, "Carl", engagement.ConditionReported, "Done on Monday")
	require.Contains(t, tell(activities.NoticeConditionReported, "reported", "Pia")["Pia"], "> Done on Monday")
	require.Empty(t, tell(activities.NoticeConditionOverdue, "early", "Carl"), "it waits for Pia")
	r.moved(notice.Condition, "Pia", engagement.ConditionOpen, "The tape is empty")
	require.Contains(t, tell(activities.NoticeConditionRefused, "refused", "Carl")["Carl"], "> The tape is empty")
	require.Empty(t, tell(activities.NoticeConditionReported, "too late", "Ben"), "it has been sent back")
	r.moved(notice.Condition, "", engagement.ConditionOverdue, "")
	require.Contains(t, tell(activities.NoticeConditionOverdue, "overdue", "Carl", "Ben")["Carl"], "Overdue: a condition")
	r.moved(notice.Condition, "Pia", engagement.ConditionWaived, "")
	require.Contains(t, tell(activities.NoticeConditionClosed, "closed", "Carl")["Carl"], "Condition waived")
	require.Empty(t, tell(activities.NoticeConditionOverdue, "overdue again", "Carl"))

	r.openPlan(2)
	require.Contains(t, tell(activities.NoticeConditionClosed, "closed again", "Ben")["Ben"], "Revision: 1", "which was approved")
}

func TestWhatEverybodyMustHearIsLoud(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	notice.Other, notice.Reason, notice.People = r.id("Pia"), "The licence ends tonight", r.ids("Ben")
	notice.Kind, notice.Key, notice.State = activities.NoticeOverrideRequested, "asked", engagement.GateApproved
	require.Contains(t, r.notify(notice)["Ben"].Text, "Pia Pons asks that this decision be ended")

	r.record(contract.RefPlan, "Pia", engagement.OverrideRequested{Gate: plan, Revision: 1, State: engagement.GateApproved}, map[string]string{"reason": "x"})
	r.record(contract.RefPlan, "Ana", engagement.GateOverridden{Gate: plan, Revision: 1, State: engagement.GateApproved, RequestedBy: r.id("Pia")}, nil)
	notice.Kind, notice.Key = activities.NoticeOverridden, "overridden"
	m := r.notify(notice)["Ben"]
	require.Contains(t, m.Subject, "OVERRIDDEN: Improvement plan – approved without")
	require.Contains(t, m.Text, "Override asked for by: Pia Pons\nConfirmed by: Ana Ruiz\n")
	require.Contains(t, m.Text, "> The licence ends tonight")

	notice.Kind, notice.Key, notice.Other = activities.NoticeApprovalRevoked, "revoked", r.id("Ana")
	m = r.notify(notice)["Ben"]
	require.Contains(t, m.Subject, "APPROVAL REVOKED")
	require.Contains(t, m.Text, "Ana Ruiz has taken back their approval of revision 1")
}

func TestTheOutcomeLeavesOutWhatWasTakenBack(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	r.decides("Ana", engagement.Reject, "Too dear")
	r.record(contract.RefPlan, "Ana", engagement.DecisionRetracted{
		Decision: "decision of Ana", Gate: plan, Revision: 1, Stage: "leaders",
		Changed: []engagement.TaskChange{{Person: r.id("Ana"), State: engagement.TaskOpen}},
	}, nil)
	notice.Kind, notice.Key, notice.People, notice.Other = activities.NoticeDecisionRetracted, "retracted", r.ids("Carl"), r.id("Ana")
	require.Contains(t, r.notify(notice)["Carl"].Text, "Ana Ruiz has taken back their decision on revision 1")
	r.record(contract.RefPlan, "Ben", engagement.DecisionRecorded{
		Decision: "b", Gate: plan, Stage: "leaders", Revision: 1, Digest: "digest-1", Verdict: engagement.Recuse, OnBehalfOf: r.id("Ana"),
	}, map[string]string{"name": "Ben Hall", "comment": "My brother's firm"})
	r.record(contract.RefPlan, "", engagement.GateClosed{Gate: plan, Revision: 1, State: engagement.GateSuperseded}, nil)
	notice.Kind, notice.Key, notice.People, notice.State = activities.NoticeGateClosed, "closed", r.ids("Ben"), engagement.GateSuperseded
	m := r.notify(notice)["Ben"]
	require.Contains(t, m.Text, "A newer revision is being prepared")
	require.Contains(t, m.Text, "Ben Hall, on behalf of Ana Ruiz, stepped back")
	require.NotContains(t, m.Text, "Too dear")
	method, _ := r.entries(m)
	require.Equal(t, "CANCEL", method)
}

func TestARefusalSpeaksTheReadersLanguage(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	refused := engagement.Refuse(engagement.Forbidden, engagement.ReasonExcluded, "name", r.id("Ana"), "hand", "requester")
	notice.Kind, notice.Key, notice.People = activities.NoticeDecisionRefused, "refused", r.ids("Ana", "Ben")
	notice.Refusal, notice.Reason = refused, refused.Message
	mails := r.notify(notice)
	require.Contains(t, mails["Ben"].Text, "> Ana Ruiz may not decide")
	require.Contains(t, mails["Ana"].Text, "> Ana Ruiz no puede decidir")
}

func TestACancelledEngagementTakesItsDeadlinesOutOfCalendars(t *testing.T) {
	r := openMailroom(t)
	asked := r.entry(r.openPlan(1), "Ana", "PUBLISH")
	r.moves(engagement.TaskChange{Person: r.outsider("Dora"), How: engagement.HowAdHoc, State: engagement.TaskOpen})
	r.now = r.now.AddDate(0, 0, 1)
	r.record(contract.RefPlan, "", engagement.GateClosed{Gate: plan, Revision: 1, State: engagement.GateCancelled}, nil)
	notice := activities.Notice{Place: r.place, Kind: activities.NoticeLifecycle, Of: "cancelled", Key: "cancelled", People: r.ids("Ana", "Pia")}
	over := r.entry(notice, "Ana", "CANCEL")
	require.Equal(t, asked.Id(), over.Id())
	require.Equal(t, "Ya no está abierta: Plan de mejora – Un almacén <script>alert(1)</script>", over.GetProperty("SUMMARY").Value)
	notice.Key = "again"
	mails := r.notify(notice)
	require.Empty(t, mails["Pia"].Attachments, "she had none")
	require.Len(t, mails["Dora"].Attachments, 1, "she is in no team")
}
