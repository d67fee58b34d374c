package engagement

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// scored are the answers of as many respondents to one question.
func scored(question string, scores ...int) []Item[Answer] {
	all := make([]Item[Answer], len(scores))
	for i, score := range scores {
		all[i] = as(fmt.Sprintf("%s-%d", question, i), Answer{Question: question, Score: &score, Respondent: fmt.Sprint("p", i)})
	}
	return all
}

func TestDisagreementTellsHowFarApartRespondentsAre(t *testing.T) {
	answers := append(scored("S1", 1, 4, 4), scored("S2", 2, 3)...)
	answers = append(answers, scored("P1", 5)...)
	answers = append(answers, as("na", Answer{Question: "S1", NotApplicable: true, Reason: "none", Respondent: "p9"}))
	all := Disagreements(smallMethodology(), answers)
	require.Len(t, all, 2, "one answer cannot disagree")
	assert.Equal(t, Disagreement{
		Question: "S1", Answers: 3, NotApplicable: 1, Mean: 300, Lowest: 1, Highest: 4, Deviation: 141, Differs: true,
	}, all[0], "√2 is 1.414…")
	assert.Equal(t, Disagreement{Question: "S2", Answers: 2, Mean: 250, Lowest: 2, Highest: 3, Deviation: 50}, all[1])
	assert.Equal(t, all[:1], Differing(all))
}

func TestTheMethodologySaysWhatIsFarApart(t *testing.T) {
	m := smallMethodology()
	for points, differs := range map[int]bool{0: true, 1: true, 2: true, 3: false} {
		m.Answering.Disagreement = points
		assert.Equal(t, differs, Disagreements(m, scored("S1", 1, 3))[0].Differs, "a threshold of %d", points)
	}
}

func TestDeviationIsExactAndNothingOnlyWhereAllAreEqual(t *testing.T) {
	m := smallMethodology()
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(rapid.IntRange(0, m.Scale.Max()), 2, 200).Draw(t, "scores")
		answers := scored("S1", scores...)
		d := Disagreements(m, answers)[0]
		equal, sum, squares := true, 0.0, 0.0
		for _, s := range scores {
			equal = equal && s == scores[0]
			sum, squares = sum+float64(s), squares+float64(s*s)
		}
		n := float64(len(scores))
		exact := 100 * math.Sqrt(math.Max(0, squares/n-sum*sum/n/n))
		if d.Deviation < 0 || (d.Deviation == 0) != equal {
			t.Fatalf("%v: deviation %d", scores, d.Deviation)
		}
		if d.Deviation > 1 && math.Abs(float64(d.Deviation)-exact) > 0.5001 {
			t.Fatalf("%v: deviation %d, exactly %f", scores, d.Deviation, exact)
		}
		if d.Lowest*100 > d.Mean || d.Mean > d.Highest*100 {
			t.Fatalf("the mean %d lies outside %d to %d", d.Mean, d.Lowest, d.Highest)
		}
		assert.Equal(t, d, Disagreements(m, rapid.Permutation(answers).Draw(t, "shuffled"))[0], "order never matters")
	})
}

func TestASingleOtherVoiceAmongManyIsNotRoundedAway(t *testing.T) {
	scores := make([]int, 50_000)
	scores[7] = 1
	assert.Equal(t, 1, Disagreements(smallMethodology(), scored("S1", scores...))[0].Deviation)
}

// large is an assessment of 1,000 questions, each answered by 50 respondents.
func large() (Methodology, []Item[Answer], []Item[Finding]) {
	m := smallMethodology()
	m.Areas, m.Questions = nil, nil
	for area := range 10 {
		m.Areas = append(m.Areas, Area{Key: fmt.Sprint("a", area)})
		for q := range 100 {
			m.Questions = append(m.Questions, Question{Ref: fmt.Sprintf("Q%d-%d", area, q), Area: fmt.Sprint("a", area), Weight: 1 + q%10})
		}
	}
	var answers []Item[Answer]
	for i, q := range m.Questions {
		for p := range 50 {
			score := (i*7 + p*p) % 6
			answers = append(answers, as(fmt.Sprint(i, "/", p), Answer{Question: q.Ref, Score: &score, Target: ref(5), Respondent: fmt.Sprint("p", p)}))
		}
	}
	return m, answers, []Item[Finding]{as("f1", Finding{Title: "x", Type: "risk", Area: "a0", Condition: "y"})}
}

// What an assessment of 1,000 questions and 50 respondents costs to score: scores by area,
// disagreement, coverage, states and progress.
func BenchmarkScoringALargeAssessment(b *testing.B) {
	m, answers, findings := large()
	var requests []Item[AnswerRequest]
	for p := range 50 {
		r := AnswerRequest{Person: fmt.Sprint("p", p), Due: "2026-03-31"}
		for _, a := range m.Areas {
			r.Areas = append(r.Areas, a.Key)
		}
		requests = append(requests, as(fmt.Sprint("r", p), r))
	}
	for b.Loop() {
		scores := AreaScores(m, answers)
		far := Disagreements(m, answers)
		covered := CoverageOf(m, nil, Assessment{Answers: answers, Findings: findings})
		states := QuestionStates(m, answers, nil)
		people := Respondents(m, requests, answers, nil, "2026-03-01")
		if len(scores) != 10 || len(far) != 1000 || covered.Answered != 1000 || len(states) != 1000 || people[49].Answered != 1000 {
			b.Fatal("not everything was scored")
		}
	}
}
