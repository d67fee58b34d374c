// Package calendar computes with working days: the holidays of a country, the hours of
// its zone, and the cut-off at which a day's work is due. It is pure: it knows no
// clock, and every time it returns is UTC.
package calendar

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/us"

	"mandate/internal/engagement"
)

// holidays are the national holidays of the countries known, by ISO 3166-1 code.
// None has only weekends off.
var holidays = map[string][]*cal.Holiday{
	"AT": at.Holidays, "AU": au.HolidaysACT, "BE": be.Holidays, "BR": br.Holidays, "CA": ca.Holidays, "CH": ch.Holidays,
	"DE": de.Holidays, "ES": es.Holidays, "FR": fr.Holidays, "GB": gb.Holidays, "IE": ie.Holidays, "IT": it.Holidays,
	"NL": nl.Holidays, "PL": pl.Holidays, "SE": se.Holidays, "US": us.Holidays, None: nil,
}

// Calendars that are not a country's.
const (
	None   = "none" // only weekends off
	Always = "24x7" // every day works
)

// DefaultCutoff is the hour at which a day's work is due, in the engagement's zone.
const DefaultCutoff = "17:00"

// opening is when a working day begins, for shares of business time.
const opening = 9 * time.Hour

// Calendar is one country's working days in one zone.
type Calendar struct {
	business *cal.BusinessCalendar
	zone     *time.Location
}

// Keys lists the calendars that For knows.
func Keys() []string {
	keys := slices.Sorted(maps.Keys(holidays))
	return append(keys, Always)
}

// For makes the calendar of a key in an IANA zone such as Europe/Madrid.
func For(key, zone string) (*Calendar, error) {
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return nil, fmt.Errorf("time zone %q is not known; write an IANA name such as Europe/Madrid", zone)
	}
	business := cal.NewBusinessCalendar()
	switch days, known := holidays[key]; {
	case key == Always:
		business.SetWorkday(time.Saturday, true)
		business.SetWorkday(time.Sunday, true)
	case key == "" || known:
		business.AddHoliday(days...)
	default:
		return nil, fmt.Errorf("calendar %q is not known; give one of %s", key, strings.Join(Keys(), ", "))
	}
	business.Cacheable = false // one calendar is used by many at a time
	return &Calendar{business: business, zone: location}, nil
}

// Works tells whether a time falls on a working day.
func (c *Calendar) Works(t time.Time) bool { return c.business.IsWorkday(t.In(c.zone)) }

// WorksOn tells whether a day is a working day.
func (c *Calendar) WorksOn(day engagement.Day) bool {
	date, err := day.Time()
	return err == nil && c.business.IsWorkday(time.Date(date.Year(), date.Month(), date.Day(), 12, 0, 0, 0, c.zone))
}

// On is the cut-off of a day.
func (c *Calendar) On(day engagement.Day, cutoff string) (time.Time, error) {
	date, err := day.Time()
	if err != nil {
		return time.Time{}, err
	}
	hour, err := parseCutoff(cutoff)
	if err != nil {
		return time.Time{}, err
	}
	return c.at(date, hour), nil
}

// Add returns when something that begins at from is due. A clock span is exact elapsed
// time. All others fall due at the cut-off: business days count from the day of from,
// or from the next working day when from lies after the cut-off or on a day off; other
// units give a date, moved on to a working day.
func (c *Calendar) Add(from time.Time, span engagement.Span, cutoff string) (time.Time, error) {
	hour, err := parseCutoff(cutoff)
	if err != nil {
		return time.Time{}, err
	}
	if span.Unit == engagement.UnitClock {
		return from.Add(span.Clock).UTC(), nil
	}
	day := from.In(c.zone)
	if span.Unit == engagement.UnitBusinessDay {
		if !c.Works(day) || from.After(c.at(day, hour)) {
			day = c.nextWorkday(day)
		}
		return c.at(c.addWorkdays(day, span.Count), hour), nil
	}
	day = addUnits(day, span, 1)
	if !c.Works(day) {
		day = c.nextWorkday(day)
	}
	return c.at(day, hour), nil
}

// back is Add the other way: a moment before a deadline.
func (c *Calendar) back(due time.Time, span engagement.Span) time.Time {
	if span.Unit == engagement.UnitClock {
		return due.Add(-span.Clock).UTC()
	}
	local := due.In(c.zone)
	if span.Unit == engagement.UnitBusinessDay {
		return c.sameHour(c.addWorkdays(local, -span.Count), local)
	}
	return c.sameHour(addUnits(local, span, -1), local)
}

