package engagement

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var (
	someBands    = []Band{{Key: "now", Min: 15}, {Key: "next", Min: 8}, {Key: "later", Min: 1}}
	somePriority = Priority{Bands: someBands}
	someMethod   = Methodology{Priority: somePriority}
)

func action(id, title string, impact, feasibility int, due Day, cost Money) Item[Action] {
	return as(id, Action{Title: title, Impact: impact, Feasibility: feasibility, Start: "2026-01-01", Due: due, BuildCost: cost, Objective: "o1"})
}

func TestActionsAreRankedByImpactTimesFeasibilityWithTiesExplained(t *testing.T) {
	ranked := Rank(somePriority, []Item[Action]{
		action("a7", "Same", 2, 2, "2027-01-01", 0),
		action("a1", "Late", 4, 4, "2027-03-01", 100),
		action("a2", "Early", 4, 4, "2027-02-01", 900),
		action("a3", "Cheap", 4, 4, "2027-03-01", 50),
		action("a4", "Best", 5, 5, "2027-09-01", 0),
		action("a5", "Zebra", 4, 4, "2027-03-01", 100),
		action("a6", "Same", 2, 2, "2027-01-01", 0),
	})
	var got [][]string
	for i, a := range ranked {
		assert.Equal(t, i+1, a.Rank)
		got = append(got, []string{a.Body.Title, a.Band, a.Reason})
	}
	assert.Equal(t, [][]string{
		{"Best", "now", "Score 25 = impact 5 × feasibility 5"},
		{"Early", "now", "Score 16 = impact 4 × feasibility 4; before “Cheap” because it is due earlier (2027-02-01)"},
		{"Cheap", "now", "Score 16 = impact 4 × feasibility 4; before “Late” because it costs less to build"},
		{"Late", "now", "Score 16 = impact 4 × feasibility 4; before “Zebra” because its title comes first"},
		{"Zebra", "now", "Score 16 = impact 4 × feasibility 4"},
		{"Same", "later", "Score 4 = impact 2 × feasibility 2; before “Same” because its id comes first"},
		{"Same", "later", "Score 4 = impact 2 × feasibility 2"},
	}, got)
	assert.Equal(t, "a6", ranked[5].ID)
}

func TestRankIsATotalOrderThatDoesNotDependOnTheInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var actions []Item[Action]
		for i := range rapid.IntRange(0, 8).Draw(t, "actions") {
			actions = append(actions, action(fmt.Sprint(i), rapid.SampledFrom([]string{"A", "B"}).Draw(t, "title"),
				rapid.IntRange(1, 3).Draw(t, "impact"), rapid.IntRange(1, 3).Draw(t, "feasibility"),
				rapid.SampledFrom([]Day{"2027-01-01", "2027-02-01"}).Draw(t, "due"), Money(rapid.IntRange(0, 1).Draw(t, "cost"))))
		}
		ranked := Rank(somePriority, actions)
		assert.Equal(t, ranked, Rank(somePriority, rapid.Permutation(actions).Draw(t, "shuffled")))
		for i := 1; i < len(ranked); i++ {
			if ranked[i-1].Score < ranked[i].Score {
				t.Fatalf("score %d stands before %d", ranked[i-1].Score, ranked[i].Score)
			}
		}
	})
}

func TestACircleOfDependenciesIsNamedByItsTitles(t *testing.T) {
	a, b, c := action("1", "Alpha", 1, 1, "2026-12-31", 0), action("2", "Beta", 1, 1, "2026-12-31", 0), action("3", "Gamma", 1, 1, "2026-12-31", 0)
	a.Body.DependsOn, b.Body.DependsOn, c.Body.DependsOn = []string{"2"}, []string{"3", "unknown"}, []string{"1"}
	for _, x := range []*Item[Action]{&a, &b, &c} {
		x.Body.Due = x.Body.Start // timing fits
	}
	var f Faults
	CheckDependencies([]Item[Action]{a, b, c}, &f)
	require.Len(t, f, 1)
	assertFault(t, f, "depends_on", "“Alpha” depends on “Beta” depends on “Gamma” depends on “Alpha”; remove one")
}

