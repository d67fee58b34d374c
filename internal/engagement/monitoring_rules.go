package engagement

import (
	"cmp"
	"slices"
	"time"
)

// Check notes what is wrong in the metric alone.
func (m Metric) Check(f *Faults) {
	checkDeclared(f, "", m)
	checkTarget(f, m.Direction, m.Baseline, m.Target)
	if m.Threshold != 0 && m.better(m.Threshold, m.Target) {
		f.Add("threshold", "is %s, beyond the target %s; give a value that is worse than the target, or leave it out for halfway",
			FormatNumber(m.Threshold), FormatNumber(m.Target))
	}
}

// better tells whether a is a better value of the metric than b.
func (m Metric) better(a, b float64) bool {
	if m.Direction == DirectionDown {
		return a < b
	}
	return a > b
}

// Check notes what is wrong in the reading alone.
func (r Reading) Check(f *Faults) { checkDeclared(f, "", r) }

// CheckReading notes a reading from the future. Today is the engagement's own day.
// Check notes the rest.
func CheckReading(r Reading, today Day, f *Faults) {
	if today.Before(r.On) {
		f.Add("on", "is %s, which is still to come; give the day on which it was read, up to %s", r.On, today)
	}
}

// Check notes what is wrong in the review alone.
func (r Review) Check(f *Faults) { checkDeclared(f, "", r) }

// Check notes what is wrong in the initiative alone.
func (i Initiative) Check(f *Faults) {
	checkDeclared(f, "", i)
	f.CheckOrder("start", i.Start, "due", i.Due)
}

// AgreedCorrective is a corrective action with the review that agreed it.
type AgreedCorrective struct {
	Corrective
	Review string `json:"review"`
	Period int    `json:"period"`
}

// CorrectiveActions lists what reviews agreed, the earliest due first, those without a
// day last.
func CorrectiveActions(reviews []Item[Review]) []AgreedCorrective {
	out := []AgreedCorrective{}
	for _, r := range inOrder(reviews, func(r Review) string { return string(r.HeldOn) }) {
		for _, c := range r.Body.Corrective {
			out = append(out, AgreedCorrective{Corrective: c, Review: r.ID, Period: r.Body.Period})
		}
	}
	slices.SortStableFunc(out, func(a, b AgreedCorrective) int {
		return cmp.Or(cmp.Compare(cmp.Or(a.Due, lastDay), cmp.Or(b.Due, lastDay)), cmp.Compare(a.Period, b.Period))
	})
	return out
}

// Standing sums evaluations up: the worst status, green when there are none, and the
// ids of the metrics that missed their target and of those without a reading in the
// period.
func Standing(evaluations []Evaluation) (status RAG, missed, stale []string) {
	status, missed, stale = Green, []string{}, []string{}
	for _, e := range evaluations {
		status = status.Worse(e.Status)
		if e.Missed {
			missed = append(missed, e.Metric.ID)
		}
		if e.Stale {
			stale = append(stale, e.Metric.ID)
		}
	}
	return status, missed, stale
}

// NewPeriodReview puts together what the gate "review" decides on. Of the reviews it
// takes those of the period.
func NewPeriodReview(e Brief, period int, from, to time.Time, evaluations []Evaluation, reviews []Item[Review]) PeriodReview {
	status, _, _ := Standing(evaluations)
	return PeriodReview{
		Engagement: e, Period: period,
		From: from.UTC().Format(time.RFC3339), To: to.UTC().Format(time.RFC3339),
		Evaluations: append([]Evaluation{}, evaluations...), Status: status,
		Reviews: inOrder(
			slices.DeleteFunc(slices.Clone(reviews), func(r Item[Review]) bool { return r.Body.Period != period }),
			func(r Review) string { return string(r.HeldOn) }),
	}
}
