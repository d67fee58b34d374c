package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func addWebhook(t *testing.T, db *store.DB, id string, types []string, engagementID string) {
	t.Helper()
	in(t, db, func(tx *store.Tx) {
		_, err := tx.CreateWebhook(store.Webhook{ID: id, Secret: "sealed", Webhook: engagement.Webhook{
			Name: id, URL: "https://example.com/" + id, Types: types, Engagement: engagementID,
		}}, "ann")
		require.NoError(t, err)
	})
}

func deliveriesOf(t *testing.T, db *store.DB, webhook string) (all []store.WebhookDelivery) {
	t.Helper()
	read(t, db, func(tx *store.Tx) {
		var err error
		all, _, err = tx.Deliveries(webhook, store.DeliveryQuery{})
		require.NoError(t, err)
	})
	return all
}

func starts(t *testing.T, db *store.DB) (workflows []string) {
	t.Helper()
	read(t, db, func(tx *store.Tx) {
		rows, err := tx.PendingOutbox(100)
		require.NoError(t, err)
		for _, row := range rows {
			assert.Equal(t, contract.StartsDelivery, row.Signal.Kind)
			workflows = append(workflows, row.Workflow)
		}
	})
	return workflows
}

func settle(t *testing.T, db *store.DB, a store.AttemptAt, said store.DeliveryAnswer) store.DeliveryAttempt {
	t.Helper()
	var made store.DeliveryAttempt
	in(t, db, func(tx *store.Tx) {
		var err error
		made, err = tx.SettleAttempt(a, said)
		require.NoError(t, err)
	})
	return made
}

func TestWhatIsRecordedIsQueuedOnceForThoseWhoHearIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e0")
		assert.Empty(t, starts(t, db), "nobody hears")
		addWebhook(t, db, "all", []string{"*"}, "")
		addWebhook(t, db, "one", []string{"*"}, "e0")
		addWebhook(t, db, "pauses", []string{"paused"}, "")
		addWebhook(t, db, "off", []string{"*"}, "")
		in(t, db, func(tx *store.Tx) {
			w, err := tx.Webhook("off")
			require.NoError(t, err)
			_, err = tx.UpdateWebhook("off", w.Webhook, false, 1, "ann")
			require.NoError(t, err)
		})
		pause := event(t, "pause-1", "", 5, "pmo", engagement.Paused{}, map[string]string{"reason": "holiday"})
		record(t, db, "e1", openedEvent(t, "A", "B"), pause)
		record(t, db, "e1", pause)
		all := deliveriesOf(t, db, "all")
		require.Len(t, all, 2)
		assert.Equal(t, "mandate.paused", all[0].Type, "the newest first")
		assert.Equal(t, int64(2), all[0].Seq)
		assert.Equal(t, "pause-1", all[0].Event)
		assert.Equal(t, engagement.DeliveryQueued, all[0].State)
		assert.Empty(t, deliveriesOf(t, db, "one"))
		assert.Empty(t, deliveriesOf(t, db, "off"))
		require.Len(t, deliveriesOf(t, db, "pauses"), 1)
		assert.NotEqual(t, all[0].ID, deliveriesOf(t, db, "pauses")[0].ID)
		assert.Len(t, starts(t, db), 3)
		assert.Contains(t, starts(t, db), contract.DeliveryID(org, all[0].ID, 1))
		rebuild(t, db)
		assert.Len(t, starts(t, db), 3, "a rebuild tells nobody")
		require.NoError(t, db.Read(t.Context(), "another", func(tx *store.Tx) error {
			hooks, err := tx.Webhooks()
			assert.Empty(t, hooks, "another organisation's")
			return err
		}))
	})
}

