package office

import (
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// finalFile is what the final report is made from.
type finalFile struct {
	plan    engagement.Plan
	planned bool // a plan was approved
	outcome engagement.PlanOutcome
	closure engagement.Closure
	files   []projectFile
	reviews []engagement.Item[engagement.Review]
}

func (r *reporter) finalFile() (f finalFile, err error) {
	if f.plan, f.planned, err = r.approvedPlan(); err != nil {
		return f, err
	}
	if f.planned {
		if f.outcome, err = r.tx.PlanOutcome(r.e.ID); err != nil {
			return f, err
		}
	}
	if f.closure, err = closure(r.tx, r.e, r.m); err != nil {
		return f, err
	}
	if f.reviews, err = all[engagement.Review](r.tx, r.e.ID, ""); err != nil {
		return f, err
	}
	f.files, err = r.projectFiles()
	return f, err
}

// outcomeOf is how the metric of a plan's objective stands; nil when it has none.
func (f finalFile) outcomeOf(objective string) *engagement.Evaluation {
	for i, e := range f.closure.Evaluations {
		if objective != "" && e.Metric.Body.Objective == objective {
			return &f.closure.Evaluations[i]
		}
	}
	return nil
}

// finalReport tells the whole engagement: what was promised and reached, what it took,
// who decided, what is handed over, and what proves it.
func finalReport(r *reporter) (report.Document, error) {
	f, err := r.finalFile()
	if err != nil {
		return report.Document{}, err
	}
	timeline, err := timelineSection(r)
	if err != nil {
		return report.Document{}, err
	}
	handover, err := handoverSection(r, f)
	if err != nil {
		return report.Document{}, err
	}
	traced, err := traceSection(r)
	if err != nil {
		return report.Document{}, err
	}
	evidence, err := evidenceSection(r)
	if err != nil {
		return report.Document{}, err
	}
	doc := r.report("Final report", "Began on", r.day(r.e.StartOn), "Planned end", r.day(r.e.TargetEnd))
	doc.Summary = blocks(text("%s", finalText(r, f)), finalFigures(r, f))
	doc.Sections = chapters(
		promisedSection(r, f),
		section("From actions to results", blocks(chainTable(r, f))),
		f.outcomes(r),
		traced,
		metricsSection(r.scribe, f.closure.Evaluations),
		section("Budget", blocks(moneyTable(r, f.files))),
		benefitSection(r.scribe, f.closure.Evaluations),
		timeline,
		r.finalDecisions(),
		handover,
		evidence,
	)
	return doc, nil
}

func finalText(r *reporter, f finalFile) string {
	if !f.planned {
		return "The engagement ends without an approved improvement plan, so that no project was carried out under it."
	}
	return fmt.Sprintf("%s asked for %s. %s", r.brief.Client, objectiveList(r.brief.Objectives), f.closure.Statement)
}

func objectiveList(objectives []engagement.Objective) string {
	var titles []string
	for _, o := range objectives {
		titles = append(titles, quoted(o.Title))
	}
	if len(titles) == 0 {
		return "an assessment and an improvement plan"
	}
	return listed(titles)
}

func finalFigures(r *reporter, f finalFile) report.Block {
	accepted := countState(f.files, engagement.ProjectAccepted)
	var budget, spent engagement.Money
	for _, p := range f.files {
		budget, spent = budget+p.first.BaselineBudget, spent+p.spent()
	}
	reached := 0
	for _, o := range f.plan.Objectives {
		if e := f.outcomeOf(o.ID); e != nil && e.Latest != nil && !e.Missed {
			reached++
		}
	}
	objectives := report.Good
	if reached < len(f.plan.Objectives) {
		objectives = report.Warn
	}
	return figures(
		figure("Objectives reached", fmt.Sprintf("%d of %d", reached, len(f.plan.Objectives)), "of the approved plan", objectives),
		figure("Projects accepted", fmt.Sprintf("%d of %d", accepted, len(f.files)), "", report.Neutral),
		figure("Spent", r.money(spent), costMore(r.scribe, budget, spent), over(spent > budget)),
		figure("Benefit to date", r.money(f.closure.Benefit), "", report.Neutral))
}

// promisedSection sets each objective of the approved plan beside what was reached.
func promisedSection(r *reporter, f finalFile) report.Section {
	var rows [][]report.Cell
	for _, o := range f.plan.Objectives {
		b := o.Body
		now, standing := cell("not measured"), toned("not shown", report.Warn)
		if e := f.outcomeOf(o.ID); e != nil && e.Latest != nil {
			now, standing = r.numberCell(e.Latest.Value, b.Unit).WithNote(r.dayCell(e.Latest.On)), metricStanding(*e)
		}
		rows = append(rows, []report.Cell{
			noted(b.Title, r.objective(b.Serves)), cell(b.Metric), r.numberCell(b.Baseline, b.Unit),
			r.numberCell(b.Target, b.Unit).WithNote(r.dayCell(b.By).Between("by", "")), now, standing,
		})
	}
	return section("Promised and reached", blocks(table("", "There is no approved plan.",
		[]string{"Objective", "Measured by", "#At the start", "#Promised", "#Reached", "Standing"}, rows)))
}

// chainTable follows each approved action, and each initiative, to its project and the
// metric that it was for.
func chainTable(r *reporter, f finalFile) report.Block {
	byAction := map[string]projectFile{}
	var rows [][]report.Cell
	for _, p := range f.files {
		byAction[p.Action] = p
	}
	for _, a := range f.plan.Actions {
		row := []report.Cell{noted(a.Body.Title, objectiveTitle(f.plan, a.Body.Objective)), cell(f.unstarted(a.ID)), cell(""), cell(""), metricOutcome(r, f.outcomeOf(a.Body.Objective))}
		if p, ok := byAction[a.ID]; ok && f.planned {
			row[1], row[2], row[3] = toned(sentence(projectWords[p.State]), projectTone(p.State)), endCell(r, p), spentCell(r, p)
		}
		rows = append(rows, row)
	}
	for _, p := range f.files {
		if p.Initiative != "" {
			rows = append(rows, []report.Cell{
				noted(p.Name, "initiative"), toned(sentence(projectWords[p.State]), projectTone(p.State)), endCell(r, p), spentCell(r, p), cell(""),
			})
		}
	}
	return table("", "No action was approved.", []string{"Action", "Project", "End", "#Spent", "What its metric shows"}, rows)
}

func metricOutcome(r *reporter, e *engagement.Evaluation) report.Cell {
	if e == nil {
		return cell("")
	}
	c := metricStanding(*e)
	if e.Latest != nil {
		return c.WithNote(r.numberCell(e.Latest.Value, e.Metric.Body.Unit).Between(e.Metric.Body.Name+":", ""))
	}
	return c
}

// moneyTable sets what was agreed at first and at last beside what was spent.
func moneyTable(r *reporter, files []projectFile) report.Block {
	var rows [][]report.Cell
	var first, final, spent engagement.Money
	for _, f := range files {
		first, final, spent = first+f.first.BaselineBudget, final+f.charter.BaselineBudget, spent+f.spent()
		rows = append(rows, []report.Cell{
			cell(f.Name), r.moneyCell(f.first.BaselineBudget), r.moneyCell(f.charter.BaselineBudget), spentCell(r, f),
			moreCell(r.scribe, f.first.BaselineBudget, f.spent()),
		})
	}
	return table("", "No project had a budget.", []string{"Project", "#Agreed first", "#Agreed last", "#Spent", "Against the first"}, rows,
		cell("All projects"), r.moneyCell(first), r.moneyCell(final), r.moneyCell(spent), moreCell(r.scribe, first, spent))
}
