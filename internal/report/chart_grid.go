package report

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
)

// maxSteps bounds the axes of a grid.
const maxSteps = 10

// gridded tells whether a grid is drawn.
func (c Chart) gridded() bool {
	return (c.Kind == HeatMap || c.Kind == Matrix || c.Kind == Stances) && c.Grid != nil &&
		c.Grid.X.Steps > 0 && c.Grid.X.Steps <= maxSteps && c.Grid.Y.Steps > 0 && c.Grid.Y.Steps <= maxSteps
}

// in are the points of a cell, by number.
func (g Grid) in(x, y int) []Point {
	var found []Point
	for _, p := range g.Points {
		if p.X == x && p.Y == y {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, func(a, b Point) int { return a.Number - b.Number })
	return found
}

func (g Grid) tone(x, y int) Tone {
	if y <= len(g.Tones) && x <= len(g.Tones[y-1]) {
		return g.Tones[y-1][x-1].known()
	}
	return Neutral
}

// grid draws the cells, and in each what its kind shows.
func (d drawing) grid() template.HTML {
	g := *d.Grid
	width, left, cellWidth, cellHeight := 720.0, 62.0, (720.0-62-12)/float64(g.X.Steps), 66.0
	if d.width == narrow {
		width, left, cellWidth, cellHeight = 340, 44, (340.0-44-2)/float64(g.X.Steps), 56
	}
	if d.Kind == Stances {
		cellHeight = 3*chipPitch + 8
	}
	bottom := cellHeight*float64(g.Y.Steps) + 4
	c := newCanvas(width, bottom+44)
	for y := 1; y <= g.Y.Steps; y++ {
		top := bottom - cellHeight*float64(y)
		c.text("report-ink-fill", "end", left-8, top+cellHeight/2+4, 12, strconv.Itoa(y))
		for x := 1; x <= g.X.Steps; x++ {
			cell := gridCell{x: left + cellWidth*float64(x-1), y: top, width: cellWidth, height: cellHeight, tone: g.tone(x, y), points: g.in(x, y)}
			c.box("report-cell-"+cellClass(cell.tone), cell.x+1, cell.y+1, cellWidth-2, cellHeight-2)
			switch d.Kind {
			case HeatMap:
				cell.counted(c)
			case Stances:
				cell.chips(c, len(g.Scale))
			default:
				cell.numbered(c)
			}
		}
	}
	for x := 1; x <= g.X.Steps; x++ {
		c.text("report-ink-fill", "middle", left+cellWidth*(float64(x)-0.5), bottom+17, 12, strconv.Itoa(x))
	}
	c.text("report-ink-fill report-axis-title", "middle", left+cellWidth*float64(g.X.Steps)/2, bottom+37, 12.5, g.X.Title+" →")
	c.turned("report-ink-fill report-axis-title", 16, bottom-cellHeight*float64(g.Y.Steps)/2, 12.5, g.Y.Title+" →")
	return c.done()
}

func cellClass(t Tone) string {
	if t == Neutral {
		return "neutral"
	}
	return string(t)
}

// gridCell is a cell being drawn.
type gridCell struct {
	x, y, width, height float64
	tone                Tone
	points              []Point
}

// counted writes how many points there are, and below it their numbers.
func (g gridCell) counted(c *canvas) {
	if len(g.points) == 0 {
		return
	}
	middle := g.x + g.width/2
	var numbers []string
	for _, p := range g.points {
		numbers = append(numbers, strconv.Itoa(p.Number))
	}
	c.text("report-strong-fill report-cell-count", "middle", middle, g.y+g.height/2+1, 19, strconv.Itoa(len(g.points)))
	c.text("report-strong-fill", "middle", middle, g.y+g.height/2+19, 10.5, few(numbers, int(g.width/6)))
}

// few joins numbers as far as they fit into so many characters, and says that there are more.
func few(numbers []string, most int) string {
	all := strings.Join(numbers, ", ")
	for n := len(numbers); len(all) > most && n > 1; n-- {
		all = strings.Join(numbers[:n-1], ", ") + " …"
	}
	return all
}

// numbered puts a disc with its number for each point, side by side so that none covers
// another. Those for which there is no room are counted; the legend has them all.
func (g gridCell) numbered(c *canvas) {
	const radius, pitch = 11.0, 25.0
	columns, rows := max(1, int((g.width-4)/pitch)), max(1, int((g.height-4)/pitch))
	shown := len(g.points)
	if shown > columns*rows {
		shown = columns*rows - 1
	}
	discs := shown
	if shown < len(g.points) {
		discs++
	}
	used := min(columns, max(1, int(math.Ceil(math.Sqrt(float64(discs))))))
	for (discs+used-1)/used > rows {
		used++
	}
	lines := (discs + used - 1) / used
	for i := range discs {
		inLine := min(used, discs-(i/used)*used)
		x := g.x + g.width/2 + pitch*(float64(i%used)-float64(inLine-1)/2)
		y := g.y + g.height/2 + pitch*(float64(i/used)-float64(lines-1)/2)
		if i == shown {
			c.text("report-strong-fill report-cell-count", "middle", x, y+4, 11, fmt.Sprintf("+%d", len(g.points)-shown))
			continue
		}
		c.circle("report-disc", x, y, radius)
		c.text("report-disc-number", "middle", x, y+4, 11.5, strconv.Itoa(g.points[i].Number))
	}
}

// gridNumbers is the table of a grid: a row for each point, as they are given.
func (c Chart) gridNumbers(l labels) Table {
	t := Table{Caption: c.caption(), Columns: []Column{
		{Title: l.Number, Numeric: true}, {Title: l.Label}, {Title: c.Grid.Y.Title, Numeric: true}, {Title: c.Grid.X.Title, Numeric: true},
	}}
	stances := c.Kind == Stances
	if stances {
		t.Columns = append(t.Columns, Column{Title: l.Now}, Column{Title: l.Wanted})
	}
	for _, p := range c.Grid.Points {
		tone := Neutral
		if p.X > 0 && p.Y > 0 {
			tone = c.Grid.tone(p.X, p.Y)
		}
		t.Rows = append(t.Rows, []Cell{
			whole(p.Number),
			{Text: p.Label, Note: p.Note, Tone: c.pointTone(tone)},
			whole(p.Y),
			whole(p.X),
		})
		if stances {
			last := len(t.Rows) - 1
			t.Rows[last] = append(t.Rows[last], Cell{Text: c.Grid.stance(p.Stance)}, Cell{Text: c.Grid.stance(p.Wanted), Tone: p.gap()})
		}
	}
	return t
}

// pointTone marks what a heat map warns of; a place in a matrix is good or less good, and
// no warning.
func (c Chart) pointTone(t Tone) Tone {
	if c.Kind == HeatMap && t != Good {
		return t
	}
	return Neutral
}
