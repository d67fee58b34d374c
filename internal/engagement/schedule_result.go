package engagement

import (
	"cmp"
	"slices"
)

// slacken finds by how much each action may slip: the backward pass of the critical path
// method over dependencies and the people whom actions hand on to each other, in working
// days, from the last end.
func (s *scheduler) slacken() {
	last := -1
	var done []*assignment
	for _, a := range s.all {
		if a.end >= 0 {
			last = max(last, a.end)
			done = append(done, a)
		}
	}
	for _, a := range done {
		a.slack = s.almanac.between(a.end+1, last)
	}
	slices.SortStableFunc(done, func(a, b *assignment) int { return cmp.Compare(b.start, a.start) })
	for _, a := range done { // whoever follows has been looked at before
		for _, before := range a.behind {
			lag := 0
			if slices.Contains(a.before, before.action.ID) {
				lag = lagAfter(a.action.Body, before.action.ID)
			}
			gap := s.almanac.between(before.end+1, a.start-1) - lag
			before.slack = min(before.slack, max(0, gap)+a.slack)
		}
	}
}

// schedule tells what has been found.
func (s *scheduler) schedule() Schedule {
	out := Schedule{Actions: []ScheduledAction{}, Late: []LateDate{}, Overallocations: s.overallocations()}
	for _, a := range s.all {
		one := ScheduledAction{ID: a.action.ID, Title: a.action.Body.Title}
		if a.end >= 0 {
			one.Start, one.End = s.almanac.day(a.start), s.almanac.day(a.end)
			one.Days, one.Slack, one.Critical = s.almanac.between(a.start, a.end), a.slack, a.slack == 0
			if out.Start == "" || one.Start.Before(out.Start) {
				out.Start = one.Start
			}
			out.End = max(out.End, one.End)
		}
		out.Actions = append(out.Actions, one)
		out.Late = append(out.Late, s.late(a)...)
	}
	return out
}

// late are the dates of an action that cannot hold, by working days.
func (s *scheduler) late(a *assignment) []LateDate {
	body := a.action.Body
	date := LateDate{Action: a.action.ID, Title: body.Title, Accepted: body.DatesAccepted}
	if a.end < 0 {
		date.Field, date.Planned, date.Causes = "due", body.Due, a.causes.due
		return []LateDate{date}
	}
	var all []LateDate
	if lost := s.almanac.between(a.planned[0], a.start-1); lost > 0 {
		start := date
		start.Field, start.Planned, start.Realistic, start.Days, start.Causes = "start", body.Start, s.almanac.day(a.start), lost, a.causes.start
		all = append(all, start)
	}
	if lost := s.almanac.between(a.planned[1]+1, a.end); lost > 0 {
		due := date
		due.Field, due.Planned, due.Realistic, due.Days, due.Causes = "due", body.Due, s.almanac.day(a.end), lost, a.causes.due
		all = append(all, due)
	}
	return all
}

// overallocations finds when the planned dates give somebody more than their time, and joins
// neighbouring working days that are alike.
func (s *scheduler) overallocations() []Overallocation {
	all := []Overallocation{}
	shares := map[string][]*assignment{}
	for _, a := range s.all {
		for _, share := range a.shares {
			shares[share.Person] = append(shares[share.Person], a)
		}
	}
	for _, person := range sortedKeys(shares) {
		all = append(all, s.overallocationsOf(person, shares[person])...)
	}
	return all
}

func (s *scheduler) overallocationsOf(person string, actions []*assignment) []Overallocation {
	var all []Overallocation
	first, last := s.almanac.last, -1
	for _, a := range actions {
		first = min(first, a.planned[0])
		last = max(last, a.planned[1])
	}
	var open *Overallocation
	for n := first; n <= last; n++ {
		if !s.almanac.worksOn(n) {
			continue
		}
		day := s.loadOn(person, actions, n)
		if open != nil && day != nil && open.Percent == day.Percent && open.Available == day.Available && slices.Equal(open.Actions, day.Actions) {
			open.To = day.To
			continue
		}
		if open != nil {
			all = append(all, *open)
		}
		open = day
	}
	if open != nil {
		all = append(all, *open)
	}
	return all
}

// loadOn is the overallocation of a person on one day, nil where they have the time.
func (s *scheduler) loadOn(person string, actions []*assignment, n int) *Overallocation {
	day := Overallocation{Person: person, From: s.almanac.day(n), To: s.almanac.day(n), Available: s.people.available(person, n), Accepted: true}
	for _, a := range actions {
		if n < a.planned[0] || n > a.planned[1] {
			continue
		}
		i := slices.IndexFunc(a.shares, func(s Share) bool { return s.Person == person })
		day.Percent += a.shares[i].Percent
		day.Actions = append(day.Actions, a.action.ID)
		day.Accepted = day.Accepted && a.action.Body.DatesAccepted != ""
	}
	if day.Percent <= day.Available {
		return nil
	}
	return &day
}
