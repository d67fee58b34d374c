package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"
	"strconv"
)

//go:embed report.html.tmpl
var templates string

//go:embed report.css
var stylesheet []byte

// layout is parsed once; what is in it is ours, so that a fault in it is seen by any test.
var layout = template.Must(template.New("report").Parse(templates))

// Stylesheet is the CSS of reports. All of it is about elements within class report, so that
// a page may serve it beside its own.
func Stylesheet() []byte { return slices.Clone(stylesheet) }

// Fragment is the document as an article that a page embeds. It holds no script and no
// style; the page serves Stylesheet.
func (d Document) Fragment() (template.HTML, error) {
	out, err := d.execute("article")
	return template.HTML(out), err // written by html/template
}

// Fragment is the chart by itself, with its table, for a page that serves Stylesheet.
func (c Chart) Fragment(locale string) (template.HTML, error) {
	v := view{Document: Document{Locale: locale}, Words: labelsFor(locale), format: FormatFor(locale)}
	pieces, err := v.pieces([]Block{{Chart: &c}}, 2)
	if err != nil {
		return "", err
	}
	out, err := fill("alone", c.Title, pieces[0])
	return template.HTML(out), err // written by html/template
}

// HTML is the document as a page that stands alone: nothing is fetched, nothing runs.
func (d Document) HTML() ([]byte, error) { return d.execute("page") }

func (d Document) execute(name string) ([]byte, error) {
	v, err := d.look()
	if err != nil {
		return nil, err
	}
	return fill(name, d.Title, v)
}

// look prepares a document for its templates.
func (d Document) look() (view, error) {
	v := view{Document: d, Words: labelsFor(d.Locale), format: FormatFor(d.Locale)}
	var err error
	if v.Summary, err = v.pieces(d.Summary, 2); err != nil {
		return v, err
	}
	v.Sections, err = v.chapters(d.Sections, "report", 2)
	return v, err
}

func fill(template, title string, data any) ([]byte, error) {
	var out bytes.Buffer
	if err := layout.ExecuteTemplate(&out, template, data); err != nil {
		return nil, fmt.Errorf("report %q: %w", title, err)
	}
	return out.Bytes(), nil
}

// view is a document as the templates see it.
type view struct {
	Document
	Words    labels
	Summary  []piece
	Sections []chapter
	format   Format
}

// chapter is a section with the level of its heading and a name to link to.
type chapter struct {
	Title, ID string
	Level     int
	Pieces    []piece
	Sections  []chapter
}

// piece is a block with what the templates cannot make themselves.
type piece struct {
	Block
	Words labels
	Prose template.HTML
	Grid  *tableView
	Chart *chartView
}

type chartView struct {
	Chart
	Words        labels
	Wide, Narrow template.HTML
	Keys         []key
	Legend       []Point
	// Long is a drawing of several parts, between which a sheet may end.
	Long    bool
	Numbers tableView
}

// key says which series a colour and a shape stand for; one without a shape is words alone.
type key struct {
	Name, Class, Shape string
}

// Language is the document's, or English where it does not say.
func (v view) Language() string {
	if v.Locale == "" {
		return "en"
	}
	return v.Locale
}

// Listed tells whether there are so many sections that a list of them helps.
func (v view) Listed() bool { return len(v.Sections) > 3 }

// Style and Policy are of the page that stands alone: only its own style counts.
func (v view) Style() template.CSS { return template.CSS(stylesheet) } // ours

// Policy is the page's Content-Security-Policy.
func (v view) Policy() string {
	sum := sha256.Sum256(stylesheet)
	return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (v view) chapters(sections []Section, id string, level int) ([]chapter, error) {
	var out []chapter
	for i, s := range sections {
		c := chapter{Title: s.Title, ID: id + "-" + strconv.Itoa(i+1), Level: level}
		var err error
		if c.Pieces, err = v.pieces(s.Blocks, level); err != nil {
			return nil, err
		}
		if c.Sections, err = v.chapters(s.Sections, c.ID, level+1); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// pieces are the blocks below a heading of a level.
func (v view) pieces(blocks []Block, level int) ([]piece, error) {
	out := make([]piece, len(blocks))
	for i, b := range blocks {
		out[i] = piece{Block: b, Words: v.Words}
		var err error
		if b.Prose != "" {
			if out[i].Prose, err = proseHTML(b.Prose, level); err != nil {
				return nil, err
			}
		}
		if b.Table != nil {
			out[i].Grid = v.grid(*b.Table)
		}
		if b.Chart != nil {
			if out[i].Chart, err = v.chart(*b.Chart); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (v view) chart(c Chart) (*chartView, error) {
	out := &chartView{Chart: c, Words: v.Words, Numbers: *v.grid(c.numbers(v.format, v.Words))}
	// The figure has the name already.
	out.Numbers.Label, out.Numbers.Caption = out.Numbers.Caption, ""
	var err error
	if out.Wide, err = c.svg(v.format, wide); err != nil {
		return nil, err
	}
	if out.Narrow, err = c.svg(v.format, narrow); err != nil {
		return nil, err
	}
	out.Keys, out.Legend, out.Long = c.keys(), c.legend(), c.timed() && len(c.Timeline.Spans) > spansAtOnce
	return out, nil
}

// keys name the series, or the groups of a Gantt chart, by their colours.
func (c Chart) keys() []key {
	switch {
	case c.trending():
		return c.trendKeys()
	case c.Kind == Stances && c.gridded():
		return c.Grid.stanceKeys()
	}
	var keys []key
	for i, s := range c.Series {
		shape := "square"
		if c.lined() {
			shape = string(symbols[i%len(symbols)])
		}
		keys = append(keys, key{Name: s.Name, Class: seriesClass(i) + "-fill", Shape: shape})
	}
	if c.timed() {
		for i, group := range c.Timeline.groups() {
			keys = append(keys, key{Name: group, Class: seriesClass(i) + "-fill", Shape: "square"})
		}
	}
	return keys
}

// legendAtMost bounds the legend below a grid; the table has every point.
const legendAtMost = 60

// legend says what the numbers in a grid stand for.
func (c Chart) legend() []Point {
	if !c.gridded() || len(c.Grid.Points) > legendAtMost {
		return nil
	}
	points := slices.SortedStableFunc(slices.Values(c.Grid.Points), func(a, b Point) int { return a.Number - b.Number })
	if c.Kind == Stances {
		for i, p := range points {
			points[i].Note = c.Grid.said(p)
		}
	}
	return points
}

// seriesClass is the class of the nth series' colour.
func seriesClass(n int) string { return fmt.Sprintf("report-series-%d", n%len(series)+1) }
