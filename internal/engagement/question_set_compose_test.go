package engagement_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func catalog() engagement.QuestionSet {
	s := engagement.QuestionSet{
		Key: "catalog", Version: 2, Title: "Catalog", Publisher: "P", Source: "P, 2nd edition", Licence: "CC-BY-4.0", Attribution: "By P",
		Sources: []engagement.Source{{Title: "Another work"}},
		Scale:   []engagement.Point{{Value: 1, Text: "bad"}, {Value: 2, Text: "poor"}, {Value: 3, Text: "fair"}, {Value: 4, Text: "good"}, {Value: 5, Text: "best"}},
		Groups: []engagement.QuestionGroup{
			{Key: "A", Title: "A"}, {Key: "A.1", Parent: "A", Title: "A.1"}, {Key: "B", Title: "B"},
		},
		Questions: []engagement.SetQuestion{
			{Ref: "A-1", Group: "A.1", Title: "First", Text: "Is it?", Guidance: "Look.", Checks: []string{"here", "there"}, Weight: 3},
			{Ref: "A-2", Group: "A", Text: "Is it too?", Choices: []engagement.Point{{Value: 0, Text: "no"}, {Value: 1, Text: "yes"}}},
			{Ref: "B-1", Group: "B", Text: "And it?", Benchmark: &engagement.Benchmark{Of: "all", Max: 10, Mean: 500}},
		},
	}
	s.Defaults()
	return s
}

func library(sets ...engagement.QuestionSet) engagement.QuestionSets {
	return func(ref string) (engagement.QuestionSet, error) {
		for _, s := range sets {
			if ref == s.Ref() || ref == s.Key {
				return s, nil
			}
		}
		return engagement.QuestionSet{}, engagement.Errorf(engagement.NotFound, "no %s", ref)
	}
}

func composing(uses ...engagement.SetUse) engagement.Methodology {
	return engagement.Methodology{
		Scale: engagement.Scale{Labels: make([]string, 6)}, Areas: []engagement.Area{{Key: "one"}, {Key: "two"}},
		Sets: uses, Questions: []engagement.Question{{Ref: "OWN", Area: "one", Text: "Own?", Weight: 1}},
	}
}

func TestASetIsComposedAndPinned(t *testing.T) {
	m := composing(engagement.SetUse{
		Use: "catalog", Area: "one", Areas: []engagement.GroupArea{{Group: "B", Area: "two"}, {Group: "A.1", Area: "two"}, {Group: "A", Area: "one"}},
		Weight: 2, Weights: []engagement.RefWeight{{Ref: "B-1", Weight: 7}},
	})
	var f engagement.Faults
	require.NoError(t, m.Compose(library(catalog()), &f))
	require.Empty(t, f)
	require.Empty(t, m.Sets, "nothing is left to compose")

	refs, areas, weights := []string{}, []string{}, []int{}
	for _, q := range m.Questions {
		refs, areas, weights = append(refs, q.Ref), append(areas, q.Area), append(weights, q.Weight)
	}
	require.Equal(t, []string{"OWN", "A-1", "A-2", "B-1"}, refs)
	require.Equal(t, []string{"one", "two", "one", "two"}, areas, "the nearest group counts")
	require.Equal(t, []int{1, 6, 2, 7}, weights, "the factor does not touch a weight that is given")

	first := m.Questions[1]
	require.Equal(t, "catalog@2", first.Set, "though the newest was asked for")
	require.Equal(t, "First: Is it?", first.Text)
	require.Equal(t, "Look.\n\n- here\n- there", first.Guidance)
	require.Equal(t, []engagement.Choice{{Score: 0, Text: "bad"}, {Score: 1, Text: "poor"}, {Score: 3, Text: "fair"}, {Score: 4, Text: "good"}, {Score: 5, Text: "best"}}, first.Choices)
	require.Equal(t, []engagement.Choice{{Score: 0, Text: "no"}, {Score: 5, Text: "yes"}}, m.Questions[2].Choices)
	require.Equal(t, "all", m.Questions[3].Benchmark.Of)
	require.Equal(t, []engagement.Source{
		{Title: "Catalog", Set: "catalog@2", Publisher: "P", Origin: "P, 2nd edition", Licence: "CC-BY-4.0", Attribution: "By P"}, {Title: "Another work"},
	}, m.Sources)
}

func TestAMethodologyTakesPartOfASetAndSaysWhatAnswersCount(t *testing.T) {
	m := composing(engagement.SetUse{Use: "catalog@2", Area: "one", Include: []string{"A"}, Exclude: []string{"A-2"}, Prefix: "C:", Scores: []int{0, 0, 2, 5, 5}})
	var f engagement.Faults
	require.NoError(t, m.Compose(library(catalog()), &f))
	require.Empty(t, f)
	require.Len(t, m.Questions, 2)
	require.Equal(t, "C:A-1", m.Questions[1].Ref)
	scores := []int{}
	for _, c := range m.Questions[1].Choices {
		scores = append(scores, c.Score)
	}
	require.Equal(t, []int{0, 0, 2, 5, 5}, scores)
}

