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

// staff registers people and returns their ids by name.
func staff(t *testing.T, db *store.DB, names ...string) map[string]string {
	t.Helper()
	ids := map[string]string{}
	in(t, db, func(tx *store.Tx) {
		for _, name := range names {
			ids[name] = ensure(t, tx, name, name+"@x.eu").ID
		}
	})
	return ids
}

// away is a delegation of everything in April.
func away(principal, delegate string) engagement.Delegation {
	return engagement.Delegation{Principal: principal, Delegate: delegate, From: "2026-04-01", Until: "2026-04-10", Mode: engagement.DelegationReplace}
}

func delegate(t *testing.T, db *store.DB, d engagement.Delegation) (kept store.Delegation) {
	t.Helper()
	in(t, db, func(tx *store.Tx) {
		var err error
		kept, err = tx.AddDelegation(d, d.Principal)
		require.NoError(t, err)
	})
	return kept
}

// refusedDelegation wants a change to be refused for a field.
func refusedDelegation(t *testing.T, db *store.DB, field, message string, change func(tx *store.Tx) error) {
	t.Helper()
	err := attempt(t, db, change)
	requireCode(t, engagement.Invalid, err)
	require.ErrorContains(t, err, field+": ")
	require.ErrorContains(t, err, message)
}

// at sets the store's clock.
func at(db *store.DB, now time.Time) { db.SetClock(func() time.Time { return now }) }

func TestADelegationIsKeptMovedAndEnded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		at(db, start)
		p := staff(t, db, "ann", "bob", "cem")
		open(t, db, "e1")
		d := away(p["ann"], p["bob"])
		d.Scope, d.Reason = engagement.DelegationScope{Engagement: "e1", Gates: []engagement.GateKey{engagement.GatePlan, engagement.GatePlan}}, "Holiday"
		kept := delegate(t, db, d)
		require.Equal(t, 1, kept.Version)
		require.Equal(t, []string{"ann", "bob"}, []string{kept.PrincipalName, kept.DelegateName})
		require.Equal(t, []engagement.GateKey{engagement.GatePlan}, kept.Scope.Gates)
		read(t, db, func(tx *store.Tx) {
			got, err := tx.Delegation(kept.ID)
			require.NoError(t, err)
			require.Equal(t, kept, got)
			_, err = tx.Delegation("none")
			requireCode(t, engagement.NotFound, err)
		})
		in(t, db, func(tx *store.Tx) {
			moved, err := tx.MoveDelegation(kept.ID, "2026-04-05", p["cem"], 1)
			require.NoError(t, err)
			require.Equal(t, engagement.Day("2026-04-05"), moved.Until)
			require.Equal(t, p["cem"], moved.UpdatedBy)
			_, err = tx.MoveDelegation(kept.ID, "2026-04-06", p["cem"], 1)
			requireCode(t, engagement.Stale, err)
			ended, err := tx.EndDelegation(kept.ID, p["ann"], 2)
			require.NoError(t, err)
			require.Equal(t, start, *ended.EndedAt)
			again, err := tx.EndDelegation(kept.ID, p["ann"], 0)
			require.NoError(t, err)
			require.Equal(t, ended, again)
			_, err = tx.MoveDelegation(kept.ID, "2026-04-06", p["ann"], 0)
			requireCode(t, engagement.Conflict, err)
		})
	})
}

func TestADelegationThatBreaksTheRulesIsNotKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		at(db, start)
		p := staff(t, db, "ann", "bob", "cem", "dora")
		first := delegate(t, db, away(p["ann"], p["bob"]))
		add := func(d engagement.Delegation) func(tx *store.Tx) error {
			return func(tx *store.Tx) error { _, err := tx.AddDelegation(d, "pmo"); return err }
		}
		refusedDelegation(t, db, "from", "ann has delegated to bob already", add(away(p["ann"], p["cem"])))
		refusedDelegation(t, db, "delegate", "ann has delegated to bob", add(away(p["bob"], p["ann"])))
		refusedDelegation(t, db, "principal", "bob stands in for ann", add(away(p["bob"], p["cem"])))
		refusedDelegation(t, db, "delegate", "themselves", add(away(p["cem"], p["cem"])))
		refusedDelegation(t, db, "delegate", "nobody with the id", add(away(p["cem"], "none")))
		nowhere := away(p["cem"], p["dora"])
		nowhere.Scope.Engagement = "none"
		refusedDelegation(t, db, "scope.engagement", "there is no engagement", add(nowhere))

		later := away(p["ann"], p["cem"])
		later.From, later.Until = "2026-04-11", "2026-04-20"
		delegate(t, db, later)
		refusedDelegation(t, db, "from", "ann has delegated to cem already", func(tx *store.Tx) error {
			_, err := tx.MoveDelegation(first.ID, "2026-04-11", "pmo", 0)
			return err
		})
		in(t, db, func(tx *store.Tx) {
			bob, err := tx.Person(p["bob"])
			require.NoError(t, err)
			bob.Active = false
			_, err = tx.UpdatePerson(bob, 0)
			require.NoError(t, err)
			_, err = tx.MoveDelegation(first.ID, "2026-04-02", "pmo", 0)
			require.NoError(t, err, "it may be shortened though the delegate has left")
			_, err = tx.EndDelegation(first.ID, "pmo", 0)
			require.NoError(t, err)
		})
		refusedDelegation(t, db, "delegate", "no longer active", add(away(p["dora"], p["bob"])))
		delegate(t, db, away(p["dora"], p["ann"]))
	})
}

