package office

import (
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func closureQuestion(s *scribe, c engagement.Closure) report.Block {
	open := len(c.Checklist) - checked(c.Checklist)
	left := "Nothing of the handover is left open."
	if open > 0 {
		left = fmt.Sprintf("%s of the handover %s open and would be yours to finish.", many(open, "point"), is(open))
	}
	return asks("Do you approve the closure of this engagement?",
		"Your approval ends the engagement and hands over to %s what it has made. %s", s.brief.Client, left)
}

func checked(list []engagement.ChecklistItem) int {
	n := 0
	for _, item := range list {
		if item.Done {
			n++
		}
	}
	return n
}

func closureDocument(s *scribe, c engagement.Closure) report.Document {
	doc := s.document("Closure of the engagement")
	doc.Summary = append(doc.Summary, closureFigures(s, c), text("%s", c.Statement))
	doc.Sections = chapters(
		section("Handover checklist", blocks(checklistTable(c.Checklist))),
		section("Projects", blocks(resultTable(s, c.Projects))),
		metricsSection(s, c.Evaluations),
		benefitSection(s, c.Evaluations),
	)
	return doc
}

func closureFigures(s *scribe, c engagement.Closure) report.Block {
	accepted := 0
	for _, p := range c.Projects {
		if engagement.ProjectState(p.State) == engagement.ProjectAccepted {
			accepted++
		}
	}
	reached, _ := reachedOf(c.Evaluations)
	done, tone := checked(c.Checklist), report.Good
	if done < len(c.Checklist) {
		tone = report.Warn
	}
	return figures(
		figure("Projects accepted", fmt.Sprintf("%d of %d", accepted, len(c.Projects)), "", report.Neutral),
		figure("Targets reached", fmt.Sprintf("%d of %d", reached, len(c.Evaluations)), "", report.Neutral),
		figure("Benefit to date", s.money(c.Benefit), "", report.Neutral),
		figure("Spent", s.money(c.Spent), "", report.Neutral),
		figure("Handover", fmt.Sprintf("%d of %d points", done, len(c.Checklist)), "done", tone))
}

func checklistTable(list []engagement.ChecklistItem) report.Block {
	var rows [][]report.Cell
	for _, item := range list {
		state := toned("done", report.Good)
		if !item.Done {
			state = toned("open", report.Warn)
		}
		rows = append(rows, []report.Cell{cell(item.Text), state, cell(item.Note)})
	}
	return table("", "The checklist is empty.", []string{"Point", "State", "What is open"}, rows)
}

func resultTable(s *scribe, projects []engagement.ProjectResult) report.Block {
	var rows [][]report.Cell
	var budget, spent engagement.Money
	for _, p := range projects {
		state := engagement.ProjectState(p.State)
		budget, spent = budget+p.Project.Body.BaselineBudget, spent+p.Spent
		rows = append(rows, []report.Cell{
			noted(p.Project.Body.Name, s.name(p.Project.Body.Lead)), toned(projectWords[state], projectTone(state)), s.percentCell(p.Progress),
			s.moneyCell(p.Project.Body.BaselineBudget), s.moneyCell(p.Spent),
		})
	}
	return table("", "There were no projects.", []string{"Project", "State", "#Done", "#Agreed budget", "#Spent"}, rows,
		cell("All projects"), cell(""), cell(""), s.moneyCell(budget), s.moneyCell(spent))
}
