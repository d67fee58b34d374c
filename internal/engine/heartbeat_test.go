package engine

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// TestASlowActivityBeats runs an activity that ends only once its heartbeat was heard.
func TestASlowActivityBeats(t *testing.T) {
	for _, c := range []struct {
		name    string
		timeout time.Duration
		beats   bool
	}{
		{"with a heartbeat timeout", time.Second, true},
		{"without one", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := (&testsuite.WorkflowTestSuite{}).NewTestWorkflowEnvironment()
			env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&heartbeats{}}})
			heard := make(chan struct{}, 100)
			env.SetOnActivityHeartbeatListener(func(*activity.Info, converter.EncodedValues) { heard <- struct{}{} })
			env.RegisterActivityWithOptions(func(context.Context) (bool, error) {
				select {
				case <-heard:
					return true, nil
				case <-time.After(300 * time.Millisecond):
					return false, nil
				}
			}, activity.RegisterOptions{Name: "slow"})
			env.ExecuteWorkflow(func(ctx workflow.Context) (beats bool, err error) {
				ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
					StartToCloseTimeout: time.Minute, HeartbeatTimeout: c.timeout, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
				})
				err = workflow.ExecuteActivity(ctx, "slow").Get(ctx, &beats)
				return beats, err
			})
			var beats bool
			require.NoError(t, env.GetWorkflowResult(&beats))
			require.Equal(t, c.beats, beats)
		})
	}
}
