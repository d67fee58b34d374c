package report

import (
	"html/template"
	"math"
	"strconv"
	"time"

	"mandate/internal/engagement"
)

// TrendLine is a metric over time: its readings, the band in which its target is reached
// and the one short of it, days that stand out, and where it leads.
type TrendLine struct {
	Readings []DayValue `json:"readings"`
	// Target bounds the band in which it is reached, on the side of more where Up is set;
	// Threshold the band between.
	Target    float64 `json:"target"`
	Threshold float64 `json:"threshold"`
	Up        bool    `json:"up,omitempty"`
	// Marks are days such as that of a change, and of the target.
	Marks    []Mark    `json:"marks,omitempty"`
	Forecast *DayRange `json:"forecast,omitempty"`
	// Names are what the legend calls the line, the target's band, and the forecast.
	Names TrendNames `json:"names"`
}

// TrendNames name the parts of a trend's drawing.
type TrendNames struct {
	Reading  string `json:"reading"`
	Target   string `json:"target"`
	Forecast string `json:"forecast"`
}

// DayValue is a value on a day.
type DayValue struct {
	On    engagement.Day `json:"on"`
	Value float64        `json:"value"`
}

// DayRange is a value on a day with the interval around it.
type DayRange struct {
	DayValue
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// trending tells whether a trend is drawn.
func (c Chart) trending() bool {
	if c.Kind != Trend || c.Trend == nil {
		return false
	}
	_, _, ok := c.Trend.days()
	return ok
}

// days are the first and the last day of all that is drawn.
func (t TrendLine) days() (first, last time.Time, ok bool) {
	include := func(day engagement.Day) {
		at, err := day.Time()
		if err != nil {
			return
		}
		if !ok || at.Before(first) {
			first = at
		}
		if !ok || at.After(last) {
			last = at
		}
		ok = true
	}
	for _, r := range t.Readings {
		include(r.On)
	}
	if !ok {
		return first, last, false
	}
	for _, m := range t.Marks {
		include(m.On)
	}
	if t.Forecast != nil {
		include(t.Forecast.On)
	}
	return first, last, ok
}

// values are the lowest and the highest that are drawn. They need not begin at zero:
// between 99 and 99.9 percent lies a year's work.
func (t TrendLine) values() (low, high float64) {
	low, high = min(t.Target, t.Threshold), max(t.Target, t.Threshold)
	for _, r := range t.Readings {
		low, high = min(low, r.Value), max(high, r.Value)
	}
	if f := t.Forecast; f != nil {
		low, high = min(low, f.Low), max(high, f.High)
	}
	return low, high
}

// trendChart is a trend being drawn.
type trendChart struct {
	drawing
	scale                    timescale
	left, right, top, bottom float64
	low, high, step          float64
}

func (d drawing) trend() template.HTML {
	first, last, _ := d.Trend.days()
	g := trendChart{drawing: d, left: 64, right: 708, top: 36, bottom: 244, scale: newTimescale(first, last)}
	steps := 5.0
	if d.width == narrow {
		g.left, g.right, steps = 52, 334, 4
	}
	g.low, g.high = d.Trend.values()
	if g.low == g.high {
		g.low, g.high = g.low-1, g.high+1
	}
	if g.step = roundStep((g.high - g.low) / steps); g.step > 0 {
		g.low, g.high = math.Floor(g.low/g.step)*g.step, math.Ceil(g.high/g.step)*g.step
	}
	c := newCanvas(float64(d.width), g.bottom+40)
	g.bands(c)
	g.axes(c)
	g.forecast(c)
	g.line(c)
	for _, m := range d.Trend.Marks {
		g.mark(c, m)
	}
	return c.done()
}

// x is where a day is on the drawing; the scale holds all that are drawn.
func (g trendChart) x(day engagement.Day) (float64, bool) {
	at, err := day.Time()
	whole := g.scale.end.Sub(g.scale.start).Hours()
	return g.left + (g.right-g.left)*at.Sub(g.scale.start).Hours()/whole, err == nil
}

// y is where a value is. Halves keep the difference of very large numbers finite.
func (g trendChart) y(v float64) float64 {
	return g.bottom - (g.bottom-g.top)*(v/2-g.low/2)/(g.high/2-g.low/2)
}

// bands are where the target is reached, and where the metric is amber.
func (g trendChart) bands(c *canvas) {
	edge := g.bottom
	if g.Trend.Up {
		edge = g.top
	}
	band := func(class string, a, b float64) {
		if a != b {
			c.box(class, g.left, min(a, b), g.right-g.left, math.Abs(a-b))
		}
	}
	band("report-cell-good", g.y(g.Trend.Target), edge)
	band("report-cell-warn report-band", g.y(g.Trend.Target), g.y(g.Trend.Threshold))
}

func (g trendChart) axes(c *canvas) {
	for v := g.low; v <= g.high+g.step/100 && g.step > 0; v += g.step {
		c.path("report-grid-stroke", "M", g.left, g.y(v), "H", g.right)
		c.text("report-ink-fill", "end", g.left-6, g.y(v)+3.5, 10.5, g.format.value(math.Round(v/g.step)*g.step))
	}
	every := 1
	if g.width == narrow {
		every = (len(g.scale.ticks) + 6) / 7
	}
	for i, tick := range g.scale.ticks {
		x := g.left + (g.right-g.left)*tick.at.Sub(g.scale.start).Hours()/g.scale.end.Sub(g.scale.start).Hours()
		c.path("report-grid-stroke", "M", x, g.top, "V", g.bottom+4)
		if tick.unit != "" && i%every == 0 {
			c.text("report-ink-fill", "start", x+2, g.bottom+15, 10.5, gantt{drawing: g.drawing}.unit(tick))
		}
		if i == 0 || tick.at.Month() == time.January {
			c.text("report-strong-fill report-axis-title", "start", x+2, g.bottom+31, 11, strconv.Itoa(tick.at.Year()))
		}
	}
	c.path("report-axis-stroke", "M", g.left, g.bottom, "H", g.right)
	c.path("report-series-3-stroke report-hollow report-dash-1", "M", g.left, g.y(g.Trend.Target), "H", g.right)
}

func (g trendChart) line(c *canvas) {
	var d []any
	for _, r := range g.Trend.Readings {
		if x, ok := g.x(r.On); ok {
			letter := "L"
			if len(d) == 0 {
				letter = "M"
			}
			d = append(d, letter, x, g.y(r.Value))
		}
	}
	c.path("report-series-1-stroke report-hollow report-dash-0", d...)
	if len(g.Trend.Readings) > 60 {
		return // dots would cover the line
	}
	for _, r := range g.Trend.Readings {
		if x, ok := g.x(r.On); ok {
			c.circle("report-series-1-fill", x, g.y(r.Value), 3)
		}
	}
}

// forecast leads from the last reading to the interval on its day.
func (g trendChart) forecast(c *canvas) {
	f := g.Trend.Forecast
	if f == nil {
		return
	}
	last := g.Trend.Readings[len(g.Trend.Readings)-1]
	from, okFrom := g.x(last.On)
	to, okTo := g.x(f.On)
	if !okFrom || !okTo {
		return
	}
	c.path("report-series-2-fill report-area", "M", from, g.y(last.Value), "L", to, g.y(f.High), "V", g.y(f.Low), "Z")
	c.path("report-series-2-stroke report-hollow report-dash-2", "M", from, g.y(last.Value), "L", to, g.y(f.Value))
	c.circle("report-series-2-fill", to, g.y(f.Value), 3)
}

func (g trendChart) mark(c *canvas, m Mark) {
	x, ok := g.x(m.On)
	if !ok {
		return
	}
	anchor := "middle"
	switch room := 3.2 * float64(len([]rune(m.Label))); {
	case x-room < g.left:
		anchor = "start"
	case x+room > g.right:
		anchor = "end"
	}
	limit := 60
	if g.width == narrow {
		limit = 34
	}
	c.text("report-day-words", anchor, x, g.top-g.stagger(m)-4, 10.5, cut(m.Label, limit))
	c.path("report-day-mark", "M", x, g.top-4, "V", g.bottom)
}

// stagger sets the words of every other mark higher, so that two do not cover each other.
func (g trendChart) stagger(m Mark) float64 {
	for i, other := range g.Trend.Marks {
		if other == m && i%2 == 1 {
			return 14
		}
	}
	return 0
}

// trendNumbers is the table of a trend: its readings, then what else is drawn.
func (c Chart) trendNumbers(f Format, l labels) Table {
	t := Table{Caption: c.caption(), Columns: []Column{{Title: l.Day}, {Title: l.Label}, {Title: l.Value, Numeric: true}, {Title: l.Low, Numeric: true}, {Title: l.High, Numeric: true}}}
	number := func(v float64) Cell {
		return Cell{Text: f.value(v), Value: &Value{Number: &v, Decimals: decimalsOf(v)}}
	}
	for _, r := range c.Trend.Readings {
		t.Rows = append(t.Rows, []Cell{f.DayCell(r.On), {Text: c.Trend.Names.Reading}, number(r.Value), {}, {}})
	}
	t.Rows = append(t.Rows, []Cell{{Text: "–"}, {Text: c.Trend.Names.Target}, number(c.Trend.Target), {}, {}})
	for _, m := range c.Trend.Marks {
		t.Rows = append(t.Rows, []Cell{f.DayCell(m.On), {Text: m.Label}, {}, {}, {}})
	}
	if r := c.Trend.Forecast; r != nil {
		t.Rows = append(t.Rows, []Cell{f.DayCell(r.On), {Text: c.Trend.Names.Forecast}, number(r.Value), number(r.Low), number(r.High)})
	}
	return t
}

// trendKeys are the legend of a trend.
func (c Chart) trendKeys() []key {
	keys := []key{
		{Name: c.Trend.Names.Reading, Class: "report-series-1-fill", Shape: "dot"},
		{Name: c.Trend.Names.Target, Class: "report-series-3-fill", Shape: "square"},
	}
	if c.Trend.Forecast != nil {
		keys = append(keys, key{Name: c.Trend.Names.Forecast, Class: "report-series-2-fill", Shape: "dot"})
	}
	return keys
}
