package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func aProject() Project {
	return Project{
		Name: "Tills that talk", BaselineStart: "2026-04-01", BaselineEnd: "2026-06-30", BaselineBudget: 800_000,
		Tolerances: Tolerances{Days: 10, Percent: 10},
	}
}

func TestAChangeRequestSaysWhatChanges(t *testing.T) {
	budget, days := Money(900_000), 20
	milestones := []Item[Milestone]{
		{ID: "m1", Body: Milestone{Title: "Ordered", Baseline: "2026-04-30", Actual: "2026-04-28"}},
		{ID: "m2", Body: Milestone{Title: "Installed", Baseline: "2026-05-29"}},
	}
	for name, c := range map[string]struct {
		request ChangeRequest
		wrong   string // field; empty when all is well
	}{
		"nothing":                {ChangeRequest{Title: "T", Reason: "R"}, "end"},
		"a later end":            {ChangeRequest{Title: "T", Reason: "R", End: "2026-08-31"}, ""},
		"the same end":           {ChangeRequest{Title: "T", Reason: "R", End: "2026-06-30"}, "end"},
		"an end before it began": {ChangeRequest{Title: "T", Reason: "R", End: "2026-03-31"}, "end"},
		"more money":             {ChangeRequest{Title: "T", Reason: "R", Budget: &budget}, ""},
		"other limits":           {ChangeRequest{Title: "T", Reason: "R", ToleranceDays: &days}, ""},
		"a milestone later":      {ChangeRequest{Title: "T", Reason: "R", Milestones: []MilestoneChange{{Milestone: "m2", Baseline: "2026-06-15"}}}, ""},
		"a milestone beyond it":  {ChangeRequest{Title: "T", Reason: "R", Milestones: []MilestoneChange{{Milestone: "m2", Baseline: "2026-07-15"}}}, "milestones[0].baseline"},
		"a milestone given up":   {ChangeRequest{Title: "T", Reason: "R", Milestones: []MilestoneChange{{Milestone: "m2", Drop: true}}}, ""},
		"one both":               {ChangeRequest{Title: "T", Reason: "R", Milestones: []MilestoneChange{{Milestone: "m2", Baseline: "2026-06-15", Drop: true}}}, "milestones[0].baseline"},
		"one neither":            {ChangeRequest{Title: "T", Reason: "R", Milestones: []MilestoneChange{{Milestone: "m2"}}}, "milestones[0].baseline"},
		"one reached":            {ChangeRequest{Title: "T", Reason: "R", Milestones: []MilestoneChange{{Milestone: "m1", Drop: true}}}, "milestones[0].milestone"},
		"one of another project": {ChangeRequest{Title: "T", Reason: "R", Milestones: []MilestoneChange{{Milestone: "x", Drop: true}}}, "milestones[0].milestone"},
		"one twice":              {ChangeRequest{Title: "T", Reason: "R", Milestones: []MilestoneChange{{Milestone: "m2", Drop: true}, {Milestone: "m2", Drop: true}}}, "milestones[1].milestone"},
		"no reason":              {ChangeRequest{Title: "T", End: "2026-08-31"}, "reason"},
	} {
		t.Run(name, func(t *testing.T) {
			var f Faults
			c.request.Check(&f)
			if len(f) == 0 {
				CheckChangeRequest(c.request, aProject(), milestones, &f)
			}
			if c.wrong == "" {
				require.Empty(t, f)
				return
			}
			require.NotEmpty(t, f)
			assert.Equal(t, c.wrong, f[0].Field)
		})
	}
}

func TestAnApprovedChangeTouchesWhatItNamesAlone(t *testing.T) {
	p := aProject()
	x := Exception{Project: Item[Project]{Body: p}, Change: &Item[ChangeRequest]{Body: ChangeRequest{End: "2026-08-31"}}}
	x.Report.Body.ForecastCost = 1_000_000
	want := p
	want.BaselineEnd = "2026-08-31"
	assert.Equal(t, want, x.Approved(), "the report's forecasts are not what was asked for")
	facts := exceptionFacts(x)
	assert.True(t, facts.Requested)
	assert.Equal(t, 62, facts.DaysLate)
	assert.EqualValues(t, 0, facts.ExtraCost)
}

func TestNothingIsHandedOverWithAnOpenCriterion(t *testing.T) {
	a := Acceptance{}
	require.NoError(t, CheckAcceptance(a))
	a.Project.Body.Criteria = []Criterion{{Text: "A restore within an hour"}, {Text: "Two people can do it", Met: "2026-06-01"}, {Text: "At night", Waived: "Nobody sells at night"}}
	err := CheckAcceptance(a)
	require.Equal(t, Invalid, CodeOf(err))
	require.ErrorContains(t, err, "1 field")
	a.Project.Body.Criteria[0].Met = "2026-06-02"
	require.NoError(t, CheckAcceptance(a))
	assert.Equal(t, 1, acceptanceFacts(a).WaivedCriteria)
}
