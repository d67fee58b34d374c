package store_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// openPulse opens a round in which some people are asked.
func openPulse(t *testing.T, db *store.DB, people ...string) {
	t.Helper()
	record(t, db, "e1", openedEvent(t, "One", "Acme"))
	in(t, db, func(tx *store.Tx) {
		var invited []engagement.Invited
		for _, p := range people {
			invited = append(invited, engagement.Invited{Person: p, Group: "g"})
		}
		n, err := tx.InvitePulse("e1", "r1", invited)
		require.NoError(t, err)
		require.Equal(t, len(people), n)
		again, err := tx.InvitePulse("e1", "r1", []engagement.Invited{{Person: "late", Group: "g"}})
		require.NoError(t, err)
		require.Equal(t, n, again, "who joins later is not asked")
	})
	record(t, db, "e1", event(t, "pulse/opened", "change/1", 5, "", engagement.PulseOpened{Round: "r1", Asked: len(people), Due: start.Add(24 * time.Hour)}, nil))
}

func felt(comment string) engagement.PulseAnswer {
	return engagement.PulseAnswer{Awareness: 1, Desire: 2, Knowledge: 3, Ability: 4, Reinforcement: 5, Comment: comment}
}

func TestAPulseTakesOneAnswerOfEachUntilItIsClosed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		openPulse(t, db, "ann", "bob", "cem")
		in(t, db, func(tx *store.Tx) {
			last, err := tx.AnswerPulse("e1", "r1", "ann", felt("hm"), engagement.PulsesAnonymous)
			require.NoError(t, err)
			require.False(t, last)
			_, err = tx.AnswerPulse("e1", "r1", "ann", felt("again"), engagement.PulsesAnonymous)
			requireCode(t, engagement.Conflict, err)
			_, err = tx.AnswerPulse("e1", "r1", "eve", felt(""), engagement.PulsesAnonymous)
			requireCode(t, engagement.NotFound, err)
			silent, err := tx.PulseSilent("e1", "r1")
			require.NoError(t, err)
			require.Equal(t, []string{"bob", "cem"}, silent)
			_, err = tx.PulseAnswers("e1", "r1")
			requireCode(t, engagement.Conflict, err)
			last, err = tx.AnswerPulse("e1", "r1", "bob", felt("ok"), engagement.PulsesNamed)
			require.NoError(t, err)
			require.False(t, last)
		})
		record(t, db, "e1", event(t, "pulse/closed", "change/1", 5, "", engagement.PulseClosed{Round: "r1"}, nil))
		in(t, db, func(tx *store.Tx) {
			_, err := tx.AnswerPulse("e1", "r1", "cem", felt(""), engagement.PulsesAnonymous)
			requireCode(t, engagement.Conflict, err)
			given, err := tx.PulseAnswers("e1", "r1")
			require.NoError(t, err)
			by := map[string]string{}
			for _, g := range given {
				by[g.Comment] = g.Person
				require.Equal(t, [5]int{1, 2, 3, 4, 5}, g.Steps())
			}
			require.Equal(t, map[string]string{"hm": "", "ok": "bob"}, by, "an anonymous answer has nobody")
			require.NoError(t, tx.DropPulse("e1", "r1"))
			given, err = tx.PulseAnswers("e1", "r1")
			require.NoError(t, err)
			require.Empty(t, given)
		})
	})
}

func TestTheLastAnswerIsKnownAlsoWhenManyComeAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		people := strings.Fields("ann bob cem dan eva fay")
		openPulse(t, db, people...)
		var wg sync.WaitGroup
		lasts := make([]bool, len(people))
		for i, p := range people {
			wg.Go(func() {
				err := db.In(t.Context(), org, func(tx *store.Tx) (err error) {
					lasts[i], err = tx.AnswerPulse("e1", "r1", p, felt(p), engagement.PulsesAnonymous)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		n := 0
		for _, last := range lasts {
			if last {
				n++
			}
		}
		require.Equal(t, 1, n)
	})
}

// TestNothingJoinsAnAnonymousAnswerToItsInvitation looks at every column of both tables,
// PostgreSQL's row versions included: all rows of a round must look the same, but for what
// was answered.
func TestNothingJoinsAnAnonymousAnswerToItsInvitation(t *testing.T) {
	db := storetest.Postgres(t)
	openPulse(t, db, "ann", "bob", "cem")
	for _, p := range []string{"cem", "ann"} {
		in(t, db, func(tx *store.Tx) {
			_, err := tx.AnswerPulse("e1", "r1", p, felt(""), engagement.PulsesAnonymous)
			require.NoError(t, err)
		})
	}
	in(t, db, func(tx *store.Tx) {
		for _, table := range []string{"pulse_invitations", "pulse_answers"} {
			versions, err := tx.Strings("SELECT DISTINCT xmin::text FROM " + table)
			require.NoError(t, err)
			require.Len(t, versions, 1, "%s: %v", table, versions)
		}
		columns, err := tx.Strings("SELECT column_name FROM information_schema.columns WHERE table_name = 'pulse_answers'")
		require.NoError(t, err)
		require.ElementsMatch(t, strings.Fields("org_id engagement_id round id group_id person awareness desire knowledge ability reinforcement comment"), columns,
			"a new column may tell whose an answer is")
		people, err := tx.Strings("SELECT DISTINCT person FROM pulse_answers")
		require.NoError(t, err)
		require.Equal(t, []string{""}, people)
	})
}

// TestTwoViewsNeverDifferByAnAnswer answers, looks and closes in any order: whatever is shown
// is shown whole, and never changes again.
func TestTwoViewsNeverDifferByAnAnswer(t *testing.T) {
	db := storetest.SQLite(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		id := "e" + strconv.Itoa(n)
		record(t, db, id, openedEvent(t, id, "Acme"))
		in(t, db, func(tx *store.Tx) {
			var invited []engagement.Invited
			for _, p := range strings.Fields("ann bob cem dan eva fay") {
				invited = append(invited, engagement.Invited{Person: p, Group: "g"})
			}
			_, err := tx.InvitePulse(id, "r1", invited)
			require.NoError(t, err)
		})
		record(t, db, id, event(t, "pulse/opened", "change/1", 5, "", engagement.PulseOpened{Round: "r1", Asked: 6}, nil))
		var seen []engagement.GivenPulse
		for i := range rapid.IntRange(1, 12).Draw(rt, "acts") {
			switch rapid.SampledFrom([]string{"answer", "answer", "close"}).Draw(rt, "act") {
			case "answer":
				who := rapid.SampledFrom(strings.Fields("ann bob cem dan eva fay")).Draw(rt, "who")
				err := db.In(t.Context(), org, func(tx *store.Tx) error {
					_, err := tx.AnswerPulse(id, "r1", who, felt(who), engagement.PulsesAnonymous)
					return err
				})
				require.True(t, err == nil || engagement.CodeOf(err) == engagement.Conflict, err)
			case "close":
				record(t, db, id, event(t, "pulse/closed/"+strconv.Itoa(i), "change/1", 5, "", engagement.PulseClosed{Round: "r1"}, nil))
			}
			read(t, db, func(tx *store.Tx) {
				given, err := tx.PulseAnswers(id, "r1")
				if err != nil {
					requireCode(t, engagement.Conflict, err)
					require.Nil(t, seen, "what was shown is hidden again")
					return
				}
				if seen == nil {
					seen = append([]engagement.GivenPulse{}, given...)
				}
				require.ElementsMatch(t, seen, given)
			})
		}
	})
}
