package engagement

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Day is a calendar day written YYYY-MM-DD, without a zone.
type Day string

// DayOf returns the day of t in t's own zone.
func DayOf(t time.Time) Day { return Day(t.Format(time.DateOnly)) }

// Time returns midnight UTC of the day; a wrong day is an error that says the form.
func (d Day) Time() (time.Time, error) {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a day; write YYYY-MM-DD, for example 2026-03-31", string(d))
	}
	return t, nil
}

// Before tells whether d lies before other. Both must be valid.
func (d Day) Before(other Day) bool { return d < other }

// DaysUntil returns the calendar days from d to other; negative when other is earlier.
func (d Day) DaysUntil(other Day) int {
	a, errA := d.Time()
	b, errB := other.Time()
	if errA != nil || errB != nil {
		return 0
	}
	return int((b.Unix() - a.Unix()) / secondsPerDay) // a Duration ends at 292 years
}

const secondsPerDay = 24 * 60 * 60

// CheckDay notes a malformed day; an empty one is allowed unless required.
func (f *Faults) CheckDay(field string, d Day, required bool) {
	if d == "" {
		if required {
			f.Add(field, "is required; write YYYY-MM-DD")
		}
		return
	}
	if _, err := d.Time(); err != nil {
		f.Add(field, "%s", err)
		return
	}
	if d.Before(firstDay) || lastDay.Before(d) {
		f.Add(field, "is %s; give a day from %s to %s", d, firstDay, lastDay)
	}
}

// Days outside these are slips of the pen, such as 0206-03-31.
const (
	firstDay Day = "1900-01-01"
	lastDay  Day = "2199-12-31"
)

// CheckOrder notes that an end lies before its start, where both are given.
func (f *Faults) CheckOrder(startField string, start Day, endField string, end Day) {
	if start == "" || end == "" {
		return
	}
	if _, err := start.Time(); err != nil {
		return
	}
	if _, err := end.Time(); err != nil {
		return
	}
	if end.Before(start) {
		f.Add(endField, "%s lies before %s %s; give a later day or an earlier start", end, startField, start)
	}
}

// Money is an amount in the minor units (cents) of the engagement's currency.
type Money int64

// RAG is a status as red, amber or green.
type RAG string

// The three statuses.
const (
	Green RAG = "green"
	Amber RAG = "amber"
	Red   RAG = "red"
)

// Worse returns the worse of two statuses; an empty one counts as green.
func (r RAG) Worse(other RAG) RAG {
	rank := map[RAG]int{"": 0, Green: 0, Amber: 1, Red: 2}
	if rank[other] > rank[r] {
		return other
	}
	if r == "" {
		return Green
	}
	return r
}

// next and previous return the neighbouring days of a valid day.
func (d Day) next() Day { return d.plus(1) }

func (d Day) previous() Day { return d.plus(-1) }

func (d Day) plus(days int) Day {
	t, err := d.Time()
	if err != nil {
		return d
	}
	return DayOf(t.AddDate(0, 0, days))
}

// sortedKeys returns a map's keys in order: what is told of it must not change from
// one time to the next.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
