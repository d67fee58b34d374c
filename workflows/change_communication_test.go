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

// plans tells of a communication in a state, by mail, planned for a day.
func (h *house) plans(outbox string, state engagement.CommunicationState, on engagement.Day) {
	h.mu.Lock()
	h.standing["m1"] = activities.CommunicationStanding{
		Fact: engagement.CommunicationMoved{Communication: "m1", State: state, Planned: on}, By: leader,
	}
	h.mu.Unlock()
	h.concerns(activities.PendingItem{
		Kind: engagement.KindCommunication, ID: "m1", Owner: sponsor, On: on, Since: h.env.Now(), State: string(state),
		Held: state != engagement.CommunicationApproved,
	})
	h.written(outbox, engagement.KindCommunication, "m1")
}

func (h *house) longChange() {
	times := h.process.Phases[engagement.PhaseChange]
	times.Due, times.Escalate = span(h.t, "60 business days"), nil
	h.process.Phases[engagement.PhaseChange] = times
}

// sentAt is when a communication was journalled as sent.
func (h *house) sentAt() time.Time {
	h.t.Helper()
	for _, e := range h.events {
		if e.ID == "change/1/communication/m1/mailed" {
			return e.At
		}
	}
	h.t.Fatal("nothing was mailed")
	return time.Time{}
}

func TestAnApprovedMailGoesOutOnItsDay(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	h.at(hour, func() { h.plans("o1", engagement.CommunicationDraft, "2026-12-14") })
	h.at(2*day, func() { h.plans("o2", engagement.CommunicationPrepared, "2026-12-14") })
	h.at(3*day, func() { h.plans("o3", engagement.CommunicationApproved, "2026-12-14") })
	h.at(3*day+hour, func() { h.written("o4", engagement.KindCommunication, "m1") })
	h.at(30*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, []string{"m1"}, h.communicated)
	assert.Equal(t, "2026-12-14T08:00:00Z", h.sentAt().Format(time.RFC3339), "at nine in Madrid")
	moved := facts[engagement.CommunicationMoved](h)
	require.Len(t, moved, 4, "a write that changes no step is not told")
	assert.Equal(t, engagement.CommunicationSent, moved[3].State)
	assert.Empty(t, h.mails(activities.NoticeCommunicationDue), "it was approved in time")
	assert.Empty(t, h.mails(activities.NoticeCommunicationOverdue))
	asked := h.mails(activities.NoticeCommunicationPrepared)
	require.Len(t, asked, 1)
	assert.Equal(t, []string{cto}, unique(asked[0].People))
	assert.Equal(t, leader, asked[0].Other, "who prepared it")
}

func TestAnUnapprovedMailIsRemindedOfAndNeverSent(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	h.at(hour, func() { h.plans("o1", engagement.CommunicationPrepared, "2026-12-14") })
	h.at(40*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, h.communicated)
	reminded := h.mails(activities.NoticeCommunicationDue)
	require.Len(t, reminded, 2, "five business days before, and one")
	assert.Equal(t, []string{sponsor}, reminded[0].People, "its owner")
	overdue := h.mails(activities.NoticeCommunicationOverdue)
	require.Len(t, overdue, 1)
	assert.Equal(t, []string{sponsor, cto}, overdue[0].People)
	told := facts[engagement.CommunicationReminded](h)
	require.Len(t, told, 3)
	assert.True(t, told[2].Overdue)
}

func TestALateApprovalSendsAtOnce(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	h.at(hour, func() { h.plans("o1", engagement.CommunicationPrepared, "2026-11-25") })
	h.at(2*day+5*time.Hour, func() { h.plans("o2", engagement.CommunicationApproved, "2026-11-25") })
	h.at(10*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, "2026-11-25T14:00:00Z", h.sentAt().Format(time.RFC3339))
}

func TestAnApprovalWithdrawnAtTheLastMomentSendsOnceItIsGivenAgain(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	h.unapproved = true
	h.at(hour, func() { h.plans("o1", engagement.CommunicationApproved, "2026-11-25") })
	h.at(2*day+hour, func() {
		h.mu.Lock()
		h.unapproved = false
		h.mu.Unlock()
		h.plans("o2", engagement.CommunicationApproved, "2026-11-25")
	})
	h.at(10*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.NotZero(t, h.sentAt())
}

func TestNothingIsMailedWhileTheEngagementIsPaused(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	h.at(hour, func() { h.plans("o1", engagement.CommunicationApproved, "2026-11-30") })
	paused := h.env.Now().Add(3 * day)
	h.at(3*day, func() { h.env.SignalWorkflow(contract.SignalPause, paused) })
	h.at(13*day, func() {
		assert.Empty(t, h.communicated, "its day passed in the pause")
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: paused, ResumedAt: h.env.Now()})
	})
	h.at(40*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, []string{"m1"}, h.communicated)
	assert.True(t, h.sentAt().After(paused.Add(10*day)), "the lost business days are added: %s", h.sentAt())
	assert.Empty(t, h.mails(activities.NoticeCommunicationOverdue))
}

func TestAnOutageOfTheMailServerDelaysAMessageAndTheEndWaitsForIt(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	h.mailDown = 5
	h.at(hour, func() { h.plans("o1", engagement.CommunicationApproved, "2026-11-24") })
	h.at(day+time.Second, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Len(t, h.communicated, 6)
	assert.NotZero(t, h.sentAt())
}

func TestAMessageOfAnotherChannelIsOnlyFollowed(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	h.at(hour, func() {
		h.plans("o1", engagement.CommunicationApproved, "2026-11-30")
		h.mu.Lock()
		h.pending[0].Held, h.pending[0].Owner = true, ""
		h.mu.Unlock()
	})
	h.at(20*day, func() {
		h.concerns()
		h.mu.Lock()
		h.standing["m1"] = activities.CommunicationStanding{Fact: engagement.CommunicationMoved{
			Communication: "m1", State: engagement.CommunicationSent, Sent: "2026-12-12", Addressed: 40, Reached: 31,
		}}
		h.mu.Unlock()
		h.written("o2", engagement.KindCommunication, "m1")
	})
	h.at(30*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, h.communicated)
	require.Len(t, h.mails(activities.NoticeCommunicationOverdue), 1, "nobody said that it was sent")
	moved := facts[engagement.CommunicationMoved](h)
	assert.Equal(t, 31, moved[len(moved)-1].Reached)
}
