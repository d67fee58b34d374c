package office

import (
	"fmt"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func findingsSection(s *scribe, d engagement.Diagnosis) report.Section {
	areas := map[string]string{}
	for _, a := range d.Areas {
		areas[a.Area] = a.Title
	}
	var rows [][]report.Cell
	for _, f := range bySeverity(d) {
		rows = append(rows, []report.Cell{
			cell(f.Body.Title), toned(sentence(f.Body.Type), findingTone[f.Body.Type]), cell(areas[f.Body.Area]), severityCell(d.Severity, f.Body),
		})
	}
	out := section("Findings", blocks(table("", "Nothing was found.", []string{"Finding", "Type", "Area", "Severity"}, rows)))
	out.Blocks = append(riskMap(d), out.Blocks...)
	for _, a := range d.Areas {
		inArea := report.Section{Title: a.Title}
		for _, f := range d.Findings {
			if f.Body.Area == a.Area {
				inArea.Sections = append(inArea.Sections, findingSection(s, d.Severity, f.Body))
			}
		}
		out.Sections = append(out.Sections, inArea)
	}
	out.Sections = chapters(out.Sections...)
	return out
}

// severityCell is the level with likelihood × impact, in the level's colour unless the
// finding is welcome.
func severityCell(rule *engagement.Severity, f engagement.Finding) report.Cell {
	level := rule.OfFinding(f)
	if level.Zero() {
		return cell("not judged")
	}
	out := noted(level.Title, fmt.Sprintf("%d × %d", f.Likelihood, f.Impact))
	if welcome := f.Type == "strength" || f.Type == "opportunity"; !welcome && level.Tone != engagement.Green {
		out.Tone = tones[level.Tone]
	}
	return out
}

func findingSection(s *scribe, rule *engagement.Severity, f engagement.Finding) report.Section {
	return section(f.Title,
		facts("Type", sentence(f.Type), "Severity", rule.OfFinding(f).Title, "Likelihood", ofFive(f.Likelihood), "Impact", ofFive(f.Impact), "Objective affected", s.objective(f.Objective)),
		prose("What is", f.Condition), prose("Why it is so", f.Cause), prose("What it leads to", f.Consequence),
		prose("What shows it", s.name(f.Evidence)))
}

func ofFive(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d of 5", n)
}

// objective is the title of a business objective.
func (s *scribe) objective(key string) string {
	for _, o := range s.brief.Objectives {
		if o.Key == key {
			return o.Title
		}
	}
	return ""
}

func systemsSection(s *scribe, systems []engagement.Item[engagement.System]) report.Section {
	if len(systems) == 0 {
		return report.Section{}
	}
	var rows [][]report.Cell
	var cost engagement.Money
	for _, item := range systems {
		sys := item.Body
		annual := cell("")
		if sys.AnnualCost > 0 {
			annual = s.moneyCell(sys.AnnualCost)
		}
		cost += sys.AnnualCost
		rows = append(rows, []report.Cell{
			noted(sys.Name, sys.Purpose), cell(s.name(sys.Owner)), cell(sys.Vendor), cell(lifecycleWords[sys.Lifecycle]),
			s.dayCell(sys.EndOfLife), fiveCell(sys.Criticality), annual,
		})
	}
	return section("System inventory", blocks(table("What the client works with", "", []string{
		"System", "Owner", "Vendor", "Lifecycle", "Support ends", "Criticality", "#Cost a year",
	}, rows, cell("All systems"), cell(""), cell(""), cell(""), cell(""), cell(""), s.moneyCell(cost))))
}

// interviewsSection shows the conversations that the client may read. People are named
// only with their consent, which is settled when the diagnosis is frozen.
func interviewsSection(s *scribe, interviews []engagement.Item[engagement.Interview]) report.Section {
	out := report.Section{Title: "Interviews"}
	for _, item := range interviews {
		i := item.Body
		who := "a member of the staff"
		if name := s.name(i.Person); name != "" && i.NameConsent {
			who = name
		}
		if i.Team != "" {
			who += ", " + i.Team
		}
		out.Sections = append(out.Sections, section(s.day(i.HeldOn)+": "+who, prose("", i.Notes)))
	}
	return out
}

// coverageSection says what the assessment does not cover, so that nobody takes silence
// for a clean bill.
func coverageSection(s *scribe, d engagement.Diagnosis) report.Section {
	c := d.Coverage
	out := section("What the assessment covers", blocks(text("%d of %s have an answer.", c.Answered, many(c.Questions, "question"))))
	missing := func(label string, names []string) {
		if len(names) > 0 {
			out.Blocks = append(out.Blocks, text("%s:", label), report.Block{List: names})
		}
	}
	for _, kind := range engagement.Coverings {
		missing(missingWords[kind], missingNames(d, kind))
	}
	if len(c.Waived) > 0 {
		var rows [][]report.Cell
		for _, w := range c.Waived {
			rows = append(rows, []report.Cell{cell(missingName(d, w.Missing)), cell(missingWords[w.Covers]), cell(w.Reason), cell(s.name(w.By)).WithNote(s.dayCell(w.On))})
		}
		out.Blocks = append(out.Blocks, table("What is missing for a reason", "", []string{"What", "Kind", "Reason", "Accepted by"}, rows))
	}
	var left []string
	for _, a := range d.Answers {
		if a.Body.NotApplicable {
			left = append(left, a.Body.Question+": "+strings.TrimSpace(a.Body.Reason))
		}
	}
	missing("Questions that do not apply, and why", left)
	return out
}

// missingWords are the headings over what an assessment lacks.
var missingWords = map[engagement.Covers]string{
	engagement.CoversAnswer:       "Questions without an answer",
	engagement.CoversEvidence:     "Findings without evidence",
	engagement.CoversJudgement:    "Risks whose severity is not judged",
	engagement.CoversObjective:    "Business objectives that no finding is about",
	engagement.CoversAlignment:    "Capabilities not judged against an objective",
	engagement.CoversDisagreement: "Questions on which respondents do not agree",
}

// missingNames names what is missing of a kind and was not waived.
func missingNames(d engagement.Diagnosis, kind engagement.Covers) []string {
	var names []string
	for _, m := range d.Coverage.Open() {
		if m.Covers == kind {
			names = append(names, missingName(d, m))
		}
	}
	return names
}

// missingName is what people call something that is missing.
func missingName(d engagement.Diagnosis, m engagement.Missing) string {
	switch m.Covers {
	case engagement.CoversEvidence, engagement.CoversJudgement:
		for _, f := range d.Findings {
			if f.ID == m.Ref {
				return f.Body.Title
			}
		}
	case engagement.CoversObjective:
		return businessObjective(d, m.Ref)
	case engagement.CoversAlignment:
		capability, objective, _ := strings.Cut(m.Ref, "/")
		return capabilityTitle(d, capability) + " for “" + businessObjective(d, objective) + "”"
	}
	return m.Ref
}

func businessObjective(d engagement.Diagnosis, key string) string {
	for _, o := range d.Engagement.Objectives {
		if o.Key == key {
			return o.Title
		}
	}
	return key
}

func capabilityTitle(d engagement.Diagnosis, key string) string {
	if d.Alignment != nil {
		for _, c := range d.Alignment.Capabilities {
			if c.Key == key {
				return c.Title
			}
		}
	}
	for _, a := range d.Areas {
		if a.Area == key {
			return a.Title
		}
	}
	return key
}
