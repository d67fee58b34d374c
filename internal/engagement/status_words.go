package engagement

import (
	"fmt"
	"strings"
)

// words is the draft's narrative: what moved, what is late, what comes next, what is open and
// which decisions are needed, a line each. A project of which nothing is to be told says so.
func (d StatusDraft) words() string {
	var lines []string
	say := func(title string, parts []string) {
		if len(parts) > 0 {
			lines = append(lines, title+": "+strings.Join(parts, "; ")+".")
		}
	}
	since := "Reached"
	if d.Since != "" {
		since = "Reached since the report of " + string(d.Since)
	}
	say(since, eachOf(d.Moved, func(m Milestone) string {
		return fmt.Sprintf("%s, on %s%s", m.Title, m.Actual, againstAgreed(m.Baseline, m.Actual))
	}))
	say("Late", eachOf(d.Late, func(m Milestone) string {
		forecast := "without a forecast"
		if m.Forecast != "" {
			forecast = "forecast for " + string(m.Forecast)
		}
		return fmt.Sprintf("%s, agreed for %s, %s", m.Title, m.Baseline, forecast)
	}))
	say("Next", eachOf(d.Next, func(m Milestone) string {
		if m.Forecast != "" && m.Forecast != m.Baseline {
			return fmt.Sprintf("%s, forecast for %s%s", m.Title, m.Forecast, againstAgreed(m.Baseline, m.Forecast))
		}
		return fmt.Sprintf("%s, on %s", m.Title, m.Baseline)
	}))
	say("Open in the log", eachOf(d.RAID, func(r RAID) string {
		due := ""
		if r.Due != "" {
			due = ", due " + string(r.Due)
		}
		return fmt.Sprintf("%s (%s)%s", r.Title, r.Type, due)
	}))
	say("Decisions needed", d.Decisions)
	if len(lines) == 0 {
		return "Nothing was reached since the last report, and nothing is late."
	}
	return strings.Join(lines, "\n")
}

func eachOf[T any](items []Item[T], say func(T) string) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = say(item.Body)
	}
	return out
}

// againstAgreed says by how much a day misses the agreed one; "" when it does not.
func againstAgreed(agreed, day Day) string {
	switch n := agreed.DaysUntil(day); {
	case n == 1:
		return " (a day late)"
	case n > 1:
		return fmt.Sprintf(" (%d days late)", n)
	case n == -1:
		return " (a day early)"
	case n < -1:
		return fmt.Sprintf(" (%d days early)", -n)
	}
	return ""
}
