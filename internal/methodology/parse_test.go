package methodology_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/methodology"
)

func TestAMethodologyIsReadWithItsDefaults(t *testing.T) {
	m := parsed(t, sample)

	require.Equal(t, "sample@1", m.Ref())
	require.Equal(t, 1, m.Questions[0].Weight)
	require.Equal(t, "5.10", m.Questions[0].References[0].ID)
	stage := m.Process.Gates[engagement.GatePlan].Stages[0]
	require.Equal(t, engagement.Quorum{Mode: engagement.ModeAny}, stage.Mode)
	require.Equal(t, engagement.RejectRule{When: engagement.RejectImpossible}, stage.RejectWhen)
	require.True(t, stage.MayAbstain())
	require.Equal(t, 1, stage.Abstain.MinParticipation)
	require.Equal(t, engagement.SignatureNone, stage.Signature)
	require.Equal(t, "5 business days", stage.Due.String())
	require.Equal(t, engagement.RolePMO, stage.Escalate[0].To.Role)
	require.Equal(t, engagement.EffectTell, stage.Escalate[0].Effect)
	require.Equal(t, engagement.RoleCTO, m.Process.Phases[engagement.PhasePlan].Owner)
}

// Where a fault is told, a mark ‸ stands in the text.
func TestEveryFaultIsToldAtItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ old, new, field, message string }{
		"an unknown field at the top":       {"version: 1\n", "version: 1\n‸colour: red\n", "colour", "is not known here; give one of: action_templates, alignment, answering"},
		"an unknown field deep inside":      {"    title: One", "    title: One\n    ‸titel: One", "areas[0].titel", "is not known"},
		"an unknown field in a flow":        {"id: \"5.10\"", "id: \"5.10\", ‸page: 3", "questions[0].references[0].page", "is not known"},
		"a field given twice":               {"title: Sample\n", "title: Sample\n‸title: Again\n", "title", "is given twice"},
		"an entry given twice":              {"    close: {due: 5 days}", "    close: {due: 5 days}\n    ‸close: {due: 6 days}", "process.phases.close", "is given twice"},
		"an unknown phase":                  {"    close: {due: 5 days}", "    close: {due: 5 days}\n    ‸party: {due: 6 days}", "process.phases.party", "give one of: assessment, plan"},
		"an unknown gate":                   {"    go-live:", "    ‸golive: {title: G}\n    go-live:", "process.gates.golive", "give one of: diagnosis, plan"},
		"a text for a number":               {"version: 1", "version: ‸one", "version", "is a text; give a whole number"},
		"a fraction for a number":           {"periods: 12", "periods: ‸1.5", "process.periods", "is the number 1.5; give a whole number"},
		"a number that is too large":        {"periods: 12", "periods: ‸99999999999999", "process.periods", "give a whole number"},
		"a number for a text":               {"title: Sample", "title: ‸2026", "title", "is the number 2026; give a text; put it in quotes"},
		"a control's number without quotes": {`id: "5.10"`, "id: ‸5.10", "questions[0].references[0].id", "put it in quotes"},
		"a list for a text":                 {"title: Sample", "‸title: [a, b]", "title", "is a list; give a text"},
		"a text for a list":                 {"labels: [no, yes]", "labels: ‸no", "scale.labels", "is a text; give a list"},
		"a text for fields":                 {"tolerances: {days: 10, percent: 10}", "tolerances: ‸10 days", "process.tolerances", "give fields"},
		"a list for entries":                {"project: {due: 10 business days}", "‸project: [10 days]", "process.project", "is a list; give fields"},
		"a text for yes or no":              {"      title: Plan", "      title: Plan\n      delegation: {standing: ‸maybe}", "process.gates.plan.delegation.standing", "give true or false"},
		"a wrong duration":                  {"period: P1M", "period: ‸monthly", "process.period", "is not a duration"},
		"a number for a duration":           {"period: P1M", "period: ‸30", "process.period", `"30" is not a duration`},
		"fields for a duration":             {"period: P1M", "‸period: {months: 1}", "process.period", "is a group of fields; give a text"},
		"a wrong duration in a stage":       {"          due: 5 business days\n          escalate", "          due: ‸5 busy days\n          escalate", "process.gates.plan.stages[0].due", "is not a duration"},
		"a wrong moment":                    {"{after: due, to: {role: pmo}}", "{after: ‸later, to: {role: pmo}}", "process.gates.plan.stages[0].escalate[0].after", "is not a moment"},
		"a wrong moment in a list":          {"project: {due: 10 business days}", "project: {due: 10 business days, remind: [50%, ‸150%]}", "process.project.remind[1]", "is not a moment"},
		"a missing moment":                  {"{after: due, to: {role: pmo}}", "‸{to: {role: pmo}}", "process.gates.plan.stages[0].escalate[0].after", "is required"},
		"an unknown role":                   {"{after: due, to: {role: pmo}}", "{after: due, to: {role: ‸boss}}", "process.gates.plan.stages[0].escalate[0].to.role", "give one of: pmo"},
		"a wrong hour":                      {"project: {due: 10 business days}", "project: {due: 10 business days, cutoff: ‸5 pm}", "process.project.cutoff", "write an hour"},
		"an anchor":                         {"title: Sample", "title: ‸&a Sample", "title", "anchor or alias"},
		"an alias":                          {"title: Sample", "title: ‸*a", "title", "alias"},
		"a tag":                             {"title: Sample", "title: ‸!!str Sample", "title", "tag of YAML"},
		"a key that is no word":             {"version: 1\n", "version: 1\n‸12: x\n", "file", "the number 12 as the name of a field"},
		"an empty title":                    {"title: Sample", `title: ‸""`, "title", "is required"},
		"a title of nothing":                {"title: Sample", "title: ‸null", "title", "is required"},
		"a missing title":                   {"title: Sample\n", "", "title", "is required"},
		"a bad key":                         {"key: sample", "key: ‸Sample!", "key", "lower-case"},
		"a ref used twice":                  {"ref: Q-2", "ref: ‸Q-1", "questions[1].ref", "used twice"},
		"a question of no area":             {"    area: one\n    text: Is it?", "    area: ‸two\n    text: Is it?", "questions[1].area", "not among"},
		"a question without a text":         {"  - ref: Q-2\n    area: one\n    text: Is it?", "  - ‸ref: Q-2\n    area: one", "questions[1].text", "is required"},
		"a missing phase":                   {"  phases:\n    assessment: {due: 5 days}", "  ‸phases:", "process.phases.assessment", "is missing"},
		"a stage without approvers":         {"          approvers: [role: leader]\n", "", "process.gates.plan.stages[0].approvers", "is empty"},
		"stages of one key":                 {"key: second", "key: ‸first", "process.gates.plan.stages[1].key", "used twice"},
		"bands out of order":                {"title: Low, min: 1", "title: Low, min: ‸11", "priority.bands[1].min", ""},
		"columns after wide characters":     {"{key: high, title: High, min: 10}", "{key: high, title: \"Höchste 優先\", min: ‸99}", "priority.bands[0].min", "is 99"},
		"a text folded over lines":          {"title: Sample", "title: ‸>\n  " + strings.Repeat("long ", 60), "title", "shorten it"},
	} {
		t.Run(name, func(t *testing.T) {
			source, at := marked(edit(t, c.old, c.new))
			_, err := methodology.Parse("sample.yaml", source)
			faults := faultsOf(t, err)
			if len(at) > 0 {
				require.Equal(t, at[0], faults[0].Position, "%v", faults)
			}
			require.Equal(t, c.field, faults[0].Field)
			require.Contains(t, faults[0].Message, c.message)
			if c.field != "priority.bands[1].min" {
				require.Len(t, faults, 1, "nothing else is wrong")
			}
		})
	}
}

