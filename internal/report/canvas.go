package report

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"unicode/utf8"
)

// canvas draws what the chart library lacks. Colours are classes, so that the stylesheet
// adapts them to light, dark and paper.
type canvas struct{ out strings.Builder }

func newCanvas(width, height float64) *canvas {
	c := &canvas{}
	fmt.Fprintf(&c.out, `<svg viewBox="0 0 %s %s" aria-hidden="true" focusable="false">`, px(width), px(height))
	return c
}

// namedCanvas begins a drawing with links in it, which has a name of its own.
func namedCanvas(name string, width, height float64) *canvas {
	c := &canvas{}
	fmt.Fprintf(&c.out, `<svg viewBox="0 0 %s %s" width="%s" height="%s" role="group" aria-label="%s">`,
		px(width), px(height), px(width), px(height), template.HTMLEscapeString(name))
	return c
}

// open begins a link, whose whole name is told beside what is drawn in it; shut ends it.
func (c *canvas) open(address, name string) {
	fmt.Fprintf(&c.out, `<a href="%s"><title>%s</title>`, template.HTMLEscapeString(address), template.HTMLEscapeString(name))
}

func (c *canvas) shut() { c.out.WriteString("</a>") }

// done is the drawing; all text in it has been escaped.
func (c *canvas) done() template.HTML {
	c.out.WriteString("</svg>")
	return template.HTML(c.out.String())
}

func (c *canvas) path(class string, d ...any) {
	fmt.Fprintf(&c.out, `<path class="%s" d="%s"/>`, class, outline(d...))
}

// outline writes the letters and numbers of a path.
func outline(d ...any) string {
	var out strings.Builder
	for i, part := range d {
		if i > 0 {
			out.WriteByte(' ')
		}
		switch v := part.(type) {
		case float64:
			out.WriteString(px(v))
		case string:
			out.WriteString(v)
		}
	}
	return out.String()
}

func (c *canvas) box(class string, x, y, width, height float64) {
	c.path(class, "M", x, y, "h", width, "v", height, "h", -width, "Z")
}

func (c *canvas) circle(class string, x, y, r float64) {
	fmt.Fprintf(&c.out, `<circle class="%s" cx="%s" cy="%s" r="%s"/>`, class, px(x), px(y), px(r))
}

// text writes a line of text at its baseline, held at its start, middle or end.
func (c *canvas) text(class, anchor string, x, y, size float64, words string) {
	fmt.Fprintf(&c.out, `<text class="%s" text-anchor="%s" x="%s" y="%s" font-size="%s">%s</text>`,
		class, anchor, px(x), px(y), px(size), template.HTMLEscapeString(words))
}

// turned writes a line of text from below to above.
func (c *canvas) turned(class string, x, y, size float64, words string) {
	fmt.Fprintf(&c.out, `<text class="%s" text-anchor="middle" transform="rotate(-90 %s %s)" x="%s" y="%s" font-size="%s">%s</text>`,
		class, px(x), px(y), px(x), px(y), px(size), template.HTMLEscapeString(words))
}

// px writes a length to a tenth, which no screen shows and every machine computes alike.
func px(v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	s = strings.TrimSuffix(s, ".0")
	if s == "-0" {
		return "0"
	}
	return s
}

// cut shortens a text to so many characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimRight(string([]rune(text)[:most-1]), " ") + "…"
}

// wrapped breaks a text between words into lines of so many characters; what does not fit
// the last line is cut.
func wrapped(text string, width, lines int) []string {
	var out []string
	line := ""
	words := strings.Fields(text)
	for i, word := range words {
		if len(out) == lines-1 {
			line = strings.Join(append(strings.Fields(line), words[i:]...), " ")
			break
		}
		if line != "" && utf8.RuneCountInString(line+" "+word) > width {
			out, line = append(out, line), word
			if len(out) == lines-1 {
				line = strings.Join(words[i:], " ")
				break
			}
			continue
		}
		line = strings.TrimSpace(line + " " + word)
	}
	if line != "" {
		out = append(out, cut(line, width))
	}
	for i := range out {
		out[i] = cut(out[i], width)
	}
	return out
}
