package questionset_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/questionset"
)

func read(t *testing.T, name string, file []byte) engagement.QuestionSet {
	t.Helper()
	set, err := questionset.Read(name, file, engagement.AboutSet{})
	require.NoError(t, err)
	return set
}

// below counts the questions of a group and of those below it.
func below(set engagement.QuestionSet, group string) (n int) {
	for _, q := range set.Questions {
		for _, g := range set.Path(q.Group) {
			if g == group {
				n++
			}
		}
	}
	return n
}

func question(t *testing.T, set engagement.QuestionSet, ref string) engagement.SetQuestion {
	t.Helper()
	for _, q := range set.Questions {
		if q.Ref == ref {
			return q
		}
	}
	t.Fatalf("%s has no question %s", set.Ref(), ref)
	return engagement.SetQuestion{}
}

func TestAFrameworkIsWrittenAgainAsItCame(t *testing.T) {
	for _, file := range []string{"nist-csf-2.0.json", "dora.json", "cncf-techdocs.json"} {
		t.Run(file, func(t *testing.T) {
			text := framework(t, file)
			set := read(t, file, text)
			out, err := questionset.MarshalFramework(set)
			require.NoError(t, err)
			require.JSONEq(t, string(text), string(out))

			yaml, err := questionset.MarshalYAML(set)
			require.NoError(t, err)
			require.Equal(t, set, read(t, "as.yaml", yaml), "by way of YAML")
			out, err = questionset.MarshalFramework(read(t, "as.yaml", yaml))
			require.NoError(t, err)
			require.JSONEq(t, string(text), string(out))
		})
	}
}

func TestTheCybersecurityFrameworkHasItsSubcategories(t *testing.T) {
	set := read(t, "nist-csf-2.0.json", framework(t, "nist-csf-2.0.json"))
	require.Equal(t, "nist-cybersecurity-framework-2-0@1", set.Ref())
	require.Len(t, set.Questions, 106)
	require.Len(t, set.Groups, 6+22)
	require.Equal(t, []string{"PR.AA", "PR"}, set.Path(question(t, set, "PR.AA-05").Group))
	require.Contains(t, set.Licence, "Public domain")
	require.NotEmpty(t, set.Source)
}

func TestDORAsCapabilitiesMetricsAndFiguresAreRead(t *testing.T) {
	set := read(t, "dora.json", framework(t, "dora.json"))
	require.Equal(t, 34, below(set, "capabilities"))
	require.Equal(t, 17, below(set, "statements"))
	require.Equal(t, 5, below(set, "metrics"))
	require.Len(t, question(t, set, "continuous-integration-1").Choices, 7)

	lead := question(t, set, "leadtime")
	require.Len(t, lead.Choices, 6)
	require.Equal(t, 6, lead.Choices[5].Value)
	require.Equal(t, engagement.Benchmark{Of: "2025 all industries", Max: 10, Mean: 550, Deviation: 240}, *lead.Benchmark)
	failures := question(t, set, "changefailure")
	require.Equal(t, engagement.Benchmark{Of: "2025 all industries", Min: 10, Max: 0, Mean: 190, Deviation: 210}, *failures.Benchmark)
	require.Empty(t, failures.Choices, "it has no bands")
	require.Len(t, set.Measures, 3, "figures that no metric asks for")
}

func TestCriteriaKeepTheirChecksAndScale(t *testing.T) {
	set := read(t, "cncf-techdocs.json", framework(t, "cncf-techdocs.json"))
	require.Len(t, set.Scale, 5)
	require.Equal(t, 1, set.Scale[0].Value)
	require.Len(t, question(t, set, "information-architecture").Checks, 16)
	var wrong engagement.Faults
	m := engagement.Methodology{
		Scale: engagement.Scale{Labels: make([]string, 6)}, Areas: []engagement.Area{{Key: "docs"}},
		Sets: []engagement.SetUse{{Use: set.Ref(), Area: "docs"}},
	}
	require.NoError(t, m.Compose(func(string) (engagement.QuestionSet, error) { return set, nil }, &wrong))
	require.Empty(t, wrong)
	require.Len(t, m.Questions, len(set.Questions))
	require.Equal(t, 5, m.Questions[0].Choices[4].Score)
	require.Contains(t, m.Questions[0].Guidance, "\n- ")
}

const functions = `{
 "title": "Small",
 "licence": "free",
 "functions": [{"id": "A", "title": "A", "categories": [
  {"id": "A.1", "title": "A.1", "subcategories": [
   {"id": "A.1-1", "text": "Is it so?"}]}]}]
}`

