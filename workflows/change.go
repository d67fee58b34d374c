package workflows

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/gate"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// change carries the people through the change: what they are told, what they learn,
// what worries them; and each release goes live through its gate.
type change struct {
	*phase
	// busy lists the releases that are before their gate, live those that passed it.
	busy, live []string
	finishing  bool
	// pulses run from the first round on.
	pulses *pulses
	// communications run from the first write to the plan on.
	communications *communications
	// sessions run from the first write to a session of a training on.
	sessions *sessions
	// support runs from the first write to a support request on.
	support *support
}

// ChangeManagement runs beside the projects until the engagement closes. It continues as new
// when a run has become long and no release is before its gate.
func ChangeManagement(ctx workflow.Context, in contract.Change) error {
	ctx = step.Counted(ctx)
	p := newPhase(ctx, in.Phase, engagement.PhaseChange, contract.RefChange)
	p.hears(engagement.KindConcern, engagement.KindPulseRound, engagement.KindCommunication, engagement.KindSession, engagement.KindSupportRequest)
	c := &change{phase: p, live: in.Live}
	p.submitted = newSubmissions(ctx, p, c.accept)
	if err := p.listen(ctx); err != nil {
		return err
	}
	on(ctx, contract.SignalFinish, func(workflow.Context, contract.Act) error {
		c.finishing = true
		return nil
	})
	next, err := c.run(ctx, in)
	switch {
	case next != nil:
		return workflow.NewContinueAsNewError(ctx, contract.WorkflowChange, *next)
	case err != nil:
		return c.cancelled(ctx, err)
	}
	return c.end(ctx, "done")
}

// run returns the input of the next run, or nil once the phase is over.
func (c *change) run(ctx workflow.Context, in contract.Change) (*contract.Change, error) {
	if err := c.beginOrTakeUp(ctx); err != nil {
		return nil, err
	}
	c.say(ctx, "people are informed, trained and heard; releases go live through their gates")
	concerns := c.watchConcerns()
	workflow.GoNamed(ctx, "concerns", concerns.run)
	defer concerns.stop()
	defer c.unwatch()
	c.resumePulses(ctx, in)
	c.resumeCommunications(ctx, in)
	c.resumeSupport(ctx)
	if in.Sessions {
		c.holdSessions(ctx)
	}
	for !c.finishing || len(c.busy) > 0 {
		err := workflow.Await(ctx, func() bool {
			return (c.finishing && len(c.busy) == 0) || len(c.register.queue) > 0 || len(c.submitted.queue) > 0 || c.between(ctx)
		})
		if err != nil {
			return nil, err
		}
		if over, err := c.renews(ctx, c.between); err != nil {
			return nil, err
		} else if over {
			return c.nextRun(ctx), nil
		}
		if err := c.hearConcern(ctx, concerns); err != nil {
			return nil, err
		}
		c.hearPulses(ctx)
		if err := c.hearCommunications(ctx); err != nil {
			return nil, err
		}
		c.hearSessions(ctx)
		c.hearSupport(ctx)
		if len(c.submitted.queue) > 0 {
			if err := c.release(ctx); err != nil {
				return nil, err
			}
		}
	}
	return nil, c.publish(ctx, "change", c.ref, "")
}

// between tells that another run can follow now: no release is before its gate.
func (c *change) between(ctx workflow.Context) bool {
	return !c.finishing && len(c.busy) == 0 && c.ripe(ctx)
}

// nextRun is the input of the run that follows.
func (c *change) nextRun(ctx workflow.Context) *contract.Change {
	next := &contract.Change{Phase: c.next(), Live: c.live}
	if !c.followsConcerns(ctx) {
		rememberAnswers(next.Carried)
	}
	if c.pulses != nil {
		next.PulsesOpened, next.PulsesClosed = c.pulses.opened, c.pulses.done
	}
	if c.communications != nil {
		for _, id := range workflow.DeterministicKeys(c.communications.told) {
			next.Communications = append(next.Communications, c.communications.told[id])
		}
	}
	next.Sessions = c.sessions != nil
	return next
}

// release puts a release before its go-live gate. Others may follow meanwhile.
func (c *change) release(ctx workflow.Context) error {
	question, err := c.submitted.next(ctx)
	if err != nil {
		return err
	}
	release := lastPart(question.Subject.Ref)
	c.busy = append(c.busy, release)
	workflow.GoNamed(ctx, "go-live", func(ctx workflow.Context) {
		err := c.goLive(ctx, question, release)
		c.busy = without(c.busy, release)
		if err != nil && ctx.Err() == nil {
			workflow.GetLogger(ctx).Error("a release could not go live", "release", release, "error", err)
		}
	})
	return nil
}

// goLive waits for the leaders. A release that is not approved gets a new date and is
// submitted again.
func (c *change) goLive(ctx workflow.Context, question gate.Question, release string) error {
	outcome, err := c.desk.Ask(ctx, question)
	if err != nil || !outcome.State.Passed() {
		return err
	}
	var act *activities.Projects
	projects, err := step.Do[[]string](ctx, "Which projects are in the release", act.InRelease,
		activities.ReleaseRequest{Place: c.place, Release: release})
	if err != nil {
		return err
	}
	err = c.journal.Record(ctx, journal.Entry{ID: question.Subject.Ref + "/live", Fact: engagement.WentLive{Release: release, Projects: projects}})
	if err != nil {
		return err
	}
	c.live = append(c.live, release)
	return signalIfThere(ctx, contract.EngagementWorkflow(c.Engagement), contract.SignalWentLive, contract.WentLive{Release: release})
}

func (c *change) accept(in contract.Submit) (engagement.GateKey, error) {
	for _, release := range c.live {
		if release == in.Item {
			return "", engagement.Errorf(engagement.Conflict, "the release is live already")
		}
	}
	for _, release := range c.busy {
		if release == in.Item {
			return "", engagement.Errorf(engagement.Conflict, "the release is before its go-live gate; withdraw it, or wait for the decision")
		}
	}
	return engagement.GateGoLive, nil
}