func TestRequestsThatCrossMakeNoLoop(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		at(db, start)
		for round := range 8 {
			name := func(i int) string { return fmt.Sprintf("p%d-%d", round, i%3) }
			p := staff(t, db, name(0), name(1), name(2))
			errs := make([]error, 6)
			var all sync.WaitGroup
			for i := range errs {
				all.Go(func() { // a ring, and the same ring backwards
					from, to := name(i), name(i+1)
					if i >= 3 {
						from, to = to, from
					}
					errs[i] = db.In(t.Context(), org, func(tx *store.Tx) error { _, err := tx.AddDelegation(away(p[from], p[to]), p[from]); return err })
				})
			}
			all.Wait()
			// Of three people, either one stands in for one or two, or for nobody.
			kept, principals, delegates := 0, map[string]bool{}, map[string]bool{}
			read(t, db, func(tx *store.Tx) {
				of, err := tx.DelegationsOf([]string{p[name(0)], p[name(1)], p[name(2)]}, "2026-04-01")
				require.NoError(t, err)
				kept = len(of)
				for _, d := range of {
					require.False(t, principals[d.Principal], "nobody delegates twice")
					principals[d.Principal], delegates[d.Delegate] = true, true
				}
			})
			for person := range principals {
				require.False(t, delegates[person], "nobody who delegates stands in")
			}
			for _, err := range errs {
				if err == nil {
					kept--
					continue
				}
				requireCode(t, engagement.Invalid, err)
			}
			require.Zero(t, kept, "who was told that it is kept has it kept")
			require.NotEmpty(t, principals)
		}
	})
}

func TestDelegationsAreListedByPersonAndWhetherTheyAreOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		at(db, start)
		p := staff(t, db, "ann", "bob", "cem", "dora")
		past := away(p["ann"], p["bob"])
		past.From, past.Until = "2026-03-02", "2026-03-05"
		over := delegate(t, db, past)
		runs := delegate(t, db, away(p["ann"], p["bob"]))
		other := delegate(t, db, away(p["cem"], p["dora"]))
		ended := away(p["cem"], p["bob"])
		ended.From, ended.Until = "2026-05-01", "2026-05-02"
		back := delegate(t, db, ended)
		in(t, db, func(tx *store.Tx) { _, err := tx.EndDelegation(back.ID, "pmo", 0); require.NoError(t, err) })
		at(db, time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC))

		yes, no := true, false
		read(t, db, func(tx *store.Tx) {
			list := func(q store.DelegationQuery) (ids []string) {
				all, next, err := tx.Delegations(q)
				require.NoError(t, err)
				for _, d := range all {
					ids = append(ids, d.ID)
				}
				if next != "" {
					q.Cursor = next
					all, _, err = tx.Delegations(q)
					require.NoError(t, err)
					for _, d := range all {
						ids = append(ids, d.ID)
					}
				}
				return ids
			}
			require.Equal(t, []string{back.ID, runs.ID, over.ID}, list(store.DelegationQuery{Person: p["bob"]}))
			require.Equal(t, []string{runs.ID}, list(store.DelegationQuery{Person: p["ann"], Active: &yes}))
			require.Equal(t, []string{back.ID, over.ID}, list(store.DelegationQuery{Active: &no, Limit: 1}))
			require.Len(t, list(store.DelegationQuery{Limit: 2}), 4)

			statements := 0
			db.OnStatement(func(string) { statements++ })
			of, err := tx.DelegationsOf([]string{p["ann"], p["cem"], p["bob"]}, "2026-04-02")
			db.OnStatement(nil)
			require.NoError(t, err)
			require.Equal(t, 1, statements)
			require.ElementsMatch(t, []engagement.Delegation{runs.Delegation, other.Delegation}, of)
			none, err := tx.DelegationsOf(nil, "2026-04-02")
			require.NoError(t, err)
			require.Empty(t, none)
		})
	})
}

