package engagement

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestValidContentHasNoFaults(t *testing.T) {
	kinds := map[Kind]bool{}
	for _, c := range validContent() {
		assert.Empty(t, faultsOf(c), "%T", c)
		assert.False(t, kinds[c.Kind()], "kind %s has two types", c.Kind())
		kinds[c.Kind()] = true
	}
	assert.Len(t, kinds, 33)
}

// Every field of every type is set just within and just beyond what its tags declare,
// which is also what the OpenAPI document promises.
func TestContentIsCheckedAgainstItsDeclaredBounds(t *testing.T) {
	for _, c := range validContent() {
		typ := reflect.TypeOf(c)
		for i := range typ.NumField() {
			d := declarationOf(typ.Field(i))
			for _, trial := range trials(t, typ.Field(i)) {
				changed := reflect.New(typ).Elem()
				changed.Set(reflect.ValueOf(c))
				changed.Field(i).Set(trial.value)
				faults := faultsOf(changed.Interface().(Content))
				at := func(f Fault) bool { return f.Field == d.name || strings.HasPrefix(f.Field, d.name+"[") }
				found := Faults{}
				for _, f := range faults {
					if at(f) && !isCrossCheck(f) {
						found = append(found, f)
					}
				}
				assert.Equal(t, trial.wrong, len(found) > 0, "%T.%s %s: %v", c, d.name, trial.what, found)
			}
		}
	}
}

// isCrossCheck tells faults between fields from those of one field.
func isCrossCheck(f Fault) bool {
	for _, part := range []string{"lies before", "beside", "above the baseline", "below the baseline", "beyond the target", "less than the", "seats", "accepted milestone", "set not_applicable", "where an answer is returned"} {
		if strings.Contains(f.Message, part) {
			return true
		}
	}
	return false
}

type trial struct {
	what  string
	value reflect.Value
	wrong bool
}

func trials(t *testing.T, field reflect.StructField) []trial {
	t.Helper()
	d, typ := declarationOf(field), field.Type
	of := func(what string, v any, wrong bool) trial {
		return trial{what, reflect.ValueOf(v).Convert(typ), wrong}
	}
	switch {
	case typ == reflect.TypeFor[Day]():
		require.Equal(t, "date", field.Tag.Get("format"), field.Name)
		return []trial{
			of("empty", "", d.required), of("a day", "2026-06-15", false), of("no such day", "2026-02-30", true),
			of("a slip", "0206-03-31", true), of("not a day", "tomorrow", true),
		}
	case field.Tag.Get("enum") != "":
		out := []trial{of("empty", "", d.required), of("nonsense", "nonsense", true)}
		for _, value := range strings.Split(field.Tag.Get("enum"), ",") {
			out = append(out, of(value, value, false))
		}
		return out
	case typ.Kind() == reflect.String:
		longest := number(t, field, "maxLength")
		require.Equal(t, d.required, field.Tag.Get("minLength") == "1", "%s: required texts declare minLength 1", field.Name)
		return []trial{
			of("empty", "", d.required), of("blank", "  ", d.required), of("longest", strings.Repeat("é", longest), false),
			of("too long", strings.Repeat("é", longest+1), true),
		}
	case typ.Kind() == reflect.Int, typ.Kind() == reflect.Int64:
		least, most := number(t, field, "minimum"), number(t, field, "maximum")
		return []trial{of("least", least, false), of("most", most, false), of("less", least-1, true), of("more", most+1, true)}
	case typ == reflect.TypeFor[*int]():
		least, most := number(t, field, "minimum"), number(t, field, "maximum")
		return []trial{of("least", &least, false), of("most", &most, false), of("less", ref(least-1), true), of("more", ref(most+1), true)}
	case typ.Kind() == reflect.Float64:
		least, most := float64(number(t, field, "minimum")), float64(number(t, field, "maximum"))
		return []trial{
			of("least", least, false), of("most", most, false), of("less", least*2, true), of("more", most*2, true),
			of("NaN", math.NaN(), true), of("infinite", math.Inf(1), true),
		}
	case typ == reflect.TypeFor[[]string]():
		most, longest := number(t, field, "maxItems"), number(t, field, "maxLength")
		return []trial{
			of("one", []string{"a"}, false), of("an empty entry", []string{"a", ""}, true),
			of("a long entry", []string{strings.Repeat("x", longest+1)}, true),
			of("too many", strings.Split(strings.Repeat("a,", most)+"a", ","), true),
			of("none", []string{}, field.Tag.Get("minItems") != ""),
		}
	}
	return nil // booleans and nested structs, which have cases of their own
}

func number(t *testing.T, field reflect.StructField, tag string) int {
	t.Helper()
	n, err := strconv.Atoi(field.Tag.Get(tag))
	require.NoError(t, err, "%s declares %s", field.Name, tag)
	return n
}

func TestFaultsOfNestedFieldsNameTheirPlace(t *testing.T) {
	review := Review{Period: 1, HeldOn: "2026-10-01", Minutes: "m", Corrective: []Corrective{{Text: "ok"}, {Due: "soon"}}}
	f := faultsOf(review)
	assertFault(t, f, "corrective[1].text", "is required")
	assertFault(t, f, "corrective[1].due", "YYYY-MM-DD")

	project := Project{Name: "n", BaselineStart: "2026-01-01", BaselineEnd: "2026-02-01", Tolerances: Tolerances{Days: 400, Percent: -1}}
	f = faultsOf(project)
	assertFault(t, f, "tolerances.days", "from 0 to 365")
	assertFault(t, f, "tolerances.percent", "from 0 to 100")
}

