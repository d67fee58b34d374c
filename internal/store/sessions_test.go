package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

const idle = time.Hour

// desk has a clock that is set, and sessions of Ann.
type desk struct {
	*testing.T
	db       *store.DB
	sessions *store.Sessions
	now      time.Time
	ann      store.Person
}

func openDesk(t *testing.T, db *store.DB) *desk {
	d := &desk{T: t, db: db, sessions: db.Sessions(storetest.Org, idle), now: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	db.SetClock(func() time.Time { return d.now })
	in(t, db, func(tx *store.Tx) { d.ann = ensure(t, tx, "Ann", "ann@x.eu") })
	return d
}

func (d *desk) begin(token string) {
	ctx := store.WithHolder(d.Context(), store.Holder{Person: d.ann.ID, Way: store.WayProvider, AuthAt: d.now})
	require.NoError(d, d.sessions.CommitCtx(ctx, token, []byte("typed"), d.now.Add(12*time.Hour)))
}

// live is the session of a token; nothing when it opens none.
func (d *desk) live(token string) (session store.Session, ok bool) {
	d.Helper()
	require.NoError(d, d.db.Read(d.Context(), storetest.Org, func(tx *store.Tx) (err error) {
		session, err = d.sessions.Live(tx, token)
		if ok = err == nil; engagement.CodeOf(err) == engagement.NotFound {
			return nil
		}
		return err
	}))
	return session, ok
}

func (d *desk) use(token string) bool {
	d.Helper()
	session, ok := d.live(token)
	if ok {
		require.NoError(d, d.sessions.Touch(d.Context(), session))
	}
	return ok
}

func (d *desk) rotate(token string) string {
	d.Helper()
	fresh, err := d.sessions.Rotate(d.Context(), token)
	require.NoError(d, err)
	return fresh
}

func TestASessionEndsWhenItIsNotUsedAndAtItsAbsoluteLimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := openDesk(t, db)
		d.begin("idle")
		d.begin("used")
		for range 12 * 60 / 50 {
			d.now = d.now.Add(50 * time.Minute)
			require.True(t, d.use("used"), d.now)
		}
		require.False(t, d.use("idle"), "nobody used it for an hour")
		d.now = d.now.Add(50 * time.Minute)
		require.False(t, d.use("used"), "twelve hours have passed, however much it was used")
	})
}

func TestATokenIsChangedAndTheOneBeforeServesUntilItsSuccessorHasArrived(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := openDesk(t, db)
		d.begin("first")
		require.Empty(t, d.rotate("first"), "it has not served long")
		d.now = d.now.Add(store.RotateAfter)
		second := d.rotate("first")
		require.NotEmpty(t, second)
		require.Empty(t, d.rotate("first"), "another request has done so")
		// The answer with the new token is on its way, or lost.
		d.now = d.now.Add(10 * time.Minute)
		require.True(t, d.use("first"))
		require.True(t, d.use(second))
		d.now = d.now.Add(59 * time.Second)
		require.True(t, d.use("first"), "a request that was slow")
		d.now = d.now.Add(2 * time.Second)
		require.False(t, d.use("first"))
		require.True(t, d.use(second))
		content, found, err := d.sessions.FindCtx(t.Context(), second)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, "typed", string(content), "what pages keep stays")
	})
}

func TestATokenWhoseSuccessorWasLostIsChangedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := openDesk(t, db)
		d.begin("first")
		d.now = d.now.Add(store.RotateAfter)
		lost := d.rotate("first")
		d.now = d.now.Add(store.RotateAfter)
		require.True(t, d.use("first"))
		third := d.rotate("first")
		require.NotEmpty(t, third)
		require.False(t, d.use(lost), "of two successors only the later one opens anything")
		require.True(t, d.use(third))
	})
}

func TestOfManyRequestsAtOnceOneChangesTheToken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := openDesk(t, db)
		d.begin("first")
		d.now = d.now.Add(store.RotateAfter)
		var mu sync.Mutex
		var fresh []string
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				token, err := d.sessions.Rotate(t.Context(), "first")
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					fresh = append(fresh, fmt.Sprint("error: ", err))
				} else if token != "" {
					fresh = append(fresh, token)
				}
			})
		}
		group.Wait()
		require.Len(t, fresh, 1)
		require.True(t, d.use(fresh[0]))
		require.True(t, d.use("first"))
	})
}

