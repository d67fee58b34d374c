package engagement

import (
	"cmp"
	"slices"
)

// BurnPoint is how the money of a project stood on a day.
type BurnPoint struct {
	On Day `json:"on"`
	// Planned is the agreed budget as far as its days have passed, spread evenly over them;
	// Spent what was spent up to the day, that day included.
	Planned Money `json:"planned"`
	Spent   Money `json:"spent"`
}

// BurnOf is the budget burn of a project: at its agreed start, on the days of its status reports
// and, where costs are booked, on theirs. What was spent is what the costs say, and what the
// reports say only of a project without any, as in its budget.
func BurnOf(p ProjectCosts) []BurnPoint {
	charter := p.Project.Body
	spent := map[Day]Money{}
	for _, c := range p.Costs {
		if c.Body.State == CostActual {
			spent[c.Body.On] = 0
		}
	}
	for _, r := range ByDay(p.Reports) {
		spent[r.Body.On] = r.Body.Spent
	}
	if len(spent) == 0 {
		return nil
	}
	if _, known := spent[charter.BaselineStart]; !known {
		spent[charter.BaselineStart] = 0
	}
	var points []BurnPoint
	for _, day := range sortedKeys(spent) {
		point := BurnPoint{On: day, Planned: plannedBy(charter, day), Spent: spent[day]}
		if len(p.Costs) > 0 {
			point.Spent = BookedBy(p.Costs, day)
		}
		points = append(points, point)
	}
	return points
}

// ByDay are status reports in the order of their days; of several on one day the one written
// last stands last.
func ByDay(reports []Item[StatusReport]) []Item[StatusReport] {
	return slices.SortedStableFunc(slices.Values(reports), func(a, b Item[StatusReport]) int {
		return cmp.Or(cmp.Compare(a.Body.On, b.Body.On), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
}

// plannedBy is the part of the agreed budget that falls to the end of a day.
func plannedBy(p Project, day Day) Money {
	whole, gone := Money(p.BaselineStart.DaysUntil(p.BaselineEnd)+1), Money(p.BaselineStart.DaysUntil(day)+1)
	switch {
	case gone <= 0:
		return 0
	case gone >= whole:
		return p.BaselineBudget
	}
	return p.BaselineBudget/whole*gone + p.BaselineBudget%whole*gone/whole
}
