package store_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// decideAfter records a decision some minutes after the people were asked.
func (s *sitting) decideAfter(minutes int, person string, verdict engagement.Verdict, change func(*engagement.DecisionRecorded, map[string]string)) {
	s.t.Helper()
	before := s.minute
	s.minute = 3 + minutes - 1 // the stage opens in minute 3
	s.decide(s.id+"-"+person, person, verdict, change)
	s.minute = max(before, s.minute)
}

func latencies(t *testing.T, db *store.DB, q store.LatencyQuery) (all []engagement.Latency) {
	t.Helper()
	read(t, db, func(tx *store.Tx) {
		var err error
		all, err = tx.Latencies(q)
		require.NoError(t, err)
	})
	return all
}

func TestLatenciesCountWhatPeopleTookToDecide(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := staff(t, db, "ann", "bob", "cem", "dan", "eva")
		member := []engagement.TeamMember{{Role: engagement.RoleLeader, Person: p["ann"]}}
		s := sit(t, db, "e1", member, p["ann"], p["bob"], p["cem"], p["dan"], p["eva"])
		s.decideAfter(10, p["ann"], engagement.Approve, nil)
		s.decideAfter(20, p["bob"], engagement.Reject, func(f *engagement.DecisionRecorded, _ map[string]string) { f.Late = true })
		s.decideAfter(30, p["cem"], engagement.Recuse, nil)
		s.decideAfter(40, p["dan"], engagement.Approve, func(f *engagement.DecisionRecorded, _ map[string]string) { f.CarriedFrom = "v0" })
		s2 := sit(t, db, "e2", nil, p["ann"], p["bob"])
		s2.decideAfter(60, p["ann"], engagement.Approve, nil)

		plan := engagement.Latency{Gate: engagement.GatePlan, Decided: 3, Late: 1, Open: 2, Median: 1200, P90: 3120, Longest: 3600}
		require.Equal(t, []engagement.Latency{plan}, latencies(t, db, store.LatencyQuery{}), "carried votes and recusals do not count")
		stage := plan
		stage.Stage = "leadership"
		require.Equal(t, []engagement.Latency{stage}, latencies(t, db, store.LatencyQuery{By: store.LatencyByStage}))
		require.Equal(t, []engagement.Latency{
			{Person: p["ann"], Name: "ann", Decided: 2, Median: 2100, P90: 3300, Longest: 3600},
			{Person: p["bob"], Name: "bob", Decided: 1, Late: 1, Open: 1, Median: 1200, P90: 1200, Longest: 1200},
			{Person: p["eva"], Name: "eva", Open: 1},
		}, latencies(t, db, store.LatencyQuery{By: store.LatencyByPerson}))

		first := engagement.Latency{Gate: engagement.GatePlan, Decided: 2, Late: 1, Open: 1, Median: 900, P90: 1140, Longest: 1200}
		require.Equal(t, []engagement.Latency{first}, latencies(t, db, store.LatencyQuery{Engagement: "e1"}))
		require.Equal(t, []engagement.Latency{first}, latencies(t, db, store.LatencyQuery{Person: p["ann"]}), "those of the teams that she is in")
		require.Empty(t, latencies(t, db, store.LatencyQuery{Person: p["bob"]}))
		require.Equal(t, []engagement.Latency{plan}, latencies(t, db, store.LatencyQuery{From: "2026-03-02", To: "2026-03-02"}))
		require.Empty(t, latencies(t, db, store.LatencyQuery{From: "2026-03-03"}))
		require.Empty(t, latencies(t, db, store.LatencyQuery{To: "2026-03-01"}))

		s.close(engagement.GateRejected, "")
		first.Open = 0
		require.Equal(t, []engagement.Latency{first}, latencies(t, db, store.LatencyQuery{Engagement: "e1"}), "nobody is awaited at a gate that is closed")

		read(t, db, func(tx *store.Tx) {
			for _, q := range []store.LatencyQuery{{By: "week"}, {From: "soon"}, {To: "2026-02-30"}} {
				_, err := tx.Latencies(q)
				requireCode(t, engagement.Invalid, err)
			}
		})
	})
}

