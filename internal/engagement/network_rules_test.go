package engagement

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// tills and stock are two projects: the second can begin once the first is accepted.
func tills() NetworkInput {
	return NetworkInput{
		Today: "2026-03-02", Acceptance: []Span{span("3 business days")}, GoLive: []Span{span("2 business days")},
		Projects: []NetworkProject{
			{
				Project:    as("tills", Project{Name: "Tills", BaselineStart: "2026-03-02", BaselineEnd: "2026-03-27"}),
				Milestones: []Item[Milestone]{as("pilot", Milestone{Title: "Pilot", Baseline: "2026-03-13", Forecast: "2026-03-18"})},
			},
			{
				Project:    as("stock", Project{Name: "Stock", BaselineStart: "2026-03-30", BaselineEnd: "2026-04-10"}),
				Milestones: []Item[Milestone]{as("count", Milestone{Title: "Stock count", Baseline: "2026-04-03"})},
			},
		},
		Dependencies: []Item[Dependency]{as("d1", Dependency{From: "tills", To: "stock", Type: FinishToStart})},
	}
}

func span(text string) Span {
	s, err := ParseSpan(text)
	if err != nil {
		panic(err)
	}
	return s
}

func (n Network) find(t require.TestingT, id string) NetworkActivity {
	a, ok := n.Activity(id)
	require.True(t, ok, "no activity %s", id)
	return a
}

func plainDay(d Day) string { return string(d) }

func TestAProjectThatWaitsBeginsAfterTheAcceptanceOfTheOther(t *testing.T) {
	n := NetworkOf(tills())
	assert.Equal(t, Day("2026-04-01"), n.find(t, "tills/acceptance").EarliestEnd, "three working days after the 27th")
	count := n.find(t, "count")
	assert.Equal(t, Day("2026-04-02"), count.EarliestStart)
	assert.Equal(t, Day("2026-04-08"), count.EarliestEnd)
	assert.Equal(t, Day("2026-04-20"), n.End, "five days to the count, five to the end, three to its acceptance")
	assert.Equal(t, []string{"pilot", "tills", "tills/acceptance", "count", "stock", "stock/acceptance"}, n.Path)
	require.Len(t, n.Conflicts, 2)
	assert.Equal(t, "“Stock count” cannot be reached on 2026-04-03, but on 2026-04-08 at the earliest, 3 working days later, because "+
		"it waits for “Acceptance of Tills” to end (FS), which can be on 2026-04-01 at the earliest.", n.Words(n.Conflicts[0], plainDay))
	assert.Equal(t, NetworkConflict{
		Activity: "stock", Forecast: "2026-04-10", Possible: "2026-04-15", Days: 3, Because: CauseWaits, Waits: "count", Type: FinishToStart, Until: "2026-04-08",
	}, n.Conflicts[1])
}

func TestHolidaysAreNoWorkingDaysOfTheNetwork(t *testing.T) {
	in := tills()
	in.Days = offOn("2026-03-30")
	assert.Equal(t, Day("2026-04-02"), NetworkOf(in).find(t, "tills/acceptance").EarliestEnd)
}

type offOn Day

func (w offOn) WorksOn(d Day) bool { return d != Day(w) && Weekdays{}.WorksOn(d) }

func TestWhatIsReachedIsAFactAndWhatIsOpenEndsTodayAtTheEarliest(t *testing.T) {
	in := tills()
	in.Today = "2026-03-23"
	n := NetworkOf(in)
	require.NotEmpty(t, n.Conflicts)
	assert.Equal(t, "“Pilot” cannot be reached on 2026-03-18, but on 2026-03-23 at the earliest, 3 working days later, because that day has passed.",
		n.Words(n.Conflicts[0], plainDay))
	in.Projects[0].Milestones[0].Body.Actual = "2026-03-20"
	n = NetworkOf(in)
	pilot := n.find(t, "pilot")
	assert.Equal(t, Day("2026-03-20"), pilot.EarliestEnd)
	assert.False(t, pilot.Critical)
	assert.NotContains(t, n.Path, "pilot")
	assert.Equal(t, Day("2026-03-27"), n.find(t, "tills").EarliestEnd)
	for _, c := range n.Conflicts {
		assert.NotContains(t, []string{"pilot", "tills"}, c.Activity)
	}
}

