package report

import (
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"
)

// spansAtOnce is how many spans stand in one drawing, so that it fits on a sheet: more are
// divided evenly among drawings, and 300 stay as legible as 30.
const spansAtOnce = 32

// timed tells whether a timeline is drawn.
func (c Chart) timed() bool {
	if c.Kind != Gantt || c.Timeline == nil {
		return false
	}
	_, _, ok := c.Timeline.bounds()
	return ok
}

// days are the days of a span, false when they are none.
func (s Span) days() (from, to time.Time, ok bool) {
	from, err := s.From.Time()
	if err != nil {
		return from, to, false
	}
	to, err = s.To.Time()
	return from, to, err == nil && !to.Before(from)
}

// bounds are the first and the last day of all spans and milestones.
func (t Timeline) bounds() (first, last time.Time, ok bool) {
	include := func(day time.Time) {
		if !ok || day.Before(first) {
			first = day
		}
		if !ok || day.After(last) {
			last = day
		}
		ok = true
	}
	for _, s := range t.Spans {
		if from, to, sound := s.days(); sound {
			include(from)
			include(to)
			for _, m := range s.Milestones {
				if day, err := m.On.Time(); err == nil {
					include(day)
				}
			}
			if from, to, sound := s.planned(); sound {
				include(from)
				include(to)
			}
		}
	}
	return first, last, ok
}

// groups are those of the spans, in the order of their colours.
func (t Timeline) groups() []string {
	groups := slices.DeleteFunc(slices.Clone(t.Groups), func(group string) bool {
		return !slices.ContainsFunc(t.Spans, func(s Span) bool { return s.Group == group })
	})
	for _, s := range t.Spans {
		if s.Group != "" && !slices.Contains(groups, s.Group) {
			groups = append(groups, s.Group)
		}
	}
	return groups
}

// gantt is a timeline being drawn.
type gantt struct {
	drawing
	scale  timescale
	groups []string
	// left and right are where time begins and ends on the drawing; row is how high a span
	// is, bar how thick, and drop how far below the row's top the bar begins.
	left, right, row, bar, drop, size float64
	limit                             int
}

func (d drawing) timeline() template.HTML {
	g := gantt{drawing: d, groups: d.Timeline.groups(), left: 236, right: 708, row: 24, bar: 12, drop: 6, size: 12, limit: 34}
	if d.width == narrow {
		g.left, g.right, g.row, g.bar, g.drop, g.limit = 4, 334, 38, 10, 22, 48
	}
	first, last, _ := d.Timeline.bounds()
	g.scale = newTimescale(first, last)
	var out strings.Builder
	parts := (len(d.Timeline.Spans) + spansAtOnce - 1) / spansAtOnce
	for spans := range slices.Chunk(d.Timeline.Spans, (len(d.Timeline.Spans)+parts-1)/parts) {
		out.WriteString(string(g.part(spans)))
	}
	return template.HTML(out.String()) // drawings, whose text is escaped
}

// x is where a moment is on the drawing.
func (g gantt) x(t time.Time) float64 {
	whole := g.scale.end.Sub(g.scale.start).Hours()
	return g.left + (g.right-g.left)*t.Sub(g.scale.start).Hours()/whole
}

// ends are where a span's bar begins and ends.
func (g gantt) ends(s Span) (from, to float64, ok bool) {
	first, last, ok := s.days()
	return g.x(first), max(g.x(last.AddDate(0, 0, 1)), g.x(first)+3), ok
}

// part draws some spans below the axis.
func (g gantt) part(spans []Span) template.HTML {
	marks := g.visibleMarks()
	top := 36.0
	if len(marks) > 0 {
		top += 16
	}
	height := top + g.row*float64(len(spans)) + 4
	c := newCanvas(float64(g.width), height)
	for i := range spans {
		if i%2 == 0 {
			c.box("report-stripe", 0, top+g.row*float64(i), float64(g.width), g.row)
		}
	}
	g.axis(c, top, height-4)
	place := map[int]int{}
	for i, s := range spans {
		place[s.Number] = i
	}
	for i, s := range spans {
		g.span(c, s, top+g.row*float64(i))
	}
	for i, s := range spans {
		for _, before := range s.After {
			if j, here := place[before]; here {
				g.follows(c, spans[j], s, top+g.row*float64(j), top+g.row*float64(i))
			}
		}
		for _, join := range s.Joins {
			if j, here := place[join.Number]; here {
				g.join(c, join, spans[j], s, top+g.row*float64(j), top+g.row*float64(i))
			}
		}
	}
	for _, m := range marks {
		g.mark(c, m, top, height-4)
	}
	return c.done()
}

