package engagement

import (
	"fmt"
	"regexp"
	"strconv"
)

// keyForm is the form of keys that appear in addresses and workflow ids.
var keyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,59}$`)

// setForm is how a question set is named: key@version.
var setForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,59}@[1-9][0-9]{0,8}$`)

// Phase names one of the five phases of the methodology, with the closing step.
type Phase string

// The phases. Implementation is Development and Change side by side.
const (
	PhaseAssessment  Phase = "assessment"
	PhasePlan        Phase = "plan"
	PhaseDevelopment Phase = "development"
	PhaseChange      Phase = "change"
	PhaseMonitoring  Phase = "monitoring"
	PhaseClose       Phase = "close"
)

// Phases lists the phases in order.
var Phases = []Phase{PhaseAssessment, PhasePlan, PhaseDevelopment, PhaseChange, PhaseMonitoring, PhaseClose}

// Methodology is all that differs between consultancies: questions, durations,
// policies, cadences. A version of it never changes once an engagement uses it.
type Methodology struct {
	Key         string   `json:"key" yaml:"key"`
	Version     int      `json:"version" yaml:"version"`
	Title       string   `json:"title" yaml:"title"`
	Description string   `json:"description,omitempty" yaml:"description,omitempty"`
	Licence     string   `json:"licence,omitempty" yaml:"licence,omitempty"`
	Sources     []Source `json:"sources,omitempty" yaml:"sources,omitempty"`

	Scale Scale  `json:"scale" yaml:"scale"`
	Areas []Area `json:"areas" yaml:"areas"`
	// Sets are question sets to compose; a stored methodology has none any more, but the
	// questions that were taken from them.
	Sets      []SetUse   `json:"sets,omitempty" yaml:"sets,omitempty"`
	Questions []Question `json:"questions" yaml:"questions"`
	Answering Answering  `json:"answering,omitzero" yaml:"answering,omitempty"`
	Priority  Priority   `json:"priority" yaml:"priority"`
	// Severity rates findings; without one, by likelihood × impact.
	Severity *Severity `json:"severity,omitempty" yaml:"severity,omitempty"`
	// Capabilities are judged against the business objectives; the areas where there are none.
	Capabilities []Capability   `json:"capabilities,omitempty" yaml:"capabilities,omitempty"`
	Alignment    *AlignmentRule `json:"alignment,omitempty" yaml:"alignment,omitempty"`
	// Coverage says whether what an assessment lacks holds up its submission.
	Coverage CoverageRule `json:"coverage,omitempty" yaml:"coverage,omitempty"`
	// Plan and ActionTemplates are about the improvement plan.
	Plan            *PlanRules       `json:"plan,omitempty" yaml:"plan,omitempty"`
	ActionTemplates []ActionTemplate `json:"action_templates,omitempty" yaml:"action_templates,omitempty"`
	// Readiness is what a release needs to go live; without one, what it usually needs.
	Readiness *ReadinessRule `json:"readiness,omitempty" yaml:"readiness,omitempty"`
	Process   Process        `json:"process" yaml:"process"`
}

// Ref is how an engagement names its methodology: key@version.
func (m Methodology) Ref() string { return MethodologyRef(m.Key, m.Version) }

// Source says where facts or texts of a methodology come from.
type Source struct {
	Title   string `json:"title" yaml:"title"`
	Licence string `json:"licence,omitempty" yaml:"licence,omitempty"`
	URL     string `json:"url,omitempty" yaml:"url,omitempty"`
	// Set is the question set, key@version, that the source is of; empty for others.
	Set         string `json:"set,omitempty" yaml:"set,omitempty"`
	Publisher   string `json:"publisher,omitempty" yaml:"publisher,omitempty"`
	Origin      string `json:"origin,omitempty" yaml:"origin,omitempty"`
	Attribution string `json:"attribution,omitempty" yaml:"attribution,omitempty"`
}

