package office

import (
	"fmt"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// The parts of a document, each in one line.

func text(format string, args ...any) report.Block {
	return report.Block{Text: fmt.Sprintf(format, args...)}
}

func callout(tone report.Tone, title, format string, args ...any) report.Block {
	return report.Block{Callout: &report.Callout{Tone: tone, Title: title, Text: fmt.Sprintf(format, args...)}}
}

// prose is what a person wrote, under a label where there is one; nothing where nothing
// was written.
func prose(label, written string) []report.Block {
	if strings.TrimSpace(written) == "" {
		return nil
	}
	if label != "" {
		written = "**" + label + "**\n\n" + written
	}
	return []report.Block{{Prose: written}}
}

// facts leaves out what has no value; pairs are label, value.
func facts(pairs ...string) []report.Block {
	if kept := factsOf(pairs...); len(kept) > 0 {
		return []report.Block{{Facts: kept}}
	}
	return nil
}

func factsOf(pairs ...string) []report.Fact {
	var kept []report.Fact
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			kept = append(kept, report.Fact{Label: pairs[i], Value: pairs[i+1]})
		}
	}
	return kept
}

func figures(f ...report.Figure) report.Block { return report.Block{Figures: f} }

func figure(label, value, note string, tone report.Tone) report.Figure {
	return report.Figure{Label: label, Value: value, Note: note, Tone: tone}
}

func cell(text string) report.Cell { return report.Cell{Text: text} }

func noted(text, note string) report.Cell { return report.Cell{Text: text, Note: note} }

func toned(text string, tone report.Tone) report.Cell { return report.Cell{Text: text, Tone: tone} }

// table makes a table; a column whose title begins with # is numeric. Columns that are
// empty in every row are left out. A table without rows says instead what there is not.
func table(caption, none string, titles []string, rows [][]report.Cell, total ...report.Cell) report.Block {
	if len(rows) == 0 {
		return report.Block{Text: none}
	}
	t := &report.Table{Caption: caption}
	var kept []int
	for i, title := range titles {
		if filled(rows, i) {
			kept = append(kept, i)
			t.Columns = append(t.Columns, report.Column{Title: strings.TrimPrefix(title, "#"), Numeric: strings.HasPrefix(title, "#")})
		}
	}
	for _, row := range rows {
		t.Rows = append(t.Rows, only(row, kept))
	}
	if len(total) > 0 {
		t.Total = only(total, kept)
	}
	return report.Block{Table: t}
}

func filled(rows [][]report.Cell, column int) bool {
	for _, row := range rows {
		if row[column].Text != "" || row[column].Note != "" {
			return true
		}
	}
	return false
}

func only(row []report.Cell, kept []int) []report.Cell {
	out := make([]report.Cell, len(kept))
	for i, column := range kept {
		out[i] = row[column]
	}
	return out
}

func bars(title, unit string, labels []string, series ...report.Series) report.Block {
	return report.Block{Chart: &report.Chart{Kind: report.Bars, Title: title, Unit: unit, Labels: labels, Series: series}}
}

// lines draws values over time; the labels are cells of days.
func lines(title, unit string, labels []report.Cell, series ...report.Series) report.Block {
	c := &report.Chart{Kind: report.Lines, Title: title, Unit: unit, Series: series}
	for _, l := range labels {
		var day engagement.Day
		if l.Value != nil {
			day = l.Value.Day
		}
		c.Labels, c.Days = append(c.Labels, l.Text), append(c.Days, day)
	}
	return report.Block{Chart: c}
}

// section is a chapter; one without content is left out by chapters.
func section(title string, parts ...[]report.Block) report.Section {
	s := report.Section{Title: title}
	for _, part := range parts {
		s.Blocks = append(s.Blocks, part...)
	}
	return s
}

// blocks are blocks as one part of a section.
func blocks(b ...report.Block) []report.Block { return b }

// chapters leaves out the sections that say nothing.
func chapters(sections ...report.Section) []report.Section {
	var kept []report.Section
	for _, s := range sections {
		if len(s.Blocks) > 0 || len(s.Sections) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}
