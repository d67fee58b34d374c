package engagement

// Answering says how the answers of an assessment are dealt with. What is left out means
// what it meant before there was such a thing: nobody need confirm anything.
type Answering struct {
	// Review says whether every answer must be confirmed by a second person before the
	// diagnosis can be submitted.
	Review Confirming `json:"review,omitempty" yaml:"review,omitempty"`
	// Disagreement is from how many points between the lowest and the highest score on
	// respondents count as differing.
	Disagreement int `json:"disagreement,omitempty" yaml:"disagreement,omitempty"`
}

// Confirming says whether answers must be confirmed.
type Confirming string

// The two ways; an empty one is ReviewOptional.
const (
	ReviewOptional Confirming = "optional"
	ReviewRequired Confirming = "required"
)

// usualDisagreement is how far apart scores are called differing where a methodology does
// not say: on a scale from 0 to 5, one point is a matter of taste and two are not.
const usualDisagreement = 2

// Threshold is from how many points on respondents differ.
func (a Answering) Threshold() int {
	if a.Disagreement == 0 {
		return usualDisagreement
	}
	return a.Disagreement
}

func (a Answering) check(f *Faults, scale Scale) {
	if a.Review != "" {
		OneOf(f, "answering.review", a.Review, ReviewOptional, ReviewRequired)
	}
	if a.Disagreement != 0 {
		f.Range("answering.disagreement", a.Disagreement, 1, max(1, scale.Max()))
	}
}
