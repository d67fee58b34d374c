package store_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestAPersonIsOneWhateverTheirAddressIsSpeltLike(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in(t, db, func(tx *store.Tx) {
			ann := ensure(t, tx, "Ann", "ann@x.eu")
			jurgen := ensure(t, tx, "Jürgen", "jurgen@müller.example")
			for _, email := range []string{"Ann@X.EU", "ann+board@x.eu", " ａｎｎ@x.eu", "ＡＮＮ＋x＠ｘ．ｅｕ"} {
				require.Equal(t, ann, ensure(t, tx, "Somebody else", email), email)
				found, err := tx.PersonByEmail(email)
				require.NoError(t, err)
				require.Equal(t, ann, found, email)
			}
			require.Equal(t, jurgen, ensure(t, tx, "J", "Jurgen+x@xn--mller-kva.example"))
			require.NotEqual(t, ann.ID, ensure(t, tx, "Anne", "anne@x.eu").ID)
			_, err := tx.PersonByEmail("bob@x.eu")
			requireCode(t, engagement.NotFound, err)
		})
	})
}

func TestNobodyIsRegisteredTwiceNorTakesTheAddressOfAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in(t, db, func(tx *store.Tx) {
			ann, bob := ensure(t, tx, "Ann", "ann@x.eu"), ensure(t, tx, "Bob", "bob@x.eu")
			same, err := tx.RegisterPerson("Ann", "ANN@x.eu", "")
			require.NoError(t, err)
			require.Equal(t, ann, same, "the same address is the same entry")
			_, err = tx.RegisterPerson("Ann B", "ann+board@x.eu", "")
			requireCode(t, engagement.Conflict, err)
			require.ErrorContains(t, err, "belongs to Ann, who is registered as ann@x.eu")

			bob.Email = "ann+bob@x.eu"
			_, err = tx.UpdatePerson(bob, 0)
			requireCode(t, engagement.Conflict, err)
			ann.Email = "ann+work@x.eu"
			ann, err = tx.UpdatePerson(ann, 0)
			require.NoError(t, err, "another spelling of one's own address is free")
			require.Equal(t, ann, ensure(t, tx, "Ann", "ann@x.eu"))
		})
	})
}

func TestSpellingsRegisteredAtTheSameTimeAreOnePerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for round := range 5 {
			ids := make([]string, 6)
			var all sync.WaitGroup
			for i := range ids {
				all.Go(func() {
					_ = db.In(t.Context(), org, func(tx *store.Tx) error {
						p, err := tx.EnsurePerson("Ann", fmt.Sprintf("ann%d+%d@x.eu", round, i), "")
						ids[i] = p.ID
						return err
					})
				})
			}
			all.Wait()
			for _, id := range ids {
				require.NotEmpty(t, id)
				require.Equal(t, ids[0], id)
			}
		}
	})
}

func TestPeopleOfBeforeGetTheirIdentityAndMayShareIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		back(t, db, 6)
		for _, o := range []string{org, "other"} {
			require.NoError(t, db.In(t.Context(), o, func(tx *store.Tx) error {
				for i, email := range []string{"ann@x.eu", "ann+board@x.eu", "+bob@x.eu", "müller@x.eu"} {
					err := tx.Exec("INSERT INTO people (org_id, id, name, email, email_key, search, locale, org_roles, active, version, created_at, updated_at) "+
						"VALUES (?, ?, 'N', ?, ?, '', '', '[]', ?, 1, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')",
						o, fmt.Sprint("p", i), email, email, i > 0)
					if err != nil {
						return err
					}
				}
				return nil
			}))
		}
		require.NoError(t, db.Migrate(t.Context(), "up"))
		for _, o := range []string{org, "other"} {
			require.NoError(t, db.In(t.Context(), o, func(tx *store.Tx) error {
				keys, err := tx.Strings("SELECT identity_key FROM people WHERE org_id = ? ORDER BY id", o)
				require.NoError(t, err)
				require.Equal(t, []string{"ann@x.eu", "ann@x.eu", "+bob@x.eu", "müller@x.eu"}, keys)
				require.Equal(t, "p0", ensure(t, tx, "Ann", "ann@x.eu").ID, "the very address, though they have left")
				require.Equal(t, "p1", ensure(t, tx, "Ann", "ann+board@x.eu").ID)
				require.Equal(t, "p1", ensure(t, tx, "Ann", "ann+other@x.eu").ID, "else whoever is active")
				both, err := tx.Person("p1")
				require.NoError(t, err)
				both.Name = "Ann Board"
				_, err = tx.UpdatePerson(both, 0)
				require.NoError(t, err, "who shares an identity can still be changed")
				return nil
			}))
		}
	})
}

// back takes migrations back until the given one is pending.
func back(t *testing.T, db *store.DB, to int64) {
	t.Helper()
	for {
		list, err := db.Migrations(t.Context())
		require.NoError(t, err)
		for _, m := range list {
			if m.Version == to && m.AppliedAt.IsZero() {
				return
			}
		}
		require.NoError(t, db.Migrate(t.Context(), "down"))
	}
}

func ensure(t *testing.T, tx *store.Tx, name, email string) store.Person {
	t.Helper()
	p, err := tx.EnsurePerson(name, email, "en")
	require.NoError(t, err)
	return p
}
