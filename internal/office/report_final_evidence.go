package office

import (
	"time"

	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// timelineSection sets what was planned beside what was: phases, projects, periods and
// releases. Gates stand among the decisions.
func timelineSection(r *reporter) (report.Section, error) {
	bars, err := r.tx.Timeline(r.e.ID)
	if err != nil {
		return report.Section{}, err
	}
	var rows [][]report.Cell
	for _, b := range bars {
		if b.Kind == "gate" {
			continue
		}
		planned, actual := r.barDay(b, b.PlannedEnd), r.barDay(b, b.ActualEnd)
		if b.ActualEnd == nil {
			actual = cell(unended(b.Kind))
		}
		if b.Late {
			actual.Note, actual.Tone = "late", report.Warn
		}
		rows = append(rows, []report.Cell{cell(barTitle(b)), r.barDay(b, b.PlannedStart), planned, actual})
	}
	return section("Timeline: planned and actual", blocks(table("", "Nothing was planned.", []string{"What", "Began", "Planned end", "Actual end"}, rows))), nil
}

func unended(kind string) string {
	switch kind {
	case "milestone":
		return "not reached"
	case "release":
		return "not live"
	}
	return "not ended"
}

func barTitle(b store.TimelineRow) string {
	switch b.Kind {
	case "phase":
		return "Phase: " + phaseWords[engagement.Phase(b.Title)]
	case "project":
		return "Project: " + b.Title
	case "milestone":
		return "Milestone: " + b.Title
	case "period":
		return "Monitoring period " + b.Title
	case "release":
		return "Release: " + b.Title
	}
	return b.Title
}

// finalDecisions lists every round at every gate, and the conditions of the approvals.
func (r *reporter) finalDecisions() report.Section {
	var conditions [][]report.Cell
	for _, g := range r.rounds {
		for _, d := range g.Decisions {
			for _, row := range r.conditionRows(g, d) {
				conditions = append(conditions, append([]report.Cell{cell(r.about(g))}, row...))
			}
		}
	}
	out := section("Who decided what", blocks(r.decisionsTable("Nothing was decided.", r.rounds)))
	if len(conditions) > 0 {
		out.Blocks = append(out.Blocks, table("Conditions of the approvals", "",
			[]string{"Decision", "Condition", "Who meets it", "By", "Who checks it", "Asked by", "Stands"}, conditions))
	}
	for _, g := range r.rounds {
		out.Blocks = append(out.Blocks, r.exceptional(g)...)
	}
	return out
}

// handoverSection lists what the client takes over.
func handoverSection(r *reporter, f finalFile) (report.Section, error) {
	out := section("What is handed over", blocks(checklistTable(f.closure.Checklist)), correctiveTable(r.scribe, f.reviews))
	if risks := openRisks(r, f.files); risks[0].Table != nil {
		out.Sections = append(out.Sections, section("Open risks and issues", risks))
	}
	published, err := r.tx.Reports(r.e.ID)
	if err != nil {
		return out, err
	}
	var rows [][]report.Cell
	for _, p := range published {
		rows = append(rows, []report.Cell{cell(p.Title), r.onCell(p.At)})
	}
	if len(rows) > 0 {
		out.Sections = append(out.Sections, section("Reports", blocks(table("", "", []string{"Report", "Of"}, rows))))
	}
	return out, nil
}

// evidenceSection lets anyone check that the record has not been changed: the hash of
// the journal's last entry holds all entries before it, and each decision names the
// digest of what it was made on.
func evidenceSection(r *reporter) (report.Section, error) {
	entries, err := r.tx.Journal(r.e.ID, r.e.Seq-1, 1)
	if err != nil {
		return report.Section{}, err
	}
	out := section("Evidence", blocks(text("Every event of the engagement is on record, each sealed with the seal of the one before. Whoever keeps the seal below can show later that nothing was changed, added or left out before it.")))
	if len(entries) == 1 {
		out.Blocks = append(out.Blocks, facts("Events on record", r.count(int(entries[0].Seq)),
			"Last event", r.on(entries[0].Event.At), "Seal (SHA-256)", entries[0].Hash)...)
	}
	var rows [][]report.Cell
	for _, g := range r.rounds {
		rows = append(rows, []report.Cell{
			cell(r.about(g)), wholeCell(g.Subject.Revision), cell(sentence(gateWords[g.State])), cell(g.Subject.Digest),
		})
	}
	if len(rows) > 0 {
		out.Blocks = append(out.Blocks, table("What was decided on", "", []string{"Decision", "#Revision", "Outcome", "SHA-256 of the content"}, rows))
	}
	return out, nil
}

// barDay is a day of the timeline: whole days are midnights UTC, other times are days in
// the engagement's zone.
func (r *reporter) barDay(b store.TimelineRow, t *time.Time) report.Cell {
	if t == nil {
		return cell("")
	}
	if b.WholeDays {
		return r.dayCell(engagement.DayOf(*t))
	}
	return r.onCell(*t)
}
