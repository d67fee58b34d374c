package report

import (
	"html/template"
	"math"
	"strings"
)

// gauges draws a scale for each gauge, the zones in words as well as in colour, and a needle
// where the value is.
func (d drawing) gauges() template.HTML {
	const band = 20.0
	left, right, high, top, limit := 232.0, 704.0, 64.0, 14.0, 32
	if d.width == narrow {
		left, right, high, top, limit = 6, 334, 86, 36, 46
	}
	c := newCanvas(float64(d.width), high*float64(len(d.Gauges)))
	for i, g := range d.Gauges {
		y := high * float64(i)
		if d.width == narrow {
			c.text("report-strong-fill", "start", left, y+14, 12, cut(g.Label, limit))
			c.text("report-ink-fill", "start", left, y+28, 11, cut(g.Text, 52))
		} else {
			c.text("report-strong-fill", "start", 4, y+top+10, 12, cut(g.Label, limit))
			c.text("report-ink-fill", "start", 4, y+top+25, 11, cut(g.Text, 40))
		}
		g.draw(c, left, right, y+top, band)
	}
	return c.done()
}

// at is where a value is on a scale that is drawn from left to right; what is beyond it is at
// its end.
func (g Gauge) at(value, left, right float64) float64 {
	share := (value - g.Start) / (g.End - g.Start)
	return left + (right-left)*max(0, min(share, 1))
}

func (g Gauge) draw(c *canvas, left, right, top, band float64) {
	if !(g.End > g.Start) {
		return
	}
	from := left
	for _, z := range g.Zones {
		to := g.at(z.To, left, right)
		c.box("report-cell-"+cellClass(z.Tone.known()), from, top, to-from, band)
		if word := cut(z.Label, max(1, int((to-from-6)/5.6))); word == z.Label {
			c.text("report-strong-fill", "middle", (from+to)/2, top+band/2+3.5, 10, word)
		}
		if z.Mark != "" {
			c.path("report-scale", "M", to, top, "v", band+5)
			c.text("report-ink-fill", "middle", max(left+12, min(to, right-14)), top+band+16, 10, z.Mark)
		}
		from = to
	}
	c.box("report-scale", left, top, right-left, band)
	if g.known() {
		x := g.at(*g.Value, left, right)
		c.path("report-needle-line", "M", x, top, "v", 4.0, "M", x, top+band-4, "v", 4.0)
		c.path("report-needle", "M", x, top+1, "l", -6.0, -10.0, "h", 12.0, "Z")
	}
}

func (g Gauge) known() bool {
	return g.Value != nil && !math.IsNaN(*g.Value) && !math.IsInf(*g.Value, 0)
}

// gaugeNumbers is the table of gauges: the value, and the zones of the scale in words.
func (c Chart) gaugeNumbers(l labels) Table {
	t := Table{Caption: c.caption(), Columns: []Column{{Title: l.Label}, {Title: l.Value}, {Title: l.Scale}}}
	for _, g := range c.Gauges {
		var zones []string
		for _, z := range g.Zones {
			zones = append(zones, z.Label+": "+z.Range)
		}
		t.Rows = append(t.Rows, []Cell{{Text: g.Label}, {Text: g.Text, Tone: g.Tone}, {Text: strings.Join(zones, "; ")}})
	}
	return t
}