func TestOpenGatesAndDecisionsAreCountedAcrossOrganisations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		none, err := db.GateGauges(t.Context())
		require.NoError(t, err)
		require.Empty(t, none.Open)
		require.Empty(t, none.Decisions)

		s := sit(t, db, "e1", nil, "ann", "bob", "cem")
		s.decideAfter(10, "ann", engagement.Approve, nil)
		s.decideAfter(60, "bob", engagement.Approve, nil)
		s.decideAfter(26*60, "cem", engagement.Approve, nil)
		sit(t, db, "e2", nil, "ann").close(engagement.GateApproved, "")
		other := openedEvent(t, "Other", "Other")
		gate := event(t, "g", "plan/1", 60*24*2, "", engagement.GateOpened{Gate: "g", Key: engagement.GatePlan, Subject: subject(1)}, nil)
		require.NoError(t, db.In(t.Context(), "zeta", func(tx *store.Tx) error {
			_, err := tx.Record("o1", []engagement.Event{other, gate})
			return err
		}))
		at(db, start.Add(6*24*time.Hour))
		got, err := db.GateGauges(t.Context())
		require.NoError(t, err)
		require.Equal(t, []store.OpenGates{{Key: engagement.GatePlan, ByAge: []int{0, 0, 2, 0, 0}, Overdue: 1}}, got.Open)
		require.Equal(t, []store.DecisionTimes{{
			Gate: engagement.GatePlan, Stage: "leadership", Within: []int64{2, 2, 2, 3, 3, 3, 3}, Count: 3, Seconds: 600 + 3600 + 26*3600,
		}}, got.Decisions, "an hour is within an hour")
		at(db, start.Add(30*24*time.Hour))
		got, err = db.GateGauges(t.Context())
		require.NoError(t, err)
		require.Equal(t, []int{0, 0, 0, 0, 2}, got.Open[0].ByAge)
	})
}

func TestReadingGatesTakesAsManyStatementsForManyAsForFew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		count := func(list func(tx *store.Tx) error) (n int) {
			read(t, db, func(tx *store.Tx) {
				db.OnStatement(func(string) { n++ })
				defer db.OnStatement(nil)
				require.NoError(t, list(tx))
			})
			return n
		}
		gates := func(tx *store.Tx) error { _, _, err := tx.Gates(store.GateQuery{}); return err }
		conditions := func(tx *store.Tx) error { _, err := tx.Conditions(store.ConditionQuery{}); return err }
		took := func(tx *store.Tx) error { _, err := tx.Latencies(store.LatencyQuery{}); return err }
		everything(t, db, "e0")
		require.Equal(t, []int{6, 2, 1}, []int{count(gates), count(conditions), count(took)})
		for i := range 5 {
			everything(t, db, "e"+strconv.Itoa(i+1))
		}
		require.Equal(t, []int{6, 2, 1}, []int{count(gates), count(conditions), count(took)})
	})
}

func TestGatesAreListedByWhatIsDueFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		for i, hours := range []int{30, 0, 10, 20} { // 0: no stage is open, and nothing due
			s := &sitting{t: t, db: db, id: "e1", gate: "g" + strconv.Itoa(i), minute: 10 * i}
			s.open(1)
			if hours > 0 {
				s.say("", engagement.StageOpened{Gate: s.gate, Revision: 1, Stage: "leadership", Number: 1, Due: start.Add(time.Duration(hours) * time.Hour)}, nil)
			}
		}
		list := func(sort string) (ids []string) {
			read(t, db, func(tx *store.Tx) {
				for cursor := ""; ; {
					page, next, err := tx.Gates(store.GateQuery{Sort: sort, Limit: 1, Cursor: cursor})
					require.NoError(t, err)
					ids = append(ids, page[0].ID)
					if cursor = next; next == "" {
						return
					}
				}
			})
			return ids
		}
		require.Equal(t, []string{"g2", "g3", "g0", "g1"}, list("due"))
		require.Equal(t, []string{"g3", "g2", "g1", "g0"}, list(""))
		read(t, db, func(tx *store.Tx) {
			_, _, err := tx.Gates(store.GateQuery{Sort: "title"})
			requireCode(t, engagement.Invalid, err)
		})
	})
}
