package engagement

import (
	"math"
)

// Downsample keeps at most n readings of a series in the order of days, so that its line
// looks the same: the first, the last, and of each stretch between them the one that
// spans the largest triangle with its neighbours (S. Steinarsson, “Downsampling Time
// Series for Visual Representation”, 2013, largest triangle three buckets). A series
// that is short enough stays as it is; n below 3 counts as 3.
func Downsample(series []Reading, n int) []Reading {
	n = max(n, 3)
	if len(series) <= n {
		return series
	}
	first := series[0].On
	at := func(r Reading) float64 { return float64(first.DaysUntil(r.On)) }
	bound := func(bucket int) int { // the first index of a bucket; buckets are 0 to n-2
		return 1 + bucket*(len(series)-2)/(n-2)
	}
	kept := append(make([]Reading, 0, n), series[0])
	chosen := series[0]
	for bucket := range n - 2 {
		from, to := bound(bucket), bound(bucket+1)
		next := series[to:min(len(series), bound(bucket+2))]
		if bucket == n-3 {
			next = series[len(series)-1:]
		}
		var midX, midY float64
		for _, r := range next {
			midX, midY = midX+at(r)/float64(len(next)), midY+r.Value/float64(len(next))
		}
		best, largest := series[from], -1.0
		for _, r := range series[from:to] {
			area := math.Abs((at(chosen)-midX)*(r.Value-chosen.Value) - (at(chosen)-at(r))*(midY-chosen.Value))
			if area > largest {
				best, largest = r, area
			}
		}
		kept, chosen = append(kept, best), best
	}
	return append(kept, series[len(series)-1])
}
