package engagement

import (
	"cmp"
	"slices"
)

// GroupPulse is what a group said last: means of the five steps, in hundredths of a point.
type GroupPulse struct {
	Group string
	On    Day
	Means [5]int
}

// Mean is that of the five steps, in hundredths of a point.
func (p GroupPulse) Mean() int {
	sum := 0
	for _, mean := range p.Means {
		sum += mean
	}
	return rounded(sum, len(p.Means))
}

// ClosedPulse is a round that is closed, with what it says, and the day on which it closed.
type ClosedPulse struct {
	Round   Item[PulseRound]
	On      Day
	Results PulseResults
}

// Suppressed tells whether anything of the results is hidden that somebody answered.
func (r PulseResults) Suppressed() bool {
	return r.Total.Hidden || slices.ContainsFunc(r.Groups, func(g PulseResult) bool { return g.Hidden })
}

// PulsesInTime are the pulses of groups from the first to the last: those that were noted,
// and those that rounds show; of one day, the round's last.
func PulsesInTime(noted []Item[Pulse], rounds []ClosedPulse) []GroupPulse {
	sorted := slices.SortedFunc(slices.Values(noted), func(a, b Item[Pulse]) int {
		return cmp.Or(cmp.Compare(a.Body.On, b.Body.On), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	var all []GroupPulse
	for _, p := range sorted {
		one := GroupPulse{Group: p.Body.Group, On: p.Body.On}
		for step, score := range p.Body.steps() {
			one.Means[step] = 100 * score
		}
		all = append(all, one)
	}
	for _, r := range rounds {
		for _, g := range r.Results.Groups {
			if !g.Hidden && g.Answers > 0 {
				all = append(all, GroupPulse{Group: g.Group, On: r.On, Means: g.Means})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b GroupPulse) int { return cmp.Compare(a.On, b.On) })
	return all
}

// LatestPulses are the latest pulse of each group, in the order in which groups were first
// asked. A round that hides a group says nothing of it, so that its earlier pulse goes on
// counting.
func LatestPulses(noted []Item[Pulse], rounds []ClosedPulse) []GroupPulse {
	var latest []GroupPulse
	for _, p := range PulsesInTime(noted, rounds) {
		i := slices.IndexFunc(latest, func(known GroupPulse) bool { return known.Group == p.Group })
		if i < 0 {
			latest = append(latest, p)
			continue
		}
		latest[i] = p
	}
	return latest
}
