package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows"
)

// engage runs a whole engagement, its parts included.
func (h *house) engage() {
	h.t.Helper()
	h.env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: contract.EngagementWorkflow(testEngagement), TaskQueue: contract.TaskQueue})
	h.env.ExecuteWorkflow(workflows.Engagement, contract.Start{
		Org: "default", Engagement: testEngagement, RequestedBy: pmo, Client: "Ficta S.A.", Country: "ES", Title: "Modernise",
		Objectives: []engagement.Objective{{Key: "growth", Title: "Sell abroad"}}, StartOn: h.startOn, TargetEnd: h.targetEnd,
		Calendar: "ES", Timezone: "Europe/Madrid", Currency: "EUR", Locale: "en", Methodology: "test@1", MethodologyID: "m1",
	})
	require.True(h.t, h.env.IsWorkflowCompleted(), "the engagement ends")
}

// tell sends an update to a part of the engagement.
func (h *house) tell(ref, name, id string, arg any) *answer {
	a := &answer{}
	require.NoError(h.t, h.env.UpdateWorkflowByID(contract.WorkflowOf(testEngagement, ref), name, id, a, arg))
	return a
}

func (h *house) submitTo(ref, item, id string) {
	a := h.tell(ref, contract.UpdateSubmit, id, contract.Submit{Request: id, By: cto, Ref: ref, Item: item})
	require.NoError(h.t, a.Err)
}

func (h *house) approveAt(key engagement.GateKey, ref string) {
	for _, person := range []string{sponsor, leader} {
		d := h.vote(key, ref, person, engagement.Approve)
		require.NoError(h.t, h.tell(ref, contract.UpdateDecide, d.ID, d).Err)
	}
}

func (h *house) steer(name string) *answer {
	return h.update(name, name, contract.Act{Request: name, By: pmo, Reason: "the client asked"})
}

// initialAnalysis brings the engagement to its implementation within a day.
func (h *house) initialAnalysis() {
	h.at(hour, func() { h.submitTo(contract.RefAssessment, "", "s1") })
	h.at(2*hour, func() { h.approveAt(engagement.GateDiagnosis, contract.RefAssessment) })
	h.at(3*hour, func() { h.submitTo(contract.RefPlan, "", "s2") })
	h.at(4*hour, func() { h.approveAt(engagement.GatePlan, contract.RefPlan) })
}

func (h *house) closure(after time.Duration) {
	h.at(after, func() { h.approveAt(engagement.GateClosure, contract.RefClose) })
}

func TestAWholeEngagement(t *testing.T) {
	h := newHouse(t)
	h.process.Periods = 1
	var opened *answer
	h.at(minute, func() { opened = h.update(contract.UpdateOpen, "open", nil) })
	h.initialAnalysis()
	h.at(day, func() { h.submitTo(acceptance, "project-1", "s3") })
	h.at(2*day, func() { h.approveAt(engagement.GateAcceptance, acceptance) })
	idea := contract.RefInitiative("idea")
	h.at(5*day, func() { h.submitTo(idea, "idea", "s4") })
	h.at(6*day, func() { h.approveAt(engagement.GateInitiative, idea) })
	second := contract.RefAcceptance("project-of-idea")
	h.at(7*day, func() { h.submitTo(second, "project-of-idea", "s5") })
	h.at(8*day, func() { h.approveAt(engagement.GateAcceptance, second) })
	h.at(36*day, func() { h.approveAt(engagement.GateReview, contract.RefPeriod(1)) })
	h.closure(37 * day)
	h.engage()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, contract.Opened{Engagement: testEngagement}, opened.Value)
	var closed []engagement.Phase
	for _, p := range facts[engagement.PhaseClosed](h) {
		closed = append(closed, p.Phase)
	}
	assert.Equal(t, []engagement.Phase{
		engagement.PhaseAssessment, engagement.PhasePlan, engagement.PhaseMonitoring, engagement.PhaseChange,
		engagement.PhaseDevelopment, engagement.PhaseClose,
	}, closed)
	assert.Equal(t, engagement.EventOpened, h.types()[0])
	assert.Equal(t, engagement.StatusClosed, facts[engagement.Ended](h)[0].Status)
	assert.Len(t, facts[engagement.ProjectClosed](h), 2, "the plan's and the initiative's")
	assert.Contains(t, h.published, "final close/1")
}

