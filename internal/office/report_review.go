package office

import (
	"slices"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// reviewReport shows a monitoring period as it was approved, with the readings over time
// and the initiatives that came of it.
func reviewReport(r *reporter) (report.Document, error) {
	review, rounds, found, err := decided[engagement.PeriodReview](r, r.req.Ref, engagement.GateReview)
	if err != nil || !found {
		return r.nothing("Review", "No review was put before the leaders."), err
	}
	readings, err := r.readings(review.To)
	if err != nil {
		return report.Document{}, err
	}
	doc := r.decidedReport(reviewOf(r.scribe, review, readings), rounds)
	initiatives, err := initiativesSection(r)
	if err != nil {
		return report.Document{}, err
	}
	to, err := time.Parse(time.RFC3339, review.To)
	if err != nil {
		return report.Document{}, err
	}
	benefits, err := r.tx.Benefits(r.e, to)
	if err != nil {
		return report.Document{}, err
	}
	decision := len(doc.Sections) - 1
	doc.Sections = chapters(append(doc.Sections[:decision:decision], benefitsByPeriod(r.scribe, benefits), initiatives, doc.Sections[decision])...)
	return doc, nil
}

// readings are those of every metric up to a time written in RFC 3339, by metric.
func (r *reporter) readings(until string) (map[string][]engagement.Reading, error) {
	to, err := time.Parse(time.RFC3339, until)
	if err != nil {
		return nil, err
	}
	readings, err := r.tx.AllSeries(r.e.ID)
	end := engagement.DayOf(to.In(r.zone))
	for metric, of := range readings {
		readings[metric] = slices.DeleteFunc(of, func(r engagement.Reading) bool { return end.Before(r.On) })
	}
	return readings, err
}

// initiativesSection lists the improvements proposed while monitoring, and what became
// of them.
func initiativesSection(r *reporter) (report.Section, error) {
	items, err := all[engagement.Initiative](r.tx, r.e.ID, "")
	if err != nil || len(items) == 0 {
		return report.Section{}, err
	}
	actions, err := all[engagement.Action](r.tx, r.e.ID, "")
	if err != nil {
		return report.Section{}, err
	}
	decided, err := r.tx.Initiatives(r.e.ID)
	if err != nil {
		return report.Section{}, err
	}
	outcome := map[string]report.Cell{}
	for _, d := range decided {
		outcome[d.ID] = toned(sentence(gateWords[d.State]), gateTone(d.State)).WithNote(r.onCell(d.DecidedAt))
	}
	var rows [][]report.Cell
	for _, i := range engagement.RankInitiatives(r.m.Priority, items, actions) {
		state, ok := outcome[i.ID]
		if !ok {
			state = cell("Not decided")
		}
		rows = append(rows, []report.Cell{
			cell(i.Body.Title), r.countCell(i.Score), r.moneyCell(i.Body.BuildCost), r.dayCell(i.Body.Start), r.dayCell(i.Body.Due), state,
		})
	}
	return section("Initiatives", blocks(table("", "", []string{"Initiative", "#Score", "#Cost to build", "Start", "Due", "Outcome"}, rows))), nil
}
