package rehearsal

import (
	"fmt"
	"strings"
	"time"

	"mandate/internal/engagement"
)

// reader writes the times of a rehearsal in its engagement's zone.
type reader struct {
	engagement.Rehearsal
	zone *time.Location
}

func read(r engagement.Rehearsal) reader {
	zone, err := time.LoadLocation(r.Timezone)
	if err != nil { // Run has loaded it
		zone = time.UTC
	}
	return reader{r, zone}
}

func (r reader) day(t time.Time) string    { return t.In(r.zone).Format("Mon 2 Jan 2006") }
func (r reader) clock(t time.Time) string  { return t.In(r.zone).Format("15:04") }
func (r reader) moment(t time.Time) string { return t.In(r.zone).Format("Mon 2 Jan 2006 15:04") }

func (r reader) orNever(t *time.Time) string {
	if t == nil {
		return "never"
	}
	return r.day(*t)
}

// sentence is an entry without its time: who, what, and by when.
func (r reader) sentence(h engagement.Happening) string {
	text := h.What
	if len(h.Who) > 0 {
		text = strings.Join(h.Who, ", ") + ": " + text
	}
	if h.Due != nil {
		text += ", due " + r.moment(*h.Due)
	}
	return text
}

// verdict says in a sentence how it ends.
func (r reader) verdict() string {
	switch r.Outcome {
	case engagement.RehearsalStuck:
		return fmt.Sprintf("It gets stuck in %s; nothing happens any more after %s.", places(len(r.Stuck)), r.day(r.EndedAt))
	case engagement.RehearsalCutShort:
		return fmt.Sprintf("It was cut short on %s: %s.", r.day(r.EndedAt), r.Why)
	}
	return fmt.Sprintf("It comes to its close on %s.", r.day(r.EndedAt))
}

func places(n int) string {
	if n == 1 {
		return "1 place"
	}
	return fmt.Sprintf("%d places", n)
}

// late says how late a phase is.
func late(p engagement.PhaseCourse) string {
	switch {
	case p.DaysLate == 1:
		return "1 business day late"
	case p.DaysLate > 1:
		return fmt.Sprintf("%d business days late", p.DaysLate)
	case p.Late:
		return "late"
	case p.ClosedAt == nil:
		return "open"
	}
	return "in time"
}

func roles(of []engagement.Role) string {
	names := make([]string, len(of))
	for i, role := range of {
		names[i] = string(role)
	}
	return strings.Join(names, ", ")
}
