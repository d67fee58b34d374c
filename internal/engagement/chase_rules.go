package engagement

import "cmp"

// ReadingRules say how a methodology has overdue readings chased. Each that is left out has
// its default.
type ReadingRules struct {
	// Remind says when a metric's owner is reminded, from the day on by whose cut-off it is to
	// have been read again.
	Remind []Moment `json:"remind,omitempty" yaml:"remind,omitempty"`
	// Escalate says when those who look after monitoring are told.
	Escalate *Moment `json:"escalate,omitempty" yaml:"escalate,omitempty"`
}

// OrDefault fills what the rules leave out: the owner is reminded at the due, three and six
// business days later, and after five business days it is escalated.
func (r ReadingRules) OrDefault() ReadingRules {
	if r.Remind == nil {
		r.Remind = []Moment{{text: "due"}, fromDue(false, 3), fromDue(false, 6)}
	}
	if r.Escalate == nil {
		later := fromDue(false, 5)
		r.Escalate = &later
	}
	return r
}

func (r ReadingRules) check(f *Faults, at string) {
	if len(r.Remind) > MaxReminders {
		f.Add(at+".remind", "has %d moments; at most %d", len(r.Remind), MaxReminders)
	}
}

// ReadBy is the day by which a metric is to be read again: the last on which it is not stale.
// last is the day of its latest reading, "" for none; from is the first day on which readings
// can be asked for, so that nothing is due before the day after. A metric without a frequency
// is due on no day of its own, but in each period.
func (m Metric) ReadBy(last, from Day) (day Day, due bool) {
	days, due := frequencies[m.Frequency]
	if !due {
		return "", false
	}
	by := cmp.Or(last, from).plus(days)
	if first := from.next(); by.Before(first) {
		by = first
	}
	return by, true
}