// Scale is what scores mean, from 0 up to len(Labels)-1 (six labels: 0 to 5).
type Scale struct {
	Labels []string `json:"labels" yaml:"labels"`
}

// Max is the highest score.
func (s Scale) Max() int { return len(s.Labels) - 1 }

// Area is a part of the assessment: systems, processes, people …
type Area struct {
	Key         string `json:"key" yaml:"key"`
	Title       string `json:"title" yaml:"title"`
	Description string `json:"description,omitempty" yaml:"description,omitempty"`
}

// Question is asked in an assessment.
type Question struct {
	Ref        string      `json:"ref" yaml:"ref"`
	Area       string      `json:"area" yaml:"area"`
	Text       string      `json:"text" yaml:"text"`
	Guidance   string      `json:"guidance,omitempty" yaml:"guidance,omitempty"`
	Weight     int         `json:"weight" yaml:"weight,omitempty"`
	References []Reference `json:"references,omitempty" yaml:"references,omitempty"`
	// Set is the question set, key@version, that the question was taken from; empty for
	// a question of the methodology's own.
	Set string `json:"set,omitempty" yaml:"set,omitempty"`
	// Choices say in words what a score means here; none where the scale's labels do.
	Choices   []Choice   `json:"choices,omitempty" yaml:"choices,omitempty"`
	Benchmark *Benchmark `json:"benchmark,omitempty" yaml:"benchmark,omitempty"`
}

// Reference names the item of a public framework that a question is about.
type Reference struct {
	Framework string `json:"framework" yaml:"framework"`
	ID        string `json:"id" yaml:"id"`
}

// Priority is the rule that orders actions: impact × feasibility unless weights say
// otherwise, by bands.
type Priority struct {
	Bands   []Band   `json:"bands" yaml:"bands"`
	Weights *Weights `json:"weights,omitempty" yaml:"weights,omitempty"`
	// CostSteps are the most, in minor units, that an action may cost to build and to run
	// for a year and be rated 5, 4, 3 and 2; what costs more is rated 1.
	CostSteps []int `json:"cost_steps,omitempty" yaml:"cost_steps,omitempty"`
}

// Band is a priority: every action whose score (1 to 25) reaches Min.
type Band struct {
	Key   string `json:"key" yaml:"key"`
	Title string `json:"title" yaml:"title"`
	Min   int    `json:"min" yaml:"min"`
}

// Process is what workflows need of a methodology: times and policies, no texts.
type Process struct {
	Phases map[Phase]PhaseTimes `json:"phases" yaml:"phases"`
	Gates  map[GateKey]Policy   `json:"gates" yaml:"gates"`
	// Period is the length of a monitoring period, Periods their number.
	Period  Span `json:"period" yaml:"period"`
	Periods int  `json:"periods" yaml:"periods"`
	// ReviewLead is how long before a period's end its readings are chased.
	ReviewLead Span       `json:"review_lead" yaml:"review_lead,omitempty"`
	Tolerances Tolerances `json:"tolerances" yaml:"tolerances"`
	// ConcernResponse is how soon a concern must be answered, unless Concerns has a term of its
	// severity.
	ConcernResponse Span   `json:"concern_response" yaml:"concern_response"`
	Concerns        *Terms `json:"concerns,omitempty" yaml:"concerns,omitempty"`
	// Support has how soon a support request of a priority must be answered; ConcernResponse
	// where it says nothing.
	Support *Terms `json:"support,omitempty" yaml:"support,omitempty"`
	// Pulses says whether adoption pulses are anonymous, which they are unless it says named.
	Pulses Pulses `json:"pulses,omitempty" yaml:"pulses,omitempty" enum:"anonymous,named"`
	// Communications says how the communication plan is run.
	Communications CommunicationRules `json:"communications,omitzero" yaml:"communications,omitempty"`
	// Readings says how overdue readings are chased.
	Readings ReadingRules `json:"readings,omitzero" yaml:"readings,omitempty"`
	// Reassessment says when monitoring proposes to assess again.
	Reassessment ReassessmentRule `json:"reassessment,omitzero" yaml:"reassessment,omitempty"`
	// Project says when a project's lead is reminded and the PMO told.
	Project PhaseTimes `json:"project" yaml:"project"`
}

