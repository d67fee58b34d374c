// Package mail is how workflows tell people of something. Nobody waits for mail: an
// outage of the mail server holds no gate up. A workflow ends only when its mail is
// out.
package mail

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/workflows/step"
)

// Outgoing is the mail of one workflow that is on its way.
type Outgoing struct {
	place   activities.Place
	pending int
}

// New makes a workflow's outgoing mail.
func New(place activities.Place) *Outgoing { return &Outgoing{place: place} }

// Send sends a notice to its people. It goes on when the workflow is cancelled.
func (o *Outgoing) Send(ctx workflow.Context, notice activities.Notice) {
	if len(notice.People) == 0 {
		return
	}
	o.background(ctx, notice.Kind, notice.Key, func(ctx workflow.Context) error { return o.send(ctx, notice) })
}

// SendToWhomItConcerns sends a notice whose people only the office knows.
func (o *Outgoing) SendToWhomItConcerns(ctx workflow.Context, notice activities.Notice) {
	o.background(ctx, notice.Kind, notice.Key, func(ctx workflow.Context) error { return o.send(ctx, notice) })
}

// SendToRoles sends a notice to everyone in some roles.
func (o *Outgoing) SendToRoles(ctx workflow.Context, notice activities.Notice, roles ...engagement.Role) {
	o.background(ctx, notice.Kind, notice.Key, func(ctx workflow.Context) error {
		var act *activities.People
		people, err := step.Do[[]string](ctx, "Who is "+string(roles[0]), act.InRoles,
			activities.InRolesRequest{Place: o.place, Roles: roles})
		if err != nil {
			return err
		}
		notice.People = append(notice.People, people...)
		return o.send(ctx, notice)
	})
}

// Carry runs what mails many people by itself, as mail that is on its way.
func (o *Outgoing) Carry(ctx workflow.Context, kind, key string, deliver func(workflow.Context) error) {
	o.background(ctx, kind, key, func(ctx workflow.Context) error { return deliver(step.Slowly(ctx)) })
}

func (o *Outgoing) background(ctx workflow.Context, kind, key string, deliver func(workflow.Context) error) {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	o.pending++
	workflow.GoNamed(ctx, "mail "+kind, func(ctx workflow.Context) {
		defer func() { o.pending-- }()
		if err := deliver(ctx); err != nil {
			workflow.GetLogger(ctx).Error("mail could not be sent", "kind", kind, "key", key, "error", err)
		}
	})
}

func (o *Outgoing) send(ctx workflow.Context, notice activities.Notice) error {
	notice.Place = o.place
	var act *activities.Notify
	return step.Run(step.Slowly(ctx), fmt.Sprintf("Mail %s to %d", notice.Kind, len(notice.People)), act.Send, notice)
}

// Idle tells that all mail is out.
func (o *Outgoing) Idle() bool { return o.pending == 0 }

// Wait returns when all mail is out.
func (o *Outgoing) Wait(ctx workflow.Context) error {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	return workflow.Await(ctx, o.Idle)
}
