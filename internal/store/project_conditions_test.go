package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// bind closes the gate on conditions: v1.0 blocks and is due on 2 April, v1.1 does not.
func (s *sitting) bind(owner, verifier string) time.Time {
	s.t.Helper()
	s.close(engagement.GateApprovedWithConditions, "")
	return s.say("", engagement.ConditionsBound{Gate: s.gate, Ref: "plan/1", Revision: 1, Conditions: []engagement.BoundCondition{
		{ID: "v1.0", Decision: "v1", SetBy: "ann", Due: "2026-04-02", Blocking: true, Owner: owner, Verifier: verifier, State: engagement.ConditionOpen},
		{ID: "v1.1", Decision: "v1", SetBy: "ann", State: engagement.ConditionOpen},
	}}, map[string]string{
		"v1.0": "Name an owner for the budget", "v1.0/owner": owner, "v1.0/verifier": verifier, "v1.1": "Tell the works council", "v1.1/owner": "Herr Schmidt",
	})
}

func (s *sitting) move(actor, id string, state engagement.ConditionState, note string) time.Time {
	s.t.Helper()
	return s.say(actor, engagement.ConditionMoved{Condition: id, State: state}, map[string]string{"note": note})
}

func conditionsOf(t *testing.T, db *store.DB, q store.ConditionQuery) (ids []string) {
	t.Helper()
	read(t, db, func(tx *store.Tx) {
		all, err := tx.Conditions(q)
		require.NoError(t, err)
		for _, c := range all {
			ids = append(ids, c.ID)
		}
	})
	return ids
}

func TestConditionsBindAndMoveUntilTheyAreClosed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := staff(t, db, "own", "ver")
		s := sit(t, db, "e1", nil, "ann")
		s.decide("v1", "ann", engagement.ApproveWithConditions, func(f *engagement.DecisionRecorded, texts map[string]string) {
			f.Conditions, f.Blocking = []engagement.Day{"2026-04-02", ""}, []int{0}
			texts["condition/0"] = "Name an owner for the budget"
		})
		require.True(t, s.read().Decisions[0].Conditions[0].Blocking)
		require.False(t, s.read().Decisions[0].Conditions[1].Blocking)

		bound := s.bind(p["own"], p["ver"])
		first := store.ConditionRecord{
			ID: "v1.0", Engagement: "e1", Gate: s.gate, Ref: "plan/1", Revision: 1, Decision: "v1", SetBy: "ann",
			Text: "Name an owner for the budget", Owner: p["own"], OwnerName: "own", Verifier: p["ver"], VerifierName: "ver",
			Due: "2026-04-02", Blocking: true, State: engagement.ConditionOpen, BoundAt: bound,
		}
		require.Equal(t, first, s.read().Conditions[0])
		require.Equal(t, "Herr Schmidt", s.read().Conditions[1].OwnerName, "whoever is not registered is named as the approver wrote")

		at := s.move(p["own"], "v1.0", engagement.ConditionReported, "see the minutes")
		s.say("", engagement.ConditionMoved{Condition: "v1.0", State: engagement.ConditionOverdue}, nil)
		first.State, first.Note, first.MovedBy, first.MovedAt = engagement.ConditionOverdue, "see the minutes", p["own"], &at
		read(t, db, func(tx *store.Tx) {
			c, err := tx.Condition("v1.0")
			require.NoError(t, err)
			require.Equal(t, first, c, "that its day has passed leaves what was said last")
			_, err = tx.Condition("v1.7")
			requireCode(t, engagement.NotFound, err)
		})

		require.Equal(t, []string{"v1.0", "v1.1"}, conditionsOf(t, db, store.ConditionQuery{Engagement: "e1"}))
		for _, person := range []string{p["own"], p["ver"]} {
			require.Equal(t, []string{"v1.0"}, conditionsOf(t, db, store.ConditionQuery{Person: person, Open: true}))
		}
		require.Equal(t, []string{"v1.0", "v1.1"}, conditionsOf(t, db, store.ConditionQuery{Person: "ann", Gate: s.gate}))
		s.move("ann", "v1.0", engagement.ConditionMet, "")
		s.move("ann", "v1.1", engagement.ConditionWaived, "not needed")
		require.Empty(t, conditionsOf(t, db, store.ConditionQuery{Engagement: "e1", Open: true}))
	})
}

func TestAConditionThatWasNeverBoundCannotMove(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		err := attempt(t, db, func(tx *store.Tx) error {
			_, err := tx.Record("e1", []engagement.Event{
				event(t, "m", "", 5, "ann", engagement.ConditionMoved{Condition: "v1.0", State: engagement.ConditionMet}, nil),
			})
			return err
		})
		requireCode(t, engagement.JournalConflict, err)
	})
}

