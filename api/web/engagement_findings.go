package web

import (
	"cmp"
	"slices"
	"strconv"

	"mandate/internal/engagement"
)

// findingsView are the findings, the most severe first.
type findingsView struct {
	provenance
	Groups []findingGroup
	Count  int
}

// findingGroup are the findings of one severity.
type findingGroup struct {
	Title, Tone string
	Findings    []findingView
}

type findingView struct {
	Title, Type, Area, Severity, Tone       string
	Condition, Cause, Consequence, Evidence string
}

// severities orders findings; what is not judged comes last.
var severities = []struct {
	rag         engagement.RAG
	title, tone string
}{
	{engagement.Red, "High severity", "bad"},
	{engagement.Amber, "Medium severity", "warn"},
	{engagement.Green, "Low severity", "info"},
	{"", "Not judged", "quiet"},
}

var findingTypes = map[string]string{"risk": "Risk", "opportunity": "Opportunity", "gap": "Gap", "strength": "Strength"}

func (r *record) findingsView() findingsView {
	view := findingsView{provenance: r.diagnosis.provenance, Count: len(r.diagnosis.findings)}
	areas := map[string]string{}
	for _, a := range r.methodology.Areas {
		areas[a.Key] = a.Title
	}
	by := map[engagement.RAG][]engagement.Finding{}
	for _, f := range r.diagnosis.findings {
		rag := engagement.Severity(f.Body.Likelihood, f.Body.Impact)
		by[rag] = append(by[rag], f.Body)
	}
	for _, s := range severities {
		if len(by[s.rag]) == 0 {
			continue
		}
		slices.SortStableFunc(by[s.rag], func(a, b engagement.Finding) int {
			return cmp.Compare(b.Likelihood*b.Impact, a.Likelihood*a.Impact)
		})
		group := findingGroup{Title: s.title, Tone: s.tone}
		for _, f := range by[s.rag] {
			group.Findings = append(group.Findings, findingView{
				Title: f.Title, Type: nameOr(findingTypes[f.Type], f.Type), Area: nameOr(areas[f.Area], f.Area),
				Severity: judged(f), Tone: s.tone, Condition: f.Condition, Cause: f.Cause, Consequence: f.Consequence, Evidence: f.Evidence,
			})
		}
		view.Groups = append(view.Groups, group)
	}
	return view
}

// judged says by what a finding's severity follows; "" where nobody has judged it.
func judged(f engagement.Finding) string {
	if f.Likelihood == 0 || f.Impact == 0 {
		return ""
	}
	return "Likelihood " + strconv.Itoa(f.Likelihood) + " × impact " + strconv.Itoa(f.Impact)
}

// says tells which state of the content is shown.
func (p provenance) says() string {
	switch {
	case p.Draft:
		return "As the team has it now."
	case p.Revision > 0:
		return "As submitted in revision " + strconv.Itoa(p.Revision) + "."
	}
	return ""
}
