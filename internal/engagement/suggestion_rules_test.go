package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func templated() Methodology {
	return Methodology{
		Areas: []Area{{Key: "security", Title: "Security"}}, Questions: []Question{{Ref: "SEC-06"}},
		ActionTemplates: []ActionTemplate{
			{Key: "harden", Match: TemplateMatch{Areas: []string{"security"}}, Title: "Harden what matters", Effort: "M", Impact: 4},
			{Key: "restore", Match: TemplateMatch{Questions: []string{"SEC-06"}}, Title: "Practise restoring", Effort: "S", PersonDays: 8, BuildCost: 100, SuccessMetric: "A restore a quarter", Type: "security"},
			{Key: "grave", Match: TemplateMatch{Severity: "high"}, Title: "Act at once"},
		},
	}
}

func TestFindingsSuggestActionsTheGravestFirst(t *testing.T) {
	findings := []Item[Finding]{
		as("f1", Finding{Title: "Old laptops", Type: "gap", Area: "security", Likelihood: 2, Impact: 2}),
		as("f2", Finding{Title: "No restore", Type: "risk", Area: "security", Likelihood: 5, Impact: 5, Questions: []string{"SEC-06"}}),
		as("f3", Finding{Title: "Good people", Type: "strength", Area: "people", Likelihood: 5, Impact: 5}),
		as("f4", Finding{Title: "Slow meetings", Type: "gap", Area: "people", Likelihood: 1, Impact: 1}),
		as("f5", Finding{Title: "Done already", Type: "gap", Area: "people", Likelihood: 5, Impact: 5}),
	}
	done := as("a", Action{Findings: []string{"f5"}})
	got := Suggest(templated(), findings, []Item[Action]{done}, "2027-03-06", daysOff{"2027-03-08"})
	assert.Equal(t, Suggestion{
		Finding: "f2", Title: "No restore", Severity: "High", Template: "restore",
		Reason: "The methodology suggests this (template restore) for the finding, since it came from SEC-06.",
		Filled: []string{"title", "type", "findings", "impact", "feasibility", "effort", "person_days", "build_cost", "start", "due", "success_metric"},
		Action: Action{
			Title: "Practise restoring", Type: "security", Findings: []string{"f2"}, Impact: 5, Feasibility: 3, Effort: "S", PersonDays: 8, BuildCost: 100,
			Start: "2027-03-09", Due: "2027-03-29", SuccessMetric: "A restore a quarter",
		},
	}, got[0])
	assert.Len(t, got, 3)
	assert.Equal(t, []string{"harden", ""}, []string{got[1].Template, got[2].Template})
	assert.Equal(t, "Address: Slow meetings", got[2].Action.Title)
	assert.Contains(t, got[2].Reason, "a skeleton to fill in")
	for _, s := range got {
		assert.Empty(t, faultsOf(s.Action))
	}
}

func TestTemplatesThatCannotMatchAreFaults(t *testing.T) {
	m := templated()
	m.ActionTemplates = []ActionTemplate{
		{Key: "x", Title: "X"},
		{Key: "x", Title: "Y", Match: TemplateMatch{Areas: []string{""}, Questions: []string{" "}, Kinds: []string{"strength"}, Severity: "huge"}, Effort: "XXL"},
	}
	m.Priority = Priority{Weights: &Weights{Cost: 11}, CostSteps: []int{3, 2}}
	m.Plan = &PlanRules{Realistic: "perhaps"}
	var f Faults
	m.checkPlan(&f)
	for field, message := range map[string]string{
		"action_templates[0].match": "is empty", "action_templates[1].key": "used twice", "action_templates[1].match.areas[0]": "is required",
		"action_templates[1].match.questions[0]": "is required", "action_templates[1].match.kinds[0]": "give one of: risk",
		"action_templates[1].match.severity": "give one of: high, medium, low", "action_templates[1].effort": "give one of: XS",
		"priority.weights.cost": "from 0 to 10", "priority.cost_steps": "give four", "priority.cost_steps[1]": "not above the amount before it",
		"plan.realistic": "give one of: advisory, required",
	} {
		assertFault(t, f, field, message)
	}
}
