package engagement

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// AnswerRequest asks one person to answer questions of the assessment by a day. Several
// people may be asked the same question.
type AnswerRequest struct {
	Person    string   `json:"person" minLength:"1" maxLength:"200" doc:"Id of the person who is asked"`
	Questions []string `json:"questions,omitempty" maxItems:"1000" minLength:"1" maxLength:"60" doc:"References of questions"`
	Areas     []string `json:"areas,omitempty" maxItems:"50" minLength:"1" maxLength:"60" doc:"Keys of areas, all of whose questions are asked"`
	Due       Day      `json:"due" format:"date" doc:"Day by whose cut-off everything is to be answered"`
	Note      string   `json:"note,omitempty" maxLength:"2000" doc:"What the mail says to the person"`
}

// Check notes what is wrong in the request alone.
func (r AnswerRequest) Check(f *Faults) {
	checkDeclared(f, "", r)
	if len(r.Questions) == 0 && len(r.Areas) == 0 {
		f.Add("questions", "is empty, as is areas; name at least one question or one area")
	}
}

// CheckAnswerRequest notes what is wrong in a request against its methodology.
func CheckAnswerRequest(r AnswerRequest, m Methodology, f *Faults) {
	for i, ref := range r.Questions {
		if !m.Asks(ref) {
			f.Add(fmt.Sprintf("questions[%d]", i), "%q is not a question of %s; take a ref from the methodology", ref, m.Ref())
		}
	}
	for i, key := range r.Areas {
		if !slices.ContainsFunc(m.Areas, func(a Area) bool { return a.Key == key }) {
			f.Add(fmt.Sprintf("areas[%d]", i), "%q is not an area of %s; give one of: %s", key, m.Ref(),
				listed(m.Areas, func(a Area) string { return a.Key }))
		}
	}
}

// Asks tells whether the methodology has a question.
func (m Methodology) Asks(ref string) bool {
	return slices.ContainsFunc(m.Questions, func(q Question) bool { return q.Ref == ref })
}

// Asked lists the questions of a request in the order of the methodology, each once.
func (r AnswerRequest) Asked(m Methodology) []Question {
	var asked []Question
	for _, q := range m.Questions {
		if slices.Contains(r.Areas, q.Area) || slices.Contains(r.Questions, q.Ref) {
			asked = append(asked, q)
		}
	}
	return asked
}

// Respondent is how far somebody has come with what they are asked.
type Respondent struct {
	Person   string    `json:"person"`
	Name     string    `json:"name"`
	Asked    int       `json:"asked"`
	Answered int       `json:"answered"`
	Returned int       `json:"returned,omitempty" doc:"Answers that came back to be mended"`
	Due      Day       `json:"due,omitempty" doc:"The earliest day that is still due; empty once everything is answered"`
	Last     time.Time `json:"last_activity,omitzero" doc:"When they last answered"`
	Late     bool      `json:"late"`
	Requests []string  `json:"requests" doc:"Ids of what they were asked by"`
}

// Done tells whether everything is answered.
func (r Respondent) Done() bool { return r.Answered == r.Asked }

// Respondents tells of everybody who is asked how far they have come, in the order in which
// they were first asked. A question that two requests ask of one person counts once. Today
// is the day on the engagement's clocks.
func Respondents(m Methodology, requests []Item[AnswerRequest], answers []Item[Answer], reviews []Item[AnswerReview], today Day) []Respondent {
	given := byRespondent(answers)
	found := StatesOf(answers, reviews)
	all, at := []Respondent{}, map[string]int{}
	asked := map[string]map[string]bool{}
	for _, r := range slices.SortedStableFunc(slices.Values(requests), func(a, b Item[AnswerRequest]) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.ID, b.ID))
	}) {
		person := r.Body.Person
		if _, known := at[person]; !known {
			at[person], asked[person] = len(all), map[string]bool{}
			all = append(all, Respondent{Person: person, Requests: []string{}})
		}
		one := &all[at[person]]
		one.Requests = append(one.Requests, r.ID)
		open := false
		for _, q := range r.Body.Asked(m) {
			answer, answered := given[person][q.Ref]
			open = open || !answered
			if asked[person][q.Ref] {
				continue
			}
			asked[person][q.Ref] = true
			one.Asked++
			if answered {
				one.take(answer, found[answer.ID])
			}
		}
		if open && (one.Due == "" || r.Body.Due.Before(one.Due)) {
			one.Due = r.Body.Due
		}
		one.Late = one.Due != "" && one.Due.Before(today)
	}
	return all
}

func (r *Respondent) take(answer Item[Answer], state AnswerState) {
	r.Answered++
	if answer.UpdatedAt.After(r.Last) {
		r.Last = answer.UpdatedAt
	}
	if state == AnswerReturned {
		r.Returned++
	}
}

// byRespondent finds the answer of a person to a question.
func byRespondent(answers []Item[Answer]) map[string]map[string]Item[Answer] {
	given := map[string]map[string]Item[Answer]{}
	for _, a := range answers {
		if given[a.Body.Respondent] == nil {
			given[a.Body.Respondent] = map[string]Item[Answer]{}
		}
		given[a.Body.Respondent][a.Body.Question] = a
	}
	return given
}

// Outstanding lists the questions of a request that its person has not answered.
func Outstanding(m Methodology, r AnswerRequest, answers []Item[Answer]) []string {
	given := byRespondent(answers)[r.Person]
	var open []string
	for _, q := range r.Asked(m) {
		if _, answered := given[q.Ref]; !answered {
			open = append(open, q.Ref)
		}
	}
	return open
}
