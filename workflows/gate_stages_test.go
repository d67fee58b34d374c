package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// twoStages asks the CTO where a condition holds, then the leaders where another does.
func (h *house) twoStages(first, second string) {
	policy := h.process.Gates[engagement.GateDiagnosis]
	one, two := policy.Stages[0], policy.Stages[0]
	one.Key, one.Approvers, one.When = "formal", []engagement.Approver{{Role: engagement.RolePMO}}, first
	two.When = second
	policy.Stages = []engagement.Stage{one, two}
	h.process.Gates[engagement.GateDiagnosis] = policy
}

// formally has the PMO decide on the first of two stages.
func (h *house) formally(v engagement.Verdict) *answer {
	d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, pmo, v)
	d.Stage = "formal"
	return h.decide(d)
}

func TestAStageWhoseConditionDoesNotHoldIsPassedOver(t *testing.T) {
	h := newHouse(t)
	h.twoStages("dear", "always")
	h.holds = map[string]bool{"dear": false, "always": true}
	h.submits(minute, 1)
	h.at(hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	skipped := facts[engagement.StageSkipped](h)
	require.Len(t, skipped, 1)
	assert.Equal(t, "formal", skipped[0].Stage)
	assert.Len(t, facts[engagement.StageOpened](h), 1)
	h.closedAs(engagement.GateApproved)
}

func TestAStageWhoseConditionHoldsIsAsked(t *testing.T) {
	h := newHouse(t)
	h.twoStages("dear", "")
	h.holds = map[string]bool{"dear": true}
	h.submits(minute, 1)
	h.at(hour, func() { h.formally(engagement.Approve) })
	h.at(2*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	assert.Len(t, facts[engagement.StageOpened](h), 2)
	h.closedAs(engagement.GateApproved)
}

func TestAGateAtWhichNoConditionHoldsWaitsAndCanBeWithdrawn(t *testing.T) {
	h := newHouse(t)
	h.twoStages("dear", "risky")
	h.holds = map[string]bool{"dear": false, "risky": false}
	h.submits(minute, 1)
	blocked, withdrawn := -1, &answer{}
	h.at(hour, func() {
		blocked = len(facts[engagement.StepBlocked](h))
		withdrawn = h.update(contract.UpdateWithdraw, "w", contract.Withdraw{Request: "w", By: cto, Gate: diagnosisGate})
	})
	h.at(2*hour, func() { h.holds["risky"] = true; h.submit(contract.RefAssessment, "", 2) })
	h.at(3*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	assert.Equal(t, 1, blocked)
	require.NoError(t, withdrawn.Err)
	h.closedAs(engagement.GateWithdrawn, engagement.GateApproved)
}

func TestWhoWithdrawsWhileTheBlockIsBeingJournalledDoesNotWait(t *testing.T) {
	h := newHouse(t)
	h.stage(engagement.GateDiagnosis, mode(engagement.ModeCount, 3))
	h.submits(minute, 1)
	withdrawn := &answer{}
	h.recording = func(e engagement.Event) {
		if e.Type == engagement.EventStepBlocked && !withdrawn.Accepted {
			withdrawn = h.update(contract.UpdateWithdraw, "w", contract.Withdraw{Request: "w", By: cto, Gate: diagnosisGate})
		}
	}
	h.at(day, h.env.CancelWorkflow)
	h.assess()
	require.NoError(t, withdrawn.Err)
	h.closedAs(engagement.GateWithdrawn)
}

func TestAStageThatLacksPeopleGoesOnWhenTheTeamHasThem(t *testing.T) {
	h := newHouse(t)
	h.stage(engagement.GateDiagnosis, mode(engagement.ModeCount, 3))
	h.submits(minute, 1)
	h.at(3*day, func() {
		h.mu.Lock()
		h.team = append(h.team, leaders(1)...)
		h.mu.Unlock()
		h.env.SignalWorkflow(contract.SignalTeamChanged, contract.Act{Request: "more", By: pmo})
	})
	h.at(3*day+hour, func() {
		h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader, "leader-1")
	})
	h.assess()
	assert.Len(t, facts[engagement.StepBlocked](h), 1)
	assert.Len(t, facts[engagement.StepUnblocked](h), 1)
	h.closedAs(engagement.GateApproved)
	due := facts[engagement.StageOpened](h)[0].Due
	assert.Equal(t, time.Date(2026, 12, 3, 16, 0, 0, 0, time.UTC), due, "five working days from when people were asked: Thursday 26 November")
}

func TestThePMOHearsOnceThatRecusalsLeaveTooFew(t *testing.T) {
	h := newHouse(t)
	h.team = append(h.team, leaders(2)...)
	h.stage(engagement.GateDiagnosis, mode(engagement.ModeCount, 3))
	h.submits(minute, 1)
	h.at(hour, func() { h.says(sponsor, engagement.Recuse) })
	h.at(2*hour, func() { h.says(leader, engagement.Recuse) })
	h.at(3*hour, func() { h.says("leader-1", engagement.Recuse) })
	told := -1
	h.at(4*hour, func() {
		told = len(h.mails(activities.NoticeStepBlocked))
		for _, person := range []string{pmo, cto} {
			assert.NoError(t, h.deed("add-"+person, contract.StepAdd, pmo, inOffice("", person)).Err)
		}
	})
	h.at(5*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, "leader-2", pmo, cto) })
	h.assess()
	assert.Equal(t, 1, told)
	h.closedAs(engagement.GateApproved)
}

