package engagement

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// daysOff are Monday to Friday but for some holidays.
type daysOff []Day

func (d daysOff) WorksOn(day Day) bool { return (Weekdays{}).WorksOn(day) && !slices.Contains(d, day) }

// step is an action of a plan of work: 2027-03-01 is a Monday.
func step(id string, impact int, start, due Day, after ...string) Item[Action] {
	return as(id, Action{Title: "Step " + id, Impact: impact, Feasibility: 5, Start: start, Due: due, DependsOn: after})
}

func scheduled(days WorkingDays, capacities []Item[Capacity], actions ...Item[Action]) Schedule {
	return ScheduleOf(Rank(somePriority, actions), capacities, days)
}

var plainly = Naming{
	Title: func(id string) string { return "Step " + id }, Person: func(id string) string { return id }, Day: func(d Day) string { return string(d) },
}

func saidOf(s Schedule) []string {
	said := []string{}
	for _, l := range s.Late {
		said = append(said, l.Words(plainly))
	}
	for _, o := range s.Overallocations {
		said = append(said, o.Words(plainly))
	}
	return said
}

func TestAnActionStartsOnTheWorkingDayAfterWhatItDependsOn(t *testing.T) {
	first, second := step("a", 5, "2027-03-01", "2027-03-05"), step("b", 4, "2027-03-03", "2027-03-09", "a")
	s := scheduled(nil, nil, first, second)
	assert.Equal(t, []ScheduledAction{
		{ID: "a", Title: "Step a", Start: "2027-03-01", End: "2027-03-05", Days: 5, Critical: true},
		{ID: "b", Title: "Step b", Start: "2027-03-08", End: "2027-03-12", Days: 5, Critical: true},
	}, s.Actions)
	assert.Equal(t, []string{
		"“Step b” cannot start on 2027-03-03 but on 2027-03-08, 3 working days later, because it depends on “Step a”, which ends on 2027-03-05.",
		"“Step b” cannot be done by 2027-03-09 but by 2027-03-12, 3 working days later, because it cannot start before 2027-03-08.",
	}, saidOf(s))
}

func TestALagIsWaitedForInWorkingDays(t *testing.T) {
	first, second := step("a", 5, "2027-03-01", "2027-03-04"), step("b", 4, "2027-03-05", "2027-03-05", "a")
	second.Body.Lags = []Lag{{After: "a", Days: 2}}
	s := scheduled(daysOff{"2027-03-08"}, nil, first, second)
	assert.Equal(t, Day("2027-03-10"), s.Actions[1].Start, "Friday and Tuesday are waited for, Monday is a holiday")
	assert.Contains(t, saidOf(s)[0], "ends on 2027-03-04, and then waits 2 working days")
	assert.True(t, s.Actions[0].Critical, "with the lag it leaves no slack")
}

func TestPeopleAreSharedByPriority(t *testing.T) {
	first, second := step("a", 5, "2027-03-01", "2027-03-05"), step("b", 4, "2027-03-01", "2027-03-05")
	first.Body.Allocations, first.Body.PersonDays = []Share{{"ana", 100}}, 5
	second.Body.Allocations, second.Body.PersonDays = []Share{{"ana", 50}}, 2
	s := scheduled(nil, nil, second, first)
	assert.Equal(t, Day("2027-03-05"), s.Actions[0].End)
	assert.Equal(t, Day("2027-03-08"), s.Actions[1].Start)
	assert.Equal(t, Day("2027-03-11"), s.Actions[1].End, "two days of work by half a person")
	assert.Equal(t, []string{
		"“Step b” cannot start on 2027-03-01 but on 2027-03-08, 5 working days later, because ana works on “Step a” from 2027-03-01 to 2027-03-05.",
		"“Step b” cannot be done by 2027-03-05 but by 2027-03-11, 4 working days later, because it cannot start before 2027-03-08.",
		"ana is allocated 150 % from 2027-03-01 to 2027-03-05 by “Step a” and “Step b”, and available 100 %.",
	}, saidOf(s))
	assert.True(t, s.Actions[0].Critical, "who hands people on is critical, too")
}

