package engagement

import (
	"fmt"
	"math"

	"mandate/internal/engagement/trend"
)

// What a change did to a metric.
const (
	ChangeBetter  = "better"
	ChangeWorse   = "worse"
	ChangeMixed   = "mixed"   // level and slope clearly moved apart
	ChangeUnclear = "unclear" // neither can be told from noise
	ChangeTooFew  = "too_few" // readings before or after it
)

// changeLevel is how sure an effect must be to be called one.
const changeLevel = 0.95

// BeforeAfter is what a metric did before and after a change: an interrupted time series,
// judged by segmented regression with standard errors that allow for autocorrelation.
type BeforeAfter struct {
	ChangeDay
	Verdict string `json:"verdict" enum:"better,worse,mixed,unclear,too_few"`
	Before  int    `json:"before" doc:"Readings before the day"`
	After   int    `json:"after" doc:"Readings from the day on"`
	// Level is the step on the day, in the metric's unit; Slope what the rise in 30 days
	// changed by. Both with their 95 % confidence intervals; nil with too few readings.
	Level *Estimate `json:"level,omitempty" doc:"Step on the day of the change"`
	Slope *Estimate `json:"slope,omitempty" doc:"Change of the rise in 30 days"`
	Words string    `json:"words" doc:"The change in words"`
}

// Estimate is an estimate with its 95 % confidence interval, in the metric's unit.
type Estimate struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

func estimateOf(e trend.Effect, times float64) *Estimate {
	return &Estimate{Value: times * e.Value, Low: times * e.Low, High: times * e.High}
}

// changed judges a change by one reading for each day, in their order.
func (m Metric) changed(daily []Reading, at ChangeDay) *BeforeAfter {
	c := &BeforeAfter{ChangeDay: at, Verdict: ChangeTooFew}
	if len(daily) == 0 {
		c.Words = m.changeWords(*c)
		return c
	}
	fit, ok := trend.FitChange(pointsOf(daily), float64(daily[0].On.DaysUntil(at.On)), changeLevel)
	c.Before, c.After = fit.Before, fit.After
	if ok {
		c.Level, c.Slope = estimateOf(fit.Level, 1), estimateOf(fit.Slope, month)
		level, slope := m.side(fit.Level), m.side(fit.Slope)
		switch {
		case level == 0 && slope == 0:
			c.Verdict = ChangeUnclear
		case level >= 0 && slope >= 0:
			c.Verdict = ChangeBetter
		case level <= 0 && slope <= 0:
			c.Verdict = ChangeWorse
		default:
			c.Verdict = ChangeMixed
		}
	}
	c.Words = m.changeWords(*c)
	return c
}

// side is 1 for an effect that clearly makes the metric better, -1 for worse, 0 for one
// that cannot be told from noise.
func (m Metric) side(e trend.Effect) int {
	switch {
	case !e.Clear():
		return 0
	case m.better(e.Value, 0):
		return 1
	}
	return -1
}

func (m Metric) changeWords(c BeforeAfter) string {
	what := fmt.Sprintf("the change of %s", c.On)
	if c.Because != "" {
		what = fmt.Sprintf("%s (%s)", c.On, c.Because)
	}
	if c.Verdict == ChangeTooFew {
		return fmt.Sprintf("To tell what %s did, %d readings before and %d from that day on are needed; there are %d and %d.",
			what, trend.LeastSide, trend.LeastSide, c.Before, c.After)
	}
	verdict := map[string]string{
		ChangeBetter: "It is better since", ChangeWorse: "It is worse since", ChangeMixed: "It moved both ways with", ChangeUnclear: "No effect can be told from noise since",
	}[c.Verdict]
	return fmt.Sprintf("%s %s: a step of %s (95 %% interval %s to %s), and a slope changed by %s in 30 days (%s to %s).",
		verdict, what, m.signed(c.Level.Value), FormatNumber(c.Level.Low), FormatNumber(c.Level.High),
		m.signed(c.Slope.Value), FormatNumber(c.Slope.Low), FormatNumber(c.Slope.High))
}

// signed writes a difference with its sign.
func (m Metric) signed(value float64) string {
	sign := "+"
	if math.Signbit(value) {
		sign = ""
	}
	return sign + withUnit(value, m.Unit)
}
