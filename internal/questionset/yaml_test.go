package questionset_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/questionset"
	"mandate/internal/questionset/settest"
)

func TestWhatIsWrittenAsYAMLIsReadBackEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := settest.AnySet().Draw(t, "set")
		text, err := questionset.MarshalYAML(set)
		require.NoError(t, err)
		got, err := questionset.Read("written.yaml", text, engagement.AboutSet{})
		require.NoError(t, err, "%s", text)
		require.Equal(t, set, got)
	})
}

func TestWhatIsWrittenAsJSONIsReadBackEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := settest.AnySet().Draw(t, "set")
		text, err := json.Marshal(set)
		require.NoError(t, err)
		got, err := questionset.Read("written.json", text, engagement.AboutSet{})
		require.NoError(t, err, "%s", text)
		require.Equal(t, set, got)
	})
}

func TestEveryFaultOfAFileIsToldWithItsPlace(t *testing.T) {
	_, err := questionset.Read("mine.yaml", []byte(`key: Mine
version: 1
title: Mine
groups:
  - {key: A, parent: B, title: A}
questions:
  - {ref: "1", text: Is it?, weight: eleven}
  - {ref: "1", text: "", colour: red}
`), engagement.AboutSet{})
	var told []string
	for _, f := range faultsOf(t, err) {
		told = append(told, f.Field)
	}
	require.Equal(t, []string{"key", "groups[0].parent", "questions[0].weight", "questions[1].ref", "questions[1].text", "questions[1].colour"}, told)
	require.Contains(t, err.Error(), "the question set mine.yaml has 6 faults")
	require.Contains(t, err.Error(), "line 5, column 22")
}

func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "question-sets.md"))
	require.NoError(t, err)
	return string(text)
}

func TestThePagesExampleIsASet(t *testing.T) {
	_, rest, _ := strings.Cut(page(t), "```yaml\n")
	example, _, _ := strings.Cut(rest, "```")
	set, err := questionset.Read("page.yaml", []byte(example), engagement.AboutSet{})
	require.NoError(t, err)
	require.Equal(t, "documentation@1", set.Ref())
	require.Len(t, set.Questions[0].Checks, 2)
}

func TestThePageTellsOfEveryField(t *testing.T) {
	for name := range fieldNames(reflect.TypeFor[engagement.QuestionSet](), map[string]bool{}) {
		require.Regexp(t, "`"+name+`(\[\])?`+"`", page(t), "docs/question-sets.md says nothing of %s", name)
	}
}

// fieldNames collects the YAML names of a type's fields, but for those that the page of
// methodologies explains.
func fieldNames(typ reflect.Type, names map[string]bool) map[string]bool {
	switch typ.Kind() {
	case reflect.Pointer, reflect.Slice:
		return fieldNames(typ.Elem(), names)
	case reflect.Struct:
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("yaml"), ",")
			names[name] = true
			switch elem := typ.Field(i).Type; elem {
			case reflect.TypeFor[*engagement.Benchmark](), reflect.TypeFor[[]engagement.Source](), reflect.TypeFor[[]engagement.Reference]():
			default:
				fieldNames(elem, names)
			}
		}
	}
	return names
}
