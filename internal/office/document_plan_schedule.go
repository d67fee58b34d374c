package office

import (
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// unbroken keeps an amount on one line.
func unbroken(amount string) string { return strings.ReplaceAll(amount, " ", "\u00a0") }

// scheduleSection says when the work can be done, and which planned dates cannot hold.
func scheduleSection(s *scribe, p engagement.Plan) report.Section {
	if p.Schedule == nil || len(p.Schedule.Actions) == 0 {
		return report.Section{}
	}
	planned := map[string]engagement.Action{}
	for _, a := range p.Actions {
		planned[a.ID] = a.Body
	}
	var rows [][]report.Cell
	for _, a := range p.Schedule.Actions {
		slack := s.countCell(a.Slack)
		if a.Start == "" {
			slack = cell("")
		}
		rows = append(rows, []report.Cell{
			cell(a.Title), s.spanCell(planned[a.ID].Start, planned[a.ID].Due), possible(s, a), s.countCell(a.Days), slack,
		})
	}
	out := section("When the work can be done", blocks(
		text("Each action begins after those that it depends on, on working days, and when its people have the time. What may slip by no day moves the end of the whole."),
		table("", "", []string{"Action", "Planned", "Possible", "#Working days", "#May slip by"}, rows)))
	naming := engagement.Naming{
		Title: func(id string) string { return planned[id].Title }, Day: s.day,
		Person: func(id string) string {
			if name := s.name(id); name != "" {
				return name
			}
			return "somebody"
		},
	}
	var said []string
	for _, late := range p.Schedule.Late {
		text := late.Words(naming)
		if late.Accepted != "" {
			text += " The plan keeps it all the same: " + late.Accepted
		}
		said = append(said, text)
	}
	for _, o := range p.Schedule.Overallocations {
		said = append(said, sentence(o.Words(naming)))
	}
	if len(said) > 0 {
		out.Blocks = append(out.Blocks, text("What cannot hold as planned:"), report.Block{List: said})
	}
	return out
}

func possible(s *scribe, a engagement.ScheduledAction) report.Cell {
	if a.Start == "" {
		return cell("Not at all")
	}
	return s.spanCell(a.Start, a.End)
}

// bandQuarterTable is the budget by quarter and priority.
func bandQuarterTable(s *scribe, p engagement.Plan) report.Block {
	parts := engagement.BudgetByBand(p.Engagement.FiscalYearStart, p.Actions)
	var bands []string
	for _, part := range parts {
		if part.Quarter != parts[0].Quarter {
			break
		}
		bands = append(bands, "#"+s.band(part.Band))
	}
	var rows [][]report.Cell
	for i, part := range parts {
		if i%len(bands) == 0 {
			rows = append(rows, []report.Cell{cell(quarterName(part.BudgetQuarter))})
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], s.moneyCell(part.Cost))
	}
	return table("By quarter and priority", "", append([]string{"Quarter"}, bands...), rows)
}

// runCostTable is what it costs to run what is built by then.
func runCostTable(s *scribe, p engagement.Plan) report.Block {
	var rows [][]report.Cell
	for _, y := range engagement.RunCostByYear(p.Engagement.FiscalYearStart, unrankedActions(p)) {
		rows = append(rows, []report.Cell{cell(y.Year), s.moneyCell(y.Cost)})
	}
	return table("Cost to run by year, of what is built by then", "", []string{"Year", "#Cost to run"}, rows)
}

func unrankedActions(p engagement.Plan) []engagement.Item[engagement.Action] {
	items := make([]engagement.Item[engagement.Action], len(p.Actions))
	for i, a := range p.Actions {
		items[i] = a.Item
	}
	return items
}

// optionsTable sets the other ways beside the action.
func optionsTable(s *scribe, a engagement.Action) report.Block {
	judged := func(n int) report.Cell {
		if n == 0 {
			return cell("–")
		}
		return wholeCell(n)
	}
	rows := [][]report.Cell{{
		noted(a.Title, "as planned"), judged(a.Impact), judged(a.Feasibility), s.moneyCell(a.BuildCost), s.moneyCell(a.RunCost), cell(""),
	}}
	for _, o := range a.Options {
		rows = append(rows, []report.Cell{
			noted(o.Title, o.Description), judged(o.Impact), judged(o.Feasibility), s.moneyCell(o.BuildCost), s.moneyCell(o.RunCost), cell(o.WhyNot),
		})
	}
	return table("Other ways", "", []string{"Way", "#Impact", "#Feasibility", "#Cost to build", "#To run a year", "Why not"}, rows)
}

func sharesText(s *scribe, shares []engagement.Share) string {
	var parts []string
	for _, share := range shares {
		if name := s.name(share.Person); name != "" {
			parts = append(parts, name+", "+percent(share.Percent))
		}
	}
	return strings.Join(parts, "; ")
}