func TestWhatIsDueCountsFromTheFirstDay(t *testing.T) {
	h := newHouse(t)
	h.startOn = "2027-01-11" // a Monday, seven weeks after the clock's
	h.at(hour, func() { h.steer(contract.UpdateCancel) })
	h.engage()
	opened := facts[engagement.PhaseOpened](h)
	require.Len(t, opened, 1, "people may begin before")
	assert.Equal(t, "2027-02-08", opened[0].Due.Format(time.DateOnly), "20 business days after the first")
}

func TestARejectedPlanGoesStraightToTheClosure(t *testing.T) {
	h := newHouse(t)
	h.at(hour, func() { h.submitTo(contract.RefAssessment, "", "s1") })
	h.at(2*hour, func() { h.approveAt(engagement.GateDiagnosis, contract.RefAssessment) })
	h.at(3*hour, func() { h.submitTo(contract.RefPlan, "", "s2") })
	h.at(4*hour, func() {
		d := h.vote(engagement.GatePlan, contract.RefPlan, sponsor, engagement.Reject)
		h.tell(contract.RefPlan, contract.UpdateDecide, d.ID, d)
	})
	h.at(5*hour, func() {
		h.tell(contract.RefPlan, contract.UpdateResolve, "end", contract.Resolution{
			Act: contract.Act{Request: "end", By: pmo, Reason: "no budget"}, Ref: contract.RefPlan, Choice: contract.ChoiceClose,
		})
	})
	h.closure(6 * hour)
	h.engage()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, facts[engagement.ProjectOpened](h))
	assert.Equal(t, engagement.StatusClosed, facts[engagement.Ended](h)[0].Status)
}

func TestAnEngagementIsPausedAndResumedInEveryPart(t *testing.T) {
	h := newHouse(t)
	h.initialAnalysis()
	var paused, twice, resumed, neverPaused *answer
	h.at(day, func() { paused = h.steer(contract.UpdatePause) })
	h.at(day+hour, func() {
		twice = h.update(contract.UpdatePause, "pause-2", contract.Act{Request: "pause-2", By: pmo, Reason: "again"})
	})
	var inProject contract.Status
	h.at(2*day, func() {
		v, err := h.env.QueryWorkflowByID(contract.WorkflowOf(testEngagement, projectRef), contract.QueryStatus)
		require.NoError(t, err)
		require.NoError(t, v.Get(&inProject))
	})
	h.at(9*day, func() { resumed = h.steer(contract.UpdateResume) })
	h.at(9*day+hour, func() {
		neverPaused = h.update(contract.UpdateResume, "resume-2", contract.Act{Request: "resume-2", By: pmo, Reason: "again"})
	})
	h.at(10*day, func() { h.steer(contract.UpdateClose) })
	h.closure(11 * day)
	h.engage()
	require.NoError(t, h.env.GetWorkflowError())
	require.NoError(t, paused.Err)
	require.NoError(t, resumed.Err)
	assert.Equal(t, engagement.Conflict, twice.code())
	assert.Equal(t, engagement.Conflict, neverPaused.code())
	assert.True(t, inProject.Paused, "the pause has reached the project")
	moved := map[string]bool{}
	for _, m := range facts[engagement.DeadlineMoved](h) {
		moved[m.Of] = m.To.After(m.From)
	}
	for _, of := range []string{contract.RefDevelopment, contract.RefChange, projectRef} {
		assert.True(t, moved[of], "the lost time was added to %s", of)
	}
}

func TestAnEngagementIsCancelledWithEverythingItRuns(t *testing.T) {
	for name, when := range map[string]time.Duration{"assessment": 90 * minute, "plan": 200 * minute, "implementation": 2 * day} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			if when > day {
				h.initialAnalysis()
			} else {
				h.at(hour, func() { h.submitTo(contract.RefAssessment, "", "s1") })
				if when > 2*hour {
					h.at(2*hour, func() { h.approveAt(engagement.GateDiagnosis, contract.RefAssessment) })
				}
			}
			var cancelled *answer
			h.at(when, func() { cancelled = h.steer(contract.UpdateCancel) })
			h.engage()
			assert.True(t, temporal.IsCanceledError(h.env.GetWorkflowError()))
			require.NoError(t, cancelled.Err, "the answer comes once all is closed")
			types := h.types()
			assert.Equal(t, engagement.EventEnded, types[len(types)-1], "what was open is closed before the end")
			assert.Equal(t, engagement.StatusCancelled, facts[engagement.Ended](h)[0].Status)
			for _, gate := range facts[engagement.GateClosed](h) {
				assert.NotEqual(t, engagement.GatePending, gate.State)
			}
			h.endedInOrder()
			assert.NotEmpty(t, h.mails(activities.NoticeLifecycle))
		})
	}
}

