package office_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// phased opens the plan's phase, due on Monday 16 March, and writes what is planned after it.
func phased(t *testing.T) *file {
	f := openFile(t)
	f.record(contract.RefPlan, "", engagement.PhaseOpened{Phase: engagement.PhasePlan, Owner: engagement.RoleCTO, Due: f.now.AddDate(0, 0, 14)}, nil)
	write(f, "o1", "", engagement.PlanObjective{Title: "Faster", Metric: "Lead time", Direction: "down", Baseline: 9, Target: 2, By: "2026-09-30"})
	write(f, "a1", "", engagement.Action{
		Title: "Tills that listen", Objective: "o1", Impact: 4, Feasibility: 4, BuildCost: 900_000, Start: "2026-03-23", Due: "2026-03-30",
	})
	write(f, "g1", "", engagement.Group{Name: "Cashiers", Size: 40})
	write(f, "c1", "", engagement.Communication{Audience: "g1", Subject: "Why", Message: "Because.", Channel: "e-mail", Planned: "2026-03-18"})
	write(f, "c0", "", engagement.Communication{Audience: "g1", Subject: "First", Message: "Hello.", Channel: "intranet", Planned: "2026-03-10"})
	return f
}

func (f *file) outlook(r engagement.Reschedule) engagement.RescheduleOutlook {
	f.Helper()
	out, err := f.office.Reschedule(f.Context(), f.place.Org, f.place.Engagement, r)
	require.NoError(f, err)
	return out
}

func moved(moves []engagement.DateMove) map[string]string {
	out := map[string]string{}
	for _, m := range moves {
		out[m.ID+" "+m.Field] = string(m.From) + " → " + string(m.To)
	}
	return out
}

func TestARescheduleShowsWhatItMovesAndMovesIt(t *testing.T) {
	f := phased(t)
	r := engagement.Reschedule{Ref: contract.RefPlan, Due: "2026-03-23", Follow: true}
	shown := f.outlook(r)
	assert.Equal(t, engagement.Day("2026-03-16"), shown.From)
	assert.Equal(t, 5, shown.WorkingDays)
	require.Equal(t, map[string]string{
		"a1 start": "2026-03-23 → 2026-03-30",
		// Thursday and Friday before Easter, and nothing on Easter Monday, which Spain works on.
		"a1 due": "2026-03-30 → 2026-04-07", "c1 planned": "2026-03-18 → 2026-03-25", "o1 by": "2026-09-30 → 2026-10-07",
		"target_end target_end": "2026-12-18 → 2026-12-28",
	}, moved(shown.Moves))
	require.Empty(t, shown.Kept, "what was planned before the old due is nobody's business")
	require.NotNil(t, shown.Plan)
	assert.Equal(t, "2026-Q1", shown.Plan.Before.Budget[0].Quarter)
	assert.Len(t, shown.Plan.After.Budget, 2, "a part of the money is spent in the next quarter then")

	assert.Equal(t, shown.Digest, f.outlook(r).Digest)
	other := r
	other.Keep = []string{"a1", engagement.TargetEnd}
	kept := f.outlook(other)
	assert.NotEqual(t, shown.Digest, kept.Digest)
	require.Len(t, kept.Kept, 3)
	assert.Equal(t, engagement.KeepChosen, kept.Kept[0].Why)

	var dates []engagement.MovedDate
	for _, m := range shown.Moves {
		if m.ID != engagement.TargetEnd {
			dates = append(dates, m.MovedDate)
		}
	}
	f.in(func(tx *store.Tx) { // somebody writes while the PMO reads
		o, err := store.Get[engagement.PlanObjective](tx, f.place.Engagement, "o1")
		require.NoError(t, err)
		o.Body.Target = 3
		_, err = store.Update(tx, f.place.Engagement, "o1", o.Body, store.WriteOptions{})
		require.NoError(t, err)
	})
	require.NotEqual(t, shown.Digest, f.outlook(r).Digest, "what was shown is not what is true any more")
	for range 2 { // as after a failure between the write and its answer
		done, err := f.office.MoveDates(t.Context(), activities.MoveDatesRequest{Place: f.place, By: f.people["Pia"], Dates: dates})
		require.NoError(t, err)
		require.Len(t, done.Moved, 3)
		require.Len(t, done.Left, 1)
		require.Equal(t, "o1", done.Left[0].ID)
	}
	f.days(1)
	f.in(func(tx *store.Tx) {
		a, err := store.Get[engagement.Action](tx, f.place.Engagement, "a1")
		require.NoError(t, err)
		require.Equal(t, engagement.Day("2026-03-30"), a.Body.Start)
		require.Equal(t, engagement.Day("2026-04-07"), a.Body.Due)
		require.Equal(t, 2, a.Version)
		o, err := store.Get[engagement.PlanObjective](tx, f.place.Engagement, "o1")
		require.NoError(t, err)
		require.Equal(t, engagement.Day("2026-09-30"), o.Body.By)
		waiting, err := tx.PendingOutbox(10)
		require.NoError(t, err)
		require.Len(t, waiting, 1, "the change's workflow hears of the message's new day, once")
	})
}

func TestWhatWasAgreedDoesNotFollow(t *testing.T) {
	f := openFile(t)
	project := f.begin()[0]
	write(f, "m1", project, engagement.Milestone{Title: "Pilot", Baseline: "2026-09-01"})
	f.record(contract.RefMonitoring, "", engagement.PhaseOpened{Phase: engagement.PhaseMonitoring, Owner: engagement.RoleCTO, Due: f.now.AddDate(0, 1, 0)}, nil)
	shown := f.outlook(engagement.Reschedule{Ref: contract.RefMonitoring, Due: "2026-10-30", Follow: true})
	why := map[string]engagement.KeepReason{}
	for _, k := range shown.Kept {
		why[string(k.Kind)] = k.Why
		assert.Equal(t, k.On.Before("2026-10-30"), k.Overtaken, "%v", k)
	}
	assert.Equal(t, engagement.KeepAgreed, why["milestone"])
	assert.NotContains(t, why, "action", "the approved plan lives on in its projects")
	for _, m := range shown.Moves {
		assert.Contains(t, []engagement.Kind{"engagement", engagement.KindRelease, engagement.KindInitiative}, m.Kind)
	}
}

func TestAWrongRescheduleSaysWhatToDo(t *testing.T) {
	f := phased(t)
	for name, r := range map[string]engagement.Reschedule{
		"not an open phase":       {Ref: contract.RefAssessment, Due: "2026-04-01"},
		"lies before":             {Ref: contract.RefPlan, Due: "2026-02-01"},
		"more than ten years":     {Ref: contract.RefPlan, Due: "2099-02-01"},
		"nothing that would move": {Ref: contract.RefPlan, Due: "2026-04-01", Follow: true, Keep: []string{"a9"}},
		"write YYYY-MM-DD":        {Ref: contract.RefPlan},
	} {
		_, err := f.office.Reschedule(t.Context(), f.place.Org, f.place.Engagement, r)
		require.Equal(t, engagement.Invalid, engagement.CodeOf(err), name)
		require.ErrorContains(t, err, name)
	}
}
