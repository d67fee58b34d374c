package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
)

// digestPatience is how long a day's digests are tried: the next day's take up what is
// left, and must not find this day's still at work.
const digestPatience = 20 * time.Hour

// Digest sends an organisation's digests of one day. It returns how many mails the last
// try sent.
func Digest(ctx workflow.Context, in contract.Digest) (int, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout:    10 * time.Minute,
		ScheduleToCloseTimeout: digestPatience,
		Summary:                "Digests of " + workflow.Now(ctx).UTC().Format(time.DateOnly),
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 10 * time.Second, BackoffCoefficient: 2, MaximumInterval: 10 * time.Minute,
		},
	})
	var act *activities.Notify
	var sent int
	err := workflow.ExecuteActivity(ctx, act.SendDigests, activities.DigestsRequest{Org: in.Org, At: workflow.Now(ctx)}).Get(ctx, &sent)
	return sent, err
}