func TestWhatCannotBeComposedIsToldWhereItIsAskedFor(t *testing.T) {
	for what, c := range map[string]struct {
		use  engagement.SetUse
		at   string
		says string
	}{
		"a set that is not there":       {engagement.SetUse{Use: "other@1", Area: "one"}, "sets[0].use", `there is no question set "other@1"`},
		"an older version":              {engagement.SetUse{Use: "catalog@1", Area: "one"}, "sets[0].use", `there is no question set "catalog@1"`},
		"an unknown ref":                {engagement.SetUse{Use: "catalog", Area: "one", Include: []string{"A", "Z"}}, "sets[0].include[1]", `"Z" is neither a question nor a group of catalog@2`},
		"an unknown exclusion":          {engagement.SetUse{Use: "catalog", Area: "one", Exclude: []string{"Z"}}, "sets[0].exclude[0]", "neither"},
		"an unknown area":               {engagement.SetUse{Use: "catalog", Area: "three"}, "sets[0].area", `"three" is not among areas[].key`},
		"an unknown group":              {engagement.SetUse{Use: "catalog", Area: "one", Areas: []engagement.GroupArea{{Group: "Z", Area: "two"}}}, "sets[0].areas[0].group", "no group"},
		"a question without an area":    {engagement.SetUse{Use: "catalog", Areas: []engagement.GroupArea{{Group: "A", Area: "two"}}}, "sets[0].use", `"B-1" of catalog@2 belongs to no area`},
		"a weight beyond ten":           {engagement.SetUse{Use: "catalog", Area: "one", Weight: 4}, "sets[0].weight", `makes the weight of "A-1" 12`},
		"a weight of what is not taken": {engagement.SetUse{Use: "catalog", Area: "one", Exclude: []string{"A-1"}, Weights: []engagement.RefWeight{{Ref: "A-1", Weight: 1}}}, "sets[0].weights[0].ref", "no question that is taken"},
		"scores that fall":              {engagement.SetUse{Use: "catalog", Area: "one", Scores: []int{0, 3, 2, 4, 5}}, "sets[0].scores[2]", "a better answer cannot count less"},
		"scores for no question":        {engagement.SetUse{Use: "catalog", Area: "one", Scores: []int{0, 3, 5}}, "sets[0].scores", "no question taken from catalog@2 has that many answers"},
		"nothing left":                  {engagement.SetUse{Use: "catalog", Area: "one", Exclude: []string{"A", "B"}}, "sets[0].use", "nothing of catalog@2 is left"},
	} {
		m := composing(c.use)
		var f engagement.Faults
		require.NoError(t, m.Compose(library(catalog()), &f), what)
		require.Len(t, f, 1, what)
		require.Equal(t, c.at, f[0].Field, what)
		require.Contains(t, f[0].Message, c.says, what)
	}
}

func TestAQuestionIsNotAskedTwice(t *testing.T) {
	m := composing(engagement.SetUse{Use: "catalog", Area: "one", Include: []string{"A"}}, engagement.SetUse{Use: "catalog", Area: "two"})
	m.Questions[0].Ref = "B-1"
	var f engagement.Faults
	require.NoError(t, m.Compose(library(catalog()), &f))
	require.Len(t, f, 3)
	require.Equal(t, "sets[1].use", f[0].Field)
	require.Contains(t, f[0].Message, `the question "A-1" of catalog@2 is asked already, from catalog@2; exclude it`)
	require.Contains(t, f[2].Message, `"B-1" of catalog@2 is asked already by the methodology itself`)
}

func TestALibraryThatFailsIsNoFaultOfTheMethodology(t *testing.T) {
	m := composing(engagement.SetUse{Use: "catalog", Area: "one"})
	broken := errors.New("the disk is full")
	var f engagement.Faults
	err := m.Compose(func(string) (engagement.QuestionSet, error) { return engagement.QuestionSet{}, broken }, &f)
	require.ErrorIs(t, err, broken)
	require.Empty(t, f)
}

func TestASetIsHeldToItsRules(t *testing.T) {
	for what, c := range map[string]struct {
		change func(*engagement.QuestionSet)
		at     string
	}{
		"a key with a space":        {func(s *engagement.QuestionSet) { s.Key = "a b" }, "key"},
		"no version":                {func(s *engagement.QuestionSet) { s.Version = 0 }, "version"},
		"a language in words":       {func(s *engagement.QuestionSet) { s.Language = "plain English" }, "language"},
		"a scale that falls":        {func(s *engagement.QuestionSet) { s.Scale[1].Value = 1 }, "scale[1].value"},
		"a child before a parent":   {func(s *engagement.QuestionSet) { s.Groups[0].Parent = "B" }, "groups[0].parent"},
		"a group used twice":        {func(s *engagement.QuestionSet) { s.Groups[2].Key = "A" }, "groups[2].key"},
		"a ref used twice":          {func(s *engagement.QuestionSet) { s.Questions[1].Ref = "A-1" }, "questions[1].ref"},
		"a group that is not there": {func(s *engagement.QuestionSet) { s.Questions[1].Group = "Z" }, "questions[1].group"},
		"no questions":              {func(s *engagement.QuestionSet) { s.Questions = nil }, "questions"},
		"one answer":                {func(s *engagement.QuestionSet) { s.Questions[1].Choices = s.Questions[1].Choices[:1] }, "questions[1].choices"},
		"a mean beside its scale":   {func(s *engagement.QuestionSet) { s.Questions[2].Benchmark.Mean = 1001 }, "questions[2].benchmark.mean"},
		"a measure named twice":     {func(s *engagement.QuestionSet) { s.Measures = []engagement.Measure{{Key: "m"}, {Key: "m"}} }, "measures[1].key"},
	} {
		set := catalog()
		c.change(&set)
		var f engagement.Faults
		set.Check(&f)
		fields := []string{}
		for _, fault := range f {
			fields = append(fields, fault.Field)
		}
		require.Contains(t, fields, c.at, what)
	}
	var none engagement.Faults
	catalog().Check(&none)
	require.Empty(t, none)
}
