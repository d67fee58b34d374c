package report_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// pictures is a document with a chart of each kind that is drawn by hand.
func pictures() report.Document {
	var tones [][]report.Tone
	for y := 1; y <= 5; y++ {
		var row []report.Tone
		for x := 1; x <= 5; x++ {
			switch {
			case x*y >= 15:
				row = append(row, report.Bad)
			case x*y >= 8:
				row = append(row, report.Warn)
			default:
				row = append(row, report.Good)
			}
		}
		tones = append(tones, row)
	}
	grid := func(x, y string, tones [][]report.Tone) *report.Grid {
		g := &report.Grid{X: report.Axis{Title: x, Steps: 5}, Y: report.Axis{Title: y, Steps: 5}, Tones: tones}
		for n, at := range [][2]int{{5, 4}, {5, 4}, {4, 4}, {4, 4}, {4, 4}, {3, 5}, {5, 2}, {3, 3}, {2, 3}, {1, 4}, {2, 1}} {
			g.Points = append(g.Points, report.Point{Number: n + 1, Label: fmt.Sprintf("The matter that stands at place %d", n+1), Note: "Gap", X: at[0], Y: at[1]})
		}
		return g
	}
	return report.Document{
		Title: "Pictures", Locale: "en", Sections: []report.Section{
			{Title: "Maturity", Blocks: []report.Block{{Chart: &report.Chart{
				Kind: report.Radar, Title: "Score and wanted score", Unit: "points", Max: 5,
				Labels: []string{"Systems and infrastructure", "Processes", "People and skills", "Security and continuity", "Strategy alignment", "Data"},
				Series: []report.Series{
					{Name: "Today", Values: []*float64{at(1.8), at(2.25), at(3), at(1.2), at(2.6), at(2)}},
					{Name: "Wanted", Values: []*float64{at(4), at(4), at(4.5), at(4.5), at(4), nil}},
				},
			}}}},
			{Title: "Risks", Blocks: []report.Block{{Chart: &report.Chart{Kind: report.HeatMap, Title: "Risks and gaps", Grid: grid("Impact", "Likelihood", tones)}}}},
			{Title: "Priorities", Blocks: []report.Block{{Chart: &report.Chart{Kind: report.Matrix, Title: "Impact and feasibility", Grid: grid("Feasibility", "Impact", nil)}}}},
			{Title: "Roadmap", Blocks: []report.Block{{Chart: &report.Chart{Kind: report.Gantt, Title: "Roadmap", Timeline: roadmap(14)}}}},
		},
	}
}

func roadmap(n int) *report.Timeline {
	first, err := engagement.Day("2026-10-05").Time()
	if err != nil {
		panic(err)
	}
	t := &report.Timeline{Groups: []string{"Do now", "Plan", "Later"}, Marks: []report.Mark{{On: "2027-01-15", Label: "Today"}}}
	for i := range n {
		from := first.AddDate(0, 0, 23*(i%20))
		s := report.Span{
			Number: i + 1, Label: fmt.Sprintf("Move part %d of the ledger to the new platform", i+1), Group: t.Groups[i*3/n],
			From: engagement.DayOf(from), To: engagement.DayOf(from.AddDate(0, 0, 30+11*(i%7))),
		}
		if i%3 == 2 {
			s.After = []int{i - 1}
		}
		if i == 3 {
			s.Milestones = []report.Mark{{On: engagement.DayOf(from.AddDate(0, 0, 20)), Label: "Trial run"}}
		}
		t.Spans = append(t.Spans, s)
	}
	return t
}

func TestThePicturesLookAsTheyDid(t *testing.T) {
	html, err := pictures().Fragment()
	require.NoError(t, err)
	golden(t, "pictures.html", []byte(html))
	again, err := pictures().Fragment()
	require.NoError(t, err)
	require.Equal(t, html, again, "a picture is drawn twice alike")

	markdown, err := pictures().Markdown()
	require.NoError(t, err)
	golden(t, "pictures.md", markdown)
}

func TestEveryPictureHasItsNumbersAsATable(t *testing.T) {
	figures := find(fragment(t, pictures()), named("figure"))
	require.Len(t, figures, 4)
	for i, rows := range []int{6, 11, 11, 15} {
		require.Len(t, drawings(figures[i]), 2)
		require.Len(t, find(find(figures[i], named("tbody"))[0], named("tr")), rows)
	}
	require.Contains(t, words(figures[3]), "15 January 2027", "the day that is marked")
}

