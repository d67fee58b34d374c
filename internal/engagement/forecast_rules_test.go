package engagement

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// every makes a reading every so many days from 2026-01-01, the value by its number.
func every(days, n int, value func(i int) float64) []Reading {
	out := make([]Reading, n)
	for i := range out {
		out[i] = Reading{Metric: "m", On: Day("2026-01-01").plus(i * days), Value: value(i)}
	}
	return out
}

func evaluated(m Metric, readings []Reading, to Day, changes ...ChangeDay) Evaluation {
	return Evaluate(Item[Metric]{ID: "m", Body: m}, readings, "2026-01-01", to, changes...)
}

func TestAForecastSaysInWordsWhetherTheTargetWillBeReached(t *testing.T) {
	m := Metric{Name: "Uptime", Unit: "%", Direction: "up", Baseline: 99, Target: 99.9, TargetBy: "2026-12-31"}
	noise := []float64{0.01, -0.02, 0.015, -0.005, 0.01, -0.01, 0.02, -0.015}
	readings := every(30, 8, func(i int) float64 { return 99.2 + 0.07*float64(i) + noise[i] })
	f := evaluated(m, readings, "2026-08-10").Forecast
	require.NotNil(t, f)
	assert.Equal(t, ForecastLikely, f.Outlook)
	assert.Equal(t, "Likely to reach 99.9 % by 2026-12-31 (99 %): the trend of 8 readings since 2026-01-01 leads to 100.05 %, 80 % interval 100.01 to 100.09 %.", f.Words)
	assert.False(t, f.Rough)

	m.TargetBy = "2026-08-10"
	assert.Nil(t, evaluated(m, readings, "2026-08-10").Forecast, "that day has come")
	m.TargetBy = ""
	assert.Nil(t, evaluated(m, readings, "2026-08-10").Forecast)
	m.TargetBy = "2026-12-31"
	few := evaluated(m, readings[:4], "2026-08-10").Forecast
	assert.Equal(t, ForecastTooFew, few.Outlook)
	assert.Equal(t, "A forecast for 2026-12-31 needs 5 readings of different days; there are 4.", few.Words)
	m.TargetBy = "2030-12-31"
	assert.True(t, evaluated(m, readings, "2026-08-10").Forecast.Rough)
}

func TestAForecastHasTheRightSignInBothDirections(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slope := rapid.Float64Range(0.5, 20).Draw(t, "slope")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		noise := make([]float64, 10)
		for i := range noise {
			noise[i] = r.NormFloat64() * slope / 20
		}
		rising := every(7, 10, func(i int) float64 { return 100 + slope*float64(i) + noise[i] })
		falling := every(7, 10, func(i int) float64 { return 100 - slope*float64(i) - noise[i] })
		reachable, far := slope*12, slope*500
		up := Metric{Name: "x", Direction: "up", Baseline: 100, Target: 100 + reachable, TargetBy: Day("2026-01-01").plus(7 * 14)}
		down := up
		down.Direction, down.Target = "down", 100-reachable
		a, b := evaluated(up, rising, "2026-03-10").Forecast, evaluated(down, falling, "2026-03-10").Forecast
		require.Equal(t, ForecastLikely, a.Outlook)
		require.Equal(t, ForecastLikely, b.Outlook)
		require.Positive(t, a.PerMonth)
		require.Negative(t, b.PerMonth)
		require.Equal(t, a.Percent, b.Percent, "the one mirrors the other")
		require.InDelta(t, a.Value-100, 100-b.Value, 1e-6)
		up.Target, down.Target = 100+far, 100-far
		require.Equal(t, ForecastUnlikely, evaluated(up, rising, "2026-03-10").Forecast.Outlook)
		require.Equal(t, ForecastUnlikely, evaluated(down, falling, "2026-03-10").Forecast.Outlook)
		require.Equal(t, ForecastUnlikely, evaluated(up, falling, "2026-03-10").Forecast.Outlook, "it goes the wrong way")
	})
}

func TestEvaluationKnowsNoUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(10, 40).Draw(t, "n")
		values := rapid.SliceOfN(rapid.Float64Range(0, 100), n, n).Draw(t, "values")
		scale, shift := rapid.Float64Range(0.1, 50).Draw(t, "scale"), rapid.Float64Range(-500, 500).Draw(t, "shift")
		m := Metric{Name: "x", Direction: rapid.SampledFrom([]string{"up", "down"}).Draw(t, "direction"), Baseline: 0, Target: 60, Threshold: 0}
		if m.Direction == "down" {
			m.Baseline, m.Target = 100, 40
		}
		m.ChangedOn, m.TargetBy = Day("2026-01-01").plus(7*rapid.IntRange(4, n-4).Draw(t, "change")), "2028-01-01"
		other := m
		other.Baseline, other.Target = shift+scale*m.Baseline, shift+scale*m.Target
		to := Day("2026-01-01").plus(7 * n)
		a := evaluated(m, every(7, n, func(i int) float64 { return values[i] }), to)
		b := evaluated(other, every(7, n, func(i int) float64 { return shift + scale*values[i] }), to)
		require.InDelta(t, a.Forecast.Percent, b.Forecast.Percent, 1)
		require.InDelta(t, shift+scale*a.Forecast.Low, b.Forecast.Low, 1e-4*scale)
		require.Equal(t, a.Change.Verdict, b.Change.Verdict)
		require.InDelta(t, scale*a.Change.Level.Value, b.Change.Level.Value, 1e-4*scale)
		require.InDelta(t, scale*a.Change.Slope.High, b.Change.Slope.High, 1e-4*scale)
	})
}

func TestAStepIsFoundWithinItsInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.Float64Range(5, 50).Draw(t, "step")
		direction := rapid.SampledFrom([]string{"up", "down"}).Draw(t, "direction")
		if direction == "down" {
			step = -step
		}
		// Noise of two alternating values, a twentieth of the step high, has no trend of its own.
		readings := every(7, 40, func(i int) float64 {
			value := 100 + step/20*[]float64{1, -1, -1, 1}[i%4]
			if i >= 20 {
				value += step
			}
			return value
		})
		m := Metric{Name: "x", Direction: direction, Target: 100 + step, ChangedOn: readings[20].On}
		c := evaluated(m, readings, "2026-12-31").Change
		require.Equal(t, ChangeBetter, c.Verdict, c.Words)
		require.LessOrEqual(t, c.Level.Low, step)
		require.GreaterOrEqual(t, c.Level.High, step)
		m.Direction = map[string]string{"up": "down", "down": "up"}[direction]
		require.Equal(t, ChangeWorse, evaluated(m, readings, "2026-12-31").Change.Verdict)
	})
}

func TestAChangeIsThatOfTheMetricOrOfTheFirstProjectThatGoesLive(t *testing.T) {
	readings := every(7, 20, func(i int) float64 { return float64(i % 3) })
	m := Metric{Name: "x", Direction: "up", Target: 9, Objective: "o1"}
	assert.Nil(t, evaluated(m, readings, "2026-06-01").Change, "nothing has changed")
	at := func(day string) time.Time {
		t, _ := time.Parse(time.RFC3339, day+"T22:30:00Z")
		return t
	}
	madrid, err := time.LoadLocation("Europe/Madrid")
	require.NoError(t, err)
	live := LiveDays([]LiveRelease{{Projects: []string{"p1", "p2"}, LiveAt: at("2026-03-10")}},
		map[string]time.Time{"p1": at("2026-02-20"), "p2": at("2026-04-01"), "p3": at("2026-01-10")}, map[string]string{"p1": "Backups", "p2": "Scanners", "p3": "Other"}, madrid)
	projects := []Item[Project]{{ID: "p1", Body: Project{Action: "a1"}}, {ID: "p2", Body: Project{Action: "a1"}}, {ID: "p3", Body: Project{Action: "a2"}}}
	actions := []Item[Action]{{ID: "a1", Body: Action{Objective: "o1"}}, {ID: "a2", Body: Action{Objective: "o2"}}}
	c := evaluated(m, readings, "2026-06-01", m.ChangesOf(live, projects, actions)...).Change
	assert.Equal(t, ChangeDay{On: "2026-02-20", Because: "Backups was accepted"}, c.ChangeDay)
	m.Project = "p2"
	c = evaluated(m, readings, "2026-06-01", m.ChangesOf(live, projects, actions)...).Change
	assert.Equal(t, ChangeDay{On: "2026-03-10", Because: "Scanners went live"}, c.ChangeDay)
	m.ChangedOn = "2026-03-30"
	c = evaluated(m, readings, "2026-06-01", m.ChangesOf(live, projects, actions)...).Change
	assert.Equal(t, ChangeDay{On: "2026-03-30"}, c.ChangeDay)
	m.ChangedOn = "2026-01-08"
	c = evaluated(m, readings, "2026-06-01").Change
	assert.Equal(t, ChangeTooFew, c.Verdict)
	assert.Equal(t, "To tell what the change of 2026-01-08 did, 4 readings before and 4 from that day on are needed; there are 1 and 19.", c.Words)
	m.ChangedOn = "2026-07-01"
	assert.Nil(t, evaluated(m, readings, "2026-06-01").Change, "it is still to come")
}

