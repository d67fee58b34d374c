package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows"
)

const (
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * time.Hour
)

func (h *house) assess() {
	h.hearSignals()
	h.env.ExecuteWorkflow(workflows.Assessment, h.phase())
	require.True(h.t, h.env.IsWorkflowCompleted(), "the assessment ends")
}

func TestAnApprovedDiagnosisEndsTheAssessment(t *testing.T) {
	h := newHouse(t)
	h.at(hour, func() { h.submit(contract.RefAssessment, "", 1) })
	var last *answer
	h.at(2*hour, func() { h.decides(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve) })
	h.at(3*hour, func() {
		last = h.decides(engagement.GateDiagnosis, contract.RefAssessment, leader, engagement.Approve)
	})
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	require.NoError(t, last.Err)
	assert.Equal(t, engagement.GateApproved, last.receipt().State)
	assert.Equal(t, []engagement.EventType{
		engagement.EventPhaseOpened, engagement.EventSubmitted, engagement.EventGateOpened, engagement.EventStageOpened,
		engagement.EventDecisionRecorded, engagement.EventDecisionRecorded, engagement.EventGateClosed,
		engagement.EventReportPublished, engagement.EventPhaseClosed,
	}, h.types())
	assert.Equal(t, []string{"diagnosis assessment/1"}, h.published)
	assert.Len(t, h.mails(activities.NoticeGateOpened), 1)
	assert.Empty(t, h.mails(activities.NoticeGateReminder), "nobody is reminded after they have decided")
}

