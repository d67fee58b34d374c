package engagement

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func smallMethodology() Methodology {
	return Methodology{
		Key: "small", Version: 1, Scale: Scale{Labels: []string{"none", "ad hoc", "partly", "mostly", "fully", "leading"}},
		Areas: []Area{{Key: "systems", Title: "Systems"}, {Key: "people", Title: "People"}},
		Questions: []Question{
			{Ref: "S1", Area: "systems", Weight: 2}, {Ref: "S2", Area: "systems", Weight: 1}, {Ref: "P1", Area: "people", Weight: 1},
		},
	}
}

func answer(question string, score int) Item[Answer] {
	return as(question, Answer{Question: question, Score: &score})
}

func TestAreaScoreIsTheWeightedMeanOfItsQuestions(t *testing.T) {
	scores := AreaScores(smallMethodology(), []Item[Answer]{answer("S1", 4), answer("S2", 1)})
	require.Len(t, scores, 2)
	assert.Equal(t, AreaScore{Area: "systems", Title: "Systems", Mean: 300, Scored: 2, Answered: 2, Asked: 2}, scores[0])
	assert.Equal(t, AreaScore{Area: "people", Title: "People", Asked: 1}, scores[1])
}

func TestAQuestionWithSeveralAnswersCountsOnce(t *testing.T) {
	scores := AreaScores(smallMethodology(), []Item[Answer]{answer("S1", 2), answer("S1", 5), answer("S2", 2)})
	assert.Equal(t, 300, scores[0].Mean, "(2 × 3.5 + 1 × 2) / 3")
}

func TestHalfAHundredthIsRoundedUp(t *testing.T) {
	var answers []Item[Answer]
	for range 199 {
		answers = append(answers, answer("P1", 0))
	}
	answers = append(answers, answer("P1", 1)) // 1/200 = 0.005
	assert.Equal(t, 1, AreaScores(smallMethodology(), answers)[1].Mean)
}

func TestNotApplicableCountsAsAnsweredAndStaysOutOfTheMean(t *testing.T) {
	na := as("x", Answer{Question: "S1", NotApplicable: true, Reason: "no systems"})
	scores := AreaScores(smallMethodology(), []Item[Answer]{na, answer("S2", 2)})
	assert.Equal(t, AreaScore{Area: "systems", Title: "Systems", Mean: 200, Scored: 1, Answered: 2, Asked: 2}, scores[0])
}

func TestTargetIsTheMeanOfTheTargetsGiven(t *testing.T) {
	a := answer("S1", 1)
	a.Body.Target = ref(5)
	scores := AreaScores(smallMethodology(), []Item[Answer]{a, answer("S2", 2)})
	assert.Equal(t, 500, scores[0].Target)
}

func TestScoresStayOnTheScaleAndDoNotDependOnTheOrder(t *testing.T) {
	m := smallMethodology()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 20).Draw(t, "answers")
		var answers []Item[Answer]
		for i := range n {
			q := rapid.SampledFrom(m.Questions).Draw(t, "question")
			a := answer(q.Ref, rapid.IntRange(0, m.Scale.Max()).Draw(t, "score"))
			a.ID = fmt.Sprint(i)
			answers = append(answers, a)
		}
		scores := AreaScores(m, answers)
		for _, s := range scores {
			if s.Mean < 0 || s.Mean > 100*m.Scale.Max() {
				t.Fatalf("mean %d lies off the scale", s.Mean)
			}
		}
		assert.Equal(t, scores, AreaScores(m, rapid.Permutation(answers).Draw(t, "shuffled")))
	})
}

func TestCoverageListsWhatIsMissing(t *testing.T) {
	findings := []Item[Finding]{
		as("f1", Finding{Evidence: "log", Objective: "growth"}), as("f2", Finding{}),
	}
	c := CoverageOf(smallMethodology(), []Objective{{Key: "growth"}, {Key: "safety"}}, Assessment{Answers: []Item[Answer]{answer("S2", 1)}, Findings: findings})
	assert.Equal(t, Coverage{
		Questions: 3, Answered: 1, Unanswered: []string{"S1", "P1"},
		FindingsWithoutEvidence: []string{"f2"}, ObjectivesWithoutFinding: []string{"safety"},
	}, c)
}

