package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// parsed reads HTML as a browser does.
func parsed(t require.TestingT, page string) *html.Node {
	tree, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	return tree
}

// fragment is a document's article, as a browser reads it.
func fragment(t require.TestingT, d report.Document) *html.Node {
	article, err := d.Fragment()
	require.NoError(t, err)
	return parsed(t, string(article))
}

// find returns the elements that a condition holds for.
func find(n *html.Node, is func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			found = append(found, d)
		}
	}
	return found
}

func named(names ...string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for _, name := range names {
			if n.Data == name {
				return true
			}
		}
		return false
	}
}

func classed(class string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for c := range strings.FieldsSeq(attribute(n, "class")) {
			if c == class {
				return true
			}
		}
		return false
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// words is the text within a node.
func words(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return out.String()
}

// everywhere is a document that says the same in each of its fields of plain text.
func everywhere(s string) report.Document {
	tones := []report.Tone{report.Neutral, report.Good, report.Warn, report.Bad, report.Tone(s)}
	var blocks []report.Block
	for _, tone := range tones {
		blocks = append(
			blocks,
			report.Block{Figures: []report.Figure{{Label: s, Value: s, Note: s, Tone: tone}}},
			report.Block{Callout: &report.Callout{Title: s, Text: s, Tone: tone}},
			report.Block{Table: &report.Table{
				Caption: s, Columns: []report.Column{{Title: s}, {Title: s, Numeric: true}},
				Rows:  [][]report.Cell{{{Text: s, Note: s, Tone: tone}, {Text: s, Note: s, Tone: tone}}},
				Total: []report.Cell{{Text: s, Tone: tone}, {Text: s}},
			}},
		)
	}
	for _, kind := range []report.ChartKind{report.Bars, report.Lines, report.ChartKind(s)} {
		blocks = append(blocks, report.Block{Chart: &report.Chart{
			Kind: kind, Title: s, Unit: s, Labels: []string{s, s},
			Series: []report.Series{{Name: s, Values: []*float64{at(1), nil}}, {Name: s, Values: []*float64{at(2), at(3)}}},
		}})
	}
	for _, kind := range []report.ChartKind{report.Radar, report.HeatMap, report.Matrix, report.Gantt, report.Strips, report.Stances, report.Gauges} {
		blocks = append(blocks, report.Block{Chart: &report.Chart{
			Kind: kind, Title: s, Unit: s, Labels: []string{s, s, s}, Series: []report.Series{{Name: s, Values: []*float64{at(1), at(2), at(3)}}},
			Grid: &report.Grid{
				X: report.Axis{Title: s, Steps: 2}, Y: report.Axis{Title: s, Steps: 2}, Tones: [][]report.Tone{{report.Bad, report.Tone(s)}},
				Points: []report.Point{{Number: 1, Label: s, X: 1, Y: 1, Note: s, Stance: 1, Wanted: 2}}, Scale: []string{s, s},
			},
			Gauges: []report.Gauge{{Label: s, Text: s, Value: at(1), End: 2, Zones: []report.Zone{{To: 1, Label: s, Range: s, Mark: s, Tone: report.Tone(s)}, {To: 2, Label: s, Range: s, Mark: s}}}},
			Strips: []report.Strip{{Label: s, Statuses: []report.Status{{On: "2027-02-01", Text: s, Tone: report.Warn}, {On: engagement.Day(s), Text: s, Tone: report.Tone(s)}}}},
			Timeline: &report.Timeline{
				Groups: []string{s}, Marks: []report.Mark{{On: "2027-02-01", Label: s}, {On: engagement.Day(s), Label: s}},
				Spans: []report.Span{
					{Number: 1, Label: s, From: "2027-01-04", To: "2027-03-05", Group: s, Milestones: []report.Mark{{On: "2027-02-01", Label: s}}},
					{Number: 2, Label: s, From: engagement.Day(s), To: engagement.Day(s), Group: s, After: []int{1}, Joins: []report.Join{{Number: 1}}, Planned: &report.Stretch{From: engagement.Day(s), To: engagement.Day(s)}},
				},
			},
		}})
	}
	blocks = append(blocks, report.Block{Text: s}, report.Block{List: []string{s, s}}, report.Block{Facts: []report.Fact{{Label: s, Value: s}}})
	return report.Document{
		Kind: s, Title: s, Subtitle: s, Locale: s, Footer: s, Facts: []report.Fact{{Label: s, Value: s}},
		Summary:  blocks,
		Sections: []report.Section{{Title: s, Blocks: blocks, Sections: []report.Section{{Title: s, Sections: []report.Section{{Title: s}}}}}, {Title: s}, {Title: s}, {Title: s}},
	}
}

func TestTheKitSaysTheSameInEveryField(t *testing.T) {
	body, _, err := everywhere("§").Encode()
	require.NoError(t, err)
	require.NotContains(t, string(body), `""`, "a field of plain text is left empty")
}
