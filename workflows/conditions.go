package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
	"mandate/workflows/timeline"
)

// bound is a condition of an approval that the engagement watches over: conditions may
// outlive the phase that they come from.
type bound struct {
	engagement.BoundCondition
	gate, workflow string
	deadline       *timeline.Deadline
}

// bindAll takes over the conditions of a gate that has passed: their owners and verifiers
// are told, and their days watched.
func (e *commission) bindAll(ctx workflow.Context, in contract.ConditionsBound) error {
	for _, c := range in.Conditions {
		if e.condition(c.ID) != nil {
			continue
		}
		b := &bound{BoundCondition: c, gate: in.Gate, workflow: in.Workflow}
		e.conditions = append(e.conditions, b)
		e.tellCondition(ctx, b, activities.NoticeConditionBound, c.ID+"/bound", c.Owner, c.Verifier)
		if c.Due == "" {
			continue
		}
		if err := e.watchCondition(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// watchCondition tells everybody concerned when a condition's day has passed.
func (e *commission) watchCondition(ctx workflow.Context, b *bound) error {
	of := "condition/" + b.ID
	times, err := e.clock.Compute(ctx, of, workflow.Now(ctx), timeline.Timing{On: b.Due})
	if err != nil {
		return err
	}
	if b.State.Closed() {
		return nil // it was closed while its day was being looked up
	}
	b.deadline = e.clock.Start(ctx, of, times, timeline.On{Due: func(ctx workflow.Context) error {
		if b.State != engagement.ConditionOpen {
			return nil // its owner has done their part
		}
		return e.conditionLate(ctx, b, b.ID+"/overdue")
	}})
	return nil
}

// conditionLate tells that a condition is open past its day.
func (e *commission) conditionLate(ctx workflow.Context, b *bound, id string) error {
	b.State = engagement.ConditionOverdue
	err := e.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.ConditionMoved{Condition: b.ID, State: b.State}})
	if err != nil {
		return err
	}
	notice := e.conditionNotice(b, activities.NoticeConditionOverdue, id, b.Owner, b.Verifier, b.SetBy)
	notice.Due = b.deadline.Due()
	e.mail.SendToRoles(ctx, notice, engagement.RolePMO)
	return nil
}

// moveCondition carries out what somebody says of a condition. A part that it holds up
// hears when it is closed.
func (e *commission) moveCondition(ctx workflow.Context, act contract.ConditionAct) error {
	if err := e.running(); err != nil {
		return err
	}
	// The part whose gate has passed journals its conditions before it hands them over.
	if err := workflow.Await(ctx, func() bool { return e.condition(act.Condition) != nil || e.ended || e.cancelling != nil }); err != nil {
		return err
	}
	b := e.condition(act.Condition)
	if b == nil {
		return engagement.Refuse(engagement.Conflict, engagement.ReasonNoCondition, "condition", act.Condition)
	}
	state, err := b.Move(act.Step, act.By)
	if err != nil {
		return err
	}
	b.State = state
	entry := journal.Entry{ID: act.Request, Actor: act.By, Fact: engagement.ConditionMoved{Condition: b.ID, State: state}}
	if act.Reason != "" {
		entry.Texts = map[string]string{"note": act.Reason}
	}
	if err := e.journal.Record(ctx, entry); err != nil {
		return err
	}
	switch {
	case state.Closed():
		return e.closeCondition(ctx, b, act)
	case act.Step == engagement.ConditionReport:
		e.tellCondition(ctx, b, activities.NoticeConditionReported, act.Request, b.SetBy, b.Verifier)
	default:
		e.tellCondition(ctx, b, activities.NoticeConditionRefused, act.Request, b.Owner)
		if b.deadline != nil && workflow.Now(ctx).After(b.deadline.Due()) && b.State == engagement.ConditionOpen {
			return e.conditionLate(ctx, b, act.Request+"/overdue")
		}
	}
	return nil
}

func (e *commission) closeCondition(ctx workflow.Context, b *bound, act contract.ConditionAct) error {
	if b.deadline != nil {
		b.deadline.Stop()
	}
	e.tellCondition(ctx, b, activities.NoticeConditionClosed, act.Request, b.Owner, b.SetBy)
	if !b.Blocking {
		return nil
	}
	if b.workflow == workflow.GetInfo(ctx).WorkflowExecution.ID {
		e.desk.ConditionClosed(ctx, b.ID)
		return nil
	}
	return signalIfThere(ctx, b.workflow, contract.SignalCondition, contract.ConditionClosed{Condition: b.ID, State: b.State})
}

func (e *commission) condition(id string) *bound {
	i := slices.IndexFunc(e.conditions, func(b *bound) bool { return b.ID == id })
	if i < 0 {
		return nil
	}
	return e.conditions[i]
}

func (e *commission) tellCondition(ctx workflow.Context, b *bound, kind, key string, people ...string) {
	e.mail.Send(ctx, e.conditionNotice(b, kind, key, people...))
}

func (e *commission) conditionNotice(b *bound, kind, key string, people ...string) activities.Notice {
	return activities.Notice{
		Key: kind + "/" + key, Kind: kind, Gate: b.gate, Condition: b.ID,
		People: slices.Compact(slices.Sorted(slices.Values(filled(people...)))),
	}
}

// revoke takes back an approval that has opened the way. What it has let begin stands
// still until the PMO has decided how to go on.
func (e *commission) revoke(ctx workflow.Context, r contract.Revoke) error {
	if err := e.running(); err != nil {
		return err
	}
	var act *activities.Gates
	approval, err := step.Do[activities.Approval](ctx, "Whose approval is revoked", act.Approval, activities.ApprovalRequest{
		Place: e.place, Gate: r.Gate, Revision: r.Revision, Person: r.By,
	})
	switch {
	case err != nil:
		return err
	case approval.Refusal != nil:
		return approval.Refusal
	case !approval.State.Passed():
		return engagement.Refuse(engagement.Conflict, engagement.ReasonNotPassed, "state", string(approval.State))
	case approval.Decision == "":
		return engagement.Refuse(engagement.Forbidden, engagement.ReasonNotApprover)
	}
	round := r.Gate + "#" + itoa(r.Revision)
	if slices.Contains(e.revoked, round) { // by another approver, at the same moment
		return engagement.Refuse(engagement.Conflict, engagement.ReasonNotPassed, "state", string(engagement.GateRevoked))
	}
	e.revoked = append(e.revoked, round)
	err = e.record(ctx, r.Act, engagement.ApprovalRevoked{Gate: r.Gate, Revision: r.Revision, Decision: approval.Decision})
	if err != nil {
		return err
	}
	e.mail.SendToRoles(ctx, activities.Notice{
		Key: r.Request, Kind: activities.NoticeApprovalRevoked, Gate: r.Gate, Reason: r.Reason, Other: r.By,
		Subject: engagement.Subject{Ref: r.Ref, Revision: r.Revision},
	}, engagement.Roles...)
	if e.clock.Paused() {
		return nil
	}
	return e.pause(ctx, contract.Act{Request: r.Request + "/pause", By: r.By, Reason: r.Reason})
}
