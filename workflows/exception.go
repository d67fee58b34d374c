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

// raise journals a breach and puts the exception before its gate, while reports go on.
func (r *project) raise(ctx workflow.Context, said activities.Assessed) error {
	if !r.revising {
		r.exceptions++
	}
	r.revising = false
	err := r.journal.Record(ctx, journal.Entry{ID: r.ref + "/breach/" + said.Key(), Fact: engagement.ToleranceBreached{
		Project: r.charter.ID, Breach: *said.Breach,
	}})
	if err != nil {
		return err
	}
	if err := r.move(ctx, engagement.ProjectException, said.Key(), ""); err != nil {
		return err
	}
	r.mail.SendToRoles(ctx, activities.Notice{Key: r.ref + "/breach/" + said.Key(), Kind: activities.NoticeException, Of: r.charter.ID},
		engagement.RolePMO, engagement.RoleSponsor, engagement.RoleCTO)
	question, err := r.freezeNow(ctx, engagement.GateException, activities.FreezeRequest{
		Ref: contract.RefException(r.charter.ID, r.exceptions), Item: r.charter.ID, Report: said.Report,
		By: r.charter.Lead, Request: "exception/" + said.Key(),
	})
	if err != nil {
		return err
	}
	workflow.GoNamed(ctx, "exception", func(ctx workflow.Context) {
		if err := r.exception(ctx, question, said); err != nil && ctx.Err() == nil {
			workflow.GetLogger(ctx).Error("an exception could not be settled", "project", r.charter.ID, "error", err)
		}
	})
	return nil
}

// exception waits for the leaders: an approved one becomes the new baseline, a
// rejected one goes back to the PMO, who replans or stops the project.
func (r *project) exception(ctx workflow.Context, question gate.Question, said activities.Assessed) error {
	report := said.Key()
	outcome, err := r.desk.Ask(ctx, question)
	if err != nil {
		return err
	}
	switch {
	case outcome.State.Passed():
		var act *activities.Projects
		baseline, err := step.Do[contract.ProjectRef](ctx, "Set the new baseline", act.Rebaseline,
			activities.RebaselineRequest{Place: r.place, Project: r.charter.ID, Approved: &outcome.Subject, Report: said.Report})
		if err != nil {
			return err
		}
		if err := r.rebaselined(ctx, baseline, report); err != nil {
			return err
		}
		return r.move(ctx, engagement.ProjectRunning, "exception/"+report, "")
	case outcome.State == engagement.GateChangesRequested, outcome.State == engagement.GateWithdrawn, outcome.State == engagement.GateSuperseded:
		r.revising = true
		return r.move(ctx, engagement.ProjectRunning, "exception/"+report, "")
	default:
		r.mail.SendToRoles(ctx, activities.Notice{
			Key: r.ref + "/exception/rejected/" + report, Kind: activities.NoticeStepBlocked, Gate: outcome.Gate,
			Reason: "The exception was not approved. Resolve with choice replan and send a new status report, or stop the project.",
		}, engagement.RolePMO)
		return r.move(ctx, engagement.ProjectReplanning, "exception/"+report, "")
	}
}
