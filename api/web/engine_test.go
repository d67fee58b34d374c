package web_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/store"
)

// fakeEngine counts decisions by the domain's own rules and journals them, as the gate's
// workflow would.
type fakeEngine struct {
	rest.Engine
	w    *world
	mu   sync.Mutex
	gate *engagement.Gate
	seen []engagement.Decision
	// answer is given in place of counting, when it is set.
	answer func(engagement.Decision) (engine.DecideResult, error)
}

func newFakeEngine(w *world) *fakeEngine {
	e := &fakeEngine{w: w}
	e.reset(1)
	return e
}

// reset has the gate ask about a revision.
func (e *fakeEngine) reset(revision int) {
	e.gate = engagement.NewGate(theGate, engagement.GatePlan, engagement.Subject{Ref: thePlan, Revision: revision, Digest: digestOf(revision)},
		engagement.Hands{Requester: e.w.carla.ID}, nil, policy(), nil)
	now := time.Now()
	if _, err := e.gate.OpenStage(e.w.eligible(), now, now.Add(72*time.Hour), time.Time{}); err != nil {
		panic(err)
	}
}

func (e *fakeEngine) Decide(ctx context.Context, org, workflow string, d engagement.Decision) (engine.DecideResult, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if want := "engagement/" + theEngagement + "/plan/1"; workflow != want {
		return engine.DecideResult{}, fmt.Errorf("the decision went to %s instead of %s", workflow, want)
	}
	e.seen = append(e.seen, d)
	if e.answer != nil {
		return e.answer(d)
	}
	return e.count(ctx, org, d)
}

func (e *fakeEngine) count(ctx context.Context, org string, d engagement.Decision) (engine.DecideResult, error) {
	if err := e.gate.Check(d); err != nil {
		return engine.DecideResult{}, err
	}
	now := time.Now()
	vote, _, tally := e.gate.Apply(d, now)
	fact := engagement.DecisionRecorded{
		Decision: d.ID, Gate: d.Gate, Stage: d.Stage, Revision: d.Revision, Digest: d.Digest, Verdict: d.Verdict,
		Channel: d.Channel, SignedInBy: d.SignedInBy, SignedInAt: d.SignedInAt, Provenance: "signed", Late: vote.Late,
		Tally: tally, State: e.gate.After(tally),
	}
	texts := map[string]string{"comment": d.Comment, "meaning": e.gate.Stage().Meaning}
	for _, task := range e.gate.Run().Tasks {
		if task.Person == d.Person {
			fact.Roles = task.Roles
		}
	}
	for i, c := range d.Conditions {
		name := "condition/" + strconv.Itoa(i)
		texts[name], texts[name+"/owner"], texts[name+"/verifier"] = c.Text, c.Owner, c.Verifier
		fact.Conditions = append(fact.Conditions, c.Due)
	}
	err := e.w.db.In(ctx, org, func(tx *store.Tx) error {
		person, err := tx.Person(d.Person)
		if err != nil {
			return err
		}
		texts["name"] = person.Name
		event, err := engagement.NewEvent(d.ID, thePlan, now, d.Person, fact, texts)
		if err != nil {
			return err
		}
		_, err = tx.Record(theEngagement, []engagement.Event{event})
		return err
	})
	return engine.DecideResult{Receipt: &engagement.Receipt{
		Decision: d.ID, Gate: d.Gate, Stage: d.Stage, Revision: d.Revision, Digest: d.Digest, Verdict: d.Verdict,
		Person: d.Person, At: now, Late: vote.Late, Tally: tally, State: fact.State,
	}}, err
}
