package engagement

import "time"

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
	if days == nil {
		days = Weekdays{}
	}
	var from, to Day
	for _, a := range actions {
		if from == "" || a.Body.Start.Before(from) {
			from = a.Body.Start
		}
		to = max(to, a.Body.Due)
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