func TestFaultsOfAFrameworkAreToldWithTheirPlaces(t *testing.T) {
	for what, c := range map[string]struct {
		old, new  string
		line, col int
		says      string
	}{
		"broken UTF-8":         {`"free"`, "\"fr\xffee\"", 3, 16, "is not UTF-8"},
		"JSON that ends early": {"]}]}]\n}", "]", 6, 41, "ends too early"},
		"a key twice":          {`"licence": "free"`, `"licence": "free", "licence": "x"`, 3, 19, "stands twice"},
		"a list that is none":  {`"subcategories": [`, `"subcategories": {}, "x": [`, 5, 50, "is no list"},
		"a text that is none":  {`"Is it so?"`, `12`, 6, 28, "is no text"},
		"no text":              {`"Is it so?"`, `""`, 6, 28, "is required"},
		"an id that is twice":  {`{"id": "A.1-1", "text": "Is it so?"}`, `{"id": "A.1-1", "text": "Is it so?"}, {"id": "A.1-1", "text": "Or so?"}`, 6, 49, "is used twice"},
		"a title that is long": {`"Small"`, `"` + strings.Repeat("long ", 60) + `"`, 2, 11, "shorten it to 200"},
		"no key in its title":  {`"Small"`, `"小"`, 1, 1, "lower-case letters"},
	} {
		require.Equal(t, 1, strings.Count(functions, c.old), what)
		_, err := questionset.Read("small.json", []byte(strings.Replace(functions, c.old, c.new, 1)), engagement.AboutSet{})
		faults := faultsOf(t, err)
		told := false
		for _, f := range faults {
			told = told || strings.Contains(f.Message, c.says) && f.Line == c.line && f.Column == c.col
		}
		require.True(t, told, "%s: %+v", what, faults)
	}
}

func TestWhatIsSaidAboutASetTakesTheFilesPlace(t *testing.T) {
	set, err := questionset.Read("small.json", []byte(functions), engagement.AboutSet{Key: "mine", Version: 4, Licence: "bought", Publisher: "P"})
	require.NoError(t, err)
	require.Equal(t, []string{"mine@4", "bought", "P", "Small"}, []string{set.Ref(), set.Licence, set.Publisher, set.Title})
}

func TestASetThatSaysMoreThanAFrameworksJSONIsNotWrittenAsOne(t *testing.T) {
	set := read(t, "small.json", []byte(functions))
	set.Questions[0].Weight = 3
	_, err := questionset.MarshalFramework(set)
	require.Equal(t, engagement.Conflict, engagement.CodeOf(err))
	require.ErrorContains(t, err, "take it as yaml")
	people, err := questionset.Builtin("people")
	require.NoError(t, err)
	_, err = questionset.MarshalFramework(people)
	require.ErrorContains(t, err, "did not come as a framework's JSON")
}

// Whatever else a framework's file says is kept.
func TestUnknownMembersOfAFrameworkAreKept(t *testing.T) {
	more := rapid.Custom(func(t *rapid.T) any {
		return rapid.SampledFrom([]any{nil, true, 1.5, "", "a<&b", []any{}, map[string]any{}, []any{map[string]any{"x": "y"}, 2.0}}).Draw(t, "value")
	})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{
			functions,
			`{"title": "C", "capabilities": [{"id": "c", "title": "C", "category": "x y", "headline": "h"}], "questions": [{"capability": "C", "questions": ["s"]}],
			  "answer_scale": ["no", "yes"], "metrics": [{"id": "m", "name": "M", "question": "q"}], "metric_answers": {"m": {"1": "bad", "2": "good"}},
			  "benchmarks_x": {"m": {"mean": 4.25, "std": 1}, "other": {"mean": 0.1, "std": 10}}}`,
			`{"title": "A", "scale": [{"score": 1, "label": "no"}, {"score": 2, "label": "yes"}], "areas": [{"area": "a", "criteria": [{"criterion": "c", "checks": ["d"]}]}, {"area": "a", "criteria": [{"criterion": "c"}]}]}`,
		}).Draw(t, "framework")
		var content any
		require.NoError(t, json.Unmarshal([]byte(text), &content))
		add(t, content, "", more)
		source, err := json.Marshal(content)
		require.NoError(t, err)
		set, err := questionset.Read("more.json", source, engagement.AboutSet{})
		require.NoError(t, err, "%s", source)
		out, err := questionset.MarshalFramework(set)
		require.NoError(t, err, "%s", source)
		require.JSONEq(t, string(source), string(out))
	})
}

// add puts more members into objects that may have them.
func add(t *rapid.T, content any, in string, more *rapid.Generator[any]) {
	switch c := content.(type) {
	case []any:
		for _, one := range c {
			add(t, one, in, more)
		}
	case map[string]any:
		for _, name := range []string{"functions", "categories", "subcategories", "capabilities", "questions", "metrics", "areas", "criteria"} {
			if inner, ok := c[name]; ok {
				add(t, inner, name, more)
			}
		}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"note", "url", "x"}), 0, 2, rapid.ID[string]).Draw(t, "more in "+in) {
			c[name] = more.Draw(t, "value")
		}
	}
}
