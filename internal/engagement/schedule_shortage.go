package engagement

import "slices"

// shortage notes on which days an action does not get the people that it is allocated.
type shortage struct {
	almanac *almanac
	found   []*lack
}

// lack is one person who is missing, for one reason, before the start or after it.
type lack struct {
	person      string
	taken       bool // by other actions; else not there
	beforeStart bool
	from, to    int
	by          []*assignment
}

func newShortage(a *almanac) *shortage { return &shortage{almanac: a} }

// note notes that a person gives less on a day than they are allocated.
func (s *shortage) note(share Share, n int, beforeStart bool, p *people) {
	taken := p.available(share.Person, n) >= share.Percent
	var by []*assignment
	if taken {
		by = p.load(share.Person, n).by[n]
	}
	i := slices.IndexFunc(s.found, func(l *lack) bool {
		return l.person == share.Person && l.taken == taken && l.beforeStart == beforeStart
	})
	if i < 0 {
		s.found = append(s.found, &lack{person: share.Person, taken: taken, beforeStart: beforeStart, from: n})
		i = len(s.found) - 1
	}
	l := s.found[i]
	l.to = n
	for _, one := range by {
		if !slices.Contains(l.by, one) {
			l.by = append(l.by, one)
		}
	}
}

func (s *shortage) causes(beforeStart bool) []Cause {
	var all []Cause
	for _, l := range s.found {
		if l.beforeStart != beforeStart {
			continue
		}
		cause := Cause{Kind: CauseAway, Person: l.person, From: s.almanac.day(l.from), To: s.almanac.day(l.to)}
		if l.taken {
			cause.Kind = CauseTaken
			for _, one := range l.by {
				cause.Actions = append(cause.Actions, one.action.ID)
			}
		}
		all = append(all, cause)
	}
	return all
}

// behind are the actions that had to end before one could start, for its people.
func (s *shortage) behind(start int) []*assignment {
	var all []*assignment
	for _, l := range s.found {
		for _, one := range l.by {
			if l.beforeStart && one.end < start && !slices.Contains(all, one) {
				all = append(all, one)
			}
		}
	}
	return all
}
