// Package trend is the statistics of monitoring: where a line through readings leads,
// and what a change has done to it. It knows numbers alone; X is in days.
package trend

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Point is a value at a time.
type Point struct{ X, Y float64 }

// LeastLine is how many points of different days a line needs, for a forecast to say
// more than the noise.
const LeastLine = 5

// Line is the least-squares line y = Intercept + Slope·x through N points.
type Line struct {
	Intercept, Slope float64
	N                int
	// Error is the standard error of the residuals, with N − 2 degrees of freedom.
	Error     float64
	meanX, sx float64 // the mean of x, and the sum of squared distances from it
}

// FitLine fits a line by least squares. It is false with fewer than LeastLine points, and
// where all have one x.
func FitLine(points []Point) (Line, bool) {
	if len(points) < LeastLine {
		return Line{}, false
	}
	x, y := make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		x[i], y[i] = p.X, p.Y
	}
	l := Line{N: len(points), meanX: stat.Mean(x, nil)}
	l.sx = stat.MomentAbout(2, x, l.meanX, nil) * float64(len(x))
	if l.sx == 0 {
		return Line{}, false
	}
	l.Intercept, l.Slope = stat.LinearRegression(x, y, nil, false)
	var squares float64
	for i := range x {
		residual := y[i] - l.At(x[i])
		squares += residual * residual
	}
	l.Error = math.Sqrt(squares / float64(l.N-2))
	return l, true
}

// At is where the line is at x.
func (l Line) At(x float64) float64 { return l.Intercept + l.Slope*x }

// spread is the standard error of a new reading at x: that of the line there and the
// noise of the reading together, s·√(1 + 1/n + (x − x̄)²/Σ(xᵢ − x̄)²).
func (l Line) spread(x float64) float64 {
	return l.Error * math.Sqrt(1+1/float64(l.N)+(x-l.meanX)*(x-l.meanX)/l.sx)
}

// Interval is the prediction interval of a new reading at x, by Student's t with N − 2
// degrees of freedom. Level is the probability that it covers the reading, as 0.8.
func (l Line) Interval(x, level float64) (low, high float64) {
	half := student(l.N-2).Quantile(1-(1-level)/2) * l.spread(x)
	return l.At(x) - half, l.At(x) + half
}

// Below is the probability that a new reading at x is below y.
func (l Line) Below(x, y float64) float64 {
	spread := l.spread(x)
	if spread == 0 {
		switch at := l.At(x); {
		case at < y:
			return 1
		case at > y:
			return 0
		}
		return 0.5
	}
	return student(l.N - 2).CDF((y - l.At(x)) / spread)
}

func student(freedom int) distuv.StudentsT {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(freedom)}
}
