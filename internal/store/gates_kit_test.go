package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// sitting plays the journal of a gate of an engagement, minute by minute.
type sitting struct {
	t      *testing.T
	db     *store.DB
	id     string // of the engagement
	gate   string
	minute int
}

var leader = []engagement.Role{engagement.RoleLeader}

// sit opens an engagement and a gate with a stage that asks some people.
func sit(t *testing.T, db *store.DB, id string, team []engagement.TeamMember, people ...string) *sitting {
	t.Helper()
	s := &sitting{t: t, db: db, id: id, gate: id + ".plan.1.plan"}
	record(t, db, id, openedEvent(t, "Modernise "+id, "Acme", team...))
	s.say("", engagement.PhaseOpened{Phase: engagement.PhasePlan, Owner: engagement.RoleConsultant, Due: start.Add(40 * 24 * time.Hour)}, nil)
	s.open(1)
	s.stage(1, "leadership", 1, people...)
	return s
}

func subject(revision int) engagement.Subject {
	return engagement.Subject{Ref: "plan/1", Revision: revision, Digest: "d" + fmt.Sprint(revision)}
}

// say records a fact, a minute after the one before.
func (s *sitting) say(actor string, fact engagement.Fact, texts map[string]string) time.Time {
	s.t.Helper()
	s.minute++
	e := event(s.t, fmt.Sprintf("%s/%d", fact.EventType(), s.minute), "plan/1", s.minute, actor, fact, texts)
	record(s.t, s.db, s.id, e)
	return e.At
}

func (s *sitting) open(revision int) {
	s.t.Helper()
	s.say("req", engagement.GateOpened{
		Gate: s.gate, Key: engagement.GatePlan, Subject: subject(revision), PolicyVersion: "external-cto@1 sha256:aa",
		Policy: engagement.Policy{Title: "Approve the plan"}, Hands: engagement.Hands{Requester: "req", Authors: []string{"aut", "req"}, LastEditor: "aut"},
	}, nil)
}

func due() time.Time { return start.Add(5 * 24 * time.Hour) }

func (s *sitting) stage(revision int, key string, number int, people ...string) {
	s.t.Helper()
	f := engagement.StageOpened{
		Gate: s.gate, Revision: revision, Stage: key, Number: number, Due: due(), Needed: 1,
		Excluded: []engagement.Exclusion{{Person: "req", Why: engagement.HandRequester}},
	}
	for _, p := range people {
		f.Tasks = append(f.Tasks, engagement.Eligible{Person: p, Roles: leader, Groups: []string{"leader"}})
	}
	s.say("", f, nil)
}

// decide records a decision.
func (s *sitting) decide(id, person string, verdict engagement.Verdict, change func(*engagement.DecisionRecorded, map[string]string)) time.Time {
	s.t.Helper()
	f := engagement.DecisionRecorded{
		Decision: id, Gate: s.gate, Stage: "leadership", Revision: 1, Digest: "d1", Verdict: verdict, Roles: leader,
		Channel: engagement.ChannelWeb, Provenance: "signed", Tally: tally(1), State: engagement.GatePending,
	}
	texts := map[string]string{"name": "As printed: " + person}
	if change != nil {
		change(&f, texts)
	}
	return s.say(person, f, texts)
}

// tally tells one standing from another.
func tally(approvals int) engagement.Tally {
	return engagement.Tally{Eligible: 9, Approvals: approvals, Undecided: 9 - approvals, Needed: 1, Result: engagement.ResultPending}
}

func (s *sitting) change(because engagement.Because, tasks ...engagement.TaskChange) time.Time {
	s.t.Helper()
	return s.say("ann", engagement.TasksChanged{
		Gate: s.gate, Revision: 1, Stage: "leadership", Because: because, Tasks: tasks, Tally: tally(2),
	}, map[string]string{"reason": "so it is"})
}

func (s *sitting) close(state engagement.GateState, by engagement.ClosedBy) time.Time {
	s.t.Helper()
	return s.say("", engagement.GateClosed{Gate: s.gate, Revision: 1, State: state, Tally: tally(3), By: by}, nil)
}

func own(person string, state engagement.TaskState) engagement.TaskChange {
	return engagement.TaskChange{Person: person, Roles: leader, Groups: []string{"leader"}, State: state}
}

// forAnother is the task of whoever decides in the place of another person.
func forAnother(person, of string, how engagement.How, state engagement.TaskState) engagement.TaskChange {
	c := own(person, state)
	c.Seat, c.How = of, how
	if how == engagement.HowDelegation || how == engagement.HowStandIn {
		c.For, c.Until = of, due()
	}
	return c
}

func (s *sitting) read() (g store.Gate) {
	s.t.Helper()
	read(s.t, s.db, func(tx *store.Tx) {
		var err error
		g, err = tx.GateRevision(s.gate, 1)
		require.NoError(s.t, err)
	})
	return g
}

func (s *sitting) engagement() (e store.Engagement) {
	s.t.Helper()
	read(s.t, s.db, func(tx *store.Tx) {
		var err error
		e, err = tx.Engagement(s.id)
		require.NoError(s.t, err)
	})
	return e
}

func (s *sitting) task(person string) store.Task {
	s.t.Helper()
	for _, task := range s.read().Tasks {
		if task.Person == person {
			return task
		}
	}
	require.Fail(s.t, "no task of "+person)
	return store.Task{}
}

func (s *sitting) states() map[string]engagement.TaskState {
	s.t.Helper()
	states := map[string]engagement.TaskState{}
	for _, task := range s.read().Tasks {
		states[task.Person] = task.State
	}
	return states
}
