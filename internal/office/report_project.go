package office

import (
	"fmt"
	"slices"
	"strings"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// projectFile is all that is on record of a project.
type projectFile struct {
	store.ProjectRow
	charter    engagement.Project
	first      engagement.Project // as it was opened
	milestones []engagement.Item[engagement.Milestone]
	reports    []engagement.Item[engagement.StatusReport]
	raid       []engagement.Item[engagement.RAID]
}

func (r *reporter) projectFile(row store.ProjectRow) (projectFile, error) {
	f := projectFile{ProjectRow: row, charter: r.charters[row.ID]}
	history, err := store.History[engagement.Project](r.tx, r.e.ID, row.ID)
	if err != nil {
		return f, err
	}
	f.first = history[0].Body
	if f.milestones, err = all[engagement.Milestone](r.tx, r.e.ID, row.ID); err != nil {
		return f, err
	}
	if f.reports, err = all[engagement.StatusReport](r.tx, r.e.ID, row.ID); err != nil {
		return f, err
	}
	f.raid, err = all[engagement.RAID](r.tx, r.e.ID, row.ID)
	return f, err
}

// spent is what the latest status report says, where the process has not taken it in.
func (f projectFile) spent() engagement.Money {
	if latest, ok := engagement.LatestReport(f.reports); ok {
		return max(f.Spent, latest.Body.Spent)
	}
	return f.Spent
}

// projectReport says what became of a project.
func projectReport(r *reporter) (report.Document, error) {
	row, err := r.tx.Project(r.e.ID, r.req.Item)
	if err != nil {
		return report.Document{}, err
	}
	f, err := r.projectFile(row)
	if err != nil {
		return report.Document{}, err
	}
	exceptions := r.roundsWhere(func(g store.Gate) bool {
		return g.Key == engagement.GateException && strings.HasPrefix(g.Ref, contract.RefProject(row.ID)+"/")
	})
	doc := r.report("Project report: "+f.Name, "Project", f.Name, "Led by", r.name(f.Lead), "Sponsor", r.name(f.charter.Sponsor))
	doc.Summary = blocks(
		callout(projectTone(f.State), "The project "+projectOutcome(r, f), "%s", projectMeaning(f, exceptions)),
		projectFigures(r, f))
	if f.Reason != "" && f.State == engagement.ProjectStopped {
		doc.Summary = append(doc.Summary, prose("Why it was stopped", f.Reason)...)
	}
	doc.Sections = chapters(
		section("What was agreed, and what came of it", blocks(baselineTable(r, f))),
		criteriaSection(r.scribe, f.charter.Criteria),
		section("Milestones", blocks(milestoneTable(r.scribe, f.milestones))),
		statusSection(r.scribe, f.first, f.reports),
		section("Risks, assumptions, issues and dependencies", blocks(raidTable(r.scribe, f.raid))),
		r.decisionSection("Exceptions", exceptions),
		r.decisionSection("Acceptance", r.roundsAt(contract.RefAcceptance(row.ID), engagement.GateAcceptance)),
		section("About the project", facts("Kind of project", typeWords[f.charter.Type]), prose("", f.charter.Description)),
	)
	return doc, nil
}

func projectOutcome(r *reporter, f projectFile) string {
	if f.ClosedAt == nil {
		return "is " + projectWords[f.State]
	}
	return "was " + projectWords[f.State] + " on " + r.on(*f.ClosedAt)
}

func projectMeaning(f projectFile, exceptions []store.Gate) string {
	reached, kept := countReached(f.milestones)
	said := []string{fmt.Sprintf("%d of %s reached.", reached, many(kept, "milestone was", "milestones were"))}
	if kept == 0 {
		said = nil
	}
	if f.Breaches > 0 {
		said = append(said, fmt.Sprintf("It left its agreed limits %s; the decisions on it are below.", times(f.Breaches)))
	} else if len(exceptions) == 0 {
		said = append(said, "It stayed within its agreed limits.")
	}
	return strings.Join(said, " ")
}

func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

func projectFigures(r *reporter, f projectFile) report.Block {
	end := figure("Agreed end", r.day(f.End), daysLater(f.PlannedEnd, f.End), report.Neutral)
	if f.ClosedAt != nil {
		actual := engagement.DayOf(f.ClosedAt.In(r.zone))
		end = figure("Ended", r.on(*f.ClosedAt), daysLater(f.PlannedEnd, actual), over(actual > f.End))
		if f.State == engagement.ProjectStopped {
			end.Note, end.Tone = "agreed was "+r.day(f.PlannedEnd), report.Neutral
		}
	}
	spent := f.spent()
	return figures(end,
		figure("Spent", r.money(spent), costMore(r.scribe, f.first.BaselineBudget, spent), over(spent > f.charter.BaselineBudget)),
		figure("Done", percent(f.Progress), "", report.Neutral),
		figure("Beyond its limits", times(f.Breaches), "", over(f.Breaches > 0)))
}

// baselineTable sets the first agreement, the one that held last and what came of it
// side by side.
func baselineTable(r *reporter, f projectFile) report.Block {
	forecast, cost := f.ForecastEnd, cell("")
	if latest, ok := engagement.LatestReport(f.reports); ok {
		forecast, cost = latest.Body.ForecastEnd, r.moneyCell(latest.Body.ForecastCost)
	}
	actual := cell("")
	if f.ClosedAt != nil {
		actual = r.onCell(*f.ClosedAt)
	}
	spent := cell("")
	if len(f.reports) > 0 {
		spent = r.moneyCell(f.spent()).WithNote(cell("spent"))
	}
	return table("", "", []string{"What", "Agreed first", "Agreed last", "Last forecast", "Actual"}, [][]report.Cell{
		{cell("Start"), r.dayCell(f.first.BaselineStart), r.dayCell(f.charter.BaselineStart), cell(""), r.onCell(f.OpenedAt)},
		{cell("End"), r.dayCell(f.first.BaselineEnd), r.dayCell(f.charter.BaselineEnd), r.dayCell(forecast), actual},
		{cell("Cost"), r.moneyCell(f.first.BaselineBudget), r.moneyCell(f.charter.BaselineBudget), cost, spent},
	})
}

// lateMilestones are those reached late, or due and not reached.
func lateMilestones(milestones []engagement.Item[engagement.Milestone], today engagement.Day) []engagement.Item[engagement.Milestone] {
	return slices.DeleteFunc(slices.Clone(milestones), func(m engagement.Item[engagement.Milestone]) bool {
		return !engagement.Late(m.Body, today) && m.Body.Actual <= m.Body.Baseline || m.Body.GivenUp != ""
	})
}
