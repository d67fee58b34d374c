package engagement

import (
	"slices"
	"strings"
)

// AnswerReview is what the second of two people says of an answer: it is confirmed, or
// goes back to whoever gave it. It is about one version: a later edit of the answer voids
// it. Its id is that of the answer.
type AnswerReview struct {
	Answer  string `json:"answer" minLength:"1" maxLength:"100" doc:"Id of the answer"`
	Version int    `json:"version" minimum:"1" maximum:"1000000" doc:"Version of the answer that was read"`
	Verdict string `json:"verdict" enum:"confirmed,returned"`
	Comment string `json:"comment,omitempty" maxLength:"8000" doc:"What is to be mended; required when returned"`
}

// The verdicts on an answer.
const (
	VerdictConfirmed = "confirmed"
	VerdictReturned  = "returned"
)

// Check notes what is wrong in the review alone.
func (r AnswerReview) Check(f *Faults) {
	checkDeclared(f, "", r)
	if r.Verdict == VerdictReturned && strings.TrimSpace(r.Comment) == "" {
		f.Add("comment", "is required where an answer is returned; say what is to be mended")
	}
}

// CheckReviewer tells why somebody may not review an answer. Of an engagement, its CTO and
// its PMO review; nobody confirms what they said or wrote themselves, so that two people
// stand behind every answer. Writers are all who have written the answer.
func CheckReviewer(person string, roles []Role, answer Item[Answer], writers []string) error {
	if !slices.Contains(roles, RoleCTO) && !slices.Contains(roles, RolePMO) {
		return Errorf(Forbidden, "answers are confirmed or returned by the engagement's CTO or PMO; ask one of them")
	}
	if answer.Body.Respondent == person || slices.Contains(writers, person) {
		return Errorf(Forbidden, "you gave or edited this answer to %s yourself; somebody else of the CTO and the PMO confirms it", answer.Body.Question)
	}
	return nil
}

// AnswerState is where an answer, or all those to a question, stand.
type AnswerState string

// The states, from what is furthest from done.
const (
	AnswerMissing   AnswerState = "unanswered"
	AnswerReturned  AnswerState = "returned"
	AnswerGiven     AnswerState = "answered"
	AnswerConfirmed AnswerState = "confirmed"
)

// StatesOf tells where each answer stands, by id. A review counts for the version that it
// is about and no other.
func StatesOf(answers []Item[Answer], reviews []Item[AnswerReview]) map[string]AnswerState {
	said := make(map[string]AnswerReview, len(reviews))
	for _, r := range reviews {
		said[r.Body.Answer] = r.Body
	}
	states := make(map[string]AnswerState, len(answers))
	for _, a := range answers {
		states[a.ID] = AnswerGiven
		if r, reviewed := said[a.ID]; reviewed && r.Version == a.Version {
			states[a.ID] = map[string]AnswerState{VerdictConfirmed: AnswerConfirmed, VerdictReturned: AnswerReturned}[r.Verdict]
		}
	}
	return states
}

// QuestionState is where a question stands.
type QuestionState struct {
	Question string      `json:"question"`
	State    AnswerState `json:"state" enum:"unanswered,answered,returned,confirmed"`
	Answers  int         `json:"answers"`
}

// QuestionStates tells where each question stands, in the methodology's order: returned
// while one of its answers is, confirmed once all are.
func QuestionStates(m Methodology, answers []Item[Answer], reviews []Item[AnswerReview]) []QuestionState {
	of := StatesOf(answers, reviews)
	count := map[string]map[AnswerState]int{}
	for _, a := range answers {
		if count[a.Body.Question] == nil {
			count[a.Body.Question] = map[AnswerState]int{}
		}
		count[a.Body.Question][of[a.ID]]++
	}
	all := make([]QuestionState, len(m.Questions))
	for i, q := range m.Questions {
		n := count[q.Ref]
		all[i] = QuestionState{Question: q.Ref, State: AnswerMissing, Answers: n[AnswerGiven] + n[AnswerReturned] + n[AnswerConfirmed]}
		switch {
		case n[AnswerReturned] > 0:
			all[i].State = AnswerReturned
		case n[AnswerGiven] > 0:
			all[i].State = AnswerGiven
		case n[AnswerConfirmed] > 0:
			all[i].State = AnswerConfirmed
		}
	}
	return all
}

// namedMost bounds how many questions an error names.
const namedMost = 20

// CheckReviewed tells why a diagnosis cannot be submitted where the methodology asks for
// every answer to be confirmed: it names the questions that are not.
func CheckReviewed(m Methodology, answers []Item[Answer], reviews []Item[AnswerReview]) error {
	if m.Answering.Review != ReviewRequired {
		return nil
	}
	var open []string
	for _, s := range QuestionStates(m, answers, reviews) {
		if s.State == AnswerGiven || s.State == AnswerReturned {
			open = append(open, s.Question)
		}
	}
	if len(open) == 0 {
		return nil
	}
	named, more := open, ""
	if len(open) > namedMost {
		named, more = open[:namedMost], ", …"
	}
	var f Faults
	f.Add("answers", "of %d questions are not confirmed (%s%s); the CTO or the PMO confirms each, or returns it to whoever gave it", len(open), strings.Join(named, ", "), more)
	return f.Err("The diagnosis cannot be submitted yet")
}