func TestASessionThatWasEndedDoesNotComeBackWithARequestThatWasUnderWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := openDesk(t, db)
		d.begin("token")
		in(t, db, func(tx *store.Tx) { require.NoError(t, tx.EndSessions(d.ann.ID)) })
		require.NoError(t, d.sessions.CommitCtx(t.Context(), "token", []byte("late"), d.now.Add(time.Hour)))
		session, ok := d.live("token")
		require.True(t, ok, "what was typed may be kept")
		require.Empty(t, session.Holder.Person, "but for nobody")
	})
}

func TestSessionsAreListedAndEndedOneByOneOrAllTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := openDesk(t, db)
		var bob store.Person
		in(t, db, func(tx *store.Tx) { bob = ensure(t, tx, "Bob", "bob@x.eu") })
		d.begin("laptop")
		d.now = d.now.Add(time.Minute)
		d.begin("phone")
		in(t, db, func(tx *store.Tx) {
			all, err := d.sessions.Of(tx, d.ann.ID)
			require.NoError(t, err)
			require.Len(t, all, 2)
			require.Equal(t, d.now, all[0].UsedAt)
			require.Equal(t, store.WayProvider, all[0].Way)
			requireCode(t, engagement.NotFound, tx.EndSession(bob.ID, all[0].ID))
			require.NoError(t, tx.EndSession(d.ann.ID, all[0].ID))
		})
		require.False(t, d.use("phone"))
		require.True(t, d.use("laptop"))
		in(t, db, func(tx *store.Tx) {
			p := d.ann
			p.Active = false
			_, err := tx.UpdatePerson(p, 0)
			require.NoError(t, err)
		})
		require.False(t, d.use("laptop"), "whoever has left is signed out")
	})
}

func TestAnAccountIsLinkedByItsVerifiedAddressAndStaysItsPersons(t *testing.T) {
	const issuer = "https://login.example"
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in(t, db, func(tx *store.Tx) {
			ann, bob := ensure(t, tx, "Ann", "ann@x.eu"), ensure(t, tx, "Bob", "bob@x.eu")
			for name, account := range map[string]store.Account{
				"unverified": {Issuer: issuer, Subject: "1"}, "unknown": {Issuer: issuer, Subject: "1", Email: "eve@x.eu"},
				"tagged": {Issuer: issuer, Subject: "1", Email: "ann+eve@x.eu"}, "wide": {Issuer: issuer, Subject: "1", Email: "ａnn@x.eu"},
			} {
				_, err := tx.PersonOfAccount(account)
				require.Equal(t, engagement.Forbidden, engagement.CodeOf(err), name)
			}
			found, err := tx.PersonOfAccount(store.Account{Issuer: issuer, Subject: "1", Email: "Ann@X.eu"})
			require.NoError(t, err)
			require.Equal(t, ann.ID, found.ID)
			found, err = tx.PersonOfAccount(store.Account{Issuer: issuer, Subject: "1", Email: "bob@x.eu"})
			require.NoError(t, err)
			require.Equal(t, ann.ID, found.ID, "another address at the provider moves nothing")
			_, err = tx.PersonOfAccount(store.Account{Issuer: issuer, Subject: "2", Email: "ann@x.eu"})
			requireCode(t, engagement.Forbidden, err)
			_, err = tx.LinkAccount(bob.ID, issuer, "1")
			requireCode(t, engagement.Forbidden, err)

			links, err := tx.SignIns(ann.ID)
			require.NoError(t, err)
			require.Len(t, links, 1)
			requireCode(t, engagement.NotFound, tx.UnlinkAccount(bob.ID, links[0].ID))
			require.NoError(t, tx.UnlinkAccount(ann.ID, links[0].ID))
			found, err = tx.PersonOfAccount(store.Account{Issuer: issuer, Subject: "2", Email: "ann@x.eu"})
			require.NoError(t, err)
			require.Equal(t, ann.ID, found.ID, "an administrator has made room for the new account")

			ann.Active = false
			_, err = tx.UpdatePerson(ann, 0)
			require.NoError(t, err)
			_, err = tx.PersonOfAccount(store.Account{Issuer: issuer, Subject: "2", Email: "ann@x.eu"})
			requireCode(t, engagement.Forbidden, err)
		})
	})
}
