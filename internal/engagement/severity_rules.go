package engagement

import (
	"cmp"
	"fmt"
	"slices"
)

// Judged is how far likelihood and impact go: from 1 to Judged each.
const Judged = 5

// Severity is the rule by which a methodology rates findings: a matrix of likelihood
// and impact. A nil one is the rule of methodologies that give none.
type Severity struct {
	// Levels go from the highest to the lowest.
	Levels []SeverityLevel `json:"levels" yaml:"levels"`
	// Matrix has a row for each likelihood from 1 to 5, and in it the key of a level for
	// each impact from 1 to 5.
	Matrix [][]string `json:"matrix" yaml:"matrix"`
}

// SeverityLevel is how severe a finding can be.
type SeverityLevel struct {
	Key   string `json:"key" yaml:"key"`
	Title string `json:"title" yaml:"title"`
	Tone  RAG    `json:"tone" yaml:"tone" enum:"green,amber,red"`
}

// productRule rates by likelihood × impact, as every methodology did before it could
// have a matrix: from 15 high, from 6 medium, else low.
var productRule = newProductRule()

func newProductRule() *Severity {
	s := &Severity{Levels: []SeverityLevel{{"high", "High", Red}, {"medium", "Medium", Amber}, {"low", "Low", Green}}}
	for likelihood := 1; likelihood <= Judged; likelihood++ {
		row := make([]string, Judged)
		for impact := 1; impact <= Judged; impact++ {
			switch product := likelihood * impact; {
			case product >= 15:
				row[impact-1] = "high"
			case product >= 6:
				row[impact-1] = "medium"
			default:
				row[impact-1] = "low"
			}
		}
		s.Matrix = append(s.Matrix, row)
	}
	return s
}

// Rule is the rule itself: of a methodology without a matrix, that of the product.
func (s *Severity) Rule() Severity {
	if s == nil {
		return *productRule
	}
	return *s
}

// Of rates a likelihood and an impact; the zero level where one of them is not judged.
func (s *Severity) Of(likelihood, impact int) SeverityLevel {
	rule := s.Rule()
	if likelihood < 1 || likelihood > len(rule.Matrix) || impact < 1 || impact > len(rule.Matrix[likelihood-1]) {
		return SeverityLevel{}
	}
	key := rule.Matrix[likelihood-1][impact-1]
	if i := rule.place(key); i >= 0 {
		return rule.Levels[i]
	}
	return SeverityLevel{}
}

// OfFinding rates a finding.
func (s *Severity) OfFinding(fd Finding) SeverityLevel { return s.Of(fd.Likelihood, fd.Impact) }

// Rank is a level's place from the least severe, which is 1, upwards; 0 is not judged.
func (s *Severity) Rank(l SeverityLevel) int {
	rule := s.Rule()
	if i := rule.place(l.Key); i >= 0 {
		return len(rule.Levels) - i
	}
	return 0
}

// Compare orders findings by how much they weigh, the heaviest first: by level, within
// one by likelihood × impact.
func (s *Severity) Compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(s.Rank(s.OfFinding(b)), s.Rank(s.OfFinding(a))),
		cmp.Compare(b.Likelihood*b.Impact, a.Likelihood*a.Impact))
}

func (s Severity) place(key string) int {
	return slices.IndexFunc(s.Levels, func(l SeverityLevel) bool { return l.Key == key })
}

// Zero tells that a level says nothing: likelihood or impact is not judged.
func (l SeverityLevel) Zero() bool { return l.Key == "" }

// check notes what is wrong in a rule. What is likelier, or weighs more, is never less
// severe, and what is less severe never has a worse colour.
func (s *Severity) check(f *Faults, at string) {
	if s == nil {
		return
	}
	if n := len(s.Levels); n < 2 || n > 6 {
		f.Add(at+".levels", "has %d levels; give 2 to 6, the highest first", n)
	}
	worst := map[RAG]int{Red: 0, Amber: 1, Green: 2}
	for i, l := range s.Levels {
		here := fmt.Sprintf("%s.levels[%d]", at, i)
		if !keyForm.MatchString(l.Key) {
			f.Add(here+".key", "is %q; use lower-case letters, digits and hyphens", l.Key)
		}
		if s.place(l.Key) != i {
			f.Add(here+".key", "%q is used twice", l.Key)
		}
		f.Need(here+".title", l.Title, 60)
		OneOf(f, here+".tone", l.Tone, Red, Amber, Green)
		if i > 0 && worst[l.Tone] < worst[s.Levels[i-1].Tone] {
			f.Add(here+".tone", "is %s below a level that is %s; levels go from the highest to the lowest", l.Tone, s.Levels[i-1].Tone)
		}
	}
	s.checkMatrix(f, at+".matrix")
}

func (s *Severity) checkMatrix(f *Faults, at string) {
	if n := len(s.Matrix); n != Judged {
		f.Add(at, "has %d rows; give %d, one for each likelihood from 1", n, Judged)
		return
	}
	whole := true
	for i, row := range s.Matrix {
		here := fmt.Sprintf("%s[%d]", at, i)
		if len(row) != Judged {
			f.Add(here, "has %d levels; give %d, one for each impact from 1", len(row), Judged)
			whole = false
			continue
		}
		for j, key := range row {
			if s.place(key) < 0 {
				f.Add(fmt.Sprintf("%s[%d]", here, j), "%q is not among severity.levels[].key", key)
				whole = false
			}
		}
	}
	if whole {
		s.checkMonotony(f, at)
	}
}

// checkMonotony compares each place of a whole matrix with its neighbours.
func (s *Severity) checkMonotony(f *Faults, at string) {
	for i, row := range s.Matrix {
		for j, key := range row {
			here := fmt.Sprintf("%s[%d][%d]", at, i, j)
			if i > 0 && s.place(key) > s.place(s.Matrix[i-1][j]) {
				f.Add(here, "likelihood %d with impact %d is %q, less than %q at likelihood %d; what is likelier is never less severe",
					i+1, j+1, key, s.Matrix[i-1][j], i)
			}
			if j > 0 && s.place(key) > s.place(row[j-1]) {
				f.Add(here, "likelihood %d with impact %d is %q, less than %q at impact %d; what weighs more is never less severe",
					i+1, j+1, key, row[j-1], j)
			}
		}
	}
}
