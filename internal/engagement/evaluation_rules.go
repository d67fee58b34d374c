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
// amber and stale: nothing is known, which somebody must mend. Changes are those that
// should have moved it; the first counts, and before all the day that the metric names.
func Evaluate(metric Item[Metric], readings []Reading, from, to Day, changes ...ChangeDay) Evaluation {
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
		e.Stale = m.stale(latest.On, from, to)
		e.Status = m.status(latest.Value)
		e.Missed = !m.reached(latest.Value)
		e.Progress = m.progress(latest.Value)
	}
	if len(daily) > 1 {
		e.Trend = m.trend(daily[len(daily)-2].Value, e.Latest.Value)
	}
	e.Statement = e.statement()
	change, changed := m.change(changes, to)
	if changed {
		e.Change = m.changed(daily, change)
	}
	e.Forecast = m.forecast(daily, change, to)
	return e
}

// frequencies are the days after which a metric of a frequency should have been read again.
var frequencies = map[string]int{"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92}

// stale tells whether a metric read last on a day should have been read since, at the end
// of a period.
func (m Metric) stale(last, from, to Day) bool {
	if days, ok := frequencies[m.Frequency]; ok {
		return last.DaysUntil(to) > days
	}
	return last.Before(from)
}

func (m Metric) reached(value float64) bool { return !m.better(m.Target, value) }

// AmberFrom is the value from which on the metric is amber, up to its target: the
// threshold, or halfway from baseline to target.
func (m Metric) AmberFrom() float64 {
	if m.Threshold == 0 {
		return m.Baseline/2 + m.Target/2
	}
	return m.Threshold
}

func (m Metric) status(value float64) RAG {
	switch {
	case m.reached(value):
		return Green
	case !m.better(m.AmberFrom(), value):
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
	if e.Stale && m.Frequency == "" {
		text += " There is no reading from this period."
	} else if e.Stale {
		text += " It is to be read " + m.Frequency + ", and has not been since."
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
