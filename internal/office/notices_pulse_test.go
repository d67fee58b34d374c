package office_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func TestAPulseIsMailedToItsGroupsAndRemindsOnlyThoseWhoHaveNotAnswered(t *testing.T) {
	r := openMailroom(t)
	var round string
	r.in(func(tx *store.Tx) {
		g, err := store.Create(tx, "e1", "", engagement.Group{Name: "Shops", Size: 9, Members: r.ids("Ben", "Ana")}, store.WriteOptions{})
		require.NoError(t, err)
		it, err := store.Create(tx, "e1", "", engagement.PulseRound{Title: "Tills", Groups: []string{g.ID}, Closes: "2026-03-20", Note: "Be frank."}, store.WriteOptions{})
		require.NoError(t, err)
		round = it.ID
	})
	pending, err := r.office.ChangeItems(t.Context(), r.place, engagement.KindPulseRound)
	require.NoError(t, err)
	require.Len(t, pending, 1)
	require.Equal(t, engagement.Day("2026-03-20"), pending[0].On)
	asked, err := r.office.InvitePulse(t.Context(), r.place, round)
	require.NoError(t, err)
	require.Equal(t, 2, asked)
	r.record("change/1", "", engagement.PulseOpened{Round: round, Asked: asked, Due: r.now.AddDate(0, 0, 18)}, nil)

	mails := r.notify(activities.Notice{Place: r.place, Key: "p1", Kind: activities.NoticePulseAsked, Of: round, Due: r.now.AddDate(0, 0, 18)})
	require.Len(t, mails, 2)
	m := mails["Ben"]
	require.Contains(t, m.Text, "> Be frank.")
	require.Contains(t, m.Text, "kept without your name")
	address := r.address(m)
	token := address[strings.LastIndex(address, "/")+1:]
	require.Contains(t, address, "/p/")
	_, link, err := r.db.LinkByHash(t.Context(), identity.LinkHash(token))
	require.NoError(t, err)
	require.Equal(t, []string{round, store.PulseStage, r.id("Ben")}, []string{link.Request, link.Stage, link.Person})

	r.in(func(tx *store.Tx) {
		answer := engagement.PulseAnswer{Awareness: 3, Desire: 3, Knowledge: 3, Ability: 3, Reinforcement: 3}
		last, err := tx.AnswerPulse("e1", round, r.id("Ben"), answer, engagement.PulsesAnonymous)
		require.NoError(t, err)
		require.False(t, last)
	})
	reminder := activities.Notice{Place: r.place, Key: "p2", Kind: activities.NoticePulseReminder, Of: round, Due: r.now.AddDate(0, 0, 18)}
	mails = r.notify(reminder)
	require.Len(t, mails, 1)
	require.Contains(t, mails, "Ana")
	r.record("change/1", "", engagement.PulseClosed{Round: round}, nil)
	reminder.Key = "p3"
	require.Empty(t, r.notify(reminder), "nobody is reminded of what is closed")
	pending, err = r.office.ChangeItems(t.Context(), r.place, engagement.KindPulseRound)
	require.NoError(t, err)
	require.Empty(t, pending)
	r.in(func(tx *store.Tx) {
		e, err := tx.Engagement("e1")
		require.NoError(t, err)
		rounds, err := tx.ClosedPulses(e)
		require.NoError(t, err)
		require.Len(t, rounds, 1)
		require.True(t, rounds[0].Results.Total.Hidden, "one answer is too few")
		require.True(t, rounds[0].Results.Suppressed())
		require.Empty(t, engagement.LatestPulses(nil, rounds), "what is hidden makes nobody ready")
	})
	closed := r.notify(activities.Notice{Place: r.place, Key: "p4", Kind: activities.NoticePulseClosed, Of: round, People: r.ids("Ana"), Due: time.Time{}})
	require.Contains(t, closed["Ana"].Text, "/engagements/e1/change")
}
