package workflows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"
	"pgregory.net/rapid"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows"
)

// eventful is a project of half a year in which most of what can happen does.
func eventful(t *testing.T) *house {
	h := newHouse(t)
	h.pending = []activities.PendingItem{
		{Kind: engagement.KindMilestone, ID: "m1", Owner: cto, Since: h.env.Now(), On: "2026-12-11"},
		{Kind: engagement.KindMilestone, ID: "m2", Owner: cto, Since: h.env.Now(), On: "2027-02-12"},
	}
	logged := func(outbox, id string, on engagement.Day) func() {
		return func() {
			h.mu.Lock()
			h.pending = append(h.pending, activities.PendingItem{Kind: engagement.KindRAID, ID: id, Owner: leader, Since: h.env.Now(), On: on})
			h.mu.Unlock()
			h.written(outbox, engagement.KindRAID, id)
		}
	}
	for week := range 24 {
		id, said := fmt.Sprintf("r%02d", week), activities.Assessed{Health: engagement.Green, Progress: 4 * week}
		switch week {
		case 3, 9:
			said.Health = engagement.Amber
		case 6, 14:
			said.Health, said.Breach = engagement.Red, breach()
		case 17:
			continue // nobody reports: the lead is reminded
		}
		at := time.Duration(week)*7*day + day
		h.script(after(at, func() { h.reported(id, said) }), after(at+2*hour, func() { h.written("outbox-"+id, engagement.KindStatusReport, id) }))
	}
	h.script(
		after(5*day, logged("o1", "risk-1", "2026-12-04")), after(40*day, logged("o2", "risk-2", "2027-02-01")),
		after(44*day, func() { h.approveBy(engagement.GateException, exception, sponsor, leader) }),
		after(60*day, func() { h.submit(projectRef+"/change/c1", "c1", 1) }),
		after(62*day, func() { h.approveBy(engagement.GateException, projectRef+"/change/c1", sponsor, leader) }),
		after(65*day, func() { h.submit(projectRef+"/change/c1", "c1", 1) }), // the same request once more
		after(71*day+hour, func() { h.env.SignalWorkflow(contract.SignalPause, h.env.Now()) }),
		after(76*day+hour, func() {
			h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: h.env.Now().Add(-5 * day), ResumedAt: h.env.Now()})
		}),
		after(101*day, func() { h.decides(engagement.GateException, projectRef+"/exception/2", sponsor, engagement.Reject) }),
		after(104*day, func() { h.choose("replan", projectRef, contract.ChoiceReplan) }),
		after(170*day, func() { h.submit(acceptance, "project-1", 1) }),
		after(171*day, func() { h.decides(engagement.GateAcceptance, acceptance, leader, engagement.RequestChanges) }),
		after(174*day, func() { h.submit(acceptance, "project-1", 2) }),
		after(175*day, func() { h.approveBy(engagement.GateAcceptance, acceptance, sponsor, leader) }),
	)
	return h
}

func (h *house) playProject(forced ...time.Duration) int {
	return playRuns(h, workflows.Project, contract.Project{Phase: h.phase(), Project: contract.ProjectRef{
		ID: "project-1", Lead: cto, Start: "2026-12-01", End: "2027-01-29", Budget: 100_000,
	}}, forced...)
}

// recorded is the journal and the mail of a house, in an order that does not depend on what
// happened in the same instant.
func (h *house) recorded() (lines []string) {
	for _, e := range h.events {
		lines = append(lines, fmt.Sprintf("%s %s %s %s", e.ID, e.Type, e.At.UTC().Format(time.RFC3339Nano), e.Facts))
	}
	for _, n := range h.notices {
		lines = append(lines, fmt.Sprintf("mail %s %s to %s", n.Kind, n.Key, strings.Join(n.People, " ")))
	}
	slices.Sort(lines)
	return lines
}

// TestNothingIsLostWhereRunsFollowEachOther has a project continue as new at any moments, and
// compares its journal and its mail with those of a project that never does.
func TestNothingIsLostWhereRunsFollowEachOther(t *testing.T) {
	undisturbed := comparedWithOneRun(t, eventful, (*house).playProject)
	require.Len(t, facts[engagement.ProjectReported](undisturbed), 23, "each report is journalled once")
	require.Len(t, facts[engagement.ToleranceBreached](undisturbed), 2)
	require.Len(t, facts[engagement.Rebaselined](undisturbed), 2)
}

// comparedWithOneRun plays a house in one run, then with the runs forced to their end at random
// moments, which must record the same. It returns the house of the one run.
func comparedWithOneRun(t *testing.T, make func(*testing.T) *house, play func(h *house, forced ...time.Duration) int) *house {
	undisturbed := make(t)
	undisturbed.env.OnGetVersion("runs follow each other", workflow.DefaultVersion, 1).Return(workflow.DefaultVersion)
	require.Equal(t, 1, play(undisturbed))
	want := undisturbed.recorded()
	most := 0
	rapid.Check(t, func(rt *rapid.T) {
		var forced []time.Duration
		for _, hours := range rapid.SliceOfN(rapid.IntRange(1, 173*24), 1, 12).Draw(rt, "forced") {
			forced = append(forced, time.Duration(hours)*hour+time.Minute)
		}
		h := make(t)
		most = max(most, play(h, forced...))
		require.Equal(rt, want, h.recorded())
	})
	require.Greater(t, most, 4, "runs did follow each other")
	return undisturbed
}
