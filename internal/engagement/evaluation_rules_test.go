package engagement

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

var (
	leadTime = as("m1", Metric{Name: "Lead time", Unit: "days", Direction: DirectionDown, Baseline: 20, Target: 8, PlannedBenefit: 900})
	coverage = as("m1", Metric{Name: "Coverage", Unit: "%", Direction: DirectionUp, Baseline: 0, Target: 80, Threshold: 60})
)

func readings(values ...any) []Reading {
	var out []Reading
	for i := 0; i < len(values); i += 2 {
		out = append(out, Reading{Metric: "m1", On: Day(values[i].(string)), Value: values[i+1].(float64), ActualBenefit: 10})
	}
	return out
}

func TestAMetricIsEvaluatedAtTheEndOfAPeriod(t *testing.T) {
	cases := []struct {
		name     string
		metric   Item[Metric]
		readings []Reading
		status   RAG
		missed   bool
		trend    string
		stale    bool
		progress int
		says     string
	}{
		{"no reading", leadTime, nil, Amber, false, TrendUnknown, true, 0, "Lead time has no reading yet; the target is 8 days."},
		{
			"reached exactly", leadTime, readings("2026-03-31", 8.0), Green, false, TrendUnknown, false, 100,
			"Lead time was 8 days on 2026-03-31: the target of 8 days is reached.",
		},
		{
			"better than the target", leadTime, readings("2026-03-10", 5.0), Green, false, TrendUnknown, false, 125,
			"Lead time was 5 days on 2026-03-10: the target of 8 days is reached.",
		},
		{
			"halfway", leadTime, readings("2026-02-01", 16.0, "2026-03-10", 14.0), Amber, true, TrendBetter, false, 50,
			"Lead time was 14 days on 2026-03-10: 50 % of the way from 20 to the target of 8 days. It is better than the reading before.",
		},
		{
			"less than halfway", leadTime, readings("2026-03-01", 14.1, "2026-03-10", 14.1), Red, true, TrendSame, false, 49,
			"Lead time was 14.1 days on 2026-03-10: 49 % of the way from 20 to the target of 8 days. It has not changed since the reading before.",
		},
		{
			"worse than the baseline", leadTime, readings("2026-03-01", 20.0, "2026-03-10", 23.0), Red, true, TrendWorse, false, -25,
			"Lead time was 23 days on 2026-03-10: worse than the baseline of 20 days, with a target of 8 days. It is worse than the reading before.",
		},
		{
			"an old reading", leadTime, readings("2026-02-28", 8.0), Green, false, TrendUnknown, true, 100,
			"Lead time was 8 days on 2026-02-28: the target of 8 days is reached. There is no reading from this period.",
		},
		{"at its threshold", coverage, readings("2026-03-10", 60.0), Amber, true, TrendUnknown, false, 75, ""},
		{"below its threshold", coverage, readings("2026-03-10", 59.9), Red, true, TrendUnknown, false, 75, ""},
		{"just missed", coverage, readings("2026-03-10", 79.9), Amber, true, TrendUnknown, false, 99, "99 % of the way"},
		{"out of order", coverage, readings("2026-03-10", 80.0, "2026-03-05", 90.0), Green, false, TrendWorse, false, 100, ""},
		{"a reading after the period", coverage, readings("2026-03-10", 10.0, "2026-04-01", 80.0), Red, true, TrendUnknown, false, 13, ""},
		{"the last of a day", coverage, readings("2026-03-10", 80.0, "2026-03-10", 10.0), Red, true, TrendUnknown, false, 13, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e := Evaluate(c.metric, c.readings, "2026-03-01", "2026-03-31")
			assert.Equal(t, c.status, e.Status)
			assert.Equal(t, c.missed, e.Missed)
			assert.Equal(t, c.trend, e.Trend)
			assert.Equal(t, c.stale, e.Stale)
			assert.Equal(t, c.progress, e.Progress)
			assert.Contains(t, e.Statement, c.says)
		})
	}
}

func TestATargetAtTheBaselineIsHeldOrNot(t *testing.T) {
	uptime := as("m1", Metric{Name: "Uptime", Direction: DirectionUp, Baseline: 99, Target: 99})
	e := Evaluate(uptime, readings("2026-03-10", 99.5), "2026-03-01", "2026-03-31")
	assert.Equal(t, 100, e.Progress)
	e = Evaluate(uptime, readings("2026-03-10", 98.0), "2026-03-01", "2026-03-31")
	assert.Equal(t, 0, e.Progress)
	assert.Equal(t, Red, e.Status)
	assert.Contains(t, e.Statement, "is not held")
}

