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
	projectRef = "project/project-1"
	exception  = "project/project-1/exception/1"
	acceptance = "project/project-1/acceptance"
)

// deliver runs a project; what it tells the engagement is kept in told.
func (h *house) deliver() workflows.ProjectResult {
	h.t.Helper()
	h.hearSignals()
	h.env.ExecuteWorkflow(workflows.Project, contract.Project{Phase: h.phase(), Project: contract.ProjectRef{
		ID: "project-1", Lead: cto, Start: "2026-12-01", End: "2027-01-29", Budget: 100_000,
	}})
	require.True(h.t, h.env.IsWorkflowCompleted(), "the project ends")
	var result workflows.ProjectResult
	if h.env.GetWorkflowError() == nil {
		require.NoError(h.t, h.env.GetWorkflowResult(&result))
	}
	return result
}

// written tells the workflow that a register item was written.
func (h *house) written(outbox string, kind engagement.Kind, id string) {
	h.env.SignalWorkflow(contract.SignalRegisterChanged, contract.RegisterChanged{Outbox: outbox, Kind: kind, ID: id})
}

func (h *house) reported(id string, said activities.Assessed) {
	h.mu.Lock()
	h.reports[id] = said
	h.mu.Unlock()
	h.written("outbox-"+id, engagement.KindStatusReport, id)
}

func breach() *engagement.Breach {
	return &engagement.Breach{DaysOver: 20}
}

func TestAProjectEndsWithTheClientsAcceptance(t *testing.T) {
	h := newHouse(t)
	h.at(day, func() { h.reported("r1", activities.Assessed{Health: engagement.Green, Progress: 60}) })
	h.at(2*day, func() { h.submit(acceptance, "project-1", 1) })
	var tooEarly *answer
	h.at(2*day+hour, func() { tooEarly = h.submit(acceptance, "project-1", 2) })
	h.at(3*day, func() { h.decides(engagement.GateAcceptance, acceptance, leader, engagement.RequestChanges) })
	h.at(4*day, func() { h.submit(acceptance, "project-1", 3) })
	h.at(5*day, func() { h.approveBy(engagement.GateAcceptance, acceptance, sponsor, leader) })
	result := h.deliver()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, engagement.ProjectAccepted, result.State)
	assert.Equal(t, engagement.Conflict, tooEarly.code(), "it is before its gate")
	assert.Equal(t, []engagement.ProjectState{
		engagement.ProjectAcceptance, engagement.ProjectRunning, engagement.ProjectAcceptance,
	}, h.moves(), "changes requested lead to rework and a new round")
	assert.Equal(t, engagement.ProjectAccepted, h.told[len(h.told)-1].State)
	assert.Equal(t, []string{"project " + projectRef}, h.published)
}

func (h *house) moves() []engagement.ProjectState {
	var out []engagement.ProjectState
	for _, m := range facts[engagement.ProjectMoved](h) {
		out = append(out, m.State)
	}
	return out
}

func TestAnApprovedExceptionBecomesTheBaseline(t *testing.T) {
	h := newHouse(t)
	h.at(day, func() { h.reported("late", activities.Assessed{Health: engagement.Red, Breach: breach()}) })
	h.at(day+hour, func() { h.reported("again", activities.Assessed{Health: engagement.Red, Breach: breach()}) })
	h.at(2*day, func() { h.approveBy(engagement.GateException, exception, sponsor, leader) })
	h.at(3*day, func() { h.submit(acceptance, "project-1", 1) })
	h.at(4*day, func() { h.approveBy(engagement.GateAcceptance, acceptance, sponsor, leader) })
	result := h.deliver()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, engagement.ProjectAccepted, result.State)
	assert.Len(t, facts[engagement.ToleranceBreached](h), 1, "while the exception is before its gate, no other is raised")
	assert.Equal(t, engagement.Day("2027-03-31"), facts[engagement.Rebaselined](h)[0].End)
	assert.Len(t, h.mails(activities.NoticeException), 1)
}

