package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/step"
)

// child is a workflow that the engagement runs.
type child struct {
	ref    string
	kind   string
	cancel workflow.CancelFunc
	over   bool
	err    error
}

func (e *commission) child(ref string) *child {
	for _, c := range e.children {
		if c.ref == ref {
			return c
		}
	}
	return nil
}

func (e *commission) parts() []string {
	var ids []string
	for _, c := range e.children {
		if !c.over {
			ids = append(ids, contract.WorkflowOf(e.Engagement, c.ref))
		}
	}
	return ids
}

func (e *commission) input() contract.Phase {
	return contract.Phase{Setting: e.Setting, Paused: e.clock.PausedAt()}
}

// await runs a phase to its end.
func (e *commission) await(ctx workflow.Context, kind, ref string, result any) error {
	if err := e.launch(ctx, kind, ref, result); err != nil {
		return err
	}
	c := e.child(ref)
	if err := workflow.Await(ctx, func() bool { return c.over }); err != nil {
		return err
	}
	return c.err
}

// enter tells operators which phase the engagement is in.
func (e *commission) enter(ctx workflow.Context, ref string) {
	if err := workflow.UpsertTypedSearchAttributes(ctx, attrPhase.ValueSet(ref)); err != nil {
		workflow.GetLogger(ctx).Error("search attributes could not be set", "error", err)
	}
}

// launch starts a phase.
func (e *commission) launch(ctx workflow.Context, kind, ref string, result any) error {
	e.enter(ctx, ref)
	e.say(ctx, "phase "+ref+" runs")
	if kind == contract.WorkflowMonitoring {
		return e.launchChild(ctx, kind, ref, contract.Monitoring{Phase: e.input(), Period: 1}, result)
	}
	return e.launchChild(ctx, kind, ref, e.input(), result)
}

func (e *commission) launchChild(ctx workflow.Context, kind, ref string, input, result any) error {
	childCtx, cancel := workflow.WithCancel(ctx)
	id := contract.WorkflowOf(e.Engagement, ref)
	childCtx = workflow.WithChildOptions(childCtx, workflow.ChildWorkflowOptions{
		WorkflowID: id, WaitForCancellation: true, StaticSummary: step.Clip(kind + " of engagement " + e.Engagement),
		TypedSearchAttributes: temporal.NewSearchAttributes(
			attrEngagement.ValueSet(e.Engagement), attrPhase.ValueSet(ref), attrHealth.ValueSet(string(engagement.Green)),
			attrMethodology.ValueSet(e.Methodology)),
	})
	pausedAt := e.clock.PausedAt()
	future := workflow.ExecuteChildWorkflow(childCtx, kind, input)
	if err := future.GetChildWorkflowExecution().Get(ctx, nil); err != nil {
		return err
	}
	c := &child{ref: ref, kind: kind, cancel: cancel}
	e.children = append(e.children, c)
	e.follow(ctx, c, future, result)
	return e.catchUp(ctx, id, pausedAt)
}

// catchUp tells a part of a pause that came or went while the part was starting.
func (e *commission) catchUp(ctx workflow.Context, id string, pausedAt time.Time) error {
	switch {
	case e.clock.PausedAt().Equal(pausedAt):
		return nil
	case e.clock.Paused():
		return signalIfThere(ctx, id, contract.SignalPause, e.clock.PausedAt())
	default:
		pauses := e.clock.Pauses()
		return signalIfThere(ctx, id, contract.SignalResume, pauses[len(pauses)-1])
	}
}

// follow notes when a part is over.
func (e *commission) follow(ctx workflow.Context, c *child, future workflow.ChildWorkflowFuture, result any) {
	clean, _ := workflow.NewDisconnectedContext(ctx)
	workflow.GoNamed(clean, "part "+c.ref, func(ctx workflow.Context) {
		c.err = future.Get(ctx, result)
		c.over = true
		if c.err != nil && !canceled(c.err) {
			workflow.GetLogger(ctx).Error("a part of the engagement failed", "part", c.ref, "error", c.err)
		}
		if project, is := result.(*ProjectResult); is {
			e.projectOver(c, *project)
		}
	})
}

// projectOver takes in how a project has ended; one that was cut short is handed over.
func (e *commission) projectOver(c *child, result ProjectResult) {
	for i := range e.projects {
		p := &e.projects[i]
		if contract.RefProject(p.Project) != c.ref || p.State.Over() {
			continue
		}
		if p.State = engagement.ProjectHandedOver; c.err == nil {
			p.State = result.State
		}
		e.live = e.live || p.State == engagement.ProjectAccepted
	}
}

func canceled(err error) bool {
	var c *temporal.CanceledError
	return errors.As(err, &c)
}

var (
	attrEngagement  = temporal.NewSearchAttributeKeyKeyword(contract.AttrEngagement)
	attrPhase       = temporal.NewSearchAttributeKeyKeyword(contract.AttrPhase)
	attrHealth      = temporal.NewSearchAttributeKeyKeyword(contract.AttrHealth)
	attrMethodology = temporal.NewSearchAttributeKeyKeyword(contract.AttrMethodology)
)