func TestBenefitIsSummedToTheEndOfThePeriodOverTheMetricsOwnReadings(t *testing.T) {
	all := append(readings("2026-01-10", 1.0, "2026-03-31", 1.0, "2026-04-01", 1.0), Reading{Metric: "other", On: "2026-03-01", ActualBenefit: 500})
	e := Evaluate(leadTime, all, "2026-03-01", "2026-03-31")
	assert.EqualValues(t, 20, e.Benefit)
	assert.EqualValues(t, 900, e.Planned)
	assert.Equal(t, 2, e.Readings)
}

func TestABetterReadingNeverEvaluatesWorse(t *testing.T) {
	rank := map[RAG]int{Red: 0, Amber: 1, Green: 2}
	number := rapid.Float64Range(-1e15, 1e15)
	rapid.Check(t, func(t *rapid.T) {
		m := Metric{
			Name: "n", Direction: rapid.SampledFrom([]string{DirectionUp, DirectionDown}).Draw(t, "direction"),
			Baseline: number.Draw(t, "baseline"), Target: number.Draw(t, "target"), Threshold: number.Draw(t, "threshold"),
		}
		if len(faultsOf(m)) > 0 {
			t.Skip("not a metric")
		}
		worse, better := number.Draw(t, "one"), number.Draw(t, "other")
		if m.better(worse, better) {
			worse, better = better, worse
		}
		at := func(value float64) Evaluation {
			return Evaluate(as("m1", m), readings("2026-03-10", value), "2026-03-01", "2026-03-31")
		}
		a, b := at(worse), at(better)
		if rank[a.Status] > rank[b.Status] || a.Progress > b.Progress || !a.Missed && b.Missed {
			t.Fatalf("%v evaluates better than %v", a, b)
		}
		for _, e := range []Evaluation{a, b} {
			assert.Equal(t, e.Missed, e.Status != Green)
			assert.Equal(t, e.Missed, e.Progress < 100)
		}
	})
}

func TestNumbersAreWrittenForPeople(t *testing.T) {
	cases := map[float64]string{
		0: "0", -0.00001: "0", 12: "12", 12.5: "12.5", 1.0 / 3: "0.3333", 10.0 / 3: "3.33", 1234.5: "1,234.5",
		-1234567: "-1,234,567", 999.999: "1,000", 0.1: "0.1", 100: "100", -999: "-999",
	}
	for value, want := range cases {
		assert.Equal(t, want, FormatNumber(value))
	}
}

func TestStandingSumsEvaluationsUp(t *testing.T) {
	status, missed, stale := Standing(nil)
	assert.Equal(t, Green, status)
	assert.Empty(t, missed)
	assert.Empty(t, stale)

	status, missed, stale = Standing([]Evaluation{
		{Metric: as("a", Metric{}), Status: Green}, {Metric: as("b", Metric{}), Status: Red, Missed: true}, {Metric: as("c", Metric{}), Status: Amber, Stale: true},
	})
	assert.Equal(t, Red, status)
	assert.Equal(t, []string{"b"}, missed)
	assert.Equal(t, []string{"c"}, stale)
}

func TestAPeriodReviewHoldsTheReviewsOfItsPeriod(t *testing.T) {
	at := time.Date(2026, 3, 31, 17, 0, 0, 0, time.FixedZone("", 7200))
	r := NewPeriodReview(Brief{}, 2, at, at, nil, []Item[Review]{as("a", Review{Period: 1}), as("b", Review{Period: 2})})
	assert.Equal(t, []string{"b"}, ids(r.Reviews))
	assert.Equal(t, "2026-03-31T15:00:00Z", r.From)
	assert.Equal(t, Green, r.Status)
}

func TestCorrectiveActionsAreListedByTheirDueDay(t *testing.T) {
	got := CorrectiveActions([]Item[Review]{
		as("r2", Review{Period: 2, HeldOn: "2026-02-01", Corrective: []Corrective{{Text: "someday"}, {Text: "soon", Due: "2026-03-01"}}}),
		as("r1", Review{Period: 1, HeldOn: "2026-01-01", Corrective: []Corrective{{Text: "later", Due: "2026-04-01"}}}),
	})
	var texts []string
	for _, c := range got {
		texts = append(texts, c.Review+" "+c.Text)
	}
	assert.Equal(t, []string{"r2 soon", "r1 later", "r2 someday"}, texts)
}

func TestAnInitiativeIsScoredLikeAnAction(t *testing.T) {
	c := NewInitiativeCase(Brief{}, RankInitiatives(Priority{Bands: someBands}, []Item[Initiative]{as("i", Initiative{Impact: 4, Feasibility: 2})}, nil)[0], nil)
	assert.Equal(t, 8, c.Score)
	assert.Equal(t, "next", c.Band)
}

func TestAReadingFromTheFutureIsAFault(t *testing.T) {
	var f Faults
	CheckReading(Reading{On: "2026-03-10"}, "2026-03-10", &f)
	assert.Empty(t, f)
	CheckReading(Reading{On: "2026-03-11"}, "2026-03-10", &f)
	assertFault(t, f, "on", "up to 2026-03-10")
}
