package office

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func reviewQuestion(s *scribe, r engagement.PeriodReview) report.Block {
	return asks("Do you approve the review of this period?",
		"Your approval confirms how the metrics stood at the end of period %d and what was agreed about them. Monitoring then goes on to the next period.", r.Period)
}

func reviewDocument(s *scribe, r engagement.PeriodReview) report.Document {
	return reviewOf(s, r, nil)
}

// reviewOf shows a period's review. Readings are those of the metrics over time, by
// metric, where they are at hand: frozen content has only the latest.
func reviewOf(s *scribe, r engagement.PeriodReview, readings map[string][]engagement.Reading) report.Document {
	doc := s.document("Review of period "+strconv.Itoa(r.Period),
		"Period", fmt.Sprintf("%d, from %s to %s", r.Period, s.stamp(r.From), s.stamp(r.To)))
	doc.Summary = append(doc.Summary, standingCallout(r), benefitFigures(s, r.Evaluations))
	if missed := missedText(r.Evaluations); missed != "" {
		doc.Summary = append(doc.Summary, text("%s", missed))
	}
	doc.Sections = chapters(
		metricsSection(s, r.Evaluations),
		trendsSection(s, r.Evaluations, readings),
		benefitSection(s, r.Evaluations),
		meetingsSection(s, r.Reviews),
	)
	return doc
}

// stamp is the day of a time written in RFC 3339.
func (s *scribe) stamp(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return s.on(t)
}

func standingCallout(r engagement.PeriodReview) report.Block {
	title := map[engagement.RAG]string{
		engagement.Green: "Every target is reached", engagement.Amber: "Some targets are not reached yet", engagement.Red: "At least one metric is far from its target",
	}[r.Status]
	if len(r.Evaluations) == 0 {
		return callout(report.Warn, "Nothing is measured", "The engagement has no metrics, so that its success cannot be shown.")
	}
	reached, unread := reachedOf(r.Evaluations)
	said := fmt.Sprintf("%d of %s reached the target.", reached, many(len(r.Evaluations), "metric"))
	if unread > 0 {
		said += fmt.Sprintf(" %s no reading from this period, so that their standing is out of date.", manyHave(unread))
	}
	return callout(tones[r.Status], title, "%s", said)
}

func manyHave(n int) string {
	if n == 1 {
		return "1 metric has"
	}
	return fmt.Sprintf("%d metrics have", n)
}

func reachedOf(evaluations []engagement.Evaluation) (reached, unread int) {
	for _, e := range evaluations {
		if e.Latest != nil && !e.Missed {
			reached++
		}
		if e.Stale {
			unread++
		}
	}
	return reached, unread
}

func benefitFigures(s *scribe, evaluations []engagement.Evaluation) report.Block {
	var benefit, planned engagement.Money
	for _, e := range evaluations {
		benefit, planned = benefit+e.Benefit, planned+e.Planned
	}
	reached, unread := reachedOf(evaluations)
	tone, year := report.Good, ""
	if unread > 0 {
		tone = report.Warn
	}
	if planned > 0 {
		year = "planned for a year: " + s.money(planned)
	}
	return figures(
		figure("Targets reached", fmt.Sprintf("%d of %d", reached, len(evaluations)), "", report.Neutral),
		figure("Without a reading", s.count(unread), "in this period", tone),
		figure("Benefit to date", s.money(benefit), year, report.Neutral))
}

// missedText names what missed its target, furthest from it first.
func missedText(evaluations []engagement.Evaluation) string {
	missed := slices.DeleteFunc(slices.Clone(evaluations), func(e engagement.Evaluation) bool { return e.Latest == nil || !e.Missed })
	slices.SortStableFunc(missed, func(a, b engagement.Evaluation) int { return cmp.Compare(a.Progress, b.Progress) })
	var names []string
	for _, e := range missed {
		names = append(names, quoted(e.Metric.Body.Name))
	}
	if len(names) == 0 {
		return ""
	}
	return "Short of the target: " + listed(names) + "."
}

func metricsSection(s *scribe, evaluations []engagement.Evaluation) report.Section {
	var rows [][]report.Cell
	for _, e := range evaluations {
		m := e.Metric.Body
		latest, way := cell("no reading"), cell("")
		if e.Latest != nil {
			latest, way = s.numberCell(e.Latest.Value, m.Unit).WithNote(s.dayCell(e.Latest.On)), s.percentCell(e.Progress)
		}
		rows = append(rows, []report.Cell{
			noted(m.Name, m.Formula), s.numberCell(m.Baseline, m.Unit), latest, s.numberCell(m.Target, m.Unit),
			way, cell(trendWords[e.Trend]), metricStanding(e),
		})
	}
	return section("The metrics", blocks(table("", "Nothing is measured.",
		[]string{"Metric", "#At the start", "#Now", "#Target", "#Way to the target", "Trend", "Standing"}, rows)))
}

func metricStanding(e engagement.Evaluation) report.Cell {
	c := report.Cell{Tone: tones[e.Status]}
	switch {
	case e.Latest == nil:
		c.Text = "not measured yet"
		return c
	case !e.Missed:
		c.Text = "target reached"
	case e.Status == engagement.Amber:
		c.Text = "short of the target"
	default:
		c.Text = "far from the target"
	}
	if e.Stale {
		c.Note = "no reading from this period"
	}
	return c
}

