package engagement_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"mandate/internal/calendar"
	"mandate/internal/engagement"
)

// largePlan has 300 actions, 600 dependencies and 12 people of an engagement of two years.
func largePlan() ([]engagement.Item[engagement.Action], []engagement.Item[engagement.Capacity]) {
	draw := rand.New(rand.NewPCG(1, 2))
	var actions []engagement.Item[engagement.Action]
	for i := range 300 {
		start := engagement.Day("2027-01-01")
		first, _ := start.Time()
		from := first.AddDate(0, 0, 2*i)
		a := engagement.Action{
			Title: fmt.Sprintf("Action %d", i), Impact: 1 + draw.IntN(5), Feasibility: 1 + draw.IntN(5), PersonDays: 5 + draw.IntN(20),
			Start: engagement.DayOf(from), Due: engagement.DayOf(from.AddDate(0, 0, 20+draw.IntN(60))),
			Allocations: []engagement.Share{{Person: fmt.Sprint("p", draw.IntN(12)), Percent: 30 + draw.IntN(60)}, {Person: fmt.Sprint("q", draw.IntN(12)), Percent: 20}},
		}
		for j := i - 1; j >= 0 && j >= i-2; j-- {
			a.DependsOn = append(a.DependsOn, fmt.Sprint(max(0, j-draw.IntN(20))))
		}
		if i == 2 || i == 3 {
			a.DependsOn = []string{"0", "1"}
		}
		actions = append(actions, engagement.Item[engagement.Action]{ID: fmt.Sprint(i), Body: a})
	}
	var capacities []engagement.Item[engagement.Capacity]
	for i := range 12 {
		capacities = append(capacities, engagement.Item[engagement.Capacity]{ID: fmt.Sprint(i), Body: engagement.Capacity{
			Person: fmt.Sprint("p", i), Percent: 80, From: "2027-01-01", To: "2032-12-31", Absences: []engagement.Absence{{From: "2027-08-01", To: "2027-08-21"}},
		}})
	}
	return actions, capacities
}

func BenchmarkSchedule(b *testing.B) {
	actions, capacities := largePlan()
	days, err := calendar.For("ES", "Europe/Madrid")
	if err != nil {
		b.Fatal(err)
	}
	ranked := engagement.Rank(engagement.Priority{}, actions)
	edges := 0
	for _, a := range actions {
		edges += len(a.Body.DependsOn)
	}
	for b.Loop() {
		engagement.ScheduleOf(ranked, capacities, days)
	}
	b.ReportMetric(float64(edges), "dependencies")
}
