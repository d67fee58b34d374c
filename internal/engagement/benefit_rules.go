package engagement

import "slices"

// PeriodBenefit is what was planned and realised in a monitoring period.
type PeriodBenefit struct {
	// Period is its number; 0 is the time before the first.
	Period   int   `json:"period" doc:"Number of the period; 0 for what was realised before the first"`
	Planned  Money `json:"planned" doc:"Minor units"`
	Realised Money `json:"realised" doc:"Minor units"`
}

// MetricBenefit is what a metric's benefit was planned to be, and is.
type MetricBenefit struct {
	Metric   string          `json:"metric"`
	Name     string          `json:"name"`
	Yearly   Money           `json:"yearly" doc:"Planned for a year once the target is reached, minor units"`
	Planned  Money           `json:"planned" doc:"Planned in all periods, minor units"`
	Realised Money           `json:"realised" doc:"Realised to date, minor units"`
	Periods  []PeriodBenefit `json:"periods"`
}

// Benefits are those of all metrics, by metric and period. Every sum is the sum of what
// it is made of: of periods, of metrics, and of both.
type Benefits struct {
	Planned  Money           `json:"planned"`
	Realised Money           `json:"realised"`
	Periods  []PeriodBenefit `json:"periods"`
	Metrics  []MetricBenefit `json:"metrics"`
}

// yearDays is what a year counts for plans of benefits.
const yearDays = 365

// BenefitsOf sums benefits up by metric and period. A reading's benefit belongs to the
// period of its day; a day that ends one and begins the next belongs to the next, and one
// after the last to the last. The plan of a year is spread evenly over its days from the
// first period's first day, cents carried on, so that a year of periods plans all of it.
// Readings of later days than until, and periods that begin later, do not count.
func BenefitsOf(metrics []Item[Metric], series map[string][]Reading, periods []ReadingPeriod, until Day) Benefits {
	begun := slices.DeleteFunc(slices.Clone(periods), func(p ReadingPeriod) bool { return until.Before(p.From) })
	all := Benefits{Periods: emptyPeriods(begun), Metrics: []MetricBenefit{}}
	for _, m := range metrics {
		of := benefitOf(m, series[m.ID], begun, until)
		for i, p := range of.Periods {
			all.Periods[i].Planned += p.Planned
			all.Periods[i].Realised += p.Realised
		}
		all.Planned, all.Realised = all.Planned+of.Planned, all.Realised+of.Realised
		all.Metrics = append(all.Metrics, of)
	}
	return all
}

func emptyPeriods(periods []ReadingPeriod) []PeriodBenefit {
	rows := []PeriodBenefit{{}}
	for _, p := range periods {
		rows = append(rows, PeriodBenefit{Period: p.Number})
	}
	return rows
}

func benefitOf(m Item[Metric], readings []Reading, periods []ReadingPeriod, until Day) MetricBenefit {
	b := MetricBenefit{Metric: m.ID, Name: m.Body.Name, Yearly: m.Body.PlannedBenefit, Periods: emptyPeriods(periods)}
	for i, p := range periods {
		by := func(day Day) Money { return m.Body.PlannedBenefit * Money(periods[0].From.DaysUntil(day)) / yearDays }
		b.Periods[i+1].Planned = by(p.To) - by(p.From)
		b.Planned += b.Periods[i+1].Planned
	}
	for _, r := range readings {
		if until.Before(r.On) {
			continue
		}
		at := 0
		for i, p := range periods {
			if !r.On.Before(p.From) {
				at = i + 1
			}
		}
		b.Periods[at].Realised += r.ActualBenefit
		b.Realised += r.ActualBenefit
	}
	return b
}
