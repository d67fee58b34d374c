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

// worries has a concern wait for a response, as of a round.
func (h *house) worries(outbox, id, level string, round int) {
	h.stands[id] = activities.ConcernState{Returned: round}
	h.concerns(activities.PendingItem{Kind: engagement.KindConcern, ID: id, Owner: leader, Level: level, Round: round, Since: h.env.Now()})
	h.written(outbox, engagement.KindConcern, id)
}

// answers has the concern answered.
func (h *house) answers(outbox, id string, round int, satisfied bool) {
	h.stands[id] = activities.ConcernState{Returned: round, Answered: true, Satisfied: satisfied}
	h.concerns()
	h.written(outbox, engagement.KindConcern, id)
}

func (h *house) concernTerms() {
	h.process.Concerns = &engagement.Terms{
		High: span(h.t, "2 business days"), Remind: moments(h.t, "50%"),
		Escalate: &engagement.Escalation{After: moment(h.t, "due + 1 business day"), To: engagement.RoleSponsor},
	}
}

func TestTheSeverityOfAConcernDecidesWhoHearsOfItWhen(t *testing.T) {
	h := newHouse(t)
	h.concernTerms()
	h.at(hour, func() { h.worries("o1", "c1", "high", 0) }) // Monday
	h.at(16*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	due := facts[engagement.ItemDue](h)
	require.Len(t, due, 1)
	assert.Equal(t, time.Date(2026, 11, 25, 16, 0, 0, 0, time.UTC), due[0].Due.UTC(), "two business days, not the five of the others")
	require.Len(t, facts[engagement.ItemReminded](h), 1)
	assert.Equal(t, []string{leader}, h.mails(activities.NoticeConcernReminder)[0].People)
	assert.Len(t, facts[engagement.ConcernOverdue](h), 1)
	escalated := facts[engagement.ItemEscalated](h)
	require.Len(t, escalated, 1)
	assert.Equal(t, []string{sponsor}, escalated[0].To)
	assert.Equal(t, []string{leader}, h.mails(activities.NoticeConcernEscalated)[0].Late)
}

func TestAResponseThatDoesNotSatisfyIsDueAnewAndEndsWhenItDoes(t *testing.T) {
	h := newHouse(t)
	h.concernTerms()
	h.at(hour, func() { h.worries("o1", "c1", "high", 0) })
	h.at(day, func() { h.answers("o2", "c1", 0, false) })
	h.at(2*day, func() { h.worries("o3", "c1", "high", 1) })
	h.at(2*day+hour, func() { h.env.SignalWorkflow(contract.SignalPause, h.env.Now()) })
	h.at(9*day+hour, func() {
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC), ResumedAt: h.env.Now()})
	})
	h.at(11*day, func() { h.answers("o4", "c1", 1, false) })
	h.at(13*day, func() { h.answers("o5", "c1", 1, true) })
	h.at(20*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, []engagement.ConcernAnswered{{Concern: "c1"}, {Concern: "c1", Round: 1, Late: false}}, facts[engagement.ConcernAnswered](h))
	assert.Equal(t, []engagement.ConcernReturned{{Concern: "c1", Round: 1}}, facts[engagement.ConcernReturned](h))
	assert.Equal(t, []engagement.ConcernSatisfied{{Concern: "c1", Round: 1}}, facts[engagement.ConcernSatisfied](h))
	due := facts[engagement.ItemDue](h)
	require.Len(t, due, 3, "first, anew, and moved by the pause")
	assert.True(t, due[2].Due.After(due[1].Due))
	assert.Len(t, h.mails(activities.NoticeConcernAnswered), 2, "each response is told")
	assert.Len(t, h.mails(activities.NoticeConcernReturned), 1)
	assert.Empty(t, facts[engagement.ConcernOverdue](h), "the pause has moved what was due")
}

func TestWhatCameBetweenTwoWritesIsJournalledToo(t *testing.T) {
	h := newHouse(t)
	h.at(hour, func() { h.answers("o1", "c1", 2, true) })
	h.at(2*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Len(t, facts[engagement.ConcernAnswered](h), 3)
	assert.Len(t, facts[engagement.ConcernReturned](h), 2)
	assert.Equal(t, []engagement.ConcernSatisfied{{Concern: "c1", Round: 2}}, facts[engagement.ConcernSatisfied](h))
	assert.Empty(t, h.mails(activities.NoticeConcernAnswered), "who is satisfied already is not asked")
}
