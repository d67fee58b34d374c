package engagement

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func asked(id, person string, due Day, questions ...string) Item[AnswerRequest] {
	return as(id, AnswerRequest{Person: person, Questions: questions, Due: due})
}

func TestARequestAsksEachQuestionOnceInTheOrderOfTheMethodology(t *testing.T) {
	r := AnswerRequest{Person: "p1", Questions: []string{"P1", "S2"}, Areas: []string{"systems"}, Due: "2026-03-31"}
	var refs []string
	for _, q := range r.Asked(smallMethodology()) {
		refs = append(refs, q.Ref)
	}
	assert.Equal(t, []string{"S1", "S2", "P1"}, refs)
	var f Faults
	CheckAnswerRequest(AnswerRequest{Questions: []string{"S1", "X9"}, Areas: []string{"money"}}, smallMethodology(), &f)
	assertFault(t, f, "questions[1]", `"X9" is not a question`)
	assertFault(t, f, "areas[0]", "give one of: systems, people")
	assertFault(t, faultsOf(AnswerRequest{Person: "p1", Due: "2026-03-31"}), "questions", "at least one question or one area")
}

func TestProgressIsToldPerPerson(t *testing.T) {
	m := smallMethodology()
	answers := append(scored("S1", 3), scored("S2", 4)...)
	answers = append(answers, scored("P1", 2)...) // all of p0
	answers[1].UpdatedAt = time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	reviews := []Item[AnswerReview]{as(answers[0].ID, AnswerReview{Answer: answers[0].ID, Version: 1, Verdict: VerdictReturned, Comment: "x"})}
	requests := []Item[AnswerRequest]{
		asked("r1", "p0", "2026-03-10", "S1", "S2"), asked("r2", "p7", "2026-03-12", "S1"), asked("r3", "p0", "2026-03-20", "S2", "P1"),
	}
	people := Respondents(m, requests, answers, reviews, "2026-03-13")
	require.Len(t, people, 2)
	assert.Equal(t, Respondent{Person: "p0", Asked: 3, Answered: 3, Returned: 1, Last: answers[1].UpdatedAt, Requests: []string{"r1", "r3"}}, people[0])
	assert.True(t, people[0].Done())
	assert.Equal(t, Respondent{Person: "p7", Asked: 1, Due: "2026-03-12", Late: true, Requests: []string{"r2"}}, people[1])
	assert.False(t, Respondents(m, requests, answers, nil, "2026-03-12")[1].Late, "the day itself is in time")
	assert.Equal(t, []string{"S1"}, Outstanding(m, requests[1].Body, answers))
	assert.Empty(t, Outstanding(m, requests[0].Body, answers))
}

func TestAReviewCountsForTheVersionThatWasRead(t *testing.T) {
	m := smallMethodology()
	answers := append(scored("S1", 3, 4), scored("S2", 1)...)
	confirmed := func(i, version int) Item[AnswerReview] {
		return as(answers[i].ID, AnswerReview{Answer: answers[i].ID, Version: version, Verdict: VerdictConfirmed})
	}
	state := func(reviews ...Item[AnswerReview]) []AnswerState {
		var all []AnswerState
		for _, s := range QuestionStates(m, answers, reviews) {
			all = append(all, s.State)
		}
		return all
	}
	assert.Equal(t, []AnswerState{AnswerGiven, AnswerGiven, AnswerMissing}, state())
	assert.Equal(t, []AnswerState{AnswerGiven, AnswerConfirmed, AnswerMissing}, state(confirmed(0, 1), confirmed(2, 1)), "of two answers one is confirmed")
	assert.Equal(t, []AnswerState{AnswerConfirmed, AnswerGiven, AnswerMissing}, state(confirmed(0, 1), confirmed(1, 1)))
	returned := as(answers[1].ID, AnswerReview{Answer: answers[1].ID, Version: 1, Verdict: VerdictReturned, Comment: "x"})
	assert.Equal(t, []AnswerState{AnswerReturned, AnswerGiven, AnswerMissing}, state(confirmed(0, 1), returned))
	answers[0].Version = 2
	assert.Equal(t, AnswerGiven, state(confirmed(0, 1), confirmed(1, 1))[0], "an edit voids what was confirmed")
}

func TestWhereReviewIsRequiredNothingUnconfirmedIsSubmitted(t *testing.T) {
	m := smallMethodology()
	answers := scored("S1", 3)
	require.NoError(t, CheckReviewed(m, answers, nil), "older methodologies ask for none")
	m.Answering.Review = ReviewRequired
	err := CheckReviewed(m, answers, nil)
	require.Equal(t, Invalid, CodeOf(err))
	require.ErrorContains(t, err, "1 questions are not confirmed (S1)")
	require.NoError(t, CheckReviewed(m, answers, []Item[AnswerReview]{
		as(answers[0].ID, AnswerReview{Answer: answers[0].ID, Version: 1, Verdict: VerdictConfirmed}),
	}), "what nobody answered holds nothing up")
}

func TestNobodyConfirmsTheirOwnAnswer(t *testing.T) {
	answer := as("a1", Answer{Question: "S1", Score: ref(3), Respondent: "ana"})
	require.NoError(t, CheckReviewer("carl", []Role{RoleCTO}, answer, []string{"ben"}))
	require.NoError(t, CheckReviewer("petra", []Role{RolePMO}, answer, []string{"carl"}))
	for _, refused := range []error{
		CheckReviewer("carl", []Role{RoleCTO}, answer, []string{"ben", "carl"}),
		CheckReviewer("ana", []Role{RoleCTO}, answer, []string{"ben"}),
		CheckReviewer("ben", []Role{RoleConsultant}, answer, nil),
	} {
		require.Equal(t, Forbidden, CodeOf(refused))
	}
}

func TestEvidenceLeadsToAPageOnAServer(t *testing.T) {
	for link, problem := range map[string]string{
		"https://wiki.example.com/restore?run=7#end": "",
		"http://10.0.0.7/report.pdf":                 "",
		"javascript:alert(1)":                        "begins with https://",
		"data:text/html,<script>alert(1)</script>":   "begins with https://",
		"file:///etc/passwd":                         "begins with https://",
		"//evil.example":                             "begins with https://",
		"wiki.example.com":                           "begins with https://",
		"https://user:secret@wiki.example.com/":      "without them",
		"https://wiki.example.com/a b":               "%20",
	} {
		var f Faults
		CheckAnswer(Answer{Question: "S1", Score: ref(1), WebLinks: []string{link}}, smallMethodology(), &f)
		if problem == "" {
			assert.Empty(t, f, link)
			continue
		}
		assertFault(t, f, "links[0]", problem)
	}
}

func TestHowPeopleAreAskedNeverDependsOnTheOrderOfTheirAnswers(t *testing.T) {
	m := smallMethodology()
	rapid.Check(t, func(t *rapid.T) {
		var answers []Item[Answer]
		for _, q := range m.Questions {
			answers = append(answers, scored(q.Ref, rapid.SliceOfN(rapid.IntRange(0, 5), 0, 6).Draw(t, q.Ref)...)...)
		}
		requests := []Item[AnswerRequest]{asked("r1", "p0", "2026-03-10", "S1", "P1"), asked("r2", "p3", "2026-03-09", "S2")}
		shuffled := rapid.Permutation(answers).Draw(t, "shuffled")
		assert.Equal(t, Respondents(m, requests, answers, nil, "2026-03-10"), Respondents(m, requests, shuffled, nil, "2026-03-10"))
		assert.Equal(t, QuestionStates(m, answers, nil), QuestionStates(m, shuffled, nil))
	})
}
