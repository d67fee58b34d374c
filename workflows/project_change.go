package workflows

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/gate"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// acceptChange tells whether a change request may go before its gate.
func (r *project) acceptChange() (engagement.GateKey, error) {
	if r.state != engagement.ProjectRunning || len(r.submitted.queue) > 0 {
		return "", engagement.Errorf(engagement.Conflict, "the project is in state %q; a change can be requested only while it runs", r.state)
	}
	return engagement.GateException, nil
}

// requestChange puts a change request before the leaders; the project goes on meanwhile.
func (r *project) requestChange(ctx workflow.Context) error {
	question, err := r.submitted.next(ctx)
	if err != nil {
		return err
	}
	r.changing = true
	workflow.GoNamed(ctx, "change request", func(ctx workflow.Context) {
		if err := r.change(ctx, question); err != nil && ctx.Err() == nil {
			workflow.GetLogger(ctx).Error("a change request could not be settled", "project", r.charter.ID, "error", err)
		}
		r.changing = false
	})
	return nil
}

// change waits for the leaders: what they approve is the new baseline, as it was frozen.
func (r *project) change(ctx workflow.Context, question gate.Question) error {
	r.say(ctx, "the project runs; a change is before the client's leaders")
	outcome, err := r.desk.Ask(ctx, question)
	if err != nil {
		return err
	}
	if outcome.State.Passed() {
		var act *activities.Projects
		baseline, err := step.Do[contract.ProjectRef](ctx, "Set the new baseline", act.Rebaseline,
			activities.RebaselineRequest{Place: r.place, Project: r.charter.ID, Approved: &outcome.Subject})
		if err != nil {
			return err
		}
		if err := r.rebaselined(ctx, baseline, outcome.Subject.Ref+"/"+itoa(outcome.Subject.Revision)); err != nil {
			return err
		}
		r.milestones.changed()
	}
	r.say(ctx, "the project runs; milestones and reports are watched")
	return nil
}

// rebaselined takes in a new baseline; because tells the exception or the change apart.
func (r *project) rebaselined(ctx workflow.Context, baseline contract.ProjectRef, because string) error {
	r.charter = baseline
	return r.journal.Record(ctx, journal.Entry{ID: r.ref + "/rebaselined/" + because, Fact: engagement.Rebaselined{
		Project: r.charter.ID, End: baseline.End, Budget: baseline.Budget,
	}})
}
