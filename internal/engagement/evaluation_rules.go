package engagement

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The trends of a metric: its latest reading beside the one before.
const (
	TrendBetter  = "better"
	TrendSame    = "same"
	TrendWorse   = "worse"
	TrendUnknown = "unknown"
)

// Evaluate says how a metric stands at the end of a period, from and to included, by
// the readings up to its end. Of several readings on one day the last given counts.
// The status is green when the target is reached, amber when the threshold is (halfway
// from baseline to target unless given), red beyond. A metric without any reading is
// amber and stale: nothing is known, which somebody must mend.
func Evaluate(metric Item[Metric], readings []Reading, from, to Day) Evaluation {
	m := metric.Body
	known := slices.DeleteFunc(slices.Clone(readings), func(r Reading) bool {
		return r.Metric != metric.ID || to.Before(r.On)
	})
	daily := Daily(known)
	e := Evaluation{
		Metric: metric, Status: Amber, Trend: TrendUnknown, Stale: true,
		Readings: len(known), Planned: m.PlannedBenefit,
	}
	for _, r := range known {
		e.Benefit += r.ActualBenefit
	}
	if len(daily) > 0 {
		latest := daily[len(daily)-1]
		e.Latest = &latest
		e.Stale = latest.On.Before(from)
		e.Status = m.status(latest.Value)
		e.Missed = !m.reached(latest.Value)
		e.Progress = m.progress(latest.Value)
	}
	if len(daily) > 1 {
		e.Trend = m.trend(daily[len(daily)-2].Value, e.Latest.Value)
	}
	e.Statement = e.statement()
	return e
}

func (m Metric) reached(value float64) bool { return !m.better(m.Target, value) }

func (m Metric) status(value float64) RAG {
	threshold := m.Threshold
	if threshold == 0 {
		threshold = m.Baseline/2 + m.Target/2
	}
	switch {
	case m.reached(value):
		return Green
	case !m.better(threshold, value):
		return Amber
	}
	return Red
}

func (m Metric) trend(before, latest float64) string {
	switch {
	case m.better(latest, before):
		return TrendBetter
	case m.better(before, latest):
		return TrendWorse
	}
	return TrendSame
}

// mostProgress bounds progress both ways: beyond it a percentage says nothing.
const mostProgress = 9999

// progress is how many percent of the way from baseline to target are done: negative
// behind the baseline, over 100 beyond the target, and 100 only once it is reached.
func (m Metric) progress(value float64) int {
	reached := m.reached(value)
	if m.Target == m.Baseline {
		if reached {
			return 100
		}
		return 0
	}
	percent := int(math.Round(min(mostProgress, max(-mostProgress, 100*(value-m.Baseline)/(m.Target-m.Baseline)))))
	if reached {
		return max(percent, 100)
	}
	return min(percent, 99)
}

// statement says the evaluation in a plain sentence or two.
func (e Evaluation) statement() string {
	m := e.Metric.Body
	if e.Latest == nil {
		return fmt.Sprintf("%s has no reading yet; the target is %s.", m.Name, withUnit(m.Target, m.Unit))
	}
	outcome := fmt.Sprintf("the target of %s is reached", withUnit(m.Target, m.Unit))
	switch {
	case !e.Missed:
	case m.Target == m.Baseline:
		outcome = fmt.Sprintf("the target of %s is not held", withUnit(m.Target, m.Unit))
	case e.Progress < 0:
		outcome = fmt.Sprintf("worse than the baseline of %s, with a target of %s", withUnit(m.Baseline, m.Unit), withUnit(m.Target, m.Unit))
	default:
		outcome = fmt.Sprintf("%d %% of the way from %s to the target of %s", e.Progress, FormatNumber(m.Baseline), withUnit(m.Target, m.Unit))
	}
	text := fmt.Sprintf("%s was %s on %s: %s.", m.Name, withUnit(e.Latest.Value, m.Unit), e.Latest.On, outcome)
	switch e.Trend {
	case TrendBetter:
		text += " It is better than the reading before."
	case TrendWorse:
		text += " It is worse than the reading before."
	case TrendSame:
		text += " It has not changed since the reading before."
	}
	if e.Stale {
		text += " There is no reading from this period."
	}
	return text
}

func withUnit(value float64, unit string) string {
	if unit == "" {
		return FormatNumber(value)
	}
	return FormatNumber(value) + " " + unit
}

// FormatNumber writes a number for people: rounded to two decimals, to four below 1,
// without trailing zeros, thousands set apart by commas: 12,345.5.
func FormatNumber(value float64) string {
	decimals := 2
	if math.Abs(value) < 1 {
		decimals = 4
	}
	text := strconv.FormatFloat(value, 'f', decimals, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" || text == "" {
		return "0"
	}
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, fraction, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}
