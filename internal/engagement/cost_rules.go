package engagement

import (
	"maps"
	"slices"
)

// CategoryReported stands for what only status reports tell of.
const CategoryReported = "reported"

// BudgetOf adds the money of projects up. At every level the parts make the whole: the
// projects, their categories and their quarters. Fiscal is the month
// in which the client's fiscal year begins. Projects must have passed Check.
func BudgetOf(fiscal int, currency string, projects []ProjectCosts) Budget {
	b := Budget{Currency: currency, Projects: []ProjectBudget{}}
	whole := newLedger(fiscal)
	for _, p := range projects {
		own := newLedger(fiscal)
		one := own.project(p)
		whole.add(own)
		b.Projects = append(b.Projects, one)
		b.Figures = b.Figures.plus(one.Figures)
	}
	b.Categories, b.Quarters = whole.byCategory(), whole.byQuarter()
	return b
}

// ledger adds up money by category and by quarter.
type ledger struct {
	year       fiscalYear
	categories map[string]CategoryCost
	quarters   map[quarter]QuarterCost
}

func newLedger(fiscal int) *ledger {
	return &ledger{year: fiscalYear(fiscal), categories: map[string]CategoryCost{}, quarters: map[quarter]QuarterCost{}}
}

// project enters what a project has agreed, bound and spent.
func (l *ledger) project(p ProjectCosts) ProjectBudget {
	charter := p.Project.Body
	b := ProjectBudget{Project: p.Project.ID, Name: charter.Name, Figures: Figures{Baseline: charter.BaselineBudget}}
	l.agree(charter)
	drawn := map[string]Money{}
	for _, c := range p.Costs {
		if c.Body.State == CostActual {
			drawn[c.Body.Commitment] += c.Body.Amount
		}
	}
	for _, c := range p.Costs {
		if c.Body.State == CostActual {
			b.Actual += c.Body.Amount
			l.enter(c.Body.Category, c.Body.On, 0, c.Body.Amount)
			continue
		}
		open := max(0, c.Body.Amount-drawn[c.ID])
		b.Committed += open
		l.enter(c.Body.Category, c.Body.On, open, 0)
	}
	b.Forecast = charter.BaselineBudget
	if latest, reported := LatestReport(p.Reports); reported {
		b.Forecast, b.Reported = latest.Body.ForecastCost, &latest.Body.Spent
		if len(p.Costs) == 0 {
			b.Actual = latest.Body.Spent
			l.enter(CategoryReported, latest.Body.On, 0, latest.Body.Spent)
		} else {
			booked := BookedBy(p.Costs, latest.Body.On)
			b.Booked = &booked
		}
	}
	b.Forecast = max(b.Forecast, b.Actual+b.Committed)
	b.Remaining = b.Baseline - b.Actual - b.Committed
	b.Categories, b.Quarters = l.byCategory(), l.byQuarter()
	return b
}

// BookedBy is what the actual costs up to a day add up to, that day included.
func BookedBy(costs []Item[Cost], day Day) Money {
	var sum Money
	for _, c := range costs {
		if c.Body.State == CostActual && !day.Before(c.Body.On) {
			sum += c.Body.Amount
		}
	}
	return sum
}

// agree spreads the agreed budget over the quarters of the agreed days.
func (l *ledger) agree(p Project) {
	for q, cost := range l.year.spread(p.BaselineBudget, p.BaselineStart, p.BaselineEnd) {
		entry := l.quarters[q]
		entry.Baseline += cost
		l.quarters[q] = entry
	}
}

func (l *ledger) enter(category string, on Day, committed, actual Money) {
	c := l.categories[category]
	c.Category, c.Committed, c.Actual = category, c.Committed+committed, c.Actual+actual
	l.categories[category] = c
	at, err := on.Time()
	if err != nil {
		return // Check has refused it
	}
	q := l.year.quarterOf(at)
	entry := l.quarters[q]
	entry.Committed, entry.Actual = entry.Committed+committed, entry.Actual+actual
	l.quarters[q] = entry
}

// add enters everything of another ledger.
func (l *ledger) add(o *ledger) {
	for name, c := range o.categories {
		sum := l.categories[name]
		l.categories[name] = CategoryCost{Category: name, Committed: sum.Committed + c.Committed, Actual: sum.Actual + c.Actual}
	}
	for q, c := range o.quarters {
		sum := l.quarters[q]
		l.quarters[q] = QuarterCost{
			Baseline: sum.Baseline + c.Baseline, Committed: sum.Committed + c.Committed, Actual: sum.Actual + c.Actual,
		}
	}
}

func (l *ledger) byCategory() []CategoryCost {
	out := []CategoryCost{}
	for _, name := range slices.Sorted(maps.Keys(l.categories)) {
		out = append(out, l.categories[name])
	}
	return out
}

func (l *ledger) byQuarter() []QuarterCost {
	out := []QuarterCost{}
	for _, q := range consecutive(l.quarters) {
		named, entry := l.year.named(q, 0), l.quarters[q]
		entry.Quarter, entry.Months = named.Quarter, named.Months
		out = append(out, entry)
	}
	return out
}
