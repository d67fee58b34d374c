package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/workflows/step"
)

// digestPatience is how long a day's digests are tried: the next day's take up what is
// left, and must not find this day's still at work.
const digestPatience = 20 * time.Hour

// Digest sends an organisation's digests of one day. It returns how many mails the last
// try sent.
func Digest(ctx workflow.Context, in contract.Digest) (int, error) {
	var act *activities.Notify
	return mailAll(ctx, "Digests", act.SendDigests, in.Org)
}

// Portfolio sends an organisation's PMO how all engagements stand. It returns how many mails
// the last try sent.
func Portfolio(ctx workflow.Context, in contract.Portfolio) (int, error) {
	var act *activities.Notify
	return mailAll(ctx, "Status of all engagements", act.SendStatus, in.Org)
}

// mailAll runs an activity that mails many people, for as long as a day's mails are tried.
func mailAll(ctx workflow.Context, what string, send any, org string) (sent int, err error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout:    10 * time.Minute,
		HeartbeatTimeout:       step.Heartbeat,
		ScheduleToCloseTimeout: digestPatience,
		Summary:                what + " of " + workflow.Now(ctx).UTC().Format(time.DateOnly),
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 10 * time.Second, BackoffCoefficient: 2, MaximumInterval: 10 * time.Minute,
		},
	})
	err = workflow.ExecuteActivity(ctx, send, activities.DigestsRequest{Org: org, At: workflow.Now(ctx)}).Get(ctx, &sent)
	return sent, err
}
