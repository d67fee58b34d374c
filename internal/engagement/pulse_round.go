package engagement

import (
	"cmp"
	"slices"
	"strings"
)

// Pulses says whether adoption pulses are anonymous.
type Pulses string

// The ways of asking. Anonymous answers are stored without the person, and shown of no
// group with fewer than PulseMinimum answers.
const (
	PulsesAnonymous Pulses = "anonymous"
	PulsesNamed     Pulses = "named"
)

// PulseMinimum is how many anonymous answers there must be before anything is shown of
// them.
const PulseMinimum = 5

// PulseBarrier is the mean at which, or below which, a step is where a change stalls: the
// barrier point of ADKAR, in hundredths of a point.
const PulseBarrier = 300

// PulseSteps names the five steps of Prosci's ADKAR, in their order.
var PulseSteps = adkar

// PulseRound asks everybody in some groups how they stand to the change, by a mail with a
// link that takes one answer. It is asked once and closes on its day, or when everybody
// has answered; results are shown from then on.
type PulseRound struct {
	Title  string   `json:"title" minLength:"1" maxLength:"200"`
	Groups []string `json:"groups" minItems:"1" maxItems:"50" minLength:"1" maxLength:"100" doc:"Ids of the groups; somebody in several is asked once, as of the first"`
	Closes Day      `json:"closes" format:"date" doc:"Day by whose cut-off answers are taken"`
	Note   string   `json:"note,omitempty" maxLength:"2000" doc:"What the mail says to the people"`
}

// Check notes what is wrong in the round alone.
func (r PulseRound) Check(f *Faults) {
	checkDeclared(f, "", r)
	for i, group := range r.Groups {
		if slices.Contains(r.Groups[:i], group) {
			f.Add("groups", "names %q twice; name each group once", group)
		}
	}
}

// Invited is somebody whom a round asks, as of one group.
type Invited struct{ Person, Group string }

// Invitations lists whom a round asks: each member once, as of the first of the round's
// groups that has them.
func (r PulseRound) Invitations(groups []Item[Group]) []Invited {
	members := map[string][]string{}
	for _, g := range groups {
		members[g.ID] = g.Body.Members
	}
	var all []Invited
	asked := map[string]bool{}
	for _, group := range r.Groups {
		for _, person := range members[group] {
			if !asked[person] {
				asked[person] = true
				all = append(all, Invited{Person: person, Group: group})
			}
		}
	}
	return all
}

// PulseAnswer is what one person says of the change.
type PulseAnswer struct {
	Awareness     int    `json:"awareness" minimum:"1" maximum:"5"`
	Desire        int    `json:"desire" minimum:"1" maximum:"5"`
	Knowledge     int    `json:"knowledge" minimum:"1" maximum:"5"`
	Ability       int    `json:"ability" minimum:"1" maximum:"5"`
	Reinforcement int    `json:"reinforcement" minimum:"1" maximum:"5"`
	Comment       string `json:"comment,omitempty" maxLength:"2000"`
}

// Check notes what is wrong in the answer.
func (a PulseAnswer) Check(f *Faults) { checkDeclared(f, "", a) }

// Steps are the five steps of ADKAR, in their order.
func (a PulseAnswer) Steps() [5]int {
	return [5]int{a.Awareness, a.Desire, a.Knowledge, a.Ability, a.Reinforcement}
}

// GivenPulse is an answer as it is stored. Person is empty when the round is anonymous.
type GivenPulse struct {
	PulseAnswer
	Group  string `json:"group"`
	Person string `json:"person,omitempty"`
}

// PulseResult is what a group, or all of them, say. Means are in hundredths of a point. A
// hidden result is empty: it says neither how many answered nor what.
type PulseResult struct {
	Group    string       `json:"group,omitempty" doc:"Id of the group; empty for all together"`
	Hidden   bool         `json:"hidden" doc:"Too few have answered to show anything"`
	Answers  int          `json:"answers"`
	Means    [5]int       `json:"means" doc:"Awareness, desire, knowledge, ability, reinforcement: hundredths of a point"`
	Mean     int          `json:"mean" doc:"Mean of the five, hundredths of a point"`
	Comments []string     `json:"comments,omitempty"`
	Named    []GivenPulse `json:"named,omitempty" doc:"The answers with who gave them, where the methodology has pulses named"`
}

// PulseResults are the results of a round that is closed.
type PulseResults struct {
	Groups []PulseResult `json:"groups" doc:"In the order of the round"`
	// Total is of all answers, those of hidden groups included.
	Total PulseResult `json:"total"`
}

// ResultsOf works out the results of a closed round. Of an anonymous one no group with
// fewer than PulseMinimum answers is shown. So that nothing of it follows from the total
// either, further groups are hidden, those with the fewest answers first, until the hidden
// ones have PulseMinimum answers together or none (complementary suppression). A round is
// shown only once it is closed: of a view before and one after an answer, the difference
// would be that answer.
func ResultsOf(round PulseRound, answers []GivenPulse, how Pulses) PulseResults {
	by := map[string][]GivenPulse{}
	for _, a := range answers {
		by[a.Group] = append(by[a.Group], a)
	}
	hidden := map[string]bool{}
	if how != PulsesNamed {
		hidden = suppressed(round.Groups, func(group string) int { return len(by[group]) })
	}
	results := PulseResults{Total: resultOf("", answers, how)}
	for _, group := range round.Groups {
		if hidden[group] {
			results.Groups = append(results.Groups, PulseResult{Group: group, Hidden: true})
			continue
		}
		results.Groups = append(results.Groups, resultOf(group, by[group], how))
	}
	results.Total.Comments, results.Total.Named = nil, nil // they stand with their groups
	if how != PulsesNamed && len(answers) < PulseMinimum {
		results.Total = PulseResult{Hidden: true}
	}
	return results
}

// suppressed are the groups that are not shown.
func suppressed(groups []string, answers func(string) int) map[string]bool {
	hidden, together := map[string]bool{}, 0
	rest := slices.SortedStableFunc(slices.Values(groups), func(a, b string) int { return cmp.Compare(answers(a), answers(b)) })
	for _, group := range rest {
		n := answers(group)
		if n >= PulseMinimum && (together == 0 || together >= PulseMinimum) {
			break
		}
		hidden[group] = true
		together += n
	}
	return hidden
}

func resultOf(group string, answers []GivenPulse, how Pulses) PulseResult {
	r := PulseResult{Group: group, Answers: len(answers)}
	if len(answers) == 0 {
		return r
	}
	total := 0
	for _, a := range answers {
		for step, score := range a.Steps() {
			r.Means[step] += score
			total += score
		}
		if comment := strings.TrimSpace(a.Comment); comment != "" {
			r.Comments = append(r.Comments, comment)
		}
	}
	for step, sum := range r.Means {
		r.Means[step] = roundedHundredths(sum, len(answers))
	}
	r.Mean = roundedHundredths(total, 5*len(answers))
	slices.Sort(r.Comments) // in an order that says nothing of who wrote them
	if how == PulsesNamed {
		r.Named = answers
	}
	return r
}
