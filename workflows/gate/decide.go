package gate

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// Listen takes decisions by Update and by Signal. Both lead to the same method.
func (d *Desk) Listen(ctx workflow.Context) error {
	err := workflow.SetUpdateHandlerWithOptions(ctx, contract.UpdateDecide,
		func(ctx workflow.Context, decision engagement.Decision) (engagement.Receipt, error) {
			ctx, done := answering(ctx)
			defer done()
			receipt, err := d.decide(ctx, decision)
			return receipt, contract.ToError(err)
		},
		workflow.UpdateHandlerOptions{
			Validator:   func(decision engagement.Decision) error { return contract.ToError(d.admissible(decision)) },
			Description: "Take an approver's decision on an open gate",
		})
	if err != nil {
		return err
	}
	err = workflow.SetUpdateHandlerWithOptions(ctx, contract.UpdateWithdraw,
		func(ctx workflow.Context, w contract.Withdraw) error {
			ctx, done := answering(ctx)
			defer done()
			return contract.ToError(d.withdraw(ctx, w))
		},
		workflow.UpdateHandlerOptions{Description: "Take a submission back before its gate has closed"})
	if err != nil {
		return err
	}
	err = workflow.SetUpdateHandlerWithOptions(ctx, contract.UpdateGate,
		func(ctx workflow.Context, act contract.GateAct) error {
			ctx, done := answering(ctx)
			defer done()
			return contract.ToError(d.act(ctx, act))
		},
		workflow.UpdateHandlerOptions{
			Validator:   func(act contract.GateAct) error { return contract.ToError(wellFormed(act)) },
			Description: "Delegate, reassign, add, retract, ask advice, supersede or override: signed by the API",
		})
	if err != nil {
		return err
	}
	d.listenToSignals(ctx)
	return nil
}

// answering is a context in which a handler comes to its answer also while the workflow is
// being cancelled: whoever sent something learns what became of it.
func answering(ctx workflow.Context) (workflow.Context, workflow.CancelFunc) {
	return workflow.NewDisconnectedContext(ctx)
}

// admissible refuses at once what can be refused without asking anybody: a wrong
// shape, stage, revision or digest, a closed gate. Someone who may not decide is told
// by the handler, after the person behind an address has been found.
func (d *Desk) admissible(decision engagement.Decision) error {
	if decision.ID == "" {
		return engagement.Errorf(engagement.Invalid, "id is missing; give every decision one of its own")
	}
	if d.receipt(decision.ID) != nil {
		return nil
	}
	s, err := d.find(decision.Gate)
	if err != nil {
		return err
	}
	if err := s.gate.Check(decision); err != nil && engagement.CodeOf(err) != engagement.Forbidden {
		return err
	}
	return nil
}

func (d *Desk) find(gate string) (*sitting, error) {
	for _, s := range d.open {
		if s.gate.ID != gate {
			continue
		}
		if s.ended != "" {
			return nil, engagement.Refuse(engagement.Conflict, engagement.ReasonGateClosed, "state", string(s.ended))
		}
		if s.waved {
			return nil, engagement.Refuse(engagement.Conflict, engagement.ReasonJustDecided)
		}
		if s.lapsed {
			return nil, engagement.Refuse(engagement.Conflict, engagement.ReasonGateLapsed)
		}
		if len(s.gate.Runs) == 0 {
			return nil, engagement.Refuse(engagement.Conflict, engagement.ReasonNotOpenYet)
		}
		return s, nil
	}
	if revision, known := d.seen[gate]; known {
		return nil, engagement.Refuse(engagement.Conflict, engagement.ReasonGateDecided, "revision", itoa(revision))
	}
	return nil, engagement.Refuse(engagement.Conflict, engagement.ReasonGateUnknown, "gate", gate)
}

func (d *Desk) receipt(decision string) *engagement.Receipt {
	i := slices.IndexFunc(d.receipts, func(r engagement.Receipt) bool { return r.Decision == decision })
	if i < 0 {
		return nil
	}
	return &d.receipts[i]
}

