package engine

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/api/serviceerror"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// DecideResult says how far a decision has come. Exactly one of the three holds.
type DecideResult struct {
	// Receipt is set when the decision counts.
	Receipt *engagement.Receipt
	// Pending says that a worker has taken the decision up and not finished yet.
	Pending bool
	// Signalled says that no worker answered: Temporal holds the decision until one
	// does, and the receipt or a reasoned refusal follows by mail.
	Signalled bool
}

// Decide signs a decision and brings it to its gate's workflow. The same decision
// again, by its id, gets the first receipt, from the read model when it is there.
func (e *Engine) Decide(ctx context.Context, org, workflowID string, d engagement.Decision) (DecideResult, error) {
	if known, err := e.Decided(ctx, org, d.ID); err != nil || known != nil {
		return DecideResult{Receipt: known}, err
	}
	if d.DecidedAt.IsZero() {
		d.DecidedAt = time.Now().UTC()
	}
	d, err := e.keys.SignDecision(d)
	if err != nil {
		return DecideResult{}, err
	}
	result, err := e.decide(ctx, workflowID, d)
	if !runEnded(err) {
		return result, translate(err)
	}
	// The run ended or continued as new with the decision on its way. Either it is in
	// the journal by now, or the next run has not seen it, or there is none.
	if known, knownErr := e.Decided(ctx, org, d.ID); knownErr != nil || known != nil {
		return DecideResult{Receipt: known}, knownErr
	}
	if result, err = e.decide(ctx, workflowID, d); runEnded(err) {
		return DecideResult{}, errors.Join(e.closed(ctx, org, d.Gate), err)
	}
	return result, translate(err)
}

// Decided returns the receipt of a decision that is in the journal, or nil. One that
// a workflow has refused is returned as that refusal.
func (e *Engine) Decided(ctx context.Context, org, id string) (receipt *engagement.Receipt, err error) {
	err = e.store.Read(ctx, org, func(tx *store.Tx) error {
		receipt = nil
		record, err := tx.Decision(id)
		if engagement.CodeOf(err) == engagement.NotFound {
			refused, err := tx.Refusal(id)
			if engagement.CodeOf(err) == engagement.NotFound {
				return nil
			}
			if err != nil {
				return err
			}
			return engagement.Recall(refused.Code, refused.Because, refused.Reason)
		}
		if err != nil {
			return err
		}
		receipt = &engagement.Receipt{
			Decision: record.ID, Gate: record.Gate, Stage: record.Stage, Revision: record.Revision, Digest: record.Digest,
			Verdict: record.Verdict, Person: record.Person, OnBehalfOf: record.OnBehalfOf, At: record.At, Late: record.Late, Tally: record.Tally, State: record.State,
		}
		return nil
	})
	return receipt, err
}

func (e *Engine) decide(ctx context.Context, workflowID string, d engagement.Decision) (DecideResult, error) {
	handle, err := e.accepted(ctx, e.waits.Accept, workflowID, contract.UpdateDecide, d.ID, d)
	if err != nil && unanswered(err) && ctx.Err() == nil {
		return e.signal(ctx, workflowID, d)
	}
	if err != nil {
		return DecideResult{}, err
	}
	waiting, cancel := context.WithTimeout(ctx, e.waits.Complete)
	defer cancel()
	var receipt engagement.Receipt
	if err := handle.Get(waiting, &receipt); err != nil {
		if unanswered(err) {
			return DecideResult{Pending: true}, nil
		}
		return DecideResult{}, err
	}
	return DecideResult{Receipt: &receipt}, nil
}

// signal hands the decision to Temporal, which holds it until a worker returns. The
// update may still be taken up later: the workflow counts a decision's id once.
func (e *Engine) signal(ctx context.Context, workflowID string, d engagement.Decision) (DecideResult, error) {
	ctx, cancel := context.WithTimeout(ctx, e.waits.Accept)
	defer cancel()
	if err := e.client.SignalWorkflow(ctx, workflowID, "", contract.SignalDecide, d); err != nil {
		return DecideResult{}, err
	}
	e.log.InfoContext(ctx, "no worker took the decision up; it was signalled", "workflow", workflowID, "decision", d.ID)
	return DecideResult{Signalled: true}, nil
}

// runEnded tells whether an update met no open run, or one that ended under it.
func runEnded(err error) bool {
	var notFound *serviceerror.NotFound
	return errors.As(err, &notFound) || endedUnderway(err)
}

// closed says how a gate ended whose workflow is gone.
func (e *Engine) closed(ctx context.Context, org, gateID string) error {
	var gate store.Gate
	if err := e.store.Read(ctx, org, func(tx *store.Tx) (err error) {
		gate, err = tx.Gate(gateID)
		return err
	}); err != nil {
		return err
	}
	return engagement.Errorf(engagement.Conflict, "the gate is closed (%s); nothing is left to decide on it", gate.State)
}
