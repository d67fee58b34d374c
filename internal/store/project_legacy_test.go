package store_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// recordOld records events as they were written once.
func recordOld(t *testing.T, db *store.DB, id string, text []byte) {
	t.Helper()
	var events []engagement.Event
	require.NoError(t, json.Unmarshal(text, &events))
	record(t, db, id, append([]engagement.Event{openedEvent(t, "Old", "Acme")}, events...)...)
}

func TestJournalsFromBeforeAreStillUnderstood(t *testing.T) {
	old, err := os.ReadFile("testdata/gates_before.json")
	require.NoError(t, err)
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		recordOld(t, db, "e1", old)
		read(t, db, func(tx *store.Tx) {
			g, err := tx.Gate("e1.plan.1.plan")
			require.NoError(t, err)
			require.Equal(t, engagement.GateApprovedWithConditions, g.State)
			require.Equal(t, "ana", g.Requester, "who submitted, where the opening does not say")
			require.Equal(t, "please read", g.Note)
			require.Empty(t, g.PolicyVersion)
			require.Empty(t, g.Answers)

			policy := g.Policy
			require.Equal(t, []engagement.Hand{engagement.HandRequester}, policy.Duties.Exclude)
			require.Equal(t, 4, policy.Revisions.MaxRounds)
			require.Equal(t, 2, policy.Stages[0].Mode.N)
			require.Equal(t, []engagement.Who{{Role: engagement.RoleSponsor}}, policy.Stages[0].Veto)
			require.Equal(t, engagement.EffectTell, policy.Stages[0].Escalate[0].Effect)

			states := map[string]engagement.TaskState{}
			for _, task := range g.Tasks {
				states[task.Person] = task.State
				require.Empty(t, task.How)
			}
			require.Equal(t, map[string]engagement.TaskState{
				"leo": engagement.TaskDecided, "lia": engagement.TaskCancelled, "lou": engagement.TaskCancelled,
			}, states)
			require.Equal(t, engagement.Tally{Eligible: 2, Approvals: 1, Undecided: 1, Needed: 1, Result: engagement.ResultPassed}, g.Tally)
			require.Len(t, g.Decisions, 1)
			require.Equal(t, "Leo L.", g.Decisions[0].Name)
			require.Equal(t, []engagement.Condition{{Text: "mind the budget", Owner: "Ana", Due: "2026-04-01"}}, g.Decisions[0].Conditions)
			require.Empty(t, g.Conditions, "before conditions bound, none did")
			r, err := tx.Refusal("v2")
			require.NoError(t, err)
			require.Equal(t, "not asked", r.Reason)
			require.Empty(t, r.Because)
		})
		require.Empty(t, rebuild(t, db).Differences)
	})
}
