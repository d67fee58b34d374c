package historytest

import (
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// outbound counts what a run asks for, and the answers. It listens to answers in coroutines
// of its own, which ask Temporal for nothing.
type outbound struct {
	interceptor.WorkflowOutboundInterceptorBase
	meter    *meter
	versions map[string]bool
}

// ExecuteActivity counts an activity.
func (o *outbound) ExecuteActivity(ctx workflow.Context, activity string, args ...any) workflow.Future {
	o.meter.add(1, activityBytes+len(activity)+size(args...)+summary(workflow.GetActivityOptions(ctx).Summary), 0)
	future := o.Next.ExecuteActivity(ctx, activity, args...)
	workflow.Go(ctx, func(ctx workflow.Context) {
		var result converter.RawValue
		err := future.Get(ctx, &result)
		if temporal.IsCanceledError(err) {
			return
		}
		o.meter.add(2, size(result), 1)
	})
	return future
}

// ExecuteChildWorkflow counts a child. What it tells of itself on its way is not the parent's.
func (o *outbound) ExecuteChildWorkflow(ctx workflow.Context, kind string, args ...any) workflow.ChildWorkflowFuture {
	options := workflow.GetChildWorkflowOptions(ctx)
	attributes := 60 * options.TypedSearchAttributes.Size()
	o.meter.add(1, childBytes+size(args...)+summary(options.StaticSummary)+attributes, 0)
	future := o.Next.ExecuteChildWorkflow(ctx, kind, args...)
	workflow.Go(ctx, func(ctx workflow.Context) {
		if future.GetChildWorkflowExecution().Get(ctx, nil) != nil {
			return
		}
		o.meter.add(1, 0, 1)
		var result converter.RawValue
		err := future.Get(ctx, &result)
		if temporal.IsCanceledError(err) { // the parent has asked for it, and was told
			o.meter.add(2, cancelRequestBytes, 1)
		}
		o.meter.add(1, size(result), 1)
	})
	return future
}

// NewTimer counts a timer.
func (o *outbound) NewTimer(ctx workflow.Context, d time.Duration) workflow.Future {
	return o.NewTimerWithOptions(ctx, d, workflow.TimerOptions{})
}

// NewTimerWithOptions counts a timer: its start, and that it fired or was cancelled.
func (o *outbound) NewTimerWithOptions(ctx workflow.Context, d time.Duration, options workflow.TimerOptions) workflow.Future {
	future := o.Next.NewTimerWithOptions(ctx, d, options)
	if future.IsReady() { // a timer of no duration is none
		return future
	}
	o.meter.add(1, timerBytes+summary(options.Summary), 0)
	workflow.Go(ctx, func(ctx workflow.Context) {
		fired := 0
		if future.Get(ctx, nil) == nil {
			fired = 1
		}
		o.meter.add(1, firedBytes, fired)
	})
	return future
}

// SignalExternalWorkflow counts a signal to another workflow.
func (o *outbound) SignalExternalWorkflow(ctx workflow.Context, id, run, name string, arg any) workflow.Future {
	o.meter.add(1, signalBytes+size(arg), 0)
	future := o.Next.SignalExternalWorkflow(ctx, id, run, name, arg)
	workflow.Go(ctx, func(ctx workflow.Context) {
		_ = future.Get(ctx, nil) // a workflow that has ended answers, too
		o.meter.add(1, 0, 1)
	})
	return future
}

// UpsertTypedSearchAttributes counts an event.
func (o *outbound) UpsertTypedSearchAttributes(ctx workflow.Context, attributes ...temporal.SearchAttributeUpdate) error {
	o.meter.add(1, attributesBytes+50*len(attributes), 0)
	return o.Next.UpsertTypedSearchAttributes(ctx, attributes...)
}

// GetVersion counts the marker of a version, once, and the attribute that lists it.
func (o *outbound) GetVersion(ctx workflow.Context, change string, lowest, highest workflow.Version) workflow.Version {
	version := o.Next.GetVersion(ctx, change, lowest, highest)
	if version != workflow.DefaultVersion && !o.versions[change] {
		o.versions[change] = true
		o.meter.add(2, markerBytes+len(change), 0)
	}
	return version
}

// NewContinueAsNewError notes what the next run is to take over.
func (o *outbound) NewContinueAsNewError(ctx workflow.Context, run any, args ...any) error {
	o.meter.next = size(args...)
	return o.Next.NewContinueAsNewError(ctx, run, args...)
}