// trendsSection draws each metric over time beside its target; without the readings, how
// much of the way each has come.
func trendsSection(s *scribe, evaluations []engagement.Evaluation, readings map[string][]engagement.Reading) report.Section {
	out := report.Section{Title: "How they developed"}
	if readings == nil {
		if chart, ok := wayChart(evaluations); ok {
			out.Blocks = append(out.Blocks, chart)
		}
		for _, e := range evaluations {
			for _, block := range outlookTexts(e) {
				block.Text = e.Metric.Body.Name + ". " + block.Text
				out.Blocks = append(out.Blocks, block)
			}
		}
		return out
	}
	for _, e := range evaluations {
		if of := readings[e.Metric.ID]; len(of) > 0 {
			out.Blocks = append(append(out.Blocks, trendChart(s, e, of)), outlookTexts(e)...)
		}
	}
	return out
}

func wayChart(evaluations []engagement.Evaluation) (report.Block, bool) {
	var labels []string
	way := report.Series{Name: "Way from the start to the target"}
	for _, e := range evaluations {
		if e.Latest != nil {
			labels = append(labels, e.Metric.Body.Name)
			way.Values = append(way.Values, value(float64(e.Progress)))
		}
	}
	return bars("Way to the target", "%", labels, way), len(labels) > 0
}

func trendChart(s *scribe, e engagement.Evaluation, readings []engagement.Reading) report.Block {
	chart := report.TrendChart(e, readings, "Target "+s.number(e.Metric.Body.Target, e.Metric.Body.Unit))
	return report.Block{Chart: &chart}
}

// outlookTexts say what a forecast and a change are, where there are any.
func outlookTexts(e engagement.Evaluation) (out []report.Block) {
	if e.Forecast != nil {
		out = append(out, text("%s", e.Forecast.Words))
	}
	if e.Change != nil {
		out = append(out, text("%s", e.Change.Words))
	}
	return out
}

func benefitSection(s *scribe, evaluations []engagement.Evaluation) report.Section {
	var rows [][]report.Cell
	var benefit, planned engagement.Money
	for _, e := range evaluations {
		if e.Benefit == 0 && e.Planned == 0 {
			continue
		}
		benefit, planned = benefit+e.Benefit, planned+e.Planned
		rows = append(rows, []report.Cell{cell(e.Metric.Body.Name), s.moneyCell(e.Planned), s.moneyCell(e.Benefit)})
	}
	if len(rows) == 0 {
		return report.Section{}
	}
	return section("Benefits", blocks(table("", "", []string{"Metric", "#Planned for a year", "#Realised to date"}, rows,
		cell("All metrics"), s.moneyCell(planned), s.moneyCell(benefit))))
}

// benefitsByPeriod is what was planned and realised in each period that has begun, by
// the readings as they are; nothing where there is neither.
func benefitsByPeriod(s *scribe, b engagement.Benefits) report.Section {
	if b.Planned == 0 && b.Realised == 0 {
		return report.Section{}
	}
	var rows [][]report.Cell
	for _, p := range b.Periods {
		name := "Period " + strconv.Itoa(p.Period)
		if p.Period == 0 {
			if p.Realised == 0 {
				continue
			}
			name = "Before the first period"
		}
		rows = append(rows, []report.Cell{cell(name), s.moneyCell(p.Planned), s.moneyCell(p.Realised)})
	}
	return section("Benefits by period", blocks(table("", "", []string{"Period", "#Planned", "#Realised"}, rows,
		cell("All periods"), s.moneyCell(b.Planned), s.moneyCell(b.Realised))))
}

// meetingsSection is what the reviews of the period said and agreed.
func meetingsSection(s *scribe, reviews []engagement.Item[engagement.Review]) report.Section {
	out := report.Section{Title: "Review meetings", Blocks: correctiveTable(s, reviews)}
	for _, item := range reviews {
		r := item.Body
		var present []string
		for _, id := range r.Attendees {
			if name := s.name(id); name != "" {
				present = append(present, name)
			}
		}
		out.Sections = append(out.Sections, section("Meeting of "+s.day(r.HeldOn), facts("Present", strings.Join(present, ", ")), decidedList(r.Decisions), prose("", r.Minutes)))
	}
	return out
}

// decidedList is what a meeting decided; nothing where that is nothing.
func decidedList(decisions []string) []report.Block {
	if len(decisions) == 0 {
		return nil
	}
	return []report.Block{{Text: "Decided:"}, {List: decisions}}
}

// correctiveTable is nothing where nothing was agreed.
func correctiveTable(s *scribe, reviews []engagement.Item[engagement.Review]) []report.Block {
	var rows [][]report.Cell
	for _, c := range engagement.CorrectiveActions(reviews) {
		owner := toned("nobody yet", report.Warn)
		if c.Owner != "" {
			owner = cell(s.name(c.Owner))
		}
		rows = append(rows, []report.Cell{cell(c.Text), owner, s.dayCell(c.Due), wholeCell(c.Period)})
	}
	if len(rows) == 0 {
		return nil
	}
	return blocks(table("Corrective actions agreed", "", []string{"What", "Who", "By", "#Agreed in period"}, rows))
}
