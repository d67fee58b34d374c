package trend

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func noisy(t *rapid.T, least int) []Point {
	points := make([]Point, rapid.IntRange(least, 60).Draw(t, "n"))
	x := 0.0
	for i := range points {
		x += float64(rapid.IntRange(1, 30).Draw(t, "gap"))
		points[i] = Point{x, rapid.Float64Range(-1000, 1000).Draw(t, "y")}
	}
	return points
}

// moved turns every point's y into shift + scale·y.
func moved(points []Point, shift, scale float64) []Point {
	out := make([]Point, len(points))
	for i, p := range points {
		out[i] = Point{p.X, shift + scale*p.Y}
	}
	return out
}

func near(t require.TestingT, want, got float64) {
	require.InDelta(t, want, got, 1e-6*max(1, math.Abs(want)))
}

func TestALineKnowsNoUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := noisy(t, LeastLine)
		shift, scale := rapid.Float64Range(-1e4, 1e4).Draw(t, "shift"), rapid.Float64Range(0.01, 100).Draw(t, "scale")
		l, ok := FitLine(points)
		require.True(t, ok)
		m, ok := FitLine(moved(points, shift, scale))
		require.True(t, ok)
		at := rapid.Float64Range(0, 4000).Draw(t, "at")
		near(t, shift+scale*l.At(at), m.At(at))
		low, high := l.Interval(at, 0.8)
		lowM, highM := m.Interval(at, 0.8)
		near(t, shift+scale*low, lowM)
		near(t, shift+scale*high, highM)
		require.InDelta(t, l.Below(at, 10), m.Below(at, shift+scale*10), 1e-6)
		require.InDelta(t, 0.1, l.Below(at, low), 1e-6, "a tenth lies below an interval of 80 %")
	})
}

func TestAnIntervalWidensWithTheDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := noisy(t, LeastLine)
		l, _ := FitLine(points)
		last := points[len(points)-1].X
		near, far := last+rapid.Float64Range(1, 100).Draw(t, "near"), last+rapid.Float64Range(101, 1000).Draw(t, "far")
		a, b := l.Interval(near, 0.8)
		c, d := l.Interval(far, 0.8)
		require.Less(t, b-a, d-c)
	})
}

func TestALineOfFewPointsOrOneDayIsNone(t *testing.T) {
	_, ok := FitLine([]Point{{1, 1}, {2, 2}, {3, 3}, {4, 4}})
	assert.False(t, ok)
	_, ok = FitLine([]Point{{1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}})
	assert.False(t, ok)
}

func TestAPredictionIntervalCoversWhatItSays(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	covered := 0
	const runs = 2000
	for range runs {
		points := make([]Point, 12)
		for i := range points {
			points[i] = Point{float64(i * 30), 5 + 0.1*float64(i*30) + r.NormFloat64()}
		}
		l, _ := FitLine(points)
		low, high := l.Interval(500, 0.8)
		if y := 5 + 0.1*500 + r.NormFloat64(); low <= y && y <= high {
			covered++
		}
	}
	assert.InDelta(t, 0.8, float64(covered)/runs, 0.03)
}

func TestAStepAndABendWithoutNoiseAreFoundExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) float64 { return rapid.Float64Range(-100, 100).Draw(t, name) }
		base, slope, step, bend := draw("base"), draw("slope")/10, draw("step"), draw("bend")/10
		at := float64(rapid.IntRange(LeastSide, 20).Draw(t, "at")) * 7
		n := int(at/7) + rapid.IntRange(LeastSide, 20).Draw(t, "after")
		points := make([]Point, n)
		for i := range points {
			x := float64(i * 7)
			points[i] = Point{x, base + slope*x}
			if x >= at {
				points[i].Y += step + bend*(x-at)
			}
		}
		c, ok := FitChange(points, at, 0.95)
		require.True(t, ok)
		near(t, step, c.Level.Value)
		near(t, bend, c.Slope.Value)
		require.Equal(t, int(at/7), c.Before)
		require.Equal(t, n-c.Before, c.After)
	})
}

func TestAChangeKnowsNoUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := noisy(t, 2*LeastSide)
		at := points[rapid.IntRange(LeastSide, len(points)-LeastSide).Draw(t, "at")].X
		shift, scale := rapid.Float64Range(-1e4, 1e4).Draw(t, "shift"), rapid.Float64Range(0.01, 100).Draw(t, "scale")
		c, ok := FitChange(points, at, 0.95)
		require.True(t, ok)
		m, ok := FitChange(moved(points, shift, scale), at, 0.95)
		require.True(t, ok)
		for _, pair := range [][2]Effect{{c.Level, m.Level}, {c.Slope, m.Slope}} {
			near(t, scale*pair[0].Value, pair[1].Value)
			near(t, scale*pair[0].Low, pair[1].Low)
			near(t, scale*pair[0].High, pair[1].High)
		}
		mirrored, _ := FitChange(moved(points, 0, -1), at, 0.95)
		near(t, -c.Level.Value, mirrored.Level.Value)
		near(t, -c.Level.High, mirrored.Level.Low)
	})
}

// Autocorrelated noise is what makes plain least squares too sure of itself.
func TestAStepIsFoundWithinItsIntervalAlsoInAutocorrelatedNoise(t *testing.T) {
	for _, correlation := range []float64{0, 0.4} {
		r := rand.New(rand.NewPCG(7, 11))
		const runs, step = 1000, 4.0
		covered, clear := 0, 0
		for range runs {
			points, noise := make([]Point, 120), 0.0
			for i := range points {
				noise = correlation*noise + r.NormFloat64()
				points[i] = Point{float64(i), 20 + 0.05*float64(i) + noise}
				if i >= 60 {
					points[i].Y += step
				}
			}
			c, ok := FitChange(points, 60, 0.95)
			require.True(t, ok)
			if c.Level.Low <= step && step <= c.Level.High {
				covered++
			}
			if c.Level.Clear() {
				clear++
			}
		}
		t.Logf("autocorrelation %.1f: covered %d, clear %d of %d", correlation, covered, clear, runs)
		assert.Greater(t, covered, runs*84/100)
		assert.Greater(t, clear, runs*95/100)
	}
}

func TestAChangeNeedsPointsOnBothSides(t *testing.T) {
	points := noisy10()
	_, ok := FitChange(points, points[3].X, 0.95)
	assert.False(t, ok, "three before")
	_, ok = FitChange(points, points[7].X, 0.95)
	assert.False(t, ok, "three after")
	_, ok = FitChange(points, points[4].X, 0.95)
	assert.True(t, ok)
}

func noisy10() []Point {
	points := make([]Point, 10)
	for i := range points {
		points[i] = Point{float64(i), float64(i * i % 7)}
	}
	return points
}
