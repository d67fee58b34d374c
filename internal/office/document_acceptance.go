package office

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func acceptanceQuestion(s *scribe, a engagement.Acceptance) report.Block {
	return asks("Do you accept the results of this project?",
		"Your acceptance ends the project %s: what it has made is yours from then on. If something is missing, ask for changes and the project goes on.",
		quoted(a.Project.Body.Name))
}

func acceptanceDocument(s *scribe, a engagement.Acceptance) report.Document {
	p := a.Project.Body
	doc := s.document("Acceptance: "+p.Name, "Project", p.Name, "Led by", s.name(p.Lead))
	doc.Summary = append(doc.Summary, acceptanceFigures(s, a), text("%s", openText(a.Milestones, a.RAID)))
	doc.Summary = append(doc.Summary, prose("What is handed over", a.Statement)...)
	doc.Sections = chapters(
		criteriaSection(s, p.Criteria),
		section("Milestones", blocks(milestoneTable(s, a.Milestones))),
		statusSection(s, p, a.Reports),
		section("Risks, assumptions, issues and dependencies", blocks(raidTable(s, a.RAID))),
		section("About the project", facts("Kind of project", typeWords[p.Type], "Sponsor", s.name(p.Sponsor)), prose("", p.Description)),
	)
	return doc
}

func acceptanceFigures(s *scribe, a engagement.Acceptance) report.Block {
	reached, kept := countReached(a.Milestones)
	tone := report.Good
	if reached < kept {
		tone = report.Warn
	}
	list := []report.Figure{
		figure("Milestones reached", fmt.Sprintf("%d of %d", reached, kept), "", tone),
		figure("Agreed end", s.day(a.Project.Body.BaselineEnd), "", report.Neutral),
	}
	if latest, ok := engagement.LatestReport(a.Reports); ok {
		r, agreed := latest.Body, a.Project.Body.BaselineBudget
		list = append(list,
			figure("Done", percent(r.Progress), "by the report of "+s.day(r.On), report.Neutral),
			figure("Spent", s.money(r.Spent), costMore(s, agreed, r.Spent), over(r.Spent > agreed)))
	}
	return figures(list...)
}

// countReached counts the milestones that were reached, of those that were not given up.
func countReached(milestones []engagement.Item[engagement.Milestone]) (reached, kept int) {
	for _, m := range milestones {
		if m.Body.GivenUp == "" {
			kept++
		}
		if m.Body.Actual != "" {
			reached++
		}
	}
	return reached, kept
}

// openText says what is unfinished.
func openText(milestones []engagement.Item[engagement.Milestone], raid []engagement.Item[engagement.RAID]) string {
	var said []string
	if reached, kept := countReached(milestones); reached < kept {
		said = append(said, many(kept-reached, "milestone")+" not reached")
	}
	open := 0
	for _, r := range raid {
		if !r.Body.Closed {
			open++
		}
	}
	if open > 0 {
		said = append(said, many(open, "open risk or issue", "open risks or issues"))
	}
	if len(said) == 0 {
		return "Nothing is left open."
	}
	return sentence("left open: " + listed(said) + ".")
}

// criteriaSection is by what the results are accepted, and how each criterion stands.
func criteriaSection(s *scribe, criteria []engagement.Criterion) report.Section {
	if len(criteria) == 0 {
		return report.Section{}
	}
	var rows [][]report.Cell
	for _, c := range criteria {
		standing := toned("open", report.Warn)
		switch {
		case c.Met != "":
			standing = toned("met", report.Good).WithNote(s.dayCell(c.Met))
		case c.Waived != "":
			standing = report.Cell{Text: "waived", Note: c.Waived}
		}
		rows = append(rows, []report.Cell{cell(c.Text), standing, cell(c.Evidence)})
	}
	return section("Acceptance criteria", blocks(table("", "", []string{"Criterion", "Standing", "What shows it"}, rows)))
}

