package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/gate"
)

// development follows the projects of the implementation, each of which runs in a
// workflow of its own.
type development struct {
	*phase
	projects  []contract.ProjectChanged
	finishing bool
}

// Development follows the projects until the engagement closes.
func Development(ctx workflow.Context, in contract.Phase) error {
	p := newPhase(ctx, in, engagement.PhaseDevelopment, contract.RefDevelopment, gate.Carried{})
	d := &development{phase: p}
	if err := p.listen(ctx); err != nil {
		return err
	}
	on(ctx, contract.SignalProjectChanged, d.follow)
	on(ctx, contract.SignalFinish, func(workflow.Context, contract.Act) error {
		d.finishing = true
		return nil
	})
	if err := d.run(ctx); err != nil {
		return d.cancelled(ctx, err)
	}
	return d.end(ctx, "done")
}

func (d *development) run(ctx workflow.Context) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	d.summarise(ctx)
	if err := workflow.Await(ctx, func() bool { return d.finishing }); err != nil {
		return err
	}
	return d.publish(ctx, "development", d.ref, "")
}

// follow takes in how a project stands.
func (d *development) follow(ctx workflow.Context, change contract.ProjectChanged) error {
	i := slices.IndexFunc(d.projects, func(p contract.ProjectChanged) bool { return p.Project == change.Project })
	if i < 0 {
		d.projects = append(d.projects, change)
	} else {
		d.projects[i] = change
	}
	d.summarise(ctx)
	return nil
}

func (d *development) summarise(ctx workflow.Context) {
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
}
