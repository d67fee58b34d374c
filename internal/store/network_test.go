package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestTheNetworkKnowsWhatEndedAndWhichGatesAreOpen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		m := engagement.Methodology{}
		m.Process.Gates = map[engagement.GateKey]engagement.Policy{engagement.GateAcceptance: {Stages: []engagement.Stage{{Due: businessDays(t, "2 business days")}}}}
		in(t, db, func(tx *store.Tx) {
			for _, id := range []string{"p1", "p2"} {
				_, err := store.Create(tx, "e1", id, engagement.Project{Name: id, BaselineStart: "2026-03-02", BaselineEnd: "2026-06-30"}, store.WriteOptions{})
				require.NoError(t, err)
			}
			_, err := store.Create(tx, "e1", "m1", engagement.Milestone{Title: "First", Baseline: "2026-04-01"}, store.WriteOptions{Parent: "p2"})
			require.NoError(t, err)
			_, err = store.Create(tx, "e1", "d1", engagement.Dependency{From: "p1", To: "m1", Type: engagement.FinishToStart}, store.WriteOptions{})
			require.NoError(t, err)
			_, err = store.Create(tx, "e1", "r1", engagement.Release{Name: "All", Projects: []string{"p1", "p2"}, GoLive: "2026-07-01"}, store.WriteOptions{})
			require.NoError(t, err)
		})
		gate := contract.GateID("e1", contract.RefException("p2", 1), engagement.GateException)
		subject := engagement.Subject{Ref: contract.RefException("p2", 1), Revision: 1, Digest: "d"}
		record(t, db, "e1",
			event(t, "p1/opened", "", 5, "", engagement.ProjectOpened{Project: "p1"}, nil),
			event(t, "p2/opened", "", 6, "", engagement.ProjectOpened{Project: "p2"}, nil),
			event(t, "p1/closed", "", 7, "", engagement.ProjectClosed{Project: "p1", State: engagement.ProjectAccepted}, nil),
			event(t, "g/opened", contract.RefException("p2", 1), 8, "", engagement.GateOpened{
				Gate: gate, Key: engagement.GateException, Subject: subject, Policy: engagement.Policy{Title: "Exception", Stages: []engagement.Stage{{Key: "s"}}},
			}, nil))
		read(t, db, func(tx *store.Tx) {
			e, err := tx.Engagement("e1")
			require.NoError(t, err)
			e.Calendar = "ES"
			network, err := tx.NetworkInput(e, m)
			require.NoError(t, err)
			require.Len(t, network.Projects, 2)
			require.NotEmpty(t, network.Projects[0].Ended)
			require.Empty(t, network.Projects[1].Ended)
			require.Len(t, network.Projects[1].Exceptions, 1)
			require.Len(t, network.Projects[1].Milestones, 1)
			require.Len(t, network.Dependencies, 1)
			require.Len(t, network.Releases, 1)
			require.Len(t, network.Acceptance, 1)
			n, err := tx.Network(e, m)
			require.NoError(t, err)
			_, waits := n.Activity(gate)
			require.True(t, waits)
			require.Equal(t, engagement.DayOf(tx.Now().In(time.UTC)), n.Today)
		})
	})
}

func businessDays(t *testing.T, text string) engagement.Span {
	s, err := engagement.ParseSpan(text)
	require.NoError(t, err)
	return s
}
