package office

import (
	"cmp"
	"fmt"
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// questionName is under which a scribe keeps the text of a question.
func questionName(ref string) string { return "question/" + ref }

// ratingsSection lists what each question was rated. Comments are those of the assessors'
// own judgements: what respondents say is not quoted.
func ratingsSection(s *scribe, d engagement.Diagnosis) report.Section {
	var refs []string
	answers := map[string][]engagement.Answer{}
	for _, it := range d.Answers {
		ref := it.Body.Question
		if len(answers[ref]) == 0 {
			refs = append(refs, ref)
		}
		answers[ref] = append(answers[ref], it.Body)
	}
	if len(refs) == 0 {
		return report.Section{}
	}
	slices.SortStableFunc(refs, byNumber)
	rows := make([][]report.Cell, len(refs))
	out := section("Ratings by question")
	var said []report.Section
	for i, ref := range refs {
		text := cmp.Or(s.known(questionName(ref)), ref)
		rows[i] = []report.Cell{noted(text, ref), rating(s, d.Scale, answers[ref]), wanted(s, answers[ref])}
		for _, a := range answers[ref] {
			if comment := cmp.Or(a.Comment, a.Reason); comment != "" && a.Respondent == "" {
				said = append(said, section(text, prose("", comment)))
			}
		}
	}
	out.Blocks = append(out.Blocks, table("", "", []string{"Question", "Rating", "#Wanted"}, rows))
	out.Sections = said
	return out
}

// byNumber sorts 1.2 before 1.10.
func byNumber(a, b string) int {
	var x, y [2]int
	_, errA := fmt.Sscanf(a, "%d.%d", &x[0], &x[1])
	_, errB := fmt.Sscanf(b, "%d.%d", &y[0], &y[1])
	if errA != nil || errB != nil {
		return 0 // as the answers come
	}
	return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1]))
}

// rating is the score with its label, the mean of several, or that the question does not apply.
func rating(s *scribe, scale engagement.Scale, answers []engagement.Answer) report.Cell {
	sum, n := 0, 0
	for _, a := range answers {
		if a.Score != nil {
			sum, n = sum+*a.Score, n+1
		}
	}
	switch {
	case n == 0:
		return cell("not applicable")
	case sum%n == 0 && sum/n < len(scale.Labels):
		return wholeCell(sum/n).Between("", "– "+scale.Labels[sum/n])
	}
	return s.pointsCell(100 * sum / n)
}

func wanted(s *scribe, answers []engagement.Answer) report.Cell {
	sum, n := 0, 0
	for _, a := range answers {
		if a.Target != nil {
			sum, n = sum+*a.Target, n+1
		}
	}
	if n == 0 {
		return cell("")
	}
	return s.pointsCell(100 * sum / n)
}
