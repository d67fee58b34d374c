package engagement

// ReassessmentRule says when monitoring proposes to assess again. Without it, it never does;
// the PMO may begin a re-assessment all the same.
type ReassessmentRule struct {
	// EveryPeriods proposes it at the end of each so many monitoring periods.
	EveryPeriods int `json:"every_periods,omitempty" yaml:"every_periods,omitempty"`
	// AfterRed proposes it once so many periods in a row were red.
	AfterRed int `json:"after_red,omitempty" yaml:"after_red,omitempty"`
}

// ReassessmentCause says why it is proposed to assess again.
type ReassessmentCause string

// The causes.
const (
	ReassessPeriods ReassessmentCause = "periods" // so much time has passed
	ReassessRed     ReassessmentCause = "red"     // results have been red for long
)

// ReassessmentAnswer says what became of a proposal.
type ReassessmentAnswer string

// The answers; a proposal that nobody has answered has none of them.
const (
	ReassessmentStarted  ReassessmentAnswer = "started"
	ReassessmentDeclined ReassessmentAnswer = "declined"
)

// Due tells whether it is to be proposed, and why, when so many periods have passed since it
// was last, and so many in a row were red.
func (r ReassessmentRule) Due(periods, red int) (ReassessmentCause, bool) {
	switch {
	case r.AfterRed > 0 && red >= r.AfterRed:
		return ReassessRed, true
	case r.EveryPeriods > 0 && periods >= r.EveryPeriods:
		return ReassessPeriods, true
	}
	return "", false
}

func (r ReassessmentRule) check(f *Faults, at string) {
	f.Range(at+".every_periods", r.EveryPeriods, 0, 120)
	f.Range(at+".after_red", r.AfterRed, 0, 120)
}
