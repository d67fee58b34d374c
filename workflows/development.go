package workflows

import (
	"cmp"
	"slices"

	"go.temporal.io/sdk/workflow"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/step"
)

// development follows the projects of the implementation, each of which runs in a
// workflow of its own.
type development struct {
	*phase
	projects []contract.ProjectChanged
	// worst is the health that the engagement knows.
	worst     engagement.RAG
	finishing bool
}

// Development follows the projects until the engagement closes. It continues as new when a
// run has become long.
func Development(ctx workflow.Context, in contract.Development) error {
	ctx = step.Counted(ctx)
	p := newPhase(ctx, in.Phase, engagement.PhaseDevelopment, contract.RefDevelopment)
	d := &development{phase: p, projects: in.Projects, worst: cmp.Or(in.Worst, engagement.Green)}
	if err := p.listen(ctx); err != nil {
		return err
	}
	on(ctx, contract.SignalProjectChanged, d.follow)
	on(ctx, contract.SignalFinish, func(workflow.Context, contract.Act) error {
		d.finishing = true
		return nil
	})
	next, err := d.run(ctx)
	switch {
	case next != nil:
		return workflow.NewContinueAsNewError(ctx, contract.WorkflowDevelopment, *next)
	case err != nil:
		return d.cancelled(ctx, err)
	}
	return d.end(ctx, "done")
}

// run returns the input of the next run, or nil once the phase is over.
func (d *development) run(ctx workflow.Context) (*contract.Development, error) {
	if err := d.beginOrTakeUp(ctx); err != nil {
		return nil, err
	}
	d.summarise(ctx)
	for !d.finishing {
		if err := workflow.Await(ctx, func() bool { return d.finishing || d.between(ctx) }); err != nil {
			return nil, err
		}
		if over, err := d.renews(ctx, d.between); err != nil {
			return nil, err
		} else if over {
			return &contract.Development{Phase: d.next(), Projects: d.projects, Worst: d.worst}, nil
		}
	}
	return nil, d.publish(ctx, "development", d.ref, "")
}

// between tells that another run can follow now.
func (d *development) between(ctx workflow.Context) bool { return !d.finishing && d.ripe(ctx) }

// healthVersion guards that the development tells the engagement of the projects' health.
const healthVersion = "development tells the health"

// follow takes in how a project stands. The engagement hears when the worst of them changes:
// its history has to last for all of them.
func (d *development) follow(ctx workflow.Context, change contract.ProjectChanged) error {
	d.turns++
	i := slices.IndexFunc(d.projects, func(p contract.ProjectChanged) bool { return p.Project == change.Project })
	if i < 0 {
		d.projects = append(d.projects, change)
	} else {
		d.projects[i] = change
	}
	worst := d.summarise(ctx)
	if worst == d.worst || workflow.GetVersion(ctx, healthVersion, workflow.DefaultVersion, 1) == workflow.DefaultVersion {
		return nil
	}
	d.worst = worst
	return signalIfThere(ctx, contract.EngagementWorkflow(d.Engagement), contract.SignalHealth, contract.HealthChanged{Health: worst})
}

// summarise tells operators how the projects stand, and returns the worst health of those
// that run.
func (d *development) summarise(ctx workflow.Context) engagement.RAG {
	over := 0
	worst := engagement.Green
	for _, p := range d.projects {
		if p.State.Over() {
			over++
			continue
		}
		worst = worst.Worse(p.Health)
	}
	d.say(ctx, itoa(over)+" of "+itoa(len(d.projects))+" projects are over; the others stand at "+string(worst))
	return worst
}
