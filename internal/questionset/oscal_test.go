package questionset_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/questionset"
	"mandate/internal/questionset/settest"
)

var stored = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// catalog has what catalogs of OSCAL have: groups in groups, enhancements, parameters,
// parts in parts, links, back matter.
const catalog = `{
 "catalog": {
  "uuid": "1f2e3d4c-0000-4000-8000-000000000001",
  "metadata": {"title": "Controls of a small bank", "last-modified": "2025-05-05T05:05:05Z", "version": "5.1", "oscal-version": "1.1.2",
   "props": [{"name": "keywords", "value": "a, b"}], "parties": [{"uuid": "1f2e3d4c-0000-4000-8000-000000000002", "type": "organization"}]},
  "params": [{"id": "p-0", "label": "organization"}],
  "groups": [
   {"id": "ac", "class": "family", "title": "Access Control", "groups": [{"id": "ac.in", "title": "Inner", "parts": [{"name": "overview", "prose": "What is inside."}],
     "controls": [{"id": "ac.in-1", "title": "Sealed", "parts": [{"name": "statement", "prose": "Seal it."}]}]}],
    "controls": [
     {"id": "ac-1", "class": "SP800-53", "title": "Policy",
      "params": [{"id": "ac-1_prm_1", "label": "frequency"}, {"id": "ac-1_prm_2", "select": {"how-many": "one", "choice": ["daily", "{{ insert: param, p-0 }}-wide"]}}],
      "props": [{"name": "label", "value": "AC-1"}],
      "links": [{"href": "#ref-1", "rel": "reference"}],
      "parts": [
       {"id": "ac-1_smt", "name": "statement", "parts": [
        {"id": "ac-1_smt.a", "name": "item", "props": [{"name": "label", "value": "a."}], "prose": "Write a policy for the {{ insert: param, p-0 }};"},
        {"id": "ac-1_smt.b", "name": "item", "props": [{"name": "label", "value": "b."}], "prose": "Review it {{ insert: param, ac-1_prm_1 }}, {{ insert: param, ac-1_prm_2 }}."}]},
       {"id": "ac-1_gdn", "name": "guidance", "prose": "Policies say what is meant."}],
      "controls": [{"id": "ac-1.1", "title": "Policy | Signed", "parts": [{"name": "statement", "prose": "Sign it."}], "controls": [{"id": "ac-1.1.1", "title": "ac-1.1.1", "parts": [{"name": "statement", "prose": "In ink."}]}]}]},
     {"id": "ac-2", "title": "Withdrawn", "props": [{"name": "status", "value": "withdrawn"}]}]},
   {"title": "Without an id", "controls": [{"id": "x-1", "title": "X", "parts": [{"name": "statement", "prose": "Do it."}, {"name": "assessment-method", "prose": "Ask."}]}]}],
  "back-matter": {"resources": [{"uuid": "1f2e3d4c-0000-4000-8000-000000000003", "title": "A < B & C"}]}
 }
}`

func TestACatalogIsWrittenAgainAsItCame(t *testing.T) {
	set := read(t, "catalog.json", []byte(catalog))
	out, err := questionset.MarshalOSCAL(set, stored)
	require.NoError(t, err)
	require.JSONEq(t, catalog, string(out))

	yaml, err := questionset.MarshalYAML(set)
	require.NoError(t, err)
	out, err = questionset.MarshalOSCAL(read(t, "as.yaml", yaml), stored)
	require.NoError(t, err)
	require.JSONEq(t, catalog, string(out), "by way of YAML")
}

func TestControlsBecomeQuestions(t *testing.T) {
	set := read(t, "catalog.json", []byte(catalog))
	require.Equal(t, "controls-of-a-small-bank@1", set.Ref())
	require.Equal(t, "5.1", set.Edition)
	var refs []string
	for _, q := range set.Questions {
		refs = append(refs, q.Ref)
	}
	require.Equal(t, []string{"ac-1", "ac-1.1", "ac-1.1.1", "ac-2", "ac.in-1", "x-1"}, refs)
	policy := question(t, set, "ac-1")
	require.Equal(t, "Policy", policy.Title)
	require.Equal(t, "a. Write a policy for the [organization];\nb. Review it [frequency], [daily; or [organization]-wide].", policy.Text)
	require.Equal(t, "Policies say what is meant.", policy.Guidance)
	require.Equal(t, "Withdrawn", question(t, set, "ac-2").Text, "a control without a statement is its title")
	require.Equal(t, []string{"ac.in", "ac"}, set.Path(question(t, set, "ac.in-1").Group))
	inner, _ := set.Group("ac.in")
	require.Equal(t, "What is inside.", inner.Text)
}