func TestAnExceptionWithChangesRequestedWaitsForTheNextReport(t *testing.T) {
	h := newHouse(t)
	h.at(day, func() { h.reported("late", activities.Assessed{Health: engagement.Red, Breach: breach()}) })
	h.at(2*day, func() { h.decides(engagement.GateException, exception, sponsor, engagement.RequestChanges) })
	h.at(3*day, func() { h.reported("revised", activities.Assessed{Health: engagement.Amber, Breach: breach()}) })
	h.at(4*day, func() { h.approveBy(engagement.GateException, exception, sponsor, leader) })
	h.at(5*day, func() { h.submit(acceptance, "project-1", 1) })
	h.at(6*day, func() { h.approveBy(engagement.GateAcceptance, acceptance, sponsor, leader) })
	h.deliver()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, 2, h.revisions[exception], "the same exception, in its second revision")
}

func TestARejectedExceptionIsReplannedOrStopped(t *testing.T) {
	for _, c := range []struct {
		choice contract.Choice
		ends   engagement.ProjectState
	}{{contract.ChoiceReplan, engagement.ProjectAccepted}, {contract.ChoiceStop, engagement.ProjectStopped}} {
		t.Run(string(c.choice), func(t *testing.T) {
			h := newHouse(t)
			var early, chosen *answer
			h.at(hour, func() { early = h.choose("early", projectRef, contract.ChoiceReplan) })
			h.at(day, func() { h.reported("late", activities.Assessed{Health: engagement.Red, Breach: breach()}) })
			h.at(2*day, func() { h.decides(engagement.GateException, exception, sponsor, engagement.Reject) })
			h.at(3*day, func() { chosen = h.choose("choice", projectRef, c.choice) })
			h.at(4*day, func() { h.submit(acceptance, "project-1", 1) })
			h.at(5*day, func() { h.approveBy(engagement.GateAcceptance, acceptance, sponsor, leader) })
			result := h.deliver()
			require.NoError(t, h.env.GetWorkflowError())
			assert.Equal(t, engagement.Conflict, early.code())
			require.NoError(t, chosen.Err)
			assert.Equal(t, c.ends, result.State)
			assert.Len(t, h.mails(activities.NoticeStepBlocked), 1)
		})
	}
}

func TestAProjectCannotBeStoppedBehindAnOpenGate(t *testing.T) {
	h := newHouse(t)
	h.at(day, func() { h.submit(acceptance, "project-1", 1) })
	var refused *answer
	h.at(2*day, func() { refused = h.choose("stop", projectRef, contract.ChoiceStop) })
	h.at(3*day, func() { h.approveBy(engagement.GateAcceptance, acceptance, sponsor, leader) })
	h.deliver()
	assert.Equal(t, engagement.Conflict, refused.code())
}

func TestALateMilestoneIsToldToTheLeadAndThenToThePMO(t *testing.T) {
	h := newHouse(t)
	h.pending = []activities.PendingItem{{Kind: engagement.KindMilestone, ID: "m1", Owner: cto, On: "2026-11-25"}}
	h.at(10*day, func() {
		h.mu.Lock()
		h.pending = nil
		h.mu.Unlock()
		h.written("o1", engagement.KindMilestone, "m1")
		h.written("o1", engagement.KindMilestone, "m1")
	})
	h.at(11*day, func() { h.submit(acceptance, "project-1", 1) })
	h.at(12*day, func() { h.approveBy(engagement.GateAcceptance, acceptance, sponsor, leader) })
	h.deliver()
	require.NoError(t, h.env.GetWorkflowError())
	require.Len(t, facts[engagement.MilestoneLate](h), 1)
	late := h.mails(activities.NoticeProjectLate)
	require.Len(t, late, 2)
	assert.Equal(t, []string{cto}, late[0].People)
	assert.Equal(t, []string{pmo}, late[1].People)
	assert.Equal(t, []string{cto}, late[1].Late)
	assert.True(t, facts[engagement.ProjectClosed](h)[0].Late)
	assert.Equal(t, engagement.Green, h.told[0].Health)
	assert.Equal(t, engagement.Amber, h.told[1].Health, "a late project is not green")
}

