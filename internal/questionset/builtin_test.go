package questionset_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/questionset"
)

func builtin(t *testing.T, key string) engagement.QuestionSet {
	t.Helper()
	set, err := questionset.Builtin(key)
	require.NoError(t, err)
	return set
}

func TestTheBuiltInSetsAskWellAndSayWhoseTheyAre(t *testing.T) {
	var refs []string
	texts := map[string]string{}
	for _, set := range questionset.Builtins() {
		refs = append(refs, set.Ref())
		require.NotEmpty(t, set.Licence, set.Ref())
		require.NotEmpty(t, set.Source, set.Ref())
		require.NotEmpty(t, set.Publisher, set.Ref())
		for _, q := range set.Questions {
			require.Regexp(t, `\?$`, q.Text, q.Ref)
			require.Regexp(t, `(?s)^.{20,} Low: .{5,}\. High: .{20,}\.$`, q.Guidance, q.Ref)
			require.NotEmpty(t, q.References, q.Ref)
			require.Empty(t, texts[q.Text], "%s asks what %s asks", q.Ref, texts[q.Text])
			texts[q.Text] = q.Ref
		}
	}
	require.Equal(t, []string{"people@1", "processes@1", "security-csf@1", "security@1", "software-delivery@1", "strategy@1", "systems@1"}, refs)
}

func TestEveryCategoryOfTheCybersecurityFrameworkIsAskedAbout(t *testing.T) {
	framework := read(t, "nist-csf-2.0.json", framework(t, "nist-csf-2.0.json"))
	asked := map[string]string{}
	for _, q := range builtin(t, "security-csf").Questions {
		require.Equal(t, "NIST CSF 2.0", q.References[0].Framework)
		require.Equal(t, q.Group, q.References[0].ID)
		asked[q.Group] = q.Text
	}
	categories := 0
	for _, g := range framework.Groups {
		if g.Parent == "" {
			continue
		}
		categories++
		require.NotEmpty(t, asked[g.Key], "nothing is asked about %s", g.Key)
		require.NotEqual(t, g.Text, asked[g.Key], "the wording is ours")
	}
	require.Equal(t, 22, categories)
	require.Len(t, asked, 22)
}

func TestEveryCapabilityOfDORAIsAskedAboutAndItsFiguresAreThePublishedOnes(t *testing.T) {
	dora := read(t, "dora.json", framework(t, "dora.json"))
	ours := builtin(t, "software-delivery")
	asked := map[string]engagement.SetQuestion{}
	for _, q := range ours.Questions {
		asked[q.References[0].ID] = q
	}
	for _, q := range dora.Questions {
		if set := dora.Path(q.Group); set[len(set)-1] == "statements" {
			continue
		}
		mine, there := asked[q.Ref]
		require.True(t, there, "nothing is asked about %s", q.Ref)
		require.NotEqual(t, q.Text, mine.Text, "the wording is ours")
		if q.Benchmark != nil {
			require.Equal(t, figures(q.Benchmark), figures(mine.Benchmark), q.Ref)
		}
	}
	require.Len(t, asked, 34+5)
	require.Len(t, ours.Measures, len(dora.Measures))
	for i, m := range dora.Measures {
		require.Equal(t, m.Key, ours.Measures[i].Key)
		require.Equal(t, figures(m.Benchmark), figures(ours.Measures[i].Benchmark), m.Key)
	}
}

func figures(b *engagement.Benchmark) []int { return []int{b.Min, b.Max, b.Mean, b.Deviation} }

func TestABuiltInSetIsNotSharedBetweenItsReaders(t *testing.T) {
	one := builtin(t, "people@1")
	was, err := json.Marshal(one)
	require.NoError(t, err)
	one.Questions[0].Text = "Changed?"
	is, err := json.Marshal(builtin(t, "people@1"))
	require.NoError(t, err)
	require.JSONEq(t, string(was), string(is))
	_, err = questionset.Builtin("people@2")
	require.Equal(t, engagement.NotFound, engagement.CodeOf(err))
}
