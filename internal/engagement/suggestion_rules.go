package engagement

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Suggestion is an action that a finding asks for: a draft that people edit.
type Suggestion struct {
	Finding  string `json:"finding" doc:"Id of the finding that no action addresses yet"`
	Title    string `json:"title" doc:"Title of the finding"`
	Severity string `json:"severity" doc:"Title of the level; empty when not judged"`
	// Template is the methodology's; empty where none is for the finding.
	Template string `json:"template,omitempty" doc:"Key of the template; empty for a skeleton"`
	Reason   string `json:"reason" doc:"Why this is suggested"`
	// Filled names the fields of the action that are filled in.
	Filled []string `json:"filled" doc:"The fields of the action that are filled in"`
	Action Action   `json:"action"`
}

// Suggest drafts an action for each finding that no action addresses yet, strengths left
// out: the gravest first. The template that says most about the finding is taken; by
// equal marks, the methodology's first. Work begins on the first working day from a day on.
func Suggest(m Methodology, findings []Item[Finding], actions []Item[Action], from Day, days WorkingDays) []Suggestion {
	addressed := map[string]bool{}
	for _, a := range actions {
		for _, id := range a.Body.Findings {
			addressed[id] = true
		}
	}
	out := []Suggestion{}
	for _, fd := range m.gravestFirst(findings) {
		if !addressed[fd.ID] && fd.Body.Type != "strength" {
			out = append(out, suggestionFor(m, fd, from, days))
		}
	}
	return out
}

func (m Methodology) gravestFirst(findings []Item[Finding]) []Item[Finding] {
	sorted := slices.Clone(findings)
	slices.SortFunc(sorted, func(a, b Item[Finding]) int {
		return cmp.Or(
			m.Severity.Compare(a.Body, b.Body),
			cmp.Compare(a.Body.Title, b.Body.Title), cmp.Compare(a.ID, b.ID))
	})
	return sorted
}

func suggestionFor(m Methodology, fd Item[Finding], from Day, days WorkingDays) Suggestion {
	s := Suggestion{Finding: fd.ID, Title: fd.Body.Title, Severity: m.Severity.OfFinding(fd.Body).Title}
	a := Action{Title: clipped("Address: "+fd.Body.Title, 200), Findings: []string{fd.ID}, Feasibility: 3}
	s.Reason = "No template of the methodology is for this finding; this is a skeleton to fill in."
	if t, why, found := m.templateFor(fd.Body); found {
		a.Title, a.Description, a.Type, a.Effort, a.PersonDays = t.Title, t.Description, t.Type, t.Effort, t.PersonDays
		a.BuildCost, a.RunCost, a.Impact, a.SuccessMetric = Money(t.BuildCost), Money(t.RunCost), t.Impact, t.SuccessMetric
		a.Feasibility = cmp.Or(t.Feasibility, a.Feasibility)
		s.Template, s.Reason = t.Key, why
	}
	a.Impact = cmp.Or(a.Impact, fd.Body.Impact, 3)
	a.Start, a.Due = usualWindow(from, a.Effort, days)
	s.Action, s.Filled = a, filledIn(a)
	return s
}

func clipped(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

// templateFor is the template that says most about a finding, and why it is for it.
func (m Methodology) templateFor(fd Finding) (best ActionTemplate, why string, found bool) {
	most := 0
	for _, t := range m.ActionTemplates {
		if marks, reason, ok := m.match(t, fd); ok && marks > most {
			best, why, most, found = t, reason, marks, true
		}
	}
	return best, why, found
}

// match gives a template marks for what it shares with a finding: a question counts most,
// then the area, the kind and the severity.
func (m Methodology) match(t ActionTemplate, fd Finding) (marks int, reason string, ok bool) {
	var because []string
	if len(t.Match.Questions) > 0 {
		var shared []string
		for _, ref := range fd.Questions {
			if slices.Contains(t.Match.Questions, ref) {
				shared = append(shared, ref)
			}
		}
		if len(shared) == 0 {
			return 0, "", false
		}
		marks += 8
		because = append(because, "it came from "+strings.Join(shared, ", "))
	}
	if len(t.Match.Areas) > 0 {
		if !slices.Contains(t.Match.Areas, fd.Area) {
			return 0, "", false
		}
		marks += 4
		because = append(because, "it is about “"+m.areaTitle(fd.Area)+"”")
	}
	if len(t.Match.Kinds) > 0 {
		if !slices.Contains(t.Match.Kinds, fd.Type) {
			return 0, "", false
		}
		marks += 2
		because = append(because, "it is of the kind “"+fd.Type+"”")
	}
	if t.Match.Severity != "" {
		level := m.Severity.OfFinding(fd)
		if m.Severity.Rank(level) < m.Severity.Rank(SeverityLevel{Key: t.Match.Severity}) {
			return 0, "", false
		}
		marks++
		because = append(because, "its severity is “"+level.Title+"”")
	}
	return marks, fmt.Sprintf("The methodology suggests this (template %s) for the finding, since %s.", t.Key, strings.Join(because, " and ")), true
}

func (m Methodology) areaTitle(key string) string {
	for _, a := range m.Areas {
		if a.Key == key {
			return a.Title
		}
	}
	return key
}

// usualDays are the working days that work of an effort usually has; M where none is given.
var usualDays = map[string]int{"XS": 5, "S": 15, "": 30, "M": 30, "L": 60, "XL": 120}

// usualWindow is a start and due for work of an effort.
func usualWindow(from Day, effort string, days WorkingDays) (start, due Day) {
	if days == nil {
		days = Weekdays{}
	}
	start = from
	for range horizonDays {
		if days.WorksOn(start) {
			break
		}
		start = start.next()
	}
	return start, AddWorkingDays(days, start, usualDays[effort]-1)
}

func filledIn(a Action) []string {
	var names []string
	for _, f := range []struct {
		name   string
		filled bool
	}{
		{"title", true},
		{"description", a.Description != ""},
		{"type", a.Type != ""},
		{"findings", true},
		{"impact", true},
		{"feasibility", true},
		{"effort", a.Effort != ""},
		{"person_days", a.PersonDays > 0},
		{"build_cost", a.BuildCost > 0},
		{"run_cost", a.RunCost > 0},
		{"start", true},
		{"due", true},
		{"success_metric", a.SuccessMetric != ""},
	} {
		if f.filled {
			names = append(names, f.name)
		}
	}
	return names
}