// Share is the time at which a percentage of the time from from to due has passed: of
// elapsed time when they lie less than a day apart, else of working hours.
func (c *Calendar) Share(from, due time.Time, percent int, cutoff string) (time.Time, error) {
	hour, err := parseCutoff(cutoff)
	if err != nil {
		return time.Time{}, err
	}
	elapsed := due.Sub(from)
	plain := from.Add(elapsed / 100 * time.Duration(percent)).UTC()
	if elapsed < 24*time.Hour {
		return plain, nil
	}
	hours := *c.business
	hours.SetWorkHours(min(opening, hour-time.Hour), hour)
	working := hours.WorkHoursInRange(from.In(c.zone), due.In(c.zone))
	if working <= 0 {
		return plain, nil
	}
	at := hours.AddWorkHours(from.In(c.zone), working/100*time.Duration(percent)).UTC()
	if at.Before(from) || at.After(due) {
		return plain, nil
	}
	return at, nil
}

// Resolve is when a moment of a deadline comes; never is true when it does not.
func (c *Calendar) Resolve(from, due time.Time, m engagement.Moment, cutoff string) (at time.Time, never bool, err error) {
	switch {
	case m.Never:
		return time.Time{}, true, nil
	case m.Percent > 0:
		at, err = c.Share(from, due, m.Percent, cutoff)
		return at, false, err
	case m.Offset.IsZero():
		return due.UTC(), false, nil
	case m.Before:
		return c.back(due, m.Offset), false, nil
	}
	at, err = c.Add(due, m.Offset, cutoff)
	return at, false, err
}

// Reminders are the times of a deadline's reminders, in order, each once, at most max.
// Those that would lie before from are left out.
func (c *Calendar) Reminders(from, due time.Time, moments []engagement.Moment, cutoff string, max int) ([]time.Time, error) {
	var times []time.Time
	for _, m := range moments {
		at, never, err := c.Resolve(from, due, m, cutoff)
		if err != nil {
			return nil, err
		}
		if !never && !at.Before(from) {
			times = append(times, at)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	times = slices.CompactFunc(times, time.Time.Equal)
	return times[:min(len(times), max)], nil
}

// ShiftByPause adds the business time that a pause has cost to a deadline. A pause of
// less than a day moves it by the time elapsed; a longer one by as many working days
// as began in it, at the deadline's own hour.
func (c *Calendar) ShiftByPause(due, pausedAt, resumedAt time.Time) time.Time {
	lost := resumedAt.Sub(pausedAt)
	if lost < 24*time.Hour {
		return due.Add(max(0, lost)).UTC()
	}
	local := due.In(c.zone)
	return c.sameHour(c.addWorkdays(local, c.WorkingDays(pausedAt, resumedAt)), local)
}

// WorkingDays counts the working days after the day of from, up to the day of to.
func (c *Calendar) WorkingDays(from, to time.Time) int {
	n := 0
	last := c.date(to)
	for day := c.date(from).AddDate(0, 0, 1); !day.After(last); day = day.AddDate(0, 0, 1) {
		if c.business.IsWorkday(day) {
			n++
		}
	}
	return n
}

// date is noon of t's day, at which no zone changes its clocks.
func (c *Calendar) date(t time.Time) time.Time {
	local := t.In(c.zone)
	return time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, c.zone)
}

func (c *Calendar) nextWorkday(day time.Time) time.Time {
	day = c.date(day)
	for {
		if day = day.AddDate(0, 0, 1); c.business.IsWorkday(day) {
			return day
		}
	}
}

func (c *Calendar) addWorkdays(day time.Time, n int) time.Time {
	day = c.date(day)
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		if day = day.AddDate(0, 0, step); c.business.IsWorkday(day) {
			n--
		}
	}
	return day
}

// at is an hour of a day in the zone, by the clock on the wall.
func (c *Calendar) at(day time.Time, hour time.Duration) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), int(hour/time.Hour), int(hour%time.Hour/time.Minute), 0, 0, c.zone).UTC()
}

func (c *Calendar) sameHour(day, as time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), as.Hour(), as.Minute(), as.Second(), as.Nanosecond(), c.zone).UTC()
}

// addUnits adds days, weeks, months or years, sign times. The last day of a month stays
// in its month: 31 January and a month is 28 February.
func addUnits(day time.Time, span engagement.Span, sign int) time.Time {
	n := sign * span.Count
	switch span.Unit {
	case engagement.UnitWeek:
		return day.AddDate(0, 0, 7*n)
	case engagement.UnitMonth:
		return addMonths(day, n)
	case engagement.UnitYear:
		return addMonths(day, 12*n)
	}
	return day.AddDate(0, 0, n)
}

func addMonths(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(n), 1, day.Hour(), day.Minute(), day.Second(), day.Nanosecond(), day.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

func parseCutoff(cutoff string) (time.Duration, error) {
	if cutoff == "" {
		cutoff = DefaultCutoff
	}
	t, err := time.Parse("15:04", cutoff)
	if err != nil {
		return 0, fmt.Errorf("cut-off %q is not an hour; write for example 17:00", cutoff)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}
