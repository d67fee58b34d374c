package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows"
)

func (h *house) planning() workflows.PlanResult {
	h.t.Helper()
	h.hearSignals()
	h.env.ExecuteWorkflow(workflows.ImprovementPlan, h.phase())
	require.True(h.t, h.env.IsWorkflowCompleted(), "the planning ends")
	require.NoError(h.t, h.env.GetWorkflowError())
	var result workflows.PlanResult
	require.NoError(h.t, h.env.GetWorkflowResult(&result))
	return result
}

func (h *house) choose(id, ref string, choice contract.Choice) *answer {
	return h.update(contract.UpdateResolve, id, contract.Resolution{
		Act: contract.Act{Request: id, By: pmo, Reason: "we talked to the client"}, Ref: ref, Choice: choice,
	})
}

func TestAnApprovedPlanIsWhatTheImplementationRestsOn(t *testing.T) {
	h := newHouse(t)
	h.at(hour, func() { h.submit(contract.RefPlan, "", 1) })
	h.at(2*hour, func() {
		h.approveBy(engagement.GatePlan, contract.RefPlan, sponsor)
		h.decides(engagement.GatePlan, contract.RefPlan, leader, engagement.ApproveWithConditions)
	})
	result := h.planning()
	require.NotNil(t, result.Approved)
	assert.Equal(t, digest(contract.RefPlan, 1), result.Approved.Digest)
	assert.Equal(t, engagement.GateApprovedWithConditions, facts[engagement.GateClosed](h)[0].State)
	assert.Equal(t, []string{"plan plan/1"}, h.published)
}

func TestARejectedPlanIsRevisedWhenThePMOSaysSo(t *testing.T) {
	h := newHouse(t)
	h.at(hour, func() { h.submit(contract.RefPlan, "", 1) })
	var early, wrong, revise, again *answer
	h.at(90*minute, func() { early = h.choose("early", contract.RefPlan, contract.ChoiceRevise) })
	h.at(2*hour, func() { h.decides(engagement.GatePlan, contract.RefPlan, sponsor, engagement.Reject) })
	h.at(3*hour, func() { wrong = h.choose("wrong", contract.RefPlan, contract.ChoiceStop) })
	h.at(4*hour, func() { revise = h.choose("revise", contract.RefPlan, contract.ChoiceRevise) })
	h.at(5*hour, func() { again = h.submit(contract.RefPlan, "", 2) })
	h.at(6*hour, func() { h.approveBy(engagement.GatePlan, contract.RefPlan, sponsor, leader) })
	result := h.planning()
	assert.Equal(t, engagement.Conflict, early.code(), "nothing was rejected yet")
	assert.Equal(t, engagement.Invalid, wrong.code(), "a plan is not stopped")
	require.NoError(t, revise.Err)
	require.NoError(t, again.Err)
	assert.Equal(t, 2, result.Approved.Revision)
	assert.Equal(t, "revise", facts[engagement.Resolved](h)[0].Choice)
}

func TestARejectedPlanMayEndTheEngagement(t *testing.T) {
	h := newHouse(t)
	h.at(hour, func() { h.submit(contract.RefPlan, "", 1) })
	h.at(2*hour, func() { h.decides(engagement.GatePlan, contract.RefPlan, leader, engagement.Reject) })
	h.at(3*hour, func() { h.choose("close", contract.RefPlan, contract.ChoiceClose) })
	result := h.planning()
	assert.Nil(t, result.Approved)
	assert.Equal(t, "rejected", facts[engagement.PhaseClosed](h)[0].Outcome)
	assert.Empty(t, h.published, "there is no approved plan to report on")
}

