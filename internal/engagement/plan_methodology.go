package engagement

import "fmt"

// Weights say how much each factor counts in an action's priority. Impact and feasibility
// always count, 1 unless said otherwise; effort and cost count where they have a weight.
type Weights struct {
	Impact      int `json:"impact,omitempty" yaml:"impact,omitempty"`
	Feasibility int `json:"feasibility,omitempty" yaml:"feasibility,omitempty"`
	Effort      int `json:"effort,omitempty" yaml:"effort,omitempty"`
	Cost        int `json:"cost,omitempty" yaml:"cost,omitempty"`
}

// weights are those that count: impact and feasibility alike where none are given.
func (p Priority) weights() Weights {
	w := Weights{Impact: 1, Feasibility: 1}
	if p.Weights == nil {
		return w
	}
	w.Effort, w.Cost = p.Weights.Effort, p.Weights.Cost
	if p.Weights.Impact > 0 {
		w.Impact = p.Weights.Impact
	}
	if p.Weights.Feasibility > 0 {
		w.Feasibility = p.Weights.Feasibility
	}
	return w
}

// plain tells whether the score is impact × feasibility.
func (w Weights) plain() bool { return w.Impact == w.Feasibility && w.Effort == 0 && w.Cost == 0 }

func (p Priority) checkWeights(f *Faults) {
	if w := p.Weights; w != nil {
		f.Range("priority.weights.impact", w.Impact, 0, 10)
		f.Range("priority.weights.feasibility", w.Feasibility, 0, 10)
		f.Range("priority.weights.effort", w.Effort, 0, 10)
		f.Range("priority.weights.cost", w.Cost, 0, 10)
	}
	if n := len(p.CostSteps); n != 0 && n != 4 {
		f.Add("priority.cost_steps", "has %d amounts; give four: the most that an action rated 5, 4, 3 and 2 may cost, or none", n)
	}
	for i, step := range p.CostSteps {
		at := fmt.Sprintf("priority.cost_steps[%d]", i)
		f.Range(at, step, 0, maxCostStep)
		if i > 0 && step <= p.CostSteps[i-1] {
			f.Add(at, "is %d, not above the amount before it; give them from the lowest to the highest", step)
		}
	}
}

// maxCostStep bounds an amount in a methodology's file, in minor units.
const maxCostStep = 2_000_000_000

// PlanRules say what a plan must fulfil before its gate.
type PlanRules struct {
	// Realistic says whether dates that the schedule cannot keep hold a plan back.
	Realistic Realism `json:"realistic,omitempty" yaml:"realistic,omitempty"`
}

// Realism is how seriously the schedule is taken.
type Realism string

// The two ways: dates that cannot hold, and people with more than their time, are shown;
// or each must be resolved, or accepted with a reason, before the plan is submitted.
const (
	RealismAdvisory Realism = "advisory"
	RealismRequired Realism = "required"
)

// ActionTemplate is an action that findings of a kind suggest. People edit what comes of it.
type ActionTemplate struct {
	Key           string        `json:"key" yaml:"key"`
	Match         TemplateMatch `json:"match" yaml:"match"`
	Title         string        `json:"title" yaml:"title"`
	Description   string        `json:"description,omitempty" yaml:"description,omitempty"`
	Type          string        `json:"type,omitempty" yaml:"type,omitempty"`
	Effort        string        `json:"effort,omitempty" yaml:"effort,omitempty"`
	PersonDays    int           `json:"person_days,omitempty" yaml:"person_days,omitempty"`
	BuildCost     int           `json:"build_cost,omitempty" yaml:"build_cost,omitempty"`
	RunCost       int           `json:"run_cost,omitempty" yaml:"run_cost,omitempty"`
	Impact        int           `json:"impact,omitempty" yaml:"impact,omitempty"`
	Feasibility   int           `json:"feasibility,omitempty" yaml:"feasibility,omitempty"`
	SuccessMetric string        `json:"success_metric,omitempty" yaml:"success_metric,omitempty"`
}

// TemplateMatch says which findings a template is for. What is empty matches every
// finding; a finding matches with one area, one question and one kind of those named.
type TemplateMatch struct {
	Areas     []string `json:"areas,omitempty" yaml:"areas,omitempty"`
	Questions []string `json:"questions,omitempty" yaml:"questions,omitempty"`
	Kinds     []string `json:"kinds,omitempty" yaml:"kinds,omitempty"`
	// Severity is the key of the least level that a finding must have.
	Severity string `json:"severity,omitempty" yaml:"severity,omitempty"`
}

func (m Methodology) checkPlan(f *Faults) {
	m.Priority.checkWeights(f)
	if m.Plan != nil && m.Plan.Realistic != "" {
		OneOf(f, "plan.realistic", m.Plan.Realistic, RealismAdvisory, RealismRequired)
	}
	seen := map[string]bool{}
	for i, t := range m.ActionTemplates {
		at := fmt.Sprintf("action_templates[%d]", i)
		if !keyForm.MatchString(t.Key) {
			f.Add(at+".key", "is %q; use 1 to 60 lower-case letters, digits and hyphens", t.Key)
		}
		if seen[t.Key] {
			f.Add(at+".key", "%q is used twice; each template needs its own", t.Key)
		}
		seen[t.Key] = true
		t.check(f, at)
		t.Match.check(f, at+".match", m)
	}
}

func (t ActionTemplate) check(f *Faults, at string) {
	f.Need(at+".title", t.Title, 200)
	f.Limit(at+".description", t.Description, 8000)
	f.Limit(at+".success_metric", t.SuccessMetric, 500)
	if t.Type != "" {
		OneOf(f, at+".type", t.Type, "update", "new_technology", "security", "process")
	}
	if t.Effort != "" {
		OneOf(f, at+".effort", t.Effort, efforts...)
	}
	f.Range(at+".person_days", t.PersonDays, 0, 100_000)
	f.Range(at+".build_cost", t.BuildCost, 0, maxCostStep)
	f.Range(at+".run_cost", t.RunCost, 0, maxCostStep)
	f.Range(at+".impact", t.Impact, 0, 5)
	f.Range(at+".feasibility", t.Feasibility, 0, 5)
}

// check leaves questions and areas that the methodology does not have: an overlay may take
// them out of its base, and the template then matches by the rest.
func (t TemplateMatch) check(f *Faults, at string, m Methodology) {
	for i, area := range t.Areas {
		f.Need(fmt.Sprintf("%s.areas[%d]", at, i), area, 60)
	}
	for i, ref := range t.Questions {
		f.Need(fmt.Sprintf("%s.questions[%d]", at, i), ref, 60)
	}
	for i, kind := range t.Kinds {
		OneOf(f, fmt.Sprintf("%s.kinds[%d]", at, i), kind, "risk", "opportunity", "gap")
	}
	if t.Severity != "" {
		var levels []string
		for _, l := range m.Severity.Rule().Levels {
			levels = append(levels, l.Key)
		}
		OneOf(f, at+".severity", t.Severity, levels...)
	}
	if len(t.Areas)+len(t.Questions)+len(t.Kinds) == 0 && t.Severity == "" {
		f.Add(at, "is empty, so the template would be for every finding; name areas, questions, kinds or a severity")
	}
}