// milestoneTable shows milestones by the day that was agreed.
func milestoneTable(s *scribe, milestones []engagement.Item[engagement.Milestone]) report.Block {
	sorted := slices.SortedStableFunc(slices.Values(milestones), func(a, b engagement.Item[engagement.Milestone]) int {
		return cmp.Compare(a.Body.Baseline, b.Body.Baseline)
	})
	var rows [][]report.Cell
	for _, item := range sorted {
		m := item.Body
		standing := toned("not reached", report.Warn)
		switch {
		case m.GivenUp != "":
			standing = report.Cell{Text: "given up", Note: "by an approved change"}
		case m.Actual != "":
			standing = toned("reached", report.Good).WithNote(laterCell(m.Baseline, m.Actual))
		}
		if m.Accepted {
			standing.Text = "accepted"
		}
		rows = append(rows, []report.Cell{cell(m.Title), s.dayCell(m.Baseline), s.dayCell(m.Forecast), s.dayCell(m.Actual), standing})
	}
	return table("", "The project has no milestones.", []string{"Milestone", "Agreed", "Forecast", "Reached", "Standing"}, rows)
}

// statusSection is the history of a project's status reports, with the money beside its
// budget.
func statusSection(s *scribe, p engagement.Project, reports []engagement.Item[engagement.StatusReport]) report.Section {
	sorted := slices.SortedStableFunc(slices.Values(reports), func(a, b engagement.Item[engagement.StatusReport]) int {
		return cmp.Or(cmp.Compare(a.Body.On, b.Body.On), a.CreatedAt.Compare(b.CreatedAt))
	})
	var rows [][]report.Cell
	var labels []report.Cell
	spent, forecast, agreed := report.Series{Name: "Spent"}, report.Series{Name: "Forecast at completion"}, report.Series{Name: "Agreed"}
	for _, item := range sorted {
		r := item.Body
		labels = append(labels, s.dayCell(r.On))
		spent.Values = append(spent.Values, value(s.major(r.Spent)))
		forecast.Values = append(forecast.Values, value(s.major(r.ForecastCost)))
		agreed.Values = append(agreed.Values, value(s.major(p.BaselineBudget)))
		rows = append(rows, []report.Cell{
			s.dayCell(r.On), toned(healthWords[r.Status()], tones[r.Status()]), s.percentCell(r.Progress), s.moneyCell(r.Spent),
			s.moneyCell(r.ForecastCost), s.dayCell(r.ForecastEnd).WithNote(laterCell(p.BaselineEnd, r.ForecastEnd)),
		})
	}
	out := section("Status reports", blocks(table("", "No status report was written.",
		[]string{"Report of", "Standing", "#Done", "#Spent", "#Forecast cost", "Forecast end"}, rows)))
	if len(labels) > 1 {
		out.Blocks = append(blocks(lines("Cost over time", s.brief.Currency, labels, spent, forecast, agreed)), out.Blocks...)
	}
	for _, item := range sorted {
		out.Sections = append(out.Sections, section("Report of "+s.day(item.Body.On), prose("", item.Body.Narrative), prose("Proposal", item.Body.Proposal)))
	}
	return out
}

func raidTable(s *scribe, raid []engagement.Item[engagement.RAID]) report.Block {
	sorted := slices.SortedStableFunc(slices.Values(raid), func(a, b engagement.Item[engagement.RAID]) int {
		return cmp.Compare(closedLast(a.Body), closedLast(b.Body))
	})
	var rows [][]report.Cell
	for _, item := range sorted {
		r := item.Body
		state := toned("open", report.Warn)
		if r.Closed {
			state = toned("closed", report.Good)
		}
		rows = append(rows, []report.Cell{
			noted(r.Title, strings.TrimSpace(r.Text)), cell(sentence(r.Type)), toned(sentence(r.Severity), severityTone[r.Severity]),
			cell(s.name(r.Owner)), s.dayCell(r.Due), cell(r.Response), state,
		})
	}
	return table("", "None was noted.", []string{"What", "Kind", "Severity", "Owner", "Due", "Response", "State"}, rows)
}

func closedLast(r engagement.RAID) int {
	if r.Closed {
		return 1
	}
	return 0
}
