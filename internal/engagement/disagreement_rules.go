package engagement

import "math"

// Disagreement is how far apart the scores are that respondents gave to one question.
// Mean and Deviation are in hundredths of a point.
type Disagreement struct {
	Question      string `json:"question"`
	Answers       int    `json:"answers" doc:"Answers with a score"`
	NotApplicable int    `json:"not_applicable,omitempty" doc:"Answers that say that the question does not apply"`
	Mean          int    `json:"mean" doc:"Hundredths of a point"`
	Lowest        int    `json:"lowest" doc:"Points"`
	Highest       int    `json:"highest" doc:"Points"`
	Deviation     int    `json:"deviation" doc:"Standard deviation of all answers, in hundredths of a point; 0 only where all are equal"`
	Differs       bool   `json:"differs" doc:"Lowest and highest are as far apart as the methodology's disagreement says, or further"`
}

// Disagreements lists, in the methodology's order, the questions that several people
// answered with a score, and how far apart they are. It says nothing of who they are.
func Disagreements(m Methodology, answers []Item[Answer]) []Disagreement {
	given := byQuestion(answers)
	all := []Disagreement{}
	for _, q := range m.Questions {
		var t scoreTally
		for _, a := range given[q.Ref] {
			t.add(a)
		}
		if t.n > 1 {
			all = append(all, t.disagreement(q.Ref, m.Answering.Threshold()))
		}
	}
	return all
}

// Differing are those that are far apart.
func Differing(all []Disagreement) []Disagreement {
	var far []Disagreement
	for _, d := range all {
		if d.Differs {
			far = append(far, d)
		}
	}
	return far
}

// scoreTally adds up scores in whole numbers, so that their order cannot matter.
type scoreTally struct {
	n, sum, squares int64
	low, high       int
	absent          int
}

func (t *scoreTally) add(a Answer) {
	if a.NotApplicable || a.Score == nil {
		t.absent++
		return
	}
	score := *a.Score
	if t.n == 0 {
		t.low, t.high = score, score
	}
	t.low, t.high = min(t.low, score), max(t.high, score)
	t.n, t.sum, t.squares = t.n+1, t.sum+int64(score), t.squares+int64(score)*int64(score)
}

func (t *scoreTally) disagreement(question string, threshold int) Disagreement {
	return Disagreement{
		Question: question, Answers: int(t.n), NotApplicable: t.absent,
		Mean: int((200*t.sum + t.n) / (2 * t.n)), Lowest: t.low, Highest: t.high,
		Deviation: t.deviation(), Differs: t.high-t.low >= threshold,
	}
}

// deviation is the standard deviation times 100, a half rounded up: with D = n·Σx² − (Σx)²
// it is 100·√D / n. Where the scores are not all equal it is 1 at the least, so that
// rounding never says that they agree.
func (t *scoreTally) deviation() int {
	d := t.n*t.squares - t.sum*t.sum
	if d == 0 {
		return 0
	}
	return int(max(1, (wholeRoot(40_000*d)+t.n)/(2*t.n))) // ⌊(200·√D + n) / 2n⌋
}

// wholeRoot is ⌊√x⌋. A float64 holds the root of an int64 to less than one.
func wholeRoot(x int64) int64 {
	r := int64(math.Sqrt(float64(x)))
	for r*r > x {
		r--
	}
	for (r+1)*(r+1) <= x {
		r++
	}
	return r
}
