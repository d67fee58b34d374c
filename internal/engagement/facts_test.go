package engagement

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryGateHasFactsThatSayWhatTheyMean(t *testing.T) {
	form := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)?$`)
	for _, key := range GateKeys {
		seen := map[string]bool{}
		for _, fact := range FactList(key) {
			assert.Regexp(t, form, fact.Name)
			assert.NotEmpty(t, fact.Meaning, fact.Name)
			assert.False(t, seen[fact.Name], "%s is declared twice", fact.Name)
			seen[fact.Name] = true
		}
		assert.True(t, seen["engagement.currency"] && seen["revision"], "%s lacks what every gate has", key)
	}
	assert.Nil(t, FactList("gossip"))
	assert.Equal(t, DeclaredFact{Name: "go_live.trained", Type: FactInt, Meaning: "Percent of training seats completed, rounded down; 0 when no training is planned"}, FactList(GateGoLive)[0])
}

func TestFactsComeFromTheFrozenBody(t *testing.T) {
	body, err := json.Marshal(Plan{
		Engagement: Brief{Currency: "EUR", Locale: "es", Timezone: "Europe/Madrid", Objectives: []Objective{{Key: "growth"}}},
		BuildCost:  6_000_000,
	})
	require.NoError(t, err)
	facts, err := FactsOf(GatePlan, 3, body)
	require.NoError(t, err)
	assert.Len(t, facts, len(FactList(GatePlan)))
	for name, want := range map[string]any{
		"plan.build_cost": int64(6_000_000), "plan.has_security": false, "revision": int64(3),
		"engagement.currency": "EUR", "engagement.locale": "es", "engagement.timezone": "Europe/Madrid", "engagement.objectives": int64(1),
	} {
		assert.Equal(t, want, facts[name], name)
	}
	_, err = FactsOf("gossip", 1, body)
	assert.Equal(t, Invalid, CodeOf(err))
	_, err = FactsOf(GatePlan, 1, []byte(`{"build_cost": "much"}`))
	assert.ErrorContains(t, err, "frozen plan")
}

func TestADiagnosisIsCounted(t *testing.T) {
	f := diagnosisFacts(Diagnosis{
		Areas: []AreaScore{
			{Area: "systems", Mean: 250, Target: 400, Scored: 2}, {Area: "people", Mean: 180, Target: 200, Scored: 1}, {Area: "security", Target: 500},
		},
		Findings: []Item[Finding]{
			as("f1", Finding{Type: "risk", Likelihood: 5, Impact: 3}), as("f2", Finding{Type: "risk", Likelihood: 2, Impact: 3}), as("f3", Finding{Type: "strength"}),
		},
		Systems:  []Item[System]{as("s1", System{Criticality: 4, AnnualCost: 700}), as("s2", System{Criticality: 3, AnnualCost: 50})},
		Coverage: Coverage{Questions: 7, Answered: 5, Unanswered: []string{"A", "B"}, FindingsWithoutEvidence: []string{"f3"}},
	})
	assert.Equal(t, DiagnosisFacts{
		Findings: 3, SevereFindings: 1, Risks: 2, FindingsWithoutEvidence: 1, Questions: 7, Unanswered: 2, AnsweredPercent: 71,
		ScoredAreas: 2, LowestScore: 180, WidestGap: 150, Systems: 2, CriticalSystems: 1, SystemsCost: 750,
	}, f)
	assert.Equal(t, DiagnosisFacts{AnsweredPercent: 100}, diagnosisFacts(Diagnosis{}))
}

func TestAPlanIsCounted(t *testing.T) {
	actions := []Item[Action]{
		as("a1", Action{Title: "A", Type: "security", Impact: 4, Feasibility: 2, BuildCost: 100, RunCost: 7, PersonDays: 3, Start: "2026-05-01", Due: "2026-05-31", Findings: []string{"f1"}}),
		as("a2", Action{Title: "B", Type: "process", Impact: 5, Feasibility: 5, BuildCost: 900, PersonDays: 4, Start: "2026-05-31", Due: "2026-06-01"}),
	}
	p := NewPlan(Methodology{}, PlanDraft{Objectives: []Item[PlanObjective]{as("o1", PlanObjective{})}, Actions: actions, Findings: []Item[Finding]{as("f1", Finding{Title: "F"})}})
	assert.Equal(t, PlanFacts{
		BuildCost: 1000, RunCost: 7, LargestBuildCost: 900, PersonDays: 7, Actions: 2, Objectives: 1, Findings: 1,
		LongestDays: 31, Days: 32, LeastFeasibility: 2, HasSecurity: true, HasProcess: true,
	}, planFacts(p))
	assert.Equal(t, PlanFacts{}, planFacts(Plan{}))
}

func TestAnExceptionSaysHowFarItGoesBeyondWhatWasAgreed(t *testing.T) {
	project := Project{Type: "update", BaselineEnd: "2026-07-31", BaselineBudget: 100_000, Tolerances: Tolerances{Days: 10, Percent: 10}}
	report := as("r1", StatusReport{
		Time: Red, Cost: Amber, Progress: 40, Spent: 60_000, ForecastCost: 110_001, ForecastEnd: "2026-08-15", Proposal: "More time",
	})
	breach, _ := BreachOf(project, report)
	assert.Equal(t, ExceptionFacts{
		DaysLate: 15, DaysOver: 5, ForecastCost: 110_001, BaselineBudget: 100_000, ExtraCost: 10_001, CostOver: 1, PercentOver: 11,
		Spent: 60_000, Progress: 40, Status: Red, HasProposal: true, Type: "update",
	}, exceptionFacts(Exception{Project: as("p1", project), Report: report, Breach: breach}))
}

func TestPercentOverIsRoundedUp(t *testing.T) {
	for _, c := range []struct {
		cost, budget Money
		want         int
	}{{100, 100, 0}, {90, 100, 0}, {110, 100, 10}, {1101, 1000, 11}, {0, 0, 0}, {5, 0, 100}, {maxAmount, 1, int(maxAmount-1) * 100}} {
		assert.Equal(t, c.want, percentOver(c.cost, c.budget), "%d of %d", c.cost, c.budget)
	}
}

// maxAmount is the largest amount that content may hold.
const maxAmount Money = 100_000_000_000_000

func TestAnAcceptanceCountsWhatIsOpen(t *testing.T) {
	a := Acceptance{
		Project: as("p1", Project{Type: "process", BaselineEnd: "2026-07-31", BaselineBudget: 1000}),
		Milestones: []Item[Milestone]{
			as("m1", Milestone{Actual: "2026-06-01", Accepted: true}), as("m2", Milestone{Actual: "2026-07-01"}), as("m3", Milestone{}),
		},
		RAID: []Item[RAID]{as("x1", RAID{Severity: "high"}), as("x2", RAID{}), as("x3", RAID{Severity: "high", Closed: true})},
	}
	want := AcceptanceFacts{
		Milestones: 3, OpenMilestones: 1, UnacceptedMilestones: 2, OpenEntries: 2, OpenSevere: 1, BaselineBudget: 1000, Type: "process",
	}
	assert.Equal(t, want, acceptanceFacts(a))
	a.Reports = []Item[StatusReport]{
		as("r1", StatusReport{On: "2026-07-01", Spent: 1, ForecastEnd: "2026-12-31"}),
		as("r2", StatusReport{On: "2026-08-01", Spent: 1200, Progress: 100, Cost: Amber, ForecastEnd: "2026-08-02"}),
	}
	want.Spent, want.ExtraCost, want.PercentOver, want.DaysLate, want.Progress, want.Status, want.Reports = 1200, 200, 20, 2, 100, "amber", 2
	assert.Equal(t, want, acceptanceFacts(a))
}

func TestAGoLiveCountsConcernsAndProjects(t *testing.T) {
	assert.Equal(t, GoLiveFacts{
		Trained: 90, Informed: 80, Pulse: 350, OpenConcerns: 2, OpenSevere: 1, Status: Red, Projects: 2, Budget: 300, HasSecurity: true,
	}, goLiveFacts(Readiness{
		Trained: 90, Informed: 80, Pulse: 350, OpenSevere: 1, Status: Red,
		Projects: []Item[Project]{as("p1", Project{Type: "security", BaselineBudget: 100}), as("p2", Project{BaselineBudget: 200})},
		Concerns: []Item[Concern]{as("c1", Concern{}), as("c2", Concern{Severity: "high"}), as("c3", Concern{Resolved: true})},
	}))
}

func TestAReviewCountsMetrics(t *testing.T) {
	assert.Equal(t, ReviewFacts{
		Period: 2, Metrics: 3, Missed: 2, Stale: 1, Red: 1, Worse: 1, Status: Red, Benefit: 30, Planned: 70, Meetings: 1, Corrective: 2,
	}, reviewFacts(PeriodReview{
		Period: 2, Status: Red,
		Evaluations: []Evaluation{
			{Status: Red, Missed: true, Trend: TrendWorse, Benefit: 10, Planned: 70}, {Status: Amber, Missed: true, Stale: true, Benefit: 20}, {Status: Green},
		},
		Reviews: []Item[Review]{as("r1", Review{Corrective: []Corrective{{Text: "A"}, {Text: "B"}}})},
	}))
}

func TestAnInitiativeSaysWhatItCosts(t *testing.T) {
	i := as("i1", Initiative{Type: "security", Impact: 4, Feasibility: 3, BuildCost: 500, Start: "2026-11-01", Due: "2026-11-30"})
	want := InitiativeFacts{BuildCost: 500, Score: 12, Impact: 4, Feasibility: 3, Band: "now", Type: "security", Days: 30}
	bands := []Band{{Key: "now", Min: 1}}
	ranked := RankInitiatives(Priority{Bands: bands}, []Item[Initiative]{i}, nil)[0]
	assert.Equal(t, want, initiativeFacts(NewInitiativeCase(Brief{}, ranked, nil)))
	want.HasMetric = true
	assert.Equal(t, want, initiativeFacts(NewInitiativeCase(Brief{}, ranked, &Item[Metric]{})))
}

func TestAClosureCountsWhatIsHandedOver(t *testing.T) {
	result := func(id string, state ProjectState) ProjectResult {
		return ProjectResult{Project: as(id, Project{Name: id, BaselineBudget: 100}), State: string(state), Spent: 110}
	}
	c := NewClosure(Brief{}, Handover{
		Projects:    []ProjectResult{result("p1", ProjectAccepted), result("p2", ProjectStopped), result("p3", ProjectRunning)},
		Evaluations: []Evaluation{{Missed: true, Benefit: 5}, {Stale: true}},
	})
	assert.Equal(t, ClosureFacts{
		Points: 9, OpenPoints: 3, Projects: 3, Accepted: 1, Stopped: 1, Unfinished: 1, Metrics: 2, Missed: 1, Stale: 1,
		Spent: 330, Budget: 300, PercentOver: 10, Benefit: 5,
	}, closureFacts(c))
}