func TestDecisionsAreWaitedFor(t *testing.T) {
	in := tills()
	in.Today = "2026-03-09"
	in.Projects[0].Exceptions = []OpenGate{{ID: "g1", Title: "Exception", Opened: "2026-03-06", Due: "2026-03-18", Left: []Span{span("1 business day")}}}
	in.Releases = []NetworkRelease{{Release: as("r1", Release{Name: "Shops", Projects: []string{"tills", "stock"}, GoLive: "2026-04-13"})}}
	n := NetworkOf(in)
	assert.Equal(t, Day("2026-03-19"), n.find(t, "g1").EarliestEnd)
	assert.Equal(t, Day("2026-03-19"), n.find(t, "pilot").EarliestEnd, "nobody knows before what is to be reached")
	live := n.find(t, "r1")
	assert.True(t, live.Wait)
	assert.Equal(t, Day("2026-04-20"), live.EarliestEnd, "two working days after the work of both has ended")
	handed := in
	handed.Projects[0].Exceptions = nil
	handed.Today = "2026-03-25"
	handed.Projects[0].Milestones[0].Body.Actual = "2026-03-18"
	handed.Projects[0].Acceptance = &OpenGate{ID: "g2", Opened: "2026-03-24", Due: "2026-03-26"}
	n = NetworkOf(handed)
	assert.Equal(t, Day("2026-03-24"), n.find(t, "tills").Actual)
	assert.Equal(t, Day("2026-03-26"), n.find(t, "tills/acceptance").EarliestEnd)
	assert.Equal(t, "g2", n.find(t, "tills/acceptance").Gate)
	handed.Projects[0].Acceptance, handed.Projects[0].Ended = nil, "2026-03-25"
	n = NetworkOf(handed)
	_, waits := n.Activity("tills/acceptance")
	assert.False(t, waits, "it has been decided")
	assert.Empty(t, n.find(t, "stock").TotalFloat)
	handed.Releases[0].Live = "2026-04-02"
	assert.Equal(t, Day("2026-04-02"), NetworkOf(handed).find(t, "r1").EarliestEnd)
}

func TestADependencyThatCannotBeIsRefused(t *testing.T) {
	in := tills()
	in.Projects[0].Milestones = append(in.Projects[0].Milestones, as("gone", Milestone{Title: "Gone", Baseline: "2026-03-20", GivenUp: "c1"}))
	check := func(d Dependency) Faults {
		var f Faults
		CheckDependency(in, as("new", d), &f)
		return f
	}
	assert.Empty(t, check(Dependency{From: "pilot", To: "count", Type: FinishToStart, Lag: 2}))
	assertFault(t, check(Dependency{From: "pilot", To: "nobody", Type: FinishToStart}), "to", "no open project or milestone")
	assertFault(t, check(Dependency{From: "gone", To: "count", Type: FinishToStart}), "from", "given up")
	assertFault(t, check(Dependency{From: "count", To: "pilot", Type: FinishToStart}), "to",
		"closes a circle: “Pilot” before “Tills” before “Acceptance of Tills” before “Stock count” before “Pilot”")
	assertFault(t, check(Dependency{From: "tills", To: "pilot", Type: FinishToStart}), "to", "closes a circle")
	assert.Empty(t, check(Dependency{From: "tills", To: "stock", Type: StartToFinish, Lag: -3}))
	assertFault(t, faultsOf(Dependency{From: "a", To: "a", Type: FinishToStart}), "to", "waits for itself")
	assertFault(t, faultsOf(Dependency{From: "a", To: "b", Type: "XX"}), "type", "FS")
}

func TestACircleThatAMovedDayClosesIsLeftOutAndTold(t *testing.T) {
	in := tills()
	in.Projects[0].Milestones = append(in.Projects[0].Milestones, as("rollout", Milestone{Title: "Rollout", Baseline: "2026-03-25"}))
	in.Dependencies = append(in.Dependencies, as("d2", Dependency{From: "pilot", To: "rollout", Type: FinishToStart}))
	assert.Empty(t, NetworkOf(in).LeftOut)
	in.Projects[0].Milestones[0].Body.Forecast = "2026-03-26"
	assert.Equal(t, []LeftOut{{Dependency: "d2", Circle: "“Rollout” before “Pilot” before “Rollout”"}}, NetworkOf(in).LeftOut)
}

func TestWhatAPlanMakesDependBecomesADependencyOfItsProjects(t *testing.T) {
	a := as("a2", Action{DependsOn: []string{"a1", "left"}, Lags: []Lag{{After: "a1", Days: 4}}})
	got := DependenciesOf([]Item[Action]{a}, map[string]string{"a1": "p1", "a2": "p2"})
	assert.Equal(t, []PlannedDependency{{"a1", "a2", Dependency{From: "p1", To: "p2", Type: FinishToStart, Lag: 4}}}, got)
}