func TestAnActionMayNotWaitForItself(t *testing.T) {
	a := action("1", "Alpha", 1, 1, "2026-12-31", 0)
	a.Body.DependsOn = []string{"1"}
	var f Faults
	CheckDependencies([]Item[Action]{a}, &f)
	require.Len(t, f, 1)
	assertFault(t, f, "depends_on", "“Alpha” depends on “Alpha”")
}

func TestAnActionStartsWhenWhatItDependsOnIsDue(t *testing.T) {
	first, second := action("1", "First", 1, 1, "2026-06-30", 0), action("2", "Second", 1, 1, "2026-12-31", 0)
	second.Body.DependsOn = []string{"1", "1"}
	second.Body.Start = "2026-06-29"
	var f Faults
	CheckDependencies([]Item[Action]{first, second}, &f)
	require.Len(t, f, 1)
	assertFault(t, f, "start", "“Second” starts on 2026-06-29, before “First”, which it depends on, is due on 2026-06-30")

	second.Body.Start, f = "2026-06-30", nil
	CheckDependencies([]Item[Action]{first, second}, &f)
	assert.Empty(t, f)
}

func TestCirclesAreFoundExactlyWhereThereAreAny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "actions")
		reach := make([][]bool, n) // brute force: the transitive closure
		actions := make([]Item[Action], n)
		for i := range n {
			reach[i] = make([]bool, n)
			actions[i] = action(fmt.Sprint(i), "", 1, 1, "2026-01-01", 0)
			for j := range n {
				if rapid.IntRange(0, 3).Draw(t, "edge") == 0 {
					reach[i][j] = true
					actions[i].Body.DependsOn = append(actions[i].Body.DependsOn, fmt.Sprint(j))
				}
			}
		}
		for k := range n {
			for i := range n {
				for j := range n {
					reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
				}
			}
		}
		circular := false
		for i := range n {
			circular = circular || reach[i][i]
		}
		g := newDependencies(actions)
		found := g.circles()
		assert.Equal(t, circular, len(found) > 0)
		for _, circle := range found {
			for i, id := range circle {
				assert.Contains(t, g.byID[id].DependsOn, circle[(i+1)%len(circle)])
			}
		}
	})
}

func TestBudgetSpreadsCostOverDaysByQuarter(t *testing.T) {
	half := as("a", Action{Start: "2026-03-31", Due: "2026-04-01", BuildCost: 101})
	far := as("b", Action{Start: "2027-01-01", Due: "2027-03-31", BuildCost: 7})
	assert.Equal(t, []BudgetQuarter{
		{Quarter: "2026-Q1", Cost: 51}, // of equal remainders the earlier quarter gets the cent
		{Quarter: "2026-Q2", Cost: 50},
		{Quarter: "2026-Q3", Cost: 0},
		{Quarter: "2026-Q4", Cost: 0},
		{Quarter: "2027-Q1", Cost: 7},
	}, BudgetByFiscalQuarter(0, []Item[Action]{half, far}))
	assert.Equal(t, []BudgetQuarter{}, BudgetByFiscalQuarter(0, nil))
}

func TestBudgetSumsExactlyToTheCent(t *testing.T) {
	epoch := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		var actions []Item[Action]
		var total Money
		for i := range rapid.IntRange(0, 5).Draw(t, "actions") {
			start := rapid.IntRange(0, 109_000).Draw(t, "start")
			a := Action{
				Start:     DayOf(epoch.AddDate(0, 0, start)),
				Due:       DayOf(epoch.AddDate(0, 0, min(109_570, start+rapid.IntRange(0, 110_000).Draw(t, "length")))),
				BuildCost: Money(rapid.Int64Range(0, 100_000_000_000_000).Draw(t, "cost")),
			}
			total += a.BuildCost
			actions = append(actions, as(fmt.Sprint(i), a))
		}
		var sum Money
		for _, q := range BudgetByFiscalQuarter(0, actions) {
			if q.Cost < 0 {
				t.Fatalf("quarter %s costs %d", q.Quarter, q.Cost)
			}
			sum += q.Cost
		}
		assert.Equal(t, total, sum)
	})
}

