package rest_test

import (
	"context"
	"fmt"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

func textsOf(d engagement.Decision) map[string]string {
	texts := map[string]string{"name": d.Person, "comment": d.Comment}
	for i, c := range d.Conditions {
		at := fmt.Sprintf("condition/%d", i)
		texts[at], texts[at+"/owner"], texts[at+"/verifier"] = c.Text, c.Owner, c.Verifier
	}
	return texts
}

// GateAct does what a gate's workflow does, by the domain's own gate.
func (f *fakeEngine) GateAct(ctx context.Context, id, ref string, a contract.GateAct) error {
	defer f.note("gate "+string(a.Step), id, a)()
	if f.recorded[id+" "+a.Request] {
		return nil
	}
	gate := f.gates[a.Gate]
	var to engagement.Eligible
	if a.To != "" {
		found, err := f.office.Select(ctx, activities.Place{Org: org, Engagement: id}, engagement.Who{Person: a.To})
		if err != nil {
			return err
		}
		to = found[0]
	}
	moved := func(because engagement.Because, tasks []engagement.Task, err error) error {
		if err != nil {
			return err
		}
		return f.record(ctx, id, ref, a.Request, a.By, engagement.TasksChanged{
			Gate: gate.ID, Revision: gate.Subject.Revision, Stage: gate.Run().Key, Because: because,
			Tasks: engagement.ChangesOf(tasks), Tally: gate.Standing(),
		}, map[string]string{"reason": a.Reason})
	}
	switch a.Step {
	case contract.StepDelegate:
		tasks, err := gate.Delegate(a.Person, to, a.Until)
		return moved(engagement.BecauseDelegated, tasks, err)
	case contract.StepReclaim:
		tasks, err := gate.Reclaim(a.Person)
		return moved(engagement.BecauseReclaimed, tasks, err)
	case contract.StepReassign:
		tasks, err := gate.Reassign(a.Person, to)
		return moved(engagement.BecauseReassigned, tasks, err)
	case contract.StepAdd:
		tasks, err := gate.Add(to, a.Group)
		return moved(engagement.BecauseAdded, tasks, err)
	case contract.StepRetract:
		vote, tasks, err := gate.Retract(a.Person)
		if err != nil {
			return err
		}
		return f.record(ctx, id, ref, a.Request, a.By, engagement.DecisionRetracted{
			Decision: vote.Decision, Gate: gate.ID, Revision: gate.Subject.Revision, Stage: gate.Run().Key,
			Changed: engagement.ChangesOf(tasks), Tally: gate.Standing(),
		}, map[string]string{"reason": a.Reason})
	case contract.StepAsk:
		return f.record(ctx, id, ref, a.Request, a.By, engagement.AdviceAsked{
			Advice: a.Request, Gate: gate.ID, Revision: gate.Subject.Revision, Adviser: to.Person,
		}, map[string]string{"question": a.Text})
	case contract.StepAdvise:
		return f.record(ctx, id, ref, a.Request, a.By, engagement.AdviceGiven{Advice: a.Advice, Gate: gate.ID}, map[string]string{"answer": a.Text})
	case contract.StepSupersede:
		f.recorded[id+" "+a.Request] = true
		return f.close(ctx, id, gate, engagement.GateSuperseded, gate.Standing(), a.By, a.Reason)
	}
	return f.breakGlass(ctx, id, ref, gate, a)
}

func (f *fakeEngine) breakGlass(ctx context.Context, id, ref string, gate *engagement.Gate, a contract.GateAct) error {
	first, asked := f.overrides[gate.ID]
	if !asked {
		f.overrides[gate.ID] = a
		return f.record(ctx, id, ref, a.Request, a.By, engagement.OverrideRequested{
			Gate: gate.ID, Revision: gate.Subject.Revision, State: a.State,
		}, map[string]string{"reason": a.Reason})
	}
	if first.By == a.By {
		return engagement.Refuse(engagement.Forbidden, engagement.ReasonSecondPerson)
	}
	err := f.record(ctx, id, ref, a.Request, a.By, engagement.GateOverridden{
		Gate: gate.ID, Revision: gate.Subject.Revision, State: a.State, RequestedBy: first.By,
	}, map[string]string{"reason": a.Reason})
	if err != nil {
		return err
	}
	return f.close(ctx, id, gate, a.State, gate.Standing(), a.By, a.Reason)
}

func (f *fakeEngine) Revoke(ctx context.Context, id string, r contract.Revoke) error {
	defer f.note("revoke", id, r)()
	gate := f.gates[r.Gate]
	if !gate.State.Passed() {
		return engagement.Refuse(engagement.Conflict, engagement.ReasonNotPassed, "state", string(gate.State))
	}
	for _, v := range gate.Votes() {
		if v.Person == r.By && v.Verdict.Approves() {
			return f.record(ctx, id, "", r.Request, r.By, engagement.ApprovalRevoked{
				Gate: r.Gate, Revision: r.Revision, Decision: v.Decision,
			}, map[string]string{"reason": r.Reason})
		}
	}
	return engagement.Refuse(engagement.Forbidden, engagement.ReasonNotApprover)
}

// bind records the conditions of a gate that has passed.
func (f *fakeEngine) bind(ctx context.Context, id string, gate *engagement.Gate) error {
	bound := gate.Bound()
	if len(bound) == 0 {
		return nil
	}
	texts := map[string]string{}
	for _, v := range gate.Votes() {
		for n, c := range v.Conditions {
			at := engagement.ConditionID(v.Decision, n)
			texts[at], texts[at+"/owner"], texts[at+"/verifier"] = c.Text, c.Owner, c.Verifier
		}
	}
	for i := range bound {
		f.conditions[bound[i].ID] = &bound[i]
	}
	return f.record(ctx, id, gate.Subject.Ref, gate.ID+"/bound", "", engagement.ConditionsBound{
		Gate: gate.ID, Ref: gate.Subject.Ref, Revision: gate.Subject.Revision, Conditions: bound,
	}, texts)
}

func (f *fakeEngine) Condition(ctx context.Context, id string, a contract.ConditionAct) error {
	defer f.note("condition "+string(a.Step), id, a)()
	if f.recorded[id+" "+a.Request] {
		return nil
	}
	c := f.conditions[a.Condition]
	state, err := c.Move(a.Step, a.By)
	if err != nil {
		return err
	}
	c.State = state
	return f.record(ctx, id, "", a.Request, a.By, engagement.ConditionMoved{Condition: c.ID, State: state}, map[string]string{"note": a.Reason})
}
