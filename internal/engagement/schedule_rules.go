package engagement

import "slices"

// ScheduleOf schedules a plan's ranked actions: the serial schedule generation scheme of
// resource-constrained project scheduling (Kelley 1963; Kolisch and Hartmann 1999), with
// the actions' priority as the rule. Of the actions whose dependencies are scheduled, the
// one of the highest priority is placed next, as early as its planned start, the ends of
// what it depends on with their lags, the working days and its people allow; what is
// placed is not moved again.
//
// With person_days and allocations an action takes as long as its people need, each giving
// on each working day the percent allocated or what the actions before have left of them;
// without, the working days from its planned start to its due. It is deterministic.
func ScheduleOf(ranked []RankedAction, capacities []Item[Capacity], days WorkingDays) Schedule {
	s := newScheduler(ranked, capacities, days)
	for range s.all {
		next := s.next()
		if next == nil {
			break // the rest wait for each other in a circle
		}
		s.place(next)
		s.placed[next.action.ID] = true
	}
	for _, a := range s.all {
		if !s.placed[a.action.ID] {
			a.start, a.end = -1, -1
			a.causes.due = []Cause{{Kind: CauseCircle}}
		}
	}
	s.slacken()
	return s.schedule()
}

type scheduler struct {
	almanac *almanac
	people  *people
	all     []*assignment // by priority
	byID    map[string]*assignment
	placed  map[string]bool
}

func newScheduler(ranked []RankedAction, capacities []Item[Capacity], days WorkingDays) *scheduler {
	almanac := newAlmanac(days, ranked)
	s := &scheduler{almanac: almanac, people: newPeople(almanac, capacities), byID: map[string]*assignment{}, placed: map[string]bool{}}
	for i := range ranked {
		body := ranked[i].Body
		a := &assignment{action: &ranked[i], planned: [2]int{almanac.number(body.Start), almanac.number(body.Due)}, start: -1, end: -1}
		a.shares, a.rate = sharesOf(body)
		s.all = append(s.all, a)
		s.byID[ranked[i].ID] = a
	}
	for _, a := range s.all {
		for _, id := range a.action.Body.DependsOn {
			if s.byID[id] != nil && !slices.Contains(a.before, id) {
				a.before = append(a.before, id)
			}
		}
		slices.Sort(a.before)
	}
	return s
}

// next is the action of the highest priority whose dependencies are placed.
func (s *scheduler) next() *assignment {
	for _, a := range s.all {
		if !s.placed[a.action.ID] && !slices.ContainsFunc(a.before, func(id string) bool { return !s.placed[id] }) {
			return a
		}
	}
	return nil
}

// place finds an action's start and end.
func (s *scheduler) place(a *assignment) {
	body, planned := a.action.Body, a.planned[0]
	earliest := s.almanac.from(planned)
	for _, id := range a.before {
		before := s.byID[id]
		if before.end < 0 {
			a.causes.due = append(a.causes.due, Cause{Kind: CauseDependency, Actions: []string{id}})
			return
		}
		lag := lagAfter(body, id)
		at := s.almanac.after(before.end, lag)
		a.behind = append(a.behind, before)
		if at > s.almanac.from(planned) {
			a.causes.start = append(a.causes.start, Cause{Kind: CauseDependency, Actions: []string{id}, To: s.almanac.day(before.end), Days: lag})
		}
		earliest = max(earliest, at)
	}
	window := max(1, s.almanac.between(planned, a.planned[1]))
	if len(a.shares) > 0 {
		s.staff(a, earliest, window)
	} else {
		a.start = earliest
		a.end = s.almanac.after(earliest-1, window-1)
	}
	if a.start > s.almanac.last || a.end > s.almanac.last {
		a.start, a.end = -1, -1
		a.causes.due = append(a.causes.due, Cause{Kind: CauseNobody})
	}
	s.explain(a, window)
}

func lagAfter(a Action, id string) int {
	for _, l := range a.Lags {
		if l.After == id {
			return l.Days
		}
	}
	return 0
}

// staff gives an action its people, day by day, until its work is done.
func (s *scheduler) staff(a *assignment, earliest, window int) {
	work := a.action.Body.PersonDays * 100
	if work == 0 {
		work = window * a.rate
	}
	last := -1
	for _, share := range a.shares {
		last = max(last, s.people.lastDay(share.Person))
	}
	short := newShortage(s.almanac)
	var given []gift
	for n := earliest; work > 0 && n <= last; n++ {
		if !s.almanac.worksOn(n) {
			continue
		}
		for _, share := range a.shares {
			percent := min(share.Percent, s.people.free(share.Person, n))
			if percent < share.Percent {
				short.note(share, n, a.start < 0, s.people)
			}
			if percent > 0 && work > 0 {
				given = append(given, gift{share.Person, n, percent})
				work -= percent
				a.end = n
				if a.start < 0 {
					a.start = n
				}
			}
		}
	}
	if work > 0 {
		a.start, a.end = -1, -1
		a.causes.due = append(a.causes.due, s.nobody(a.shares)...)
		return
	}
	for _, g := range given {
		s.people.give(g.person, g.day, g.percent, a)
	}
	a.causes.start = append(a.causes.start, short.causes(true)...)
	a.causes.due = append(a.causes.due, short.causes(false)...)
	a.behind = append(a.behind, short.behind(a.start)...)
}

// gift is a part of a person's day.
type gift struct {
	person       string
	day, percent int
}

// nobody says how long the people of an action are there.
func (s *scheduler) nobody(shares []Share) []Cause {
	var all []Cause
	for _, share := range shares {
		cause := Cause{Kind: CauseNobody, Person: share.Person}
		if last := s.people.lastDay(share.Person); last >= 0 && last < s.almanac.last {
			cause.To = s.almanac.day(last)
		}
		all = append(all, cause)
	}
	return all
}

// sharesOf are an action's allocations, one for each person, and their sum.
func sharesOf(a Action) (shares []Share, rate int) {
	for _, share := range a.Allocations {
		i := slices.IndexFunc(shares, func(s Share) bool { return s.Person == share.Person })
		if i < 0 {
			shares = append(shares, share)
		} else {
			shares[i].Percent = min(100, shares[i].Percent+share.Percent)
		}
	}
	for _, share := range shares {
		rate += share.Percent
	}
	return shares, rate
}

// explain adds what one sees only when the whole time of an action is known.
func (s *scheduler) explain(a *assignment, window int) {
	if a.end < 0 {
		return
	}
	body := a.action.Body
	planned, due := a.planned[0], a.planned[1]
	var more []Cause
	if a.start > s.almanac.from(planned) {
		more = append(more, Cause{Kind: CauseStart, From: s.almanac.day(a.start)})
	}
	if a.rate > 0 && body.PersonDays > 0 {
		if least := (body.PersonDays*100 + a.rate - 1) / a.rate; least > window {
			more = append(more, Cause{Kind: CauseWork, Days: least, Planned: window, Percent: a.rate})
		}
	}
	if days := s.almanac.holidays(planned, a.end); days > 0 && a.end > due {
		more = append(more, Cause{Kind: CauseHolidays, Days: days, From: s.almanac.day(max(0, planned)), To: s.almanac.day(a.end)})
	}
	a.causes.due = append(more, a.causes.due...)
}
