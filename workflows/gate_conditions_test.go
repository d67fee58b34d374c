package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// approvesIf approves the diagnosis of a whole engagement on conditions.
func (h *house) approvesIf(person string, conditions ...engagement.Condition) string {
	d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, person, engagement.ApproveWithConditions)
	d.Conditions = conditions
	require.NoError(h.t, h.tell(contract.RefAssessment, contract.UpdateDecide, d.ID, d).Err)
	return d.ID
}

func (h *house) approvesOutright(person string) {
	d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, person, engagement.Approve)
	require.NoError(h.t, h.tell(contract.RefAssessment, contract.UpdateDecide, d.ID, d).Err)
}

// onCondition says something of the nth condition of the sponsor's approval.
func (h *house) onCondition(n int, step engagement.ConditionStep, by string) *answer {
	id := engagement.ConditionID("assessment/1-"+sponsor+"-1-approve_with_conditions", n)
	request := id + "/" + string(step) + "/" + by + h.env.Now().Format("/150405")
	return h.update(contract.UpdateCondition, request, contract.ConditionAct{
		Act: contract.Act{Request: request, By: by, Reason: "see the minutes"}, Condition: id, Step: step,
	})
}

func (h *house) movedTo() (states []engagement.ConditionState) {
	for _, f := range facts[engagement.ConditionMoved](h) {
		states = append(states, f.State)
	}
	return states
}

func (h *house) planOpened() bool {
	for _, p := range facts[engagement.PhaseOpened](h) {
		if p.Phase == engagement.PhasePlan {
			return true
		}
	}
	return false
}

func TestABlockingConditionHoldsThePhaseUntilItIsConfirmed(t *testing.T) {
	h := newHouse(t)
	h.at(hour, func() { h.submitTo(contract.RefAssessment, "", "s1") })
	h.at(2*hour, func() {
		h.approvesIf(sponsor, engagement.Condition{Text: "the budget holds", Blocking: true})
		h.approvesOutright(leader)
	})
	var byOther, refused, again, confirmed, closed *answer
	held, gone := false, false
	h.at(3*hour, func() {
		held = !h.planOpened()
		h.onCondition(0, engagement.ConditionReport, cto)
		byOther = h.onCondition(0, engagement.ConditionConfirm, leader)
	})
	h.at(4*hour, func() { refused = h.onCondition(0, engagement.ConditionRefuse, sponsor) })
	h.at(5*hour, func() { again = h.onCondition(0, engagement.ConditionRefuse, sponsor) })
	h.at(6*hour, func() { confirmed = h.onCondition(0, engagement.ConditionConfirm, sponsor) })
	h.at(7*hour, func() {
		gone = h.planOpened()
		closed = h.onCondition(0, engagement.ConditionWaive, sponsor)
	})
	h.at(day, func() { h.steer(contract.UpdateCancel) })
	h.engage()
	assert.True(t, held, "the way is closed")
	assert.Equal(t, engagement.ReasonNotVerifier, engagement.ReasonOf(byOther.Err))
	require.NoError(t, refused.Err)
	assert.Equal(t, engagement.ReasonNotReported, engagement.ReasonOf(again.Err))
	require.NoError(t, confirmed.Err)
	assert.True(t, gone, "the way is open")
	assert.Equal(t, engagement.ReasonConditionClosed, engagement.ReasonOf(closed.Err))
	assert.Equal(t, []engagement.ConditionState{engagement.ConditionReported, engagement.ConditionOpen, engagement.ConditionMet}, h.movedTo())
	require.Len(t, facts[engagement.ConditionsBound](h), 1)
	assert.Len(t, h.mails(activities.NoticeConditionRefused), 0, "its owner is nobody's id")
}

func TestAConditionOutlivesItsPhaseBecomesOverdueAndIsWaived(t *testing.T) {
	h := newHouse(t)
	h.at(hour, func() { h.submitTo(contract.RefAssessment, "", "s1") })
	h.at(2*hour, func() {
		h.approvesIf(sponsor, engagement.Condition{Text: "backups are tested", Due: "2026-12-01"},
			engagement.Condition{Text: "keys are rotated", Due: "2026-12-01"})
		h.approvesOutright(leader)
	})
	opened := false
	h.at(3*hour, func() {
		opened = h.planOpened()
		h.onCondition(1, engagement.ConditionReport, cto)
	})
	var waived, sentBack *answer
	h.at(9*day, func() { waived = h.onCondition(0, engagement.ConditionWaive, sponsor) })
	h.at(10*day, func() { sentBack = h.onCondition(1, engagement.ConditionRefuse, sponsor) })
	h.at(11*day, func() { h.steer(contract.UpdateCancel) })
	h.engage()
	assert.True(t, opened, "it blocks nothing")
	require.NoError(t, waived.Err)
	require.NoError(t, sentBack.Err)
	assert.Equal(t, []engagement.ConditionState{
		engagement.ConditionReported, engagement.ConditionOverdue, engagement.ConditionWaived, engagement.ConditionOpen, engagement.ConditionOverdue,
	}, h.movedTo(), "what was reported in time is not overdue, until it is sent back")
	assert.Len(t, h.mails(activities.NoticeConditionOverdue), 2)
}

func TestARevokedApprovalPausesTheEngagement(t *testing.T) {
	h := newHouse(t)
	h.approvals = map[string]activities.Approval{
		diagnosisGate + "/" + sponsor: {State: engagement.GateApproved, Decision: "d1"},
		diagnosisGate + "/" + leader:  {State: engagement.GateApproved},
		"other/" + sponsor:            {State: engagement.GateRejected, Decision: "d2"},
	}
	h.initialAnalysis()
	revoke := func(id, gate, by string) *answer {
		return h.update(contract.UpdateRevoke, id, contract.Revoke{
			Act: contract.Act{Request: id, By: by, Reason: "the numbers were wrong"}, Gate: gate, Ref: contract.RefAssessment, Revision: 1,
		})
	}
	var byOther, notPassed, done, again *answer
	h.at(day, func() { byOther = revoke("v1", diagnosisGate, leader) })
	h.at(day+hour, func() { notPassed = revoke("v2", "other", sponsor) })
	h.at(2*day, func() {
		done = revoke("v3", diagnosisGate, sponsor)
		again = revoke("v4", diagnosisGate, sponsor) // at the same moment
	})
	h.at(3*day, func() { h.steer(contract.UpdateCancel) })
	h.engage()
	assert.Equal(t, engagement.ReasonNotApprover, engagement.ReasonOf(byOther.Err))
	assert.Equal(t, engagement.ReasonNotPassed, engagement.ReasonOf(notPassed.Err))
	if done.Err != nil {
		done, again = again, done
	}
	require.NoError(t, done.Err)
	assert.Equal(t, engagement.ReasonNotPassed, engagement.ReasonOf(again.Err), "it is revoked once, whoever comes first")
	assert.Len(t, facts[engagement.ApprovalRevoked](h), 1)
	assert.Len(t, facts[engagement.Paused](h), 1)
	assert.Len(t, h.mails(activities.NoticeApprovalRevoked), 1)
}
