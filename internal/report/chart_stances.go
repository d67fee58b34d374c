package report

import (
	"fmt"
	"strconv"
	"strings"
)

// chipPitch is how far chips stand from each other, from top to top, in units of the drawing.
const chipPitch = 23.0

// stance is the word for a place in the scale; "" where it is none.
func (g Grid) stance(place int) string {
	if place < 1 || place > len(g.Scale) {
		return ""
	}
	return g.Scale[place-1]
}

// said is how a point stands, and how it should where that is another way.
func (g Grid) said(p Point) string {
	now, wanted := g.stance(p.Stance), g.stance(p.Wanted)
	if wanted != "" && wanted != now {
		now += " → " + wanted
	}
	if p.Note != "" && now != "" {
		return p.Note + ", " + now
	}
	return p.Note + now
}

// gap warns where a point does not stand as it should.
func (p Point) gap() Tone {
	if p.Wanted > p.Stance {
		return Warn
	}
	return Neutral
}

// stanceKeys say which stance each sign stands for.
func (g Grid) stanceKeys() []key {
	var keys []key
	for i, word := range g.Scale {
		keys = append(keys, key{Name: stanceSign(i+1, len(g.Scale)) + " " + word})
	}
	return keys
}

// stanceSign is as many minuses or pluses as a place is away from the middle of a scale.
func stanceSign(place, steps int) string {
	away := place - (steps+1)/2
	switch {
	case place < 1:
		return "?"
	case away < 0:
		return strings.Repeat("−", -away)
	case away > 0:
		return strings.Repeat("+", away)
	}
	return "0"
}

// chips puts a chip for each point: its number, the sign of how it stands and, behind an arrow
// and in a strong outline, of how it should. Those for which there is no room are counted; the
// legend has them all.
func (g gridCell) chips(c *canvas, steps int) {
	const height, gap = 20.0, 4.0
	width := min(60, g.width-4)
	columns, rows := max(1, int((g.width-2+gap)/(width+gap))), max(1, int((g.height-4)/chipPitch))
	shown := len(g.points)
	if shown > columns*rows {
		shown = columns*rows - 1
	}
	used := min(columns, max(1, len(g.points)))
	left := g.x + (g.width-float64(used)*width-float64(used-1)*gap)/2
	for i, p := range g.points {
		x, y := left+float64(i%used)*(width+gap), g.y+6+chipPitch*float64(i/used)
		if i == shown {
			c.text("report-strong-fill report-cell-count", "middle", x+width/2, y+14, 11, fmt.Sprintf("+%d", len(g.points)-shown))
			return
		}
		sign, class := stanceSign(p.Stance, steps), "report-chip"
		if p.Wanted > 0 && p.Wanted != p.Stance {
			sign, class = sign+"→"+stanceSign(p.Wanted, steps), "report-chip-gap"
		}
		c.box(class, x, y, width, height)
		c.text("report-strong-fill", "middle", x+(width+19)/2, y+14.5, 11.5, sign)
		c.circle("report-disc", x+10.5, y+height/2, 8.5)
		c.text("report-disc-number", "middle", x+10.5, y+13.5, 9.5, strconv.Itoa(p.Number))
	}
}
