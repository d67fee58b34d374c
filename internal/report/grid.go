package report

// tableView is a table with every row as wide as the table.
type tableView struct {
	Label, Caption string
	Heads          []head
	Rows           [][]cellView
	Total          []cellView
}

type head struct {
	Title string
	Class string
}

type cellView struct {
	Cell
	Class string
	// Heading is set where the cell names its row.
	Heading bool
	Mark    *mark
}

// mark is the sign of a tone, with its word.
type mark struct {
	Tone Tone
	Word string
}

func (v view) grid(t Table) *tableView {
	out := &tableView{Label: t.Caption, Caption: t.Caption}
	if out.Label == "" {
		out.Label = v.Words.Table
	}
	width := len(t.Columns)
	for _, row := range append([][]Cell{t.Total}, t.Rows...) {
		width = max(width, len(row))
	}
	columns := make([]Column, width)
	copy(columns, t.Columns)
	for _, c := range columns {
		out.Heads = append(out.Heads, head{Title: c.Title, Class: alignment(c)})
	}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, v.row(row, columns))
	}
	if len(t.Total) > 0 {
		out.Total = v.row(t.Total, columns)
	}
	return out
}

func (v view) row(cells []Cell, columns []Column) []cellView {
	out := make([]cellView, len(columns))
	for i, c := range columns {
		out[i].Class = alignment(c)
		out[i].Heading = i == 0 && !c.Numeric
		if i >= len(cells) {
			continue
		}
		out[i].Cell = cells[i]
		if tone := cells[i].Tone.known(); tone != Neutral {
			out[i].Mark = &mark{Tone: tone, Word: v.Words.Tone(tone)}
			out[i].Class += " report-" + string(tone)
		}
	}
	return out
}

func alignment(c Column) string {
	if c.Numeric {
		return "report-number"
	}
	return "report-text"
}

// Mark is the sign of the figure's tone, nil for a neutral one.
func (p piece) Mark(t Tone) *mark {
	if t.known() == Neutral {
		return nil
	}
	return &mark{Tone: t, Word: p.Words.Tone(t)}
}

// Sign is the sign of a callout, which has one also when it is neutral.
func (p piece) Sign(t Tone) *mark { return &mark{Tone: t.known(), Word: p.Words.Tone(t)} }
