package office

import (
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func initiativeQuestion(s *scribe, c engagement.InitiativeCase) report.Block {
	return asks("Do you approve this initiative?",
		"Your approval starts it as a project, from %s to %s, with a budget of %s.",
		s.day(c.Initiative.Body.Start), s.day(c.Initiative.Body.Due), s.money(c.Initiative.Body.BuildCost))
}

func initiativeDocument(s *scribe, c engagement.InitiativeCase) report.Document {
	i := c.Initiative.Body
	doc := s.document("Initiative: "+i.Title, "Proposed lead", s.name(i.Owner), "Kind of project", typeWords[i.Type])
	doc.Summary = append(doc.Summary, figures(
		figure("Priority", s.band(c.Band), s.scoreOf(c), report.Neutral),
		figure("Cost to build", s.money(i.BuildCost), "", report.Neutral),
		figure("Start", s.day(i.Start), "", report.Neutral),
		figure("Due", s.day(i.Due), "", report.Neutral)))
	if c.Metric != nil {
		m := c.Metric.Body
		doc.Summary = append(doc.Summary, text("It is to move %s toward its target of %s.", quoted(m.Name), s.number(m.Target, m.Unit)))
	}
	if c.Reason != "" {
		doc.Summary = append(doc.Summary, text("It is number %d of %d initiatives that are not decided. %s.", c.Rank, c.Of, c.Reason))
	}
	doc.Sections = chapters(
		section("What is proposed", prose("", i.Description)),
		section("The metric that it is to move", movedMetric(s, c.Metric)),
	)
	return doc
}

// scoreOf says what the priority follows from.
func (s *scribe) scoreOf(c engagement.InitiativeCase) string {
	if c.Factors != nil {
		return s.points(c.Hundredths) + " of 25, as the methodology weighs"
	}
	i := c.Initiative.Body
	return fmt.Sprintf("impact %d × feasibility %d = %d of 25", i.Impact, i.Feasibility, c.Score)
}

func movedMetric(s *scribe, item *engagement.Item[engagement.Metric]) []report.Block {
	if item == nil {
		return blocks(text("The proposal names no metric."))
	}
	m, better := item.Body, "more is better"
	if m.Direction == engagement.DirectionDown {
		better = "less is better"
	}
	benefit := ""
	if m.PlannedBenefit > 0 {
		benefit = s.money(m.PlannedBenefit)
	}
	return facts("Metric", m.Name, "How it is computed", m.Formula, "At the start", s.number(m.Baseline, m.Unit),
		"Target", s.number(m.Target, m.Unit)+", "+better, "Planned benefit a year", benefit)
}
