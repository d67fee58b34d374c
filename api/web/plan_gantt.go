package web

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// gantt draws the schedule: each action from its realistic start to its end, the critical
// ones in a colour of their own, with the table that goes with the drawing.
func (v planPageView) gantt(s engagement.Schedule) (template.HTML, error) {
	place := map[string]int{}
	for i, a := range s.Actions {
		place[a.ID] = i + 1
	}
	var spans []report.Span
	for i, a := range s.Actions {
		if a.Start == "" {
			continue
		}
		span := report.Span{Number: i + 1, Label: a.Title, From: a.Start, To: a.End, Group: "May slip"}
		if a.Critical {
			span.Group = "Moves the end"
		}
		for _, id := range v.Actions[i].Body.DependsOn {
			if place[id] > 0 {
				span.After = append(span.After, place[id])
			}
		}
		slices.Sort(span.After)
		spans = append(spans, span)
	}
	if len(spans) == 0 {
		return "", nil
	}
	slices.SortStableFunc(spans, func(a, b report.Span) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	chart := &report.Chart{Kind: report.Gantt, Title: "When the work can be done", Timeline: &report.Timeline{Spans: spans, Groups: []string{"Moves the end", "May slip"}}}
	html, err := chart.Fragment("en")
	if err != nil {
		return "", fmt.Errorf("gantt chart of plan %s: %w", v.Engagement.ID, err)
	}
	return html, nil
}