func TestRoundsWithoutEndNeedThePMO(t *testing.T) {
	h := newHouse(t)
	policy := h.process.Gates[engagement.GatePlan]
	policy.Revisions.MaxRounds = 1
	h.process.Gates[engagement.GatePlan] = policy
	var held contract.Status
	h.at(hour, func() { h.submit(contract.RefPlan, "", 1) })
	h.at(2*hour, func() { h.decides(engagement.GatePlan, contract.RefPlan, leader, engagement.RequestChanges) })
	h.at(3*hour, func() {
		v, err := h.env.QueryWorkflow(contract.QueryStatus)
		require.NoError(t, err)
		require.NoError(t, v.Get(&held))
		h.choose("another", contract.RefPlan, contract.ChoiceRetry)
	})
	h.at(4*hour, func() { h.submit(contract.RefPlan, "", 2) })
	h.at(5*hour, func() { h.approveBy(engagement.GatePlan, contract.RefPlan, sponsor, leader) })
	result := h.planning()
	assert.Contains(t, held.Blocked, "rounds")
	assert.Equal(t, 2, result.Approved.Revision)
	assert.Len(t, h.mails(activities.NoticeStepBlocked), 1)
}

func TestActionsThatWereNotAcceptedAreLeftOut(t *testing.T) {
	h := newHouse(t)
	policy := h.process.Gates[engagement.GatePlan]
	policy.Items = &engagement.ItemPolicy{Field: "actions"}
	policy.Defaults()
	h.process.Gates[engagement.GatePlan] = policy
	h.items = []engagement.SubjectItem{{ID: "a1"}, {ID: "a2"}, {ID: "a3", DependsOn: []string{"a2"}}}
	says := func(person string, items ...engagement.ItemDecision) *answer {
		d := h.vote(engagement.GatePlan, contract.RefPlan, person, engagement.Approve)
		d.Items = items
		return h.decide(d)
	}
	var strange *answer
	h.at(hour, func() { h.submit(contract.RefPlan, "", 1) })
	h.at(2*hour, func() {
		strange = says(sponsor, engagement.ItemDecision{ID: "a9", Verdict: engagement.RejectItem, Comment: "not in it"})
	})
	h.at(3*hour, func() {
		d := h.vote(engagement.GatePlan, contract.RefPlan, sponsor, engagement.Approve)
		d.ID, d.Items = "the right one", []engagement.ItemDecision{{ID: "a2", Verdict: engagement.RejectItem, Comment: "too dear"}}
		h.decide(d)
		h.approveBy(engagement.GatePlan, contract.RefPlan, leader)
	})
	result := h.planning()
	assert.Equal(t, engagement.Invalid, strange.code(), "an action that is not in the revision")
	assert.Equal(t, []string{"a2", "a3"}, result.Left)
	closed := facts[engagement.GateClosed](h)[0]
	assert.Equal(t, engagement.GateApproved, closed.State)
	assert.Equal(t, engagement.BecauseDepends, closed.Items[2].Because)
	said := facts[engagement.DecisionRecorded](h)[0].Items
	assert.Equal(t, []engagement.ItemDecision{{ID: "a2", Verdict: engagement.RejectItem}}, said, "facts hold no free text")
}

func TestAPlanOfWhichNothingWasAcceptedIsRejected(t *testing.T) {
	h := newHouse(t)
	policy := h.process.Gates[engagement.GatePlan]
	policy.Items = &engagement.ItemPolicy{Field: "actions"}
	policy.Defaults()
	h.process.Gates[engagement.GatePlan] = policy
	h.items = []engagement.SubjectItem{{ID: "a1"}, {ID: "a2"}}
	h.at(hour, func() { h.submit(contract.RefPlan, "", 1) })
	h.at(2*hour, func() {
		for person, item := range map[string]string{sponsor: "a1", leader: "a2"} {
			d := h.vote(engagement.GatePlan, contract.RefPlan, person, engagement.Approve)
			d.Items = []engagement.ItemDecision{{ID: item, Verdict: engagement.DeferItem, Comment: "not this year"}}
			h.decide(d)
		}
	})
	h.at(3*hour, func() { h.choose("close", contract.RefPlan, contract.ChoiceClose) })
	assert.Nil(t, h.planning().Approved)
	assert.Equal(t, engagement.GateRejected, facts[engagement.GateClosed](h)[0].State)
}