// decide counts a decision. The same decision again gets the first receipt.
// Eligibility is checked on every path, and the state once more after it.
func (d *Desk) decide(ctx workflow.Context, decision engagement.Decision) (engagement.Receipt, error) {
	receipt, _, err := d.count(ctx, decision)
	return receipt, err
}

func (d *Desk) count(ctx workflow.Context, decision engagement.Decision) (engagement.Receipt, activities.Verified, error) {
	if err := d.mutex.Lock(ctx); err != nil {
		return engagement.Receipt{}, activities.Verified{}, err
	}
	defer d.mutex.Unlock()
	if r := d.receipt(decision.ID); r != nil {
		return *r, activities.Verified{Person: r.Person}, nil
	}
	var act *activities.People
	verified, err := step.Do[activities.Verified](ctx, "Verify a decision on "+decision.Stage, act.Verify,
		activities.VerifyRequest{Place: d.place, Decision: decision})
	if err != nil {
		return engagement.Receipt{}, verified, err
	}
	if verified.Refusal != nil {
		return engagement.Receipt{}, verified, verified.Refusal
	}
	decision.Person = verified.Person
	if !verified.Signed {
		decision.Channel = engagement.ChannelSignal
	}
	s, err := d.find(decision.Gate)
	if err != nil {
		return engagement.Receipt{}, verified, err
	}
	if err := s.gate.Check(decision); err != nil {
		return engagement.Receipt{}, verified, err
	}
	receipt, err := d.apply(ctx, s, decision, verified)
	return receipt, verified, err
}

func (d *Desk) apply(ctx workflow.Context, s *sitting, decision engagement.Decision, verified activities.Verified) (engagement.Receipt, error) {
	vote, others, tally := s.gate.Apply(decision, workflow.Now(ctx))
	receipt := engagement.Receipt{
		Decision: decision.ID, Gate: s.gate.ID, Stage: decision.Stage, Revision: decision.Revision, Digest: decision.Digest,
		Verdict: decision.Verdict, Person: decision.Person, OnBehalfOf: vote.OnBehalfOf, At: vote.At, Late: vote.Late,
		Tally: tally, State: s.gate.After(tally),
	}
	d.receipts = append(d.receipts, receipt)
	err := d.journal.Record(ctx, journal.Entry{
		ID: decision.ID, Actor: decision.Person, Texts: decisionTexts(s.gate.Stage(), decision, verified.Name),
		Fact: engagement.DecisionRecorded{
			Decision: decision.ID, Gate: s.gate.ID, Stage: decision.Stage, Revision: decision.Revision, Digest: decision.Digest,
			Verdict: decision.Verdict, Roles: s.roles(decision.Person), OnBehalfOf: vote.OnBehalfOf,
			Conditions: conditionDays(decision), Blocking: blockingOnes(decision), Items: withoutComments(decision.Items),
			Channel: decision.Channel, SignedInBy: decision.SignedInBy, SignedInAt: decision.SignedInAt, Confirmed: decision.Confirmed,
			Provenance: provenance(verified, decision.Person), PolicyVersion: s.version,
			Late: vote.Late, Tally: tally, State: receipt.State, Changed: engagement.ChangesOf(others),
			Proof: decision.Proof(verified.Signed),
		},
	})
	if err != nil {
		return engagement.Receipt{}, err
	}
	d.tellTasks(ctx, s, decision.ID, decision.Person, others)
	d.tellShort(ctx, s, decision.ID)
	s.changes++
	d.changed(ctx)
	return receipt, nil
}

// tellShort tells the PMO, once a stage, that the people who are left can no longer meet
// its rule: somebody must be added.
func (d *Desk) tellShort(ctx workflow.Context, s *sitting, because string) {
	if s.told || s.gate.Standing().Result != engagement.ResultUnsatisfiable {
		return
	}
	s.told = true
	d.mail.SendToRoles(ctx, activities.Notice{
		Key: s.stageName("short/" + because), Kind: activities.NoticeStepBlocked, Gate: s.gate.ID,
		Reason: "policy_unsatisfiable: the people who are left cannot meet the rule of stage " + s.gate.Run().Key + "; add an approver, or withdraw the submission.",
	}, engagement.RolePMO)
}