func TestASubmissionThatComesWithTheStartWaitsForTheOpening(t *testing.T) {
	h := newHouse(t)
	var first *answer
	h.at(0, func() { first = h.submit(contract.RefAssessment, "", 1) })
	h.at(2*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	require.NoError(t, first.Err)
	assert.Equal(t, []engagement.EventType{engagement.EventPhaseOpened, engagement.EventSubmitted}, h.types()[:2])
}

func TestChangesRequestedLeadToTheNextRevision(t *testing.T) {
	h := newHouse(t)
	h.at(hour, func() { h.submit(contract.RefAssessment, "", 1) })
	var again, stale *answer
	h.at(2*hour, func() {
		h.decides(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.RequestChanges)
	})
	old := engagement.Decision{}
	h.at(2*hour-minute, func() { old = h.vote(engagement.GateDiagnosis, contract.RefAssessment, leader, engagement.Approve) })
	h.at(3*hour, func() { again = h.submit(contract.RefAssessment, "", 2) })
	h.at(4*hour, func() { stale = h.decide(old) })
	h.at(5*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	require.NoError(t, again.Err)
	assert.Equal(t, 2, again.Value.(contract.Submitted).Subject.Revision)
	assert.Equal(t, engagement.Conflict, stale.code(), "a vote on revision 1 does not count on revision 2")
	closed := facts[engagement.GateClosed](h)
	require.Len(t, closed, 2)
	assert.Equal(t, engagement.GateChangesRequested, closed[0].State)
	assert.Equal(t, engagement.GateApproved, closed[1].State)
	assert.Len(t, h.mails(activities.NoticeChangesRequested), 1)
}

func TestAGateWithoutAnAnswerRemindsAndEscalates(t *testing.T) {
	h := newHouse(t)
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	var late *answer
	h.at(14*day, func() { h.decides(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve) })
	h.at(14*day+hour, func() {
		late = h.decides(engagement.GateDiagnosis, contract.RefAssessment, leader, engagement.Approve)
	})
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	require.NoError(t, late.Err)
	assert.True(t, late.receipt().Late, "a decision after the due still counts, and reads late")
	reminded := facts[engagement.Reminded](h)
	require.Len(t, reminded, 3)
	assert.False(t, reminded[0].Overdue)
	assert.True(t, reminded[1].Overdue)
	escalated := facts[engagement.Escalated](h)
	require.Len(t, escalated, 1)
	assert.Equal(t, []string{pmo}, escalated[0].To)
	assert.Equal(t, []string{sponsor, leader}, escalated[0].Late)
	assert.ElementsMatch(t, []string{sponsor, leader, pmo}, h.mails(activities.NoticeGateEscalated)[0].People, "escalation tells both sides")
}

func TestAHardEndAsksThePMO(t *testing.T) {
	h := newHouse(t)
	end := moment(t, "due + 1 business day")
	h.stage(engagement.GateDiagnosis, func(s *engagement.Stage) { s.ExpireAfter = &end })
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	gate := contract.GateID(testEngagement, contract.RefAssessment, engagement.GateDiagnosis)
	var refused, extended *answer
	h.at(9*day, func() {
		tooLate := h.vote(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve)
		tooLate.ID = "too-late"
		refused = h.decide(tooLate)
	})
	h.at(9*day+hour, func() {
		extended = h.update(contract.UpdateResolve, "extend-1", contract.Resolution{
			Act: contract.Act{Request: "extend-1", By: pmo, Reason: "holidays"}, Ref: gate, Choice: contract.ChoiceExtend,
		})
	})
	h.at(10*day, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, engagement.Conflict, refused.code(), "after the hard end nothing counts until the PMO extends")
	require.NoError(t, extended.Err)
	assert.Len(t, facts[engagement.GateLapsed](h), 1)
	assert.Len(t, facts[engagement.GateExtended](h), 1)
	assert.Equal(t, engagement.GateApproved, facts[engagement.GateClosed](h)[0].State)
}

func TestAHardEndMayExpireTheGate(t *testing.T) {
	h := newHouse(t)
	end := moment(t, "due + 1 business day")
	h.stage(engagement.GateDiagnosis, func(s *engagement.Stage) { s.ExpireAfter, s.OnExpiry = &end, engagement.ExpiryReject })
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(12*day, func() { h.submit(contract.RefAssessment, "", 2) })
	h.at(12*day+hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	closed := facts[engagement.GateClosed](h)
	require.Len(t, closed, 2)
	assert.Equal(t, engagement.GateExpired, closed[0].State)
}

func TestAPauseStopsRemindersAndMovesTheDue(t *testing.T) {
	h := newHouse(t)
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	h.at(hour, func() { h.env.SignalWorkflow(contract.SignalPause, start.Add(hour)) })
	var during int
	h.at(27*day, func() { during = len(facts[engagement.Reminded](h)) })
	h.at(28*day, func() {
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: start.Add(hour), ResumedAt: start.Add(28 * day)})
	})
	var onTime *answer
	h.at(29*day, func() { h.decides(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve) })
	h.at(29*day+hour, func() {
		onTime = h.decides(engagement.GateDiagnosis, contract.RefAssessment, leader, engagement.Approve)
	})
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Zero(t, during, "while paused nobody is reminded")
	require.NoError(t, onTime.Err)
	assert.False(t, onTime.receipt().Late, "the lost time was added")
	moved := facts[engagement.DeadlineMoved](h)
	require.Len(t, moved, 2, "the phase's due and the gate's")
	assert.Equal(t, "resumed", moved[0].Because)
	assert.True(t, moved[0].To.After(moved[0].From))
}

func TestWhilePausedDecidingGoesOnAndNoGateOpens(t *testing.T) {
	h := newHouse(t)
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	h.at(minute, func() { h.env.SignalWorkflow(contract.SignalPause, start.Add(minute)) })
	h.at(hour, func() { h.submit(contract.RefAssessment, "", 1) })
	opened := -1
	h.at(2*hour, func() { opened = len(facts[engagement.GateOpened](h)) })
	h.at(3*hour, func() {
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: start.Add(minute), ResumedAt: start.Add(3 * hour)})
	})
	h.at(4*hour, func() { h.decides(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve) })
	h.at(5*hour, func() { h.env.SignalWorkflow(contract.SignalPause, start.Add(5*hour)) })
	var counted *answer
	h.at(6*hour, func() {
		counted = h.decides(engagement.GateDiagnosis, contract.RefAssessment, leader, engagement.Approve)
	})
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Zero(t, opened)
	assert.NoError(t, counted.Err)
}

