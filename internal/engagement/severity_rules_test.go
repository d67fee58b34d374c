package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// boardMatrix rates what could end the business as critical, however unlikely.
func boardMatrix() *Severity {
	return &Severity{
		Levels: []SeverityLevel{{"critical", "Critical", Red}, {"high", "High", Red}, {"medium", "Medium", Amber}, {"low", "Low", Green}},
		Matrix: [][]string{
			{"low", "low", "low", "medium", "high"},
			{"low", "low", "medium", "medium", "high"},
			{"low", "medium", "medium", "high", "critical"},
			{"low", "medium", "high", "high", "critical"},
			{"medium", "medium", "high", "critical", "critical"},
		},
	}
}

func TestWithoutAMatrixSeverityIsLikelihoodTimesImpact(t *testing.T) {
	cases := []struct {
		likelihood, impact int
		want               RAG
		title              string
	}{
		{0, 5, "", ""},
		{5, 0, "", ""},
		{1, 1, Green, "Low"},
		{1, 5, Green, "Low"},
		{2, 3, Amber, "Medium"},
		{2, 5, Amber, "Medium"},
		{3, 5, Red, "High"},
		{5, 5, Red, "High"},
	}
	var none *Severity
	for _, c := range cases {
		assert.Equal(t, c.want, none.Of(c.likelihood, c.impact).Tone, "%d × %d", c.likelihood, c.impact)
		assert.Equal(t, c.title, none.Of(c.likelihood, c.impact).Title, "%d × %d", c.likelihood, c.impact)
	}
}

func TestAMatrixRatesAsItSays(t *testing.T) {
	s := boardMatrix()
	var f Faults
	s.check(&f, "severity")
	assert.Empty(t, f)
	assert.Equal(t, "high", s.Of(1, 5).Key, "unlikely and grave")
	assert.Equal(t, "medium", s.Of(5, 1).Key, "likely and light")
	assert.True(t, s.Of(3, 0).Zero())
	assert.Negative(t, s.Compare(Finding{Likelihood: 1, Impact: 5}, Finding{Likelihood: 5, Impact: 2}), "the level weighs more than the product")
}

func TestAMatrixThatLowersSeverityIsRefusedAtThePlace(t *testing.T) {
	s := boardMatrix()
	s.Matrix[4][1] = "low"
	var f Faults
	s.check(&f, "severity")
	assertFault(t, f, "severity.matrix[4][1]", "never less severe")
	f = nil
	s = boardMatrix()
	s.Matrix = s.Matrix[:4]
	s.Levels[1].Tone = Green
	s.Levels[2].Key = "high"
	s.check(&f, "severity")
	assertFault(t, f, "severity.matrix", "4 rows")
	assertFault(t, f, "severity.levels[2].tone", "from the highest to the lowest")
	assertFault(t, f, "severity.levels[2].key", "used twice")
	f = nil
	s = boardMatrix()
	s.Matrix[0][0] = "none"
	s.Matrix[1] = s.Matrix[1][:3]
	s.check(&f, "severity")
	assertFault(t, f, "severity.matrix[0][0]", "not among")
	assertFault(t, f, "severity.matrix[1]", "3 levels")
}

// A rule that passes its check never rates lower what is likelier or weighs more.
func TestAcceptedRulesAreMonotone(t *testing.T) {
	keys := []string{"critical", "high", "medium", "low"}
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		s := boardMatrix()
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			i, j := rapid.IntRange(0, 4).Draw(t, "likelihood"), rapid.IntRange(0, 4).Draw(t, "impact")
			s.Matrix[i][j] = rapid.SampledFrom(keys).Draw(t, "level")
		}
		var f Faults
		s.check(&f, "severity")
		monotone := true
		for l1 := 1; l1 <= Judged; l1++ {
			for i1 := 1; i1 <= Judged; i1++ {
				for l2 := l1; l2 <= Judged; l2++ {
					for i2 := i1; i2 <= Judged; i2++ {
						monotone = monotone && s.Rank(s.Of(l2, i2)) >= s.Rank(s.Of(l1, i1))
					}
				}
			}
		}
		assert.Equal(t, monotone, len(f) == 0, "faults: %v", f)
		if len(f) == 0 {
			accepted++
		}
	})
	assert.Positive(t, accepted)
}

func TestTheProductRuleIsARuleLikeAnother(t *testing.T) {
	var f Faults
	productRule.check(&f, "severity")
	assert.Empty(t, f)
}
