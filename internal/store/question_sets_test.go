package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestAQuestionSetIsKeptOnceAndNeverChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		set := engagement.QuestionSet{
			Key: "ours", Version: 1, Title: "Ours", Publisher: "P", Licence: "CC-BY-4.0",
			Questions: []engagement.SetQuestion{{Ref: "Q-1", Text: "Is it < & > \u2028?", Weight: 1, Extra: []engagement.Property{{Name: "n", Value: "\u0000"}}}},
		}
		newer := set
		newer.Version = 2
		in(t, db, func(tx *store.Tx) {
			made, err := tx.AddQuestionSet(set)
			require.NoError(t, err)
			again, err := tx.AddQuestionSet(set)
			require.NoError(t, err)
			require.Equal(t, made.ID, again.ID, "the same content is the same set")
			require.Equal(t, set, again.Body)
			other := set
			other.Licence = "none"
			_, err = tx.AddQuestionSet(other)
			requireCode(t, engagement.Conflict, err)
			require.ErrorContains(t, err, "raise its version to 2")
			_, err = tx.AddQuestionSet(newer)
			require.NoError(t, err)

			found, err := tx.FindQuestionSet("ours")
			require.NoError(t, err)
			require.Equal(t, newer, found, "the key alone is the newest version")
			found, err = tx.FindQuestionSet("ours@1")
			require.NoError(t, err)
			require.Equal(t, set, found)
			for _, ref := range []string{"ours@3", "ours@x", "theirs"} {
				_, err = tx.FindQuestionSet(ref)
				requireCode(t, engagement.NotFound, err)
			}
			all, err := tx.QuestionSets()
			require.NoError(t, err)
			require.Len(t, all, 2)
			require.Equal(t, "ours@2", all[0].Ref())
			require.Equal(t, 1, all[0].Questions)
			require.Empty(t, all[0].Body.Questions, "a list has no bodies")
		})
		require.NoError(t, db.In(t.Context(), "another", func(tx *store.Tx) error {
			_, err := tx.QuestionSet("ours")
			requireCode(t, engagement.NotFound, err)
			return nil
		}))
	})
}
