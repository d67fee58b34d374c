package demo

import (
	"fmt"
	"math"
	"strings"

	"mandate/internal/engagement"
)

// day marks the day so many days after the start.
func day(n int) engagement.Day { return engagement.Day(fmt.Sprintf("D%+d", n)) }

// planEnd is by when, in days from the start, the objectives are to be reached.
const planEnd = 240

// workDone is the key of the objective that counts finished work.
const workDone = "work-done"

// tellPlan makes an objective of each area and an action of each piece of work, where
// there is any.
func (t *teller) tellPlan() {
	work := t.file.work()
	for i, area := range t.method.Areas {
		baseline, target := t.mean(i)
		t.story.Objectives = append(t.story.Objectives, Item[engagement.PlanObjective]{Key: area.Key, Body: engagement.PlanObjective{
			Title: clip("Raise “"+area.Title+"” to what its field expects", 200), Serves: area.Key,
			Metric: clip("Mean rating of "+area.Title, 200), Unit: "points", Direction: engagement.DirectionUp,
			Baseline: baseline, Target: target, By: day(planEnd),
		}})
	}
	if len(work) == 0 {
		t.story.Summary = fmt.Sprintf("The analysis rates %d criteria in %d areas. %d of them are below what their field expects. It names no work yet.",
			len(t.all()), len(t.method.Areas), len(t.found))
		return
	}
	t.story.Objectives = append(t.story.Objectives, Item[engagement.PlanObjective]{Key: workDone, Body: engagement.PlanObjective{
		Title: "Finish the work that the analysis asks for", Metric: "Pieces of work finished and accepted", Unit: "pieces",
		Direction: engagement.DirectionUp, Target: float64(len(work)), By: day(planEnd),
	}})
	t.tellActions(work)
	t.story.Summary = fmt.Sprintf("The analysis rates %d criteria in %d areas. %d of them are below what their field expects, or could be better for little work. "+
		"This plan turns them into %d pieces of work with an owner, a date and a cost each. What newcomers meet first is done first.",
		len(t.all()), len(t.method.Areas), len(t.found), len(work))
}

// mean is the mean rating of an area, and what it is to become.
func (t *teller) mean(area int) (baseline, target float64) {
	sum, n := 0, 0
	for _, one := range t.file.Areas[area].Criteria {
		if score, rated := one.score(); rated {
			sum += score
			n++
		}
	}
	if n > 0 {
		baseline = rounded(float64(sum) / float64(n))
	}
	return baseline, max(baseline, float64(t.goal()))
}

func rounded(value float64) float64 { return math.Round(100*value) / 100 }

// size is how large a piece of work is, by how much there is to say about it.
type size struct {
	upTo        int // characters of detail
	effort      string
	feasibility int
	personDays  int
}

var sizes = []size{{200, "S", 5, 3}, {900, "M", 4, 8}, {2500, "L", 3, 15}, {math.MaxInt, "XL", 2, 30}}

// dayRate is what a person's day costs, in minor units.
const dayRate engagement.Money = 60_000

// tellActions makes an action of each piece of work. Work that is part of other work
// starts once that is done.
func (t *teller) tellActions(work []caseWork) {
	due := make([]int, len(work))
	for i, w := range work {
		finding := t.findingFor(i, w)
		large := sizeOf(w)
		start := 14 + 7*(i%6)
		a := engagement.Action{
			Title: oneLine(w.Title, 200), Description: clip(string(w.Detail), 8000), Type: typeOf(w),
			Findings: []string{"@finding/" + findingKey(finding)}, Objective: "@objective/" + t.method.Areas[t.found[finding].area].Key,
			Impact: t.impact(t.found[finding]), Feasibility: large.feasibility, Effort: large.effort, PersonDays: large.personDays,
			BuildCost: engagement.Money(large.personDays) * dayRate, Owner: leads[i%len(leads)], Sponsor: "@person/ruth.okafor",
			Alternatives: []string{
				"Do nothing: the rating stays, and so does the work that it makes for others.",
				"Leave it to whoever finds the time: it costs nothing and has no date.",
			},
		}
		if before, part := whole(work, i); part {
			a.DependsOn = []string{"@action/" + actionKey(before)}
			start = due[before] + 1
		}
		due[i] = start + 10 + 2*large.personDays
		a.Start, a.Due, a.Horizon = day(start), day(due[i]), horizonOf(due[i])
		t.story.Actions = append(t.story.Actions, Item[engagement.Action]{Key: actionKey(i), Body: a})
	}
}

func actionKey(i int) string { return fmt.Sprintf("w%d", i+1) }

// whole finds the piece of work that the ith is a part of: the nearest one before it at
// a higher level.
func whole(work []caseWork, i int) (at int, part bool) {
	for j := i - 1; j >= 0; j-- {
		if max(1, work[j].Level) < max(1, work[i].Level) {
			return j, true
		}
	}
	return 0, false
}

// findingFor is the finding that a piece of work speaks of most; when it speaks of none,
// they take turns.
func (t *teller) findingFor(i int, w caseWork) int {
	best, most := i%len(t.found), 0
	for f, one := range t.found {
		if common := akin(w.Title+" "+string(w.Detail), one.Criterion+" "+string(one.Recommendation)); common > most {
			best, most = f, common
		}
	}
	return best
}

func sizeOf(w caseWork) size {
	for _, s := range sizes {
		if len([]rune(w.Detail)) <= s.upTo {
			return s
		}
	}
	return sizes[len(sizes)-1]
}

func typeOf(w caseWork) string {
	title := strings.ToLower(w.Title)
	for _, word := range []struct{ telling, kind string }{
		{"security", "security"},
		{"https", "security"},
		{"website", "update"},
		{"search", "update"},
		{"design", "update"},
		{"migrate", "update"},
	} {
		if strings.Contains(title, word.telling) {
			return word.kind
		}
	}
	return "process"
}

func horizonOf(due int) string {
	switch {
	case due <= 60:
		return "short"
	case due <= 120:
		return "medium"
	}
	return "long"
}