// PhaseTimes is the timeline of a phase.
type PhaseTimes struct {
	Owner    Role        `json:"owner" yaml:"owner"`
	Due      Span        `json:"due" yaml:"due"`
	Cutoff   string      `json:"cutoff" yaml:"cutoff,omitempty"`
	Remind   []Moment    `json:"remind,omitempty" yaml:"remind,omitempty"`
	Escalate *Escalation `json:"escalate,omitempty" yaml:"escalate,omitempty"`
}

// Tolerances bound how far a project may drift from its baseline before its
// sponsor must decide on an exception (PRINCE2: manage by exception).
type Tolerances struct {
	// Days past the baseline end, in calendar days.
	Days int `json:"days" yaml:"days" minimum:"0" maximum:"365"`
	// Percent over the baseline budget.
	Percent int `json:"percent" yaml:"percent" minimum:"0" maximum:"100"`
}

// MethodologyRef joins a key and a version: external-cto@1.
func MethodologyRef(key string, version int) string {
	return key + "@" + strconv.Itoa(version)
}

// Defaults fills what a methodology leaves out.
func (m *Methodology) Defaults() {
	for i := range m.Questions {
		if m.Questions[i].Weight == 0 {
			m.Questions[i].Weight = 1
		}
	}
	if m.Alignment != nil && m.Alignment.Threshold == 0 {
		m.Alignment.Threshold = usualSupport
	}
	for key, policy := range m.Process.Gates {
		policy.Defaults()
		m.Process.Gates[key] = policy
	}
	for key, times := range m.Process.Phases {
		times.defaults()
		m.Process.Phases[key] = times
	}
	m.Process.Project.defaults()
}

func (t *PhaseTimes) defaults() {
	if t.Owner == "" {
		t.Owner = RoleCTO
	}
	if t.Cutoff == "" {
		t.Cutoff = "17:00"
	}
}

// Check notes everything that is wrong in a methodology whose defaults are filled.
func (m Methodology) Check(f *Faults) {
	if !keyForm.MatchString(m.Key) {
		f.Add("key", "is %q; use 1 to 60 lower-case letters, digits and hyphens", m.Key)
	}
	if m.Version < 1 {
		f.Add("version", "is %d; start at 1", m.Version)
	}
	f.Need("title", m.Title, 200)
	if n := len(m.Scale.Labels); n < 2 || n > 11 {
		f.Add("scale.labels", "has %d labels; give 2 to 11, the first for score 0", n)
	}
	m.checkQuestions(f)
	m.checkSets(f)
	m.Answering.check(f, m.Scale)
	m.checkPriority(f)
	m.Severity.check(f, "severity")
	m.checkAlignment(f)
	if m.Coverage != "" {
		OneOf(f, "coverage", m.Coverage, CoverageAdvisory, CoverageRequired)
	}
	m.checkPlan(f)
	m.Readiness.check(f)
	m.Process.check(f)
}

