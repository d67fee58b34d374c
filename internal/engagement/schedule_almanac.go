package engagement

import (
	"slices"
	"time"
)

// horizonDays is how far beyond the last planned date a schedule looks: ten years.
const horizonDays = 3660

// almanac knows the days around a plan by their number, each looked up once. Numbers count
// from the plan's first day.
type almanac struct {
	days  WorkingDays
	first time.Time
	works []bool
	count []int // working days up to and with each day
	names []Day
	last  int // the last day that a schedule may reach
}

// newAlmanac spans all days that the plan of actions names, and the horizon beyond.
func newAlmanac(days WorkingDays, actions []RankedAction) *almanac {
	var from, to Day
	for _, a := range actions {
		if from == "" || a.Body.Start.Before(from) {
			from = a.Body.Start
		}
		to = max(to, a.Body.Due)
	}
	return almanacFrom(days, from, to)
}

// almanacFrom spans the days from one to another, and the horizon beyond.
func almanacFrom(days WorkingDays, from, to Day) *almanac {
	if days == nil {
		days = Weekdays{}
	}
	first, err := from.Time()
	if err != nil {
		return &almanac{days: days}
	}
	return &almanac{days: days, first: first, last: from.DaysUntil(to) + horizonDays}
}

// number is that of a day.
func (a *almanac) number(d Day) int {
	t, err := d.Time()
	if err != nil {
		return 0 // Check has refused it
	}
	return int((t.Unix() - a.first.Unix()) / secondsPerDay)
}

func (a *almanac) fill(n int) {
	for len(a.works) <= n {
		day := DayOf(a.first.AddDate(0, 0, len(a.works)))
		works, count := a.days.WorksOn(day), 0
		if len(a.count) > 0 {
			count = a.count[len(a.count)-1]
		}
		if works {
			count++
		}
		a.names, a.works, a.count = append(a.names, day), append(a.works, works), append(a.count, count)
	}
}

func (a *almanac) day(n int) Day {
	a.fill(n)
	return a.names[n]
}

func (a *almanac) worksOn(n int) bool {
	a.fill(n)
	return a.works[n]
}

// from is the first working day at or after n; beyond the horizon when there is none.
func (a *almanac) from(n int) int {
	for n <= a.last && !a.worksOn(n) {
		n++
	}
	return n
}

// after is the first working day that follows n, once as many working days have passed.
func (a *almanac) after(n, wait int) int {
	for n = a.from(n + 1); wait > 0 && n <= a.last; wait-- {
		n = a.from(n + 1)
	}
	return n
}

// between counts the working days from one day to another, both included.
func (a *almanac) between(from, to int) int {
	if from = max(from, 0); to < from {
		return 0
	}
	a.fill(to)
	if from == 0 {
		return a.count[to]
	}
	return a.count[to] - a.count[from-1]
}

// done is how many working days there are up to the end of a day, and begun how many before it.
func (a *almanac) done(d Day) int { return a.between(0, a.number(d)) }

func (a *almanac) begun(d Day) int { return a.between(0, a.number(d)-1) }

// nth is the working day of that place, from 1; the last that the almanac knows where there
// are fewer.
func (a *almanac) nth(place int) Day {
	place = max(place, 1)
	a.fill(0)
	for a.count[len(a.count)-1] < place && len(a.count) <= a.last {
		a.fill(len(a.count))
	}
	n, _ := slices.BinarySearch(a.count, place)
	return a.day(min(n, a.last))
}

// holidays counts the days from one to another that would be worked on but for a holiday.
func (a *almanac) holidays(from, to int) int {
	count := 0
	for n := max(from, 0); n <= to; n++ {
		if !a.worksOn(n) && (Weekdays{}).WorksOn(a.day(n)) {
			count++
		}
	}
	return count
}

// take is how many working days some spans take one after the other from a day on, begun ones
// counted as whole.
func (a *almanac) take(spans []Span, from Day) int {
	whole, begin, day := 0, 0, from
	if day != "" {
		begin = a.done(day)
	}
	for _, s := range spans {
		switch t, err := day.Time(); {
		case s.Unit == UnitBusinessDay:
			whole += s.Count
			continue
		case err != nil:
			continue // counted from no day
		case s.Unit == UnitDay:
			day = DayOf(t.AddDate(0, 0, s.Count))
		case s.Unit == UnitWeek:
			day = DayOf(t.AddDate(0, 0, 7*s.Count))
		case s.Unit == UnitMonth:
			day = DayOf(t.AddDate(0, s.Count, 0))
		case s.Unit == UnitYear:
			day = DayOf(t.AddDate(s.Count, 0, 0))
		case s.Unit == UnitClock:
			day = DayOf(t.Add(s.Clock + 24*time.Hour - 1))
		}
	}
	if day == "" {
		return whole
	}
	return whole + a.done(day) - begin
}
