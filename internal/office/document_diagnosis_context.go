package office

import (
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// What a diagnosis sets the findings beside: the business's objectives, the assessment
// before, published benchmarks.

// alignmentSection shows how far capabilities support the business objectives, and points
// out what nothing supports.
func alignmentSection(d engagement.Diagnosis) report.Section {
	if d.Alignment == nil {
		return report.Section{}
	}
	m := *d.Alignment
	titles := []string{"Capability"}
	for _, o := range m.Objectives {
		titles = append(titles, o.Title)
	}
	var rows [][]report.Cell
	for _, c := range m.Capabilities {
		row := []report.Cell{cell(c.Title)}
		for _, o := range m.Objectives {
			row = append(row, supportCell(m, c.Key, o.Key))
		}
		rows = append(rows, row)
	}
	out := section("Alignment with the business objectives", blocks(
		text("How far each capability supports each business objective, from 0 (it stands in the way) to 5 (it carries the objective). From %d on it is enough.", m.Threshold),
		table("", "", titles, rows)))
	for _, gap := range m.Uncarried() {
		strongest := "none gives any support"
		if gap.Strongest != nil {
			strongest = fmt.Sprintf("the most support is %d", *gap.Strongest)
		}
		out.Blocks = append(out.Blocks, callout(report.Warn, "No capability carries “"+gap.Title+"”", "Of the %s judged against it, %s.", many(gap.Judged, "capability", "capabilities"), strongest))
	}
	return out
}

func supportCell(m engagement.AlignmentMatrix, capability, objective string) report.Cell {
	a, judged := m.Cell(capability, objective)
	switch {
	case !judged:
		return cell("not judged")
	case a.Support == nil:
		return noted("–", a.Comment)
	}
	out := wholeCell(*a.Support).WithNote(cell(a.Comment))
	if *a.Support >= m.Threshold {
		out.Tone = report.Good
	} else {
		out.Tone = report.Warn
	}
	return out
}

var directionTone = map[string]report.Tone{"better": report.Good, "worse": report.Bad, "same": report.Neutral}

// comparedSection sets the scores beside those of the client's last assessment.
func comparedSection(s *scribe, d engagement.Diagnosis) report.Section {
	if d.Compared == nil {
		return report.Section{}
	}
	c := *d.Compared
	out := section("Compared with the assessment of "+s.day(c.On),
		facts("Engagement", c.Title, "Revision", fmt.Sprint(c.Revision), "Methodology", methodologyName(c.Methodology)),
		blocks(table("By area", "No area was scored both times.", []string{"Area", "#Then", "#Now", "#Change"}, comparedRows(s, c.Areas, func(x engagement.Compared) string { return x.Title }))))
	var moved []engagement.Compared
	for _, q := range c.Questions {
		if q.Change != 0 {
			moved = append(moved, q)
		}
	}
	out.Blocks = append(out.Blocks,
		text("%s asked both times; %d stand where they stood.", many(len(c.Questions), "question was", "questions were"), len(c.Questions)-len(moved)),
		table("Questions that moved", "No question moved.", []string{"Question", "#Then", "#Now", "#Change"},
			comparedRows(s, moved, func(x engagement.Compared) string { return x.Key + ": " + x.Title })))
	if len(c.Reworded) > 0 {
		out.Blocks = append(out.Blocks, text("Asked in another version of their question set, and not compared:"), report.Block{List: c.Reworded})
	}
	return out
}

func comparedRows(s *scribe, all []engagement.Compared, name func(engagement.Compared) string) [][]report.Cell {
	var rows [][]report.Cell
	for _, x := range all {
		change := s.pointsCell(x.Change).WithNote(cell(x.Direction)).WithTone(directionTone[x.Direction])
		if x.Change > 0 {
			change.Text = "+" + change.Text
		}
		rows = append(rows, []report.Cell{
			cell(name(x)), s.pointsCell(x.Before), s.pointsCell(x.Now), change,
		})
	}
	return rows
}

var standTone = map[string]report.Tone{"above": report.Good, "below": report.Warn, "around": report.Neutral}

// benchmarksSection sets the scores beside published figures.
func benchmarksSection(s *scribe, d engagement.Diagnosis) report.Section {
	if len(d.Benchmarks) == 0 {
		return report.Section{}
	}
	var rows [][]report.Cell
	for _, b := range d.Benchmarks {
		rows = append(rows, []report.Cell{
			cell(b.Question + ": " + b.Title), s.pointsCell(b.Score), s.pointsCell(b.Mean).Between("", "± "+s.points(b.Deviation)),
			toned(sentence(b.Stands), standTone[b.Stands]), noted(b.Of, b.Source),
		})
	}
	return section("Compared with benchmarks", blocks(
		text("Each benchmark is brought to the scale of this assessment. Around it means within one standard deviation of its mean."),
		table("", "", []string{"Question", "#Score", "#Mean ± deviation", "Stands", "Benchmark"}, rows)))
}
