package report

import (
	"html/template"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// planned are the days of what was agreed, false where nothing was.
func (s Span) planned() (from, to time.Time, ok bool) {
	if s.Planned == nil {
		return from, to, false
	}
	return Span{From: s.Planned.From, To: s.Planned.To}.days()
}

// bars draws a span, with what was agreed as a thin bar below it.
func (g gantt) bars(c *canvas, s Span, from, to, top float64) {
	height := g.bar
	if first, last, ok := s.planned(); ok {
		height = g.bar - 5
		x := g.x(first)
		c.box("report-planned", x, top+height+1, max(3, g.x(last.AddDate(0, 0, 1))-x), 5)
	}
	c.box(seriesClass(max(0, slices.Index(g.groups, s.Group)))+"-fill", from, top, to-from, height)
	if s.Hatched {
		for x := from + 1; x+height <= to; x += 5 {
			c.path("report-hatch", "M", x, top+height, "l", height, -height)
		}
	}
	if s.Strong {
		c.box("report-strong", from, top, to-from, height)
	}
}

// join draws an arrow from an end or start of one span to an end or start of another.
func (g gantt) join(c *canvas, join Join, before, after Span, beforeTop, afterTop float64) {
	start, end, okBefore := g.ends(before)
	begin, finish, okAfter := g.ends(after)
	if !okBefore || !okAfter {
		return
	}
	x1, out, x2, in := start, -5.0, begin, -5.0
	if join.FromEnd {
		x1, out = end, 5
	}
	if join.ToEnd {
		x2, in = finish, 5
	}
	y1, y2 := beforeTop+g.drop+3, afterTop+g.drop+3
	between := afterTop + 1
	if y2 < y1 {
		between = afterTop + g.row - 1
	}
	c.path("report-follows", "M", x1, y1, "H", min(x1+out, g.right+4), "V", between, "H", x2+in, "V", y2, "H", x2)
	c.path("report-follows-tip", "M", x2, y2, "l", in, -3.0, "v", 6.0, "Z")
}

// strips draws a row of squares for each strip, as many of the latest as there is room for.
func (d drawing) strips() template.HTML {
	const size, gap, row = 18.0, 3.0, 26.0
	left, top, limit := 236.0, 0.0, 34
	high := row
	if d.width == narrow {
		left, top, limit, high = 4, 18, 48, row+18
	}
	room := int((float64(d.width) - left) / (size + gap))
	c := newCanvas(float64(d.width), high*float64(len(d.Strips)))
	for i, s := range d.Strips {
		y := high * float64(i)
		c.text("report-strong-fill", "start", 4, y+16, 12, cut(strings.TrimSpace(s.Label), limit))
		for n, status := range s.Statuses[max(0, len(s.Statuses)-room):] {
			x := left + float64(n)*(size+gap)
			c.box("report-cell-"+cellClass(status.Tone.known()), x, y+top+3, size, size)
			letter, _ := utf8.DecodeRuneInString(strings.ToUpper(status.Text))
			c.text("report-strong-fill report-cell-count", "middle", x+size/2, y+top+16.5, 11.5, string(letter))
		}
	}
	return c.done()
}

// stripNumbers is the table of strips: a row for each status.
func (c Chart) stripNumbers(f Format, l labels) Table {
	t := Table{Caption: c.caption(), Columns: []Column{{Title: l.Label}, {Title: l.Day}, {Title: l.Value}}}
	for _, s := range c.Strips {
		for _, status := range s.Statuses {
			t.Rows = append(t.Rows, []Cell{{Text: s.Label}, f.DayCell(status.On), {Text: status.Text, Tone: status.Tone}})
		}
	}
	return t
}
