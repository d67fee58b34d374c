package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/go-analyze/charts"
)

// Two drawings of each chart, of which the stylesheet shows one: scaled to a phone, the
// words of the wide one could not be read.
const (
	wide   = 720
	narrow = 340
)

// The chart's colours on paper; where the stylesheet speaks, its tokens replace them by
// the class that goes with each.
var (
	ink    = charts.ColorRGB(0x3d, 0x45, 0x52)
	grid   = charts.ColorRGB(0xe1, 0xe4, 0xea)
	axis   = charts.ColorRGB(0x9a, 0xa2, 0xaf)
	series = []charts.Color{
		charts.ColorRGB(0x1f, 0x4e, 0x8c), charts.ColorRGB(0xd0, 0x86, 0x1b), charts.ColorRGB(0x2b, 0x8a, 0x7e),
		charts.ColorRGB(0x7c, 0x53, 0xa8), charts.ColorRGB(0xb3, 0x44, 0x4b), charts.ColorRGB(0x70, 0x7a, 0x8a),
	}
	symbols = []charts.SymbolShape{charts.SymbolDot, charts.SymbolSquare, charts.SymbolDiamond}

	colourClasses = func() map[string]string {
		classes := map[string]string{ink.String(): "report-ink", grid.String(): "report-grid", axis.String(): "report-axis"}
		for i, c := range series {
			classes[c.String()] = fmt.Sprintf("report-series-%d", i+1)
		}
		return classes
	}()
)

// drawing is a chart being drawn at a width.
type drawing struct {
	Chart
	format Format
	width  int
}

// svg draws the chart; "" when it has no number to draw.
func (c Chart) svg(f Format, width int) (template.HTML, error) {
	if !c.drawable() {
		return "", nil
	}
	d := drawing{Chart: c, format: f, width: width}
	switch {
	case c.radial():
		return d.radar(), nil
	case c.gridded():
		return d.grid(), nil
	case c.timed():
		return d.timeline(), nil
	case c.Kind == Strips:
		return d.strips(), nil
	case c.trending():
		return d.trend(), nil
	case c.Kind == Gauges:
		return d.gauges(), nil
	case c.flowing():
		return d.flow(), nil
	}
	draw := d.bars
	if d.lined() {
		draw = d.lines
	}
	painter := charts.NewPainter(charts.PainterOptions{
		OutputFormat: charts.ChartOutputSVG, Width: width, Height: d.height(), Theme: palette,
	})
	if err := draw(painter); err != nil {
		return "", fmt.Errorf("draw chart %q: %w", c.Title, err)
	}
	raw, err := painter.Bytes()
	if err != nil {
		return "", fmt.Errorf("draw chart %q: %w", c.Title, err)
	}
	return embeddable(raw, d.anchor(painter))
}

// anchor says where a text is held. The drawing places texts by the widths of a font that
// the reader may not have: held in the middle, or at the end beside a lying bar, they stay
// where they belong in any font.
func (d drawing) anchor(p *charts.Painter) anchor {
	ends := map[string]bool{}
	if d.lying() {
		for _, l := range d.shown() {
			ends[l] = true
		}
	}
	return func(text string) (string, int) {
		width := p.MeasureText(text, 0, d.font()).Width()
		if ends[text] {
			return "end", width
		}
		return "middle", width / 2
	}
}

// lined tells whether lines are drawn: between two points, not for one.
func (c Chart) lined() bool { return c.Kind == Lines && c.points() > 1 }

func (c Chart) drawable() bool {
	switch c.Kind {
	case HeatMap, Matrix, Stances:
		return c.gridded() && len(c.Grid.Points) > 0
	case Gantt:
		return c.timed()
	case Strips:
		return slices.ContainsFunc(c.Strips, func(s Strip) bool { return len(s.Statuses) > 0 })
	case Trend:
		return c.trending()
	case Flows:
		return c.flowing()
	case Gauges:
		return len(c.Gauges) > 0
	}
	for _, s := range c.Series {
		for _, v := range s.Values {
			if v != nil && !math.IsNaN(*v) && !math.IsInf(*v, 0) {
				return true
			}
		}
	}
	return false
}

// lying tells whether bars lie, so that their labels have room: on a phone always.
func (d drawing) lying() bool {
	if d.lined() {
		return false
	}
	longest := 0
	for _, l := range d.Labels {
		longest = max(longest, utf8.RuneCountInString(l))
	}
	return d.width == narrow || longest > 14 || d.points() > 12
}

func (d drawing) height() int {
	if d.lying() {
		return 56 + d.points()*(20+16*len(d.Series))
	}
	return 280
}

// values has a value for each point; what is missing is a gap.
func (d drawing) values(s Series) []float64 {
	values := make([]float64, d.points())
	for i := range values {
		values[i] = charts.GetNullValue()
		if d.has(s, i) {
			values[i] = *s.Values[i]
		}
	}
	return values
}

