package engagement

import (
	"cmp"
	"slices"
)

// Sort parts the planned days on the old due or later into those that move and those that
// stay. All days of an item move or stay together: by what comes first of them, an item has
// begun before the old due or comes after it.
func (r Reschedule) Sort(from, today Day, days WorkingDays, planned []PlannedDate) (moves []DateMove, kept []KeptDate) {
	by := WorkingDaysBetween(days, from, r.Due)
	for _, item := range items(planned) {
		why := r.keeps(item, from, today, by, days)
		for _, p := range item {
			switch {
			case p.On.Before(from):
			case why != "":
				kept = append(kept, KeptDate{
					Kind: p.Kind, ID: p.ID, Title: p.Title, Field: p.Field, On: p.On, Why: why, Overtaken: p.On.Before(r.Due),
				})
			case by != 0:
				moves = append(moves, DateMove{Title: p.Title, Again: p.Again, MovedDate: MovedDate{
					Kind: p.Kind, ID: p.ID, Field: p.Field, From: p.On, To: AddWorkingDays(days, p.On, by), Version: p.Version,
				}})
			}
		}
	}
	slices.SortStableFunc(moves, func(a, b DateMove) int { return cmp.Compare(a.From, b.From) })
	slices.SortStableFunc(kept, func(a, b KeptDate) int { return cmp.Compare(a.On, b.On) })
	return moves, kept
}

// keeps says why the days of an item stay; empty when they move.
func (r Reschedule) keeps(item []PlannedDate, from, today Day, by int, days WorkingDays) KeepReason {
	first := item[0].On
	for _, p := range item {
		if p.Keep != "" {
			return p.Keep
		}
		first = min(first, p.On)
	}
	switch {
	case !r.Follow:
		return KeepUnasked
	case slices.Contains(r.Keep, item[0].ID):
		return KeepChosen
	case first.Before(from):
		return KeepBegun
	case AddWorkingDays(days, first, by).Before(today):
		return KeepPast
	}
	return ""
}

// items are the planned days by item, in the order in which the items come first.
func items(planned []PlannedDate) (all [][]PlannedDate) {
	type key struct {
		kind Kind
		id   string
	}
	at := map[key]int{}
	for _, p := range planned {
		k := key{p.Kind, p.ID}
		i, known := at[k]
		if !known {
			i, at[k] = len(all), len(all)
			all = append(all, nil)
		}
		all[i] = append(all[i], p)
	}
	return all
}

// WorkingDaysBetween counts the working days after from, up to to; negative, those from to up
// to from, when to is earlier.
func WorkingDaysBetween(days WorkingDays, from, to Day) int {
	step, sign := from, 1
	if to.Before(from) {
		step, to, sign = to, from, -1
	}
	n := 0
	for step.Before(to) {
		step = step.next()
		if days.WorksOn(step) {
			n += sign
		}
	}
	return n
}

// AddWorkingDays is the nth working day after a day, or before it when n is negative; 0 is the
// day itself, whether work is done on it or not. It ends where days are slips of the pen.
func AddWorkingDays(days WorkingDays, d Day, n int) Day {
	for n > 0 && d.Before(lastDay) {
		if d = d.next(); days.WorksOn(d) {
			n--
		}
	}
	for n < 0 && firstDay.Before(d) {
		if d = d.previous(); days.WorksOn(d) {
			n++
		}
	}
	return d
}
