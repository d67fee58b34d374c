package office_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

func TestACommunicationIsMailedOnceToItsAudienceInTheirLanguages(t *testing.T) {
	r := openMailroom(t)
	var id string
	r.in(func(tx *store.Tx) {
		g, err := store.Create(tx, "e1", "", engagement.Group{Name: "Shops", Size: 9, Members: r.ids("Ben", "Ana")}, store.WriteOptions{})
		require.NoError(t, err)
		it, err := store.Create(tx, "e1", "", engagement.Communication{
			Audience: g.ID, Subject: "Cajas nuevas", Message: "Llegan en mayo.", Channel: "e-mail", Planned: "2026-03-02", Sender: "Selma",
			Prepared:     &engagement.SignOff{By: r.id("Ben"), At: "2026-03-01T09:00:00Z"},
			Translations: []engagement.Translation{{Locale: "en", Subject: "New tills", Message: "They come in May."}},
		}, store.WriteOptions{})
		require.NoError(t, err)
		id = it.ID
	})
	pending, err := r.office.ChangeItems(t.Context(), r.place, engagement.KindCommunication)
	require.NoError(t, err)
	require.Len(t, pending, 1)
	require.True(t, pending[0].Held, "it is not approved")
	done, err := r.office.Communicate(t.Context(), r.place, id)
	require.NoError(t, err)
	require.False(t, done.Sent)
	require.Empty(t, r.sent, "nothing unapproved is ever sent")

	r.in(func(tx *store.Tx) {
		c, err := store.Get[engagement.Communication](tx, "e1", id)
		require.NoError(t, err)
		c.Body.Approved = &engagement.SignOff{By: r.id("Ana"), At: "2026-03-01T10:00:00Z"}
		_, err = store.Update(tx, "e1", id, c.Body, store.WriteOptions{})
		require.NoError(t, err)
	})
	r.fails[r.people["Ana"].Email] = errors.New("the server is busy")
	_, err = r.office.Communicate(t.Context(), r.place, id)
	require.Error(t, err, "it is tried again")
	r.fails = map[string]error{}
	for range 2 {
		done, err = r.office.Communicate(t.Context(), r.place, id)
		require.NoError(t, err)
		require.True(t, done.Sent)
	}
	require.Len(t, r.sent, 2, "each person once")
	require.Equal(t, engagement.CommunicationMoved{
		Communication: id, State: engagement.CommunicationSent, Planned: "2026-03-02", Sent: "2026-03-02", Mailed: true, Addressed: 9, Reached: 2,
	}, done.Fact)
	for _, m := range r.sent {
		want := map[string]string{"en": "New tills", "es": "Cajas nuevas"}[m.Locale]
		require.Equal(t, want, m.Subject)
		require.Contains(t, m.Text, "Selma")
	}
	standing, err := r.office.Communication(t.Context(), r.place, id)
	require.NoError(t, err)
	require.Equal(t, done.Fact, standing.Fact)
	gone, err := r.office.Communication(t.Context(), r.place, "none")
	require.NoError(t, err)
	require.True(t, gone.Fact.Withdrawn)
	late := r.notify(activities.Notice{Place: r.place, Key: "late", Kind: activities.NoticeCommunicationOverdue, Of: id, People: r.ids("Ana")})
	require.Empty(t, late, "it has gone out")
}