func TestAProjectThatDoesNotReportIsChased(t *testing.T) {
	h := newHouse(t)
	h.at(12*day, func() { h.reported("r1", activities.Assessed{Health: engagement.Green}) })
	h.at(13*day, func() { h.submit(acceptance, "project-1", 1) })
	h.at(14*day, func() { h.approveBy(engagement.GateAcceptance, acceptance, sponsor, leader) })
	h.deliver()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Len(t, h.mails(activities.NoticePhaseReminder), 1)
	assert.Len(t, h.mails(activities.NoticePhaseEscalated), 1)
}

func TestAReportThatCameTwiceIsReadOnce(t *testing.T) {
	h := newHouse(t)
	h.at(day, func() { h.reported("r1", activities.Assessed{Health: engagement.Green}) })
	h.at(day+hour, func() { h.written("outbox-r1", engagement.KindStatusReport, "r1") })
	h.at(2*day, func() { h.submit(acceptance, "project-1", 1) })
	h.at(3*day, func() { h.approveBy(engagement.GateAcceptance, acceptance, sponsor, leader) })
	h.deliver()
	assert.Len(t, facts[engagement.ProjectReported](h), 1)
}

func TestAProjectThatIsCutShortIsHandedOver(t *testing.T) {
	h := newHouse(t)
	h.at(day, func() { h.submit(acceptance, "project-1", 1) })
	h.at(2*day, h.env.CancelWorkflow)
	h.deliver()
	assert.True(t, temporal.IsCanceledError(h.env.GetWorkflowError()))
	assert.Equal(t, engagement.ProjectHandedOver, facts[engagement.ProjectClosed](h)[0].State)
	assert.Equal(t, engagement.GateCancelled, facts[engagement.GateClosed](h)[0].State)
}

func TestWhilePausedNoMilestoneIsCalledLate(t *testing.T) {
	h := newHouse(t)
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	h.pending = []activities.PendingItem{{Kind: engagement.KindMilestone, ID: "m1", Owner: cto, On: "2026-11-25"}}
	h.at(hour, func() { h.env.SignalWorkflow(contract.SignalPause, start.Add(hour)) })
	during := -1
	h.at(9*day, func() {
		during = len(facts[engagement.MilestoneLate](h))
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: start.Add(hour), ResumedAt: start.Add(9 * day)})
	})
	h.at(10*day, func() { h.submit(acceptance, "project-1", 1) })
	h.at(20*day, func() { h.approveBy(engagement.GateAcceptance, acceptance, sponsor, leader) })
	h.deliver()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Zero(t, during)
	assert.Len(t, facts[engagement.MilestoneLate](h), 1, "it falls due when its time, less the pause, has run")
}

func TestAnEditedReportIsTakenInAgain(t *testing.T) {
	h := newHouse(t)
	h.at(day, func() { h.reported("r", activities.Assessed{Version: 1, Health: engagement.Green, Progress: 60}) })
	h.at(2*day, func() {
		h.mu.Lock()
		h.reports["r"] = activities.Assessed{Version: 2, Health: engagement.Red, Progress: 65, Breach: breach()}
		h.mu.Unlock()
		h.written("outbox-edited", engagement.KindStatusReport, "r")
	})
	h.at(3*day, func() {
		h.reported("old", activities.Assessed{Version: 1, Superseded: true, Health: engagement.Green, Progress: 10})
	})
	h.at(4*day, func() { h.decides(engagement.GateException, exception, sponsor, engagement.RequestChanges) })
	h.at(5*day, func() { h.choose("stop", projectRef, contract.ChoiceStop) })
	h.deliver()
	require.NoError(t, h.env.GetWorkflowError())
	said := facts[engagement.ProjectReported](h)
	require.Len(t, said, 2, "the one that a later report follows says nothing")
	assert.Equal(t, 65, said[1].Progress)
	assert.Len(t, facts[engagement.ToleranceBreached](h), 1)
}

