package report_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func charted(c report.Chart) report.Document {
	return report.Document{Title: "x", Locale: "en", Sections: []report.Section{{Title: "y", Blocks: []report.Block{{Chart: &c}}}}}
}

// drawings of a figure: the wide and the narrow one, without the keys.
func drawings(figure *html.Node) []*html.Node {
	var svgs []*html.Node
	for _, n := range find(figure, named("svg")) {
		if classes := attribute(n.Parent, "class"); classes == "report-wide" || classes == "report-narrow" {
			svgs = append(svgs, n)
		}
	}
	return svgs
}

func TestEveryChartHasItsNumbersAsATable(t *testing.T) {
	figures := find(fragment(t, example()), named("figure"))
	require.Len(t, figures, 3)
	for _, figure := range figures {
		require.Len(t, drawings(figure), 2)
		tables := find(figure, named("table"))
		require.Len(t, tables, 1)
		require.Equal(t, "details", tables[0].Parent.Parent.Data)
	}
	cells := find(figures[0], named("td"))
	var said []string
	for _, c := range cells {
		said = append(said, words(c))
	}
	require.Equal(t, []string{"60", "58.5", "80", "86", "90", "124", "70", ""}, said)
}

func TestNoChartIsTooOddToShow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-100, 100), rapid.SampledFrom([]float64{0, 1e300, -1e300, 5e-324, 1.7976931348623157e308}))
		c := report.Chart{Title: "chart", Kind: rapid.SampledFrom([]report.ChartKind{report.Bars, report.Lines, ""}).Draw(t, "kind")}
		c.Labels = rapid.SliceOfN(rapid.StringN(0, 40, -1), 0, 30).Draw(t, "labels")
		for range rapid.IntRange(0, 8).Draw(t, "series") {
			c.Series = append(c.Series, report.Series{Name: "s", Values: rapid.SliceOfN(rapid.Ptr(value, true), 0, 30).Draw(t, "values")})
		}

		tree := fragment(t, charted(c))
		rows, numbers, given := len(c.Labels), 0, 0
		for _, s := range c.Series {
			rows = max(rows, len(s.Values))
			for _, v := range s.Values {
				if v != nil {
					given++
				}
			}
		}
		require.Len(t, find(tree, named("tr")), rows+1)
		for _, cell := range find(tree, named("td")) {
			if words(cell) != "" {
				numbers++
			}
		}
		require.Equal(t, given, numbers, "a number is missing in the table")
		for _, n := range find(tree, named("path", "circle", "text")) {
			for _, a := range n.Attr {
				require.NotContains(t, a.Val, "NaN")
				require.NotContains(t, a.Val, "Inf")
			}
		}
	})
}

func TestAChartWithoutNumbersIsATableAtOnce(t *testing.T) {
	tree := fragment(t, charted(report.Chart{Kind: report.Bars, Title: "Cost", Labels: []string{"Q1"}, Series: []report.Series{{Name: "Spent", Values: []*float64{nil}}}}))
	figure := find(tree, named("figure"))[0]
	require.Empty(t, drawings(figure))
	require.Equal(t, []html.Attribute{{Key: "open"}}, find(figure, named("details"))[0].Attr)
	require.Contains(t, words(figure), "Spent")
}

func TestLyingBarsReadFromTheTop(t *testing.T) {
	c := report.Chart{Kind: report.Bars, Title: "Score", Labels: []string{"the first of all labels", "the second of all labels"}, Series: []report.Series{{Name: "s", Values: []*float64{at(1), at(2)}}}}
	wide := drawings(find(fragment(t, charted(c)), named("figure"))[0])[0]
	height := map[string]int{}
	for _, text := range find(wide, named("text")) {
		y, err := strconv.Atoi(attribute(text, "y"))
		require.NoError(t, err)
		height[words(text)] = y
	}
	require.Less(t, height[c.Labels[0]], height[c.Labels[1]])
}