// escalating sets the escalations of the diagnosis.
func (h *house) escalating(all ...engagement.StageEscalation) {
	h.stage(engagement.GateDiagnosis, func(s *engagement.Stage) { s.Escalate = all })
}

func TestEscalationsFollowOneAnotherAndLetPeopleDecide(t *testing.T) {
	h := newHouse(t)
	h.team = append(h.team, engagement.TeamMember{Role: engagement.RoleConsultant, Person: "person-deputy"})
	h.escalating(
		engagement.StageEscalation{After: moment(t, "due"), To: engagement.Who{Role: engagement.RolePMO}, Effect: engagement.EffectAdd},
		engagement.StageEscalation{After: moment(t, "due + 1 business day"), To: engagement.Who{Person: "person-deputy"}, Effect: engagement.EffectReplace},
	)
	h.submits(minute, 1)
	h.at(hour, func() { h.says(sponsor, engagement.Approve) })
	var replaced *answer
	h.at(14*day, func() { replaced = h.says(leader, engagement.Approve) })
	h.at(14*day+hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, "person-deputy", pmo) })
	h.assess()
	assert.Len(t, facts[engagement.Escalated](h), 2)
	assert.Equal(t, engagement.ReasonGivenAway, engagement.ReasonOf(replaced.Err))
	moved := h.moved(engagement.BecauseEscalated)
	assert.Equal(t, map[string]engagement.TaskState{
		pmo: engagement.TaskOpen, leader: engagement.TaskEscalated, "person-deputy": engagement.TaskOpen,
	}, moved)
	h.closedAs(engagement.GateApproved)
	assert.Equal(t, 3, facts[engagement.GateClosed](h)[0].Tally.Needed, "the bar has not fallen")
}

func TestAnEscalationOfAStageThatEndsMeanwhileDoesNothing(t *testing.T) {
	h := newHouse(t)
	h.twoStages("", "")
	policy := h.process.Gates[engagement.GateDiagnosis]
	policy.Stages[0].Escalate = []engagement.StageEscalation{{After: moment(t, "due"), To: engagement.Who{Person: cto}, Effect: engagement.EffectAdd}}
	policy.Stages[0].Remind, policy.Stages[1].Escalate = nil, nil
	h.submits(minute, 1)
	next := make(chan struct{})
	h.recording = func(e engagement.Event) {
		if e.ID == "assessment/1/gate/diagnosis/r1/stage2/opened" {
			close(next)
		}
	}
	h.selecting = func() { // while it is asked whom to escalate to, the stage passes
		h.formally(engagement.Approve)
		<-next
	}
	h.at(9*day, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	assert.NotContains(t, h.moved(engagement.BecauseEscalated), cto, "nobody is let into the next stage")
	h.closedAs(engagement.GateApproved)
}

func standIn(mode engagement.DelegationMode, from, until time.Time) []engagement.StandIn {
	return []engagement.StandIn{{Person: pmo, Mode: mode, From: from, Until: until, Delegation: "away"}}
}

func TestAnAbsenceBeginsAndEndsWhileTheStageIsOpen(t *testing.T) {
	h := newHouse(t)
	from := time.Date(2026, 11, 24, 23, 0, 0, 0, time.UTC)
	h.away = map[string][]engagement.StandIn{leader: standIn(engagement.DelegationReplace, from, from.Add(day))}
	h.submits(minute, 1)
	var states []engagement.TaskState
	for _, after := range []time.Duration{day, 2 * day, 3 * day} {
		h.at(after, func() { states = append(states, h.moved(engagement.BecauseAway)[leader]) })
	}
	h.at(4*day, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	assert.Equal(t, []engagement.TaskState{"", engagement.TaskDelegated, engagement.TaskOpen}, states)
	h.closedAs(engagement.GateApproved)
}

func TestAStandInBesideTheOwnerMayRetractAfterTheAbsence(t *testing.T) {
	h := newHouse(t)
	from := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	h.away = map[string][]engagement.StandIn{leader: standIn(engagement.DelegationAdd, from, from.Add(day))}
	h.submits(minute, 1)
	h.at(hour, func() { h.says(pmo, engagement.Approve) })
	var again *answer
	h.at(2*day, func() { h.deed("t", contract.StepRetract, pmo, nil) })
	h.at(2*day+minute, func() {
		d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, pmo, engagement.Approve)
		d.ID = "after the absence"
		again = h.decide(d)
	})
	h.at(3*day, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	assert.Equal(t, engagement.Forbidden, again.code(), "their time is over: the seat is its owner's again")
	h.closedAs(engagement.GateApproved)
}

func TestADelegationThatIsRegisteredIsFollowedOnce(t *testing.T) {
	h := newHouse(t)
	h.submits(minute, 1)
	h.at(hour, func() {
		h.mu.Lock()
		from := h.env.Now().Add(-hour)
		h.away = map[string][]engagement.StandIn{leader: standIn(engagement.DelegationReplace, from, from.Add(10*day))}
		h.mu.Unlock()
		for range 2 {
			h.env.SignalWorkflow(contract.SignalRegisterChanged, contract.RegisterChanged{Outbox: "note-1", Kind: engagement.KindDelegation})
		}
	})
	h.at(2*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, pmo) })
	h.assess()
	assert.Len(t, facts[engagement.TasksChanged](h), 1)
	assert.Equal(t, engagement.TaskDelegated, h.moved(engagement.BecauseAway)[leader])
	h.closedAs(engagement.GateApproved)
}
