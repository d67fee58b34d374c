package workflows

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/gate"
	"mandate/workflows/journal"
)

// plan is the second half of the initial analysis: objectives, actions, priorities
// and metrics become an improvement plan, approved by the client's leaders.
type plan struct {
	*phase
	// choice is what the PMO makes of a rejected plan; empty while none is asked.
	choice contract.Choice
	asked  bool
}

// PlanResult is how the planning ended.
type PlanResult struct {
	// Approved is the approved revision; nil when the PMO closed a rejected plan.
	Approved *engagement.Subject `json:"approved,omitempty"`
	// Left are the ids of its actions that were deferred or rejected.
	Left []string `json:"left,omitempty"`
}

// ImprovementPlan runs the planning until a revision is approved, or the PMO closes it.
func ImprovementPlan(ctx workflow.Context, in contract.Phase) (PlanResult, error) {
	p := newPhase(ctx, in, engagement.PhasePlan, contract.RefPlan)
	l := &plan{phase: p}
	p.resolve = l.decideOnRejected
	p.submitted = newSubmissions(ctx, p, l.accept)
	if err := p.listen(ctx); err != nil {
		return PlanResult{}, err
	}
	result, err := l.run(ctx)
	if err != nil {
		return PlanResult{}, l.cancelled(ctx, err)
	}
	if result.Approved == nil {
		return result, l.end(ctx, "rejected")
	}
	return result, l.end(ctx, "done")
}

func (l *plan) run(ctx workflow.Context) (PlanResult, error) {
	if err := l.begin(ctx); err != nil {
		return PlanResult{}, err
	}
	l.restBeforeGate(ctx)
	for {
		revision, err := l.awaitSubmission(ctx)
		if err != nil {
			return PlanResult{}, err
		}
		l.say(ctx, "the plan is before the client's leaders")
		outcome, err := l.desk.Ask(ctx, revision)
		if err != nil {
			return PlanResult{}, err
		}
		switch {
		case outcome.State.Passed():
			return PlanResult{Approved: &outcome.Subject, Left: engagement.NotAccepted(outcome.Items)}, l.publish(ctx, "plan", l.ref, "")
		case outcome.State == engagement.GateRejected:
			choice, err := l.askPMO(ctx, outcome)
			if err != nil || choice == contract.ChoiceClose {
				return PlanResult{}, err
			}
		}
		if err := l.reopen(ctx, outcome, engagement.GatePlan); err != nil {
			return PlanResult{}, err
		}
	}
}

func (l *plan) awaitSubmission(ctx workflow.Context) (gate.Question, error) {
	l.say(ctx, "the plan is drafted; waiting for it to be submitted")
	revision, err := l.submitted.next(ctx)
	l.busy = true
	return revision, err
}

func (l *plan) accept(in contract.Submit) (engagement.GateKey, error) {
	if reason := l.hold.Reason(); reason != "" {
		return "", blocked(reason)
	}
	if l.busy || len(l.submitted.queue) > 0 {
		return "", engagement.Errorf(engagement.Conflict, "the plan has been submitted and is before its gate; withdraw it, or wait for the decision")
	}
	return engagement.GatePlan, nil
}

// askPMO asks whether a rejected plan is revised, or the engagement closed.
func (l *plan) askPMO(ctx workflow.Context, outcome gate.Outcome) (contract.Choice, error) {
	l.asked, l.choice = true, ""
	l.say(ctx, "the plan was rejected; the PMO revises it or closes the engagement")
	l.mail.SendToRoles(ctx, activities.Notice{
		Key: l.ref + "/rejected/" + itoa(outcome.Subject.Revision), Kind: activities.NoticeStepBlocked, Gate: outcome.Gate,
		Reason: "The plan was rejected. Resolve with choice revise to work it over, or close to end the engagement.",
	}, engagement.RolePMO)
	err := workflow.Await(ctx, func() bool { return l.choice != "" })
	l.asked = false
	return l.choice, err
}

func (l *plan) decideOnRejected(ctx workflow.Context, r contract.Resolution) error {
	if !l.asked {
		return engagement.Errorf(engagement.Conflict, "the plan has not been rejected; there is nothing to resolve")
	}
	if r.Choice != contract.ChoiceRevise && r.Choice != contract.ChoiceClose {
		return engagement.Errorf(engagement.Invalid, "choose revise or close for a rejected plan")
	}
	err := l.journal.Record(ctx, journal.Entry{
		ID: r.Request, Actor: r.By, Fact: engagement.Resolved{Ref: l.ref, Choice: string(r.Choice)},
		Texts: map[string]string{"reason": r.Reason},
	})
	if err != nil {
		return err
	}
	l.choice = r.Choice
	return workflow.Await(ctx, func() bool { return !l.asked && !l.reopening })
}