// axis writes years above, and the units of the scale below them.
func (g gantt) axis(c *canvas, top, bottom float64) {
	for i, tick := range g.scale.ticks {
		x := g.x(tick.at)
		c.path("report-grid-stroke", "M", x, top-18, "V", bottom)
		if tick.unit != "" {
			end := g.right
			if i+1 < len(g.scale.ticks) {
				end = g.x(g.scale.ticks[i+1].at)
			}
			c.text("report-ink-fill", "middle", (x+end)/2, top-6, 10.5, g.unit(tick))
		}
		if i == 0 || tick.at.Month() == time.January {
			c.text("report-strong-fill report-axis-title", "start", x+2, top-22, 11, strconv.Itoa(tick.at.Year()))
		}
	}
	c.path("report-grid-stroke", "M", g.right, top-18, "V", bottom)
	c.path("report-axis-stroke", "M", g.left, top, "H", g.right)
}

func (g gantt) span(c *canvas, s Span, top float64) {
	label := cut(strings.TrimSpace(s.Label), g.limit)
	if s.Strong {
		label = "★ " + cut(strings.TrimSpace(s.Label), g.limit-2)
	}
	if g.width == narrow {
		c.text("report-strong-fill", "start", 4, top+15, g.size-1, strconv.Itoa(s.Number)+"  "+label)
	} else {
		c.text("report-ink-fill", "end", 24, top+g.row/2+4, g.size-1.5, strconv.Itoa(s.Number))
		c.text("report-strong-fill", "start", 32, top+g.row/2+4, g.size, label)
	}
	from, to, ok := g.ends(s)
	if !ok {
		return
	}
	g.bars(c, s, from, to, top+g.drop)
	for _, m := range s.Milestones {
		if day, err := m.On.Time(); err == nil && !day.Before(g.scale.start) && day.Before(g.scale.end) {
			x, y, r := g.x(day.Add(12*time.Hour)), top+g.drop+g.bar/2, 5.5
			class := "report-milestone"
			if m.Hollow {
				class = "report-milestone-hollow"
			}
			c.path(class, "M", x, y-r, "L", x+r, y, "L", x, y+r, "L", x-r, y, "Z")
		}
	}
}

// follows connects the end of a span with the beginning of one that comes after it.
func (g gantt) follows(c *canvas, before, after Span, beforeTop, afterTop float64) {
	_, end, okBefore := g.ends(before)
	begin, _, okAfter := g.ends(after)
	if !okBefore || !okAfter {
		return
	}
	y1, y2 := beforeTop+g.drop+g.bar/2, afterTop+g.drop+g.bar/2
	x := min(end+5, g.right+4)
	if begin-4 >= x {
		c.path("report-follows", "M", end, y1, "H", x, "V", y2, "H", begin)
	} else {
		between := afterTop + 2.0
		if y2 < y1 {
			between = afterTop + g.row - 2
		}
		c.path("report-follows", "M", end, y1, "H", x, "V", between, "H", begin-6, "V", y2, "H", begin)
	}
	c.path("report-follows-tip", "M", begin, y2, "l", -5.0, -3.0, "v", 6.0, "Z")
}

func (g gantt) visibleMarks() []Mark {
	return slices.DeleteFunc(slices.Clone(g.Timeline.Marks), func(m Mark) bool {
		day, err := m.On.Time()
		return err != nil || day.Before(g.scale.start) || !day.Before(g.scale.end)
	})
}

func (g gantt) mark(c *canvas, m Mark, top, bottom float64) {
	day, err := m.On.Time()
	if err != nil {
		return
	}
	x := g.x(day.Add(12 * time.Hour))
	anchor, at := "middle", x
	switch room := 3.2 * float64(len([]rune(m.Label))); {
	case x-room < g.left:
		anchor, at = "start", max(x-4, g.left)
	case x+room > g.right:
		anchor, at = "end", min(x+4, g.right)
	}
	c.text("report-day-words", anchor, at, 11, 10.5, m.Label)
	c.path("report-day-mark", "M", x, top-18, "V", bottom)
}

// timelineNumbers is the table of a timeline: a row for each span.
func (c Chart) timelineNumbers(f Format, l labels) Table {
	t := Table{Caption: c.caption(), Columns: []Column{
		{Title: l.Number, Numeric: true}, {Title: l.Label}, {Title: l.Start}, {Title: l.End}, {Title: l.Group}, {Title: l.After},
	}}
	for _, s := range c.Timeline.Spans {
		var after, milestones []string
		for _, n := range s.After {
			after = append(after, strconv.Itoa(n))
		}
		for _, m := range s.Milestones {
			milestones = append(milestones, m.Label+": "+f.Day(m.On))
		}
		for _, join := range s.Joins {
			after = append(after, strconv.Itoa(join.Number))
		}
		t.Rows = append(t.Rows, []Cell{
			whole(s.Number),
			{Text: s.Label, Note: strings.Join(milestones, "; ")},
			f.DayCell(s.From), f.DayCell(s.To),
			{Text: s.Group},
			{Text: strings.Join(after, ", ")},
		})
	}
	for _, m := range c.Timeline.Marks {
		t.Rows = append(t.Rows, []Cell{{}, {Text: m.Label}, f.DayCell(m.On), {}, {}, {}})
	}
	return t
}