func TestAStageThatCannotPassWaitsForThePMO(t *testing.T) {
	h := newHouse(t)
	all := h.team
	h.team = h.team[:2] // no sponsor, no leader
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	var blocked contract.Status
	h.at(hour, func() {
		v, err := h.env.QueryWorkflow(contract.QueryStatus)
		require.NoError(t, err)
		require.NoError(t, v.Get(&blocked))
		h.team = all
		h.update(contract.UpdateResolve, "retry", contract.Resolution{Act: contract.Act{Request: "retry", By: pmo}, Choice: contract.ChoiceRetry})
	})
	h.at(2*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Contains(t, blocked.Blocked, "policy_unsatisfiable")
	assert.Len(t, facts[engagement.StepBlocked](h), 1)
	assert.Len(t, facts[engagement.StepUnblocked](h), 1)
	assert.Len(t, h.mails(activities.NoticeStepBlocked), 1)
}

func TestAJournalConflictHoldsTheStepUntilSomebodyHasLooked(t *testing.T) {
	h := newHouse(t)
	h.conflicts = 1
	var blocked contract.Status
	h.at(hour, func() {
		v, err := h.env.QueryWorkflow(contract.QueryStatus)
		require.NoError(t, err)
		require.NoError(t, v.Get(&blocked))
		h.update(contract.UpdateResolve, "retry", contract.Resolution{Act: contract.Act{Request: "retry", By: pmo}, Choice: contract.ChoiceRetry})
	})
	h.at(2*hour, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(3*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Contains(t, blocked.Blocked, "journal")
}

func TestWhatIsNotReadyIsRefusedAndCanBeSubmittedAgain(t *testing.T) {
	h := newHouse(t)
	h.refuse[contract.RefAssessment] = engagement.Errorf(engagement.Invalid, "write at least one finding")
	var refused, twice *answer
	h.at(minute, func() { refused = h.submit(contract.RefAssessment, "", 1) })
	h.at(hour, func() { h.submit(contract.RefAssessment, "", 2) })
	h.at(2*hour, func() { twice = h.submit(contract.RefAssessment, "", 3) })
	h.at(3*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, engagement.Invalid, refused.code())
	assert.Equal(t, engagement.Conflict, twice.code(), "it is before its gate already")
}

func TestASubmissionCanBeWithdrawn(t *testing.T) {
	h := newHouse(t)
	gate := contract.GateID(testEngagement, contract.RefAssessment, engagement.GateDiagnosis)
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	var withdrawn *answer
	h.at(hour, func() {
		withdrawn = h.update(contract.UpdateWithdraw, "w", contract.Withdraw{Request: "w", By: cto, Gate: gate, Reason: "a number is wrong"})
	})
	h.at(2*hour, func() { h.submit(contract.RefAssessment, "", 2) })
	h.at(3*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	require.NoError(t, withdrawn.Err)
	assert.Equal(t, engagement.GateWithdrawn, facts[engagement.GateClosed](h)[0].State)
}

func TestCancellingClosesTheGateAndThePhase(t *testing.T) {
	h := newHouse(t)
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(hour, h.env.CancelWorkflow)
	h.assess()
	assert.True(t, temporal.IsCanceledError(h.env.GetWorkflowError()))
	assert.Equal(t, engagement.GateCancelled, facts[engagement.GateClosed](h)[0].State)
	assert.Equal(t, "cancelled", facts[engagement.PhaseClosed](h)[0].Outcome)
}

func TestAPhaseThatIsLateRemindsItsOwnerAndTellsThePMO(t *testing.T) {
	h := newHouse(t)
	h.at(45*day, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(46*day, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Len(t, h.mails(activities.NoticePhaseReminder), 1)
	assert.Len(t, h.mails(activities.NoticePhaseEscalated), 1)
	assert.True(t, facts[engagement.PhaseClosed](h)[0].Late)
}

func TestNobodyIsAskedToSubmitWhatIsBeforeItsGate(t *testing.T) {
	h := newHouse(t)
	times := h.process.Phases[engagement.PhaseAssessment]
	times.Remind = moments(t, "40%", "60%", "80%", "due + 10 business days")
	h.process.Phases[engagement.PhaseAssessment] = times
	h.at(hour, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(25*day, func() {
		assert.Empty(t, h.mails(activities.NoticePhaseReminder), "the diagnosis waits for the leaders")
		h.decides(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.RequestChanges)
	})
	h.at(26*day, func() {
		assert.Len(t, h.mails(activities.NoticePhaseReminder), 1, "of three reminders that came meanwhile, one goes out")
		h.submit(contract.RefAssessment, "", 2)
	})
	h.at(60*day, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Len(t, h.mails(activities.NoticePhaseReminder), 1)
	assert.Empty(t, h.mails(activities.NoticePhaseEscalated), "while it was before its gate, the time of the escalation came")
	assert.True(t, facts[engagement.PhaseClosed](h)[0].Late, "late it was all the same")
}

func TestARescheduledPhaseIsNotLate(t *testing.T) {
	h := newHouse(t)
	h.at(day, func() {
		h.env.SignalWorkflow(contract.SignalReschedule, contract.Reschedule{
			Act: contract.Act{Request: "later", By: pmo, Reason: "the client asked"}, Ref: contract.RefAssessment, Due: "2027-03-01",
		})
	})
	h.at(45*day, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(46*day, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, h.mails(activities.NoticePhaseEscalated))
	assert.False(t, facts[engagement.PhaseClosed](h)[0].Late)
	assert.Equal(t, "rescheduled", facts[engagement.DeadlineMoved](h)[0].Because)
}

func TestAPauseTakesNothingFromWhatWasAgreedWithinIt(t *testing.T) {
	h := newHouse(t)
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	h.at(day, func() { h.env.SignalWorkflow(contract.SignalPause, start.Add(day)) })
	h.at(29*day, func() {
		h.env.SignalWorkflow(contract.SignalReschedule, contract.Reschedule{
			Act: contract.Act{Request: "later", By: pmo, Reason: "agreed in the pause"}, Ref: contract.RefAssessment, Due: "2027-03-01",
		})
	})
	h.at(30*day, func() {
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: start.Add(day), ResumedAt: start.Add(30 * day)})
	})
	h.at(31*day, h.env.CancelWorkflow)
	h.assess()
	moved := facts[engagement.DeadlineMoved](h)
	require.Len(t, moved, 2)
	assert.Less(t, moved[1].To.Sub(moved[1].From), 4*day, "only the day that was lost after it was agreed")
}

func TestAHandoverOfARoleMovesTheOpenTask(t *testing.T) {
	h := newHouse(t)
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(hour, func() {
		h.mu.Lock()
		h.team[3].Person = "person-new-leader"
		h.mu.Unlock()
		h.env.SignalWorkflow(contract.SignalTeamChanged, contract.Act{Request: "handover", By: pmo})
	})
	var old *answer
	h.at(2*hour, func() { old = h.decides(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve) })
	h.at(3*hour, func() {
		h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, "person-new-leader")
	})
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	require.NoError(t, old.Err)
	assert.Equal(t, map[string]engagement.TaskState{leader: engagement.TaskCancelled, "person-new-leader": engagement.TaskOpen}, h.moved(engagement.BecauseTeam))
	assert.Len(t, h.mails(activities.NoticeGateOpened), 2)
}
