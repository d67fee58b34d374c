// Package workflows is the methodology in Go: one file a phase, each of which reads
// as the methodology reads. Waiting, reminding and recording have their homes in the
// packages beside it.
package workflows

import (
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/gate"
	"mandate/workflows/journal"
	"mandate/workflows/mail"
	"mandate/workflows/step"
	"mandate/workflows/timeline"
)

// phase is what every workflow of an engagement has: its place in the process, its
// journal, its clock, its gates, its mail, and what it tells operators.
type phase struct {
	contract.Setting
	kind  engagement.Phase
	ref   string
	place activities.Place

	journal *journal.Journal
	clock   *timeline.Clock
	desk    *gate.Desk
	mail    *mail.Outgoing
	hold    *step.Hold

	// label is what operators call the workflow; step is what it is doing.
	label    string
	step     string
	deadline *timeline.Deadline
	// begun is true once the opening stands in the journal.
	begun bool
	// busy is true from a submission until its gate has sent it back; reopening while the
	// content is being made editable again.
	busy, reopening bool
	// earlier counts the revisions of what is submitted that an earlier phase has made.
	earlier int
	// submitted takes what people submit; nil where nothing is submitted.
	submitted *submissions
	// register hears of writes to the registers; nil where none matters.
	register *register
	heard    []string // notes of delegations
	// resolve settles a person's choice that is not about a gate; nil when there are none.
	resolve func(ctx workflow.Context, r contract.Resolution) error
	// parts lists the workflows that this one runs.
	parts func() []string
	// ending is who cancels the engagement, and why; nil while nobody does.
	ending *contract.Act
	// moved is called after a pause, for deadlines that stand in registers.
	moved func()
	// carried is what the run before has handed over, empty in the first run; continued
	// tells them apart.
	carried   contract.Carried
	continued bool
	watches   []*watch
	// turns counts the messages that this run has dealt with; endless is true of one that
	// began before runs followed each other.
	turns   int
	endless bool
	// said are the search attributes as they were set last.
	said *attributes
}

// newPhase makes a phase. Listen takes its messages, once it is whole and before the
// workflow waits for anything.
func newPhase(ctx workflow.Context, in contract.Phase, kind engagement.Phase, ref string) *phase {
	place := activities.Place{Org: in.Org, Engagement: in.Engagement}
	hold := &step.Hold{}
	p := &phase{
		Setting: in.Setting, kind: kind, ref: ref, place: place, hold: hold, label: ref, step: "starting",
		journal: journal.New(ctx, place, ref, hold),
		clock:   timeline.NewClock(in.Setting, in.Paused),
		mail:    mail.New(place),
	}
	tools := gate.Tools{Setting: in.Setting, Journal: p.journal, Clock: p.clock, Mail: p.mail}
	if in.Carried != nil {
		p.carried, p.continued, p.heard = *in.Carried, true, in.Carried.Absences
		p.clock.Resumed(in.Carried.Pauses)
	}
	p.desk = gate.NewDesk(ctx, tools, deskOf(in.Carried))
	p.desk.Bind, p.desk.Why = p.bind, p.why
	p.desk.Changed, p.hold.Changed = p.tell, p.tell
	p.desk.Reopening = func() bool { return p.reopening }
	return p
}

// listen takes messages from now on. Registering a handler runs it at once for an update
// that came before: all that handlers use must stand.
func (p *phase) listen(ctx workflow.Context) error {
	if err := p.desk.Listen(ctx); err != nil {
		return err
	}
	if p.submitted != nil {
		if err := p.submitted.listen(ctx); err != nil {
			return err
		}
	}
	if err := workflow.SetQueryHandler(ctx, contract.QueryStatus, func() (contract.Status, error) { return p.status(), nil }); err != nil {
		return err
	}
	if err := workflow.SetQueryHandler(ctx, contract.QueryTimeline, func() ([]contract.Deadline, error) { return p.clock.Deadlines(), nil }); err != nil {
		return err
	}
	err := workflow.SetUpdateHandlerWithOptions(ctx, contract.UpdateResolve,
		func(ctx workflow.Context, r contract.Resolution) error { return contract.ToError(p.settle(ctx, r)) },
		workflow.UpdateHandlerOptions{Description: "A person settles what the process cannot: retry, extend, close, revise, replan, stop"})
	if err != nil {
		return err
	}
	on(ctx, contract.SignalPause, func(ctx workflow.Context, at time.Time) error {
		p.clock.Pause(at)
		p.tell(ctx)
		return nil
	})
	on(ctx, contract.SignalResume, p.resume)
	on(ctx, contract.SignalReschedule, p.reschedule)
	on(ctx, contract.SignalCancelling, func(_ workflow.Context, act contract.Act) error {
		p.ending = &act
		return nil
	})
	on(ctx, contract.SignalRegisterChanged, p.hear)
	on(ctx, contract.SignalCondition, func(ctx workflow.Context, c contract.ConditionClosed) error {
		p.desk.ConditionClosed(ctx, c.Condition)
		return nil
	})
	on(ctx, contract.SignalTeamChanged, func(ctx workflow.Context, act contract.Act) error {
		return p.desk.TeamChanged(ctx, act.Request)
	})
	return nil
}

