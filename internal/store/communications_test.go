package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestTheCommunicationPlanStandsByTheJournal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		record(t, db, "e1", openedEvent(t, "One", "Acme"))
		tell := func(id string, fact engagement.Fact) {
			record(t, db, "e1", event(t, id, "change/1", 5, "", fact, nil))
		}
		read := func() (rows []store.CommunicationRow) {
			in(t, db, func(tx *store.Tx) {
				var err error
				rows, err = tx.Communications("e1")
				require.NoError(t, err)
				require.NoError(t, tx.PutChangeMails("e1", store.ChangeMail{Item: "c1", Person: "ann", Version: 3, State: store.MailDue}))
				require.NoError(t, tx.PutChangeMails("e1", store.ChangeMail{Item: "c1", Person: "ann", Version: 3, State: store.MailHandedOver}))
				mails, err := tx.ChangeMails("e1", "c1")
				require.NoError(t, err)
				require.Len(t, mails, 1)
				require.Equal(t, store.MailHandedOver, mails[0].State)
			})
			return rows
		}
		tell("1", engagement.CommunicationMoved{Communication: "c1", State: engagement.CommunicationPrepared, Planned: "2026-05-20"})
		tell("2", engagement.CommunicationReminded{Communication: "c1", State: engagement.CommunicationPrepared, Number: 1, People: []string{"ann"}})
		tell("3", engagement.CommunicationReminded{Communication: "c1", State: engagement.CommunicationPrepared, Overdue: true, People: []string{"ann"}})
		rows := read()
		require.Len(t, rows, 1)
		require.Equal(t, 1, rows[0].Reminders)
		require.True(t, rows[0].Overdue)
		tell("4", engagement.CommunicationMoved{Communication: "c1", State: engagement.CommunicationSent, Planned: "2026-05-20", Sent: "2026-05-22", Mailed: true, Addressed: 9, Reached: 8})
		rows = read()
		require.False(t, rows[0].Overdue)
		require.Equal(t, []int{9, 8, 1}, []int{rows[0].Addressed, rows[0].Reached, rows[0].Reminders})
		tell("5", engagement.CommunicationMoved{Communication: "c1", Withdrawn: true})
		require.Empty(t, read())
	})
}
