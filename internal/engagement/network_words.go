package engagement

import "fmt"

// Activity finds an activity by its id.
func (n Network) Activity(id string) (NetworkActivity, bool) {
	for _, a := range n.Activities {
		if a.ID == id {
			return a, true
		}
	}
	return NetworkActivity{}, false
}

// Words says what cannot hold, which day could, and because of what.
func (n Network) Words(c NetworkConflict, day func(Day) string) string {
	a, _ := n.Activity(c.Activity)
	verb := map[ActivityKind]string{ActivityMilestone: "be reached", ActivityCompletion: "end", ActivityGoLive: "be"}[a.Kind]
	if verb == "" {
		verb = "be decided"
	}
	return fmt.Sprintf("“%s” cannot %s on %s, but on %s at the earliest, %s later, because %s.",
		a.Title, verb, day(c.Forecast), day(c.Possible), workingDays(c.Days), n.because(c, day))
}

func (n Network) because(c NetworkConflict, day func(Day) string) string {
	switch c.Because {
	case CausePassed:
		return "that day has passed"
	case CauseStarts:
		return "its work cannot start before " + day(c.Until)
	}
	before, _ := n.Activity(c.Waits)
	event, is := "start", "which can be on "+day(c.Until)+" at the earliest"
	if fromEnd, _ := c.Type.finishes(); fromEnd {
		event = "end"
	}
	if before.Actual != "" {
		is = "which was on " + day(c.Until)
	}
	return fmt.Sprintf("it waits for “%s” to %s (%s), %s", before.Title, event, Wait{Type: c.Type, Lag: c.Lag}.Words(), is)
}

// Words writes a dependency as planners do: FS, FS + 3 days, SS − 2 days.
func (w Wait) Words() string {
	switch {
	case w.Lag > 0:
		return fmt.Sprintf("%s + %s", w.Type, workingDays(w.Lag))
	case w.Lag < 0:
		return fmt.Sprintf("%s − %s", w.Type, workingDays(-w.Lag))
	}
	return string(w.Type)
}
