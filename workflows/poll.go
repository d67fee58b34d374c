package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/step"
)

const (
	// mostPolls bounds the history of a run: what is left over is read by the next one.
	mostPolls = 200
	// pollsAtOnce is how many sources are read at the same time.
	pollsAtOnce = 8
	// pollPatience is how long a run tries to reach the database. After that the sources
	// are still due, and the next run reads them.
	pollPatience = 10 * time.Minute
)

// PollSources reads the sources of an organisation's metrics that are due, each as an
// activity of its own, so that one that hangs or fails holds up no other. It returns how many
// were read.
func PollSources(ctx workflow.Context, in contract.Readings) (int, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: time.Minute, ScheduleToCloseTimeout: pollPatience,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
	})
	var act *activities.Sources
	var due []activities.SourceRef
	err := workflow.ExecuteActivity(summarised(ctx, "Which sources are due"), act.ToRead,
		activities.DueSourcesRequest{Org: in.Org, Most: mostPolls}).Get(ctx, &due)
	if err != nil {
		return 0, err
	}
	slots := workflow.NewSemaphore(ctx, pollsAtOnce)
	group := workflow.NewWaitGroup(ctx)
	done := 0
	var failed error
	for _, ref := range due {
		if err := slots.Acquire(ctx, 1); err != nil {
			return done, err
		}
		group.Add(1)
		workflow.GoNamed(ctx, "source "+ref.Source, func(ctx workflow.Context) {
			defer group.Done()
			defer slots.Release(1)
			if err := poll(ctx, in.Org, ref); err != nil {
				failed = err
				return
			}
			done++
		})
	}
	group.Wait(ctx)
	return done, failed
}

// poll reads one source. Once it has failed too often, those whom it concerns are told.
func poll(ctx workflow.Context, org string, ref activities.SourceRef) error {
	place := activities.Place{Org: org, Engagement: ref.Engagement}
	at := workflow.GetInfo(ctx).WorkflowStartTime
	var act *activities.Sources
	var polled activities.Polled
	err := workflow.ExecuteActivity(summarised(ctx, "Source "+ref.Source+" of engagement "+ref.Engagement), act.Poll,
		activities.PollRequest{Place: place, Source: ref.Source, At: at}).Get(ctx, &polled)
	if err != nil || polled.Failures != engagement.TellAfter || len(polled.Tell) == 0 {
		return err
	}
	var mail *activities.Notify
	return workflow.ExecuteActivity(summarised(ctx, "Mail that source "+ref.Source+" fails"), mail.Send, activities.Notice{
		Place: place, Key: "source/" + ref.Source + "/fails/" + at.UTC().Format(time.RFC3339), Kind: activities.NoticeSourceFails,
		People: polled.Tell, Of: ref.Source, Number: polled.Failures, Reason: polled.Reason,
	}).Get(ctx, nil)
}

// summarised names the next activity for the Temporal UI.
func summarised(ctx workflow.Context, summary string) workflow.Context {
	options := workflow.GetActivityOptions(ctx)
	options.Summary = step.Clip(summary)
	return workflow.WithActivityOptions(ctx, options)
}
