package office

import (
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func exceptionQuestion(s *scribe, x engagement.Exception) report.Block {
	if x.Change != nil {
		return changeQuestion(s, x)
	}
	return asks("May the project go on as it now forecasts?",
		"If you approve, the end on %s and the cost of %s become what %s is held to. If you reject it, the project is planned again or stopped.",
		s.day(x.Report.Body.ForecastEnd), s.money(x.Report.Body.ForecastCost), quoted(x.Project.Body.Name))
}

func exceptionDocument(s *scribe, x engagement.Exception) report.Document {
	if x.Change != nil {
		return changeDocument(s, x)
	}
	p, r := x.Project.Body, x.Report.Body
	doc := s.document("Exception: "+p.Name, "Project", p.Name, "Led by", s.name(p.Lead), "Status report of", s.day(r.On))
	doc.Summary = []report.Block{
		callout(report.Bad, "The project leaves its agreed limits", "%s", breachText(s, x)),
		figures(
			figure("Forecast end", s.day(r.ForecastEnd), daysLater(p.BaselineEnd, r.ForecastEnd), over(x.Breach.DaysOver > 0)),
			figure("Forecast cost", s.money(r.ForecastCost), costMore(s, p.BaselineBudget, r.ForecastCost), over(x.Breach.CostOver > 0)),
			figure("Done", percent(r.Progress), "", report.Neutral),
			figure("Spent to date", s.money(r.Spent), "of "+s.money(p.BaselineBudget)+" agreed", report.Neutral)),
	}
	doc.Sections = chapters(
		driftSection(s, x),
		section("What the project lead proposes", prose("", r.Proposal)),
		section("How the project stands", blocks(standingTable(r)), prose("In the project lead’s words", r.Narrative)),
		section("About the project", facts("Kind of project", typeWords[p.Type], "Sponsor", s.name(p.Sponsor)), prose("", p.Description)),
	)
	return doc
}

func over(beyond bool) report.Tone {
	if beyond {
		return report.Bad
	}
	return report.Neutral
}

// breachText says which limits are exceeded, and by how much.
func breachText(s *scribe, x engagement.Exception) string {
	var said []string
	if x.Breach.DaysOver > 0 {
		said = append(said, fmt.Sprintf("to finish %s later than the tolerance of %s allows", many(x.Breach.DaysOver, "day"), many(x.Project.Body.Tolerances.Days, "day")))
	}
	if x.Breach.CostOver > 0 {
		said = append(said, fmt.Sprintf("to cost %s more than the tolerance of %d %% allows", s.money(x.Breach.CostOver), x.Project.Body.Tolerances.Percent))
	}
	if len(said) == 0 {
		return "Its limits have been changed since: the forecast is within them."
	}
	return "It is forecast " + listed(said) + "."
}

// daysAfter is a number of days after a day.
func daysAfter(d engagement.Day, days int) engagement.Day {
	t, err := d.Time()
	if err != nil { // only well-formed days are frozen
		return d
	}
	return engagement.DayOf(t.AddDate(0, 0, days))
}

// daysLater compares a day with the one that was agreed.
func daysLater(agreed, day engagement.Day) string {
	switch days := agreed.DaysUntil(day); {
	case days > 0:
		return many(days, "day") + " later than agreed"
	case days < 0:
		return many(-days, "day") + " earlier than agreed"
	}
	return "as agreed"
}

// costMore compares a cost with the one that was agreed.
func costMore(s *scribe, agreed, cost engagement.Money) string {
	switch {
	case cost > agreed:
		return s.money(cost-agreed) + " more than agreed"
	case cost < agreed:
		return s.money(agreed-cost) + " less than agreed"
	}
	return "as agreed"
}

func driftSection(s *scribe, x engagement.Exception) report.Section {
	p, r := x.Project.Body, x.Report.Body
	limit := p.BaselineBudget + p.BaselineBudget*engagement.Money(p.Tolerances.Percent)/100
	within := toned("within it", over(false))
	beyondDays, beyondCost := within, within
	if x.Breach.DaysOver > 0 {
		beyondDays = daysCell(x.Breach.DaysOver).Between("", "beyond it").WithTone(over(true))
	}
	if x.Breach.CostOver > 0 {
		beyondCost = s.moneyCell(x.Breach.CostOver).Between("", "beyond it").WithTone(over(true))
	}
	rows := [][]report.Cell{
		{
			cell("End"), s.dayCell(p.BaselineEnd), s.dayCell(daysAfter(p.BaselineEnd, p.Tolerances.Days)).WithNote(daysCell(p.Tolerances.Days)),
			s.dayCell(r.ForecastEnd).WithNote(laterCell(p.BaselineEnd, r.ForecastEnd)), beyondDays,
		},
		{
			cell("Cost"), s.moneyCell(p.BaselineBudget), s.moneyCell(limit).WithNote(s.percentCell(p.Tolerances.Percent)),
			s.moneyCell(r.ForecastCost).WithNote(moreCell(s, p.BaselineBudget, r.ForecastCost)), beyondCost,
		},
	}
	return section("Agreed and forecast", blocks(
		table("", "", []string{"What", "Agreed", "Limit", "Forecast", "Against the limit"}, rows),
		bars("Cost of the project", s.brief.Currency, []string{"Agreed", "Limit", "Spent", "Forecast"}, report.Series{Name: "Cost", Values: []*float64{
			value(s.major(p.BaselineBudget)), value(s.major(limit)), value(s.major(r.Spent)), value(s.major(r.ForecastCost)),
		}})))
}

// standingTable is a status report's four judgements.
func standingTable(r engagement.StatusReport) report.Block {
	row := func(of string, status engagement.RAG) []report.Cell {
		return []report.Cell{cell(of), toned(healthWords[status], tones[status])}
	}
	return table("", "", []string{"What", "Standing"}, [][]report.Cell{
		row("Time", r.Time), row("Cost", r.Cost), row("Scope", r.Scope), row("Benefit", r.Benefit),
	})
}
