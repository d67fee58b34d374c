package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestWhatIsKeptForADigestGoesOutOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		keep := func(id, person, notice string) {
			t.Helper()
			in(t, db, func(tx *store.Tx) {
				require.NoError(t, tx.KeepForDigest(store.DigestItem{ID: id, Person: person, Engagement: "e1", Notice: []byte(notice)}))
			})
		}
		waiting := func(person string) (ids []string) {
			t.Helper()
			read(t, db, func(tx *store.Tx) {
				items, err := tx.DigestItems(person)
				require.NoError(t, err)
				for _, i := range items {
					ids = append(ids, i.ID)
				}
			})
			return ids
		}
		at(db, start)
		keep("z", "ann", `{"key":"z"}`)
		at(db, start.Add(time.Minute))
		keep("a", "ann", `{"key":"a"}`)
		keep("b", "bob", `{"key":"b"}`)
		keep("z", "ann", `{"key":"again"}`)
		require.Equal(t, []string{"z", "a"}, waiting("ann"), "in the order in which it came")
		read(t, db, func(tx *store.Tx) {
			readers, err := tx.DigestReaders()
			require.NoError(t, err)
			require.Equal(t, []string{"ann", "bob"}, readers)
			items, err := tx.DigestItems("ann")
			require.NoError(t, err)
			require.Equal(t, store.DigestItem{ID: "z", Person: "ann", Engagement: "e1", Notice: []byte(`{"key":"z"}`), CreatedAt: start}, items[0])
		})

		in(t, db, func(tx *store.Tx) {
			require.NoError(t, tx.DigestSent())
			require.NoError(t, tx.DigestSent("z"))
		})
		keep("z", "ann", `{"key":"z"}`)
		require.Equal(t, []string{"a"}, waiting("ann"), "what is out does not come again")
		require.NoError(t, db.In(t.Context(), "another", func(tx *store.Tx) error {
			items, err := tx.DigestItems("ann")
			require.Empty(t, items, "of another organisation")
			return err
		}))
	})
}
