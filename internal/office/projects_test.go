package office_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

func TestWhatWasApprovedIsTheBaselineWhateverWasEditedSince(t *testing.T) {
	f := openFile(t)
	project := f.begin()[0]
	f.report(project, "status-1", engagement.StatusReport{
		On: "2026-04-30", Progress: 40, Spent: 600_000, ForecastCost: 1_300_000, ForecastEnd: "2026-06-30", Narrative: "The tapes are unreadable.",
	})
	subject := f.decide(activities.FreezeRequest{
		Key: engagement.GateException, Ref: contract.RefException(project, 1), Item: project, Report: "status-1",
	}, engagement.GateApproved, approval)
	f.in(func(tx *store.Tx) {
		r, err := store.Get[engagement.StatusReport](tx, f.place.Engagement, "status-1")
		require.NoError(t, err)
		r.Body.ForecastCost = 9_900_000
		_, err = store.Update(tx, f.place.Engagement, "status-1", r.Body, store.WriteOptions{Parent: project})
		require.NoError(t, err)
	})
	held, err := f.office.Rebaseline(t.Context(), activities.RebaselineRequest{Place: f.place, Project: project, Approved: &subject, Report: "status-1"})
	require.NoError(t, err)
	require.EqualValues(t, 1_300_000, held.Budget)
	subject.Digest = "other"
	_, err = f.office.Rebaseline(t.Context(), activities.RebaselineRequest{Place: f.place, Project: project, Approved: &subject})
	require.ErrorContains(t, err, "approved was other")
}

func TestAnApprovedChangeMovesAndGivesUpMilestones(t *testing.T) {
	f := openFile(t)
	project := f.begin()[0]
	for id, day := range map[string]engagement.Day{"moves": "2026-04-15", "goes": "2026-04-20", "reached": "2026-04-22"} {
		write(f, id, project, engagement.Milestone{Title: id, Baseline: day})
	}
	budget := engagement.Money(1_100_000)
	write(f, "change-1", project, engagement.ChangeRequest{
		Title: "A month more", Reason: "Tapes come late", End: "2026-07-31", Budget: &budget,
		Milestones: []engagement.MilestoneChange{{Milestone: "moves", Baseline: "2026-05-15"}, {Milestone: "goes", Drop: true}, {Milestone: "reached", Baseline: "2026-05-20"}},
	})
	subject := f.decide(activities.FreezeRequest{
		Key: engagement.GateException, Ref: contract.RefChangeRequest(project, "change-1"), Item: project,
	}, engagement.GateApproved, approval)
	f.in(func(tx *store.Tx) {
		m, err := store.Get[engagement.Milestone](tx, f.place.Engagement, "reached")
		require.NoError(t, err)
		m.Body.Actual = "2026-04-21"
		_, err = store.Update(tx, f.place.Engagement, "reached", m.Body, store.WriteOptions{Parent: project})
		require.NoError(t, err)
	})
	for range 2 { // as after a failure between the write and its answer
		held, err := f.office.Rebaseline(t.Context(), activities.RebaselineRequest{Place: f.place, Project: project, Approved: &subject})
		require.NoError(t, err)
		require.Equal(t, engagement.Day("2026-07-31"), held.End)
		require.Equal(t, budget, held.Budget)
	}
	f.in(func(tx *store.Tx) {
		stands := map[string]engagement.Milestone{}
		milestones, _, err := store.List[engagement.Milestone](tx, f.place.Engagement, store.Query{Parent: project})
		require.NoError(t, err)
		for _, m := range milestones {
			stands[m.ID] = m.Body
		}
		require.Equal(t, engagement.Day("2026-05-15"), stands["moves"].Baseline)
		require.Equal(t, "change-1", stands["goes"].GivenUp)
		require.Equal(t, engagement.Day("2026-04-22"), stands["reached"].Baseline, "what was reached meanwhile stays")
	})
	pending, err := f.office.Milestones(t.Context(), f.place, project)
	require.NoError(t, err)
	require.Len(t, pending, 1)
	doc, err := f.office.Subject(t.Context(), f.place, subject.Ref, subject.Revision)
	require.NoError(t, err)
	text, err := json.Marshal(doc)
	require.NoError(t, err)
	require.Contains(t, string(text), "May what was agreed with the project be changed?")
	require.Contains(t, string(text), "given up")
}

func TestAReportOfAnEarlierDayDoesNotSayHowTheProjectStands(t *testing.T) {
	f := openFile(t)
	project := f.begin()[0]
	for id, day := range map[string]engagement.Day{"late": "2026-04-30", "early": "2026-04-15"} {
		f.report(project, id, engagement.StatusReport{On: day, ForecastCost: 1_000_000, ForecastEnd: "2026-05-15", Narrative: id})
	}
	for id, superseded := range map[string]bool{"late": false, "early": true} {
		said, err := f.office.Assess(t.Context(), activities.AssessRequest{Place: f.place, Project: project, Report: id})
		require.NoError(t, err)
		require.Equal(t, superseded, said.Superseded, id)
	}
}

func TestWhatActionsDependOnTheirProjectsDependOnOnce(t *testing.T) {
	f := openFile(t)
	projects := f.begin()
	var plan engagement.Subject
	list := func() (all []engagement.Item[engagement.Dependency]) {
		f.in(func(tx *store.Tx) {
			revision, err := tx.Revision(f.place.Engagement, contract.RefPlan, 1)
			require.NoError(t, err)
			plan = revision.Subject
			all, _, err = store.List[engagement.Dependency](tx, f.place.Engagement, store.Query{})
			require.NoError(t, err)
		})
		return all
	}
	made := list()
	require.Len(t, made, 1)
	require.Equal(t, engagement.Dependency{From: projects[0], To: projects[1], Type: engagement.FinishToStart}, made[0].Body)
	f.in(func(tx *store.Tx) {
		require.NoError(t, store.Delete[engagement.Dependency](tx, f.place.Engagement, made[0].ID, store.WriteOptions{}))
	})
	_, err := f.office.OpenProjects(t.Context(), activities.OpenProjectsRequest{Place: f.place, Plan: &plan})
	require.NoError(t, err)
	require.Empty(t, list(), "what somebody deleted stays deleted")
}
