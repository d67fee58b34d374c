package office

import (
	"mandate/internal/engagement"
	"mandate/internal/report"
)

// differingSection lists the questions on which respondents are far apart. It names none
// of them: what matters is that the company does not see itself alike.
func differingSection(s *scribe, d engagement.Diagnosis) report.Section {
	if len(d.Differing) == 0 {
		return report.Section{}
	}
	var rows [][]report.Cell
	for _, q := range d.Differing {
		rows = append(rows, []report.Cell{
			cell(q.Question), s.countCell(q.Answers), s.pointsCell(q.Mean),
			wholeCell(q.Lowest), wholeCell(q.Highest), s.pointsCell(q.Deviation),
		})
	}
	return section("Where answers differ", blocks(
		text("On %s those who answered are far apart. The scores above are their means; the range and the spread (the standard deviation) say how little a mean tells here.", many(len(d.Differing), "question")),
		table("", "", []string{"Question", "#Answers", "#Mean", "#Lowest", "#Highest", "#Spread"}, rows)))
}
