package engagement

// people know who is there on which day, and who works on what.
type people struct {
	almanac    *almanac
	capacities map[string][]window
	loads      map[string]*load
}

// window is a time in which a person is there; away are times within it in which not.
type window struct {
	from, to, percent int
	away              [][2]int
}

// load is what a person's days are given to.
type load struct {
	given []int           // percent, by day
	by    [][]*assignment // who works on what, by day
}

// assignment is an action's place in the schedule.
type assignment struct {
	action     *RankedAction
	before     []string // the known actions that it depends on
	shares     []Share  // one for each person
	rate       int      // percent of all shares
	planned    [2]int   // start and due, as numbers of days
	start, end int      // numbers of days; -1 where it cannot be done
	behind     []*assignment
	slack      int
	causes     struct{ start, due []Cause }
}

func newPeople(a *almanac, capacities []Item[Capacity]) *people {
	p := &people{almanac: a, capacities: map[string][]window{}, loads: map[string]*load{}}
	for _, c := range capacities {
		w := window{from: a.number(c.Body.From), to: a.number(c.Body.To), percent: c.Body.Percent}
		for _, away := range c.Body.Absences {
			w.away = append(w.away, [2]int{a.number(away.From), a.number(away.To)})
		}
		p.capacities[c.Body.Person] = append(p.capacities[c.Body.Person], w)
	}
	return p
}

// available is the percent of a person that is there on a day: all of them where nothing
// is said, else what the entry that gives most says.
func (p *people) available(person string, n int) int {
	windows, known := p.capacities[person]
	if !known {
		return 100
	}
	most := 0
	for _, w := range windows {
		if n < w.from || n > w.to {
			continue
		}
		here := true
		for _, away := range w.away {
			here = here && (n < away[0] || n > away[1])
		}
		if here {
			most = max(most, w.percent)
		}
	}
	return most
}

// lastDay is the last on which a person may be there.
func (p *people) lastDay(person string) int {
	windows, known := p.capacities[person]
	if !known {
		return p.almanac.last
	}
	last := -1
	for _, w := range windows {
		last = max(last, w.to)
	}
	return min(last, p.almanac.last)
}

func (p *people) load(person string, n int) *load {
	l := p.loads[person]
	if l == nil {
		l = &load{}
		p.loads[person] = l
	}
	for len(l.given) <= n {
		l.given, l.by = append(l.given, 0), append(l.by, nil)
	}
	return l
}

// free is the percent of a person that nothing has been given on a day.
func (p *people) free(person string, n int) int {
	return max(0, p.available(person, n)-p.load(person, n).given[n])
}

// give lets a person work on an action for a percent of a day.
func (p *people) give(person string, n, percent int, to *assignment) {
	l := p.load(person, n)
	l.given[n] += percent
	l.by[n] = append(l.by[n], to)
}
