package report

import (
	"bytes"
	"strings"
)

// Markdown is the document in GitHub's dialect. Plain text in it is escaped, so that none
// of it is markup; prose is passed on with its HTML escaped and its headings below ours.
func (d Document) Markdown() ([]byte, error) {
	w := writer{words: labelsFor(d.Locale), format: FormatFor(d.Locale)}
	w.paragraph("# " + line(d.Title))
	if d.Subtitle != "" {
		w.paragraph("**" + line(d.Subtitle) + "**")
	}
	w.facts(d.Facts)
	if len(d.Summary) > 0 {
		w.paragraph("## " + w.words.Summary)
		w.blocks(d.Summary, 2)
	}
	w.sections(d.Sections, 2)
	if d.Footer != "" {
		w.paragraph("---")
		w.paragraph(text(d.Footer))
	}
	return w.out.Bytes(), nil
}

// writer writes paragraphs with an empty line between them.
type writer struct {
	out    bytes.Buffer
	words  labels
	format Format
}

func (w *writer) paragraph(md string) {
	if md == "" {
		return
	}
	if w.out.Len() > 0 {
		w.out.WriteByte('\n')
	}
	w.out.WriteString(md)
	w.out.WriteByte('\n')
}

func (w *writer) sections(sections []Section, level int) {
	for _, s := range sections {
		w.paragraph(strings.Repeat("#", min(level, 6)) + " " + line(s.Title))
		w.blocks(s.Blocks, level)
		w.sections(s.Sections, level+1)
	}
}

func (w *writer) blocks(blocks []Block, level int) {
	for _, b := range blocks {
		w.paragraph(text(b.Text))
		w.paragraph(proseMarkdown(b.Prose, level))
		w.list(b.List)
		w.facts(b.Facts)
		w.figures(b.Figures)
		w.callout(b.Callout)
		if b.Table != nil {
			w.table(*b.Table)
		}
		if b.Chart != nil {
			w.table(b.Chart.numbers(w.format, w.words))
		}
	}
}

func (w *writer) list(items []string) {
	var lines []string
	for _, item := range items {
		lines = append(lines, "- "+line(item))
	}
	w.paragraph(strings.Join(lines, "\n"))
}

func (w *writer) facts(facts []Fact) {
	var lines []string
	for _, f := range facts {
		lines = append(lines, "- "+strong(f.Label)+": "+inner(f.Value))
	}
	w.paragraph(strings.Join(lines, "\n"))
}

func (w *writer) figures(figures []Figure) {
	var lines []string
	for _, f := range figures {
		md := "- " + strong(f.Label) + ": " + inner(f.Value)
		if f.Tone.known() != Neutral {
			md += " (" + w.words.Tone(f.Tone) + ")"
		}
		if f.Note != "" {
			md += " – " + inner(f.Note)
		}
		lines = append(lines, md)
	}
	w.paragraph(strings.Join(lines, "\n"))
}

func (w *writer) callout(c *Callout) {
	if c == nil {
		return
	}
	quote := "> **" + w.words.Tone(c.Tone) + ":** " + strong(c.Title)
	if c.Text != "" {
		quote += "\n>\n> " + strings.ReplaceAll(text(c.Text), "\n", "\n> ")
	}
	w.paragraph(quote)
}

func (w *writer) table(t Table) {
	if t.Caption != "" {
		w.paragraph(strong(t.Caption))
	}
	width := len(t.Columns)
	for _, row := range append([][]Cell{t.Total}, t.Rows...) {
		width = max(width, len(row))
	}
	if width == 0 {
		return
	}
	columns := make([]Column, width)
	copy(columns, t.Columns)
	var heads, rules []string
	for _, c := range columns {
		heads = append(heads, inner(c.Title))
		if c.Numeric {
			rules = append(rules, "---:")
		} else {
			rules = append(rules, "---")
		}
	}
	lines := []string{tableRow(heads), tableRow(rules)}
	for _, row := range t.Rows {
		lines = append(lines, tableRow(w.cells(row, width, false)))
	}
	if len(t.Total) > 0 {
		lines = append(lines, tableRow(w.cells(t.Total, width, true)))
	}
	w.paragraph(strings.Join(lines, "\n"))
}

func tableRow(cells []string) string { return "| " + strings.Join(cells, " | ") + " |" }

func (w *writer) cells(row []Cell, width int, total bool) []string {
	out := make([]string, width)
	for i, c := range row {
		out[i] = inner(c.Text)
		if total && out[i] != "" {
			out[i] = strong(c.Text)
		}
		if c.Note != "" {
			out[i] = strings.TrimSpace(out[i] + " (" + inner(c.Note) + ")")
		}
	}
	return out
}
