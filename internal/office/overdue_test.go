package office_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

func TestOverdueReadingsAreListedAndAskedForUntilTheyCome(t *testing.T) {
	r := openMailroom(t)
	r.record("monitoring/1", "", engagement.PhaseOpened{Phase: engagement.PhaseMonitoring}, nil)
	r.in(func(tx *store.Tx) {
		for id, m := range map[string]engagement.Metric{
			"restore":  {Name: "Time to restore", Direction: "down", Frequency: "weekly", Owner: r.id("Ben")},
			"orders":   {Name: "Orders a day", Direction: "up", Frequency: "daily", Owner: r.people["Ben"].Email},
			"stranger": {Name: "Restarts", Direction: "down", Frequency: "daily", Owner: "The night shift"},
			"free":     {Name: "Mood", Direction: "up"},
		} {
			_, err := store.Create(tx, "e1", id, m, store.WriteOptions{})
			require.NoError(t, err)
		}
		_, err := tx.TakeReadings("e1", []engagement.Reading{{Metric: "restore", On: "2026-03-01", Value: 4}, {Metric: "restore", On: "2026-02-20", Value: 9}}, "")
		require.NoError(t, err)
	})
	pending := func() map[string]activities.PendingItem {
		items, err := r.office.Metrics(t.Context(), r.place)
		require.NoError(t, err)
		of := map[string]activities.PendingItem{}
		for _, i := range items {
			of[i.ID] = i
		}
		return of
	}
	all := pending()
	require.Len(t, all, 3, "the one without a frequency is due with its period")
	require.Equal(t, engagement.Day("2026-03-08"), all["restore"].On, "a week after the latest reading")
	require.Equal(t, engagement.Day("2026-03-03"), all["orders"].On)
	require.Equal(t, []string{r.id("Ben"), r.id("Ben"), ""}, []string{all["restore"].Owner, all["orders"].Owner, all["stranger"].Owner})
	require.WithinDuration(t, r.now, all["restore"].Since, time.Second, "pauses before monitoring take nothing")

	notice := activities.Notice{
		Place: r.place, Key: "monitoring/1/readings/1", Kind: activities.NoticeReadingsOverdue, People: r.ids("Ben"), Of: "monitoring/1",
		Number: 1, Due: time.Date(2026, 3, 8, 17, 0, 0, 0, time.UTC), Items: []string{"restore", "orders"},
	}
	r.now = r.now.AddDate(0, 0, 7)
	mails := r.notify(notice)
	require.Equal(t, "2 readings are overdue – Un almacén <script>alert(1)</script>", mails["Ben"].Subject)
	require.Contains(t, mails["Ben"].Text, "Orders a day\n> to be read by 3 March 2026; never read yet")
	require.Contains(t, mails["Ben"].Text, "/engagements/e1/monitoring\n")
	require.Contains(t, mails["Ben"].Text, "Time to restore\n> to be read by 8 March 2026; last read on 1 March 2026")

	r.in(func(tx *store.Tx) {
		_, err := tx.TakeReadings("e1", []engagement.Reading{{Metric: "restore", On: "2026-03-09", Value: 3}}, "")
		require.NoError(t, err)
	})
	require.Equal(t, engagement.Day("2026-03-16"), pending()["restore"].On)
	notice.Key, notice.Kind, notice.People = "monitoring/1/readings/2", activities.NoticeReadingsEscalated, r.ids("Carl")
	mails = r.notify(notice)
	require.Contains(t, mails["Carl"].Text, "asked of Ben Hall")
	require.NotContains(t, mails["Carl"].Text, "Time to restore", "it has been read meanwhile")
	notice.Key, notice.Items = "monitoring/1/readings/3", []string{"restore"}
	require.Empty(t, r.notify(notice), "nothing is left to ask for")
}
