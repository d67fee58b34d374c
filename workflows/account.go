package workflows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"mandate/internal/contract"
)

// say tells operators what the workflow is doing.
func (p *phase) say(ctx workflow.Context, what string) {
	p.step = what
	p.tell(ctx)
}

// attributes are the search attributes that change with a workflow's gates.
type attributes struct {
	awaited []string
	due     time.Time
}

// sparingVersion guards that search attributes are set when they change, and only then: each
// setting is an event, and an action that is billed.
const sparingVersion = "attributes are set when they change"

// tell brings the workflow's details and search attributes up to date.
func (p *phase) tell(ctx workflow.Context) {
	workflow.SetCurrentDetails(ctx, p.details())
	now := attributes{awaited: p.desk.AwaitedRoles(), due: p.desk.NextDue()}
	if p.said != nil && slices.Equal(p.said.awaited, now.awaited) && p.said.due.Equal(now.due) &&
		workflow.GetVersion(ctx, sparingVersion, workflow.DefaultVersion, 1) != workflow.DefaultVersion {
		return
	}
	p.said = &now
	updates := []temporal.SearchAttributeUpdate{awaitingRole.ValueSet(now.awaited)}
	if now.due.IsZero() {
		updates = append(updates, gateDue.ValueUnset())
	} else {
		updates = append(updates, gateDue.ValueSet(now.due))
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, updates...); err != nil {
		workflow.GetLogger(ctx).Error("search attributes could not be set", "error", err)
	}
}

var (
	awaitingRole = temporal.NewSearchAttributeKeyKeywordList(contract.AttrAwaiting)
	gateDue      = temporal.NewSearchAttributeKeyTime(contract.AttrGateDue)
)

func (p *phase) details() string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**: %s\n", p.label, p.step)
	if p.clock.Paused() {
		fmt.Fprintf(&b, "\n**Paused** since %s.\n", p.clock.PausedAt().UTC().Format(time.RFC3339))
	}
	if reason := p.hold.Reason(); reason != "" {
		fmt.Fprintf(&b, "\n**Blocked**: %s\n", reason)
	}
	for _, g := range p.desk.Standing() {
		fmt.Fprintf(&b, "\nGate `%s`, revision %d, stage **%s**: %d of %d needed approvals, %d rejections.\n\nAwaited: %s (%s), due %s.\n",
			g.Gate, g.Subject.Revision, g.Stage, g.Tally.Approvals, g.Tally.Needed, g.Tally.Rejections,
			strings.Join(p.desk.AwaitedRoles(), ", "), people(len(g.Awaiting)), g.Due.UTC().Format(time.RFC3339))
	}
	if held := p.desk.Held(); held > 0 {
		fmt.Fprintf(&b, "\n**Conditions** of an approval that must be met first: %d.\n", held)
	}
	if p.deadline != nil {
		fmt.Fprintf(&b, "\nThe phase is due %s.\n", p.deadline.Due().UTC().Format(time.RFC3339))
	}
	return b.String()
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

func (p *phase) status() contract.Status {
	s := contract.Status{
		Ref: p.ref, Step: p.step, Paused: p.clock.Paused(), Blocked: p.hold.Reason(), Gates: p.desk.Standing(),
	}
	if p.deadline != nil {
		s.Due = p.deadline.Due()
	}
	if p.parts != nil {
		s.Parts = p.parts()
	}
	return s
}
