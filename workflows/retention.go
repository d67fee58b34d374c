package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
)

// mostPurges bounds the history of a run: what is left over is purged the next day.
const mostPurges = 200

// PurgeEngagements purges the engagements of an organisation that are kept no longer, one after
// the other. It returns how many. One that cannot be purged holds up no other, and fails the run.
func PurgeEngagements(ctx workflow.Context, in contract.Retention) (int, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 5 * time.Minute, ScheduleToCloseTimeout: time.Hour,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
	})
	var act *activities.Retention
	var due []string
	err := workflow.ExecuteActivity(summarised(ctx, "Which engagements are kept no longer"), act.ToPurge,
		activities.PurgeDueRequest{Org: in.Org, Years: in.Years, Most: mostPurges}).Get(ctx, &due)
	if err != nil {
		return 0, err
	}
	done := 0
	var failed error
	for _, id := range due {
		err := workflow.ExecuteActivity(summarised(ctx, "Purge engagement "+id), act.Purge,
			activities.PurgeRequest{Place: activities.Place{Org: in.Org, Engagement: id}, Years: in.Years}).Get(ctx, nil)
		if err != nil {
			failed = err
			continue
		}
		done++
	}
	return done, failed
}
