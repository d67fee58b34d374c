package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestTheJournalTellsHowTheProcessStandsToASupportRequest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		request := engagement.SupportRequest{Title: "The till asks for a code", Priority: "high", Opened: "2026-03-02"}
		in(t, db, func(tx *store.Tx) {
			_, err := store.Create(tx, "e1", "s1", request, store.WriteOptions{})
			require.NoError(t, err)
		})
		support := func() (row store.SupportRow) {
			in(t, db, func(tx *store.Tx) {
				e, err := tx.Engagement("e1")
				require.NoError(t, err)
				rows, err := tx.Support(e)
				require.NoError(t, err)
				require.Len(t, rows, 1)
				row = rows[0]
			})
			return row
		}
		of, due := engagement.KindSupportRequest, start.Add(time.Hour)
		record(t, db, "e1", event(t, "due", "change/1", 1, "", engagement.ItemDue{Kind: of, Item: "s1", Due: time.Now().Add(time.Hour)}, nil))
		require.False(t, support().Overdue, "there is time still")
		record(t, db, "e1",
			event(t, "due/2", "change/1", 2, "", engagement.ItemDue{Kind: of, Item: "s1", Due: due}, nil),
			event(t, "reminded", "change/1", 3, "", engagement.ItemReminded{Kind: of, Item: "s1", Number: 1}, nil),
			event(t, "escalated", "change/1", 4, "", engagement.ItemEscalated{Kind: of, Item: "s1", Due: due}, nil))
		row := support()
		require.True(t, row.DueAt.Equal(due))
		require.True(t, row.Overdue)
		require.Equal(t, 1, row.Reminders)
		require.True(t, row.Escalated)
		record(t, db, "e1", event(t, "pause", "", 30, "pmo", engagement.Paused{}, map[string]string{"reason": "Stock-taking"}))
		require.False(t, support().Overdue, "time stood still before it was due")
		in(t, db, func(tx *store.Tx) {
			request.Answer, request.Answered = "It is on the card.", "2026-03-03"
			_, err := store.Update(tx, "e1", "s1", request, store.WriteOptions{})
			require.NoError(t, err)
		})
		require.False(t, support().Overdue)
	})
}
