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

// digestCatchUp is how late digests still go out after the server was down at their time.
const digestCatchUp = 12 * time.Hour

// DigestTime is when digests go out, every day.
type DigestTime struct {
	Hour, Minute int
	Zone         string // IANA; the clock follows its daylight-saving time
}

// ScheduleDigests has the digests of each organisation sent every day. Done again it sets
// the time anew and changes nothing else: one that somebody has paused stays paused.
func ScheduleDigests(ctx context.Context, c client.Client, at DigestTime, orgs ...string) error {
	for _, org := range orgs {
		if err := scheduleDigest(ctx, c.ScheduleClient(), at, org); err != nil {
			return fmt.Errorf("schedule the digests of organisation %s: %w", org, err)
		}
	}
	return nil
}

func scheduleDigest(ctx context.Context, c client.ScheduleClient, at DigestTime, org string) error {
	id := contract.DigestID(org)
	spec := client.ScheduleSpec{
		Calendars:    []client.ScheduleCalendarSpec{{Hour: only(at.Hour), Minute: only(at.Minute), Comment: "digests of " + org}},
		TimeZoneName: at.Zone,
	}
	action := &client.ScheduleWorkflowAction{
		ID: id, Workflow: contract.WorkflowDigest, Args: []any{contract.Digest{Org: org}}, TaskQueue: contract.TaskQueue,
		StaticSummary: "Mails for those who want one a day",
	}
	_, err := c.Create(ctx, client.ScheduleOptions{
		ID: id, Spec: spec, Action: action, Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: digestCatchUp,
	})
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return err
	}
	return c.GetHandle(ctx, id).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			s := in.Description.Schedule
			s.Spec, s.Action = &spec, action
			s.Policy = &client.SchedulePolicies{Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: digestCatchUp}
			return &client.ScheduleUpdate{Schedule: &s}, nil
		},
	})
}

func only(n int) []client.ScheduleRange { return []client.ScheduleRange{{Start: n}} }
