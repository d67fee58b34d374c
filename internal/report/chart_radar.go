package report

import (
	"html/template"
	"math"
)

// radial tells whether a radar is drawn: with fewer than three axes there is no area, and
// bars say more.
func (c Chart) radial() bool { return c.Kind == Radar && c.points() > 2 }

// radar draws an area for each series. An axis without a value has no corner.
func (d drawing) radar() template.HTML {
	width, height, radius, limit, size := 720.0, 372.0, 145.0, 26, 12.5
	if d.width == narrow {
		width, height, radius, limit, size = 340, 286, 92, 14, 11
	}
	x, y := width/2, height/2
	end := d.radarEnd()
	c := newCanvas(width, height)
	n := d.points()
	at := func(axis int, value float64) (float64, float64) {
		angle := 2 * math.Pi * float64(axis) / float64(n)
		r := radius * max(0, min(value, end)) / end
		return x + r*math.Sin(angle), y - r*math.Cos(angle)
	}
	step := max(roundStep(end/6), end/6)
	for ring := step; ring <= end+step/100; ring += step {
		c.path("report-grid-stroke report-hollow", polygon(n, func(i int) (float64, float64, bool) {
			px, py := at(i, ring)
			return px, py, true
		})...)
	}
	for i := range n {
		tipX, tipY := at(i, end)
		c.path("report-grid-stroke", "M", x, y, "L", tipX, tipY)
	}
	for i, s := range d.Series {
		values := d.values(s)
		class := seriesClass(i)
		corner := func(axis int) (float64, float64, bool) {
			px, py := at(axis, values[axis])
			return px, py, d.has(s, axis)
		}
		c.path(class+"-stroke "+class+"-fill report-area report-dash-"+px(float64(i)), polygon(n, corner)...)
		for axis := range n {
			if px, py, ok := corner(axis); ok {
				c.circle(class+"-fill", px, py, 3.5)
			}
		}
	}
	for ring := step; ring <= end+step/100; ring += step {
		c.text("report-ink-fill", "end", x-4, y-radius*ring/end+3.5, 9.5, d.format.value(ring))
	}
	for i := range n {
		d.radarLabel(c, i, x, y, radius, limit, size)
	}
	return c.done()
}

// radarLabel names an axis outside of its tip, held by the side that looks at it.
func (d drawing) radarLabel(c *canvas, axis int, x, y, radius float64, limit int, size float64) {
	angle := 2 * math.Pi * float64(axis) / float64(d.points())
	sin, cos := math.Sin(angle), math.Cos(angle)
	anchor := "middle"
	switch {
	case sin > 0.1:
		anchor = "start"
	case sin < -0.1:
		anchor = "end"
	}
	lines := wrapped(d.label(axis), limit, 2)
	top := y - (radius+14)*cos + size*0.35 - size*1.15*float64(len(lines)-1)*(1+cos)/2
	for i, line := range lines {
		c.text("report-ink-fill", anchor, x+(radius+10)*sin, top+size*1.15*float64(i), size, line)
	}
}

// radarEnd is where the axes end: the scale's end, or above the highest value.
func (d drawing) radarEnd() float64 {
	high := d.Max
	for _, s := range d.Series {
		for i, v := range d.values(s) {
			if d.has(s, i) {
				high = max(high, v)
			}
		}
	}
	if high <= 0 || math.IsInf(high, 0) {
		return 1
	}
	return high
}

// has tells whether a series has a number for a label.
func (d drawing) has(s Series, i int) bool {
	return i < len(s.Values) && s.Values[i] != nil && !math.IsNaN(*s.Values[i]) && !math.IsInf(*s.Values[i], 0)
}

// polygon is the outline through those of n corners that there are.
func polygon(n int, corner func(int) (x, y float64, ok bool)) []any {
	var d []any
	for i := range n {
		if x, y, ok := corner(i); ok {
			letter := "L"
			if len(d) == 0 {
				letter = "M"
			}
			d = append(d, letter, x, y)
		}
	}
	return append(d, "Z")
}