// drawProjects draws projects with milestones and dependencies among all of them, circles included.
func drawProjects(t *rapid.T) NetworkInput {
	day := func(name string, least, most int) Day {
		return Day("2026-03-02").plus(rapid.IntRange(least, most).Draw(t, name))
	}
	in := NetworkInput{Today: day("today", 0, 60), Acceptance: []Span{span(rapid.SampledFrom([]string{"2 business days", "1 week", "1 month", "PT3H"}).Draw(t, "acceptance"))}}
	ids := []string{}
	for p := range rapid.IntRange(1, 4).Draw(t, "projects") {
		id := fmt.Sprint("p", p)
		one := NetworkProject{Project: as(id, Project{Name: id, BaselineStart: day("start", 0, 60), BaselineEnd: day("end", 60, 120)})}
		for m := range rapid.IntRange(0, 3).Draw(t, "milestones") {
			milestone := as(fmt.Sprint(id, "m", m), Milestone{Title: fmt.Sprint(id, "m", m), Baseline: day("baseline", 0, 120)})
			if rapid.Bool().Draw(t, "reached") {
				milestone.Body.Actual = min(in.Today, day("actual", 0, 60))
			}
			one.Milestones = append(one.Milestones, milestone)
			ids = append(ids, milestone.ID)
		}
		in.Projects, ids = append(in.Projects, one), append(ids, id)
	}
	for d := range rapid.IntRange(0, 6).Draw(t, "dependencies") {
		in.Dependencies = append(in.Dependencies, as(fmt.Sprint("d", d), Dependency{
			From: rapid.SampledFrom(ids).Draw(t, "from"), To: rapid.SampledFrom(ids).Draw(t, "to"),
			Type: rapid.SampledFrom([]Logic{FinishToStart, StartToStart, FinishToFinish, StartToFinish}).Draw(t, "type"), Lag: rapid.IntRange(-5, 10).Draw(t, "lag"),
		}))
	}
	return in
}

func TestNothingIsBeforeWhatItWaitsFor(t *testing.T) {
	work := func(from, to Day) int { // working days from the end of one day to that of another
		days := 0
		for d := from.next(); !to.Before(d); d = d.next() {
			if (Weekdays{}).WorksOn(d) {
				days++
			}
		}
		return days
	}
	rapid.Check(t, func(t *rapid.T) {
		in := drawProjects(t)
		n := NetworkOf(in)
		require.Equal(t, n, NetworkOf(in), "the same again")
		for _, a := range n.Activities {
			if a.Actual != "" {
				continue
			}
			require.GreaterOrEqual(t, a.FreeFloat, 0)
			require.LessOrEqual(t, a.FreeFloat, a.TotalFloat)
			require.False(t, n.End.Before(a.EarliestEnd), "%s ends after the end", a.ID)
			for _, w := range a.After {
				before := n.find(t, w.Activity)
				if w.Type == FinishToStart && w.Lag >= 0 && a.Days > 0 {
					require.GreaterOrEqual(t, work(before.EarliestEnd, a.EarliestStart), w.Lag+1, "%s starts too soon after %s", a.ID, before.ID)
				}
				if w.Type == FinishToFinish && w.Lag >= 0 {
					require.GreaterOrEqual(t, work(before.EarliestEnd, a.EarliestEnd), w.Lag, "%s ends too soon after %s", a.ID, before.ID)
				}
			}
		}
		for i, id := range n.Path {
			a := n.find(t, id)
			if i == len(n.Path)-1 {
				require.Equal(t, n.End, a.EarliestEnd)
			}
			require.True(t, a.Critical, "%s is on the path", id)
		}
	})
}

func TestADependencyIsRefusedExactlyWhenTheNetworkWouldLeaveItOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawProjects(t)
		if len(in.Dependencies) == 0 {
			return
		}
		last := in.Dependencies[len(in.Dependencies)-1]
		if last.Body.From == last.Body.To {
			return // which Check refuses
		}
		var f Faults
		CheckDependency(in, last, &f)
		left := false
		for _, l := range NetworkOf(in).LeftOut {
			left = left || l.Dependency == last.ID
		}
		refused := false
		for _, fault := range f {
			refused = refused || fault.Field == "to"
		}
		require.Equal(t, left, refused)
	})
}