func TestADelegationTellsTheWorkflowsWhoseGatesItConcerns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		at(db, start)
		p := staff(t, db, "ann", "bob")
		gate := func(id, ref string, key engagement.GateKey, asked ...string) []engagement.Event {
			stage := engagement.StageOpened{Gate: id, Revision: 1, Stage: "s", Number: 1, Needed: 1}
			for _, person := range asked {
				stage.Tasks = append(stage.Tasks, engagement.Eligible{Person: person, Roles: []engagement.Role{engagement.RoleLeader}})
			}
			return []engagement.Event{
				event(t, id, ref, 5, "", engagement.GateOpened{Gate: id, Key: key, Subject: engagement.Subject{Ref: ref, Revision: 1, Digest: "d"}}, nil),
				event(t, id+"/stage", ref, 6, "", stage, nil),
			}
		}
		leader := engagement.TeamMember{Role: engagement.RoleLeader, Person: p["ann"]}
		record(t, db, "e1", openedEvent(t, "One", "Acme", leader))
		record(t, db, "e1", gate("e1.plan", "plan/1", engagement.GatePlan)...)
		record(t, db, "e1", gate("e1.go1", "change/1/release/r1", engagement.GateGoLive)...)
		record(t, db, "e1", gate("e1.go2", "change/1/release/r2", engagement.GateGoLive)...)
		record(t, db, "e2", openedEvent(t, "Two", "Acme"))
		record(t, db, "e2", gate("e2.plan", "plan/1", engagement.GatePlan, p["ann"])...) // asked, though in no team
		record(t, db, "e2", gate("e2.review", "monitoring/1/period/1", engagement.GateReview)...)
		record(t, db, "e3", openedEvent(t, "Three", "Acme", leader))

		told := func(d string) (workflows []string) {
			in(t, db, func(tx *store.Tx) {
				rows, err := tx.PendingOutbox(100)
				require.NoError(t, err)
				for _, r := range rows {
					require.Equal(t, engagement.KindDelegation, r.Signal.Kind)
					require.Equal(t, d, r.Signal.ID)
					workflows = append(workflows, r.Workflow)
					require.NoError(t, tx.AckOutbox(r.ID))
				}
			})
			return workflows
		}
		all := []string{"engagement/e1/change/1", "engagement/e1/plan/1", "engagement/e2/plan/1"}
		kept := delegate(t, db, away(p["ann"], p["bob"]))
		require.ElementsMatch(t, all, told(kept.ID))
		in(t, db, func(tx *store.Tx) {
			_, err := tx.MoveDelegation(kept.ID, "2026-04-05", "pmo", 0)
			require.NoError(t, err)
		})
		at(db, start.Add(time.Minute))
		require.ElementsMatch(t, all, told(kept.ID))
		in(t, db, func(tx *store.Tx) {
			_, err := tx.EndDelegation(kept.ID, "pmo", 0)
			require.NoError(t, err)
			_, err = tx.EndDelegation(kept.ID, "pmo", 0)
			require.NoError(t, err)
		})
		at(db, start.Add(2*time.Minute))
		require.ElementsMatch(t, all, told(kept.ID), "once, however often it is ended")

		d := away(p["ann"], p["bob"])
		d.Scope = engagement.DelegationScope{Engagement: "e1", Gates: []engagement.GateKey{engagement.GatePlan}}
		kept = delegate(t, db, d)
		at(db, start.Add(3*time.Minute))
		require.Equal(t, []string{"engagement/e1/plan/1"}, told(kept.ID))
		require.Error(t, attempt(t, db, func(tx *store.Tx) error { _, err := tx.AddDelegation(d, "pmo"); return err }))
		require.Empty(t, told(""), "what is refused tells nobody")
	})
}

func TestAnotherOrganisationSeesNoDelegation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		at(db, start)
		p := staff(t, db, "ann", "bob")
		kept := delegate(t, db, away(p["ann"], p["bob"]))
		require.NoError(t, db.In(t.Context(), "other", func(tx *store.Tx) error {
			_, err := tx.Delegation(kept.ID)
			requireCode(t, engagement.NotFound, err)
			if db.Dialect() == store.Postgres { // even when a statement asks for it
				seen, err := tx.Strings("SELECT id FROM delegations")
				require.NoError(t, err)
				require.Empty(t, seen)
			}
			return nil
		}))
	})
}
