package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows"
)

func (h *house) supportTerms() {
	h.process.Support = &engagement.Terms{
		High: span(h.t, "2 business days"), Remind: moments(h.t, "50%"),
		Escalate: &engagement.Escalation{After: moment(h.t, "due + 1 business day"), To: engagement.RoleSponsor},
	}
}

// asksSupport has a support request wait for an answer.
func (h *house) asksSupport(outbox, owner, priority string) {
	h.puts(outbox, activities.PendingItem{Kind: engagement.KindSupportRequest, ID: "s1", Owner: owner, Level: priority})
}

func TestThePriorityOfASupportRequestDecidesWhoHearsOfItWhen(t *testing.T) {
	for _, c := range []struct {
		name, owner, priority string
		due                   time.Time
		reminded              string
	}{
		{"by its own term", leader, "high", time.Date(2026, 11, 25, 16, 0, 0, 0, time.UTC), leader},
		{"by the response to concerns, to the owner of the phase", "", "low", time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC), cto},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.supportTerms()
			h.at(hour, func() { h.asksSupport("o1", c.owner, c.priority) }) // Monday
			h.at(16*day, h.finish)
			h.carryChange()
			require.NoError(t, h.env.GetWorkflowError())
			due := facts[engagement.ItemDue](h)
			require.Len(t, due, 1)
			assert.Equal(t, engagement.KindSupportRequest, due[0].Kind)
			assert.Equal(t, c.due, due[0].Due.UTC())
			require.Len(t, facts[engagement.ItemReminded](h), 1)
			assert.Equal(t, []string{c.reminded}, unique(h.mails(activities.NoticeSupportReminder)[0].People))
			escalated := facts[engagement.ItemEscalated](h)
			require.Len(t, escalated, 1)
			assert.Equal(t, []string{sponsor}, escalated[0].To)
			assert.Len(t, h.mails(activities.NoticeSupportEscalated), 1)
		})
	}
}

func TestAnAnsweredSupportRequestIsChasedNoMoreAndAPauseMovesWhatIsDue(t *testing.T) {
	h := newHouse(t)
	h.supportTerms()
	h.at(hour, func() { h.asksSupport("o1", leader, "high") })
	h.at(2*hour, func() { h.env.SignalWorkflow(contract.SignalPause, h.env.Now()) })
	h.at(7*day+2*hour, func() {
		assert.Empty(t, h.mails(activities.NoticeSupportReminder), "nobody is reminded while the engagement is paused")
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: h.env.Now().Add(-7 * day), ResumedAt: h.env.Now()})
	})
	h.at(8*day+12*hour, func() { h.drops("o2", engagement.KindSupportRequest, "s1", func() {}) })
	h.at(16*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	due := facts[engagement.ItemDue](h)
	require.Len(t, due, 2, "first, and moved by the pause")
	assert.True(t, due[1].Due.After(due[0].Due.Add(6*day)))
	assert.Len(t, facts[engagement.ItemReminded](h), 1)
	assert.Empty(t, facts[engagement.ItemEscalated](h))
}

func TestTheNextRunGoesOnWithSupportRequests(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	h.supportTerms()
	h.script(
		after(day, func() { h.asksSupport("o1", leader, "high") }),
		after(2*day+12*hour, func() { h.written("o2", engagement.KindSupportRequest, "s1") }),
		after(12*day, h.finish),
	)
	require.Equal(t, 2, playRuns(h, workflows.ChangeManagement, contract.Change{Phase: h.phase()}, 2*day+13*hour))
	assert.Len(t, facts[engagement.ItemDue](h), 1, "journalled once")
	assert.Len(t, facts[engagement.ItemReminded](h), 1)
	assert.Len(t, facts[engagement.ItemEscalated](h), 1, "also when no other request is written in the run")
}