// hear takes in a write to a register: of who is away, here, and of what the phase's own
// register waits for.
func (p *phase) hear(ctx workflow.Context, change contract.RegisterChanged) error {
	p.turns++
	if change.Kind != engagement.KindDelegation {
		if p.register != nil {
			p.register.hear(change)
		}
		return nil
	}
	if slices.Contains(p.heard, change.Outbox) {
		return nil
	}
	p.heard = append(p.heard, change.Outbox)
	return p.desk.Absent(ctx, change.Outbox)
}

// bind hands the conditions of a gate that has passed to the engagement, which watches
// over them.
func (p *phase) bind(ctx workflow.Context, bound contract.ConditionsBound) error {
	return signalIfThere(ctx, contract.EngagementWorkflow(p.Engagement), contract.SignalConditions, bound)
}

// on handles a signal for as long as the workflow lives, one after another.
func on[T any](ctx workflow.Context, name string, handle func(workflow.Context, T) error) {
	channel, hands := workflow.GetSignalChannel(ctx, name), step.HandsOf(ctx)
	hands.Await(channel.Len)
	workflow.GoNamed(ctx, "signal "+name, func(ctx workflow.Context) {
		for {
			var message T
			if more := channel.Receive(ctx, &message); !more || ctx.Err() != nil {
				return
			}
			done := hands.Take()
			if err := handle(ctx, message); err != nil && !temporal.IsCanceledError(err) {
				workflow.GetLogger(ctx).Error("a signal could not be handled", "signal", name, "error", err)
			}
			done()
		}
	})
}

// settle carries out a person's choice.
func (p *phase) settle(ctx workflow.Context, r contract.Resolution) error {
	if r.Choice == contract.ChoiceRetry {
		if p.hold.Reason() == "" {
			return engagement.Errorf(engagement.Conflict, "nothing is blocked here; there is nothing to retry")
		}
		p.hold.Retry()
		return nil
	}
	if known, err := p.desk.Resolve(ctx, r); known {
		return err
	}
	if p.resolve == nil {
		return engagement.Errorf(engagement.Conflict, "nothing waits for the choice %q here", r.Choice)
	}
	return p.resolve(ctx, r)
}

// begin opens the phase: its deadline, its place in the journal, its reminders.
func (p *phase) begin(ctx workflow.Context) error {
	times := p.Process.Phases[p.kind]
	due, err := p.clock.Compute(ctx, p.ref, workflow.Now(ctx), phaseTiming(times))
	if err != nil {
		return err
	}
	err = p.journal.Record(ctx, journal.Entry{ID: p.ref + "/opened", Fact: engagement.PhaseOpened{
		Phase: p.kind, Owner: times.Owner, Due: due.Due, Workflow: workflow.GetInfo(ctx).WorkflowExecution.ID,
	}})
	if err != nil {
		return err
	}
	p.deadline = p.clock.Start(ctx, p.ref, due, p.overdue(times))
	p.begun = true
	return nil
}

func phaseTiming(t engagement.PhaseTimes) timeline.Timing {
	timing := timeline.Timing{Due: t.Due, Cutoff: t.Cutoff, Remind: t.Remind}
	if t.Escalate != nil {
		timing.Escalate = []engagement.Moment{t.Escalate.After}
	}
	return timing
}

// overdue reminds the phase's owner and escalates to whom the methodology names.
func (p *phase) overdue(times engagement.PhaseTimes) timeline.On {
	on := timeline.On{Remind: func(ctx workflow.Context, n int, overdue bool) error {
		people, err := p.inRoles(ctx, times.Owner)
		if err != nil {
			return err
		}
		id := fmt.Sprintf("%s/reminded/%d/%d", p.ref, p.deadline.Due().UnixNano(), n)
		err = p.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.Reminded{Of: p.ref, Number: n, Overdue: overdue, People: people}})
		if err != nil {
			return err
		}
		p.mail.Send(ctx, activities.Notice{Key: id, Kind: activities.NoticePhaseReminder, People: people, Of: p.ref, Number: n, Due: p.deadline.Due()})
		return nil
	}}
	if times.Escalate != nil {
		on.Escalate = func(ctx workflow.Context, _ int) error { return p.escalate(ctx, times) }
	}
	return on
}

func (p *phase) escalate(ctx workflow.Context, times engagement.PhaseTimes) error {
	late, err := p.inRoles(ctx, times.Owner)
	if err != nil {
		return err
	}
	to, err := p.inRoles(ctx, times.Escalate.To)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("%s/escalated/%d", p.ref, p.deadline.Due().UnixNano())
	err = p.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.Escalated{Of: p.ref, To: to, Late: late, ToRole: times.Escalate.To}})
	if err != nil {
		return err
	}
	p.mail.Send(ctx, activities.Notice{
		Key: id, Kind: activities.NoticePhaseEscalated, Of: p.ref, Due: p.deadline.Due(), Late: late,
		People: slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(late), to...)))),
	})
	return nil
}

