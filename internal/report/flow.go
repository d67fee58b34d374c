package report

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strconv"
)

// Flow has columns of boxes, and lines from box to box.
type Flow struct {
	Columns []FlowColumn `json:"columns"`
	Links   []FlowLink   `json:"links"`
}

// FlowColumn is a column of boxes under a title.
type FlowColumn struct {
	Title string    `json:"title"`
	Boxes []FlowBox `json:"boxes"`
}

// FlowBox is a box with a line of text, and a smaller one below it.
type FlowBox struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Note  string `json:"note,omitempty"`
	Tone  Tone   `json:"tone,omitempty"`
	// Strong gives it a strong outline. Address makes it a link; it is for pages alone.
	Strong  bool   `json:"strong,omitempty"`
	Address string `json:"-"`
}

// FlowLink leads from a box to another. Weight says of how many links the line stands; it is
// drawn the thicker for it.
type FlowLink struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Weight int    `json:"weight"`
}

// The measures of a flow, in units of the drawing.
const (
	flowBox   = 48.0
	flowPitch = 58.0
	flowHead  = 26.0
	flowWidth = 176.0 // of a column with its gap
	flowGap   = 30.0
)

func (c Chart) flowing() bool {
	return c.Kind == Flows && c.Flow != nil && slices.ContainsFunc(c.Flow.Columns, func(col FlowColumn) bool { return len(col.Boxes) > 0 })
}

// flow draws a chart of its kind: from left to right, or on a phone from top to bottom, where
// each column is a row.
func (d drawing) flow() template.HTML {
	if d.width == narrow {
		return d.Flow.falling()
	}
	return d.Flow.across("", float64(d.width))
}

// Picture is the flow as a drawing whose boxes are links, named for those who do not see it.
// What it shows must stand beside it as a list.
func (f Flow) Picture(name string) template.HTML {
	return f.across(name, flowWidth*float64(len(f.Columns)))
}

// across draws the columns side by side. Within a column the boxes stand near those that they
// are linked to, so that few lines cross.
func (f Flow) across(name string, width float64) template.HTML {
	pitch := width / float64(max(1, len(f.Columns)))
	gap := min(flowGap, pitch/4)
	columns := f.arranged()
	tallest := 0
	for _, column := range columns {
		tallest = max(tallest, len(column))
	}
	height := flowHead + flowPitch*float64(tallest) + 14
	places := map[string]flowPlace{}
	for i, column := range columns {
		top := flowHead + flowPitch*float64(tallest-len(column))/2
		for n, box := range column {
			places[box.ID] = flowPlace{column: i, x: pitch*float64(i) + 1, y: top + flowPitch*float64(n), width: pitch - gap}
		}
	}
	c := newCanvas(width, height)
	if name != "" {
		c = namedCanvas(name, width, height)
	}
	for _, l := range f.Links {
		from, known := places[l.From]
		to, also := places[l.To]
		if known && also {
			from.lineTo(c, to, l.Weight, height)
		}
	}
	for i, column := range f.Columns {
		c.text("report-ink-fill report-axis-title", "start", pitch*float64(i)+1, 14, 12, cut(column.Title, int((pitch-gap)/6.4)))
	}
	for _, column := range columns {
		for _, box := range column {
			places[box.ID].draw(c, box)
		}
	}
	return c.done()
}

// flowPlace is where a box stands.
type flowPlace struct {
	column      int
	x, y, width float64
}

func (p flowPlace) draw(c *canvas, box FlowBox) {
	if box.Address != "" {
		c.open(box.Address, box.Label)
		defer c.shut()
	}
	class := "report-flow-box report-cell-" + cellClass(box.Tone.known())
	if box.Strong {
		class += " report-flow-strong"
	}
	c.box(class, p.x, p.y, p.width, flowBox)
	lines := wrapped(box.Label, int((p.width-12)/5.9), 2)
	y := p.y + 22 - 6.5*float64(len(lines)-1)
	if box.Note == "" {
		y += 6
	}
	for _, line := range lines {
		c.text("report-strong-fill", "start", p.x+6, y, 11, line)
		y += 13
	}
	if box.Note != "" {
		c.text("report-ink-fill", "start", p.x+6, p.y+flowBox-7, 10, cut(box.Note, int((p.width-12)/5.2)))
	}
}

