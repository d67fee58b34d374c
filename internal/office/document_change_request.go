package office

import (
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func changeQuestion(s *scribe, x engagement.Exception) report.Block {
	to := x.Approved()
	return asks("May what was agreed with the project be changed?",
		"If you approve, %s is held to the end on %s and the cost of %s from then on. If you reject it, what was agreed stays.",
		quoted(x.Project.Body.Name), s.day(to.BaselineEnd), s.money(to.BaselineBudget))
}

// changeDocument shows what a project asks to have changed, beside what is agreed.
func changeDocument(s *scribe, x engagement.Exception) report.Document {
	p, to, change := x.Project.Body, x.Approved(), x.Change.Body
	doc := s.document("Change: "+change.Title, "Project", p.Name, "Led by", s.name(p.Lead))
	doc.Summary = append(doc.Summary, figures(
		figure("Agreed end", s.day(to.BaselineEnd), daysLater(p.BaselineEnd, to.BaselineEnd), over(p.BaselineEnd.Before(to.BaselineEnd))),
		figure("Agreed cost", s.money(to.BaselineBudget), costMore(s, p.BaselineBudget, to.BaselineBudget), over(to.BaselineBudget > p.BaselineBudget)),
	))
	doc.Summary = append(doc.Summary, prose("Why", change.Reason)...)
	doc.Summary = append(doc.Summary, prose("What follows", change.Impact)...)
	doc.Sections = chapters(
		section("Agreed and asked for", blocks(changeTable(s, p, to))),
		section("Milestones", blocks(milestoneChanges(s, x))),
		latestSection(s, x),
		section("About the project", facts("Kind of project", typeWords[p.Type], "Sponsor", s.name(p.Sponsor)), prose("", p.Description)),
	)
	return doc
}

func changeTable(s *scribe, from, to engagement.Project) report.Block {
	tolerance := func(p engagement.Project) string {
		return fmt.Sprintf("%s, %d %%", many(p.Tolerances.Days, "day"), p.Tolerances.Percent)
	}
	limits := "as agreed"
	if from.Tolerances != to.Tolerances {
		limits = "other limits"
	}
	return table("", "", []string{"What", "Agreed", "Asked for", "Difference"}, [][]report.Cell{
		{cell("End"), s.dayCell(from.BaselineEnd), s.dayCell(to.BaselineEnd), laterCell(from.BaselineEnd, to.BaselineEnd)},
		{cell("Cost"), s.moneyCell(from.BaselineBudget), s.moneyCell(to.BaselineBudget), moreCell(s, from.BaselineBudget, to.BaselineBudget)},
		{cell("Tolerances"), cell(tolerance(from)), cell(tolerance(to)), cell(limits)},
	})
}

// milestoneChanges lists the milestones that the change touches.
func milestoneChanges(s *scribe, x engagement.Exception) report.Block {
	var rows [][]report.Cell
	for _, change := range x.Change.Body.Milestones {
		for _, m := range x.Milestones {
			if m.ID != change.Milestone {
				continue
			}
			asked, differs := s.dayCell(change.Baseline), laterCell(m.Body.Baseline, change.Baseline)
			if change.Drop {
				asked, differs = toned("given up", report.Warn), cell("")
			}
			rows = append(rows, []report.Cell{cell(m.Body.Title), s.dayCell(m.Body.Baseline), asked, differs})
		}
	}
	return table("", "No milestone changes.", []string{"Milestone", "Agreed", "Asked for", "Difference"}, rows)
}

// latestSection is how the project stood by its latest status report.
func latestSection(s *scribe, x engagement.Exception) report.Section {
	if x.Report.ID == "" {
		return section("How the project stands", blocks(text("Nobody has reported on it yet.")))
	}
	r := x.Report.Body
	return section("How the project stands", blocks(standingTable(r)), prose("By the report of "+s.day(r.On), r.Narrative))
}
