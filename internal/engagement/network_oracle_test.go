package engagement

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// drawnActivity is an activity of a random network, and what it waits for.
type drawnActivity struct {
	days, start, end int
	waits            []drawnWait
}

type drawnWait struct {
	activity int
	logic    Logic
	lag      int
}

// drawNetwork draws up to six activities, each waiting for some of those before it.
func drawNetwork(t *rapid.T) []drawnActivity {
	all := make([]drawnActivity, rapid.IntRange(1, 6).Draw(t, "activities"))
	for i := range all {
		all[i] = drawnActivity{days: rapid.IntRange(0, 5).Draw(t, "days"), start: rapid.IntRange(0, 4).Draw(t, "start"), end: rapid.IntRange(0, 4).Draw(t, "end")}
		for before := range i {
			if rapid.Bool().Draw(t, "waits") {
				all[i].waits = append(all[i].waits, drawnWait{
					before, rapid.SampledFrom([]Logic{FinishToStart, StartToStart, FinishToFinish, StartToFinish}).Draw(t, "type"), rapid.IntRange(-3, 3).Draw(t, "lag"),
				})
			}
		}
	}
	return all
}

func timingOf(all []drawnActivity) *timing {
	var t timing
	for _, a := range all {
		t.add(a.days, a.start, a.end)
	}
	for i, a := range all {
		for _, w := range a.waits {
			from, to := startOf(w.activity), startOf(i)
			fromEnd, toEnd := w.logic.finishes()
			if fromEnd {
				from = endOf(w.activity)
			}
			if toEnd {
				to = endOf(i)
			}
			t.link(precedence{from, to, w.lag, 0})
		}
	}
	t.pass()
	return &t
}

// lengths are those of all paths to an event, found by walking each one: to the start of an
// activity, or to its end.
func lengths(all []drawnActivity, activity int, end bool) []int {
	a := all[activity]
	paths := []int{a.start}
	if end {
		paths = []int{a.end}
		for _, length := range lengths(all, activity, false) {
			paths = append(paths, length+a.days)
		}
	}
	for _, w := range a.waits {
		if (w.logic == FinishToFinish || w.logic == StartToFinish) != end {
			continue
		}
		for _, length := range lengths(all, w.activity, w.logic == FinishToStart || w.logic == FinishToFinish) {
			paths = append(paths, length+w.lag)
		}
	}
	return paths
}

func longest(paths []int) int {
	most := 0
	for _, length := range paths {
		most = max(most, length)
	}
	return most
}

func longestOf(all []drawnActivity) int {
	most := 0
	for i := range all {
		most = max(most, longest(lengths(all, i, true)), longest(lengths(all, i, false)))
	}
	return most
}

func TestTheEndIsTheLongestOfAllPaths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawNetwork(t)
		got := timingOf(all)
		require.Equal(t, longestOf(all), got.finish)
		for i := range all {
			require.Equal(t, longest(lengths(all, i, false)), got.early[startOf(i)], "start of %d", i)
			require.Equal(t, longest(lengths(all, i, true)), got.early[endOf(i)], "end of %d", i)
		}
	})
}

// delayed is the network with an activity kept from starting and ending so many days longer.
func delayed(all []drawnActivity, i, days int) []drawnActivity {
	later := append([]drawnActivity{}, all...)
	later[i].start = longest(lengths(all, i, false)) + days
	later[i].end = longest(lengths(all, i, true)) + days
	return later
}

func TestAnActivityMaySlipByItsFloatAndNotByADayMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawNetwork(t)
		got, end := timingOf(all), longestOf(all)
		for i := range all {
			total, free := got.total(i), got.free(i)
			require.GreaterOrEqual(t, free, 0)
			require.LessOrEqual(t, free, total)
			require.Equal(t, end, longestOf(delayed(all, i, total)), "%d may slip by %d", i, total)
			require.Greater(t, longestOf(delayed(all, i, total+1)), end, "%d may not slip by %d", i, total+1)
			moves := func(days int) (moved bool) {
				later := delayed(all, i, days)
				for other := range all {
					if other != i {
						moved = moved || longest(lengths(later, other, false)) != longest(lengths(all, other, false)) ||
							longest(lengths(later, other, true)) != longest(lengths(all, other, true))
					}
				}
				return moved || longestOf(later) > end
			}
			require.False(t, moves(free), "%d may slip by %d without moving another", i, free)
			require.True(t, moves(free+1), "%d may not slip by %d without moving another", i, free+1)
		}
	})
}
