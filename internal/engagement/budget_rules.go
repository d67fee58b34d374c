package engagement

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// BudgetByQuarter spreads each action's build cost evenly over its calendar days, start
// to due, and adds it up by calendar quarter, from the first quarter with a cost to the
// last, those without between them included. The sum is exact to the minor unit. Actions
// must have passed Check.
func BudgetByQuarter(actions []Item[Action]) []BudgetQuarter {
	costs := map[quarter]Money{}
	for _, a := range actions {
		if a.Body.BuildCost == 0 {
			continue
		}
		for q, cost := range spread(a.Body.BuildCost, a.Body.Start, a.Body.Due) {
			costs[q] += cost
		}
	}
	out := []BudgetQuarter{}
	if len(costs) == 0 {
		return out
	}
	with := sortedKeys(costs)
	for q := with[0]; q <= with[len(with)-1]; q++ {
		out = append(out, BudgetQuarter{Quarter: q.String(), Cost: costs[q]})
	}
	return out
}

// quarter counts calendar quarters: year × 4 + 0 to 3.
type quarter int

func quarterOf(t time.Time) quarter { return quarter(t.Year()*4 + (int(t.Month())-1)/3) }

func (q quarter) String() string { return fmt.Sprintf("%04d-Q%d", int(q)/4, int(q)%4+1) }

func (q quarter) start() time.Time {
	return time.Date(int(q)/4, time.Month(int(q)%4*3+1), 1, 0, 0, 0, 0, time.UTC)
}

// spread divides a cost over quarters in proportion to their days by the method of
// largest remainders; of equal remainders the earlier quarter gets the unit.
func spread(cost Money, start, due Day) map[quarter]Money {
	from, errFrom := start.Time()
	to, errTo := due.Time()
	if errFrom != nil || errTo != nil || to.Before(from) {
		return nil // Check has refused it
	}
	total := days(from, to)
	type share struct {
		quarter   quarter
		remainder Money
	}
	costs := map[quarter]Money{}
	left, shares := cost, []share{}
	for q := quarterOf(from); q <= quarterOf(to); q++ {
		inside := days(later(from, q.start()), earlier(to, (q+1).start().AddDate(0, 0, -1)))
		costs[q] = cost * inside / total // at most MaxMoney × 92: no overflow
		left -= costs[q]
		shares = append(shares, share{q, cost * inside % total})
	}
	slices.SortStableFunc(shares, func(a, b share) int { return cmp.Compare(b.remainder, a.remainder) })
	for _, s := range shares[:left] {
		costs[s.quarter]++
	}
	return costs
}

// days counts the calendar days from one to another, both included.
func days(from, to time.Time) Money { return Money((to.Unix()-from.Unix())/secondsPerDay) + 1 }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