func TestAnAttemptIsSettledOnceAndTheLastOneGivesUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		now := start
		db.SetClock(func() time.Time { return now })
		addWebhook(t, db, "w", []string{"*"}, "")
		record(t, db, "e1", openedEvent(t, "A", "B"))
		d := deliveriesOf(t, db, "w")[0]
		at := store.AttemptAt{Delivery: d.ID, Round: 1, Number: 1, Began: start}
		made := settle(t, db, at, store.DeliveryAnswer{Status: 500, Error: "It answers 500.", Took: 1500 * time.Millisecond})
		assert.Equal(t, start.Add(5*time.Second), made.NextAt.UTC())
		assert.Equal(t, int64(1500), made.TookMs)
		again := settle(t, db, at, store.DeliveryAnswer{Status: 200})
		assert.Equal(t, 500, again.Status, "what was settled stays")
		got := deliveriesOf(t, db, "w")[0]
		assert.Equal(t, engagement.DeliveryFailed, got.State)
		assert.Equal(t, 1, got.Attempts)

		now = start.Add(engagement.DeliveryWindow)
		at.Number = 2
		made = settle(t, db, at, store.DeliveryAnswer{Error: "It hangs."})
		assert.True(t, made.NextAt.IsZero())
		assert.Equal(t, store.TellAbandoned, made.Tell)
		got = deliveriesOf(t, db, "w")[0]
		assert.Equal(t, engagement.DeliveryAbandoned, got.State)
		assert.Nil(t, got.NextAt)
		assert.Equal(t, start, got.FirstAt.UTC())
		in(t, db, func(tx *store.Tx) {
			_, err := tx.Redeliver(d.ID)
			require.NoError(t, err)
		})
		requireCode(t, engagement.NotFound, attempt(t, db, func(tx *store.Tx) error {
			_, err := tx.SettleAttempt(store.AttemptAt{Delivery: d.ID, Round: 1, Number: 3, Began: start}, store.DeliveryAnswer{Status: 200})
			return err
		}))
		at.Round, at.Number, at.Began = 2, 1, now
		assert.Empty(t, settle(t, db, at, store.DeliveryAnswer{Status: 204}).Tell)
		read(t, db, func(tx *store.Tx) {
			w, err := tx.Webhook("w")
			require.NoError(t, err)
			assert.Nil(t, w.FailingSince, "it works again")
			tries, err := tx.DeliveryAttempts(d.ID)
			require.NoError(t, err)
			assert.Len(t, tries, 3)
		})
		in(t, db, func(tx *store.Tx) { require.NoError(t, tx.DeleteWebhook("w")) })
		requireCode(t, engagement.NotFound, attempt(t, db, func(tx *store.Tx) error { return tx.AbandonDelivery(at, "x") }))
	})
}

func TestAWebhookThatFailsForLongOrIsGoneIsDisabledAndItsOwnerToldOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		now := start
		db.SetClock(func() time.Time { return now })
		addWebhook(t, db, "w", []string{"*"}, "")
		addWebhook(t, db, "gone", []string{"opened"}, "")
		record(t, db, "e1", openedEvent(t, "A", "B"), event(t, "p", "", 5, "pmo", engagement.Paused{}, nil), event(t, "r", "", 6, "pmo", engagement.Resumed{}, nil))
		number := 1
		giveUp := func(d store.WebhookDelivery, status int) store.TellOwner {
			number++
			return settle(t, db, store.AttemptAt{Delivery: d.ID, Round: 1, Number: number, Began: now.Add(-engagement.DeliveryWindow)},
				store.DeliveryAnswer{Status: status, Error: "no"}).Tell
		}
		all := deliveriesOf(t, db, "w")
		assert.Equal(t, store.TellAbandoned, giveUp(all[0], 500))
		assert.Equal(t, store.TellNothing, giveUp(all[1], 500), "once, until it works again")
		now = now.Add(engagement.DisableAfter)
		assert.Equal(t, store.TellFailing, giveUp(all[2], 500))
		assert.Equal(t, store.TellGone, giveUp(deliveriesOf(t, db, "gone")[0], 410))
		in(t, db, func(tx *store.Tx) {
			for id, why := range map[string]engagement.WhyDisabled{"w": engagement.DisabledFailing, "gone": engagement.DisabledGone} {
				w, err := tx.Webhook(id)
				require.NoError(t, err)
				assert.False(t, w.Enabled)
				assert.Equal(t, why, w.WhyDisabled)
			}
			_, err := tx.Redeliver(all[0].ID)
			requireCode(t, engagement.Conflict, err)
			w, err := tx.Webhook("w")
			require.NoError(t, err)
			w, err = tx.UpdateWebhook("w", w.Webhook, true, 0, "bob")
			require.NoError(t, err)
			assert.Nil(t, w.FailingSince)
			n, err := tx.RedeliverFailed("w", start, 2)
			require.NoError(t, err)
			assert.Equal(t, 2, n)
			n, err = tx.RedeliverFailed("w", start, 2)
			require.NoError(t, err)
			assert.Equal(t, 1, n)
		})
	})
}

func TestASecretThatIsRotatedSignsForADayMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		db.SetClock(func() time.Time { return start })
		addWebhook(t, db, "w", []string{"*"}, "")
		in(t, db, func(tx *store.Tx) {
			w, err := tx.RotateWebhook("w", "other", "bob")
			require.NoError(t, err)
			assert.Equal(t, []string{"other", "sealed"}, []string{w.Secret, w.OldSecret})
			assert.Equal(t, start.Add(24*time.Hour), w.OldUntil.UTC())
			require.NoError(t, tx.ResealWebhook(w, "other'", "sealed'"))
			require.NoError(t, tx.ResealWebhook(w, "late", "late"))
			w, err = tx.Webhook("w")
			require.NoError(t, err)
			assert.Equal(t, []string{"other'", "sealed'"}, []string{w.Secret, w.OldSecret})
		})
	})
}
