package engagement

// ReadinessRule is what a methodology asks of a release to go live. What it leaves out is
// as usual.
type ReadinessRule struct {
	// Trained is in percent of the training seats, Informed in percent of the planned
	// communications, Pulse in hundredths of a point, from 100 to 500.
	Trained  *Threshold `json:"trained,omitempty" yaml:"trained,omitempty"`
	Informed *Threshold `json:"informed,omitempty" yaml:"informed,omitempty"`
	Pulse    *Threshold `json:"pulse,omitempty" yaml:"pulse,omitempty"`
	// OpenSevere counts the unresolved concerns of high severity: the fewer the better.
	OpenSevere *Threshold `json:"open_severe,omitempty" yaml:"open_severe,omitempty"`
}

// Threshold says up to where a value is green, and up to where it is amber; beyond it is red.
type Threshold struct {
	Green int `json:"green" yaml:"green"`
	Amber int `json:"amber" yaml:"amber,omitempty"`
}

// The usual thresholds. A step of ADKAR at 3 or less is where a change stalls (Prosci calls
// it the barrier point), hence the bounds of the pulse about it.
var (
	usuallyTrained  = Threshold{Green: 90, Amber: 50}
	usuallyInformed = Threshold{Green: 100, Amber: 50}
	usuallyPulse    = Threshold{Green: 350, Amber: 250}
	usuallySevere   = Threshold{}
)

// maxSevere bounds how many severe concerns a methodology may let pass.
const maxSevere = 1000

// Filled is the rule with every threshold; nil is the usual one.
func (r *ReadinessRule) Filled() ReadinessRule {
	var given ReadinessRule
	if r != nil {
		given = *r
	}
	fill := func(at **Threshold, usual Threshold) {
		if *at == nil {
			*at = &usual
		}
	}
	fill(&given.Trained, usuallyTrained)
	fill(&given.Informed, usuallyInformed)
	fill(&given.Pulse, usuallyPulse)
	fill(&given.OpenSevere, usuallySevere)
	return given
}

func (r *ReadinessRule) check(f *Faults) {
	if r == nil {
		return
	}
	r.Trained.checkLeast(f, "readiness.trained", 0, 100)
	r.Informed.checkLeast(f, "readiness.informed", 0, 100)
	r.Pulse.checkLeast(f, "readiness.pulse", 0, 500)
	if t := r.OpenSevere; t != nil {
		f.Range("readiness.open_severe.green", t.Green, 0, maxSevere)
		f.Range("readiness.open_severe.amber", t.Amber, 0, maxSevere)
		if t.Amber < t.Green {
			f.Add("readiness.open_severe.amber", "is %d, below green, %d; the fewer the better here, so give at least as many as green", t.Amber, t.Green)
		}
	}
}

// checkLeast checks a threshold of what is the better the more there is.
func (t *Threshold) checkLeast(f *Faults, at string, least, most int) {
	if t == nil {
		return
	}
	f.Range(at+".green", t.Green, least, most)
	f.Range(at+".amber", t.Amber, least, most)
	if t.Amber > t.Green {
		f.Add(at+".amber", "is %d, above green, %d; the more the better here, so give at most as much as green", t.Amber, t.Green)
	}
}

// The criteria of readiness, in their order.
const (
	CriterionTrained  = "trained"
	CriterionInformed = "informed"
	CriterionPulse    = "pulse"
	CriterionSevere   = "open_severe"
)

// ReadinessCriterion is one measure of a release's readiness beside its threshold.
type ReadinessCriterion struct {
	Key   string
	Value int
	// Known is false where nothing is planned or nobody was asked: that is amber.
	Known bool
	Threshold
	// Least says that the value must be at least the threshold; else at most.
	Least  bool
	Status RAG
}

// Criteria are the measures of the readiness beside the thresholds that it was judged by.
// Subjects that were frozen before methodologies had any were judged by the usual ones.
func (r Readiness) Criteria() []ReadinessCriterion {
	rule := r.Thresholds.Filled()
	all := []ReadinessCriterion{
		{Key: CriterionTrained, Value: r.Trained, Known: len(r.Trainings) > 0, Threshold: *rule.Trained, Least: true},
		{Key: CriterionInformed, Value: r.Informed, Known: len(r.Communications) > 0, Threshold: *rule.Informed, Least: true},
		{Key: CriterionPulse, Value: r.Pulse, Known: r.Pulse > 0, Threshold: *rule.Pulse, Least: true},
		{Key: CriterionSevere, Value: r.OpenSevere, Known: true, Threshold: *rule.OpenSevere},
	}
	for i, c := range all {
		all[i].Status = c.judged()
	}
	return all
}

func (c ReadinessCriterion) judged() RAG {
	within := func(bound int) bool {
		if c.Least {
			return c.Value >= bound
		}
		return c.Value <= bound
	}
	switch {
	case !c.Known:
		return Amber
	case within(c.Green):
		return Green
	case within(c.Amber):
		return Amber
	}
	return Red
}