func TestFaultsOfACatalogAreToldWithTheirPlaces(t *testing.T) {
	for what, c := range map[string]struct{ old, new, says string }{
		"no title":                 {`"title": "Controls of a small bank", `, ``, "title: line"},
		"an id twice":              {`"id": "x-1"`, `"id": "ac-2"`, `line 22, column 51: "ac-2" is used twice`},
		"no id":                    {`"id": "x-1", `, ``, "is required"},
		"controls an object":       {`"controls": [{"id": "x-1"`, `"controls": {}, "y": [{"id": "x-1"`, "is no list"},
		"a control that is a text": {`{"id": "x-1", "title": "X", "parts": [{"name": "statement", "prose": "Do it."}, {"name": "assessment-method", "prose": "Ask."}]}`, `"x-1"`, "is no object"},
	} {
		require.Equal(t, 1, strings.Count(catalog, c.old), what)
		_, err := questionset.Read("catalog.json", []byte(strings.Replace(catalog, c.old, c.new, 1)), engagement.AboutSet{})
		faultsOf(t, err)
		require.ErrorContains(t, err, c.says, what)
	}
	_, err := questionset.Read("deep.json", []byte(`{"catalog":`+strings.Repeat(`[`, 5000)), engagement.AboutSet{})
	require.ErrorContains(t, err, "nests deeper than 60 levels")
}

func TestAnySetComesBackFromOSCAL(t *testing.T) {
	for _, set := range questionset.Builtins() {
		out, err := questionset.MarshalOSCAL(set, stored)
		require.NoError(t, err, set.Ref())
		require.Equal(t, set, read(t, "back.json", out))
	}
	rapid.Check(t, func(t *rapid.T) {
		set := settest.AnySet().Draw(t, "set")
		out, err := questionset.MarshalOSCAL(set, stored)
		require.NoError(t, err)
		got, err := questionset.Read("back.json", out, engagement.AboutSet{})
		require.NoError(t, err)
		require.Equal(t, set, got)
	})
}

func TestWhatIsEditedInACatalogIsRead(t *testing.T) {
	set := builtin(t, "security-csf")
	out, err := questionset.MarshalOSCAL(set, stored)
	require.NoError(t, err)
	edited := strings.Replace(string(out), set.Questions[0].Text, "What is owed?", 1)
	require.NotEqual(t, string(out), edited)
	got := read(t, "edited.json", []byte(edited))
	require.Equal(t, "What is owed?", got.Questions[0].Text)
	require.Equal(t, set.Questions[0].Weight, got.Questions[0].Weight)
}

// A catalog of the size of NIST SP 800-53, the largest in use, with its 1,196 controls.
func TestALargeCatalogIsReadAndWrittenAgain(t *testing.T) {
	long := strings.Repeat("What is written here is as long as such texts are. ", 40)
	var groups []any
	for g := range 20 {
		var controls []any
		for c := range 60 {
			controls = append(controls, map[string]any{
				"id": fmt.Sprintf("g%d-%d", g, c), "class": "SP800-53", "title": "Control",
				"props": []any{map[string]any{"name": "label", "value": "X"}}, "links": []any{map[string]any{"href": "#x", "rel": "related"}},
				"parts": []any{map[string]any{"name": "statement", "id": "s", "prose": "Do it."}, map[string]any{"name": "guidance", "id": "g", "prose": long}},
			})
		}
		groups = append(groups, map[string]any{"id": "g" + string(rune('a'+g)), "title": "Group", "controls": controls})
	}
	source, err := json.Marshal(map[string]any{"catalog": map[string]any{"uuid": "u", "metadata": map[string]any{"title": "Large"}, "groups": groups}})
	require.NoError(t, err)
	start := time.Now()
	set := read(t, "large.json", source)
	t.Logf("%d bytes, %d controls: read in %v", len(source), len(set.Questions), time.Since(start).Round(time.Millisecond))
	require.Len(t, set.Questions, 1200)
	out, err := questionset.MarshalOSCAL(set, stored)
	require.NoError(t, err)
	require.JSONEq(t, string(source), string(out))
}
