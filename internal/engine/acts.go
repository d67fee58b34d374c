package engine

import (
	"context"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// Submit has content frozen and put before its gate. The workflow is that of the
// submission's place.
func (e *Engine) Submit(ctx context.Context, engagementID string, s contract.Submit) (contract.Submitted, error) {
	return update[contract.Submitted](ctx, e, contract.WorkflowOf(engagementID, s.Ref), contract.UpdateSubmit, s.Request, s)
}

// Withdraw takes a submission back; ref is the place of the gate's subject.
func (e *Engine) Withdraw(ctx context.Context, engagementID, ref string, w contract.Withdraw) error {
	return e.tell(ctx, contract.WorkflowOf(engagementID, ref), contract.UpdateWithdraw, w.Request, w)
}

// GateAct signs an act on an open gate and brings it to the gate's workflow; ref is the
// place of the gate's subject.
func (e *Engine) GateAct(ctx context.Context, engagementID, ref string, a contract.GateAct) error {
	a, err := e.keys.SignAct(a)
	if err != nil {
		return err
	}
	return e.tell(ctx, contract.WorkflowOf(engagementID, ref), contract.UpdateGate, a.Request, a)
}

// Revoke takes an approval back that has opened the way.
func (e *Engine) Revoke(ctx context.Context, engagementID string, r contract.Revoke) error {
	return e.tell(ctx, contract.EngagementWorkflow(engagementID), contract.UpdateRevoke, r.Request, r)
}

// Condition says something of a condition of an approval.
func (e *Engine) Condition(ctx context.Context, engagementID string, a contract.ConditionAct) error {
	return e.tell(ctx, contract.EngagementWorkflow(engagementID), contract.UpdateCondition, a.Request, a)
}

// Resolve settles what the process cannot by itself; ref is the place of the gate's
// subject, the project's or the plan's.
func (e *Engine) Resolve(ctx context.Context, engagementID, ref string, r contract.Resolution) error {
	return e.tell(ctx, contract.WorkflowOf(engagementID, ref), contract.UpdateResolve, r.Request, r)
}

// Lifecycle is an act on a whole engagement that needs nothing but a reason.
type Lifecycle string

// The lifecycle acts.
const (
	Pause  Lifecycle = contract.UpdatePause
	Resume Lifecycle = contract.UpdateResume
	Cancel Lifecycle = contract.UpdateCancel
	Close  Lifecycle = contract.UpdateClose
	// Reassess begins an assessment anew, NoReassessment says that none is wanted now.
	Reassess       Lifecycle = contract.UpdateReassess
	NoReassessment Lifecycle = contract.UpdateNoReassessment
)

// Act pauses, resumes, cancels or closes an engagement, or answers whether to assess again.
func (e *Engine) Act(ctx context.Context, engagementID string, what Lifecycle, a contract.Act) error {
	return e.tell(ctx, contract.EngagementWorkflow(engagementID), string(what), a.Request, a)
}

// Reschedule moves a phase's due.
func (e *Engine) Reschedule(ctx context.Context, engagementID string, r contract.Reschedule) error {
	return e.tell(ctx, contract.EngagementWorkflow(engagementID), contract.UpdateReschedule, r.Request, r)
}

// Extend moves the engagement's target end.
func (e *Engine) Extend(ctx context.Context, engagementID string, x contract.Extend) error {
	return e.tell(ctx, contract.EngagementWorkflow(engagementID), contract.UpdateExtend, x.Request, x)
}

// Amend changes what the engagement says of itself.
func (e *Engine) Amend(ctx context.Context, engagementID string, a contract.Amend) error {
	return e.tell(ctx, contract.EngagementWorkflow(engagementID), contract.UpdateAmend, a.Request, a)
}

// Team replaces the engagement's team; open tasks follow.
func (e *Engine) Team(ctx context.Context, engagementID string, t contract.Team) error {
	return e.tell(ctx, contract.EngagementWorkflow(engagementID), contract.UpdateTeam, t.Request, t)
}

// tell is an update whose answer is only that it is done.
func (e *Engine) tell(ctx context.Context, workflowID, name, id string, arg any) error {
	_, err := update[struct{}](ctx, e, workflowID, name, id, arg)
	return err
}

// Live is a workflow's own account of itself.
type Live struct {
	Workflow string              `json:"workflow"`
	Status   contract.Status     `json:"status"`
	Timeline []contract.Deadline `json:"timeline" doc:"The clocks that run"`
}

// Live asks a workflow how it stands.
func (e *Engine) Live(ctx context.Context, workflowID string) (Live, error) {
	ctx, cancel := context.WithTimeout(ctx, e.waits.Accept)
	defer cancel()
	live := Live{Workflow: workflowID, Timeline: []contract.Deadline{}}
	if err := e.query(ctx, workflowID, contract.QueryStatus, &live.Status); err != nil {
		return Live{}, err
	}
	if err := e.query(ctx, workflowID, contract.QueryTimeline, &live.Timeline); err != nil {
		return Live{}, err
	}
	return live, nil
}

func (e *Engine) query(ctx context.Context, workflowID, name string, into any) error {
	value, err := e.client.QueryWorkflow(ctx, workflowID, "", name)
	if err != nil {
		return translate(err)
	}
	if err := value.Get(into); err != nil {
		return engagement.Errorf(engagement.Unavailable, "the workflow's answer cannot be read (%v); a worker of another version may be running", err)
	}
	return nil
}