func TestAbsencesHolidaysAndTooMuchWorkAreNamed(t *testing.T) {
	one := step("a", 5, "2027-03-01", "2027-03-05")
	one.Body.Allocations, one.Body.PersonDays = []Share{{"ana", 50}}, 4
	capacities := []Item[Capacity]{as("c", Capacity{
		Person: "ana", Percent: 50, From: "2027-03-01", To: "2027-12-31", Absences: []Absence{{"2027-03-09", "2027-03-10"}},
	})}
	s := scheduled(daysOff{"2027-03-08"}, capacities, one)
	assert.Equal(t, Day("2027-03-15"), s.Actions[0].End)
	assert.Equal(t, []string{
		"“Step a” cannot be done by 2027-03-05 but by 2027-03-15, 5 working days later, because its person-days take 8 working days at 50 % of a working day, " +
			"and it has 5 working days; 1 holiday falls into its time; ana is not there, or with less of their time than allocated, from 2027-03-09 to 2027-03-10.",
	}, saidOf(s))
}

func TestWhatNobodyHasTheTimeForCannotBeDoneAndNorCanWhatFollows(t *testing.T) {
	one, two := step("a", 5, "2027-03-01", "2027-03-05"), step("b", 4, "2027-03-08", "2027-03-09", "a")
	one.Body.Allocations, one.Body.PersonDays = []Share{{"ana", 100}}, 50
	capacities := []Item[Capacity]{as("c", Capacity{Person: "ana", Percent: 100, From: "2027-03-01", To: "2027-03-31"})}
	s := scheduled(nil, capacities, one, two)
	assert.Equal(t, []string{
		"“Step a” cannot be done at all, because ana is there until 2027-03-31 only, and its work takes longer.",
		"“Step b” cannot be done at all, because it depends on “Step a”, which cannot be done.",
	}, saidOf(s))
	assert.Empty(t, s.End)
}

func TestACircleIsSaidAndTheRestIsScheduled(t *testing.T) {
	s := scheduled(nil, nil, step("a", 5, "2027-03-01", "2027-03-05", "b"), step("b", 4, "2027-03-01", "2027-03-05", "a"), step("c", 3, "2027-03-01", "2027-03-05"))
	assert.Equal(t, Day("2027-03-05"), s.End)
	assert.Equal(t, "“Step a” cannot be done at all, because it waits for itself, by a circle of dependencies.", saidOf(s)[0])
}

func TestAWeekendIsNoDelay(t *testing.T) {
	s := scheduled(nil, nil, step("a", 5, "2027-03-06", "2027-03-14"))
	assert.Equal(t, Day("2027-03-08"), s.Actions[0].Start)
	assert.Equal(t, Day("2027-03-12"), s.Actions[0].End)
	assert.Empty(t, s.Late)
}

func TestSlackIsWhatTheEndAllows(t *testing.T) {
	s := scheduled(nil, nil, step("a", 5, "2027-03-01", "2027-03-02"), step("b", 4, "2027-03-03", "2027-03-05", "a"), step("c", 3, "2027-03-01", "2027-03-01"))
	assert.Equal(t, []int{0, 0, 4}, []int{s.Actions[0].Slack, s.Actions[1].Slack, s.Actions[2].Slack})
}

// drawnPlan is a plan of actions whose dependencies lead to earlier ones, its people and
// its holidays.
func drawnPlan(t *rapid.T) ([]Item[Action], []Item[Capacity], daysOff) {
	at := func(n int) Day { return Day("2027-03-01").plus(n) }
	persons := rapid.SampledFrom([]string{"ana", "ben"})
	var actions []Item[Action]
	for i := range rapid.IntRange(1, 7).Draw(t, "actions") {
		start := rapid.IntRange(0, 20).Draw(t, "start")
		a := step(fmt.Sprint(i), rapid.IntRange(1, 5).Draw(t, "impact"), at(start), at(start+rapid.IntRange(0, 10).Draw(t, "length")))
		for j := range i {
			if rapid.IntRange(0, 3).Draw(t, "depends") == 0 {
				a.Body.DependsOn = append(a.Body.DependsOn, fmt.Sprint(j))
				if rapid.Bool().Draw(t, "lags") {
					a.Body.Lags = append(a.Body.Lags, Lag{fmt.Sprint(j), rapid.IntRange(1, 3).Draw(t, "lag")})
				}
			}
		}
		for range rapid.IntRange(0, 2).Draw(t, "people") {
			a.Body.Allocations = append(a.Body.Allocations, Share{persons.Draw(t, "who"), rapid.IntRange(1, 100).Draw(t, "percent")})
		}
		a.Body.PersonDays = rapid.IntRange(0, 6).Draw(t, "person-days")
		actions = append(actions, a)
	}
	var capacities []Item[Capacity]
	for i := range rapid.IntRange(0, 2).Draw(t, "capacities") {
		from := rapid.IntRange(0, 9).Draw(t, "from")
		capacities = append(capacities, as(fmt.Sprint(i), Capacity{
			Person: persons.Draw(t, "whose"), Percent: rapid.IntRange(1, 100).Draw(t, "capacity"), From: at(from), To: at(from + rapid.IntRange(0, 90).Draw(t, "to")),
			Absences: []Absence{{at(from + 3), at(from + 3 + rapid.IntRange(0, 5).Draw(t, "away"))}},
		}))
	}
	return actions, capacities, daysOff{at(rapid.IntRange(0, 20).Draw(t, "holiday"))}
}