func TestARadarOfTwoAxesIsDrawnAsBars(t *testing.T) {
	c := report.Chart{Kind: report.Radar, Title: "Score", Labels: []string{"Systems", "People"}, Series: []report.Series{{Name: "s", Values: []*float64{at(1), at(2)}}}}
	bars := c
	bars.Kind = report.Bars
	drawn, err := charted(c).Fragment()
	require.NoError(t, err)
	want, err := charted(bars).Fragment()
	require.NoError(t, err)
	require.Equal(t, want, drawn)
}

func TestThreeHundredSpansAreDrawnInPartsOfASheet(t *testing.T) {
	tree := fragment(t, charted(report.Chart{Kind: report.Gantt, Title: "Roadmap", Timeline: roadmap(300)}))
	figure := find(tree, named("figure"))[0]
	require.Contains(t, attribute(figure, "class"), "report-chart-long")
	parts := find(find(figure, classed("report-wide"))[0], named("svg"))
	require.Len(t, parts, 10)
	for _, part := range parts {
		box := strings.Fields(attribute(part, "viewbox"))
		if len(box) == 0 {
			box = strings.Fields(attribute(part, "viewBox"))
		}
		require.Equal(t, "720", box[2])
		require.Less(t, len(box[3]), 4, "higher than a sheet: %s", box[3])
	}
}

func TestNoDiscOfAMatrixCoversAnother(t *testing.T) {
	grid := &report.Grid{X: report.Axis{Title: "x", Steps: 5}, Y: report.Axis{Title: "y", Steps: 5}}
	for n := range 30 {
		grid.Points = append(grid.Points, report.Point{Number: n + 1, Label: "point", X: 1 + n%2, Y: 3})
	}
	figure := find(fragment(t, charted(report.Chart{Kind: report.Matrix, Title: "m", Grid: grid})), named("figure"))[0]
	for _, svg := range drawings(figure) {
		at := map[string]bool{}
		for _, disc := range find(svg, classed("report-disc")) {
			place := attribute(disc, "cx") + " " + attribute(disc, "cy")
			require.False(t, at[place], "two discs at %s", place)
			at[place] = true
		}
		require.Contains(t, words(svg), "+", "those for which there is no room are counted")
	}
	require.Len(t, find(find(figure, classed("report-legend"))[0], named("li")), 30)
}

func TestThePicturesTakeTheirColoursFromTheStylesheet(t *testing.T) {
	css := string(report.Stylesheet())
	own := regexp.MustCompile(`(fill|stroke)="`)
	for _, figure := range find(fragment(t, pictures()), named("figure")) {
		for _, svg := range drawings(figure) {
			for _, n := range find(svg, named("path", "circle", "text")) {
				classes := strings.Fields(attribute(n, "class"))
				require.NotEmpty(t, classes)
				for _, class := range classes {
					require.True(t, strings.Contains(css, "."+class+" {"), class)
				}
			}
		}
	}
	html, err := charted(report.Chart{Kind: report.Gantt, Title: "g", Timeline: roadmap(3)}).Fragment()
	require.NoError(t, err)
	require.False(t, own.MatchString(string(html)))
}

func TestWhatIsNotOnAGridOrIsNoDayStaysInTheTable(t *testing.T) {
	for _, c := range []report.Chart{
		{Kind: report.HeatMap, Title: "h", Grid: &report.Grid{X: report.Axis{Steps: 5}, Y: report.Axis{Steps: 5}, Points: []report.Point{{Number: 1, Label: "astray", X: 9, Y: -1}}}},
		{Kind: report.Matrix, Title: "m", Grid: &report.Grid{X: report.Axis{Steps: 1 << 30}, Y: report.Axis{Steps: 5}, Points: []report.Point{{Number: 1, Label: "astray", X: 9, Y: 1}}}},
		{Kind: report.Gantt, Title: "g", Timeline: &report.Timeline{Spans: []report.Span{{Number: 1, Label: "astray", From: "soon", To: "later"}}}},
		{Kind: report.Gantt, Title: "g", Labels: []string{"astray"}},
		{Kind: report.HeatMap, Title: "g", Labels: []string{"astray"}},
	} {
		tree := fragment(t, charted(c))
		require.Contains(t, words(find(tree, named("table"))[0]), "astray")
	}
}
