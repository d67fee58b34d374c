package web_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"mandate/api/rest"
	"mandate/internal/contract"
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
	acts []contract.GateAct
	said []contract.ConditionAct
	ends []string // withdrawals and revocations, by their reasons
	no   error    // refuses every act, when it is set
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
		engagement.Hands{Requester: e.w.carla.ID}, nil, e.w.policy, nil)
	items, err := engagement.ItemsOf(e.w.policy, []byte(e.w.body(revision)))
	if err != nil {
		panic(err)
	}
	e.gate.Items = items
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
	now := time.Now()
	d.DecidedAt = now
	if err := e.gate.Check(d); err != nil {
		return engine.DecideResult{}, err
	}
	vote, _, tally := e.gate.Apply(d, now)
	fact := engagement.DecisionRecorded{
		Decision: d.ID, Gate: d.Gate, Stage: d.Stage, Revision: d.Revision, Digest: d.Digest, Verdict: d.Verdict,
		Channel: d.Channel, SignedInBy: d.SignedInBy, SignedInAt: d.SignedInAt, Provenance: "signed", Late: vote.Late,
		Tally: tally, State: e.gate.After(tally), Confirmed: d.Confirmed, OnBehalfOf: vote.OnBehalfOf, PolicyVersion: "external-cto@1 4be1",
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
	for i, item := range d.Items {
		texts["item/"+strconv.Itoa(i)] = item.Comment
		item.Comment = ""
		fact.Items = append(fact.Items, item)
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

// GateAct carries an act out by the domain's own rules and journals what it moved, as the
// gate's workflow would.
func (e *fakeEngine) GateAct(ctx context.Context, _, _ string, a contract.GateAct) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.acts = append(e.acts, a)
	if e.no != nil {
		return e.no
	}
	to := engagement.Eligible{Person: a.To}
	tasks, because, err := []engagement.Task(nil), engagement.Because(""), error(nil)
	switch a.Step {
	case contract.StepDelegate:
		because = engagement.BecauseDelegated
		tasks, err = e.gate.Delegate(a.Person, to, a.Until)
	case contract.StepReclaim:
		because = engagement.BecauseReclaimed
		tasks, err = e.gate.Reclaim(a.Person)
	case contract.StepReassign:
		because = engagement.BecauseReassigned
		tasks, err = e.gate.Reassign(a.Person, to)
	case contract.StepRetract:
		vote, changed, err := e.gate.Retract(a.Person)
		if err != nil {
			return err
		}
		return e.journal(ctx, a, engagement.DecisionRetracted{
			Decision: vote.Decision, Gate: theGate, Revision: e.gate.Subject.Revision, Stage: e.gate.Run().Key,
			Changed: engagement.ChangesOf(changed), Tally: e.gate.Standing(),
		}, map[string]string{"reason": a.Reason})
	case contract.StepAsk:
		return e.journal(ctx, a, engagement.AdviceAsked{Advice: a.Request, Gate: theGate, Revision: e.gate.Subject.Revision, Adviser: a.To}, map[string]string{"question": a.Text})
	case contract.StepAdvise:
		return e.journal(ctx, a, engagement.AdviceGiven{Advice: a.Advice, Gate: theGate}, map[string]string{"name": "Paula Gil", "answer": a.Text})
	case contract.StepOverride:
		return e.journal(ctx, a, engagement.OverrideRequested{Gate: theGate, Revision: e.gate.Subject.Revision, State: a.State}, map[string]string{"reason": a.Reason})
	}
	if err != nil || because == "" {
		return err
	}
	return e.journal(ctx, a, engagement.TasksChanged{
		Gate: theGate, Revision: e.gate.Subject.Revision, Stage: e.gate.Run().Key, Because: because, Tasks: engagement.ChangesOf(tasks), Tally: e.gate.Standing(),
	}, map[string]string{"reason": a.Reason})
}

func (e *fakeEngine) journal(ctx context.Context, a contract.GateAct, fact engagement.Fact, texts map[string]string) error {
	event, err := engagement.NewEvent(a.Request, thePlan, time.Now(), a.By, fact, texts)
	if err != nil {
		return err
	}
	return e.w.db.In(ctx, org, func(tx *store.Tx) error {
		_, err := tx.Record(theEngagement, []engagement.Event{event})
		return err
	})
}

func (e *fakeEngine) Withdraw(_ context.Context, _, _ string, w contract.Withdraw) error {
	e.ends = append(e.ends, "withdrawn: "+w.Reason)
	return e.no
}

func (e *fakeEngine) Revoke(_ context.Context, _ string, r contract.Revoke) error {
	e.ends = append(e.ends, "revoked: "+r.Reason)
	return e.no
}

func (e *fakeEngine) Condition(_ context.Context, _ string, a contract.ConditionAct) error {
	e.said = append(e.said, a)
	return e.no
}
