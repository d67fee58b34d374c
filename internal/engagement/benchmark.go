package engagement

import (
	"fmt"
	"strings"
)

// Choice is an answer to a question in words, and the score that it stands for. Several
// choices may stand for one score.
type Choice struct {
	Score int    `json:"score" yaml:"score"`
	Text  string `json:"text" yaml:"text"`
}

// Benchmark is a published figure that a question's scores are compared with.
type Benchmark struct {
	// Of says whose figure it is: the industry, the year, the number of respondents.
	Of     string `json:"of" yaml:"of"`
	Source string `json:"source,omitempty" yaml:"source,omitempty"`
	// Min and Max bound the scale it was measured on, in whole points: Min is the worst
	// answer, Max the best. Min lies above Max where less is better, as with failures.
	Min int `json:"min" yaml:"min"`
	Max int `json:"max" yaml:"max"`
	// Mean and Deviation are in hundredths of a point of that scale.
	Mean      int `json:"mean" yaml:"mean"`
	Deviation int `json:"deviation,omitempty" yaml:"deviation,omitempty"`
}

// On returns the mean and the deviation on a methodology's scale, in hundredths of its
// points, halves rounded up.
func (b Benchmark) On(s Scale) (mean, deviation int) {
	width := b.Max - b.Min
	if width == 0 {
		return 0, 0
	}
	above := b.Mean - 100*b.Min
	if width < 0 {
		above, width = -above, -width
	}
	return rounded(above*s.Max(), width), rounded(b.Deviation*s.Max(), width)
}

// rounded divides, a half rounded up. Neither number is negative.
func rounded(a, b int) int { return (2*a + b) / (2 * b) }

func (b *Benchmark) check(f *Faults, at string) {
	if b == nil {
		return
	}
	f.Need(at+".of", b.Of, 200)
	f.Limit(at+".source", b.Source, 500)
	f.Range(at+".min", b.Min, 0, 1000)
	f.Range(at+".max", b.Max, 0, 1000)
	if b.Min == b.Max {
		f.Add(at+".max", "is %d, as is min; give the best answer's points, and in min the worst's", b.Max)
		return
	}
	f.Range(at+".mean", b.Mean, 100*min(b.Min, b.Max), 100*max(b.Min, b.Max))
	f.Range(at+".deviation", b.Deviation, 0, 100*max(b.Min-b.Max, b.Max-b.Min))
}

func checkChoices(f *Faults, at string, choices []Choice, most int) {
	for i, c := range choices {
		f.Range(fmt.Sprintf("%s[%d].score", at, i), c.Score, 0, most)
		f.Need(fmt.Sprintf("%s[%d].text", at, i), c.Text, 500)
	}
	if len(choices) == 1 {
		f.Add(at, "has one entry; a question with one answer asks nothing")
	}
}

// checkSets notes questions whose set no source tells of: its licence must travel along.
func (m Methodology) checkSets(f *Faults) {
	told := map[string]bool{}
	for i, s := range m.Sources {
		at := fmt.Sprintf("sources[%d]", i)
		f.Need(at+".title", s.Title, 500)
		if s.Set != "" && !setForm.MatchString(s.Set) {
			f.Add(at+".set", "is %q; write key@version, such as security@1", s.Set)
		}
		told[s.Set] = true
	}
	for i, q := range m.Questions {
		if q.Set != "" && !told[q.Set] {
			f.Add(fmt.Sprintf("questions[%d].set", i), "%q is of no source; list it in sources, with that set, its title and its licence", strings.TrimSpace(q.Set))
		}
	}
}