// lineTo draws a line to another box: from its right side to the other's left one, or, where
// the way leads back, below all boxes.
func (p flowPlace) lineTo(c *canvas, to flowPlace, weight int, bottom float64) {
	class := "report-flow-line report-flow-line-" + strconv.Itoa(flowThickness(weight))
	y1, y2 := p.y+flowBox/2, to.y+flowBox/2
	if to.column > p.column {
		x1, x2 := p.x+p.width, to.x
		bend := (x2 - x1) / 2
		c.path(class, "M", x1, y1, "C", x1+bend, y1, x2-bend, y2, x2, y2)
		return
	}
	x1, x2 := p.x+p.width/2, to.x+to.width/2
	c.path(class+" report-flow-back", "M", x1, p.y+flowBox, "C", x1, bottom, x2, bottom, x2, to.y+flowBox)
}

// flowThickness is one of four, by orders of magnitude.
func flowThickness(weight int) int {
	switch {
	case weight >= 100:
		return 4
	case weight >= 10:
		return 3
	case weight >= 3:
		return 2
	}
	return 1
}

// sweeps is how often columns are put in order by their neighbours; more change little.
const sweeps = 4

// arranged are the boxes of each column, in the order of the middles of what they are linked
// to, from left to right and back.
func (f Flow) arranged() [][]FlowBox {
	columns := make([][]FlowBox, len(f.Columns))
	near, place := map[string][]string{}, map[string]float64{}
	for i, column := range f.Columns {
		columns[i] = slices.Clone(column.Boxes)
	}
	for _, l := range f.Links {
		near[l.From], near[l.To] = append(near[l.From], l.To), append(near[l.To], l.From)
	}
	number := func() {
		for _, column := range columns {
			for n, box := range column {
				place[box.ID] = (float64(n) + 0.5) / float64(len(column))
			}
		}
	}
	number()
	for range sweeps {
		for _, column := range columns {
			middle := map[string]float64{}
			for _, box := range column {
				middle[box.ID] = place[box.ID]
				if linked := near[box.ID]; len(linked) > 0 {
					sum := 0.0
					for _, other := range linked {
						sum += place[other]
					}
					middle[box.ID] = sum / float64(len(linked))
				}
			}
			slices.SortStableFunc(column, func(a, b FlowBox) int { return cmp.Compare(middle[a.ID], middle[b.ID]) })
			for n, box := range column {
				place[box.ID] = (float64(n) + 0.5) / float64(len(column))
			}
		}
	}
	return columns
}

// falling draws the columns below each other, for a phone.
func (f Flow) falling() template.HTML {
	const width, left = 340.0, 40.0
	y, places := 4.0, map[string]flowPlace{}
	for i, column := range f.Columns {
		for _, box := range column.Boxes {
			places[box.ID] = flowPlace{column: i, x: left, y: y, width: width - 2*left}
			y += flowPitch + 10
		}
	}
	c := newCanvas(width, y)
	for n, l := range f.Links {
		from, known := places[l.From]
		to, also := places[l.To]
		if !known || !also {
			continue
		}
		class := "report-flow-line report-flow-line-" + strconv.Itoa(flowThickness(l.Weight))
		if to.y-from.y == flowPitch+10 {
			c.path(class, "M", width/2, from.y+flowBox, "V", to.y)
			continue
		}
		side, out := left, -8.0-float64(n%4)*7
		if to.y < from.y {
			side, out, class = width-left, -out, class+" report-flow-back"
		}
		y1, y2 := from.y+flowBox/2+5, to.y+flowBox/2-5
		c.path(class, "M", side, y1, "C", side+out*1.4, y1, side+out*1.4, y2, side, y2)
	}
	for _, column := range f.Columns {
		for _, box := range column.Boxes {
			places[box.ID].draw(c, box)
		}
	}
	return c.done()
}

// flowNumbers is the table of a flow: a row for each line, and for each box that none touches.
func (c Chart) flowNumbers(l labels) Table {
	t := Table{Caption: c.caption(), Columns: []Column{{Title: l.Low}, {Title: l.High}, {Title: l.Value, Numeric: true}}}
	title, touched := map[string]string{}, map[string]bool{}
	for _, column := range c.Flow.Columns {
		for _, box := range column.Boxes {
			title[box.ID] = fmt.Sprintf("%s (%s)", box.Label, box.Note)
			if box.Note == "" {
				title[box.ID] = box.Label
			}
		}
	}
	for _, link := range c.Flow.Links {
		touched[link.From], touched[link.To] = true, true
		t.Rows = append(t.Rows, []Cell{{Text: title[link.From]}, {Text: title[link.To]}, whole(link.Weight)})
	}
	for _, column := range c.Flow.Columns {
		for _, box := range column.Boxes {
			if !touched[box.ID] {
				t.Rows = append(t.Rows, []Cell{{Text: title[box.ID]}, {}, whole(0)})
			}
		}
	}
	return t
}
