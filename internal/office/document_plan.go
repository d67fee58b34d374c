package office

import (
	"cmp"
	"fmt"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func planQuestion(s *scribe, p engagement.Plan) report.Block {
	return asks("Do you approve this improvement plan?",
		"Your approval commits %s to build and %s a year to run. Each of the %s becomes a project, with its dates and its cost as the baseline it is held to.",
		s.money(p.BuildCost), s.money(p.RunCost), many(len(p.Actions), "action"))
}

func planDocument(s *scribe, p engagement.Plan) report.Document {
	doc := s.document("Improvement plan")
	doc.Summary = append(doc.Summary, planFigures(s, p), text("%s", planMeaning(s, p)))
	doc.Summary = append(doc.Summary, prose("", p.Summary)...)
	doc.Sections = chapters(
		objectivesSection(s, p),
		actionsSection(s, p),
		roadmapSection(s, p),
		scheduleSection(s, p),
		budgetSection(s, p),
		actionDetails(s, p),
	)
	return doc
}

func planFigures(s *scribe, p engagement.Plan) report.Block {
	list := []report.Figure{
		figure("Objectives", s.count(len(p.Objectives)), "", report.Neutral),
		figure("Actions", s.count(len(p.Actions)), "", report.Neutral),
		figure("Cost to build", unbroken(s.money(p.BuildCost)), "", report.Neutral),
		figure("Cost to run", unbroken(s.money(p.RunCost)), "a year", report.Neutral),
	}
	if p.PersonDays > 0 {
		list = append(list, figure("Effort", s.count(p.PersonDays), "person-days", report.Neutral))
	}
	return figures(list...)
}

func planMeaning(s *scribe, p engagement.Plan) string {
	var said []string
	if first, last := planSpan(p); first != "" {
		said = append(said, fmt.Sprintf("The work runs from %s to %s.", s.day(first), s.day(last)))
	}
	var top []string
	for _, a := range p.Actions[:min(3, len(p.Actions))] {
		top = append(top, quoted(a.Body.Title))
	}
	if len(top) > 0 {
		said = append(said, "First by priority: "+listed(top)+".")
	}
	if q := dearest(p.Budget); q.Cost > 0 {
		said = append(said, fmt.Sprintf("The quarter that costs most is %s with %s.", quarterName(q), s.money(q.Cost)))
	}
	return strings.Join(said, " ")
}

func planSpan(p engagement.Plan) (first, last engagement.Day) {
	for _, a := range p.Actions {
		if first == "" || a.Body.Start.Before(first) {
			first = a.Body.Start
		}
		last = max(last, a.Body.Due)
	}
	return first, last
}

func dearest(budget []engagement.BudgetQuarter) engagement.BudgetQuarter {
	var most engagement.BudgetQuarter
	for _, q := range budget {
		if q.Cost > most.Cost {
			most = q
		}
	}
	return most
}

// quarterName writes 2027-Q1 as people say it; one of a fiscal year names its months.
func quarterName(quarter engagement.BudgetQuarter) string {
	if quarter.Months != "" {
		return quarter.Quarter + " (" + quarter.Months + ")"
	}
	year, q, _ := strings.Cut(quarter.Quarter, "-")
	return q + " " + year
}

func objectivesSection(s *scribe, p engagement.Plan) report.Section {
	var rows [][]report.Cell
	for _, o := range p.Objectives {
		b := o.Body
		rows = append(rows, []report.Cell{
			noted(b.Title, s.objective(b.Serves)), cell(b.Metric), s.numberCell(b.Baseline, b.Unit),
			s.numberCell(b.Target, b.Unit), s.dayCell(b.By),
		})
	}
	return section("What the plan is to achieve", blocks(table("", "The plan has no objectives.",
		[]string{"Objective", "Measured by", "#Today", "#Target", "By"}, rows)))
}

func actionsSection(s *scribe, p engagement.Plan) report.Section {
	var rows [][]report.Cell
	for _, a := range p.Actions {
		b := a.Body
		rows = append(rows, []report.Cell{
			wholeCell(a.Rank), noted(b.Title, tieReason(a.Reason)),
			cell(s.band(a.Band)).WithNote(scoreNote(s, a)),
			s.moneyCell(b.BuildCost), s.spanCell(b.Start, b.Due), cell(listed(actionTitles(p, b.DependsOn))),
		})
	}
	return section("Actions by priority", blocks(
		text("%s Where two actions score the same, the reason for their order stands below the title.", priorityRule(p)),
		table("", "The plan has no actions.",
			[]string{"#Place", "Action", "Priority", "#Cost to build", "From", "Only after"}, rows,
			cell(""), cell("All actions"), cell(""), s.moneyCell(p.BuildCost), cell(""), cell(""))),
		priorityMatrix(s, p))
}

// priorityRule says what the scores are.
func priorityRule(p engagement.Plan) string {
	if len(p.Actions) > 0 && p.Actions[0].Factors != nil {
		return "Priority weighs impact, feasibility, effort and cost as the methodology says, each from 1 to 5, into a score up to 25."
	}
	return "Priority is impact × feasibility, each from 1 to 5."
}

func scoreNote(s *scribe, a engagement.RankedAction) report.Cell {
	if a.Factors != nil {
		return s.pointsCell(a.Hundredths).Between("Score", "")
	}
	return wholeCell(a.Score).Between(fmt.Sprintf("%d × %d =", a.Body.Impact, a.Body.Feasibility), "")
}

// tieReason is the part of a rank's reason that the score does not tell.
func tieReason(reason string) string {
	_, tie, _ := strings.Cut(reason, "; ")
	return sentence(tie)
}

func actionTitles(p engagement.Plan, ids []string) []string {
	var titles []string
	for _, id := range ids {
		for _, a := range p.Actions {
			if a.ID == id {
				titles = append(titles, quoted(a.Body.Title))
			}
		}
	}
	return titles
}

func budgetSection(s *scribe, p engagement.Plan) report.Section {
	if p.BuildCost == 0 && p.RunCost == 0 {
		return report.Section{}
	}
	var labels []string
	cost := report.Series{Name: "Cost to build"}
	var rows [][]report.Cell
	for _, q := range p.Budget {
		labels = append(labels, quarterName(q))
		cost.Values = append(cost.Values, value(s.major(q.Cost)))
		rows = append(rows, []report.Cell{cell(quarterName(q)), s.moneyCell(q.Cost)})
	}
	out := section("Budget", blocks(text("The cost of each action is spread evenly over its days.")))
	if len(labels) > 0 {
		out.Blocks = append(out.Blocks, bars("Cost to build by quarter", s.brief.Currency, labels, cost),
			table("By quarter", "", []string{"Quarter", "#Cost to build"}, rows, cell("All quarters"), s.moneyCell(p.BuildCost)))
	}
	out.Blocks = append(out.Blocks, bandTable(s, p))
	if len(labels) > 0 {
		out.Blocks = append(out.Blocks, bandQuarterTable(s, p))
	}
	if p.RunCost > 0 {
		out.Blocks = append(out.Blocks, runCostTable(s, p))
	}
	return out
}

// bandTable adds up the actions of each priority, the highest first as the actions come.
func bandTable(s *scribe, p engagement.Plan) report.Block {
	type sum struct {
		actions    int
		build, run engagement.Money
	}
	sums := map[string]*sum{}
	var order []string
	for _, a := range p.Actions {
		if sums[a.Band] == nil {
			sums[a.Band] = &sum{}
			order = append(order, a.Band)
		}
		b := sums[a.Band]
		b.actions, b.build, b.run = b.actions+1, b.build+a.Body.BuildCost, b.run+a.Body.RunCost
	}
	var rows [][]report.Cell
	for _, key := range order {
		b := sums[key]
		rows = append(rows, []report.Cell{cell(s.band(key)), s.countCell(b.actions), s.moneyCell(b.build), s.moneyCell(b.run)})
	}
	return table("By priority", "", []string{"Priority", "#Actions", "#Cost to build", "#Cost to run a year"}, rows,
		cell("All priorities"), s.countCell(len(p.Actions)), s.moneyCell(p.BuildCost), s.moneyCell(p.RunCost))
}

func actionDetails(s *scribe, p engagement.Plan) report.Section {
	out := report.Section{Title: "The actions in detail"}
	for _, a := range p.Actions {
		b := a.Body
		effort, run := "", ""
		if b.PersonDays > 0 {
			effort = s.count(b.PersonDays) + " person-days"
		}
		if b.RunCost > 0 {
			run = s.money(b.RunCost)
		}
		one := section(b.Title,
			facts("Kind of project", typeWords[b.Type], "Led by", s.name(b.Owner), "Sponsor", s.name(b.Sponsor),
				"Start", s.day(b.Start), "Due", s.day(b.Due), "Cost to build", s.money(b.BuildCost), "Cost to run a year", run,
				"Effort", cmp.Or(effort, b.Effort), "Horizon", horizonWords[b.Horizon], "Serves", objectiveTitle(p, b.Objective),
				"Answers", listed(findingTitles(p, b.Findings)), "Only after", listed(actionTitles(p, b.DependsOn))),
			facts("Shows that it has worked", b.SuccessMetric, "Who works on it", sharesText(s, b.Allocations)),
			prose("", b.Description))
		if len(b.Options) > 0 {
			one.Blocks = append(one.Blocks, optionsTable(s, b))
		}
		if len(b.Alternatives) > 0 {
			one.Blocks = append(one.Blocks, text("Alternatives considered:"), report.Block{List: b.Alternatives})
		}
		out.Sections = append(out.Sections, one)
	}
	return out
}

func objectiveTitle(p engagement.Plan, id string) string {
	for _, o := range p.Objectives {
		if o.ID == id {
			return o.Body.Title
		}
	}
	return ""
}

// findingTitles names the findings that the client may read.
func findingTitles(p engagement.Plan, ids []string) []string {
	var titles []string
	for _, id := range ids {
		if title, ok := p.Findings[id]; ok {
			titles = append(titles, quoted(title))
		}
	}
	return titles
}
