package engagement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func TestABenchmarkIsReadOnTheMethodologysScale(t *testing.T) {
	six := engagement.Scale{Labels: make([]string, 6)} // 0 to 5
	for _, c := range []struct {
		what            string
		b               engagement.Benchmark
		mean, deviation int
	}{
		{"half the points are half the points", engagement.Benchmark{Min: 0, Max: 10, Mean: 550, Deviation: 240}, 275, 120},
		{"where less is better, 1.9 of 10 failures is good", engagement.Benchmark{Min: 10, Max: 0, Mean: 190, Deviation: 210}, 405, 105},
		{"a scale from 1 is moved to 0", engagement.Benchmark{Min: 1, Max: 7, Mean: 400, Deviation: 100}, 250, 83},
		{"no scale, no figure", engagement.Benchmark{Mean: 100}, 0, 0},
	} {
		mean, deviation := c.b.On(six)
		require.Equal(t, []int{c.mean, c.deviation}, []int{mean, deviation}, c.what)
	}
}
