package rehearsal

import (
	"fmt"
	"io"
	"time"

	ics "github.com/arran4/golang-ical"

	"mandate/internal/engagement"
)

// entryLength is how long an entry of a calendar file is.
const entryLength = 15 * time.Minute

// Calendar writes a rehearsal as an iCalendar file (RFC 5545), an event for each entry.
func Calendar(w io.Writer, rehearsed engagement.Rehearsal) error {
	r := read(rehearsed)
	file := ics.NewCalendar()
	file.SetProductId("-//Mandate//Rehearsal//EN")
	file.SetMethod(ics.MethodPublish)
	file.SetCalscale("GREGORIAN")
	file.SetName("Rehearsal: " + r.Title)
	var stamp time.Time // a rehearsal is made at no time: the same input is the same file
	if len(r.Calendar) > 0 {
		stamp = r.Calendar[0].At
	}
	for i, h := range r.Calendar {
		e := ics.NewEvent(fmt.Sprintf("%s-%04d@rehearsal.mandate", r.StartOn, i+1))
		e.SetDtStampTime(stamp)
		e.SetStartAt(h.At)
		e.SetEndAt(h.At.Add(entryLength))
		e.SetTimeTransparency(ics.TransparencyTransparent)
		e.SetSummary(r.summaryOf(h))
		e.SetDescription(r.sentence(h))
		file.AddVEvent(e)
	}
	return file.SerializeTo(w, ics.WithNewLineWindows)
}

func (r reader) summaryOf(h engagement.Happening) string {
	about := h.About
	if about == "" {
		about = string(h.Phase)
	}
	if about == "" {
		return r.sentence(h)
	}
	return about + ": " + r.sentence(h)
}
