package report

import (
	"strconv"
	"time"
)

// timescale divides a span of time into whole months, quarters or years.
type timescale struct {
	start, end time.Time // the end is the first moment after it
	ticks      []tick
}

// tick is where a unit begins: month, quarter, or "" where only years are named.
type tick struct {
	at   time.Time
	unit string
}

// newTimescale chooses the smallest unit of which there are at most 14.
func newTimescale(first, last time.Time) timescale {
	months := 12*(last.Year()-first.Year()) + int(last.Month()-first.Month()) + 1
	unit, step := "month", 1
	switch {
	case months > 160:
		unit, step = "", 12*((months+12*14-1)/(12*14))
	case months > 42:
		unit, step = "", 12
	case months > 12:
		unit, step = "quarter", 3
	}
	begin := first.Month()
	if step > 1 {
		begin = (first.Month()-1)/time.Month(min(step, 12))*time.Month(min(step, 12)) + 1
	}
	s := timescale{start: time.Date(first.Year(), begin, 1, 0, 0, 0, 0, time.UTC)}
	for s.end = s.start; !s.end.After(last); s.end = s.end.AddDate(0, step, 0) {
		s.ticks = append(s.ticks, tick{at: s.end, unit: unit})
	}
	return s
}

// unit names the unit that begins at a tick.
func (g gantt) unit(t tick) string {
	if t.unit == "quarter" {
		return g.format.quarter() + strconv.Itoa((int(t.at.Month())-1)/3+1)
	}
	if g.format.spanish {
		return spanishMonths[t.at.Month()-1][:3]
	}
	return t.at.Month().String()[:3]
}

// quarter is the letter of quarters.
func (f Format) quarter() string {
	if f.spanish {
		return "T"
	}
	return "Q"
}
