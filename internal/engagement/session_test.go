package engagement

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func session(change func(s *Session)) Session {
	s := Session{
		Training: "t", Begins: "2026-05-04T09:00", Ends: "2026-05-04T11:30", Timezone: "Europe/Berlin", Place: "Room 4", Seats: 2,
		Invited: []string{"a", "b"}, Announced: true,
	}
	change(&s)
	return s
}

func TestASessionSaysWhatIsWrongInIt(t *testing.T) {
	score := 80
	for name, c := range map[string]struct {
		change      func(s *Session)
		field, says string
	}{
		"fine":            {func(*Session) {}, "", ""},
		"more than seats": {func(s *Session) { s.Invited = append(s.Invited, "c") }, "invited", "3 people for 2 seats; give it more seats"},
		"twice":           {func(s *Session) { s.Invited[1] = "a" }, "invited", "twice"},
		"backwards":       {func(s *Session) { s.Ends = s.Begins }, "ends", "not after"},
		"days":            {func(s *Session) { s.Ends = "2026-05-06T09:00" }, "ends", "a session of each day"},
		"a stranger":      {func(s *Session) { s.Attendance = []Attendance{{Person: "x", Attended: true}} }, "attendance", "not invited"},
		"absent and good": {func(s *Session) { s.Attendance = []Attendance{{Person: "a", Score: &score}} }, "attendance", "did not attend"},
	} {
		t.Run(name, func(t *testing.T) {
			var f Faults
			session(c.change).Check(&f)
			err := f.Err("no")
			if c.field == "" {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			require.Contains(t, fmt.Sprint(err.(*Error).Faults), c.says)
			require.Equal(t, c.field, err.(*Error).Faults[0].Field)
		})
	}
}

func TestASessionKeepsItsLocalTimeWhateverTheClocksDo(t *testing.T) {
	begins, ends := session(func(s *Session) { s.Begins, s.Ends = "2026-03-29T01:30", "2026-03-29T03:30" }).Times()
	require.Equal(t, "2026-03-29T00:30:00Z", begins.Format(time.RFC3339))
	require.Equal(t, time.Hour, ends.Sub(begins), "the clocks go forward at two")
}

func TestWhatPeopleWereToldOfASessionIsNotTakenBack(t *testing.T) {
	before := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	after := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	attended := []Attendance{{Person: "a", Attended: true}}
	for name, c := range map[string]struct {
		old    *Session
		change func(s *Session)
		now    time.Time
		field  string
	}{
		"no zone":                 {nil, func(s *Session) { s.Timezone = "Berlin" }, before, "timezone"},
		"no time":                 {nil, func(s *Session) { s.Begins = "4 May, nine" }, before, "begins"},
		"nowhere":                 {nil, func(s *Session) { s.Place = "" }, before, "place"},
		"no address of the web":   {nil, func(s *Session) { s.Link = "zoom" }, before, "link"},
		"announced in time":       {nil, func(*Session) {}, before, ""},
		"announced too late":      {nil, func(*Session) {}, after, "announced"},
		"announced no more":       {&Session{Announced: true}, func(s *Session) { s.Announced = false }, before, "announced"},
		"takes place after all":   {&Session{Announced: true, Cancelled: true}, func(*Session) {}, before, "cancelled"},
		"attended before":         {&Session{Announced: true}, func(s *Session) { s.Attendance = attended }, before, "attendance"},
		"attended":                {&Session{Announced: true}, func(s *Session) { s.Attendance = attended }, after, ""},
		"attended what is called": {&Session{Announced: true}, func(s *Session) { s.Attendance, s.Cancelled = attended, true }, after, "attendance"},
	} {
		t.Run(name, func(t *testing.T) {
			var f Faults
			session(c.change).Written(c.old, "Europe/Madrid", c.now, &f)
			err := f.Err("no")
			if c.field == "" {
				require.NoError(t, err)
				return
			}
			require.Error(t, err)
			require.Equal(t, c.field, err.(*Error).Faults[0].Field)
		})
	}
	require.Equal(t, "Europe/Madrid", Session{}.Written(nil, "Europe/Madrid", before, &Faults{}).Timezone)
}

func TestSomebodyInSeveralSessionsCountsOnceWithTheirBestScore(t *testing.T) {
	low, high := 40, 90
	training := Item[Training]{ID: "t", Body: Training{Title: "Tills", Seats: 30, Completed: 1, PassScore: 60}}
	sessions := []Item[Session]{
		{Body: Session{Training: "t", Invited: []string{"a", "b"}, Attendance: []Attendance{{Person: "a", Attended: true, Score: &low}, {Person: "b"}}}},
		{Body: Session{Training: "t", Invited: []string{"a", "c"}, Attendance: []Attendance{{Person: "a", Attended: true, Score: &high}, {Person: "c", Attended: true}}}},
		{Body: Session{Training: "t", Cancelled: true, Invited: []string{"z"}}},
		{Body: Session{Training: "other", Invited: []string{"y"}}},
	}
	other := Item[Training]{ID: "u", Body: Training{Title: "Without", Seats: 5, Completed: 4}}
	counted, tallies := WithSessions([]Item[Training]{training, other}, sessions)
	require.Equal(t, []TrainingTally{{Training: "t", Sessions: 2, Invited: 3, Attended: 2, Scored: 1, Passed: 1, Completed: 1}}, tallies)
	require.Equal(t, []int{3, 1, 5, 4}, []int{counted[0].Body.Seats, counted[0].Body.Completed, counted[1].Body.Seats, counted[1].Body.Completed})
	require.Equal(t, 30, training.Body.Seats, "what was given stays as it was")
	training.Body.PassScore = 0
	counted, _ = WithSessions([]Item[Training]{training}, sessions)
	require.Equal(t, 2, counted[0].Body.Completed, "without a test, to attend is to complete")
}

func TestNobodyCompletesATrainingWhoWasNotInvited(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		person := rapid.SampledFrom([]string{"a", "b", "c", "d"})
		training := Item[Training]{ID: "t", Body: Training{PassScore: rapid.IntRange(0, 100).Draw(t, "pass")}}
		var sessions []Item[Session]
		for range rapid.IntRange(0, 4).Draw(t, "sessions") {
			s := Session{Training: "t", Cancelled: rapid.Bool().Draw(t, "cancelled")}.With(rapid.SliceOf(person).Draw(t, "invited")...)
			for _, p := range s.Invited {
				if a := (Attendance{Person: p, Attended: rapid.Bool().Draw(t, "attended")}); a.Attended {
					score := rapid.IntRange(0, 100).Draw(t, "score")
					a.Score = &score
					s = s.Recorded(a, a)
				}
			}
			require.LessOrEqual(t, len(s.Attendance), len(s.Invited))
			sessions = append(sessions, Item[Session]{Body: s})
		}
		tally := TallyTraining(training, sessions)
		require.LessOrEqual(t, tally.Completed, tally.Attended)
		require.LessOrEqual(t, tally.Attended, tally.Invited)
		require.LessOrEqual(t, tally.Passed, tally.Scored)
	})
}
