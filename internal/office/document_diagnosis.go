package office

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func diagnosisQuestion(s *scribe, d engagement.Diagnosis) report.Block {
	return asks("Do you approve this diagnosis?",
		"Your approval confirms that it describes the situation of %s fairly. The improvement plan is then built on its %s.",
		s.brief.Client, many(len(d.Findings), "finding"))
}

func diagnosisDocument(s *scribe, d engagement.Diagnosis) report.Document {
	doc := s.document("Diagnosis", "Methodology", cmp.Or(s.known(d.Methodology), methodologyName(d.Methodology)))
	doc.Summary = append(doc.Summary, diagnosisFigures(s, d), text("%s", diagnosisMeaning(s, d)))
	doc.Sections = chapters(
		scoresSection(s, d),
		differingSection(s, d),
		findingsSection(s, d),
		systemsSection(s, d.Systems),
		interviewsSection(s, d.Interviews),
		alignmentSection(d),
		comparedSection(s, d),
		benchmarksSection(s, d),
		coverageSection(s, d),
		ratingsSection(s, d), // long, and read by whoever looks something up
		sourcesSection(d.Sources),
	)
	return doc
}

// methodologyName says key@version in words.
func methodologyName(ref string) string {
	key, version, _ := strings.Cut(ref, "@")
	if version == "" {
		return key
	}
	return key + ", version " + version
}

func diagnosisFigures(s *scribe, d engagement.Diagnosis) report.Block {
	mean, target, scored := 0, 0, 0
	for _, a := range d.Areas {
		if a.Scored > 0 {
			mean, target, scored = mean+a.Mean, target+cmp.Or(a.Target, a.Mean), scored+1
		}
	}
	list := []report.Figure{}
	if scored > 0 {
		list = append(list, figure("Average score", fmt.Sprintf("%s of %d", s.points(mean/scored), d.Scale.Max()),
			"wanted: "+s.points(target/scored), report.Neutral))
	}
	high := countSevere(d)
	tone := report.Good
	if high > 0 {
		tone = report.Bad
	}
	coverage := report.Good
	if d.Coverage.Answered < d.Coverage.Questions {
		coverage = report.Warn
	}
	return figures(append(list,
		figure("Findings", s.count(len(d.Findings)), findingMix(d.Findings), report.Neutral),
		figure("Severe findings", s.count(high), severeWords(d.Severity), tone),
		figure("Questions answered", fmt.Sprintf("%d of %d", d.Coverage.Answered, d.Coverage.Questions), "", coverage))...)
}

// countSevere counts what is of a red severity; a strength weighs nothing.
func countSevere(d engagement.Diagnosis) int {
	n := 0
	for _, f := range d.Findings {
		if f.Body.Type != "strength" && d.Severity.OfFinding(f.Body).Tone == engagement.Red {
			n++
		}
	}
	return n
}

// severeWords says what a severe finding is, in the words of the methodology's levels.
func severeWords(rule *engagement.Severity) string {
	if rule == nil {
		return "likelihood × impact of 15 or more"
	}
	var titles []string
	for _, l := range rule.Levels {
		if l.Tone == engagement.Red {
			titles = append(titles, quoted(l.Title))
		}
	}
	return "rated " + listed(titles)
}

func findingMix(findings []engagement.Item[engagement.Finding]) string {
	count := map[string]int{}
	for _, f := range findings {
		count[f.Body.Type]++
	}
	var parts []string
	for _, kind := range []string{"risk", "gap", "opportunity", "strength"} {
		if count[kind] > 0 {
			parts = append(parts, many(count[kind], kind, findingMany[kind]))
		}
	}
	return listed(parts)
}

// diagnosisMeaning says which area is weakest, which is furthest from where it should
// be, and which findings weigh most.
func diagnosisMeaning(s *scribe, d engagement.Diagnosis) string {
	scored := slices.DeleteFunc(slices.Clone(d.Areas), func(a engagement.AreaScore) bool { return a.Scored == 0 })
	var said []string
	if len(scored) > 0 {
		weakest := slices.MinFunc(scored, func(a, b engagement.AreaScore) int { return cmp.Compare(a.Mean, b.Mean) })
		said = append(said, fmt.Sprintf("The weakest area is %s with %s of %d points.", quoted(weakest.Title), s.points(weakest.Mean), d.Scale.Max()))
		far := slices.MaxFunc(scored, func(a, b engagement.AreaScore) int { return cmp.Compare(gapOf(a), gapOf(b)) })
		if gapOf(far) > 0 {
			said = append(said, fmt.Sprintf("The longest way to the score that is wanted is in %s: %s points.", quoted(far.Title), s.points(gapOf(far))))
		}
	}
	if top := heaviest(d, 3); len(top) > 0 {
		said = append(said, "What weighs most: "+listed(top)+".")
	}
	return strings.Join(said, " ")
}

func gapOf(a engagement.AreaScore) int {
	if a.Target == 0 {
		return 0
	}
	return a.Target - a.Mean
}

// heaviest quotes the titles of the findings that weigh most, strengths and what is of a
// green severity left out.
func heaviest(d engagement.Diagnosis, most int) []string {
	var titles []string
	for _, f := range bySeverity(d) {
		level := d.Severity.OfFinding(f.Body)
		if f.Body.Type != "strength" && !level.Zero() && level.Tone != engagement.Green && len(titles) < most {
			titles = append(titles, quoted(f.Body.Title))
		}
	}
	return titles
}

func bySeverity(d engagement.Diagnosis) []engagement.Item[engagement.Finding] {
	return slices.SortedStableFunc(slices.Values(d.Findings), func(a, b engagement.Item[engagement.Finding]) int {
		return d.Severity.Compare(a.Body, b.Body)
	})
}

func scoresSection(s *scribe, d engagement.Diagnosis) report.Section {
	var rows [][]report.Cell
	var labels []string
	score, target := report.Series{Name: "Score"}, report.Series{Name: "Wanted"}
	for _, a := range d.Areas {
		labels = append(labels, a.Title)
		row := []report.Cell{cell(a.Title), cell("not scored"), cell(""), cell(""), partCell(a.Answered, a.Asked)}
		var is, wanted *float64
		if a.Scored > 0 {
			row[1], is = s.pointsCell(a.Mean), value(float64(a.Mean)/100)
		}
		if a.Target > 0 {
			row[2], wanted = s.pointsCell(a.Target), value(float64(a.Target)/100)
			row[3] = s.pointsCell(gapOf(a))
		}
		rows, score.Values, target.Values = append(rows, row), append(score.Values, is), append(target.Values, wanted)
	}
	var scale []string
	for n, label := range d.Scale.Labels {
		scale = append(scale, fmt.Sprintf("%d – %s", n, label))
	}
	return section("Scores by area", blocks(
		radar("Score and wanted score by area", "points", d.Scale.Max(), labels, score, target),
		table("", "No area was scored.", []string{"Area", "#Score", "#Wanted", "#To go", "#Questions answered"}, rows),
		text("The scale: %s.", strings.Join(scale, "; "))))
}

func value(v float64) *float64 { return &v }
