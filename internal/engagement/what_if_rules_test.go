package engagement

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// askedOf is a plan of two actions, of which the second waits for the first.
func askedOf() PlanDraft {
	first, second := step("a", 5, "2027-03-01", "2027-03-05"), step("b", 4, "2027-03-08", "2027-03-12", "a")
	first.Body.Objective, first.Body.Findings, first.Body.BuildCost, first.Body.RunCost, first.Body.PersonDays = "o1", []string{"f1"}, 100, 10, 5
	second.Body.Objective, second.Body.BuildCost, second.Body.Lags = "o2", 50, []Lag{{"a", 1}}
	return PlanDraft{
		Objectives: []Item[PlanObjective]{as("o1", PlanObjective{Title: "One", Metric: "m"}), as("o2", PlanObjective{Title: "Two", Metric: "m"})},
		Actions:    []Item[Action]{first, second},
		Findings:   []Item[Finding]{as("f1", Finding{Title: "F", Type: "risk", Likelihood: 4, Impact: 5}), as("f2", Finding{Title: "G", Type: "gap", Likelihood: 1, Impact: 2})},
	}
}

func TestWhatIfAnActionIsDropped(t *testing.T) {
	d := askedOf()
	kept, err := json.Marshal(d)
	require.NoError(t, err)
	got, err := AskWhatIf(someMethod, d, WhatIf{Drop: []string{"a"}})
	require.NoError(t, err)
	after, err := json.Marshal(d)
	require.NoError(t, err)
	assert.JSONEq(t, string(kept), string(after), "the draft is not touched")

	assert.Equal(t, []Money{150, 50}, []Money{got.Before.BuildCost, got.After.BuildCost})
	assert.Equal(t, []Money{10, 0}, []Money{got.Before.RunCost, got.After.RunCost})
	assert.Equal(t, []int{9, 4}, []int{got.Before.Impact, got.After.Impact})
	assert.Equal(t, []int{2, 22}, []int{got.Before.OpenSeverity, got.After.OpenSeverity})
	assert.Equal(t, []string{"o1"}, got.LostObjectives)
	assert.Equal(t, []string{"f1"}, got.LostFindings)
	assert.Equal(t, []Shift{
		{ID: "a", Title: "Step a", StartBefore: "2027-03-01", EndBefore: "2027-03-05", Dropped: true},
		{ID: "b", Title: "Step b", StartBefore: "2027-03-09", EndBefore: "2027-03-15", StartAfter: "2027-03-08", EndAfter: "2027-03-12"},
	}, got.Shifts)
	assert.Len(t, got.Before.Late, 2, "with the lag the second is late")
	assert.Empty(t, got.After.Late)
	assert.Empty(t, got.Problems)
}

func TestWhatIfDatesAndFiguresChange(t *testing.T) {
	got, err := AskWhatIf(someMethod, askedOf(), WhatIf{
		Move:   []WhatIfMove{{ID: "a", Start: "2027-03-08", Due: "2027-03-12"}},
		Change: []WhatIfChange{{ID: "b", Impact: ref(1), BuildCost: ref(Money(500))}},
	})
	require.NoError(t, err)
	assert.Equal(t, Day("2027-03-22"), got.After.End)
	assert.Equal(t, Money(600), got.After.BuildCost)
	assert.Equal(t, 6, got.After.Impact)
	assert.Len(t, got.Problems, 1)
	assert.Contains(t, got.Problems[0], "“Step b” starts on 2027-03-08, before “Step a”")
}

func TestAWrongQuestionNamesItsRow(t *testing.T) {
	_, err := AskWhatIf(someMethod, askedOf(), WhatIf{
		Drop: []string{"a", "x"}, Move: []WhatIfMove{{ID: "y"}, {ID: "a", Due: "2020-01-01"}}, Change: []WhatIfChange{{ID: "b", Impact: ref(9)}},
	})
	var e *Error
	require.ErrorAs(t, err, &e)
	for field, message := range map[string]string{
		"drop[1]": "is no action of this plan", "move[0].id": "is no action", "move[1].due": "lies before", "change[0].impact": "from 1 to 5",
	} {
		assertFault(t, e.Faults, field, message)
	}
}

func TestRealisticDatesMayBeRequired(t *testing.T) {
	m := someMethod
	m.Plan = &PlanRules{}
	p := NewPlan(m, askedOf())
	require.NotNil(t, p.Schedule)
	require.NoError(t, CheckPlan(m, p), "advisory unless said otherwise")

	m.Plan = &PlanRules{Realistic: RealismRequired}
	err := CheckPlan(m, p)
	assert.ErrorContains(t, err, "“Step b” cannot start on 2027-03-08, but on 2027-03-09 at the earliest")
	d := askedOf()
	d.Actions[1].Body.DatesAccepted = "Both teams sit together"
	p = NewPlan(m, d)
	require.NoError(t, CheckPlan(m, p))
	assert.Equal(t, "Both teams sit together", p.Schedule.Late[0].Accepted)
}

func TestAPlanWithoutRuleAndPeopleIsAsItWas(t *testing.T) {
	d := askedOf()
	d.Actions[1].Body.Lags = nil
	text, err := json.Marshal(NewPlan(someMethod, d))
	require.NoError(t, err)
	for _, field := range []string{"schedule", "capacities", "score_hundredths", "factors", "fiscal", "months", "allocations", "options", "lags"} {
		assert.NotContains(t, string(text), `"`+field)
	}
}

func TestAnOptionTakesTheActionsPlace(t *testing.T) {
	a := step("a", 5, "2027-03-01", "2027-03-05").Body
	a.BuildCost, a.Options = 100, []Option{{Title: "Nothing", Nothing: true}, {Title: "Buy", BuildCost: 30, RunCost: 9, Impact: 3, Feasibility: 4}, {Title: "Rent"}}
	chosen, err := a.Choose(1, "It cost more")
	require.NoError(t, err)
	assert.Equal(t, Option{Title: "Step a", BuildCost: 100, Impact: 5, Feasibility: 5, WhyNot: "It cost more"}, chosen.Options[1])
	assert.Equal(t, []any{"Buy", Money(30), Money(9), 3, 4}, []any{chosen.Title, chosen.BuildCost, chosen.RunCost, chosen.Impact, chosen.Feasibility})
	assert.Equal(t, "Buy", a.Options[1].Title, "the former is not touched")
	for option, message := range map[int]string{0: "cannot be chosen", 2: "not judged yet", 3: "no option 3"} {
		_, err := a.Choose(option, "")
		assert.ErrorContains(t, err, message)
	}
}

func TestWhatAnActionSaysOfItselfFits(t *testing.T) {
	a := step("a", 5, "2027-03-01", "2027-03-05").Body
	a.Lags, a.Allocations = []Lag{{"b", 1}}, []Share{{"ana", 10}, {"ana", 20}}
	a.Options = []Option{{Title: "N", Nothing: true}, {Title: "M", Nothing: true}}
	f := faultsOf(a)
	assertFault(t, f, "lags[0].after", "not among depends_on")
	assertFault(t, f, "allocations[1].person", "allocated twice")
	assertFault(t, f, "options[1].nothing", "said twice")
	assertFault(t, faultsOf(Capacity{Person: "p", Percent: 1, From: "2027-01-01", To: "2027-01-02", Absences: []Absence{{"2027-01-02", "2027-01-01"}}}),
		"absences[0].to", "lies before")
}
