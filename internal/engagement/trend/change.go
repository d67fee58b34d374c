package trend

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// LeastSide is how many points a change needs before and after it.
const LeastSide = 4

// Effect is an estimate with its confidence interval.
type Effect struct{ Value, Low, High float64 }

// Clear tells whether the interval leaves out zero.
func (e Effect) Clear() bool { return e.Low > 0 || e.High < 0 }

// Change is what happened at a time to a series.
type Change struct {
	// Level is the step at that time; Slope the change of the slope, for each unit of x.
	Level, Slope Effect
	// Before and After count the points on each side; Lags are those of autocorrelation
	// that the intervals allow for.
	Before, After, Lags int
}

// FitChange fits a segmented regression, as interrupted time series are analysed
// (A. K. Wagner et al., 2002):
//
//	y = β₀ + β₁·x + β₂·after + β₃·(x − at)·after
//
// after is 1 from the time on, else 0; β₂ is the change of level, β₃ that of slope. The
// standard errors allow for autocorrelation and uneven spread (Newey and West, 1987)
// with ⌊4·(n/100)^(2/9)⌋ lags between the points in their order, times n/(n − 4) for small
// samples; the intervals are Student's with n − 4 degrees of freedom. It is false with
// fewer than LeastSide points on a side. Points come in the order of x.
func FitChange(points []Point, at, level float64) (Change, bool) {
	var c Change
	for _, p := range points {
		if p.X < at {
			c.Before++
		} else {
			c.After++
		}
	}
	n := len(points)
	if c.Before < LeastSide || c.After < LeastSide {
		return c, false
	}
	// Time is counted from the change in units of the whole span, so that large numbers
	// of days do not spoil the inverse.
	span := points[n-1].X - points[0].X
	x, y := mat.NewDense(n, terms, nil), mat.NewVecDense(n, nil)
	for i, p := range points {
		since, after := (p.X-at)/span, 0.0
		if p.X >= at {
			after = 1
		}
		x.SetRow(i, []float64{1, since, after, since * after})
		y.SetVec(i, p.Y)
	}
	var square, inverse mat.Dense
	square.Mul(x.T(), x)
	if inverse.Inverse(&square) != nil {
		return c, false // all points of a side have one x
	}
	var moments, beta, residuals mat.VecDense
	moments.MulVec(x.T(), y)
	beta.MulVec(&inverse, &moments)
	residuals.MulVec(x, &beta)
	residuals.SubVec(y, &residuals)
	c.Lags = int(math.Floor(4 * math.Pow(float64(n)/100, 2.0/9)))
	covariance := sandwich(x, &residuals, &inverse, c.Lags)
	quantile := student(n - terms).Quantile(1 - (1-level)/2)
	effect := func(term int, unit float64) Effect {
		value, half := beta.AtVec(term)/unit, quantile*math.Sqrt(max(0, covariance.At(term, term)))/unit
		return Effect{Value: value, Low: value - half, High: value + half}
	}
	c.Level, c.Slope = effect(2, 1), effect(3, span)
	return c, true
}

// terms are those of the segmented regression.
const terms = 4

// sandwich is the Newey–West covariance of the coefficients, with Bartlett's weights.
func sandwich(x *mat.Dense, residuals *mat.VecDense, inverse *mat.Dense, lags int) *mat.Dense {
	n, _ := x.Dims()
	meat := mat.NewDense(terms, terms, nil)
	for lag := range lags + 1 {
		weight := 1 - float64(lag)/float64(lags+1)
		for t := lag; t < n; t++ {
			scale := weight * residuals.AtVec(t) * residuals.AtVec(t-lag)
			for i := range terms {
				for j := range terms {
					term := scale * x.At(t, i) * x.At(t-lag, j)
					meat.Set(i, j, meat.At(i, j)+term)
					if lag > 0 {
						meat.Set(j, i, meat.At(j, i)+term)
					}
				}
			}
		}
	}
	meat.Scale(float64(n)/float64(n-terms), meat)
	var out mat.Dense
	out.Product(inverse, meat, inverse)
	return &out
}