// shown are the labels as they fit; the table below has them whole.
func (d drawing) shown() []string {
	limit := 16
	switch {
	case d.lying() && d.width == wide:
		limit = 36
	case d.lying():
		limit = 18
	}
	out := make([]string, d.points())
	for i := range out {
		out[i] = d.label(i)
		if utf8.RuneCountInString(out[i]) > limit {
			out[i] = string([]rune(out[i])[:limit-1]) + "…"
		}
	}
	return out
}

// spaced are the labels below lines, with as many left empty as are needed for the others
// not to touch.
func (d drawing) spaced(p *charts.Painter) []string {
	labels := d.shown()
	widest := 0
	for _, l := range labels {
		widest = max(widest, p.MeasureText(l, 0, d.font()).Width())
	}
	// Some 60 are the value axis and the padding; 10 keep two labels apart in wider fonts.
	every := (len(labels)*(widest+10) + d.width - 61) / (d.width - 60)
	for i := range labels {
		if i%max(every, 1) != 0 {
			labels[i] = ""
		}
	}
	return labels
}

func (d drawing) lines(p *charts.Painter) error {
	var list charts.LineSeriesList
	for i, s := range d.Series {
		list = append(list, charts.LineSeries{
			Name: s.Name, Values: d.values(s), Symbol: charts.Symbol{Shape: symbols[i%len(symbols)], Size: 4},
		})
	}
	opt := charts.NewLineChartOptionWithSeries(list)
	opt.Theme = palette
	opt.Legend.Show = charts.Ptr(false)
	opt.LineStrokeWidth = 2.5
	opt.XAxis.Labels = d.spaced(p)
	opt.XAxis.LabelFontStyle = d.font()
	opt.XAxis.LabelCount = d.points()
	opt.XAxis.BoundaryGap = charts.Ptr(true)
	opt.YAxis = []charts.YAxisOption{d.valueAxis()}
	opt.ValueFormatter = d.format.value
	opt.Padding = charts.Box{Top: 12, Right: 16, Bottom: 4, Left: 4, IsSet: true}
	return p.LineChart(opt)
}

func (d drawing) bars(p *charts.Painter) error {
	labels, padding := d.shown(), charts.Box{Top: 12, Right: 16, Bottom: 4, Left: 4, IsSet: true}
	if d.lying() {
		// The library draws labels from the bottom; readers read from the top. Values
		// stand to the right of the bars.
		slices.Reverse(labels)
		padding.Left, padding.Right = d.width/30, 48
	}
	valued := len(d.Series)*d.points() <= 24
	if valued && !d.lying() {
		padding.Top = 26 // for the value over a bar that reaches the top
	}
	var list charts.BarSeriesList
	for _, s := range d.Series {
		values := d.values(s)
		if d.lying() {
			slices.Reverse(values)
		}
		list = append(list, charts.BarSeries{Name: s.Name, Values: values, Label: charts.SeriesLabel{
			Show: &valued, ValueFormatter: d.format.value, FontStyle: d.font(),
		}})
	}
	opt := charts.NewBarChartOptionWithSeries(list)
	opt.Theme = palette
	opt.Legend.Show = charts.Ptr(false)
	opt.Horizontal = d.lying()
	opt.CategoryAxis.Labels = labels
	opt.CategoryAxis.LabelFontStyle = d.font()
	opt.ValueAxis = []charts.ValueAxisOption{d.valueAxis()}
	if d.width == narrow && valued {
		// There is no room for an axis that says what the bars say themselves.
		opt.ValueAxis[0].Show = charts.Ptr(false)
	}
	opt.ValueFormatter = d.format.value
	opt.Padding = padding
	return p.BarChart(opt)
}

// valueAxis begins at zero unless values are below it: a cut axis makes differences look
// larger than they are.
func (d drawing) valueAxis() charts.ValueAxisOption {
	axis := charts.ValueAxisOption{LabelFontStyle: d.font(), ValueFormatter: d.format.value}
	low, high := 0.0, 0.0
	for _, s := range d.Series {
		for _, v := range d.values(s) {
			if v != charts.GetNullValue() {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	steps := 5.0
	if d.width == narrow {
		steps = 3
	}
	if step := roundStep((high - low) / steps); step > 0 {
		low, high = math.Floor(low/step)*step, math.Ceil(high/step)*step
		axis.Min, axis.Max = &low, &high
		axis.LabelCount = int(math.Round((high-low)/step)) + 1
		axis.RangeValuePaddingScale = charts.Ptr(0.0)
	}
	return axis
}

// roundStep is the next 1, 2, 2.5 or 5 times a power of ten, as people count; 0 where
// there is no step.
func roundStep(least float64) float64 {
	if least <= 0 || math.IsInf(least, 0) {
		return 0
	}
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, times := range []float64{1, 2, 2.5, 5} {
		if times*power >= least {
			return times * power
		}
	}
	return 10 * power
}

func (d drawing) font() charts.FontStyle {
	style := charts.NewFontStyleWithSize(9.5)
	style.FontColor = ink
	return style
}

var palette = charts.MakeTheme(charts.ThemeOption{
	AxisStrokeColor: axis, AxisSplitLineColor: grid, TextColor: ink,
	BackgroundColor: charts.ColorTransparent, SeriesColors: series, SeriesTrendColors: series,
})