// endedInOrder requires that what a cancellation ends says who cancels and why: projects, as
// stopped, before the phases that follow them.
func (h *house) endedInOrder() {
	h.t.Helper()
	var ended []string
	for _, e := range h.events {
		if e.Type == engagement.EventPhaseClosed && strings.Contains(string(e.Facts), "cancelled") || e.Type == engagement.EventProjectClosed {
			ended = append(ended, e.Phase)
			assert.Equal(h.t, pmo, e.Actor, e.ID)
			assert.NotEmpty(h.t, e.Texts["reason"], e.ID)
		}
		if e.Type == engagement.EventGateClosed && strings.Contains(string(e.Facts), `"cancelled"`) {
			assert.NotEmpty(h.t, e.Texts["reason"], e.ID)
		}
	}
	require.NotEmpty(h.t, ended)
	for _, p := range facts[engagement.ProjectClosed](h) {
		assert.Equal(h.t, engagement.ProjectStopped, p.State)
	}
	last := len(facts[engagement.ProjectClosed](h))
	for i, ref := range ended {
		assert.Equal(h.t, i < last, strings.HasPrefix(ref, "project/"), "%v", ended)
	}
}

func TestCancellingDuringTheClosureClosesItsPhase(t *testing.T) {
	h := newHouse(t)
	h.initialAnalysis()
	h.at(2*day, func() { h.steer(contract.UpdateClose) })
	h.at(3*day, func() { h.steer(contract.UpdateCancel) })
	h.engage()
	assert.True(t, temporal.IsCanceledError(h.env.GetWorkflowError()))
	closed := facts[engagement.PhaseClosed](h)
	last := closed[len(closed)-1]
	assert.Equal(t, engagement.PhaseClose, last.Phase)
	assert.Equal(t, "cancelled", last.Outcome)
	types := h.types()
	assert.Equal(t, engagement.EventEnded, types[len(types)-1], "what was open is closed before the end")
	for _, e := range h.events {
		if e.Type == engagement.EventPhaseClosed && strings.Contains(string(e.Facts), "cancelled") {
			assert.Equal(t, "the client asked", e.Texts["reason"])
		}
	}
}

func TestTheCloseHandsOverWhatStillRuns(t *testing.T) {
	h := newHouse(t)
	var tooEarly, asked *answer
	h.at(minute, func() {
		tooEarly = h.update(contract.UpdateClose, "early", contract.Act{Request: "early", By: pmo, Reason: "now"})
	})
	h.initialAnalysis()
	h.at(2*day, func() { asked = h.steer(contract.UpdateClose) })
	h.at(3*day, func() {
		d := h.vote(engagement.GateClosure, contract.RefClose, leader, engagement.Reject)
		h.tell(contract.RefClose, contract.UpdateDecide, d.ID, d)
	})
	h.at(4*day, func() { h.submitTo(contract.RefClose, "", "handover") })
	h.closure(5 * day)
	h.engage()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, engagement.Conflict, tooEarly.code())
	require.NoError(t, asked.Err)
	assert.Equal(t, engagement.ProjectHandedOver, facts[engagement.ProjectClosed](h)[0].State)
	assert.Equal(t, 2, h.revisions[contract.RefClose], "what was missing was listed, and the closure submitted again")
}

func TestTheAgreedEndCanBeMovedAndThenCloses(t *testing.T) {
	h := newHouse(t)
	h.targetEnd = "2026-11-27"
	h.initialAnalysis()
	h.at(day, func() { h.submitTo(acceptance, "project-1", "s3") })
	h.at(2*day, func() { h.approveAt(engagement.GateAcceptance, acceptance) })
	h.at(2*day+hour, func() {
		a := h.update(contract.UpdateExtend, "x", contract.Extend{Act: contract.Act{Request: "x", By: pmo, Reason: "agreed"}, To: "2026-12-04"})
		require.NoError(t, a.Err)
	})
	during := -1
	h.at(8*day, func() { during = len(facts[engagement.PhaseClosed](h)) })
	h.at(13*day, func() { h.approveAt(engagement.GateReview, contract.RefPeriod(1)) })
	h.closure(14 * day)
	h.engage()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, 2, during, "on the old end nothing happened")
	assert.Equal(t, engagement.Day("2026-12-04"), facts[engagement.Extended](h)[0].To)
}

