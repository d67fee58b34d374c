package workflows_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows"
)

// watchPeriod runs Monitoring until it ends or continues as new, and returns the next
// run's input in the latter case.
func (h *house) watchPeriod(in contract.Monitoring) *contract.Monitoring {
	h.t.Helper()
	h.hearSignals()
	h.env.ExecuteWorkflow(workflows.Monitoring, in)
	require.True(h.t, h.env.IsWorkflowCompleted(), "the run ends")
	err := h.env.GetWorkflowError()
	var again *workflow.ContinueAsNewError
	if !errors.As(err, &again) {
		require.NoError(h.t, err)
		return nil
	}
	var next contract.Monitoring
	require.NoError(h.t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &next))
	return &next
}

func (h *house) monitoring(period int) contract.Monitoring {
	return contract.Monitoring{Phase: h.phase(), Period: period}
}

func (h *house) approveReview(period int) {
	h.approveBy(engagement.GateReview, contract.RefPeriod(period), sponsor, leader)
}

func TestAPeriodEndsWithItsReviewAndTheNextRunTakesOver(t *testing.T) {
	h := newHouse(t)
	h.at(31*day, func() { h.approveReview(1) })
	next := h.watchPeriod(h.monitoring(1))
	require.NotNil(t, next, "Monitoring continues as new between periods")
	assert.Equal(t, 2, next.Period)
	require.Len(t, next.Carried.Deadlines, 1, "the phase's deadline goes on")
	assert.Len(t, next.Carried.Receipts, 2, "receipts are carried, so that a decision sent again gets its own")
	evaluated := facts[engagement.PeriodEvaluated](h)
	require.Len(t, evaluated, 1)
	assert.Equal(t, []string{"metric-1"}, evaluated[0].Missed)
	assert.Equal(t, []string{"review " + contract.RefPeriod(1)}, h.published)
	assert.Equal(t, evaluated[0].Period, facts[engagement.PeriodClosed](h)[0].Period)
	assert.Equal(t, facts[engagement.PeriodOpened](h)[0].To, next.From, "periods follow each other without a gap")

	again := newHouse(t)
	var receipt *answer
	again.revisions[contract.RefPeriod(1)] = 1
	again.at(minute, func() {
		receipt = again.decides(engagement.GateReview, contract.RefPeriod(1), sponsor, engagement.Approve)
	})
	again.at(62*day, func() { again.approveReview(2) })
	again.watchPeriod(*next)
	require.NoError(t, receipt.Err)
	assert.Equal(t, engagement.GatePending, receipt.receipt().State, "the first receipt, of the run before")
	assert.NotContains(t, again.types(), engagement.EventPhaseOpened, "the phase opened once")
}

func TestTheLastPeriodEndsTheMonitoring(t *testing.T) {
	h := newHouse(t)
	h.at(31*day, func() { h.approveReview(3) })
	require.Nil(t, h.watchPeriod(h.monitoring(3)))
	assert.Equal(t, "done", facts[engagement.PhaseClosed](h)[0].Outcome)
}

func TestARejectedReviewIsHeldAgain(t *testing.T) {
	h := newHouse(t)
	var early, again *answer
	h.at(day, func() { early = h.submit(contract.RefPeriod(3), "", 1) })
	h.at(31*day, func() { h.decides(engagement.GateReview, contract.RefPeriod(3), leader, engagement.Reject) })
	h.at(32*day, func() { again = h.submit(contract.RefPeriod(3), "", 2) })
	h.at(33*day, func() { h.approveReview(3) })
	require.Nil(t, h.watchPeriod(h.monitoring(3)))
	assert.Equal(t, engagement.Conflict, early.code(), "the review of a running period opens by itself")
	require.NoError(t, again.Err)
	assert.Equal(t, 2, h.revisions[contract.RefPeriod(3)])
}

func TestAnApprovedInitiativeBecomesAProject(t *testing.T) {
	h := newHouse(t)
	idea := contract.RefInitiative("idea")
	bad := contract.RefInitiative("bad")
	var busy, decided *answer
	h.at(day, func() { h.submit(idea, "idea", 1); h.submit(bad, "bad", 1) })
	h.at(day+hour, func() { busy = h.submit(idea, "idea", 2) })
	h.at(2*day, func() { h.decides(engagement.GateInitiative, bad, leader, engagement.Reject) })
	h.at(3*day, func() { h.approveBy(engagement.GateInitiative, idea, sponsor, leader) })
	h.at(4*day, func() { decided = h.submit(bad, "bad", 2) })
	h.at(31*day, func() { h.approveReview(3) })
	require.Nil(t, h.watchPeriod(h.monitoring(3)))
	assert.Equal(t, engagement.Conflict, busy.code())
	assert.Equal(t, engagement.Conflict, decided.code(), "a rejected initiative is archived")
	assert.Equal(t, []contract.StartProject{{Initiative: "idea"}}, h.asked)
	assert.Len(t, facts[engagement.InitiativeDecided](h), 2)
}

func TestARunWithAnInitiativeBeforeItsGateGoesOn(t *testing.T) {
	h := newHouse(t)
	idea := contract.RefInitiative("idea")
	h.at(30*day, func() { h.submit(idea, "idea", 1) })
	h.at(31*day, func() { h.approveReview(1) })
	h.at(32*day, func() { h.approveBy(engagement.GateInitiative, idea, sponsor, leader) })
	h.at(62*day, func() { h.approveReview(2) })
	next := h.watchPeriod(h.monitoring(1))
	require.NotNil(t, next)
	assert.Equal(t, 3, next.Period, "the second period ran in the same run")
	assert.Equal(t, []string{"idea"}, next.Decided)
}

func TestFinishingEndsThePeriodWithItsReview(t *testing.T) {
	h := newHouse(t)
	h.at(10*day, h.finish)
	h.at(11*day, func() { h.approveReview(1) })
	require.Nil(t, h.watchPeriod(h.monitoring(1)))
	assert.Len(t, facts[engagement.PeriodEvaluated](h), 1)
}

func TestAnEngagementThatIsBeingClosedHoldsNoReviewAgain(t *testing.T) {
	h := newHouse(t)
	var late *answer
	h.at(20*day, h.finish)
	h.at(20*day+hour, func() { late = h.submit(contract.RefInitiative("idea"), "idea", 1) })
	h.at(21*day, func() { h.decides(engagement.GateReview, contract.RefPeriod(1), leader, engagement.Reject) })
	require.Nil(t, h.watchPeriod(h.monitoring(1)))
	assert.Equal(t, "done", facts[engagement.PhaseClosed](h)[0].Outcome)
	assert.Equal(t, engagement.Conflict, late.code(), "and takes no new initiative")
}

func TestReadingsAreChasedBeforeThePeriodEnds(t *testing.T) {
	h := newHouse(t)
	h.process.ReviewLead = span(t, "P5D")
	h.at(31*day, func() { h.approveReview(3) })
	require.Nil(t, h.watchPeriod(h.monitoring(3)))
	var chased []engagement.Reminded
	for _, r := range facts[engagement.Reminded](h) {
		if r.Of == contract.RefPeriod(3) {
			chased = append(chased, r)
		}
	}
	require.Len(t, chased, 1)
	assert.Equal(t, []string{cto}, chased[0].People)
}
