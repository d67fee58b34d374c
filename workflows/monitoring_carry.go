package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"mandate/internal/contract"
)

// betweenPeriods is the input of the next run between two periods, or nil when something is
// under way that a new run could not take up: then this run goes on.
func (m *monitoring) betweenPeriods(ctx workflow.Context, from time.Time) (*contract.Monitoring, error) {
	if m.period >= m.Process.Periods || !m.mayContinue() || m.clock.Paused() || !m.desk.Idle() || len(m.submitted.queue) > 0 {
		return nil, nil
	}
	for again := true; again; again = !m.chase.idle() { // a look may have begun meanwhile
		if err := workflow.Await(ctx, m.chase.idle); err != nil {
			return nil, err
		}
		if err := m.drain(ctx); err != nil {
			return nil, err
		}
		if err := letOthersRun(ctx); err != nil { // of what came while it waited
			return nil, err
		}
	}
	if !m.mayContinue() || !m.quiet(ctx) {
		return nil, nil
	}
	next := m.nextRun(m.period+1, from)
	m.deadline.Stop() // histories of earlier versions have its timer cancelled here
	return next, nil
}

// mayContinue tells that monitoring goes on, and that nothing of its own is before a gate.
func (m *monitoring) mayContinue() bool {
	return !m.finishing && len(m.busy) == 0 && len(m.reviews) == 0
}

// nextRun is the input of a run that goes on with a period.
func (m *monitoring) nextRun(period int, from time.Time) *contract.Monitoring {
	return &contract.Monitoring{
		Phase: m.next(), Period: period, From: from, Decided: m.decided, Chased: m.chase.carry(), Unassessed: m.in.Unassessed, Red: m.in.Red,
	}
}

// carriedBefore is what the run before has handed over, as earlier versions did it, too.
func carriedBefore(ctx workflow.Context, in contract.Monitoring) *contract.Carried {
	if in.Carried != nil || in.Opened == nil {
		return in.Carried
	}
	opened := contract.Running{Deadline: *in.Opened, Since: workflow.Now(ctx)}
	opened.Of = contract.RefMonitoring
	for _, at := range opened.Reminders {
		if !at.After(opened.Since) {
			opened.Reminded++
		}
	}
	return &contract.Carried{
		Deadlines: []contract.Running{opened}, Receipts: in.Receipts, Ignored: in.Ignored, Rounds: in.Rounds,
	}
}
