package workflows

import (
	"go.temporal.io/sdk/workflow"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// between tells that another run of the project can follow now: no exception, change or
// handover is before its gate.
func (r *project) between(ctx workflow.Context) bool {
	waits := r.state == engagement.ProjectRunning || r.state == engagement.ProjectReplanning
	return waits && !r.changing && r.stopping == nil && r.ripe(ctx)
}

// nextRun is the input of the run that follows.
func (r *project) nextRun() *contract.Project {
	return &contract.Project{Phase: r.next(), Project: r.charter, Standing: &contract.ProjectStanding{
		State: r.state, Health: r.health, Late: r.late, Exceptions: r.exceptions, Revising: r.revising, Told: r.told,
	}}
}

// stand takes over how the project stood.
func (r *project) stand(s contract.ProjectStanding) {
	r.state, r.health, r.late, r.exceptions, r.revising, r.told = s.State, s.Health, s.Late, s.Exceptions, s.Revising, s.Told
}

// watchOver begins the watches: over the milestones, and over the log where a run before has
// done so already.
func (r *project) watchOver(ctx workflow.Context) {
	r.milestones = r.watchMilestones()
	workflow.GoNamed(ctx, "milestones", r.milestones.run)
	if _, watched := r.watched(engagement.KindRAID); watched {
		r.raid = r.watchRAID()
		workflow.GoNamed(ctx, "raid", r.raid.run)
	}
}

// toldVersion guards that projects tell the development how they stand, when that changes: they
// told the engagement of every report, whose history has to last for all of them.
const toldVersion = "projects tell the development"

// tellOpened tells of a project that has begun. In earlier versions the engagement did.
func (r *project) tellOpened(ctx workflow.Context) error {
	if workflow.GetVersion(ctx, toldVersion, workflow.DefaultVersion, 1) == workflow.DefaultVersion {
		return nil
	}
	return r.tellStanding(ctx)
}

// tellStanding says how the project stands. A part that has ended need not hear of it.
func (r *project) tellStanding(ctx workflow.Context) error {
	health := r.health
	if r.late {
		health = health.Worse(engagement.Amber)
	}
	now := contract.ProjectChanged{Project: r.charter.ID, State: r.state, Health: health}
	if workflow.GetVersion(ctx, toldVersion, workflow.DefaultVersion, 1) == workflow.DefaultVersion {
		return signalIfThere(ctx, contract.EngagementWorkflow(r.Engagement), contract.SignalProjectChanged, now)
	}
	if r.told != nil && *r.told == now {
		return nil
	}
	r.told = &now
	return signalIfThere(ctx, contract.WorkflowOf(r.Engagement, contract.RefDevelopment), contract.SignalProjectChanged, now)
}