func TestPlanIsPutTogether(t *testing.T) {
	a := action("a1", "One", 3, 3, "2026-06-30", 100)
	a.Body.Findings, a.Body.RunCost, a.Body.PersonDays = []string{"f1", "f2"}, 5, 7
	b := action("a2", "Two", 5, 5, "2026-06-30", 50)
	findings := []Item[Finding]{as("f1", Finding{Title: "No backups"}), as("f2", Finding{Title: "Secret", Visibility: VisibleTeam}), as("f3", Finding{Title: "Other"})}
	objectives := []Item[PlanObjective]{as("o1", PlanObjective{Title: "Recover", Metric: "h"})}
	p := NewPlan(someMethod, PlanDraft{Engagement: Brief{ID: "e"}, Summary: "Summary.", Objectives: objectives, Actions: []Item[Action]{a, b}, Findings: findings})

	assert.Equal(t, "Two", p.Actions[0].Body.Title)
	assert.Equal(t, map[string]string{"f1": "No backups"}, p.Findings)
	assert.EqualValues(t, 150, p.BuildCost)
	assert.EqualValues(t, 5, p.RunCost)
	assert.Equal(t, 7, p.PersonDays)
	require.NoError(t, CheckPlan(someMethod, p))
}

func TestAPlanThatIsNotReadySaysWhatItLacks(t *testing.T) {
	err := CheckPlan(someMethod, NewPlan(someMethod, PlanDraft{}))
	assert.Equal(t, Invalid, CodeOf(err))
	assert.ErrorContains(t, err, "at least one objective")
	assert.ErrorContains(t, err, "at least one action")

	aimless := as("a", Action{Title: "Aimless", Start: "2026-01-01", Due: "2026-01-02"})
	circular := as("b", Action{Title: "Circular", Objective: "o", DependsOn: []string{"b"}, Start: "2026-01-01", Due: "2026-01-01"})
	err = CheckPlan(someMethod, NewPlan(someMethod, PlanDraft{Actions: []Item[Action]{aimless, circular}}))
	assert.ErrorContains(t, err, "“Aimless” serves no objective")
	assert.ErrorContains(t, err, "goes in a circle")
}

func TestWhatAPlanBecomes(t *testing.T) {
	a := action("a1", "One", 3, 3, "2026-06-30", 100)
	a.Body.Owner, a.Body.Sponsor = "lead", "sponsor"
	p := ProjectOfAction(a, Tolerances{Days: 10, Percent: 5})
	assert.Equal(t, Project{
		Name: "One", Action: "a1", Lead: "lead", Sponsor: "sponsor", BaselineStart: "2026-01-01", BaselineEnd: "2026-06-30",
		BaselineBudget: 100, Tolerances: Tolerances{Days: 10, Percent: 5},
	}, p)
	assert.Empty(t, faultsOf(p))

	i := validContent()[slices.IndexFunc(validContent(), func(c Content) bool { return c.Kind() == KindInitiative })].(Initiative)
	p = ProjectOfInitiative(as("i1", i), Tolerances{})
	assert.Equal(t, "i1", p.Initiative)
	assert.Empty(t, faultsOf(p))

	m := MetricOf(as("o1", PlanObjective{Metric: "Share of tests", Unit: "%", Baseline: 20, Target: 80}))
	assert.Equal(t, Metric{Name: "Share of tests", Unit: "%", Direction: DirectionUp, Objective: "o1", Baseline: 20, Target: 80}, m)
	assert.Empty(t, faultsOf(m))
}