func (m Methodology) checkQuestions(f *Faults) {
	areas := map[string]bool{}
	if len(m.Areas) == 0 {
		f.Add("areas", "is empty; name at least one area")
	}
	for i, a := range m.Areas {
		at := fmt.Sprintf("areas[%d]", i)
		if !keyForm.MatchString(a.Key) {
			f.Add(at+".key", "is %q; use lower-case letters, digits and hyphens", a.Key)
		}
		if areas[a.Key] {
			f.Add(at+".key", "%q is used twice", a.Key)
		}
		areas[a.Key] = true
		f.Need(at+".title", a.Title, 200)
	}
	if len(m.Questions) == 0 && len(m.Sets) == 0 {
		f.Add("questions", "is empty; ask at least one")
	}
	refs := map[string]bool{}
	for i, q := range m.Questions {
		at := fmt.Sprintf("questions[%d]", i)
		f.Need(at+".ref", q.Ref, 60)
		if refs[q.Ref] {
			f.Add(at+".ref", "%q is used twice; each question needs its own", q.Ref)
		}
		refs[q.Ref] = true
		if !areas[q.Area] {
			f.Add(at+".area", "%q is not among areas[].key", q.Area)
		}
		f.Need(at+".text", q.Text, 2000)
		f.Limit(at+".guidance", q.Guidance, 8000)
		f.Range(at+".weight", q.Weight, 1, 10)
		for j, r := range q.References {
			f.Need(fmt.Sprintf("%s.references[%d].framework", at, j), r.Framework, 100)
			f.Need(fmt.Sprintf("%s.references[%d].id", at, j), r.ID, 100)
		}
		checkChoices(f, at+".choices", q.Choices, m.Scale.Max())
		q.Benchmark.check(f, at+".benchmark")
	}
}

func (m Methodology) checkPriority(f *Faults) {
	if len(m.Priority.Bands) == 0 {
		f.Add("priority.bands", "is empty; name at least one band")
	}
	for i, b := range m.Priority.Bands {
		at := fmt.Sprintf("priority.bands[%d]", i)
		f.Need(at+".key", b.Key, 60)
		f.Range(at+".min", b.Min, 1, 25)
		if i > 0 && b.Min >= m.Priority.Bands[i-1].Min {
			f.Add(at+".min", "is %d; bands go from the highest to the lowest", b.Min)
		}
	}
	if n := len(m.Priority.Bands); n > 0 && m.Priority.Bands[n-1].Min != 1 {
		f.Add(fmt.Sprintf("priority.bands[%d].min", n-1), "is %d; the last band starts at 1, so that every action has one", m.Priority.Bands[n-1].Min)
	}
}

func (p Process) check(f *Faults) {
	for _, phase := range Phases {
		times, ok := p.Phases[phase]
		if !ok {
			f.Add("process.phases."+string(phase), "is missing; give its due")
			continue
		}
		times.check(f, "process.phases."+string(phase))
	}
	for phase := range p.Phases {
		OneOf(f, "process.phases", phase, Phases...)
	}
	for _, key := range GateKeys {
		policy, ok := p.Gates[key]
		if !ok {
			f.Add("process.gates."+string(key), "is missing; say who decides")
			continue
		}
		policy.Check(f, "process.gates."+string(key))
		policy.checkFields(f, "process.gates."+string(key), key)
	}
	for key := range p.Gates {
		OneOf(f, "process.gates", key, GateKeys...)
	}
	p.Project.check(f, "process.project")
	if p.Period.IsZero() {
		f.Add("process.period", "is required; for example 1 month, written P1M")
	}
	f.Range("process.periods", p.Periods, 1, 120)
	if p.ConcernResponse.IsZero() {
		f.Add("process.concern_response", "is required; for example 5 business days")
	}
	p.Concerns.check(f, "process.concerns")
	p.Support.check(f, "process.support")
	if p.Pulses != "" {
		OneOf(f, "process.pulses", p.Pulses, PulsesAnonymous, PulsesNamed)
	}
	p.Communications.check(f, "process.communications")
	p.Readings.check(f, "process.readings")
	p.Reassessment.check(f, "process.reassessment")
	f.Range("process.tolerances.days", p.Tolerances.Days, 0, 365)
	f.Range("process.tolerances.percent", p.Tolerances.Percent, 0, 100)
}

func (t PhaseTimes) check(f *Faults, at string) {
	OneOf(f, at+".owner", t.Owner, Roles...)
	if t.Due.IsZero() {
		f.Add(at+".due", "is required; for example 20 business days, or PT30S")
	}
	if len(t.Remind) > MaxReminders {
		f.Add(at+".remind", "has %d moments; at most %d", len(t.Remind), MaxReminders)
	}
	checkCutoff(f, at+".cutoff", t.Cutoff)
	t.Escalate.check(f, at+".escalate")
}
