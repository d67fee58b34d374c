package office

import (
	"cmp"
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// pulseSection shows what each group said last, and the mean of its five steps over time.
func pulseSection(r *reporter, pulses []engagement.Item[engagement.Pulse]) report.Section {
	if len(pulses) == 0 {
		return section("What people say of the change", blocks(text("No group was asked.")))
	}
	sorted := slices.SortedStableFunc(slices.Values(pulses), func(a, b engagement.Item[engagement.Pulse]) int {
		return cmp.Or(cmp.Compare(a.Body.On, b.Body.On), a.CreatedAt.Compare(b.CreatedAt))
	})
	latest := map[string]engagement.Pulse{}
	var groups []string
	for _, item := range sorted {
		if _, known := latest[item.Body.Group]; !known {
			groups = append(groups, item.Body.Group)
		}
		latest[item.Body.Group] = item.Body
	}
	var rows [][]report.Cell
	for _, g := range groups {
		rows = append(rows, pulseRow(r, latest[g]))
	}
	return section("What people say of the change", blocks(
		text("Groups are asked how far they are on five steps, each from 1 to 5: they know of the change, want it, know how, are able to, and keep to it."),
		pulseChart(r, groups, sorted),
		table("What each group said last", "", []string{"Group", "Asked on", "#Awareness", "#Desire", "#Knowledge", "#Ability", "#Reinforcement", "#Mean"}, rows)))
}

// pulseChart draws a line for each group, with gaps on the days when it was not asked.
func pulseChart(r *reporter, groups []string, sorted []engagement.Item[engagement.Pulse]) report.Block {
	at := map[engagement.Day]int{}
	var labels []report.Cell
	for _, item := range sorted {
		if _, known := at[item.Body.On]; !known {
			at[item.Body.On] = len(labels)
			labels = append(labels, r.dayCell(item.Body.On))
		}
	}
	series := make([]report.Series, len(groups))
	for i, g := range groups {
		series[i] = report.Series{Name: r.known(g), Values: make([]*float64, len(labels))}
		for _, item := range sorted {
			if item.Body.Group == g {
				series[i].Values[at[item.Body.On]] = value(pulseMean(item.Body))
			}
		}
	}
	return lines("Mean of the five steps", "points", labels, series...)
}

func pulseMean(p engagement.Pulse) float64 {
	return float64(p.Awareness+p.Desire+p.Knowledge+p.Ability+p.Reinforcement) / 5
}

// barrier is the score of a step at which a change stalls (the barrier point of ADKAR).
const barrier = 3

func pulseRow(r *reporter, p engagement.Pulse) []report.Cell {
	row := []report.Cell{cell(r.known(p.Group)), r.dayCell(p.On)}
	for _, step := range []int{p.Awareness, p.Desire, p.Knowledge, p.Ability, p.Reinforcement} {
		c := wholeCell(step)
		if step <= barrier {
			c.Tone = report.Warn
		}
		row = append(row, c)
	}
	return append(row, r.numberCell(pulseMean(p), ""))
}
