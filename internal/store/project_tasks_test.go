package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

const (
	isOpen      = engagement.TaskOpen
	isDecided   = engagement.TaskDecided
	isDelegated = engagement.TaskDelegated
	isCancelled = engagement.TaskCancelled
)

func TestADelegatedTaskComesToSomebodyElseAndBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := staff(t, db, "ann", "bob", "dan")
		s := sit(t, db, "e1", nil, p["ann"], p["bob"])
		first := s.task(p["ann"]).OpenedAt

		given := s.change(engagement.BecauseDelegated, own(p["ann"], isDelegated), forAnother(p["dan"], p["ann"], engagement.HowDelegation, isOpen))
		until := due()
		require.Equal(t, store.Task{
			Stage: "leadership", StageNumber: 1, Person: p["dan"], Name: "dan", Roles: leader, Groups: []string{"leader"}, State: isOpen,
			OpenedAt: given, DueAt: &until, Seat: p["ann"], For: p["ann"], ForName: "ann", How: engagement.HowDelegation, Until: &until,
		}, s.task(p["dan"]))
		g := s.read()
		require.Equal(t, []string{p["ann"], p["bob"], p["dan"]}, []string{g.Tasks[0].Person, g.Tasks[1].Person, g.Tasks[2].Person}, "whoever comes later stands after the others")
		require.Equal(t, isDelegated, g.Tasks[0].State)
		require.Equal(t, 2, g.Tally.Approvals, "the tally is the event's")

		later := due().Add(48 * time.Hour)
		s.say("", engagement.DeadlineMoved{Of: s.gate, From: due(), To: later}, nil)
		s.change(engagement.BecauseReclaimed, own(p["ann"], isOpen), forAnother(p["dan"], p["ann"], engagement.HowDelegation, isCancelled))
		require.Equal(t, first, s.task(p["ann"]).OpenedAt, "what comes back has been hers all along")
		require.Equal(t, later, *s.task(p["ann"]).DueAt, "and is due when the gate is due by now")
		require.Equal(t, isCancelled, s.task(p["dan"]).State)

		again := s.change(engagement.BecauseDelegated, own(p["ann"], isDelegated), forAnother(p["dan"], p["ann"], engagement.HowDelegation, isOpen))
		require.Equal(t, again, s.task(p["dan"]).OpenedAt, "what is given anew is asked from now on")
	})
}

func TestSeatsAreReassignedAddedAndEscalated(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := sit(t, db, "e1", nil, "ann", "bob")
		s.say("", engagement.Reminded{Of: s.gate, Number: 1, People: []string{"ann", "bob"}}, nil)
		s.change(engagement.BecauseReassigned, own("ann", engagement.TaskReassigned), forAnother("cem", "ann", engagement.HowReassignment, isOpen))
		s.change(engagement.BecauseAdded, engagement.TaskChange{Person: "dan", Roles: leader, How: engagement.HowAdHoc, State: isOpen})
		s.change(engagement.BecauseEscalated, own("bob", engagement.TaskEscalated), forAnother("eva", "bob", engagement.HowEscalation, isOpen))
		require.Equal(t, map[string]engagement.TaskState{
			"ann": engagement.TaskReassigned, "bob": engagement.TaskEscalated, "cem": isOpen, "dan": isOpen, "eva": isOpen,
		}, s.states())
		require.Equal(t, "ann", s.task("cem").Seat)
		require.Empty(t, s.task("cem").For, "a seat that was reassigned is nobody else's any more")
		require.Equal(t, engagement.HowAdHoc, s.task("dan").How)
		require.Empty(t, s.task("dan").Groups)

		back := s.change(engagement.BecauseReassigned, forAnother("cem", "ann", engagement.HowReassignment, engagement.TaskReassigned),
			forAnother("ann", "ann", engagement.HowReassignment, isOpen))
		require.Equal(t, back, s.task("ann").OpenedAt)
		require.Zero(t, s.task("ann").Reminders, "nobody has reminded her of this one")
		require.Equal(t, 1, s.task("bob").Reminders)

		s.close(engagement.GateExpired, engagement.ByPMO)
		require.Equal(t, engagement.TaskExpired, s.task("dan").State)
		require.Equal(t, engagement.TaskEscalated, s.task("bob").State)
		require.Equal(t, engagement.ByPMO, s.read().ClosedBy)
	})
}

func TestADecisionCanBeRetractedAndMadeAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := staff(t, db, "ann", "bob", "dan")
		s := sit(t, db, "e1", nil, p["ann"], p["bob"])
		first := s.task(p["ann"]).OpenedAt
		beside := forAnother(p["dan"], p["ann"], engagement.HowStandIn, isOpen)
		s.change(engagement.BecauseAway, beside)
		asked := s.task(p["dan"]).OpenedAt

		closed := beside
		closed.State = isCancelled
		s.decide("v1", p["ann"], engagement.Reject, func(f *engagement.DecisionRecorded, texts map[string]string) {
			f.Changed, f.Late, f.Confirmed, f.PolicyVersion = []engagement.TaskChange{closed}, true, true, "external-cto@1 sha256:aa"
			delete(texts, "name")
		})
		g := s.read()
		require.Len(t, g.Decisions, 1)
		require.True(t, g.Decisions[0].Confirmed)
		require.Equal(t, "external-cto@1 sha256:aa", g.Decisions[0].PolicyVersion)
		require.Equal(t, "ann", g.Decisions[0].Name, "without the printed name it is the person's")
		require.Equal(t, map[string]engagement.TaskState{p["ann"]: isDecided, p["bob"]: isOpen, p["dan"]: isCancelled}, s.states())
		require.Equal(t, []store.DecisionRecord{g.Decisions[0]}, []store.DecisionRecord{s.decision("v1")})

		at := s.say(p["ann"], engagement.DecisionRetracted{
			Decision: "v1", Gate: s.gate, Revision: 1, Stage: "leadership", Tally: tally(0),
			Changed: []engagement.TaskChange{own(p["ann"], isOpen), beside},
		}, map[string]string{"reason": "the wrong gate"})
		g = s.read()
		require.Empty(t, g.Decisions)
		require.Len(t, g.Retracted, 1)
		require.Equal(t, at, *g.Retracted[0].RetractedAt)
		require.Equal(t, "the wrong gate", g.Retracted[0].RetractReason)
		require.Equal(t, tally(0), g.Tally)
		ann := s.task(p["ann"])
		require.Equal(t, isOpen, ann.State)
		require.Empty(t, ann.Decision)
		require.Empty(t, ann.Verdict)
		require.Nil(t, ann.DecidedAt)
		require.False(t, ann.Late)
		require.Equal(t, first, ann.OpenedAt)
		require.Equal(t, asked, s.task(p["dan"]).OpenedAt, "whose seat is open again has been asked since")

		s.decide("v2", p["dan"], engagement.Approve, func(f *engagement.DecisionRecorded, _ map[string]string) {
			f.OnBehalfOf, f.Changed = p["ann"], []engagement.TaskChange{own(p["ann"], isDelegated)}
		})
		g = s.read()
		require.Len(t, g.Decisions, 1)
		require.Equal(t, p["ann"], g.Decisions[0].OnBehalfOf)
		require.Equal(t, "ann", g.Decisions[0].OnBehalfOfName)
		require.Equal(t, "As printed: "+p["dan"], g.Decisions[0].Name)
		require.Len(t, g.Retracted, 1, "what was retracted stays to be read")
		require.Equal(t, isDelegated, s.task(p["ann"]).State)
	})
}

func (s *sitting) decision(id string) (d store.DecisionRecord) {
	s.t.Helper()
	read(s.t, s.db, func(tx *store.Tx) {
		var err error
		d, err = tx.Decision(id)
		require.NoError(s.t, err)
	})
	return d
}

