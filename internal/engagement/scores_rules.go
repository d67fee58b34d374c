package engagement

import (
	"cmp"
	"math/big"
	"slices"
)

// AreaScores scores every area of the methodology, in its order: the mean over the
// area's questions by their weights, where a question with several answers counts
// with their mean. Answers that say "not applicable" count as answered and stay out
// of the means. Means are hundredths of a point, halves rounded up.
func AreaScores(m Methodology, answers []Item[Answer]) []AreaScore {
	given := byQuestion(answers)
	scores := make([]AreaScore, 0, len(m.Areas))
	for _, area := range m.Areas {
		score := AreaScore{Area: area.Key, Title: area.Title}
		var mean, target weightedMean
		for _, q := range m.Questions {
			if q.Area != area.Key {
				continue
			}
			score.Asked++
			if len(given[q.Ref]) > 0 {
				score.Answered++
			}
			if mean.add(q.Weight, given[q.Ref], func(a Answer) *int { return a.Score }) {
				score.Scored++
			}
			target.add(q.Weight, given[q.Ref], func(a Answer) *int { return a.Target })
		}
		score.Mean, score.Target = mean.hundredths(), target.hundredths()
		scores = append(scores, score)
	}
	return scores
}

func byQuestion(answers []Item[Answer]) map[string][]Answer {
	given := map[string][]Answer{}
	for _, a := range answers {
		given[a.Body.Question] = append(given[a.Body.Question], a.Body)
	}
	return given
}

// weightedMean adds up exact fractions, so that the order of the answers cannot
// matter.
type weightedMean struct {
	sum    big.Rat
	weight int64
}

// add takes in a question with the mean of its answers that have a value. It tells
// whether any has.
func (w *weightedMean) add(weight int, answers []Answer, value func(Answer) *int) bool {
	var sum, n int64
	for _, a := range answers {
		if v := value(a); v != nil && !a.NotApplicable {
			sum += int64(*v)
			n++
		}
	}
	if n == 0 {
		return false
	}
	w.sum.Add(&w.sum, big.NewRat(sum*int64(weight), n))
	w.weight += int64(weight)
	return true
}

// hundredths is the mean times 100, a half rounded up; 0 when nothing was added.
func (w *weightedMean) hundredths() int {
	if w.weight == 0 {
		return 0
	}
	// ⌊(200·sum/weight + 1) / 2⌋
	double := new(big.Rat).Mul(&w.sum, big.NewRat(200, w.weight))
	double.Add(double, big.NewRat(1, 1))
	quotient := new(big.Int).Div(double.Num(), new(big.Int).Mul(double.Denom(), big.NewInt(2)))
	return int(quotient.Int64())
}

// NewDiagnosis puts together what the gate "diagnosis" decides on. The client's
// leaders read it, therefore it holds only what the client may see: findings unless
// kept to the author or the team, interviews only where marked for the client, and an
// interviewee's name only with consent. All answers count in the scores. Findings
// come in the order of the methodology's areas, the most severe first.
func NewDiagnosis(e Brief, m Methodology, a Assessment) Diagnosis {
	shown := a.FindingsForClient()
	sortFindings(m, shown)
	d := Diagnosis{
		Engagement: e, Methodology: m.Ref(), Scale: m.Scale,
		Areas:      AreaScores(m, a.Answers),
		Answers:    inOrder(a.Answers, func(a Answer) string { return a.Question }),
		Findings:   append([]Item[Finding]{}, shown...),
		Interviews: interviewsForClient(a.Interviews, shown),
		Systems:    inOrder(a.Systems, func(s System) string { return s.Name }),
		Coverage:   CoverageOf(m, e.Objectives, a).as(m.Coverage),
		Severity:   m.Severity,
		Benchmarks: BenchmarkStandings(m, a.Answers),
		Differing:  Differing(Disagreements(m, a.Answers)),
		Sources:    m.Credits(),
	}
	if matrix := AlignmentOf(m, e.Objectives, a.Alignments); len(matrix.Cells) > 0 {
		d.Alignment = &matrix
	}
	return d
}

// FindingsForClient are the findings that the client may read.
func (a Assessment) FindingsForClient() []Item[Finding] {
	return slices.DeleteFunc(slices.Clone(a.Findings), func(fd Item[Finding]) bool {
		return !forClient(fd.Body.Visibility, VisibleClient)
	})
}

// forClient tells whether the client may read an item of a visibility; usual is what
// an empty one means.
func forClient(v, usual Visibility) bool { return cmp.Or(v, usual) == VisibleClient }

func sortFindings(m Methodology, findings []Item[Finding]) {
	place := func(fd Item[Finding]) int {
		return slices.IndexFunc(m.Areas, func(a Area) bool { return a.Key == fd.Body.Area })
	}
	slices.SortFunc(findings, func(a, b Item[Finding]) int {
		return cmp.Or(
			cmp.Compare(place(a), place(b)),
			m.Severity.Compare(a.Body, b.Body),
			cmp.Compare(a.Body.Title, b.Body.Title),
			cmp.Compare(a.ID, b.ID))
	})
}

func interviewsForClient(interviews []Item[Interview], shown []Item[Finding]) []Item[Interview] {
	out := []Item[Interview]{}
	for _, i := range inOrder(interviews, func(i Interview) string { return string(i.HeldOn) }) {
		if !forClient(i.Body.Visibility, VisibleTeam) {
			continue
		}
		if !i.Body.NameConsent {
			i.Body.Person = ""
		}
		i.Body.Findings = slices.DeleteFunc(slices.Clone(i.Body.Findings), func(id string) bool {
			return !slices.ContainsFunc(shown, func(fd Item[Finding]) bool { return fd.ID == id })
		})
		out = append(out, i)
	}
	return out
}

// inOrder returns a copy sorted by a key, then by id, so that equal content has equal
// digests; never nil, so that it is a list in JSON.
func inOrder[T Content](items []Item[T], key func(T) string) []Item[T] {
	out := append([]Item[T]{}, items...)
	slices.SortFunc(out, func(a, b Item[T]) int {
		return cmp.Or(cmp.Compare(key(a.Body), key(b.Body)), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// Check tells whether the diagnosis can go before its gate. It needs a finding that
// the client may read. What its coverage lists holds it up where the methodology
// requires coverage and nobody has waived it; else the CTO answers for what was left out.
func (d Diagnosis) Check() error {
	var f Faults
	if len(d.Findings) == 0 {
		f.Add("findings", "is empty; write at least one finding that the client may read")
	}
	d.Coverage.check(&f)
	return f.Err("The diagnosis cannot be submitted yet")
}