func TestAPhaseIsRescheduledThroughTheEngagement(t *testing.T) {
	h := newHouse(t)
	var closed, moved *answer
	at := func(id, ref string) *answer {
		return h.update(contract.UpdateReschedule, id, contract.Reschedule{
			Act: contract.Act{Request: id, By: pmo, Reason: "holidays"}, Ref: ref, Due: "2027-02-01",
		})
	}
	h.at(minute, func() { moved = at("r1", contract.RefAssessment) })
	h.initialAnalysis()
	h.at(day, func() { closed = at("r2", contract.RefAssessment) })
	h.at(2*day, func() { h.steer(contract.UpdateClose) })
	h.closure(3 * day)
	h.engage()
	require.NoError(t, h.env.GetWorkflowError())
	require.NoError(t, moved.Err)
	assert.Equal(t, engagement.Conflict, closed.code(), "only what is open can be rescheduled")
	assert.Equal(t, contract.RefAssessment, facts[engagement.DeadlineMoved](h)[0].Of)
}

func TestWhatFollowsAPhaseMovesWithIt(t *testing.T) {
	h := newHouse(t)
	dates := []engagement.MovedDate{
		{Kind: engagement.KindAction, ID: "a", Field: "due", From: "2027-03-01", To: "2027-03-08"},
		{Kind: engagement.KindAction, ID: "b", Field: "due", From: "2027-03-02", To: "2027-03-09"},
	}
	var moved *answer
	h.at(minute, func() {
		moved = h.update(contract.UpdateReschedule, "r1", contract.Reschedule{
			Act: contract.Act{Request: "r1", By: pmo, Reason: "holidays"}, Ref: contract.RefAssessment, Due: "2027-02-01", Follow: dates, End: "2027-12-01",
		})
	})
	h.initialAnalysis()
	h.at(2*day, func() { h.steer(contract.UpdateClose) })
	h.closure(3 * day)
	h.engage()
	require.NoError(t, h.env.GetWorkflowError())
	require.NoError(t, moved.Err)
	assert.Equal(t, contract.RefAssessment, facts[engagement.DeadlineMoved](h)[0].Of)
	require.Len(t, h.rescheduled, 1)
	assert.Equal(t, dates, h.rescheduled[0].Dates)
	assert.Equal(t, pmo, h.rescheduled[0].By)
	assert.Equal(t, []engagement.DatesMoved{{Of: contract.RefAssessment, Moved: dates[1:], Left: dates[:1]}}, facts[engagement.DatesMoved](h))
	assert.Equal(t, engagement.Day("2027-12-01"), facts[engagement.Extended](h)[0].To)
}

func TestTitleAndTeamCanChange(t *testing.T) {
	h := newHouse(t)
	title := "Another title"
	h.at(hour, func() { h.submitTo(contract.RefAssessment, "", "s1") })
	h.at(90*minute, func() {
		require.NoError(t, h.update(contract.UpdateAmend, "a", contract.Amend{
			Act: contract.Act{Request: "a", By: pmo}, Title: &title, Objectives: []engagement.Objective{{Key: "cost", Title: "Spend less"}},
		}).Err)
		h.mu.Lock()
		h.team[3].Person = "person-new-leader"
		h.mu.Unlock()
		require.NoError(t, h.update(contract.UpdateTeam, "t", contract.Team{Act: contract.Act{Request: "t", By: pmo}}).Err)
	})
	h.at(2*hour, func() { h.steer(contract.UpdateCancel) })
	h.engage()
	assert.Equal(t, []string{"cost"}, facts[engagement.Amended](h)[0].Objectives)
	assert.Len(t, facts[engagement.TeamChanged](h), 1)
	assert.Equal(t, engagement.TaskCancelled, h.moved(engagement.BecauseTeam)[leader], "the open task followed")
}
