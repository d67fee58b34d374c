package calendar_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/calendar"
	"mandate/internal/engagement"
)

func madrid(t require.TestingT) *calendar.Calendar {
	c, err := calendar.For("ES", "Europe/Madrid")
	require.NoError(t, err)
	return c
}

func utc(t require.TestingT, s string) time.Time {
	v, err := time.Parse(time.RFC3339, s)
	require.NoError(t, err)
	return v.UTC()
}

func TestSpansFallDueAtTheCutOffOnTheRightDay(t *testing.T) {
	for _, c := range []struct{ name, from, span, due string }{
		{"a day later", "2026-11-23T10:00:00+01:00", "1 business day", "2026-11-24T17:00:00+01:00"},
		{"Friday evening counts from Monday", "2026-11-27T19:00:00+01:00", "1 business day", "2026-12-01T17:00:00+01:00"},
		{"Friday morning ends on Monday", "2026-11-27T09:00:00+01:00", "1 business day", "2026-11-30T17:00:00+01:00"},
		{"Constitution Day and the Immaculate are off", "2026-12-04T09:00:00+01:00", "2 business days", "2026-12-09T17:00:00+01:00"},
		{"over New Year", "2026-12-31T09:00:00+01:00", "1 business day", "2027-01-04T17:00:00+01:00"},
		{"clocks go forward", "2026-03-27T09:00:00+01:00", "1 business day", "2026-03-30T17:00:00+02:00"},
		{"clocks go back", "2026-10-23T09:00:00+02:00", "1 business day", "2026-10-26T17:00:00+01:00"},
		{"leap day", "2028-02-28T09:00:00+01:00", "1 business day", "2028-02-29T17:00:00+01:00"},
		{"the end of January and a month", "2027-01-31T09:00:00+01:00", "P1M", "2027-03-01T17:00:00+01:00"}, // 28 February is a Sunday
		{"a week", "2026-11-23T09:00:00+01:00", "1 week", "2026-11-30T17:00:00+01:00"},
		{"days move on to a working day", "2026-11-23T09:00:00+01:00", "5 days", "2026-11-30T17:00:00+01:00"},
		{"seconds are exact, at night too", "2026-11-28T23:59:50+01:00", "PT30S", "2026-11-29T00:00:20+01:00"},
		{"an hour across the change of clocks is an hour", "2026-03-29T01:30:00+01:00", "PT1H", "2026-03-29T03:30:00+02:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			span, err := engagement.ParseSpan(c.span)
			require.NoError(t, err)
			due, err := madrid(t).Add(utc(t, c.from), span, "")
			require.NoError(t, err)
			assert.Equal(t, utc(t, c.due), due)
		})
	}
}

func TestMomentsOfADeadline(t *testing.T) {
	from, due := utc(t, "2026-11-23T09:00:00+01:00"), utc(t, "2026-11-27T17:00:00+01:00")
	for _, c := range []struct{ moment, at string }{
		{"50%", "2026-11-25T13:00:00+01:00"}, // half of five days of eight hours
		{"due", "2026-11-27T17:00:00+01:00"},
		{"due + 1 business day", "2026-11-30T17:00:00+01:00"},
		{"due - 2 business days", "2026-11-25T17:00:00+01:00"},
		{"due + PT2S", "2026-11-27T17:00:02+01:00"},
	} {
		m, err := engagement.ParseMoment(c.moment)
		require.NoError(t, err)
		at, never, err := madrid(t).Resolve(from, due, m, "")
		require.NoError(t, err)
		assert.False(t, never)
		assert.Equal(t, utc(t, c.at), at, c.moment)
	}
	never, err := engagement.ParseMoment("never")
	require.NoError(t, err)
	_, is, err := madrid(t).Resolve(from, due, never, "")
	require.NoError(t, err)
	assert.True(t, is)
}

func TestAPauseAddsTheBusinessTimeThatItCost(t *testing.T) {
	due := utc(t, "2026-11-30T17:00:00+01:00")
	for _, c := range []struct{ name, paused, resumed, moved string }{
		{"seconds", "2026-11-23T10:00:00+01:00", "2026-11-23T10:00:03+01:00", "2026-11-30T17:00:03+01:00"},
		{"a weekend costs the Monday it ends on", "2026-11-27T16:00:00+01:00", "2026-11-30T10:00:00+01:00", "2026-12-01T17:00:00+01:00"},
		{"a week costs five days", "2026-11-23T10:00:00+01:00", "2026-11-30T10:00:00+01:00", "2026-12-07T17:00:00+01:00"},
		{"nothing", "2026-11-23T10:00:00+01:00", "2026-11-23T10:00:00+01:00", "2026-11-30T17:00:00+01:00"},
	} {
		assert.Equal(t, utc(t, c.moved), madrid(t).ShiftByPause(due, utc(t, c.paused), utc(t, c.resumed)), c.name)
	}
}

func TestUnknownCountriesZonesAndHoursSayWhatToWrite(t *testing.T) {
	_, err := calendar.For("XX", "Europe/Madrid")
	assert.ErrorContains(t, err, "24x7")
	_, err = calendar.For("ES", "Mars/Olympus")
	assert.ErrorContains(t, err, "Europe/Madrid")
	_, err = madrid(t).On("2026-11-23", "5pm")
	assert.ErrorContains(t, err, "17:00")
	_, err = madrid(t).On("23.11.2026", "")
	assert.ErrorContains(t, err, "YYYY-MM-DD")
}

func TestProperties(t *testing.T) {
	start := utc(t, "2026-01-01T00:00:00Z")
	rapid.Check(t, func(rt *rapid.T) {
		c := madrid(rt)
		from := start.Add(time.Duration(rapid.IntRange(0, 3*365*24*60).Draw(rt, "minutes")) * time.Minute)
		n := rapid.IntRange(1, 40).Draw(rt, "n")
		unit := rapid.SampledFrom([]string{"business days", "days", "weeks"}).Draw(rt, "unit")
		span, err := engagement.ParseSpan(itoa(n) + " " + unit)
		require.NoError(rt, err)
		due, err := c.Add(from, span, "")
		require.NoError(rt, err)
		assert.True(rt, c.Works(due), "due on a working day: %s", due)
		assert.True(rt, due.After(from))

		longer, err := engagement.ParseSpan(itoa(n+1) + " " + unit)
		require.NoError(rt, err)
		later, err := c.Add(from, longer, "")
		require.NoError(rt, err)
		assert.False(rt, later.Before(due), "a longer span is not due earlier")

		at, err := c.Share(from, due, rapid.IntRange(1, 99).Draw(rt, "percent"), "")
		require.NoError(rt, err)
		assert.False(rt, at.Before(from) || at.After(due), "a share lies between start and due: %s", at)
		assert.Equal(rt, due, c.ShiftByPause(due, from, from), "a pause of nothing changes nothing")
	})
}

func itoa(n int) string { return strconv.Itoa(n) }