const change = "project/project-1/change/c1"

func TestAnApprovedChangeBecomesTheBaselineWhileTheProjectGoesOn(t *testing.T) {
	h := newHouse(t)
	var handover, second, stop *answer
	h.at(day, func() { h.submit(change, "project-1", 1) })
	h.at(day+hour, func() {
		handover = h.submit(acceptance, "project-1", 1)
		second = h.submit("project/project-1/change/c2", "project-1", 1)
		stop = h.choose("stop", projectRef, contract.ChoiceStop)
	})
	h.at(2*day, func() { h.reported("r", activities.Assessed{Health: engagement.Green, Progress: 60}) })
	h.at(3*day, func() { h.approveBy(engagement.GateException, change, sponsor, leader) })
	h.at(4*day, func() { h.submit(acceptance, "project-1", 2) })
	h.at(5*day, func() { h.approveBy(engagement.GateAcceptance, acceptance, sponsor, leader) })
	result := h.deliver()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, engagement.ProjectAccepted, result.State)
	for _, refused := range []*answer{handover, second, stop} {
		assert.Equal(t, engagement.Conflict, refused.code())
	}
	assert.Len(t, facts[engagement.ProjectReported](h), 1)
	require.Len(t, h.rebaselines, 1)
	assert.Equal(t, change, h.rebaselines[0].Approved.Ref)
	assert.Equal(t, engagement.Day("2027-03-31"), facts[engagement.Rebaselined](h)[0].End)
}

func TestARejectedChangeLeavesTheBaseline(t *testing.T) {
	h := newHouse(t)
	var again *answer
	h.at(day, func() { h.submit(change, "project-1", 1) })
	h.at(3*day, func() { h.decides(engagement.GateException, change, sponsor, engagement.Reject) })
	h.at(4*day, func() { again = h.submit("project/project-1/change/c2", "project-1", 1) })
	h.at(5*day, func() { h.decides(engagement.GateException, "project/project-1/change/c2", sponsor, engagement.Reject) })
	h.at(6*day, func() { h.choose("stop", projectRef, contract.ChoiceStop) })
	h.deliver()
	require.NoError(t, h.env.GetWorkflowError())
	require.NoError(t, again.Err)
	assert.Empty(t, h.rebaselines)
	assert.Empty(t, facts[engagement.Rebaselined](h))
}

func TestTheOwnerOfAnEntryIsRemindedAndTheLateOnesAreTold(t *testing.T) {
	h := newHouse(t)
	h.at(hour, func() {
		h.mu.Lock()
		h.pending = append(h.pending, activities.PendingItem{Kind: engagement.KindRAID, ID: "e1", Owner: "rita", On: "2026-12-11", Since: h.env.Now()})
		h.mu.Unlock()
		h.written("o1", engagement.KindRAID, "e1")
	})
	h.at(25*day, func() {
		h.mu.Lock()
		h.pending[0].On = "2027-01-08" // given another day: it comes round again
		h.mu.Unlock()
		h.written("o2", engagement.KindRAID, "e1")
	})
	h.at(60*day, func() { h.choose("stop", projectRef, contract.ChoiceStop) })
	h.deliver()
	require.NoError(t, h.env.GetWorkflowError())
	reminders, overdue := h.mails(activities.NoticeRAIDReminder), h.mails(activities.NoticeRAIDOverdue)
	require.Len(t, reminders, 2)
	assert.Equal(t, []string{"rita"}, reminders[0].People)
	require.Len(t, overdue, 2)
	assert.Contains(t, overdue[0].People, pmo)
	assert.Equal(t, []string{"rita"}, overdue[0].Late)
}
