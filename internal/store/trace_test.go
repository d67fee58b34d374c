package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestTheTraceKnowsWhatWasDecidedDeliveredAndRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		in(t, db, func(tx *store.Tx) {
			written(t, tx, "f1", "", engagement.Finding{Title: "No restore", Type: "risk", Area: "systems", Condition: "So it is."})
			written(t, tx, "f2", "", engagement.Finding{Title: "Rumour", Type: "risk", Area: "systems", Condition: "Heard.", Visibility: engagement.VisibleAuthor})
			written(t, tx, "f3", "", engagement.Finding{Title: "No restores", Type: "risk", Area: "systems", Condition: "So it is."})
			written(t, tx, "ra", "", engagement.RiskAcceptance{Finding: "f3", Reason: "It goes in May."})
			written(t, tx, "m1", "", engagement.Metric{Name: "Hours", Direction: "down", Baseline: 48, Target: 1})
			written(t, tx, "r1", "m1", engagement.Reading{Metric: "m1", On: "2026-04-01", Value: 9, ActualBenefit: 30})
			written(t, tx, "r2", "m1", engagement.Reading{Metric: "m1", On: "2026-05-01", Value: 7, ActualBenefit: 12})
			written(t, tx, "i1", "", engagement.Initiative{Title: "Faster tapes", Description: "Buy them.", Metric: "m1", Impact: 4, Feasibility: 4, Start: "2026-06-01", Due: "2026-07-01"})
			written(t, tx, "p1", "", engagement.Project{Name: "Tapes", Initiative: "i1", BaselineStart: "2026-06-01", BaselineEnd: "2026-07-01"})
			three, err := store.Get[engagement.Finding](tx, "e1", "f3")
			require.NoError(t, err)
			require.NoError(t, tx.ReplaceFinding("e1", three, "f1", "carla"))
		})
		ref := contract.RefInitiative("i1")
		gate := contract.GateID("e1", ref, engagement.GateInitiative)
		record(t, db, "e1",
			event(t, "g/opened", ref, 5, "", engagement.GateOpened{
				Gate: gate, Key: engagement.GateInitiative, Subject: engagement.Subject{Ref: ref, Revision: 3, Digest: "d"}, Policy: engagement.Policy{Title: "Initiative"},
			}, nil),
			event(t, "i1/decided", "", 6, "", engagement.InitiativeDecided{Initiative: "i1", State: engagement.GateApproved}, nil),
			event(t, "p1/opened", "", 7, "", engagement.ProjectOpened{Project: "p1", Initiative: "i1"}, nil),
			event(t, "p1/closed", "", 8, "", engagement.ProjectClosed{Project: "p1", State: engagement.ProjectAccepted}, nil))
		read(t, db, func(tx *store.Tx) {
			e, err := tx.Engagement("e1")
			require.NoError(t, err)
			trace := func(of store.TraceOf) engagement.Trace {
				t.Helper()
				traced, err := tx.Trace(e, engagement.Methodology{}, of)
				require.NoError(t, err)
				return traced
			}
			whole := trace(store.TraceOf{Person: "carla"})
			decision, known := whole.Node("decision:" + gate + "/i1")
			require.True(t, known)
			require.Equal(t, "accepted", decision.State)
			require.Equal(t, 3, decision.Revision)
			require.Equal(t, []string{"project:p1"}, decision.To)
			benefit, known := whole.Node("benefit:m1")
			require.True(t, known)
			require.Equal(t, engagement.Money(42), benefit.Realised)
			require.Equal(t, []string{"initiative:i1"}, benefit.To)
			project, _ := whole.Node("project:p1")
			require.Equal(t, string(engagement.ProjectAccepted), project.State)
			finding, _ := whole.Node("finding:f1")
			require.Equal(t, engagement.TraceAcceptedAsIs, finding.State, "the acceptance of what was merged goes with it")
			_, hers := whole.Node("finding:f2")
			require.True(t, hers)
			_, others := trace(store.TraceOf{Person: "luis"}).Node("finding:f2")
			require.False(t, others)
			_, submitted := trace(store.TraceOf{Submitted: true}).Node("finding:f1")
			require.False(t, submitted, "nothing was submitted")
		})
	})
}

// written creates an item of the engagement of these tests, by Carla.
func written[T engagement.Content](t *testing.T, tx *store.Tx, id, parent string, body T) {
	t.Helper()
	_, err := store.Create(tx, "e1", id, body, store.WriteOptions{By: "carla", Parent: parent})
	require.NoError(t, err)
}
