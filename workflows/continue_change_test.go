package workflows_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows"
)

// puts has an item of a register pending, in the place of what it was before.
func (h *house) puts(outbox string, item activities.PendingItem) {
	h.drops(outbox, item.Kind, item.ID, func() {
		item.Since = h.env.Now()
		h.pending = append(h.pending, item)
	})
}

// drops has an item pending no more, and does something else in the same moment.
func (h *house) drops(outbox string, kind engagement.Kind, id string, meanwhile func()) {
	h.mu.Lock()
	h.pending = slices.DeleteFunc(h.pending, func(p activities.PendingItem) bool { return p.Kind == kind && p.ID == id })
	meanwhile()
	h.mu.Unlock()
	h.written(outbox, kind, id)
}

// eventfulChange is a change of half a year in which most of what can happen does.
func eventfulChange(t *testing.T) *house {
	h := newHouse(t)
	h.longChange()
	h.concernTerms()
	for n := range 4 {
		id, at := fmt.Sprintf("c%d", n), time.Duration(n)*30*day
		h.script(
			after(at+day, func() { h.stand(id, activities.ConcernState{}); h.puts("o1"+id, concern(id, 0)) }),
			after(at+time.Duration(2+3*n)*day, func() { // the third and the fourth late
				h.drops("o2"+id, engagement.KindConcern, id, func() { h.stands[id] = activities.ConcernState{Answered: true} })
			}),
			after(at+16*day, func() { h.stand(id, activities.ConcernState{Returned: 1}); h.puts("o3"+id, concern(id, 1)) }),
			after(at+18*day, func() {
				h.drops("o4"+id, engagement.KindConcern, id, func() {
					h.stands[id] = activities.ConcernState{Returned: 1, Answered: true, Satisfied: true}
				})
			}),
			after(at+24*day, func() { h.written("o5"+id, engagement.KindConcern, id) }), // nothing has changed
		)
	}
	communication := func(outbox, id string, state engagement.CommunicationState, on engagement.Day) func() {
		return func() {
			h.mu.Lock()
			h.standing[id] = activities.CommunicationStanding{Fact: engagement.CommunicationMoved{Communication: id, State: state, Planned: on}, By: leader}
			h.mu.Unlock()
			h.puts(outbox, activities.PendingItem{
				Kind: engagement.KindCommunication, ID: id, Owner: sponsor, On: on, State: string(state), Held: state != engagement.CommunicationApproved,
			})
		}
	}
	h.script(
		after(2*day, communication("m11", "m1", engagement.CommunicationDraft, "2026-12-14")),
		after(6*day, communication("m12", "m1", engagement.CommunicationApproved, "2026-12-14")),
		after(9*day, func() { h.written("m13", engagement.KindCommunication, "m1") }), // nothing has changed
		after(50*day, communication("m21", "m2", engagement.CommunicationPrepared, "2027-02-15")),
		after(90*day, communication("m22", "m2", engagement.CommunicationApproved, "2027-02-15")), // late, and sent at once
		after(33*day, func() {
			h.puts("p11", activities.PendingItem{Kind: engagement.KindPulseRound, ID: "p1", On: "2027-01-15"})
		}),
		after(60*day, func() { h.drops("p12", engagement.KindPulseRound, "p1", func() {}) }),
		after(100*day, func() {
			h.puts("p21", activities.PendingItem{Kind: engagement.KindPulseRound, ID: "p2", On: "2027-03-26"})
		}),
		after(104*day, func() { h.drops("p22", engagement.KindPulseRound, "p2", func() {}) }), // everybody has answered
		after(71*day+hour, func() { h.env.SignalWorkflow(contract.SignalPause, h.env.Now()) }),
		after(76*day+hour, func() {
			h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: h.env.Now().Add(-5 * day), ResumedAt: h.env.Now()})
		}),
		after(40*day, func() { h.announces("s11", 1, 60*day) }),
		after(80*day, func() { h.submit("change/1/release/r1", "r1", 1) }),
		after(82*day, func() { h.approveBy(engagement.GateGoLive, "change/1/release/r1", sponsor, leader) }),
		after(174*day, h.finish),
	)
	return h
}

func (h *house) stand(id string, as activities.ConcernState) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stands[id] = as
}

func concern(id string, round int) activities.PendingItem {
	return activities.PendingItem{Kind: engagement.KindConcern, ID: id, Owner: leader, Level: "high", Round: round}
}

// TestNoConcernOrMessageIsLostWhereRunsFollowEachOther does for the change what
// TestNothingIsLostWhereRunsFollowEachOther does for projects.
func TestNoConcernOrMessageIsLostWhereRunsFollowEachOther(t *testing.T) {
	undisturbed := comparedWithOneRun(t, eventfulChange, func(h *house, forced ...time.Duration) int {
		return playRuns(h, workflows.ChangeManagement, contract.Change{Phase: h.phase()}, forced...)
	})
	require.Len(t, facts[engagement.ConcernAnswered](undisturbed), 8, "each answer is journalled once")
	require.Len(t, facts[engagement.ConcernOverdue](undisturbed), 2)
	require.Len(t, facts[engagement.CommunicationMoved](undisturbed), 6)
	require.Len(t, facts[engagement.PulseClosed](undisturbed), 2)
	require.Len(t, facts[engagement.WentLive](undisturbed), 1)
	require.Len(t, facts[engagement.SessionMailed](undisturbed), 2, "invited, and reminded")
}

// TestAConcernThatWasAnsweredIsNotAnsweredAgainByTheNextRun has a run that followed concerns to
// their first answer only be followed by one that goes beyond.
func TestAConcernThatWasAnsweredIsNotAnsweredAgainByTheNextRun(t *testing.T) {
	h := newHouse(t)
	h.longChange()
	h.env.OnGetVersion("concerns are followed until they satisfy", workflow.DefaultVersion, 1).Return(workflow.DefaultVersion)
	h.script(
		after(day, func() { h.puts("o1", concern("c1", 0)) }),
		after(10*day, func() { // late
			h.drops("o2", engagement.KindConcern, "c1", func() { h.stands["c1"] = activities.ConcernState{Answered: true} })
		}),
		after(30*day, func() { h.written("o3", engagement.KindConcern, "c1") }),
		after(40*day, h.finish),
	)
	require.Equal(t, 2, playRuns(h, workflows.ChangeManagement, contract.Change{Phase: h.phase()}, 20*day))
	require.Equal(t, []engagement.ConcernAnswered{{Concern: "c1", Late: true}}, facts[engagement.ConcernAnswered](h))
}