func TestWhoeverRecusesLeavesAndADelegateGivesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := sit(t, db, "e1", nil, "ann", "bob")
		s.change(engagement.BecauseDelegated, own("ann", isDelegated), forAnother("dan", "ann", engagement.HowDelegation, isOpen))
		s.decide("v1", "dan", engagement.Recuse, func(f *engagement.DecisionRecorded, _ map[string]string) {
			f.OnBehalfOf, f.Changed = "ann", []engagement.TaskChange{own("ann", isOpen)}
		})
		require.Equal(t, map[string]engagement.TaskState{"ann": isOpen, "bob": isOpen, "dan": engagement.TaskRecused}, s.states())
		require.Equal(t, engagement.Recuse, s.task("dan").Verdict)
	})
}

func TestVotesThatCarryForwardAreRowsInEveryEngagement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const id = "plan/1/gate/plan/r1/stage1/carried/ann"
		for _, e := range []string{"e1", "e2"} {
			s := sit(t, db, e, nil, "ann", "bob")
			s.decide(id, "ann", engagement.Approve, func(f *engagement.DecisionRecorded, texts map[string]string) {
				f.CarriedFrom, f.Channel, f.Provenance = "v0", "", "carried forward"
				delete(texts, "name")
			})
			g := s.read()
			require.Len(t, g.Decisions, 1)
			require.Equal(t, e, g.Decisions[0].Engagement)
			require.Equal(t, "v0", g.Decisions[0].CarriedFrom)
			require.Equal(t, isDecided, s.task("ann").State)
		}
	})
}

func TestARoundTellsOfWhoMadeItWhoIsKeptOutAndWhatIsPassedOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := staff(t, db, "req")
		record(t, db, "e1", openedEvent(t, "One", "Acme"))
		s := &sitting{t: t, db: db, id: "e1", gate: "g"}
		s.say(p["req"], engagement.Submitted{Subject: subject(1), Gate: "g", Answered: []string{"v7", "v8"}},
			map[string]string{"note": "again", "answer/0": "done", "answer/1": "not possible"})
		s.open(1)
		skip := engagement.StageSkipped{Gate: "g", Revision: 1, Stage: "board", Number: 1, When: "plan.build_cost > 5"}
		s.say("", skip, nil)
		s.say("", skip, nil)
		s.say("", engagement.StageOpened{
			Gate: "g", Revision: 1, Stage: "leadership", Number: 2, Due: due(), Tasks: []engagement.Eligible{{Person: "ann", Roles: leader}},
			Excluded: []engagement.Exclusion{{Person: p["req"], Why: engagement.HandRequester}, {Person: "aut", Why: engagement.HandAuthor}},
		}, nil)
		g := s.read()
		require.Equal(t, "again", g.Note)
		require.Equal(t, []store.Answered{{Decision: "v7", Text: "done"}, {Decision: "v8", Text: "not possible"}}, g.Answers)
		require.Equal(t, []string{"aut", "req"}, g.Authors)
		require.Equal(t, "aut", g.LastEditor)
		require.Equal(t, "external-cto@1 sha256:aa", g.PolicyVersion)
		require.Equal(t, []string{"board"}, g.Skipped)
		require.Equal(t, []store.Excluded{
			{Stage: "leadership", Person: p["req"], Name: "req", Why: engagement.HandRequester},
			{Stage: "leadership", Person: "aut", Why: engagement.HandAuthor},
		}, g.Excluded)

		s.say("", engagement.StageOpened{Gate: "g", Revision: 1, Stage: "board", Number: 1, Due: due()}, nil)
		require.Empty(t, s.read().Skipped, "a stage that opens after all is not passed over")
	})
}

func TestAnIgnoredDecisionSaysWhyInEveryLanguage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := sit(t, db, "e1", nil, "ann")
		s.say("", engagement.DecisionIgnored{
			Decision: "v9", Gate: s.gate, Stage: "leadership", Revision: 1, Verdict: engagement.Approve, Claimed: "eva",
			Channel: engagement.ChannelSignal, Code: engagement.Forbidden, Reason: engagement.ReasonNotAsked,
		}, map[string]string{"reason": "you are not asked"})
		read(t, db, func(tx *store.Tx) {
			r, err := tx.Refusal("v9")
			require.NoError(t, err)
			require.Equal(t, engagement.ReasonNotAsked, r.Because)
			require.Equal(t, "you are not asked", r.Reason)
		})
	})
}
