package engagement

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// BudgetByFiscalQuarter spreads each action's build cost evenly over its calendar days,
// start to due, and adds it up by quarter, from the first with a cost to the last, those
// without between them included. Fiscal is the month in which the client's fiscal year
// begins; 0 and 1 stand for the calendar's year. The sum is exact to the minor unit.
// Actions must have passed Check.
func BudgetByFiscalQuarter(fiscal int, actions []Item[Action]) []BudgetQuarter {
	year, costs := fiscalYear(fiscal), map[quarter]Money{}
	for _, a := range actions {
		for q, cost := range year.spread(a.Body.BuildCost, a.Body.Start, a.Body.Due) {
			costs[q] += cost
		}
	}
	out := []BudgetQuarter{}
	for _, q := range consecutive(costs) {
		out = append(out, year.named(q, costs[q]))
	}
	return out
}

// consecutive are the quarters from the first of a sum to the last.
func consecutive[T any](costs map[quarter]T) []quarter {
	var all []quarter
	if with := sortedKeys(costs); len(with) > 0 {
		for q := with[0]; q <= with[len(with)-1]; q++ {
			all = append(all, q)
		}
	}
	return all
}

// fiscalYear is the month in which a year begins, 1 to 12; what is outside is January. It
// is named for the calendar year in which it ends, as most governments and companies do.
type fiscalYear int

func (y fiscalYear) month() int {
	if y < 1 || y > 12 {
		return 1
	}
	return int(y)
}

// quarter counts quarters of fiscal years: year × 4 + 0 to 3.
type quarter int

func (y fiscalYear) quarterOf(t time.Time) quarter {
	months := t.Year()*12 + int(t.Month()) - 1 - (y.month() - 1)
	if y.month() > 1 {
		months += 12 // the year in which it ends
	}
	return quarter(months / 3)
}

func (y fiscalYear) start(q quarter) time.Time {
	months := int(q)*3 + y.month() - 1
	if y.month() > 1 {
		months -= 12
	}
	return time.Date(months/12, time.Month(months%12+1), 1, 0, 0, 0, 0, time.UTC)
}

func (y fiscalYear) named(q quarter, cost Money) BudgetQuarter {
	if y.month() == 1 {
		return BudgetQuarter{Quarter: fmt.Sprintf("%04d-Q%d", int(q)/4, int(q)%4+1), Cost: cost}
	}
	from, to := y.start(q), y.start(q+1).AddDate(0, 0, -1)
	months := from.Format("Jan") + "–" + to.Format("Jan 2006")
	if from.Year() != to.Year() {
		months = from.Format("Jan 2006") + "–" + to.Format("Jan 2006")
	}
	return BudgetQuarter{Quarter: fmt.Sprintf("FY%04d-Q%d", int(q)/4, int(q)%4+1), Cost: cost, Months: months}
}

// name is what the year of a quarter is called.
func (y fiscalYear) name(year int) string {
	if y.month() == 1 {
		return fmt.Sprintf("%04d", year)
	}
	return fmt.Sprintf("FY%04d", year)
}

// spread divides a cost over quarters in proportion to their days by the method of
// largest remainders; of equal remainders the earlier quarter gets the unit.
func (y fiscalYear) spread(cost Money, start, due Day) map[quarter]Money {
	from, errFrom := start.Time()
	to, errTo := due.Time()
	if cost == 0 || errFrom != nil || errTo != nil || to.Before(from) {
		return nil // Check has refused the rest
	}
	total := days(from, to)
	type share struct {
		quarter   quarter
		remainder Money
	}
	costs := map[quarter]Money{}
	left, shares := cost, []share{}
	for q := y.quarterOf(from); q <= y.quarterOf(to); q++ {
		inside := days(later(from, y.start(q)), earlier(to, y.start(q+1).AddDate(0, 0, -1)))
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
