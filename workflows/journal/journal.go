// Package journal is how workflows record what has happened: in order, once, and only
// after Temporal has committed the cause.
package journal

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/step"
)

// Journal records the events of one workflow. Its mutex keeps them in order.
type Journal struct {
	place activities.Place
	phase string
	mutex workflow.Mutex
	hold  *step.Hold
	// writes counts how often something was recorded.
	writes int
}

// Writes is how often something was recorded in this run.
func (j *Journal) Writes() int { return j.writes }

// New makes the journal of the workflow at a place of the process (plan/1; empty for
// the engagement itself).
func New(ctx workflow.Context, place activities.Place, phase string, hold *step.Hold) *Journal {
	return &Journal{place: place, phase: phase, mutex: workflow.NewMutex(ctx), hold: hold}
}

// Enter says that what follows belongs to another place of the process.
func (j *Journal) Enter(phase string) { j.phase = phase }

// Entry is an event to be recorded.
type Entry struct {
	// ID is the intent's own id or the transition's name, never a counter.
	ID    string
	Actor string
	Fact  engagement.Fact
	Texts map[string]string
}

// Record appends entries, all in one transaction, and returns when they are in the
// journal. It goes on when the context has been cancelled: what has happened is
// recorded. A journal conflict holds the workflow until a person has looked at it.
func (j *Journal) Record(ctx workflow.Context, entries ...Entry) error {
	defer step.HandsOf(ctx).Take()()
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	if err := j.mutex.Lock(ctx); err != nil {
		return fmt.Errorf("journal of %s: %w", j.phase, err)
	}
	defer j.mutex.Unlock()

	request := activities.RecordRequest{Place: j.place}
	for _, e := range entries {
		event, err := engagement.NewEvent(e.ID, j.phase, workflow.Now(ctx), e.Actor, e.Fact, e.Texts)
		if err != nil {
			return err
		}
		request.Events = append(request.Events, event)
	}
	j.writes++
	var act *activities.Journal
	for {
		err := step.Run(ctx, "Journal: "+entries[0].ID, act.Record, request)
		if err == nil || !conflict(err) {
			return err
		}
		reason := "The journal refuses an event: " + contract.FromError(err).Error() + " See the runbook, then resolve with choice retry."
		if err := j.hold.Wait(ctx, reason); err != nil {
			return err
		}
	}
}

func conflict(err error) bool {
	var app *temporal.ApplicationError
	return errors.As(err, &app) && engagement.CodeOf(contract.FromError(err)) == engagement.JournalConflict
}

// Block holds the workflow for a person at a named step, and journals when it was
// held and when it went on.
func (j *Journal) Block(ctx workflow.Context, name, reason string) error {
	texts := map[string]string{"reason": reason}
	seen := j.hold.Retries() // a release may come while the block is being journalled
	if err := j.Record(ctx, Entry{ID: name + "/blocked", Fact: engagement.StepBlocked{Step: name}, Texts: texts}); err != nil {
		return err
	}
	if err := j.hold.WaitBeyond(ctx, reason, seen); err != nil {
		return err
	}
	return j.Record(ctx, Entry{ID: name + "/unblocked", Fact: engagement.StepUnblocked{Step: name}})
}

// Release lets a held step look again, as a person's retry does.
func (j *Journal) Release() { j.hold.Retry() }
