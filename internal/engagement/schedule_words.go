package engagement

import (
	"fmt"
	"strings"
)

// Naming says how to write what a schedule knows by ids and days.
type Naming struct {
	Title  func(action string) string
	Person func(person string) string
	Day    func(Day) string
}

// Because says in a sentence's end why a date cannot hold.
func (c Cause) Because(n Naming) string {
	switch c.Kind {
	case CauseDependency:
		if c.To == "" {
			return fmt.Sprintf("it depends on %s, which cannot be done", n.actions(c.Actions))
		}
		text := fmt.Sprintf("it depends on %s, which ends on %s", n.actions(c.Actions), n.Day(c.To))
		if c.Days > 0 {
			text += fmt.Sprintf(", and then waits %s", workingDays(c.Days))
		}
		return text
	case CauseStart:
		return "it cannot start before " + n.Day(c.From)
	case CauseTaken:
		return fmt.Sprintf("%s works on %s %s", n.Person(c.Person), n.actions(c.Actions), n.span(c))
	case CauseAway:
		return fmt.Sprintf("%s is not there, or with less of their time than allocated, %s", n.Person(c.Person), n.span(c))
	case CauseWork:
		return fmt.Sprintf("its person-days take %s at %d %% of a working day, and it has %s", workingDays(c.Days), c.Percent, workingDays(c.Planned))
	case CauseHolidays:
		return fmt.Sprintf("%s %s into its time", plural(c.Days, "holiday"), fallFalls(c.Days))
	case CauseNobody:
		switch {
		case c.Person == "":
			return "there are not enough working days"
		case c.To == "":
			return n.Person(c.Person) + " has not enough time for it in ten years"
		}
		return fmt.Sprintf("%s is there until %s only, and its work takes longer", n.Person(c.Person), n.Day(c.To))
	case CauseCircle:
		return "it waits for itself, by a circle of dependencies"
	}
	return string(c.Kind)
}

func (n Naming) actions(ids []string) string {
	titles := make([]string, len(ids))
	for i, id := range ids {
		titles[i] = "“" + n.Title(id) + "”"
	}
	if last := len(titles) - 1; last > 0 {
		return strings.Join(titles[:last], ", ") + " and " + titles[last]
	}
	return strings.Join(titles, "")
}

func (n Naming) span(c Cause) string {
	if c.From == c.To {
		return "on " + n.Day(c.From)
	}
	return "from " + n.Day(c.From) + " to " + n.Day(c.To)
}

func workingDays(n int) string { return plural(n, "working day") }

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

func fallFalls(n int) string {
	if n == 1 {
		return "falls"
	}
	return "fall"
}

// Words says what cannot hold, by how much, and because of what.
func (l LateDate) Words(n Naming) string {
	text := fmt.Sprintf("“%s” cannot be done at all", n.Title(l.Action))
	switch {
	case l.Realistic != "" && l.Field == "start":
		text = fmt.Sprintf("“%s” cannot start on %s but on %s, %s later", n.Title(l.Action), n.Day(l.Planned), n.Day(l.Realistic), workingDays(l.Days))
	case l.Realistic != "":
		text = fmt.Sprintf("“%s” cannot be done by %s but by %s, %s later", n.Title(l.Action), n.Day(l.Planned), n.Day(l.Realistic), workingDays(l.Days))
	}
	for i, c := range l.Causes {
		if text += "; "; i == 0 {
			text = strings.TrimSuffix(text, "; ") + ", because "
		}
		text += c.Because(n)
	}
	return text + "."
}

// Words says who has more work than time, when, and by what.
func (o Overallocation) Words(n Naming) string {
	return fmt.Sprintf("%s is allocated %d %% %s by %s, and available %d %%.",
		n.Person(o.Person), o.Percent, n.span(Cause{From: o.From, To: o.To}), n.actions(o.Actions), o.Available)
}