func TestDiagnosisShowsTheClientOnlyWhatIsMeantForIt(t *testing.T) {
	findings := []Item[Finding]{
		as("low", Finding{Title: "B", Area: "systems", Likelihood: 1, Impact: 1}),
		as("team", Finding{Title: "A", Area: "systems", Visibility: VisibleTeam}),
		as("people", Finding{Title: "C", Area: "people", Likelihood: 5, Impact: 5}),
		as("high", Finding{Title: "D", Area: "systems", Likelihood: 5, Impact: 5}),
	}
	interviews := []Item[Interview]{
		as("i1", Interview{Person: "p1", HeldOn: "2026-01-02", Visibility: VisibleClient, Findings: []string{"team", "high"}}),
		as("i2", Interview{Person: "p2", HeldOn: "2026-01-01", Visibility: VisibleClient, NameConsent: true}),
		as("i3", Interview{Person: "p3", HeldOn: "2026-01-03"}),
	}
	d := NewDiagnosis(Brief{ID: "e"}, smallMethodology(), Assessment{Answers: []Item[Answer]{answer("S1", 3)}, Findings: findings, Interviews: interviews})

	assert.Equal(t, []string{"high", "low", "people"}, ids(d.Findings), "by area, the most severe first")
	assert.Equal(t, []string{"i2", "i1"}, ids(d.Interviews))
	assert.Equal(t, "p2", d.Interviews[0].Body.Person)
	assert.Empty(t, d.Interviews[1].Body.Person, "no consent, no name")
	assert.Equal(t, []string{"high"}, d.Interviews[1].Body.Findings)
	assert.Equal(t, []string{"team", "high"}, interviews[0].Body.Findings, "the input is left alone")
	assert.NotNil(t, d.Systems)
	assert.Equal(t, "small@1", d.Methodology)
	require.NoError(t, d.Check())
}

func ids[T Content](items []Item[T]) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = item.ID
	}
	return out
}

func TestADiagnosisWithoutFindingsCannotBeSubmitted(t *testing.T) {
	hidden := as("f", Finding{Title: "A", Area: "systems", Visibility: VisibleAuthor})
	d := NewDiagnosis(Brief{}, smallMethodology(), Assessment{Findings: []Item[Finding]{hidden}})
	err := d.Check()
	assert.Equal(t, Invalid, CodeOf(err))
	assert.ErrorContains(t, err, "at least one finding")
}

func TestAnswersAndFindingsAreCheckedAgainstTheMethodology(t *testing.T) {
	m := smallMethodology()
	var f Faults
	CheckAnswer(Answer{Question: "X9", Score: ref(6), Target: ref(7)}, m, &f)
	assertFault(t, f, "question", "not a question of small@1")
	assertFault(t, f, "score", "from 0 to 5")
	assertFault(t, f, "target", "from 0 to 5")

	f = nil
	CheckFinding(Finding{Area: "magic", Questions: []string{"S1", "X9"}, Objective: "fame"}, m, []Objective{{Key: "growth"}}, &f)
	assertFault(t, f, "area", "give one of: systems, people")
	assertFault(t, f, "questions[1]", "X9")
	assertFault(t, f, "objective", "give one of: growth")
	assert.Len(t, f, 3)

	f = nil
	CheckAnswer(Answer{Question: "S1", Score: ref(5)}, m, &f)
	CheckFinding(Finding{Area: "people"}, m, nil, &f)
	CheckPlanObjective(PlanObjective{Serves: "growth"}, []Objective{{Key: "growth"}}, &f)
	assert.Empty(t, f)

	CheckPlanObjective(PlanObjective{Serves: "growth"}, nil, &f)
	assertFault(t, f, "serves", "leave it out")
}
