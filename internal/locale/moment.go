package locale

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"mandate/internal/engagement"
)

// Day writes a day out: 3 March 2026, 3 de marzo de 2026. What is no day stays as it is.
func (w Words) Day(d engagement.Day) string {
	t, err := d.Time()
	if err != nil {
		return string(d)
	}
	return w.T("moment.day", w.parts(t))
}

// Time writes a moment out as clocks show it in an IANA time zone, which it names:
// Tuesday, 3 March 2026, 17:00 (Europe/Madrid). A zone that is not known is UTC.
func (w Words) Time(t time.Time, zone string) string {
	place, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		place, zone = time.UTC, "UTC"
	}
	t = t.In(place)
	values := w.parts(t)
	values["Weekday"] = w.T("moment.weekday.d" + strconv.Itoa(int(t.Weekday())))
	values["Clock"], values["Zone"] = t.Format("15:04"), zone
	return w.T("moment.time", values)
}

func (w Words) parts(t time.Time) map[string]any {
	return map[string]any{"Day": t.Day(), "Month": w.T("moment.month.m" + strconv.Itoa(int(t.Month()))), "Year": t.Year()}
}

// List joins words as a sentence does: Ana, Ben and Cem.
func (w Words) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	before, last := strings.Join(items[:len(items)-1], ", "), items[len(items)-1]
	id := "list.last"
	if soundsLikeI.MatchString(last) {
		id = "list.last_i"
	}
	return w.T(id, "Before", before, "Last", last)
}

// soundsLikeI finds words before which Spanish says "e" for "y": Inés and Hilario, but
// not Hiedra.
var soundsLikeI = regexp.MustCompile(`(?i)^h?[ií]([^aeou]|$)`)
