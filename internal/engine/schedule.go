package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"mandate/internal/contract"
)

// schedule has a workflow started again and again, never while the run before is at work.
// Done again it sets anew when and with what, and changes nothing else: a schedule that
// somebody has paused stays paused. catchUp is how late a run still starts after the server
// was down at its time.
func schedule(ctx context.Context, c client.ScheduleClient, id, summary, workflow string, in any, spec client.ScheduleSpec, catchUp time.Duration) error {
	action := &client.ScheduleWorkflowAction{
		ID: id, Workflow: workflow, Args: []any{in}, TaskQueue: contract.TaskQueue, StaticSummary: summary,
	}
	_, err := c.Create(ctx, client.ScheduleOptions{
		ID: id, Spec: spec, Action: action, Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: catchUp,
	})
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return err
	}
	return c.GetHandle(ctx, id).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			s := in.Description.Schedule
			s.Spec, s.Action = &spec, action
			s.Policy = &client.SchedulePolicies{Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: catchUp}
			return &client.ScheduleUpdate{Schedule: &s}, nil
		},
	})
}

// lookCatchUp is the shortest that Temporal takes: what a look has missed, the next one sees.
const lookCatchUp = 10 * time.Second

// ScheduleRetention has the engagements of each organisation looked through once a day for those
// that are kept no longer; years as in contract.Retention.
func ScheduleRetention(ctx context.Context, c client.Client, years int, orgs ...string) error {
	for _, org := range orgs {
		spec := client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: 24 * time.Hour, Offset: 3 * time.Hour}}}
		err := schedule(ctx, c.ScheduleClient(), contract.RetentionID(org), "Engagements that are kept no longer",
			contract.WorkflowRetention, contract.Retention{Org: org, Years: years}, spec, lookCatchUp)
		if err != nil {
			return fmt.Errorf("schedule the retention of organisation %s: %w", org, err)
		}
	}
	return nil
}

// ScheduleSources has the sources of each organisation's metrics looked at every so often:
// those that are due are read.
func ScheduleSources(ctx context.Context, c client.Client, every time.Duration, orgs ...string) error {
	for _, org := range orgs {
		spec := client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: every}}}
		err := schedule(ctx, c.ScheduleClient(), contract.ReadingsID(org), "Readings from the sources of metrics that are due",
			contract.WorkflowReadings, contract.Readings{Org: org}, spec, lookCatchUp)
		if err != nil {
			return fmt.Errorf("schedule the sources of organisation %s: %w", org, err)
		}
	}
	return nil
}
