package rehearsal

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"mandate/internal/engagement"
)

// Text writes a rehearsal for a terminal: the calendar first, what it comes to at the
// end, where whoever ran it looks.
func Text(w io.Writer, rehearsed engagement.Rehearsal) error {
	r := read(rehearsed)
	out := &sheet{w: tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)}
	out.line("Rehearsal of %s: %s, %s", r.Methodology, r.Title, r.Client)
	out.line("From %s; hours of %s, holidays of %s.", r.StartOn, r.Timezone, r.Holidays)
	out.title("Calendar")
	last := ""
	for _, h := range r.Calendar {
		day := r.day(h.At)
		if day == last {
			day = ""
		} else {
			last = day
		}
		out.row(day, r.clock(h.At), string(h.Phase), h.About, r.sentence(h))
	}
	r.phases(out)
	r.people(out)
	r.waits(out)
	r.impasses(out)
	out.title(r.verdict())
	return out.flush()
}

func (r reader) phases(out *sheet) {
	out.title("Phases")
	out.row("phase", "opens", "due", "closes", "against its due")
	for _, p := range r.Phases {
		out.row(string(p.Phase), r.day(p.OpenedAt), r.day(p.DueAt), r.orNever(p.ClosedAt), late(p))
	}
}

func (r reader) people(out *sheet) {
	out.title("People (days are business days)")
	out.row("who", "roles", "acts", "asked", "decided", "late", "waited for", "longest", "reminders", "mails", "busiest day")
	for _, p := range r.People {
		busiest := ""
		if p.OnThatDay > 1 {
			busiest = fmt.Sprintf("%s (%d)", p.BusiestDay, p.OnThatDay)
		}
		out.row(p.Name, roles(p.Roles), p.Plays, p.Asked, p.Decided, p.Late, days(p.Waited), days(p.Longest), p.Reminders, p.Mails, busiest)
	}
}

func (r reader) waits(out *sheet) {
	if len(r.Waits) == 0 {
		return
	}
	out.title("Longest waits")
	out.row("for", "revision", "from", "to", "how long", "last to decide", "outcome")
	for _, w := range r.Waits {
		out.row(w.About, w.Revision, r.day(w.From), r.orNever(w.To), days(w.Days), strings.Join(w.For, ", "), w.Outcome)
	}
}

func (r reader) impasses(out *sheet) {
	if len(r.Stuck) == 0 {
		return
	}
	out.title("Where it gets stuck")
	for i, s := range r.Stuck {
		out.line("%d. %s, since %s", i+1, s.About, r.moment(s.Since))
		out.line("   %s", s.Why)
		out.line("   Remedy: %s", s.Remedy)
	}
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// sheet writes lines and aligned rows, and keeps the first error.
type sheet struct {
	w   *tabwriter.Writer
	err error
}

func (s *sheet) write(format string, args ...any) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.w, format, args...)
	}
}

// line is a line of its own; it ends the table before it.
func (s *sheet) line(format string, args ...any) {
	s.flushTable()
	s.write(format+"\n", args...)
	s.flushTable()
}

func (s *sheet) title(format string, args ...any) {
	s.flushTable()
	s.write("\n"+format+"\n", args...)
	s.flushTable()
}

func (s *sheet) row(cells ...any) {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = fmt.Sprint(c)
	}
	s.write("%s\n", strings.TrimRight("  "+strings.Join(texts, "\t"), "\t "))
}

func (s *sheet) flushTable() {
	if err := s.w.Flush(); s.err == nil {
		s.err = err
	}
}

func (s *sheet) flush() error {
	s.flushTable()
	return s.err
}