func TestAScheduleKeepsDependenciesDaysOffAndPeoplesTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		actions, capacities, days := drawnPlan(t)
		ranked := Rank(somePriority, actions)
		s := newScheduler(ranked, capacities, days)
		got := ScheduleOf(ranked, capacities, days)
		require.Equal(t, got, ScheduleOf(Rank(somePriority, rapid.Permutation(actions).Draw(t, "shuffled")), capacities, days), "it is deterministic")

		places := map[string]ScheduledAction{}
		for _, a := range got.Actions {
			places[a.ID] = a
		}
		for _, a := range actions {
			place := places[a.ID]
			if place.Start == "" {
				continue
			}
			require.True(t, days.WorksOn(place.Start) && days.WorksOn(place.End), "%s works on a day off", a.ID)
			require.False(t, place.Start.Before(a.Body.Start), "%s starts before its planned start", a.ID)
			for _, before := range a.Body.DependsOn {
				require.True(t, places[before].End.Before(place.Start), "%s starts before %s has ended", a.ID, before)
				waited := s.almanac.between(s.almanac.number(places[before].End)+1, s.almanac.number(place.Start)-1)
				require.GreaterOrEqual(t, waited, lagAfter(a.Body, before), "%s does not wait", a.ID)
			}
			require.GreaterOrEqual(t, place.Slack, 0)
			require.Equal(t, place.Slack == 0, place.Critical)
		}
		requireTime(t, ranked, capacities, days)
	})
}

// requireTime requires that nobody gives more of a day than they have, nor more to an action
// than it was allocated, and that every action gets its work.
func requireTime(t *rapid.T, ranked []RankedAction, capacities []Item[Capacity], days WorkingDays) {
	s := newScheduler(ranked, capacities, days)
	for range s.all {
		if next := s.next(); next != nil {
			before := map[string][]int{}
			for person, l := range s.people.loads {
				before[person] = slices.Clone(l.given)
			}
			s.place(next)
			s.placed[next.action.ID] = true
			work := 0
			for person, l := range s.people.loads {
				for n, given := range l.given {
					more := given
					if n < len(before[person]) {
						more -= before[person][n]
					}
					i := slices.IndexFunc(next.shares, func(s Share) bool { return s.Person == person })
					require.True(t, more == 0 || i >= 0 && more <= next.shares[i].Percent, "more than allocated")
					require.LessOrEqual(t, given, s.people.available(person, n), "more than there is")
					require.True(t, more == 0 || s.almanac.worksOn(n), "work on a day off")
					work += more
				}
			}
			if next.end >= 0 && len(next.shares) > 0 {
				require.GreaterOrEqual(t, work, 100*next.action.Body.PersonDays, "the work is not done")
			}
		}
	}
}

func TestSlippingWithinItsSlackMovesNoEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		actions, _, days := drawnPlan(t)
		for i := range actions {
			actions[i].Body.Allocations = nil
		}
		before := scheduled(days, nil, actions...)
		i := rapid.IntRange(0, len(actions)-1).Draw(t, "which")
		j := slices.IndexFunc(before.Actions, func(a ScheduledAction) bool { return a.ID == actions[i].ID })
		place := before.Actions[j]
		almanac := newAlmanac(days, Rank(somePriority, actions))
		length := almanac.between(almanac.number(place.Start), almanac.number(place.End))
		start := almanac.after(almanac.number(place.Start)-1, place.Slack)
		actions[i].Body.Start, actions[i].Body.Due = almanac.day(start), almanac.day(almanac.after(start-1, length-1))
		require.Equal(t, before.End, scheduled(days, nil, actions...).End)
	})
}
