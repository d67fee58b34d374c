package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"mandate/internal/contract"
)

// mailCatchUp is how late scheduled mails still go out after the server was down at their
// time.
const mailCatchUp = 12 * time.Hour

// MailTime is when mails go out: digests every day, the status of all engagements on one.
type MailTime struct {
	Hour, Minute int
	Zone         string // IANA; the clock follows its daylight-saving time
	// Weekday is that of the status, Sunday being 0; Status is whether one is sent at all.
	Weekday int
	Status  bool
}

// ScheduleMails has the digests of each organisation sent every day, and the status of its
// engagements every week. Done again it sets the time anew and changes nothing else: a
// schedule that somebody has paused stays paused.
func ScheduleMails(ctx context.Context, c client.Client, at MailTime, orgs ...string) error {
	clock := client.ScheduleCalendarSpec{Hour: only(at.Hour), Minute: only(at.Minute)}
	for _, org := range orgs {
		daily := mails{id: contract.DigestID(org), workflow: contract.WorkflowDigest, in: contract.Digest{Org: org}, summary: "Mails for those who want one a day", at: clock}
		if err := daily.schedule(ctx, c.ScheduleClient(), at.Zone); err != nil {
			return fmt.Errorf("schedule the digests of organisation %s: %w", org, err)
		}
		weekly := mails{id: contract.PortfolioID(org), workflow: contract.WorkflowPortfolio, in: contract.Portfolio{Org: org}, summary: "The status of all engagements, for the PMO", at: clock}
		weekly.at.DayOfWeek = only(at.Weekday)
		var err error
		if at.Status {
			err = weekly.schedule(ctx, c.ScheduleClient(), at.Zone)
		} else {
			err = weekly.unschedule(ctx, c.ScheduleClient())
		}
		if err != nil {
			return fmt.Errorf("schedule the status of organisation %s: %w", org, err)
		}
	}
	return nil
}

// mails are a schedule of mails.
type mails struct {
	id, workflow, summary string
	in                    any
	at                    client.ScheduleCalendarSpec
}

func (m mails) schedule(ctx context.Context, c client.ScheduleClient, zone string) error {
	m.at.Comment = m.summary
	return schedule(ctx, c, m.id, m.summary, m.workflow, m.in,
		client.ScheduleSpec{Calendars: []client.ScheduleCalendarSpec{m.at}, TimeZoneName: zone}, mailCatchUp)
}

// unschedule ends a schedule, if there is one.
func (m mails) unschedule(ctx context.Context, c client.ScheduleClient) error {
	err := c.GetHandle(ctx, m.id).Delete(ctx)
	var absent *serviceerror.NotFound
	if errors.As(err, &absent) {
		return nil
	}
	return err
}

func only(n int) []client.ScheduleRange { return []client.ScheduleRange{{Start: n}} }
