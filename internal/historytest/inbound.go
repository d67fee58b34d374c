package historytest

import (
	"errors"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// inbound counts what reaches a run.
type inbound struct {
	interceptor.WorkflowInboundInterceptorBase
	meter *meter
}

// Init puts the counter around what the run asks for, too.
func (i *inbound) Init(next interceptor.WorkflowOutboundInterceptor) error {
	return i.Next.Init(&outbound{WorkflowOutboundInterceptorBase: interceptor.WorkflowOutboundInterceptorBase{Next: next}, meter: i.meter, versions: map[string]bool{}})
}

// ExecuteWorkflow counts a run's beginning and its end.
func (i *inbound) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	info := workflow.GetInfo(ctx)
	m := i.meter
	m.run = &Run{Workflow: info.WorkflowExecution.ID, ID: info.WorkflowExecution.RunID, Type: info.WorkflowType.Name, Input: size(in.Args...)}
	m.counter.mu.Lock()
	m.counter.runs = append(m.counter.runs, m.run)
	m.counter.mu.Unlock()
	m.add(1, startedBytes+m.run.Input, 1)
	workflow.Go(ctx, func(ctx workflow.Context) {
		ctx.Done().Receive(ctx, nil)
		if errors.Is(ctx.Err(), workflow.ErrCanceled) {
			m.add(1, cancelBytes, 1)
		}
	})
	result, err := i.Next.ExecuteWorkflow(ctx, in)
	var next *workflow.ContinueAsNewError
	switch {
	case errors.As(err, &next):
		m.continued()
		m.add(1, continuedBytes+m.next, 0)
	case temporal.IsCanceledError(err):
		m.add(1, completedBytes, 0)
	default:
		m.add(1, completedBytes+size(result), 0)
	}
	return result, err
}

// HandleSignal counts a signal. One that the SDK's test environment hands to a run that has
// continued as new nobody hears.
func (i *inbound) HandleSignal(ctx workflow.Context, in *interceptor.HandleSignalInput) error {
	if i.meter.counter.Between(workflow.GetInfo(ctx).WorkflowExecution.ID) {
		return nil
	}
	var raw converter.RawValue
	bytes := 0
	if converter.GetDefaultDataConverter().FromPayloads(in.Arg, &raw) == nil {
		bytes = size(raw)
	}
	i.meter.add(1, signalledBytes+bytes, 1)
	if heard := i.meter.counter.Heard; heard != nil {
		heard(workflow.GetInfo(ctx).WorkflowExecution.ID, in.SignalName, in.Arg)
	}
	return i.Next.HandleSignal(ctx, in)
}

// ExecuteUpdate counts an update that was taken; one that is refused leaves no trace.
func (i *inbound) ExecuteUpdate(ctx workflow.Context, in *interceptor.UpdateInput) (any, error) {
	i.meter.add(2, updateBytes+size(in.Args...), 1)
	result, err := i.Next.ExecuteUpdate(ctx, in)
	if err == nil {
		i.meter.add(0, size(result), 0)
	}
	return result, err
}
