package engagement

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAReadingIsLateForTheEvaluatedPeriodOfItsDay(t *testing.T) {
	periods := []ReadingPeriod{
		{Number: 1, From: "2026-03-01", To: "2026-04-01", Evaluated: true},
		{Number: 2, From: "2026-04-01", To: "2026-05-01", Evaluated: true},
		{Number: 3, From: "2026-05-01", To: "2026-06-01"},
	}
	for on, want := range map[Day]int{
		"2026-02-28": 0, "2026-03-01": 1, "2026-04-01": 2, "2026-04-30": 2, "2026-05-01": 0, "2026-05-20": 0, "2026-06-02": 0,
	} {
		assert.Equal(t, want, LateFor(on, periods), on)
	}
}

func aSeries(t *rapid.T) []Reading {
	var out []Reading
	day := Day("2024-01-01")
	for range rapid.IntRange(1, 400).Draw(t, "length") {
		day = day.plus(rapid.IntRange(0, 9).Draw(t, "gap"))
		out = append(out, Reading{Metric: "m", On: day, Value: rapid.Float64Range(-1e6, 1e6).Draw(t, "value"), Source: rapid.SampledFrom([]string{"", "a"}).Draw(t, "source")})
	}
	return out
}

func TestADownsampledSeriesIsPartOfTheSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		daily := Daily(aSeries(t))
		n := rapid.IntRange(3, 120).Draw(t, "n")
		got := Downsample(daily, n)
		require.Len(t, got, min(n, len(daily)))
		assert.Equal(t, daily[0], got[0])
		assert.Equal(t, daily[len(daily)-1], got[len(got)-1])
		at := 0
		for _, r := range got {
			i := slices.Index(daily[at:], r)
			require.GreaterOrEqual(t, i, 0, "%v is not in the series after the one before", r)
			at += i + 1
		}
	})
}

func TestASpikeSurvivesDownsampling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		series := make([]Reading, 1000)
		for i := range series {
			series[i] = Reading{On: Day("2024-01-01").plus(i), Value: 1}
		}
		spike := rapid.IntRange(1, 998).Draw(t, "spike")
		series[spike].Value = 100
		assert.Contains(t, Downsample(series, rapid.IntRange(3, 200).Draw(t, "n")), series[spike])
	})
}

func TestOfADayTheLastGivenCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		series := aSeries(t)
		daily := Daily(rapid.Permutation(series).Draw(t, "order of arrival"))
		days := map[Day]bool{}
		for _, r := range series {
			days[r.On] = true
		}
		require.Len(t, daily, len(days))
		assert.True(t, slices.IsSortedFunc(daily, func(a, b Reading) int { return a.On.DaysUntil(b.On) * -1 }))
		for _, r := range Daily(series) {
			last := series[len(series)-1]
			for _, s := range series {
				if s.On == r.On {
					last = s
				}
			}
			assert.Equal(t, last, r)
		}
	})
}