func TestAMissingFieldIsToldWhereItBelongs(t *testing.T) {
	source := edit(t, "[{after: due, to: {role: pmo}}]", "[]\n          veto: [{}]")
	_, err := methodology.Parse("sample.yaml", []byte(source))
	require.Equal(t, methodology.Position{Line: 39, Column: 18}, faultsOf(t, err)[0].Position, "at the entry")
	source = edit(t, "          approvers: [role: leader]\n", "")
	_, err = methodology.Parse("sample.yaml", []byte(source))
	require.Equal(t, methodology.Position{Line: 35, Column: 11}, faultsOf(t, err)[0].Position, "at the stage's first field")
}

func TestAllFaultsAreToldAtOnceInTheOrderOfTheFile(t *testing.T) {
	text := strings.NewReplacer(
		"version: 1", "version: ‸0", "title: Sample", "‸name: Sample", "area: one\n    text: Is it?", "area: ‸two\n    text: Is it?",
		"period: P1M", "period: ‸often", "key: sample", "‸key: sample",
	).Replace(sample)
	source, at := marked(text)
	_, err := methodology.Parse("sample.yaml", source)

	var places []methodology.Position
	var fields []string
	for _, f := range faultsOf(t, err) {
		places, fields = append(places, f.Position), append(fields, f.Field)
	}
	require.Equal(t, at, places)
	require.Equal(t, []string{"title", "version", "name", "questions[1].area", "process.period"}, fields)
	require.ErrorContains(t, err, "line 2, column 10: is 0")
}

