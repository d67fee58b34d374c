package rehearsal

import (
	"fmt"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// Document is a rehearsal as a document, for pages and print.
func Document(rehearsed engagement.Rehearsal) report.Document {
	r := read(rehearsed)
	d := report.Document{
		Kind: "rehearsal", Title: "Rehearsal", Subtitle: r.Title, Locale: "en",
		Facts: []report.Fact{
			{Label: "Client", Value: r.Client},
			{Label: "Methodology", Value: r.Methodology},
			{Label: "Starts on", Value: string(r.StartOn)},
			{Label: "Time zone", Value: r.Timezone},
			{Label: "Holidays", Value: r.Holidays},
		},
		Summary: r.summary(),
		Footer:  "A rehearsal: the methodology's own workflows in skipped time, with simulated people. Nobody was asked anything.",
	}
	d.Sections = append(d.Sections,
		report.Section{Title: "Phases", Blocks: []report.Block{{Table: r.phaseTable()}}},
		report.Section{Title: "People", Blocks: []report.Block{{Text: "Days are business days."}, {Table: r.peopleTable()}}})
	if len(r.Waits) > 0 {
		d.Sections = append(d.Sections, report.Section{Title: "Longest waits", Blocks: []report.Block{{Table: r.waitTable()}}})
	}
	d.Sections = append(d.Sections, report.Section{Title: "Calendar", Sections: r.months()})
	return d
}

func (r reader) summary() []report.Block {
	tone := report.Good
	if r.Outcome != engagement.RehearsalEnded {
		tone = report.Bad
	}
	blocks := []report.Block{{Callout: &report.Callout{Tone: tone, Title: r.verdict()}}}
	for _, s := range r.Stuck {
		blocks = append(blocks, report.Block{Callout: &report.Callout{
			Tone: report.Bad, Title: fmt.Sprintf("%s: stuck since %s", s.About, r.moment(s.Since)), Text: s.Why + " Remedy: " + s.Remedy,
		}})
	}
	mails, most := 0, engagement.PersonLoad{}
	for _, p := range r.People {
		mails += p.Mails
		if p.Mails > most.Mails {
			most = p
		}
	}
	lateDecisions := 0
	for _, p := range r.People {
		lateDecisions += p.Late
	}
	return append(blocks, report.Block{Figures: []report.Figure{
		{Label: "Entries", Value: fmt.Sprint(len(r.Calendar))},
		{Label: "Late decisions", Value: fmt.Sprint(lateDecisions)},
		{Label: "Mails in all", Value: fmt.Sprint(mails)},
		{Label: "Most mails", Value: fmt.Sprint(most.Mails), Note: most.Name},
	}})
}

func columns(titles ...string) []report.Column {
	out := make([]report.Column, len(titles))
	for i, t := range titles {
		text, numeric := strings.CutPrefix(t, "#")
		out[i] = report.Column{Title: text, Numeric: numeric}
	}
	return out
}

func cells(texts ...any) []report.Cell {
	out := make([]report.Cell, len(texts))
	for i, t := range texts {
		if cell, ok := t.(report.Cell); ok {
			out[i] = cell
		} else {
			out[i] = report.Cell{Text: fmt.Sprint(t)}
		}
	}
	return out
}

func (r reader) phaseTable() *report.Table {
	t := &report.Table{Caption: "Phases, as planned and as rehearsed", Columns: columns("Phase", "Opens", "Due", "Closes", "Against its due")}
	for _, p := range r.Phases {
		tone := report.Good
		if p.Late || p.ClosedAt == nil {
			tone = report.Warn
		}
		t.Rows = append(t.Rows, cells(p.Phase, r.day(p.OpenedAt), r.day(p.DueAt), r.orNever(p.ClosedAt), report.Cell{Text: late(p), Tone: tone}))
	}
	return t
}

func (r reader) peopleTable() *report.Table {
	t := &report.Table{Caption: "What is asked of each person", Columns: columns("Who", "Acts", "#Asked", "#Decided", "#Late", "#Waited for", "#Longest", "#Reminders", "#Mails", "Busiest day")}
	for _, p := range r.People {
		busiest := ""
		if p.OnThatDay > 1 {
			busiest = fmt.Sprintf("%s: %d mails", p.BusiestDay, p.OnThatDay)
		}
		t.Rows = append(t.Rows, cells(report.Cell{Text: p.Name, Note: roles(p.Roles)}, p.Plays, p.Asked, p.Decided, p.Late,
			days(p.Waited), days(p.Longest), p.Reminders, p.Mails, busiest))
	}
	return t
}

func (r reader) waitTable() *report.Table {
	t := &report.Table{Caption: "The gates that hold the process up longest", Columns: columns("For", "#Revision", "From", "To", "#How long", "Last to decide", "Outcome")}
	for _, w := range r.Waits {
		tone := report.Neutral
		if w.To == nil {
			tone = report.Bad
		}
		t.Rows = append(t.Rows, cells(report.Cell{Text: w.About, Note: w.Gate}, w.Revision, r.day(w.From), r.orNever(w.To), days(w.Days),
			strings.Join(w.For, ", "), report.Cell{Text: w.Outcome, Tone: tone}))
	}
	return t
}

// months are the calendar's entries, a table for each month.
func (r reader) months() []report.Section {
	var sections []report.Section
	last := ""
	for _, h := range r.Calendar {
		month := h.At.In(r.zone).Format("January 2006")
		if len(sections) == 0 || sections[len(sections)-1].Title != month {
			table := &report.Table{Caption: "What happens in " + month, Columns: columns("When", "Phase", "About", "Who and what")}
			sections = append(sections, report.Section{Title: month, Blocks: []report.Block{{Table: table}}})
			last = ""
		}
		when := report.Cell{Text: r.clock(h.At)}
		if day := h.At.In(r.zone).Format("Mon 2 Jan"); day != last {
			when, last = report.Cell{Text: day, Note: r.clock(h.At)}, day
		}
		table := sections[len(sections)-1].Blocks[0].Table
		table.Rows = append(table.Rows, cells(when, h.Phase, h.About, report.Cell{Text: r.sentence(h), Tone: tones[h.Kind]}))
	}
	return sections
}

var tones = map[engagement.HappeningKind]report.Tone{
	engagement.HappensLate: report.Warn, engagement.HappensEscalated: report.Warn, engagement.HappensLapsed: report.Bad,
	engagement.HappensBlocked: report.Bad, engagement.HappensRefused: report.Warn,
}
