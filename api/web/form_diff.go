package web

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// changesShown is how many changes stand open; where there are more, each part is folded
// away under its name.
const changesShown = 6

// moneyFields hold amounts in minor units of the engagement's currency.
var moneyFields = []string{
	"actual_benefit", "annual_cost", "baseline_budget", "benefit", "budget", "build_cost", "cost", "cost_over", "extra_cost",
	"forecast_cost", "largest_build_cost", "planned_benefit", "run_cost", "spent", "systems_cost",
}

// unsaid are parts of items that say nothing to whoever decides.
var unsaid = []string{"id", "version", "created_at", "created_by", "updated_at", "updated_by"}

// field is a field's name in words; what is no field's name stays as it is.
func (sit sitting) field(name string) string {
	if sit.words.Has("field." + name) {
		return sit.say("field." + name)
	}
	if name == "" || strings.ToLower(name) != name || strings.Contains(name, " ") {
		return name
	}
	name = strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

// value writes a part of a subject's JSON as a person reads it.
func (sit sitting) value(field string, v any) string {
	switch v := v.(type) {
	case nil:
		return "–"
	case bool:
		return sit.say(map[bool]string{true: "field.yes", false: "field.no"}[v])
	case float64:
		if slices.Contains(moneyFields, field) {
			return report.FormatFor(sit.words.Tag()).Money(engagement.Money(v), sit.engagement.Currency)
		}
		return engagement.FormatNumber(v)
	case json.Number:
		return v.String()
	case string:
		if id := "value." + field + "." + v; sit.words.Has(id) {
			return sit.say(id)
		}
		return sit.text(v)
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = sit.value(field, x)
		}
		return strings.Join(parts, "\n")
	case map[string]any:
		var lines []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if item, ok := v[name].(map[string]any); ok {
				lines = append(lines, sit.item(name, item))
				continue
			}
			if slices.Contains(unsaid, name) || v[name] == nil || v[name] == "" {
				continue
			}
			lines = append(lines, sit.field(name)+": "+sit.value(name, v[name]))
		}
		return strings.Join(lines, "\n")
	}
	return ""
}

// item is a thing in a list: what it is called, then what it says.
func (sit sitting) item(key string, v map[string]any) string {
	for _, field := range []string{"title", "name", "text"} {
		if title, ok := v[field].(string); ok && title != "" {
			rest := maps.Clone(v)
			delete(rest, field)
			return title + " (" + strings.ReplaceAll(sit.value("", rest), "\n", "; ") + ")"
		}
	}
	return sit.field(key) + ": " + strings.ReplaceAll(sit.value(key, v), "\n", "; ")
}

// text is a text of a subject: a day is written out, a person named.
func (sit sitting) text(s string) string {
	if _, err := engagement.Day(s).Time(); err == nil {
		return sit.words.Day(engagement.Day(s))
	}
	if s == "" {
		return "–"
	}
	return sit.name(s)
}

// point is a change that the round before asked for, and what became of it.
type point struct {
	Name, Asked, Answer string
}

// points are the changes that the round before asked for, with the requester's answers.
func (sit sitting) points() []point {
	if sit.before == nil || sit.before.State != engagement.GateChangesRequested {
		return nil
	}
	var all []point
	for _, d := range sit.before.Decisions {
		if d.Verdict != engagement.RequestChanges {
			continue
		}
		p := point{Name: nameOr(d.Name, sit.name(d.Person)), Asked: d.Comment}
		for _, a := range sit.gate.Answers {
			if a.Decision == d.ID {
				p.Answer = a.Text
			}
		}
		all = append(all, p)
	}
	return all
}
