package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/engagement"
)

// asksPulse opens a round that closes in two weeks.
func (h *house) asksPulse() {
	times := h.process.Phases[engagement.PhaseChange]
	times.Due, times.Remind = span(h.t, "60 business days"), moments(h.t, "50%", "due")
	h.process.Phases[engagement.PhaseChange] = times
	closes := engagement.DayOf(h.env.Now().Add(14 * day))
	h.at(hour, func() {
		h.concerns(activities.PendingItem{Kind: engagement.KindPulseRound, ID: "p1", On: closes, Since: h.env.Now()})
		h.written("o1", engagement.KindPulseRound, "p1")
	})
}

func TestAPulseAsksRemindsAndClosesOnItsDay(t *testing.T) {
	h := newHouse(t)
	h.asksPulse()
	h.at(20*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	opened := facts[engagement.PulseOpened](h)
	require.Len(t, opened, 1)
	assert.Equal(t, 7, opened[0].Asked)
	asked := h.mails(activities.NoticePulseAsked)
	require.Len(t, asked, 1)
	assert.Empty(t, asked[0].People, "only the office knows whom it concerns")
	assert.Len(t, h.mails(activities.NoticePulseReminder), 1, "not when it is due already")
	assert.Equal(t, []engagement.PulseClosed{{Round: "p1"}}, facts[engagement.PulseClosed](h))
	require.Len(t, h.mails(activities.NoticePulseClosed), 1)
	assert.Equal(t, []string{cto}, unique(h.mails(activities.NoticePulseClosed)[0].People))
}

func TestAPulseThatEverybodyHasAnsweredClosesEarly(t *testing.T) {
	h := newHouse(t)
	h.asksPulse()
	h.at(3*day, func() {
		h.concerns()
		h.written("o2", engagement.KindPulseRound, "p1")
	})
	h.at(20*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, h.mails(activities.NoticePulseReminder), "nobody is left to be reminded")
	assert.Equal(t, []engagement.PulseClosed{{Round: "p1", Early: true}}, facts[engagement.PulseClosed](h))
}

func TestAPulseThatIsWithdrawnBeforeItOpensIsNothing(t *testing.T) {
	h := newHouse(t)
	h.at(hour, func() { h.written("o1", engagement.KindPulseRound, "p1") })
	h.at(2*day, h.finish)
	h.carryChange()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, facts[engagement.PulseClosed](h))
	assert.Empty(t, h.mails(activities.NoticePulseClosed))
}