func TestAFileThatIsNoMethodologyIsToldSo(t *testing.T) {
	for name, c := range map[string]struct{ text, message string }{
		"nothing":           {"‸", "is empty"},
		"comments alone":    {"‸# nothing\n", "is empty"},
		"a text":            {"‸hello", "is a text"},
		"a list":            {"‸- key: a", "is a list"},
		"two documents":     {"key: a\n---\n‸key: b\n", "second document"},
		"an open bracket":   {"key: ‸[a, b\n", "is not YAML"},
		"an open quote":     {"key: ‸'a\n", "is not YAML"},
		"a tab":             {"scale:\n‸\tlabels: []\n", "is not YAML"},
		"another encoding":  {"key: a\ntitle: ‸\xff\n", "is not UTF-8"},
		"brackets in heaps": {"key: " + strings.Repeat("[", 50) + "‸" + strings.Repeat("[", 500_000), "nests deeper"},
		"dashes in heaps":   {strings.Repeat("- ", 50) + "‸" + strings.Repeat("- ", 250_000), "nests deeper"},
		"fields in heaps":   {strings.Repeat("k: v\n", 1000) + "k‸: v\n" + strings.Repeat("k: v\n", 150_000), "fields in a row"},
		"tags in heaps":     {"key: " + strings.Repeat("!!str ", 150_000), "nests deeper"},
	} {
		t.Run(name, func(t *testing.T) {
			source, at := marked(c.text)
			if name == "another encoding" { // ranging over a text mends what is not UTF-8
				source = []byte(strings.ReplaceAll(c.text, "‸", ""))
			}
			began := time.Now()
			_, err := methodology.Parse("sample.yaml", source)
			require.Less(t, time.Since(began), 5*time.Second)
			faults := faultsOf(t, err)
			require.Len(t, faults, 1)
			require.Equal(t, "file", faults[0].Field)
			require.Contains(t, faults[0].Message, c.message)
			if len(at) > 0 {
				require.Equal(t, at[0], faults[0].Position)
			}
		})
	}
}

func TestJSONIsReadToo(t *testing.T) {
	want := parsed(t, sample)
	want.Title = "Tab\tand \"quote\" / 😀"
	for _, indent := range []string{"", "  ", "\t"} {
		text, err := json.MarshalIndent(want, "", indent)
		require.NoError(t, err)
		escaped := strings.NewReplacer("/", `\/`, "😀", `\ud83d\ude00`).Replace(string(text))
		for _, source := range []string{string(text), escaped, strings.ReplaceAll(string(text), "\n", "\r\n")} {
			got, err := methodology.Parse("sample.json", []byte(source))
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	}
}

func TestABuiltInMethodologyIsReadBackAsTheAPIGivesIt(t *testing.T) {
	for _, want := range methodology.Builtins() {
		text, err := json.Marshal(want)
		require.NoError(t, err)
		require.Equal(t, want, parsed(t, string(text)))
	}
}

func TestAByteOrderMarkAndWindowsLinesDoNotHurt(t *testing.T) {
	want := parsed(t, sample)
	got, err := methodology.Parse("sample.yaml", []byte("\ufeff"+strings.ReplaceAll(sample, "\n", "\r\n")))
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestAnAnswerHoldsFiveHundredFaultsAtMost(t *testing.T) {
	source := edit(t, "  - ref: Q-2\n", strings.Repeat("  - {ref: Q-1, area: one, text: Again?}\n", 600)+"  - ref: Q-2\n")
	_, err := methodology.Parse("sample.yaml", []byte(source))
	faults := faultsOf(t, err)
	require.Len(t, faults, 500)
	require.Contains(t, faults[499].Message, "(100 more faults follow)")
}
