package engagement

import (
	"cmp"
	"slices"
)

// What became of a reading that was given.
const (
	ReadingNew       = "new"
	ReadingUnchanged = "unchanged"
	ReadingCorrected = "corrected"
)

// TakenReading is a reading that was given, with what became of it. Of one metric, day
// and source there is one reading: given again it is unchanged, given with another
// value, note or benefit it is corrected, and its earlier version stays in its history.
type TakenReading struct {
	Item[Reading]
	Outcome string `json:"outcome" enum:"new,unchanged,corrected"`
	// OutOfOrder says that a later reading was there already. It is kept all the same:
	// what counts is the day, not the order of arrival.
	OutOfOrder bool `json:"out_of_order,omitempty" doc:"The metric had a reading of a later day already"`
	// Contradicts are the other sources that say another value for the day. All are
	// kept; the one that was first entered last counts.
	Contradicts []string `json:"contradicts,omitempty" doc:"Other sources whose value of the day differs; “by hand” is what people entered"`
}

// ByHand is what the empty source of a reading is called.
const ByHand = "by hand"

// SourceName is what people call the source of a reading.
func (r Reading) SourceName() string { return cmp.Or(r.Source, ByHand) }

// Same tells whether two readings of one metric, day and source say the same.
func (r Reading) Same(other Reading) bool {
	return r.Value == other.Value && r.Note == other.Note && r.ActualBenefit == other.ActualBenefit
}

// ReadingPeriod is a monitoring period as readings meet it, both days included.
type ReadingPeriod struct {
	Number    int
	From, To  Day
	Evaluated bool
}

// LateFor is the number of the latest evaluated period that has a day, unless a period
// that still runs has it too; 0 for none. A reading of such a day changes nothing about
// what was approved then: it counts from the next evaluation.
func LateFor(on Day, periods []ReadingPeriod) int {
	late := 0
	for _, p := range periods {
		if on.Before(p.From) || p.To.Before(on) {
			continue
		}
		if !p.Evaluated {
			return 0
		}
		late = max(late, p.Number)
	}
	return late
}

// Daily keeps one reading for each day, in the order of days: of several the last of
// those given. Readings are of one metric.
func Daily(readings []Reading) []Reading {
	sorted := slices.SortedStableFunc(slices.Values(readings), func(a, b Reading) int { return cmp.Compare(a.On, b.On) })
	daily := sorted[:0]
	for _, r := range sorted {
		if n := len(daily); n > 0 && daily[n-1].On == r.On {
			daily[n-1] = r
			continue
		}
		daily = append(daily, r)
	}
	return daily
}

// ReadingConflict is a day for which the sources of a metric say different values.
type ReadingConflict struct {
	On       Day       `json:"on"`
	Readings []Reading `json:"readings" doc:"In the order in which they were entered; the last counts"`
}

// Contradictions lists the days of a metric whose sources disagree, the latest first.
func Contradictions(readings []Reading) []ReadingConflict {
	byDay := map[Day][]Reading{}
	for _, r := range readings {
		byDay[r.On] = append(byDay[r.On], r)
	}
	conflicts := []ReadingConflict{}
	for day, of := range byDay {
		if slices.ContainsFunc(of, func(r Reading) bool { return r.Value != of[0].Value }) {
			conflicts = append(conflicts, ReadingConflict{On: day, Readings: of})
		}
	}
	slices.SortFunc(conflicts, func(a, b ReadingConflict) int { return cmp.Compare(b.On, a.On) })
	return conflicts
}
