package report

import (
	"cmp"
	"math"

	"golang.org/x/text/currency"

	"mandate/internal/engagement"
)

// The groups of a delivery Gantt.
const (
	groupDone     = "Done"
	groupCritical = "Critical"
	groupFloat    = "May slip"
	groupDecision = "Wait for a decision"
)

// NetworkGantt draws a network: each activity as early as it can be, what was agreed below it,
// the days of milestones, what waits for what. Nil where there is no activity.
func NetworkGantt(n engagement.Network) *Chart {
	place := map[string]int{}
	for i, a := range n.Activities {
		place[a.ID] = i + 1
	}
	t := &Timeline{Groups: []string{groupCritical, groupFloat, groupDecision, groupDone}, Marks: []Mark{{On: n.Today, Label: "Today"}}}
	for i, a := range n.Activities {
		span := Span{Number: i + 1, Label: a.Title, From: a.EarliestStart, To: a.EarliestEnd, Group: groupOf(a), Strong: a.Critical, Hatched: a.Wait}
		if a.BaselineStart != "" {
			span.Planned = &Stretch{From: a.BaselineStart, To: a.Baseline}
		}
		if a.Kind == engagement.ActivityMilestone || a.Kind == engagement.ActivityGoLive {
			span.Milestones = daysOf(a)
		}
		for _, w := range a.After {
			if w.Dependency != "" {
				span.Joins = append(span.Joins, Join{Number: place[w.Activity], FromEnd: w.Type[0] == 'F', ToEnd: w.Type[1] == 'F'})
			}
		}
		t.Spans = append(t.Spans, span)
	}
	if len(t.Spans) == 0 {
		return nil
	}
	return &Chart{Kind: Gantt, Title: "Milestones, decisions and what they wait for", Timeline: t}
}

func groupOf(a engagement.NetworkActivity) string {
	switch {
	case a.Actual != "":
		return groupDone
	case a.Wait:
		return groupDecision
	case a.Critical:
		return groupCritical
	}
	return groupFloat
}

// daysOf are the agreed and the expected day of a milestone, and the one on which it was reached.
func daysOf(a engagement.NetworkActivity) []Mark {
	marks := []Mark{{On: a.Baseline, Label: "Agreed", Hollow: true}}
	switch {
	case a.Actual != "":
		marks = append(marks, Mark{On: a.Actual, Label: "Reached"})
	case a.Forecast != "":
		marks = append(marks, Mark{On: a.Forecast, Label: "Expected"})
	}
	return marks
}

// StatusHistory draws how the status reports of projects judged them, the oldest first; nil
// where nobody has reported. Each strip is named by its project.
func StatusHistory(projects []engagement.ProjectCosts) *Chart {
	c := &Chart{Kind: Strips, Title: "Status over time"}
	for _, p := range projects {
		strip := Strip{Label: p.Project.Body.Name}
		for _, r := range engagement.ByDay(p.Reports) {
			strip.Statuses = append(strip.Statuses, statusOf(r.Body.On, r.Body.Status()))
		}
		if len(strip.Statuses) > 0 {
			c.Strips = append(c.Strips, strip)
		}
	}
	if len(c.Strips) == 0 {
		return nil
	}
	return c
}

func statusOf(on engagement.Day, rag engagement.RAG) Status {
	switch rag {
	case engagement.Red:
		return Status{on, "Red", Bad}
	case engagement.Amber:
		return Status{on, "Amber", Warn}
	}
	return Status{on, "Green", Good}
}

// Burn draws what a project has spent beside the agreed budget as far as its days have passed;
// nil where nothing has been told.
func Burn(p engagement.ProjectCosts, code, locale string) *Chart {
	points := engagement.BurnOf(p)
	if len(points) == 0 {
		return nil
	}
	format := FormatFor(locale)
	c := &Chart{Kind: Lines, Title: "Budget burn: " + p.Project.Body.Name, Unit: code}
	planned, spent := Series{Name: "Agreed, spread evenly"}, Series{Name: "Spent"}
	for _, point := range points {
		c.Labels, c.Days = append(c.Labels, format.Day(point.On)), append(c.Days, point.On)
		planned.Values = append(planned.Values, major(point.Planned, code))
		spent.Values = append(spent.Values, major(point.Spent, code))
	}
	c.Series = []Series{planned, spent}
	return c
}

// major is an amount in whole units of its currency.
func major(m engagement.Money, code string) *float64 {
	decimals := 2
	if unit, err := currency.ParseISO(cmp.Or(code, "EUR")); err == nil {
		decimals, _ = currency.Standard.Rounding(unit)
	}
	v := float64(m) / math.Pow10(decimals)
	return &v
}
