package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestAGateKeepsStepWithItsDeadlineAndItsStages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		subject := engagement.Subject{Ref: "plan/1", Revision: 1, Digest: "d"}
		stage := func(key string, number, minutes int, people ...string) engagement.Event {
			fact := engagement.StageOpened{Gate: "g", Revision: 1, Stage: key, Number: number, Due: start.Add(time.Hour), Expires: start.Add(2 * time.Hour), Needed: 1}
			for _, p := range people {
				fact.Tasks = append(fact.Tasks, engagement.Eligible{Person: p, Roles: []engagement.Role{engagement.RoleLeader}})
			}
			return event(t, "stage/"+key, "plan/1", minutes, "", fact, nil)
		}
		moved := func(id string, to, expires time.Duration) engagement.Event {
			return event(t, id, "plan/1", 80, "", engagement.DeadlineMoved{Of: "g", From: start.Add(time.Hour), To: start.Add(to), Expires: start.Add(expires), Because: "resumed"}, nil)
		}
		gate := func() (g store.Gate) {
			read(t, db, func(tx *store.Tx) {
				var err error
				g, err = tx.Gate("g")
				require.NoError(t, err)
			})
			return g
		}
		record(t, db, "e1",
			event(t, "gate", "plan/1", 5, "", engagement.GateOpened{Gate: "g", Key: engagement.GatePlan, Subject: subject}, nil),
			stage("leadership", 1, 6, "ana", "ben"),
			event(t, "reminded", "plan/1", 70, "", engagement.Reminded{Of: "g", Number: 1, Overdue: true, People: []string{"ana", "ben"}}, nil),
			moved("paused after the due", time.Hour, 3*time.Hour))
		require.True(t, gate().Overdue, "what was due before the pause stays overdue")
		require.Equal(t, start.Add(3*time.Hour), *gate().ExpiresAt)

		record(t, db, "e1", moved("rescheduled", 4*time.Hour, 5*time.Hour))
		require.False(t, gate().Overdue)
		require.Equal(t, start.Add(5*time.Hour), *gate().ExpiresAt)

		record(t, db, "e1", stage("board", 2, 90, "cem"))
		states := map[string]engagement.TaskState{}
		for _, task := range gate().Tasks {
			states[task.Person] = task.State
		}
		require.Equal(t, map[string]engagement.TaskState{
			"ana": engagement.TaskCancelled, "ben": engagement.TaskCancelled, "cem": engagement.TaskOpen,
		}, states, "who had not decided when their stage passed is asked no more")
	})
}