func TestMoneyFaultSaysMinorUnits(t *testing.T) {
	assertFault(t, faultsOf(System{Name: "n", AnnualCost: -5}), "annual_cost", "minor units (cents) from 0")
}

func TestFieldsThatDependOnEachOther(t *testing.T) {
	cases := []struct {
		name           string
		content        Content
		field, message string
	}{
		{"answer without score", Answer{Question: "q"}, "score", "give a score, or set not_applicable"},
		{"answer with both", Answer{Question: "q", Score: ref(1), NotApplicable: true, Reason: "r"}, "score", "leave out"},
		{"answer with target only", Answer{Question: "q", Target: ref(1), NotApplicable: true, Reason: "r"}, "target", "leave out"},
		{"not applicable without reason", Answer{Question: "q", NotApplicable: true, Reason: " "}, "reason", "say why"},
		{"score with a reason", Answer{Question: "q", Score: ref(1), Reason: "r"}, "reason", "write it as comment"},
		{"risk with likelihood only", Finding{Title: "t", Type: "risk", Area: "a", Condition: "c", Likelihood: 3}, "impact", "judge it from 1 to 5"},
		{"risk with impact only", Finding{Title: "t", Type: "risk", Area: "a", Condition: "c", Impact: 3}, "likelihood", "judge it from 1 to 5"},
		{"objective on the wrong side", PlanObjective{Title: "t", Metric: "m", Baseline: 5, Target: 4, By: "2027-01-01"}, "target", "give direction down"},
		{"objective down on the wrong side", PlanObjective{Title: "t", Metric: "m", Direction: "down", Baseline: 4, Target: 5, By: "2027-01-01"}, "target", "give direction up"},
		{"action ends before its start", Action{Title: "t", Impact: 1, Feasibility: 1, Start: "2027-02-01", Due: "2027-01-01"}, "due", "lies before start"},
		{"project ends before its start", Project{Name: "n", BaselineStart: "2027-02-01", BaselineEnd: "2027-01-01"}, "baseline_end", "lies before"},
		{"project of two origins", Project{Name: "n", Action: "a", Initiative: "i", BaselineStart: "2027-01-01", BaselineEnd: "2027-01-01"}, "initiative", "one of the two"},
		{"milestone accepted before reached", Milestone{Title: "t", Baseline: "2027-01-01", Accepted: true}, "actual", "day on which it was reached"},
		{"forecast below the spent", StatusReport{Spent: 10, ForecastCost: 9}, "forecast_cost", "less than the 10 spent"},
		{"allocation ends before its start", Allocation{Person: "p", Percent: 10, From: "2027-02-01", To: "2027-01-01"}, "to", "lies before"},
		{"more trained than seats", Training{Title: "t", Group: "g", Seats: 1, Completed: 2}, "completed", "2 of 1 seats"},
		{"concern resolved without response", Concern{Verbatim: "v", Resolved: true}, "response", "say what was answered"},
		{"support answered without answer", SupportRequest{Title: "t", Priority: "low", Answered: "2027-01-01"}, "answer", "say what was answered"},
		{"support closed without answer", SupportRequest{Title: "t", Priority: "low", Closed: "2027-01-01"}, "closed", "give the answer"},
		{"support answered before it was opened", SupportRequest{Title: "t", Priority: "low", Opened: "2027-01-02", Answered: "2027-01-01", Answer: "a"}, "answered", "lies before opened"},
		{"support closed before it was answered", SupportRequest{Title: "t", Priority: "low", Opened: "2027-01-01", Answered: "2027-01-03", Answer: "a", Closed: "2027-01-02"}, "closed", "lies before answered"},
		{"threshold beyond target", Metric{Name: "n", Direction: "up", Baseline: 1, Target: 5, Threshold: 6}, "threshold", "beyond the target 5"},
		{"initiative ends before its start", Initiative{Title: "t", Description: "d", Impact: 1, Feasibility: 1, Start: "2027-02-01", Due: "2027-01-01"}, "due", "lies before"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { assertFault(t, faultsOf(c.content), c.field, c.message) })
	}
}

func TestLinksNameTheItemsReferredTo(t *testing.T) {
	cases := []struct {
		content Content
		want    []Link
	}{
		{Answer{Question: "q"}, nil},
		{Interview{Findings: []string{"f1", ""}}, []Link{{"findings", KindFinding, "f1"}}},
		{System{DependsOn: []string{"s1"}}, []Link{{"depends_on", KindSystem, "s1"}}},
		{Finding{Systems: []string{"s1"}, Questions: []string{"q"}, Objective: "growth"}, []Link{{"systems", KindSystem, "s1"}}},
		{
			Action{Findings: []string{"f1"}, Objective: "o1", DependsOn: []string{"a1"}},
			[]Link{{"findings", KindFinding, "f1"}, {"objective", KindObjective, "o1"}, {"depends_on", KindAction, "a1"}},
		},
		{Project{Initiative: "i1"}, []Link{{"initiative", KindInitiative, "i1"}}},
		{Communication{Audience: "g1"}, []Link{{"audience", KindGroup, "g1"}}},
		{Release{Projects: []string{"p1", "p2"}}, []Link{{"projects", KindProject, "p1"}, {"projects", KindProject, "p2"}}},
		{Metric{Objective: "o1"}, []Link{{"objective", KindObjective, "o1"}}},
		{Reading{Metric: "m1"}, []Link{{"metric", KindMetric, "m1"}}},
		{Initiative{Metric: "m1"}, []Link{{"metric", KindMetric, "m1"}}},
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%T", c.content), func(t *testing.T) { assert.Equal(t, c.want, c.content.Links()) })
	}
}
