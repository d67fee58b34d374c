package office

import (
	"cmp"
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// developmentReport shows the projects side by side: how each ended, what was late, what
// left its limits.
func developmentReport(r *reporter) (report.Document, error) {
	if len(r.projects) == 0 {
		return r.nothing("Development", "No project was opened."), nil
	}
	files, err := r.projectFiles()
	if err != nil {
		return report.Document{}, err
	}
	pictures, err := deliveryPictures(r)
	if err != nil {
		return report.Document{}, err
	}
	doc := r.report("Development: the projects")
	doc.Summary = blocks(text("%s", portfolioText(files)), portfolioFigures(r, files))
	doc.Sections = chapters(
		section("The projects", blocks(portfolioTable(r, files), budgetChart(r, files))),
		section("Over time", pictures),
		section("What was late", blocks(lateTable(r, files))),
		section("Beyond the agreed limits", blocks(r.decisionsTable("No project left its agreed limits.",
			r.roundsWhere(func(g store.Gate) bool { return g.Key == engagement.GateException })))),
		section("Open risks and issues", openRisks(r, files)),
		section("Acceptance", blocks(r.decisionsTable("No project was put before the client for acceptance.",
			r.roundsWhere(func(g store.Gate) bool { return g.Key == engagement.GateAcceptance })))),
	)
	return doc, nil
}

// deliveryPictures show how the projects hang together, how they were judged and how their
// money went, as the page on delivery does.
func deliveryPictures(r *reporter) ([]report.Block, error) {
	network, err := r.tx.Network(r.e, r.m)
	if err != nil {
		return nil, err
	}
	costs, err := r.tx.ProjectCosts(r.e)
	if err != nil {
		return nil, err
	}
	var out []report.Block
	charts := []*report.Chart{report.NetworkGantt(network), report.StatusHistory(costs)}
	for _, p := range costs {
		charts = append(charts, report.Burn(p, r.e.Currency, r.e.Locale))
	}
	for _, c := range charts {
		if c != nil {
			out = append(out, report.Block{Chart: c})
		}
	}
	return out, nil
}

func (r *reporter) projectFiles() ([]projectFile, error) {
	files := make([]projectFile, 0, len(r.projects))
	for _, row := range r.projects {
		f, err := r.projectFile(row)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// portfolioText counts the projects by state.
func portfolioText(files []projectFile) string {
	var parts []string
	for _, state := range []engagement.ProjectState{
		engagement.ProjectAccepted, engagement.ProjectStopped, engagement.ProjectHandedOver, engagement.ProjectAcceptance,
		engagement.ProjectException, engagement.ProjectReplanning, engagement.ProjectRunning,
	} {
		if n := countState(files, state); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s %s", n, is(n), projectWords[state]))
		}
	}
	return fmt.Sprintf("Of %s, %s.", many(len(files), "project"), listed(parts))
}

func countState(files []projectFile, state engagement.ProjectState) int {
	n := 0
	for _, f := range files {
		if f.State == state {
			n++
		}
	}
	return n
}

func portfolioFigures(r *reporter, files []projectFile) report.Block {
	var budget, spent engagement.Money
	late, breached := 0, 0
	for _, f := range files {
		budget, spent = budget+f.first.BaselineBudget, spent+f.spent()
		if f.Late {
			late++
		}
		if f.Breaches > 0 {
			breached++
		}
	}
	return figures(
		figure("Accepted", fmt.Sprintf("%d of %d", countState(files, engagement.ProjectAccepted), len(files)), "", report.Neutral),
		figure("Late", fmt.Sprintf("%d of %d", late, len(files)), "", over(late > 0)),
		figure("Beyond their limits", fmt.Sprintf("%d of %d", breached, len(files)), "at some time", over(breached > 0)),
		figure("Spent", r.money(spent), costMore(r.scribe, budget, spent), over(spent > budget)))
}

func portfolioTable(r *reporter, files []projectFile) report.Block {
	var rows [][]report.Cell
	var budget, spent engagement.Money
	for _, f := range files {
		budget, spent = budget+f.first.BaselineBudget, spent+f.spent()
		health := toned(healthWords[f.Health], tones[f.Health])
		if f.State.Over() {
			health = cell("")
		}
		rows = append(rows, []report.Cell{
			noted(f.Name, r.name(f.Lead)),
			{Text: sentence(projectWords[f.State]), Note: f.Reason, Tone: projectTone(f.State)},
			health,
			r.percentCell(f.Progress), r.dayCell(f.PlannedEnd), endCell(r, f), r.moneyCell(f.first.BaselineBudget), spentCell(r, f),
		})
	}
	return table("", "", []string{"Project", "State", "Standing", "#Done", "Agreed end", "End", "#Agreed budget", "#Spent"}, rows,
		cell("All projects"), cell(""), cell(""), cell(""), cell(""), cell(""), r.moneyCell(budget), r.moneyCell(spent))
}

// endCell is when a project ended, or is expected to, against the first agreement.
func endCell(r *reporter, f projectFile) report.Cell {
	if f.ClosedAt != nil {
		day := engagement.DayOf(f.ClosedAt.In(r.zone))
		if f.State == engagement.ProjectStopped {
			return r.dayCell(day)
		}
		return r.dayCell(day).WithNote(laterCell(f.PlannedEnd, day)).WithTone(beyond(day, f.PlannedEnd, f.End))
	}
	end := max(f.ForecastEnd, f.End)
	return r.dayCell(end).Between("expected", "").WithNote(laterCell(f.PlannedEnd, end)).WithTone(beyond(end, f.PlannedEnd, f.End))
}

// beyond judges an outcome: bad past what was agreed last, a warning where a later
// agreement allowed for it.
func beyond[T cmp.Ordered](outcome, first, last T) report.Tone {
	switch {
	case outcome > max(first, last):
		return report.Bad
	case outcome > first:
		return report.Warn
	}
	return report.Neutral
}

func spentCell(r *reporter, f projectFile) report.Cell {
	spent := f.spent()
	return r.moneyCell(spent).WithTone(beyond(spent, f.first.BaselineBudget, f.charter.BaselineBudget))
}

func budgetChart(r *reporter, files []projectFile) report.Block {
	var labels []string
	agreed, spent := report.Series{Name: "Agreed"}, report.Series{Name: "Spent"}
	for _, f := range files {
		labels = append(labels, f.Name)
		agreed.Values = append(agreed.Values, value(r.major(f.first.BaselineBudget)))
		spent.Values = append(spent.Values, value(r.major(f.spent())))
	}
	return bars("Agreed budget and money spent", r.brief.Currency, labels, agreed, spent)
}

func lateTable(r *reporter, files []projectFile) report.Block {
	var rows [][]report.Cell
	for _, f := range files {
		for _, m := range lateMilestones(f.milestones, r.today()) {
			reached := toned("not reached", report.Bad)
			if m.Body.Actual != "" {
				reached = r.dayCell(m.Body.Actual).WithNote(laterCell(m.Body.Baseline, m.Body.Actual)).WithTone(report.Warn)
			}
			rows = append(rows, []report.Cell{cell(f.Name), cell(m.Body.Title), r.dayCell(m.Body.Baseline), reached})
		}
	}
	return table("", "No milestone was late.", []string{"Project", "Milestone", "Agreed", "Reached"}, rows)
}

// openRisks lists what is open in the logs of the projects.
func openRisks(r *reporter, files []projectFile) []report.Block {
	var rows [][]report.Cell
	for _, f := range files {
		for _, item := range f.raid {
			if x := item.Body; !x.Closed {
				rows = append(rows, []report.Cell{
					cell(f.Name), noted(x.Title, x.Text), cell(sentence(x.Type)), toned(sentence(x.Severity), severityTone[x.Severity]),
					cell(r.name(x.Owner)), r.dayCell(x.Due),
				})
			}
		}
	}
	return blocks(table("", "Nothing is open.", []string{"Project", "What", "Kind", "Severity", "Owner", "Due"}, rows))
}
