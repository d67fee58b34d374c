package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// watched brings an engagement into its first monitoring period, which ends on day 32 and is
// reviewed on day 36.
func (h *house) watched() {
	h.initialAnalysis()
	h.at(day, func() { h.submitTo(acceptance, "project-1", "s3") })
	h.at(2*day, func() { h.approveAt(engagement.GateAcceptance, acceptance) })
	h.at(36*day, func() { h.approveAt(engagement.GateReview, contract.RefPeriod(1)) })
}

// reassesses asks whether the assessment shall come again.
func (h *house) reassesses(at time.Duration, name, id string) *answer {
	a := &answer{}
	h.at(at, func() {
		require.NoError(h.t, h.env.UpdateWorkflowByID(contract.EngagementWorkflow(testEngagement), name, id, a, contract.Act{Request: id, By: pmo, Reason: "a year has passed"}))
	})
	return a
}

// closes closes the engagement, whose period is reviewed once more.
func (h *house) closes(at time.Duration, period int) {
	h.at(at, func() { h.steer(contract.UpdateClose) })
	h.at(at+hour, func() { h.approveAt(engagement.GateReview, contract.RefPeriod(period)) })
	h.closure(at + 2*hour)
}

func TestTheAssessmentComesAgainWhileResultsAreWatched(t *testing.T) {
	h := newHouse(t)
	h.process.Reassessment = engagement.ReassessmentRule{EveryPeriods: 1}
	h.watched()
	early := h.reassesses(5*hour, contract.UpdateReassess, "early")
	begun := h.reassesses(37*day, contract.UpdateReassess, "begun")
	twice := h.reassesses(38*day, contract.UpdateReassess, "twice")
	h.at(39*day, func() { h.submitTo(contract.RefAssessment, "", "s9") })
	h.at(40*day, func() {
		d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.RequestChanges)
		require.NoError(t, h.tell(contract.RefAssessment, contract.UpdateDecide, d.ID, d).Err)
	})
	h.at(41*day, func() { h.submitTo(contract.RefAssessment, "", "s10") })
	h.at(42*day, func() { h.approveAt(engagement.GateDiagnosis, contract.RefAssessment) })
	h.closes(43*day, 2)
	h.engage()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, engagement.Conflict, early.code(), "there is nothing to assess again yet")
	require.NoError(t, begun.Err)
	assert.Equal(t, engagement.Conflict, twice.code(), "one is under way")

	assert.Equal(t, []engagement.ReassessmentProposed{{Period: 1, Cause: engagement.ReassessPeriods}}, facts[engagement.ReassessmentProposed](h))
	require.Len(t, h.mails(activities.NoticeReassessment), 1)
	assert.ElementsMatch(t, []string{pmo, cto}, h.mails(activities.NoticeReassessment)[0].People)
	assert.Equal(t, []engagement.ReassessmentDecided{{Answer: engagement.ReassessmentStarted, Phase: "assessment/2"}}, facts[engagement.ReassessmentDecided](h))
	var opened []string
	for _, e := range h.events {
		if e.Type == engagement.EventPhaseOpened && strings.HasPrefix(e.Phase, "assessment/") {
			opened = append(opened, e.Phase)
		}
	}
	assert.Equal(t, []string{"assessment/1", "assessment/2"}, opened)
	var revisions []int
	for _, g := range facts[engagement.GateClosed](h) {
		if strings.Contains(g.Gate, "diagnosis") {
			revisions = append(revisions, g.Revision)
		}
	}
	assert.Equal(t, []int{1, 2, 3}, revisions, "what is assessed is one text, whose revisions go on")
	assert.Contains(t, h.published, "diagnosis assessment/1")
	assert.Contains(t, h.published, "diagnosis assessment/2")
	assert.Equal(t, engagement.StatusClosed, facts[engagement.Ended](h)[0].Status)
}

func TestTheCloseEndsAReassessmentAndADeclinedOneIsProposedAgain(t *testing.T) {
	h := newHouse(t)
	h.process.Reassessment = engagement.ReassessmentRule{AfterRed: 2, EveryPeriods: 1}
	h.watched()
	declined := h.reassesses(37*day, contract.UpdateNoReassessment, "no")
	h.at(66*day, func() { h.approveAt(engagement.GateReview, contract.RefPeriod(2)) })
	begun := h.reassesses(67*day, contract.UpdateReassess, "yes")
	h.closes(68*day, 3)
	h.engage()
	require.NoError(t, h.env.GetWorkflowError())
	require.NoError(t, declined.Err)
	require.NoError(t, begun.Err)
	require.Len(t, facts[engagement.ReassessmentProposed](h), 2)
	assert.Equal(t, engagement.ReassessmentDeclined, facts[engagement.ReassessmentDecided](h)[0].Answer)
	for _, e := range h.events {
		if e.Type == engagement.EventPhaseClosed && e.Phase == "assessment/2" {
			assert.Contains(t, string(e.Facts), `"cancelled"`)
			return
		}
	}
	t.Fatal("the re-assessment was not ended")
}

func TestWithoutARuleNothingIsProposed(t *testing.T) {
	h := newHouse(t)
	h.watched()
	h.closes(43*day, 2)
	h.engage()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, facts[engagement.ReassessmentProposed](h))
}

func TestTheNextRunKnowsHowLongAgoItWasAssessed(t *testing.T) {
	h := newHouse(t)
	h.process.Reassessment = engagement.ReassessmentRule{EveryPeriods: 2}
	h.at(31*day, func() { h.approveReview(1) })
	next := h.watchPeriod(h.monitoring(1))
	require.NotNil(t, next)
	assert.Equal(t, 1, next.Unassessed)
	assert.Empty(t, facts[engagement.ReassessmentProposed](h))

	again := newHouse(t)
	again.process = h.process
	again.revisions[contract.RefPeriod(1)] = 1
	again.at(62*day, func() { again.approveReview(2) })
	again.watchPeriod(*next)
	assert.Len(t, facts[engagement.ReassessmentProposed](again), 1)
}
