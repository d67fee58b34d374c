package web

import (
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

// severityTones are the tones of badges, by the colour of a level.
var severityTones = map[engagement.RAG]string{engagement.Red: "bad", engagement.Amber: "warn", engagement.Green: "info", "": "quiet"}

// levels are those of a rule, the highest first; what is not judged comes last.
func levels(rule *engagement.Severity) []engagement.SeverityLevel {
	return append(slices.Clone(rule.Rule().Levels), engagement.SeverityLevel{})
}

// severityTitle is the heading of the findings of a level.
func severityTitle(l engagement.SeverityLevel) string {
	if l.Zero() {
		return "Not judged"
	}
	return l.Title + " severity"
}

var findingTypes = map[string]string{"risk": "Risk", "opportunity": "Opportunity", "gap": "Gap", "strength": "Strength"}

func (r *record) findingsView() findingsView {
	view := findingsView{provenance: r.diagnosis.provenance, Count: len(r.diagnosis.findings)}
	areas := map[string]string{}
	for _, a := range r.methodology.Areas {
		areas[a.Key] = a.Title
	}
	rule := r.diagnosis.severity
	by := map[string][]engagement.Finding{}
	for _, f := range r.diagnosis.findings {
		key := rule.OfFinding(f.Body).Key
		by[key] = append(by[key], f.Body)
	}
	for _, level := range levels(rule) {
		if len(by[level.Key]) == 0 {
			continue
		}
		slices.SortStableFunc(by[level.Key], rule.Compare)
		group := findingGroup{Title: severityTitle(level), Tone: severityTones[level.Tone]}
		for _, f := range by[level.Key] {
			group.Findings = append(group.Findings, findingView{
				Title: f.Title, Type: nameOr(findingTypes[f.Type], f.Type), Area: nameOr(areas[f.Area], f.Area),
				Severity: judged(f), Tone: group.Tone, Condition: f.Condition, Cause: f.Cause, Consequence: f.Consequence, Evidence: f.Evidence,
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
