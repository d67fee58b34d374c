package office

import (
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// pulseSection shows what each group said last, and the mean of its five steps over time:
// what was noted of groups, and what they answered in rounds.
func pulseSection(r *reporter, noted []engagement.Item[engagement.Pulse], rounds []engagement.ClosedPulse) report.Section {
	all, latest := engagement.PulsesInTime(noted, rounds), engagement.LatestPulses(noted, rounds)
	if len(latest) == 0 {
		return section("What people say of the change", blocks(text("No group was asked, or too few answered to show anything.")))
	}
	var rows [][]report.Cell
	for _, p := range latest {
		rows = append(rows, pulseRow(r, p))
	}
	content := blocks(
		text("Groups are asked how far they are on five steps, each from 1 to 5: they know of the change, want it, know how, are able to, and keep to it."),
		report.Block{Chart: report.AdoptionByGroup(all, r.known, r.format)})
	if len(all) > len(latest) { // some group was asked again
		content = append(content, pulseChart(r, latest, all))
	}
	content = append(content, table("What each group said last", "", []string{"Group", "Asked on", "#Awareness", "#Desire", "#Knowledge", "#Ability", "#Reinforcement", "#Mean"}, rows))
	if slices.ContainsFunc(rounds, func(c engagement.ClosedPulse) bool { return c.Results.Suppressed() }) {
		content = append(content, text("Anonymous answers of a group are not shown where fewer than five gave them, or where theirs would follow from others."))
	}
	return section("What people say of the change", content)
}

// pulseChart draws a line for each group, with gaps on the days when it was not asked.
func pulseChart(r *reporter, groups, sorted []engagement.GroupPulse) report.Block {
	at := map[engagement.Day]int{}
	var labels []report.Cell
	for _, p := range sorted {
		if _, known := at[p.On]; !known {
			at[p.On] = len(labels)
			labels = append(labels, r.dayCell(p.On))
		}
	}
	series := make([]report.Series, len(groups))
	for i, g := range groups {
		series[i] = report.Series{Name: r.known(g.Group), Values: make([]*float64, len(labels))}
		for _, p := range sorted {
			if p.Group == g.Group {
				series[i].Values[at[p.On]] = value(float64(p.Mean()) / 100)
			}
		}
	}
	return lines("Mean of the five steps", "points", labels, series...)
}

func pulseRow(r *reporter, p engagement.GroupPulse) []report.Cell {
	row := []report.Cell{cell(r.known(p.Group)), r.dayCell(p.On)}
	for _, mean := range p.Means {
		c := r.numberCell(float64(mean)/100, "")
		if mean%100 == 0 { // as somebody noted it
			c = wholeCell(mean / 100)
		}
		if mean <= engagement.PulseBarrier {
			c.Tone = report.Warn
		}
		row = append(row, c)
	}
	return append(row, r.numberCell(float64(p.Mean())/100, ""))
}
