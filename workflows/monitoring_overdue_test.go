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

// readBy makes the metrics the ones that are to be read again.
func (h *house) readBy(metrics ...activities.PendingItem) {
	for i := range metrics {
		metrics[i].Kind = engagement.KindMetric
	}
	h.concerns(metrics...)
}

// chasedFor tells who was asked for what when, in the order in which that was journalled.
func (h *house) chasedFor(kind string) (all []string) {
	for _, n := range h.mails(kind) {
		line := n.Key[len(n.Key)-len("2026-11-24T16:00:00Z"):]
		for _, person := range n.People {
			line += " " + person
		}
		line += ":"
		for _, id := range n.Items {
			line += " " + id
		}
		all = append(all, line)
	}
	return all
}

// watchChased runs the last period.
func (h *house) watchChased() {
	h.t.Helper()
	h.at(42*day, func() { h.approveReview(3) })
	require.Nil(h.t, h.watchPeriod(h.monitoring(3)))
}

func TestEachOwnerGetsOneMailOfAllThatIsOverdueAndLaterItIsEscalated(t *testing.T) {
	h := newHouse(t)
	h.readBy( // monitoring begins on Monday 23 November at 09:00; readings are due at 17:00
		activities.PendingItem{ID: "a", Owner: leader, On: "2026-11-24"}, activities.PendingItem{ID: "b", Owner: leader, On: "2026-11-24"},
		activities.PendingItem{ID: "c", Owner: sponsor, On: "2026-11-25"}, activities.PendingItem{ID: "d", On: "2026-11-26"},
		activities.PendingItem{ID: "later", Owner: leader, On: "2027-03-01"},
	)
	h.at(28*day, func() { h.readBy() })
	h.watchChased()
	assert.Equal(t, []string{
		"2026-11-24T16:00:00Z person-leader: a b", "2026-11-25T16:00:00Z person-sponsor: c", "2026-11-26T16:00:00Z person-cto: d",
		"2026-11-27T16:00:00Z person-leader: a b", "2026-11-30T16:00:00Z person-sponsor: c", "2026-12-01T16:00:00Z person-cto: d",
		"2026-12-02T16:00:00Z person-leader: a b", "2026-12-03T16:00:00Z person-sponsor: c", "2026-12-04T16:00:00Z person-cto: d",
	}, h.chasedFor(activities.NoticeReadingsOverdue))
	assert.Equal(t, []string{
		"2026-12-01T16:00:00Z person-pmo person-cto: a b", "2026-12-02T16:00:00Z person-pmo person-cto: a b c", "2026-12-03T16:00:00Z person-pmo person-cto: a b c d",
	}, h.chasedFor(activities.NoticeReadingsEscalated))
	first := facts[engagement.ReadingsChased](h)[0]
	assert.Equal(t, engagement.ReadingsChased{Metrics: []string{"a", "b"}, Number: 1, People: []string{leader}}, first)
}

func TestAReadingEndsTheChaseAndTheNextOneBeginsIt(t *testing.T) {
	h := newHouse(t)
	h.readBy(activities.PendingItem{ID: "a", Owner: leader, On: "2026-11-24"})
	h.at(2*day, func() { h.readBy(activities.PendingItem{ID: "a", Owner: leader, On: "2026-12-01"}) })
	h.at(9*day, func() { h.readBy(activities.PendingItem{ID: "a", Owner: leader, On: "2027-03-01"}) })
	h.watchChased()
	assert.Equal(t, []string{"2026-11-24T16:00:00Z person-leader: a", "2026-12-01T16:00:00Z person-leader: a"}, h.chasedFor(activities.NoticeReadingsOverdue))
	assert.Empty(t, h.chasedFor(activities.NoticeReadingsEscalated))
}

func TestWhileTheEngagementIsPausedNobodyIsChased(t *testing.T) {
	h := newHouse(t)
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	h.readBy(activities.PendingItem{ID: "a", Owner: leader, On: "2026-11-25", Since: start})
	h.at(day, func() { h.env.SignalWorkflow(contract.SignalPause, start.Add(day)) })
	h.at(8*day, func() {
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: start.Add(day), ResumedAt: start.Add(8 * day)})
	})
	h.at(10*day, func() { h.readBy() })
	h.watchChased()
	assert.Equal(t, []string{"2026-12-02T16:00:00Z person-leader: a"}, h.chasedFor(activities.NoticeReadingsOverdue),
		"five business days were lost")
}

func TestAMetricThatCameLateIsNoticedWithinADay(t *testing.T) {
	h := newHouse(t)
	h.at(4*day+8*hour, func() { h.readBy(activities.PendingItem{ID: "new", Owner: leader, On: "2026-11-24"}) })
	h.at(8*day, func() { h.readBy() })
	h.watchChased()
	assert.Equal(t, []string{"2026-11-28T09:00:00Z person-leader: new"}, h.chasedFor(activities.NoticeReadingsOverdue), "once, though two of its reminders have passed")
}

func TestTheNextRunKnowsWhoWasChased(t *testing.T) {
	h := newHouse(t)
	h.readBy(activities.PendingItem{ID: "a", Owner: leader, On: "2026-11-24"})
	h.at(31*day, func() { h.approveReview(1) })
	next := h.watchPeriod(h.monitoring(1))
	require.NotNil(t, next)
	assert.Equal(t, map[string]contract.Chased{"a": {On: "2026-11-24", Reminders: 3, Escalated: true}}, next.Chased)
	assert.Len(t, h.chasedFor(activities.NoticeReadingsOverdue), 3)

	again := newHouse(t)
	again.readBy(activities.PendingItem{ID: "a", Owner: leader, On: "2026-11-24"}, activities.PendingItem{ID: "b", Owner: sponsor, On: "2027-01-04"})
	again.env.SetStartTime(time.Date(2026, 12, 24, 9, 0, 0, 0, time.UTC))
	again.at(31*day, func() { again.approveReview(2) })
	again.watchPeriod(*next)
	for _, line := range again.chasedFor(activities.NoticeReadingsOverdue) {
		assert.NotContains(t, line, ": a", "everybody has been told of it")
	}
	assert.Contains(t, again.chasedFor(activities.NoticeReadingsOverdue), "2027-01-04T16:00:00Z person-sponsor: b")
}
