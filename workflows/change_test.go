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

const release = "change/1/release/release-1"

func (h *house) carryChange() {
	h.t.Helper()
	h.hearSignals()
	h.env.ExecuteWorkflow(workflows.ChangeManagement, contract.Change{Phase: h.phase()})
	require.True(h.t, h.env.IsWorkflowCompleted(), "change management ends")
}

func (h *house) finish() {
	h.env.SignalWorkflow(contract.SignalFinish, contract.Act{Request: "finish"})
}

func TestAReleaseGoesLiveThroughItsGate(t *testing.T) {
	h := newHouse(t)
	var busy, again *answer
	h.at(day, func() { h.submit(release, "release-1", 1) })
	h.at(day+hour, func() { busy = h.submit(release, "release-1", 2) })
	h.at(2*day, func() { h.decides(engagement.GateGoLive, release, leader, engagement.RequestChanges) })
	h.at(3*day, func() { h.submit(release, "release-1", 3) })
	h.at(4*day, func() { h.approveBy(engagement.GateGoLive, release, sponsor, leader) })
	h.at(5*day, func() { again = h.submit(release, "release-1", 4) })
	h.at(6*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, engagement.Conflict, busy.code(), "it is before its gate")
	assert.Equal(t, engagement.Conflict, again.code(), "it is live")
	live := facts[engagement.WentLive](h)
	require.Len(t, live, 1)
	assert.Equal(t, []string{"project-1"}, live[0].Projects)
	assert.Equal(t, []contract.WentLive{{Release: "release-1"}}, h.live, "the engagement hears that results can be watched")
	assert.Equal(t, []string{"change change/1"}, h.published)
}

func TestFinishingWaitsForTheReleaseBeforeItsGate(t *testing.T) {
	h := newHouse(t)
	h.at(day, func() { h.submit(release, "release-1", 1) })
	h.at(2*day, h.finish)
	h.at(3*day, func() { h.approveBy(engagement.GateGoLive, release, sponsor, leader) })
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Len(t, h.live, 1)
}

func TestAConcernWithoutAnAnswerIsToldToThePMO(t *testing.T) {
	h := newHouse(t)
	raised := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	h.at(day, func() {
		h.concerns(activities.PendingItem{Kind: engagement.KindConcern, ID: "c1", Owner: cto, Since: raised})
		h.written("o1", engagement.KindConcern, "c1")
	})
	h.at(15*day, func() { h.answers("o2", "c1", 0, false) })
	h.at(16*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	overdue := h.mails(activities.NoticeConcernOverdue)
	require.Len(t, overdue, 1)
	assert.ElementsMatch(t, []string{cto, pmo}, unique(overdue[0].People))
	answered := facts[engagement.ConcernAnswered](h)
	require.Len(t, answered, 1)
	assert.True(t, answered[0].Late)
}

func TestAConcernAnsweredInTimeIsNotLate(t *testing.T) {
	h := newHouse(t)
	raised := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	h.at(day, func() {
		h.concerns(activities.PendingItem{Kind: engagement.KindConcern, ID: "c1", Owner: cto, Since: raised})
		h.written("o1", engagement.KindConcern, "c1")
	})
	h.at(3*day, func() { h.answers("o2", "c1", 0, false) })
	h.at(16*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, h.mails(activities.NoticeConcernOverdue))
	assert.False(t, facts[engagement.ConcernAnswered](h)[0].Late)
}

func TestCancellingChangeManagementClosesItsGates(t *testing.T) {
	h := newHouse(t)
	h.at(day, func() { h.submit(release, "release-1", 1) })
	h.at(2*day, h.env.CancelWorkflow)
	h.carryChange()
	assert.True(t, temporal.IsCanceledError(h.env.GetWorkflowError()))
	assert.Equal(t, engagement.GateCancelled, facts[engagement.GateClosed](h)[0].State)
	assert.Equal(t, "cancelled", facts[engagement.PhaseClosed](h)[0].Outcome)
}

func (h *house) concerns(pending ...activities.PendingItem) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pending = pending
}

func unique(people []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range people {
		if !seen[p] {
			out = append(out, p)
		}
		seen[p] = true
	}
	return out
}