func TestABarsAxisBeginsAtZero(t *testing.T) {
	c := report.Chart{Kind: report.Bars, Title: "Score", Labels: []string{"a", "b"}, Series: []report.Series{{Name: "s", Values: []*float64{at(101), at(104)}}}}
	wide := drawings(find(fragment(t, charted(c)), named("figure"))[0])[0]
	var said []string
	for _, text := range find(wide, named("text")) {
		said = append(said, words(text))
	}
	require.Subset(t, said, []string{"0", "25", "50", "75", "100", "125"})
}

func TestADrawingTakesItsColoursFromTheStylesheet(t *testing.T) {
	css := string(report.Stylesheet())
	for _, figure := range find(fragment(t, example()), named("figure")) {
		for _, svg := range drawings(figure) {
			for _, n := range find(svg, named("path", "circle", "text")) {
				fill, stroke := attribute(n, "fill"), attribute(n, "stroke")
				if fill == "none" && stroke == "none" {
					continue
				}
				classes := strings.Fields(attribute(n, "class"))
				require.NotEmpty(t, classes, "%s has a colour of its own: %s %s", n.Data, fill, stroke)
				for _, class := range classes {
					require.Contains(t, css, "."+class+" {")
				}
			}
		}
	}
}

func TestTheLabelsBelowLinesDoNotTouch(t *testing.T) {
	c := report.Chart{Kind: report.Lines, Title: "Readings", Series: []report.Series{{Name: "s"}}}
	for month := range 36 {
		c.Labels = append(c.Labels, "31 December "+strconv.Itoa(2026+month))
		c.Series[0].Values = append(c.Series[0].Values, at(float64(month)))
	}
	for _, svg := range drawings(find(fragment(t, charted(c)), named("figure"))[0]) {
		last := -1000
		for _, text := range find(svg, named("text")) {
			if strings.HasPrefix(words(text), "31 ") {
				x, err := strconv.Atoi(attribute(text, "x"))
				require.NoError(t, err)
				require.Greater(t, x-last, 90, "the words are some 85 wide")
				last = x
			}
		}
		require.Positive(t, last, "no label is shown")
	}
}

func TestOnePointIsDrawnAsABar(t *testing.T) {
	c := report.Chart{Kind: report.Lines, Title: "Readings", Labels: []string{"Jan"}, Series: []report.Series{{Name: "s", Values: []*float64{at(3)}}}}
	for _, svg := range drawings(find(fragment(t, charted(c)), named("figure"))[0]) {
		require.Empty(t, find(svg, named("circle")))
		require.NotEmpty(t, find(svg, classed("report-series-1-fill")))
	}
}

func TestATrendShowsItsBandItsChangeAndItsForecast(t *testing.T) {
	var readings []engagement.Reading
	for i := range 12 {
		readings = append(readings, engagement.Reading{On: engagement.DayOf(time.Date(2026, time.Month(1+i), 3, 0, 0, 0, 0, time.UTC)), Value: 20 - float64(i)})
	}
	m := engagement.Metric{Name: "Lead time", Unit: "days", Direction: "down", Baseline: 20, Target: 8, TargetBy: "2027-06-30", ChangedOn: "2026-06-01"}
	e := engagement.Evaluate(engagement.Item[engagement.Metric]{Body: m}, readings, "2026-12-01", "2026-12-31")
	chart := report.TrendChart(e, readings, "Target 8 days")
	html, err := chart.Fragment("en")
	require.NoError(t, err)
	for _, want := range []string{"report-cell-good", "report-cell-warn", "report-day-mark", "Target day", "Forecast, with its 80 % interval", "report-series-2-fill report-area", "3 January 2026"} {
		assert.Contains(t, string(html), want)
	}
	assert.NotContains(t, string(html), "NaN")
	assert.Equal(t, 4, strings.Count(string(html), `class="report-day-mark"`), "two marks in each of two drawings")
	empty, err := report.TrendChart(engagement.Evaluation{Metric: e.Metric}, nil, "Target").Fragment("en")
	require.NoError(t, err)
	assert.NotContains(t, string(empty), "<svg")
}
