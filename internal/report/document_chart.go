package report

import "mandate/internal/engagement"

// ChartKind is how a chart is drawn.
type ChartKind string

// The kinds of charts. One that nobody knows is drawn as bars.
const (
	Bars    ChartKind = "bars"    // one bar for each label and series
	Lines   ChartKind = "lines"   // series over time
	Radar   ChartKind = "radar"   // an axis for each label; bars where there are fewer than three
	HeatMap ChartKind = "heatmap" // how many points are in each cell of a grid, and which
	Matrix  ChartKind = "matrix"  // each point of a grid by its number
	Gantt   ChartKind = "gantt"   // spans of time below each other
	Strips  ChartKind = "strips"  // a row of statuses for each label, the oldest first
	Flows   ChartKind = "flow"    // boxes in columns, with what leads where
	Trend   ChartKind = "trend"   // a metric over time, with its target, changes and forecast
	Stances ChartKind = "stances" // each point of a grid by its number, with how it stands and how it should
	Gauges  ChartKind = "gauges"  // values on scales, with what is good and what is not
)

// Chart is drawn as SVG, and carries its numbers as a table for screen readers and for
// Markdown.
type Chart struct {
	Kind   ChartKind `json:"kind"`
	Title  string    `json:"title"`
	Unit   string    `json:"unit,omitempty"`
	Labels []string  `json:"labels"`
	Series []Series  `json:"series"`
	// Days are the labels as days, for spreadsheets; "" where a label is none.
	Days []engagement.Day `json:"days,omitempty"`
	// Max is where the axes of a radar end; 0 lets its values say.
	Max float64 `json:"max,omitempty"`
	// Strips are the rows of a chart of strips.
	Strips []Strip `json:"strips,omitempty"`
	// Grid is what a heat map, a matrix and a map of stances show, Timeline what a Gantt chart
	// shows, Trend what a trend does, Flow what leads where, Gauges the scales of gauges.
	Grid     *Grid      `json:"grid,omitempty"`
	Timeline *Timeline  `json:"timeline,omitempty"`
	Trend    *TrendLine `json:"trend,omitempty"`
	Flow     *Flow      `json:"flow,omitempty"`
	Gauges   []Gauge    `json:"gauges,omitempty"`
}

// Series is a line or a set of bars; a nil value is a gap.
type Series struct {
	Name   string     `json:"name"`
	Values []*float64 `json:"values"`
}

// Grid has points on two axes of whole steps, from 1.
type Grid struct {
	X Axis `json:"x"`
	Y Axis `json:"y"`
	// Tones are those of the cells: the rows from the lowest Y, in each the lowest X first.
	Tones  [][]Tone `json:"tones,omitempty"`
	Points []Point  `json:"points"`
	// Scale names the stances of points, the most opposed first; its middle is neutral.
	Scale []string `json:"scale,omitempty"`
}

// Axis is an axis of a grid.
type Axis struct {
	Title string `json:"title"`
	Steps int    `json:"steps"`
}

// Point is a numbered point of a grid.
type Point struct {
	Number int    `json:"number"`
	Label  string `json:"label"`
	X      int    `json:"x"`
	Y      int    `json:"y"`
	// Note says more in the table: a kind, a priority.
	Note string `json:"note,omitempty"`
	// Stance is how it stands and Wanted how it should, places in the grid's scale from 1; 0
	// is not known.
	Stance int `json:"stance,omitempty"`
	Wanted int `json:"wanted,omitempty"`
}

// Gauge is a value on a scale from Start to End. Its zones follow each other from Start; a nil
// value is not known.
type Gauge struct {
	Label string   `json:"label"`
	Value *float64 `json:"value,omitempty"`
	// Text is the value as it is said, or why there is none; Tone how it stands.
	Text  string  `json:"text"`
	Tone  Tone    `json:"tone,omitempty"`
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	Zones []Zone  `json:"zones"`
}

// Zone is a part of a gauge's scale.
type Zone struct {
	To float64 `json:"to"`
	// Label says what being in it means, Range which values are.
	Label string `json:"label"`
	Range string `json:"range"`
	Tone  Tone   `json:"tone,omitempty"`
	// Mark is written where it ends, "" at the end of the scale.
	Mark string `json:"mark,omitempty"`
}

// Timeline has spans of time, the first on top.
type Timeline struct {
	Spans []Span `json:"spans"`
	// Groups are those of the spans, in the order of their colours; else as they come.
	Groups []string `json:"groups,omitempty"`
	// Marks are days that stand out, such as that of the report.
	Marks []Mark `json:"marks,omitempty"`
}

// Span is from one day to another, both included.
type Span struct {
	Number int            `json:"number"`
	Label  string         `json:"label"`
	From   engagement.Day `json:"from"`
	To     engagement.Day `json:"to"`
	// Group is shown by the colour, and named in the key.
	Group string `json:"group,omitempty"`
	// After are the numbers of the spans that end before this one begins, Joins those that it
	// waits for in whatever way.
	After []int  `json:"after,omitempty"`
	Joins []Join `json:"joins,omitempty"`
	// Planned is how it was agreed, drawn below it; nil where nothing was.
	Planned *Stretch `json:"planned,omitempty"`
	// Strong has an outline and a star, Hatched has lines across: neither rests on colour.
	Strong  bool `json:"strong,omitempty"`
	Hatched bool `json:"hatched,omitempty"`
	// Milestones are days within it.
	Milestones []Mark `json:"milestones,omitempty"`
}

// Mark is a day with its name; a hollow one was planned and is not what is expected now.
type Mark struct {
	On     engagement.Day `json:"on"`
	Label  string         `json:"label"`
	Hollow bool           `json:"hollow,omitempty"`
}

// Join leads from another span to this one, from an end or a start to an end or a start.
type Join struct {
	Number  int  `json:"number"`
	FromEnd bool `json:"from_end,omitempty"`
	ToEnd   bool `json:"to_end,omitempty"`
}

// Stretch is from one day to another, both included.
type Stretch struct {
	From engagement.Day `json:"from"`
	To   engagement.Day `json:"to"`
}

// Strip is a row of statuses, the oldest first.
type Strip struct {
	Label    string   `json:"label"`
	Statuses []Status `json:"statuses"`
}

// Status is how something stood on a day. Its first letter stands in the drawing.
type Status struct {
	On   engagement.Day `json:"on"`
	Text string         `json:"text"`
	Tone Tone           `json:"tone"`
}
