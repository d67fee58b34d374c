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

// sitting is a session of a training as the office knows it.
type sitting struct {
	id       string
	version  int
	begins   time.Time
	mailed   bool
	reminded bool
}

// announces has a session announced, or written again, that begins after some time.
func (h *house) announces(outbox string, version int, after time.Duration) {
	h.mu.Lock()
	h.sessions["s1"] = &sitting{id: "s1", version: version, begins: h.env.Now().Add(after)}
	h.mu.Unlock()
	h.written(outbox, engagement.KindSession, "s1")
}

var (
	invited  = activities.SessionMail{Session: "s1"}
	reminded = activities.SessionMail{Session: "s1", Reminder: true}
)

func TestPeopleAreInvitedOnceForEachVersionAndRemindedADayBefore(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	var at time.Time
	h.at(hour, func() { h.announces("o1", 1, 10*day) })
	h.at(2*hour, func() { h.written("o2", engagement.KindSession, "s1") })
	h.at(2*day, func() { h.announces("o3", 2, 5*day) })
	h.at(6*day-hour, func() { assert.Equal(t, []activities.SessionMail{invited, invited}, h.invitations) })
	h.at(6*day+hour, func() { at = h.env.Now() })
	h.at(30*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, []activities.SessionMail{invited, invited, reminded}, h.invitations)
	told := facts[engagement.SessionMailed](h)
	require.Len(t, told, 3)
	assert.Equal(t, []int{1, 2, 2}, []int{told[0].Version, told[1].Version, told[2].Version})
	for _, e := range h.events {
		if e.ID == "change/1/session/s1/v2/reminded" {
			assert.WithinDuration(t, at, e.At, 2*hour, "a day before")
			return
		}
	}
	t.Fatal("the reminder is not in the journal")
}

func TestNobodyIsInvitedOrRemindedWhileTheEngagementIsPaused(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	pausedAt := h.env.Now().Add(hour)
	h.at(hour, func() { h.env.SignalWorkflow(contract.SignalPause, pausedAt) })
	h.at(2*hour, func() { h.announces("o1", 1, 4*day) })
	h.at(3*day+5*hour, func() {
		assert.Empty(t, h.invitations)
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: pausedAt, ResumedAt: h.env.Now()})
	})
	h.at(30*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, []activities.SessionMail{invited, reminded}, h.invitations, "the session has kept its time")
}

func TestAReminderWhoseSessionBeganInAPauseIsLeftOut(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	pausedAt := h.env.Now().Add(day)
	h.at(hour, func() { h.announces("o1", 1, 4*day) })
	h.at(day, func() { h.env.SignalWorkflow(contract.SignalPause, pausedAt) })
	h.at(9*day, func() {
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: pausedAt, ResumedAt: h.env.Now()})
	})
	h.at(30*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, []activities.SessionMail{invited}, h.invitations)
}

func TestAnOutageOfTheMailServerDelaysInvitationsAndTheEndWaitsForThem(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	h.mailDown = 4
	h.at(hour, func() { h.announces("o1", 1, 10*day) })
	h.at(hour+time.Second, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Len(t, h.invitations, 5)
	require.Len(t, facts[engagement.SessionMailed](h), 1)
}
