package office

import (
	"mandate/internal/engagement"
	"mandate/internal/report"
)

func readinessQuestion(s *scribe, r engagement.Readiness) report.Block {
	return asks("May this release go live?",
		"Your approval lets %s go live, planned for %s. Asking for changes or rejecting keeps it back until it is put before you again.",
		quoted(r.Release.Body.Name), s.day(r.Release.Body.GoLive))
}

func readinessDocument(s *scribe, r engagement.Readiness) report.Document {
	doc := s.document("Go-live: "+r.Release.Body.Name, "Release", r.Release.Body.Name, "Planned for", s.day(r.Release.Body.GoLive))
	doc.Summary = append(doc.Summary, readinessCallout(r), readinessFigures(s, r))
	if len(r.Reasons) > 0 {
		doc.Summary = append(doc.Summary, text("Why:"), report.Block{List: r.Reasons})
	}
	doc.Sections = chapters(
		section("What readiness is judged by", blocks(report.Block{Chart: report.ReadinessGauge(r, s.format)}, criteriaTable(s, r))),
		section("What goes live", blocks(releasedTable(s, r))),
		section("Training", blocks(trainingTable(s, r.Trainings)), sessionTable(s, r.Trainings, r.Sessions)),
		section("Communication", blocks(communicationTable(s, r.Communications))),
		section("Concerns", blocks(concernTable(s, r.Concerns))),
	)
	return doc
}

func readinessCallout(r engagement.Readiness) report.Block {
	means := map[engagement.RAG]string{
		engagement.Green: "People are trained and informed, and nothing severe stands against going live.",
		engagement.Amber: "It can go live if you accept the reservations below.",
		engagement.Red:   "As it stands, going live puts the change at risk.",
	}
	return callout(tones[r.Status], readyWords[r.Status], "%s", means[r.Status])
}

func readinessFigures(s *scribe, r engagement.Readiness) report.Block {
	pulse := "not asked"
	if r.Pulse > 0 {
		pulse = s.points(r.Pulse) + " of 5"
	}
	tone := report.Good
	if r.OpenSevere > 0 {
		tone = report.Bad
	}
	return figures(
		figure("Trained", percent(r.Trained), "of the seats planned", report.Neutral),
		figure("Informed", percent(r.Informed), "of the messages planned", report.Neutral),
		figure("What people say", pulse, "adoption pulse", report.Neutral),
		figure("Severe concerns open", s.count(r.OpenSevere), "", tone))
}

// criteriaTable shows each criterion beside what counts as ready by the methodology.
func criteriaTable(s *scribe, r engagement.Readiness) report.Block {
	var rows [][]report.Cell
	for _, c := range r.Criteria() {
		name, unknown := report.CriterionWords(c.Key)
		today := cell(unknown)
		if c.Known {
			today = s.criterionCell(c.Key, c.Value)
		}
		rows = append(rows, []report.Cell{
			cell(name), s.boundCell(c, c.Green), s.atRiskCell(c), met(today, c.Status),
		})
	}
	return table("", "", []string{"Criterion", "Ready when", "At risk when", "Today"}, rows)
}

// criterionCell writes a value of a criterion in its unit.
func (s *scribe) criterionCell(key string, value int) report.Cell {
	switch key {
	case engagement.CriterionPulse:
		return s.pointsCell(value)
	case engagement.CriterionSevere:
		return s.countCell(value)
	}
	return s.percentCell(value)
}

// boundCell says which values are within a bound of a criterion.
func (s *scribe) boundCell(c engagement.ReadinessCriterion, bound int) report.Cell {
	switch {
	case !c.Least && bound == 0:
		return cell("none")
	case !c.Least:
		return s.criterionCell(c.Key, bound).Between("", "or fewer")
	case c.Key != engagement.CriterionPulse && bound == 100:
		return cell("all of them")
	}
	return s.criterionCell(c.Key, bound).Between("", "or more")
}

// atRiskCell says which values make a release red.
func (s *scribe) atRiskCell(c engagement.ReadinessCriterion) report.Cell {
	switch {
	case c.Least && c.Amber == 0:
		return cell("never")
	case c.Least:
		return s.criterionCell(c.Key, c.Amber).Between("below", "")
	}
	return s.criterionCell(c.Key, c.Amber).Between("more than", "")
}

var metWords = map[engagement.RAG]string{engagement.Green: "met", engagement.Amber: "not met", engagement.Red: "not met, at risk"}

func met(today report.Cell, status engagement.RAG) report.Cell {
	return today.WithNote(cell(metWords[status])).WithTone(tones[status])
}

func releasedTable(s *scribe, r engagement.Readiness) report.Block {
	var rows [][]report.Cell
	for _, p := range r.Projects {
		rows = append(rows, []report.Cell{
			noted(p.Body.Name, typeWords[p.Body.Type]), cell(s.name(p.Body.Lead)), s.dayCell(p.Body.BaselineEnd), s.moneyCell(p.Body.BaselineBudget),
		})
	}
	return table("", "No project is in the release.", []string{"Project", "Led by", "Agreed end", "#Agreed budget"}, rows)
}

func trainingTable(s *scribe, trainings []engagement.Item[engagement.Training]) report.Block {
	var rows [][]report.Cell
	seats, completed := 0, 0
	for _, item := range trainings {
		t := item.Body
		seats, completed = seats+t.Seats, completed+t.Completed
		done := partCell(t.Completed, t.Seats)
		if t.Completed == t.Seats {
			done.Tone = report.Good
		}
		rows = append(rows, []report.Cell{noted(t.Title, t.Role), cell(s.known(t.Group)), cell(t.Format), s.dayCell(t.Held), done})
	}
	return table("", "No training is planned.", []string{"Training", "For", "Format", "Held on", "#Seats completed"}, rows,
		cell("All trainings"), cell(""), cell(""), cell(""), partCell(completed, seats))
}

func communicationTable(s *scribe, communications []engagement.Item[engagement.Communication]) report.Block {
	var rows [][]report.Cell
	for _, item := range communications {
		c := item.Body
		sent := report.Cell{Text: "not sent", Tone: report.Warn}
		if c.Sent != "" {
			sent = s.dayCell(c.Sent).WithTone(report.Good)
		}
		rows = append(rows, []report.Cell{cell(c.Subject), cell(s.known(c.Audience)), cell(c.Channel), s.dayCell(c.Planned), sent})
	}
	return table("", "No communication is planned.", []string{"Message", "To", "Channel", "Planned for", "Sent on"}, rows)
}

// concernTable quotes what people said; who said it is never known.
func concernTable(s *scribe, concerns []engagement.Item[engagement.Concern]) report.Block {
	var rows [][]report.Cell
	for _, item := range concerns {
		c := item.Body
		rows = append(rows, []report.Cell{
			noted(quoted(c.Verbatim), c.RootCause), cell(s.known(c.Group)), toned(sentence(c.Severity), severityTone[c.Severity]),
			cell(c.Response), concernState(c),
		})
	}
	return table("", "Nobody raised a concern.", []string{"Concern", "From", "Severity", "Response", "State"}, rows)
}

func concernState(c engagement.Concern) report.Cell {
	switch {
	case c.Satisfied:
		return toned("resolved: the response satisfies", report.Good)
	case c.Resolved:
		return toned("resolved", report.Good)
	case c.Answered():
		return cell("answered")
	case c.Round() > 0:
		return toned("open again: the response did not satisfy", report.Bad)
	}
	return toned("not answered", report.Warn)
}
