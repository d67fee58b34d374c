package engagement

// BandQuarter is the build cost of one priority in one quarter.
type BandQuarter struct {
	BudgetQuarter
	Band string `json:"band" doc:"Key of the priority"`
}

// BudgetByBand is the budget by quarter and priority: for every quarter of the whole
// budget, the priorities in the order of the actions. It adds up to the budget exactly.
func BudgetByBand(fiscal int, ranked []RankedAction) []BandQuarter {
	year, costs, bands := fiscalYear(fiscal), map[quarter]map[string]Money{}, []string{}
	seen := map[string]bool{}
	for _, a := range ranked {
		if !seen[a.Band] {
			seen[a.Band] = true
			bands = append(bands, a.Band)
		}
		for q, cost := range year.spread(a.Body.BuildCost, a.Body.Start, a.Body.Due) {
			if costs[q] == nil {
				costs[q] = map[string]Money{}
			}
			costs[q][a.Band] += cost
		}
	}
	out := []BandQuarter{}
	for _, q := range consecutive(costs) {
		for _, band := range bands {
			out = append(out, BandQuarter{BudgetQuarter: year.named(q, costs[q][band]), Band: band})
		}
	}
	return out
}

// RunYear is what it costs to run, in a fiscal year, what has been built by then.
type RunYear struct {
	Year string `json:"year" doc:"For example 2027, or FY2027 of a fiscal year that begins in another month"`
	Cost Money  `json:"cost"`
}

// RunCostByYear adds up what the actions cost to run, each from the day after its due, in
// proportion to the days, from the first fiscal year with a cost to the first in which all
// run the whole year. Each action's part of a year is rounded to the minor unit, a half up.
func RunCostByYear(fiscal int, actions []Item[Action]) []RunYear {
	year, out := fiscalYear(fiscal), []RunYear{}
	first, last := 0, 0
	for _, a := range actions {
		due, err := a.Body.Due.Time()
		if a.Body.RunCost == 0 || err != nil {
			continue
		}
		begins := int(year.quarterOf(due.AddDate(0, 0, 1))) / 4
		if first == 0 || begins < first {
			first = begins
		}
		last = max(last, begins+1)
	}
	for y := first; first > 0 && y <= last; y++ {
		from, to := year.start(quarter(4*y)), year.start(quarter(4*y+4)).AddDate(0, 0, -1)
		one := RunYear{Year: year.name(y)}
		for _, a := range actions {
			due, err := a.Body.Due.Time()
			if runs := due.AddDate(0, 0, 1); err == nil && !runs.After(to) {
				whole := days(from, to)
				one.Cost += (2*a.Body.RunCost*days(later(from, runs), to) + whole) / (2 * whole)
			}
		}
		out = append(out, one)
	}
	return out
}