func (p *phase) inRoles(ctx workflow.Context, roles ...engagement.Role) ([]string, error) {
	var act *activities.People
	return step.Do[[]string](ctx, "Who is "+string(roles[0]), act.InRoles, activities.InRolesRequest{Place: p.place, Roles: roles})
}

// end closes the phase. What has happened stays recorded also when the engagement was
// cancelled, in which case the outcome is "cancelled".
func (p *phase) end(ctx workflow.Context, outcome string) error {
	late := false
	if p.deadline != nil {
		late = workflow.Now(ctx).After(p.deadline.Due())
		p.deadline.Stop()
	}
	entry := journal.Entry{ID: p.ref + "/closed", Fact: engagement.PhaseClosed{Phase: p.kind, Outcome: outcome, Late: late}}
	if p.ending != nil && ctx.Err() != nil {
		entry.Actor, entry.Texts = p.ending.By, reasonText(p.ending.Reason)
	}
	if err := p.journal.Record(ctx, entry); err != nil {
		return err
	}
	p.say(ctx, outcome)
	return p.drain(ctx)
}

// drain waits until every message has been answered and all mail is out.
func (p *phase) drain(ctx workflow.Context) error {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	if err := p.mail.Wait(ctx); err != nil {
		return err
	}
	if err := letOthersRun(ctx); err != nil {
		return err
	}
	if err := workflow.Await(ctx, func() bool { return p.desk.Idle() && workflow.AllHandlersFinished(ctx) }); err != nil {
		return err
	}
	return p.mail.Wait(ctx) // of what was answered meanwhile
}

// why is the reason of the cancellation under way.
func (p *phase) why() string {
	if p.ending == nil {
		return ""
	}
	return p.ending.Reason
}

// cancelled closes the phase of an engagement that has been cancelled.
func (p *phase) cancelled(ctx workflow.Context, cause error) error {
	if ctx.Err() == nil {
		return cause
	}
	if err := p.end(ctx, "cancelled"); err != nil {
		return err
	}
	return ctx.Err()
}

// publish writes the phase's report and tells those whom it is for.
func (p *phase) publish(ctx workflow.Context, kind, ref, item string) error {
	var act *activities.Report
	done, err := step.Do[activities.Published](step.Slowly(ctx), "Write the report: "+ref, act.Publish, activities.PublishRequest{
		Place: p.place, Kind: kind, Ref: ref, Item: item, At: workflow.Now(ctx),
	})
	if err != nil {
		return err
	}
	err = p.journal.Record(ctx, journal.Entry{ID: ref + "/report/" + kind, Fact: engagement.ReportPublished{
		Report: done.Report, Kind: kind, Digest: done.Digest,
	}})
	if err != nil {
		return err
	}
	p.mail.SendToRoles(ctx, activities.Notice{Key: ref + "/report/" + kind, Kind: activities.NoticeReportPublished, Of: done.Report},
		engagement.RolePMO, engagement.RoleSponsor, engagement.RoleLeader)
	return nil
}

func (p *phase) resume(ctx workflow.Context, pause contract.Resume) error {
	moves, err := p.clock.Resume(ctx, pause)
	if err != nil {
		return err
	}
	p.desk.Moved()
	if p.moved != nil {
		p.moved()
	}
	return p.recordMoves(ctx, moves, "resumed", contract.Act{Request: "resume/" + pause.ResumedAt.UTC().Format(time.RFC3339Nano)})
}

// reschedule moves the phase's due to the cut-off of a day.
func (p *phase) reschedule(ctx workflow.Context, r contract.Reschedule) error {
	if p.deadline == nil {
		return nil
	}
	times := phaseTiming(p.Process.Phases[p.kind])
	times.On = r.Due
	due, err := p.clock.Compute(ctx, p.ref, p.deadline.Times().From, times)
	if err != nil {
		return err
	}
	move := timeline.Move{Of: p.ref, From: p.deadline.Due(), To: due.Due}
	p.deadline.Move(workflow.Now(ctx), due)
	return p.recordMoves(ctx, []timeline.Move{move}, "rescheduled", r.Act)
}

func (p *phase) recordMoves(ctx workflow.Context, moves []timeline.Move, because string, act contract.Act) error {
	var entries []journal.Entry
	for _, m := range moves {
		entry := journal.Entry{ID: act.Request + "/moved/" + m.Of, Actor: act.By, Fact: engagement.DeadlineMoved{
			Of: m.Of, From: m.From, To: m.To, Expires: m.Expires, Because: because,
		}}
		if act.Reason != "" {
			entry.Texts = map[string]string{"reason": act.Reason}
		}
		entries = append(entries, entry)
	}
	p.tell(ctx)
	if len(entries) == 0 {
		return nil
	}
	return p.journal.Record(ctx, entries...)
}
