package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
)

// DeliverWebhook delivers one message to one webhook: it is sent again and again, with longer and
// longer pauses, until the receiver takes it or the delivery is given up. When that is, the office
// knows. It returns how the delivery stands at the end.
func DeliverWebhook(ctx workflow.Context, in contract.Delivery) (state string, err error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 30 * time.Second,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
	})
	began := workflow.Now(ctx)
	var act *activities.Webhooks
	for n := 1; ; n++ {
		var done activities.Delivered
		err := workflow.ExecuteActivity(summarised(ctx, fmt.Sprintf("Attempt %d", n)), act.Deliver,
			activities.DeliverRequest{Org: in.Org, Delivery: in.Delivery, Round: in.Round, Number: n, Began: began}).Get(ctx, &done)
		if err != nil {
			return "", err
		}
		if done.Tell != "" {
			err := workflow.ExecuteActivity(summarised(ctx, "Tell the owner: "+done.Tell), act.TellOwner,
				activities.TellOwnerRequest{Org: in.Org, Delivery: in.Delivery, What: done.Tell, At: workflow.Now(ctx)}).Get(ctx, nil)
			if err != nil {
				return done.State, err
			}
		}
		if done.Next.IsZero() {
			return done.State, nil
		}
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d attempts failed; the next one is at %s.", n, done.Next.UTC().Format(time.RFC3339)))
		pause := workflow.NewTimerWithOptions(ctx, done.Next.Sub(workflow.Now(ctx)), workflow.TimerOptions{Summary: fmt.Sprintf("Until attempt %d", n+1)})
		if err := pause.Get(ctx, nil); err != nil {
			return done.State, err
		}
	}
}
