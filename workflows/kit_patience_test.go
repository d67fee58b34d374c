package workflows_test

import (
	"time"

	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/workflow"

	"mandate/internal/historytest"
)

// patience is an interceptor that holds signals between workflows back while the run that they
// are for has ended and the next one has not begun: a server keeps them for it, and the SDK's
// test environment fails.
type patience struct {
	interceptor.WorkerInterceptorBase
	counter *historytest.Counter
}

func (p *patience) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &patientIn{WorkflowInboundInterceptorBase: interceptor.WorkflowInboundInterceptorBase{Next: next}, counter: p.counter}
}

type patientIn struct {
	interceptor.WorkflowInboundInterceptorBase
	counter *historytest.Counter
}

func (i *patientIn) Init(next interceptor.WorkflowOutboundInterceptor) error {
	return i.Next.Init(&patientOut{WorkflowOutboundInterceptorBase: interceptor.WorkflowOutboundInterceptorBase{Next: next}, counter: i.counter})
}

type patientOut struct {
	interceptor.WorkflowOutboundInterceptorBase
	counter *historytest.Counter
}

func (o *patientOut) SignalExternalWorkflow(ctx workflow.Context, id, run, name string, arg any) workflow.Future {
	if !o.counter.Between(id) {
		return o.Next.SignalExternalWorkflow(ctx, id, run, name, arg)
	}
	future, settle := workflow.NewFuture(ctx)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for o.counter.Between(id) {
			if err := o.Next.NewTimer(ctx, time.Second).Get(ctx, nil); err != nil {
				settle.SetError(err)
				return
			}
		}
		settle.Chain(o.Next.SignalExternalWorkflow(ctx, id, run, name, arg))
	})
	return future
}