func TestAMetricWithAFrequencyIsStaleOnceItHasNotBeenReadForThatLong(t *testing.T) {
	reading := every(1, 1, func(int) float64 { return 1 })
	for frequency, days := range map[string]int{"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92} {
		m := Metric{Name: "x", Direction: "up", Target: 1, Frequency: frequency}
		assert.False(t, evaluated(m, reading, Day("2026-01-01").plus(days)).Stale, frequency)
		assert.True(t, evaluated(m, reading, Day("2026-01-01").plus(days+1)).Stale, frequency)
	}
}

func TestBenefitsAreSummedRightAtEveryLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var metrics []Item[Metric]
		series, given := map[string][]Reading{}, Money(0)
		until := Day("2026-01-01").plus(rapid.IntRange(0, 600).Draw(t, "until"))
		for i := range rapid.IntRange(0, 5).Draw(t, "metrics") {
			id := string(rune('a' + i))
			metrics = append(metrics, Item[Metric]{ID: id, Body: Metric{PlannedBenefit: Money(rapid.Int64Range(0, 1e14).Draw(t, "planned"))}})
			for range rapid.IntRange(0, 9).Draw(t, "readings") {
				r := Reading{Metric: id, On: Day("2025-11-01").plus(rapid.IntRange(0, 500).Draw(t, "day")), ActualBenefit: Money(rapid.Int64Range(0, 1e12).Draw(t, "benefit"))}
				series[id] = append(series[id], r)
				if !until.Before(r.On) {
					given += r.ActualBenefit
				}
			}
		}
		var periods []ReadingPeriod
		from := Day("2026-01-01")
		for i := range rapid.IntRange(0, 6).Draw(t, "periods") {
			to := from.plus(rapid.IntRange(1, 100).Draw(t, "length"))
			periods, from = append(periods, ReadingPeriod{Number: i + 1, From: from, To: to}), to
		}
		b := BenefitsOf(metrics, series, periods, until)
		require.Equal(t, given, b.Realised)
		var planned, realised Money
		for i, p := range b.Periods {
			var sum PeriodBenefit
			for _, m := range b.Metrics {
				sum.Planned, sum.Realised = sum.Planned+m.Periods[i].Planned, sum.Realised+m.Periods[i].Realised
			}
			require.Equal(t, PeriodBenefit{Period: p.Period, Planned: sum.Planned, Realised: sum.Realised}, p)
			planned, realised = planned+p.Planned, realised+p.Realised
		}
		require.Equal(t, b.Planned, planned)
		require.Equal(t, b.Realised, realised)
	})
}

func TestAYearOfPeriodsPlansTheWholeYear(t *testing.T) {
	periods := []ReadingPeriod{{Number: 1, From: "2026-01-01", To: "2026-02-11"}, {Number: 2, From: "2026-02-11", To: "2026-09-30"}, {Number: 3, From: "2026-09-30", To: "2027-01-01"}}
	b := BenefitsOf([]Item[Metric]{{ID: "m", Body: Metric{PlannedBenefit: 1_000_001}}}, nil, periods, "2027-01-01")
	assert.Equal(t, Money(1_000_001), b.Planned)
	assert.Equal(t, []PeriodBenefit{{}, {Period: 1, Planned: 112_328}, {Period: 2, Planned: 632_878}, {Period: 3, Planned: 254_795}}, b.Periods)
	assert.False(t, math.Signbit(float64(b.Periods[0].Planned)))
}
