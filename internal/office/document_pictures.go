package office

import (
	"cmp"
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// The pictures of the diagnosis and the plan.

// steps are those of likelihood, impact and feasibility.
const steps = 5

func radar(title, unit string, most int, labels []string, series ...report.Series) report.Block {
	return report.Block{Chart: &report.Chart{Kind: report.Radar, Title: title, Unit: unit, Max: float64(most), Labels: labels, Series: series}}
}

// riskMap puts the findings that were judged where their likelihood and impact meet, by
// their number in the order of severity. Strengths and opportunities are no risks.
func riskMap(d engagement.Diagnosis) []report.Block {
	grid := report.Grid{
		X: report.Axis{Title: "Impact", Steps: steps}, Y: report.Axis{Title: "Likelihood", Steps: steps},
		Tones: cellTones(func(x, y int) report.Tone { return tones[d.Severity.Of(y, x).Tone] }),
	}
	for _, f := range bySeverity(d) {
		if judgedRisk(f.Body) {
			grid.Points = append(grid.Points, report.Point{
				Number: len(grid.Points) + 1, Label: f.Body.Title, Note: sentence(f.Body.Type), X: f.Body.Impact, Y: f.Body.Likelihood,
			})
		}
	}
	if len(grid.Points) == 0 {
		return nil
	}
	return blocks(report.Block{Chart: &report.Chart{Kind: report.HeatMap, Title: "Risks and gaps by likelihood and impact", Grid: &grid}})
}

// judgedRisk tells whether a finding has a place on the map of risks.
func judgedRisk(f engagement.Finding) bool {
	return (f.Type == "risk" || f.Type == "gap") && f.Likelihood > 0 && f.Impact > 0
}

func cellTones(tone func(x, y int) report.Tone) [][]report.Tone {
	rows := make([][]report.Tone, steps)
	for y := range rows {
		for x := range steps {
			rows[y] = append(rows[y], tone(x+1, y+1))
		}
	}
	return rows
}

// worthwhile is the impact × feasibility, of 25, from which the matrix of actions is green.
const worthwhile = 15

// priorityMatrix puts every action where its impact and feasibility meet, by its place.
func priorityMatrix(s *scribe, p engagement.Plan) []report.Block {
	if len(p.Actions) == 0 {
		return nil
	}
	grid := report.Grid{
		X: report.Axis{Title: "Feasibility", Steps: steps}, Y: report.Axis{Title: "Impact", Steps: steps},
		Tones: cellTones(func(x, y int) report.Tone {
			if x*y >= worthwhile {
				return report.Good
			}
			return report.Neutral
		}),
	}
	for _, a := range p.Actions {
		grid.Points = append(grid.Points, report.Point{Number: a.Rank, Label: a.Body.Title, Note: s.band(a.Band), X: a.Body.Feasibility, Y: a.Body.Impact})
	}
	return blocks(report.Block{Chart: &report.Chart{Kind: report.Matrix, Title: "Actions by impact and feasibility", Grid: &grid}})
}

// roadmapSection shows the actions over time, the first to begin on top, and by when the
// objectives are to be reached.
func roadmapSection(s *scribe, p engagement.Plan) report.Section {
	chart := roadmap(s, p)
	if chart == nil {
		return report.Section{}
	}
	return section("Roadmap", blocks(
		text("Each action from its start to the day it is due; a line leads from an action to those that can only begin after it."),
		report.Block{Chart: chart}))
}

// roadmap is the plan's Gantt chart; nil without actions.
func roadmap(s *scribe, p engagement.Plan) *report.Chart {
	if len(p.Actions) == 0 {
		return nil
	}
	place := map[string]int{}
	for _, a := range p.Actions {
		place[a.ID] = a.Rank
	}
	var spans []report.Span
	var groups []string
	for _, a := range p.Actions {
		groups = append(groups, s.band(a.Band)) // from the highest priority to the lowest
		span := report.Span{Number: a.Rank, Label: a.Body.Title, From: a.Body.Start, To: a.Body.Due, Group: s.band(a.Band)}
		for _, id := range a.Body.DependsOn {
			if place[id] > 0 {
				span.After = append(span.After, place[id])
			}
		}
		slices.Sort(span.After)
		spans = append(spans, span)
	}
	slices.SortStableFunc(spans, func(a, b report.Span) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return &report.Chart{Kind: report.Gantt, Title: "Roadmap", Timeline: &report.Timeline{Spans: spans, Groups: slices.Compact(groups)}}
}
