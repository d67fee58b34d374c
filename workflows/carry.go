package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/gate"
	"mandate/workflows/step"
	"mandate/workflows/timeline"
)

// runLength is after how many records and messages a run is followed by another: some 1,500
// events, of which operators can still find their way through. Only tests change it.
var runLength = 100

// carryVersion guards that runs follow each other: those that began before go on to their end.
const carryVersion = "runs follow each other"

// maxCarried bounds how many submissions are known again: one that comes again comes soon.
const maxCarried = 50

// ripe tells that another run should follow, and can: nothing is under way that it could
// not take up.
func (p *phase) ripe(ctx workflow.Context) bool {
	long := p.turns+p.journal.Writes() >= runLength || workflow.GetInfo(ctx).GetContinueAsNewSuggested()
	return long && !p.endless && p.quiet(ctx)
}

// quiet tells that the workflow does nothing but wait: for time to pass, or for a message.
func (p *phase) quiet(ctx workflow.Context) bool {
	return p.ending == nil && !p.clock.Paused() && p.hold.Reason() == "" && p.desk.Idle() && p.desk.Held() == 0 && p.mail.Idle() &&
		(p.submitted == nil || len(p.submitted.queue) == 0) && (p.register == nil || len(p.register.queue) == 0) &&
		step.HandsOf(ctx).Free() && workflow.AllHandlersFinished(ctx)
}

// renews tells whether this run is over: it is between two runs, and still is once every
// message has been heard that came with the same workflow task. One that a coroutine waits
// for is on its way to it, and in no channel any more.
func (p *phase) renews(ctx workflow.Context, between func(workflow.Context) bool) (bool, error) {
	if !between(ctx) {
		return false, nil
	}
	if err := letOthersRun(ctx); err != nil || !between(ctx) {
		return false, err
	}
	p.endless = workflow.GetVersion(ctx, carryVersion, workflow.DefaultVersion, 1) == workflow.DefaultVersion
	return !p.endless, nil
}

// next is the part of the next run's input that every phase has.
func (p *phase) next() contract.Phase {
	desk := p.desk.Carry()
	carried := &contract.Carried{
		Deadlines: p.clock.Carry(), Pauses: p.clock.Pauses(), Absences: latest(p.heard, maxHeard),
		Receipts: desk.Receipts, Ignored: desk.Ignored, Rounds: desk.Rounds, Seen: desk.Seen,
	}
	if p.register != nil {
		carried.Heard = p.register.heard
	}
	if p.submitted != nil {
		carried.Submitted = latest(p.submitted.taken, maxCarried)
	}
	for _, w := range p.watches {
		carried.Watches = append(carried.Watches, w.carry())
	}
	return contract.Phase{Setting: p.Setting, Carried: carried}
}

// deskOf is what the desk takes over.
func deskOf(c *contract.Carried) gate.Carried {
	if c == nil {
		return gate.Carried{}
	}
	return gate.Carried{Receipts: c.Receipts, Ignored: c.Ignored, Rounds: c.Rounds, Seen: c.Seen}
}

// beginOrTakeUp opens the phase, or goes on with it as the run before has left it.
func (p *phase) beginOrTakeUp(ctx workflow.Context) error {
	if !p.continued {
		return p.begin(ctx)
	}
	p.deadline, p.begun = p.takeUp(ctx, p.ref, p.overdue(p.Process.Phases[p.kind])), true
	return nil
}

// takeUp goes on with a deadline of the run before; nil when there was none.
func (p *phase) takeUp(ctx workflow.Context, of string, on timeline.On) *timeline.Deadline {
	i := slices.IndexFunc(p.carried.Deadlines, func(r contract.Running) bool { return r.Of == of })
	if i < 0 {
		return nil
	}
	return p.clock.Continue(ctx, p.carried.Deadlines[i], on)
}

// watched is how far the run before had come with a watch.
func (p *phase) watched(of engagement.Kind) (contract.Watched, bool) {
	i := slices.IndexFunc(p.carried.Watches, func(w contract.Watched) bool { return w.Of == of })
	if i < 0 {
		return contract.Watched{}, false
	}
	return p.carried.Watches[i], true
}

// latest are the last of some things, n of them at most.
func latest[T any](all []T, n int) []T { return all[max(0, len(all)-n):] }