func TestTheEngagementAwaitsWhoeverTheWayIsClosedFor(t *testing.T) {
	team := func(members ...string) (all []engagement.TeamMember) {
		for i := 0; i < len(members); i += 2 {
			all = append(all, engagement.TeamMember{Person: members[i], Role: engagement.Role(members[i+1])})
		}
		return all
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := sit(t, db, "e1", team("ann", "sponsor", "own", "member", "ver", "cto"), "ann", "bob")
		s.change(engagement.BecauseDelegated, own("ann", isDelegated), engagement.TaskChange{
			Person: "dan", Roles: []engagement.Role{engagement.RoleCTO}, Seat: "ann", For: "ann", How: engagement.HowDelegation, State: isOpen,
		})
		require.Equal(t, []string{"leader", "cto"}, s.engagement().Awaiting)
		s.change(engagement.BecauseTeam, own("bob", isCancelled))
		require.Equal(t, []string{"cto"}, s.engagement().Awaiting, "only open tasks wait")
		require.Equal(t, due(), *s.engagement().NextDue)

		s.bind("own", "ver")
		require.Equal(t, []string{"member"}, s.engagement().Awaiting, "the owner of the condition that blocks")
		require.Equal(t, time.Date(2026, 4, 2, 15, 0, 0, 0, time.UTC), *s.engagement().NextDue, "the end of its day in Madrid")
		s.move("own", "v1.0", engagement.ConditionReported, "done")
		require.Equal(t, []string{"cto"}, s.engagement().Awaiting, "its verifier")
		s.say("pmo", engagement.TeamChanged{Team: team("ann", "sponsor")}, nil)
		require.Equal(t, []string{"sponsor"}, s.engagement().Awaiting, "whoever set it, when its verifier has left")
		s.say("pmo", engagement.TeamChanged{Team: nil}, nil)
		require.Equal(t, []string{"pmo"}, s.engagement().Awaiting)
		s.move("ann", "v1.0", engagement.ConditionMet, "")
		require.Equal(t, []string{"consultant"}, s.engagement().Awaiting, "the phase's owner, once the way is open")
		require.Equal(t, start.Add(40*24*time.Hour).Truncate(time.Microsecond), *s.engagement().NextDue)
	})
}

func TestAdviceIsAskedForAndGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := staff(t, db, "ann", "law")
		s := sit(t, db, "e1", nil, p["ann"])
		asked := s.say(p["ann"], engagement.AdviceAsked{Advice: "a1", Gate: s.gate, Revision: 1, Adviser: p["law"]}, map[string]string{"question": "May we?"})
		want := store.Advice{
			ID: "a1", Engagement: "e1", Gate: s.gate, Revision: 1, Asker: p["ann"], AskerName: "ann", Adviser: p["law"], AdviserName: "law",
			Question: "May we?", AskedAt: asked,
		}
		require.Equal(t, []store.Advice{want}, s.read().Advice)
		given := s.say(p["law"], engagement.AdviceGiven{Advice: "a1", Gate: s.gate}, map[string]string{"name": "Law", "answer": "You may."})
		want.Answer, want.GivenAt = "You may.", &given
		read(t, db, func(tx *store.Tx) {
			a, err := tx.Advice("a1")
			require.NoError(t, err)
			require.Equal(t, want, a)
			for who, n := range map[string]int{p["law"]: 1, p["ann"]: 0} {
				gates, _, err := tx.Gates(store.GateQuery{Adviser: who})
				require.NoError(t, err)
				require.Len(t, gates, n)
			}
		})
		require.Len(t, s.read().Tasks, 1, "advice is no vote")
	})
}

func TestAnOverrideTakesTwoAndAnApprovalCanBeRevoked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := staff(t, db, "pat", "quinn", "ann")
		s := sit(t, db, "e1", nil, p["ann"])
		asked := s.say(p["pat"], engagement.OverrideRequested{Gate: s.gate, Revision: 1, State: engagement.GateApproved}, map[string]string{"reason": "the plant burns"})
		want := &store.Override{
			State: engagement.GateApproved, RequestedBy: p["pat"], RequestedByName: "pat", Reason: "the plant burns", RequestedAt: asked,
		}
		require.Equal(t, want, s.read().Override)
		require.Equal(t, engagement.GatePending, s.read().State)
		confirmed := s.say(p["quinn"], engagement.GateOverridden{Gate: s.gate, Revision: 1, State: engagement.GateApproved, RequestedBy: p["pat"]}, map[string]string{"reason": "so it does"})
		closed := s.close(engagement.GateApproved, engagement.ByOverride)
		want.ConfirmedBy, want.ConfirmedByName, want.ConfirmReason, want.ConfirmedAt = p["quinn"], "quinn", "so it does", &confirmed
		g := s.read()
		require.Equal(t, want, g.Override)
		require.Equal(t, engagement.ByOverride, g.ClosedBy)
		require.Equal(t, engagement.GateApproved, g.State)

		at := s.say(p["ann"], engagement.ApprovalRevoked{Gate: s.gate, Revision: 1, Decision: "v1"}, map[string]string{"reason": "figures were wrong"})
		g = s.read()
		require.Equal(t, engagement.GateRevoked, g.State)
		require.Equal(t, &store.Revoked{By: p["ann"], Name: "ann", Decision: "v1", Reason: "figures were wrong", At: at}, g.Revoked)
		require.Equal(t, closed, *g.ClosedAt)
	})
}
