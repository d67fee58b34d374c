package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func formerly(m Methodology, answers ...Item[Answer]) Former {
	return Former{Diagnosis: NewDiagnosis(Brief{}, m, Assessment{Answers: answers}), Methodology: m, Engagement: "e0", Title: "Before", Revision: 2, On: "2025-03-01"}
}

func TestScoresAreSetBesideThoseOfTheLastAssessment(t *testing.T) {
	m := smallMethodology()
	c := CompareWith(formerly(m, answer("S1", 2), answer("P1", 4)), m, []Item[Answer]{answer("S1", 3), answer("S2", 1), answer("P1", 3)})
	require.Len(t, c.Questions, 2, "S2 was not asked then")
	assert.Equal(t, []string{"better", "worse"}, []string{c.Questions[0].Direction, c.Questions[1].Direction})
	assert.Equal(t, 100, c.Questions[0].Change)
	assert.Equal(t, Compared{Key: "people", Title: c.Areas[1].Title, Before: 400, Now: 300, Change: -100, Direction: "worse"}, c.Areas[1])
}

func TestAnotherScaleIsBroughtToTodays(t *testing.T) {
	old := smallMethodology()
	old.Scale = Scale{Labels: make([]string, 11)}
	c := CompareWith(formerly(old, answer("S1", 7)), smallMethodology(), []Item[Answer]{answer("S1", 3)})
	assert.Equal(t, 350, c.Questions[0].Before, "7 of 10 is 3.5 of 5")
	assert.Equal(t, -50, c.Questions[0].Change)
}

func TestAQuestionOfAnotherVersionOfItsSetIsNotCompared(t *testing.T) {
	old, now := smallMethodology(), smallMethodology()
	old.Questions[0].Set, now.Questions[0].Set = "dora@1", "dora@2"
	c := CompareWith(formerly(old, answer("S1", 2), answer("S2", 2)), now, []Item[Answer]{answer("S1", 4), answer("S2", 2)})
	assert.Equal(t, []string{"S1"}, c.Reworded)
	require.Len(t, c.Questions, 1)
	assert.Equal(t, "same", c.Questions[0].Direction)
}

// Seen from the other side, what was better is worse by as much.
func TestComparisonIsSymmetric(t *testing.T) {
	m := smallMethodology()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) (all []Item[Answer]) {
			for _, q := range m.Questions {
				if rapid.Bool().Draw(t, label) {
					all = append(all, answer(q.Ref, rapid.IntRange(0, m.Scale.Max()).Draw(t, "score")))
				}
			}
			return all
		}
		one, two := draw("one"), draw("two")
		there, back := CompareWith(formerly(m, one...), m, two), CompareWith(formerly(m, two...), m, one)
		for _, pair := range [][2][]Compared{{there.Areas, back.Areas}, {there.Questions, back.Questions}} {
			require.Len(t, pair[1], len(pair[0]))
			for i, c := range pair[0] {
				o := pair[1][i]
				assert.Equal(t, []any{c.Key, c.Before, c.Now, -c.Change}, []any{o.Key, o.Now, o.Before, o.Change})
				assert.Equal(t, map[string]string{"better": "worse", "worse": "better", "same": "same"}[c.Direction], o.Direction)
			}
		}
	})
}

func TestABenchmarkTellsWhereAScoreStands(t *testing.T) {
	m := smallMethodology()
	for i := range m.Questions {
		m.Questions[i].Benchmark = &Benchmark{Of: "Industry 2023", Source: "Survey", Min: 1, Max: 7, Mean: 400, Deviation: 60}
	}
	all := BenchmarkStandings(m, []Item[Answer]{answer("S1", 1), answer("S2", 3), answer("P1", 5)})
	assert.Equal(t, []string{"below", "around", "above"}, []string{all[0].Stands, all[1].Stands, all[2].Stands})
	assert.Equal(t, 250, all[0].Mean, "4 of 1 to 7 is half way, as 2.5 of 5")
	assert.Equal(t, 50, all[0].Deviation)
	m.Questions[0].Benchmark = nil
	assert.Len(t, BenchmarkStandings(m, []Item[Answer]{answer("S1", 1), answer("S2", 3)}), 1)
}
