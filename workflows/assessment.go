package workflows

import (
	"strconv"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/gate"
	"mandate/workflows/step"
)

func itoa(i int) string { return strconv.Itoa(i) }

// assessment is the first half of the initial analysis: systems, processes, people,
// security and the fit with business objectives are assessed; the diagnosis goes to
// the client's leaders.
type assessment struct {
	*phase
	// again is true of a re-assessment: what was assessed before is opened again.
	again bool
}

// Assessment runs an assessment until its diagnosis is approved.
func Assessment(ctx workflow.Context, in contract.Phase) error {
	p := newPhase(ctx, in, engagement.PhaseAssessment, contract.RefAssessed(max(1, in.Time)))
	p.hears(engagement.KindAnswerRequest, engagement.KindAnswerReview)
	a := &assessment{phase: p, again: in.Time > 1}
	p.reopening = a.again
	p.submitted = newSubmissions(ctx, p, a.accept)
	if err := p.listen(ctx); err != nil {
		return err
	}
	if err := a.run(ctx); err != nil {
		return a.cancelled(ctx, err)
	}
	return a.end(ctx, "done")
}

func (a *assessment) run(ctx workflow.Context) error {
	if err := a.begin(ctx); err != nil {
		return err
	}
	a.restBeforeGate(ctx)
	if a.again {
		if err := a.takeUpAgain(ctx); err != nil {
			return err
		}
	}
	stop := a.followAnswers(ctx)
	defer stop()
	for {
		diagnosis, err := a.awaitSubmission(ctx)
		if err != nil {
			return err
		}
		a.say(ctx, "the diagnosis is before the client's leaders")
		outcome, err := a.desk.Ask(ctx, diagnosis)
		if err != nil {
			return err
		}
		if outcome.State.Passed() {
			return a.publish(ctx, "diagnosis", a.ref, "")
		}
		if err := a.reopen(ctx, outcome, engagement.GateDiagnosis); err != nil {
			return err
		}
	}
}

// takeUpAgain opens what was assessed before, as it was approved.
func (a *assessment) takeUpAgain(ctx workflow.Context) error {
	var act *activities.Freeze
	err := step.Run(ctx, "Open the assessment again", act.Reopen, activities.ReopenRequest{Place: a.place, Ref: contract.RefAssessment})
	a.reopening = false
	return err
}

func (a *assessment) awaitSubmission(ctx workflow.Context) (gate.Question, error) {
	a.say(ctx, "questions are answered, findings are written; waiting for the diagnosis to be submitted")
	diagnosis, err := a.submitted.next(ctx)
	if a.again && err == nil && a.earlier == 0 {
		a.earlier = diagnosis.Subject.Revision - 1
	}
	a.busy = true
	return diagnosis, err
}

func (a *assessment) accept(in contract.Submit) (engagement.GateKey, error) {
	if reason := a.hold.Reason(); reason != "" {
		return "", blocked(reason)
	}
	if a.busy || len(a.submitted.queue) > 0 {
		return "", engagement.Errorf(engagement.Conflict, "the diagnosis has been submitted and is before its gate; withdraw it, or wait for the decision")
	}
	return engagement.GateDiagnosis, nil
}
