package engagement_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
)

func planned(kind engagement.Kind, id, field string, on engagement.Day) engagement.PlannedDate {
	return engagement.PlannedDate{Kind: kind, ID: id, Title: "The " + id, Field: field, On: on, Version: 3}
}

func TestWhatFollowsARescheduledPhase(t *testing.T) {
	// 2026-03-02 is a Monday. The phase moves by two weeks, ten working days.
	const from, to, today engagement.Day = "2026-03-06", "2026-03-20", "2026-03-02"
	action := []engagement.PlannedDate{
		planned(engagement.KindAction, "tills", "start", "2026-03-09"), planned(engagement.KindAction, "tills", "due", "2026-04-01"),
	}
	begun := []engagement.PlannedDate{
		planned(engagement.KindInitiative, "begun", "start", "2026-03-03"), planned(engagement.KindInitiative, "begun", "due", "2026-03-12"),
	}
	agreed := planned(engagement.KindMilestone, "pilot", "baseline", "2026-03-10")
	agreed.Keep = engagement.KeepAgreed
	all := append(append([]engagement.PlannedDate{agreed}, begun...), action...)

	moves, kept := engagement.Reschedule{Due: to, Follow: true}.Sort(from, today, engagement.Weekdays{}, all)
	require.Len(t, moves, 2)
	assert.Equal(t, engagement.MovedDate{Kind: engagement.KindAction, ID: "tills", Field: "start", From: "2026-03-09", To: "2026-03-23", Version: 3}, moves[0].MovedDate)
	assert.Equal(t, engagement.Day("2026-04-15"), moves[1].To)
	require.Len(t, kept, 2, "what began before the old due has one day after it")
	assert.Equal(t, engagement.KeptDate{
		Kind: engagement.KindMilestone, ID: "pilot", Title: "The pilot", Field: "baseline", On: "2026-03-10", Why: engagement.KeepAgreed, Overtaken: true,
	}, kept[0])
	assert.Equal(t, engagement.KeepBegun, kept[1].Why)

	moves, kept = engagement.Reschedule{Due: to, Follow: true, Keep: []string{"tills"}}.Sort(from, today, engagement.Weekdays{}, action)
	assert.Empty(t, moves)
	assert.Equal(t, engagement.KeepChosen, kept[0].Why)
	assert.True(t, kept[0].Overtaken, "it begins before the phase that it follows is over")
	assert.False(t, kept[1].Overtaken)

	_, kept = engagement.Reschedule{Due: to}.Sort(from, today, engagement.Weekdays{}, action)
	assert.Equal(t, engagement.KeepUnasked, kept[0].Why)

	// Forward by five working days, of which the first would be before today.
	_, kept = engagement.Reschedule{Due: "2026-02-27", Follow: true}.Sort(from, today, engagement.Weekdays{}, []engagement.PlannedDate{planned(engagement.KindObjective, "o", "by", from)})
	require.Len(t, kept, 1)
	assert.Equal(t, engagement.KeepPast, kept[0].Why)
}

// TestAReschedulesDaysAreAllAccountedFor holds: every day on the old due or later is either
// moved or kept, an item's days keep their order, and all that moves stays in the order of days.
func TestAReschedulesDaysAreAllAccountedFor(t *testing.T) {
	days := func(label string) *rapid.Generator[engagement.Day] {
		return rapid.Custom(func(t *rapid.T) engagement.Day {
			return engagement.Day(fmt.Sprintf("2026-%02d-%02d", rapid.IntRange(1, 12).Draw(t, label+" month"), rapid.IntRange(1, 28).Draw(t, label)))
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		from, today := days("from").Draw(t, "from"), days("today").Draw(t, "today")
		r := engagement.Reschedule{Due: days("due").Draw(t, "due"), Follow: rapid.Bool().Draw(t, "follow")}
		var all []engagement.PlannedDate
		for i := range rapid.IntRange(0, 8).Draw(t, "items") {
			id := fmt.Sprint(i)
			start, due := days("start").Draw(t, "start"), days("end").Draw(t, "end")
			all = append(all, planned(engagement.KindAction, id, "start", min(start, due)), planned(engagement.KindAction, id, "due", max(start, due)))
			if rapid.Bool().Draw(t, "keep") {
				r.Keep = append(r.Keep, id)
			}
		}
		moves, kept := r.Sort(from, today, engagement.Weekdays{}, all)

		after := 0
		for _, p := range all {
			if !p.On.Before(from) {
				after++
			}
		}
		if engagement.WorkingDaysBetween(engagement.Weekdays{}, from, r.Due) != 0 || !r.Follow {
			require.Equal(t, after, len(moves)+len(kept))
		}
		for i, m := range moves {
			require.True(t, r.Follow)
			require.NotContains(t, r.Keep, m.ID)
			require.False(t, m.To.Before(today), "%v", m)
			require.NotEqual(t, m.From, m.To)
			require.Equal(t, r.Due.Before(from), m.To.Before(m.From))
			if i > 0 {
				require.LessOrEqual(t, moves[i-1].To, m.To, "what came first comes first")
			}
		}
	})
}

func TestWorkingDaysAreCountedAsTheyAreAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(-300, 300).Draw(t, "n")
		const monday engagement.Day = "2026-03-02"
		to := engagement.AddWorkingDays(engagement.Weekdays{}, monday, n)
		require.Equal(t, n, engagement.WorkingDaysBetween(engagement.Weekdays{}, monday, to))
	})
}
