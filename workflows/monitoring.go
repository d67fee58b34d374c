package workflows

import (
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/gate"
	"mandate/workflows/journal"
	"mandate/workflows/step"
	"mandate/workflows/timeline"
)

// monitoring watches the results, period after period, and takes new initiatives.
type monitoring struct {
	*phase
	in     contract.Monitoring
	period int
	// again is set while a review that was not approved waits to be submitted again.
	again     bool
	reviews   []gate.Question
	busy      []string // initiatives before their gate
	decided   []string
	finishing bool
	chase     *chase // nil in a run that began before readings were chased
}

// Monitoring runs the methodology's periods. It continues as new between periods, and
// within one when the run has become long.
func Monitoring(ctx workflow.Context, in contract.Monitoring) error {
	ctx = step.Counted(ctx)
	in.Carried = carriedBefore(ctx, in)
	p := newPhase(ctx, in.Phase, engagement.PhaseMonitoring, contract.RefMonitoring)
	m := &monitoring{phase: p, in: in, decided: in.Decided}
	p.submitted = newSubmissions(ctx, p, m.accept)
	if err := p.listen(ctx); err != nil {
		return err
	}
	on(ctx, contract.SignalFinish, func(workflow.Context, contract.Act) error {
		m.finishing = true
		return nil
	})
	next, err := m.run(ctx)
	if err != nil {
		return m.cancelled(ctx, err)
	}
	if next != nil {
		return workflow.NewContinueAsNewError(ctx, contract.WorkflowMonitoring, *next)
	}
	return m.end(ctx, "done")
}

// run returns the input of the next run, or nil once the phase is over.
func (m *monitoring) run(ctx workflow.Context) (*contract.Monitoring, error) {
	if err := m.beginOrTakeUp(ctx); err != nil {
		return nil, err
	}
	workflow.GoNamed(ctx, "initiatives", m.takeInitiatives)
	m.chaseOverdue(ctx)
	from := m.in.From
	if from.IsZero() {
		from = workflow.Now(ctx)
	}
	for m.period = max(1, m.in.Period); m.period <= m.Process.Periods && !m.finishing; m.period++ {
		to, next, err := m.observe(ctx, from)
		if err != nil || next != nil {
			return next, err
		}
		if err := m.review(ctx, from, to); err != nil {
			return nil, err
		}
		from = to
		if next, err = m.betweenPeriods(ctx, from); err != nil || next != nil {
			return next, err
		}
	}
	m.say(ctx, "the last period is over; initiatives still before their gate are awaited")
	m.chase.stop()
	return nil, workflow.Await(ctx, func() bool { return len(m.busy) == 0 && len(m.submitted.queue) == 0 && m.chase.idle() })
}

// observe opens a period and lets it run to its end, with the readings chased before. When
// the run has become long, it returns the next one's input instead.
func (m *monitoring) observe(ctx workflow.Context, from time.Time) (time.Time, *contract.Monitoring, error) {
	over := false
	period, err := m.openPeriod(ctx, from, func(workflow.Context) error {
		over = true
		return nil
	})
	if err != nil {
		return time.Time{}, nil, err
	}
	defer period.Stop()
	for {
		between := func(ctx workflow.Context) bool { return !over && m.mayContinue() && m.chase.idle() && m.ripe(ctx) }
		err = workflow.Await(ctx, func() bool { return over || m.finishing || between(ctx) })
		switch {
		case err != nil:
			return time.Time{}, nil, err
		case over:
			return period.Due(), nil, nil
		case m.finishing:
			return workflow.Now(ctx), nil, nil
		}
		if renewed, err := m.renews(ctx, between); err != nil {
			return time.Time{}, nil, err
		} else if renewed {
			return time.Time{}, m.nextRun(m.period, from), nil
		}
	}
}

// openPeriod starts a period's time, or goes on with it.
func (m *monitoring) openPeriod(ctx workflow.Context, from time.Time, ended func(workflow.Context) error) (*timeline.Deadline, error) {
	ref := contract.RefPeriod(m.period)
	var period *timeline.Deadline
	on := timeline.On{Due: ended, Remind: func(ctx workflow.Context, _ int, _ bool) error { return m.chaseReadings(ctx, ref, period.Due()) }}
	running := "period " + itoa(m.period) + " of " + itoa(m.Process.Periods) + " runs; readings come in"
	if period = m.takeUp(ctx, ref, on); period != nil {
		m.say(ctx, running)
		return period, nil
	}
	timing := timeline.Timing{Due: m.Process.Period, Cutoff: m.Process.Phases[m.kind].Cutoff}
	if !m.Process.ReviewLead.IsZero() {
		lead, err := engagement.ParseMoment("due - " + m.Process.ReviewLead.String())
		if err != nil {
			return nil, err
		}
		timing.Remind = []engagement.Moment{lead}
	}
	times, err := m.clock.Compute(ctx, ref, from, timing)
	if err != nil {
		return nil, err
	}
	err = m.journal.Record(ctx, journal.Entry{ID: ref + "/opened", Fact: engagement.PeriodOpened{
		Period: m.period, Of: m.Process.Periods, From: from, To: times.Due,
	}})
	if err != nil {
		return nil, err
	}
	m.say(ctx, running)
	period = m.clock.Start(ctx, ref, times, on)
	return period, nil
}

func (m *monitoring) chaseReadings(ctx workflow.Context, ref string, due time.Time) error {
	people, err := m.inRoles(ctx, m.Process.Phases[m.kind].Owner)
	if err != nil {
		return err
	}
	id := ref + "/reminded"
	if err := m.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.Reminded{Of: ref, Number: 1, People: people}}); err != nil {
		return err
	}
	m.mail.Send(ctx, activities.Notice{Key: id, Kind: activities.NoticePhaseReminder, People: people, Of: ref, Number: 1, Due: due})
	return nil
}

// review evaluates the period and puts the result before the leaders, again until it
// is approved.
func (m *monitoring) review(ctx workflow.Context, from, to time.Time) error {
	ref := contract.RefPeriod(m.period)
	var act *activities.Measure
	measured, err := step.Do[activities.Measured](ctx, "Evaluate the metrics of "+ref, act.Measure,
		activities.MeasureRequest{Place: m.place, Period: m.period, From: from, To: to})
	if err != nil {
		return err
	}
	err = m.journal.Record(ctx, journal.Entry{ID: ref + "/evaluated", Fact: engagement.PeriodEvaluated{
		Period: m.period, Status: measured.Status, Missed: measured.Missed, Stale: measured.Stale,
	}})
	if err != nil {
		return err
	}
	question, err := m.freezeNow(ctx, engagement.GateReview, activities.FreezeRequest{
		Ref: ref, Period: m.period, From: from, To: to, Request: ref,
	})
	if err != nil {
		return err
	}
	for {
		m.say(ctx, "the review of period "+itoa(m.period)+" is before the leaders")
		outcome, err := m.desk.Ask(ctx, question)
		if err != nil {
			return err
		}
		if outcome.State.Passed() || m.finishing {
			break // an engagement that is being closed does not hold a review again
		}
		if question, err = m.awaitReview(ctx); err != nil {
			return err
		}
		if question.Key == "" {
			break
		}
	}
	if err := m.publish(ctx, "review", ref, itoa(m.period)); err != nil {
		return err
	}
	if err := m.journal.Record(ctx, journal.Entry{ID: ref + "/closed", Fact: engagement.PeriodClosed{Period: m.period}}); err != nil {
		return err
	}
	return m.proposeReassessment(ctx, measured.Status)
}

// awaitReview waits for a review to be held again and submitted.
func (m *monitoring) awaitReview(ctx workflow.Context) (gate.Question, error) {
	m.again = true
	m.say(ctx, "the review of period "+itoa(m.period)+" was not approved; waiting for it to be submitted again")
	err := workflow.Await(ctx, func() bool { return len(m.reviews) > 0 || m.finishing })
	m.again = false
	if err != nil || len(m.reviews) == 0 {
		return gate.Question{}, err
	}
	question := m.reviews[0]
	m.reviews = m.reviews[1:]
	return question, nil
}

// takeInitiatives puts each submission before its gate while monitoring goes on.
func (m *monitoring) takeInitiatives(ctx workflow.Context) {
	for {
		question, err := m.submitted.next(ctx)
		if err != nil {
			return
		}
		if question.Key == engagement.GateReview {
			m.reviews = append(m.reviews, question)
			continue
		}
		initiative := lastPart(question.Subject.Ref)
		m.busy = append(m.busy, initiative)
		workflow.GoNamed(ctx, "initiative", func(ctx workflow.Context) {
			err := m.initiative(ctx, question, initiative)
			m.busy = without(m.busy, initiative)
			if err != nil && ctx.Err() == nil {
				workflow.GetLogger(ctx).Error("an initiative could not be decided", "initiative", initiative, "error", err)
			}
		})
	}
}

// initiative waits for the leaders; an approved initiative becomes a project, a
// rejected one is archived, one with changes requested can be submitted again.
func (m *monitoring) initiative(ctx workflow.Context, question gate.Question, initiative string) error {
	outcome, err := m.desk.Ask(ctx, question)
	if err != nil {
		return err
	}
	err = m.journal.Record(ctx, journal.Entry{
		ID:   question.Subject.Ref + "/decided/" + itoa(question.Subject.Revision),
		Fact: engagement.InitiativeDecided{Initiative: initiative, State: outcome.State},
	})
	if err != nil {
		return err
	}
	if outcome.State.Passed() || outcome.State == engagement.GateRejected {
		m.decided = append(m.decided, initiative)
	}
	if !outcome.State.Passed() {
		return nil
	}
	return signalIfThere(ctx, contract.EngagementWorkflow(m.Engagement), contract.SignalInitiative, contract.StartProject{Initiative: initiative})
}

func (m *monitoring) accept(in contract.Submit) (engagement.GateKey, error) {
	if strings.HasPrefix(in.Ref, contract.RefMonitoring+"/period/") {
		if !m.again || in.Ref != contract.RefPeriod(m.period) {
			return "", engagement.Errorf(engagement.Conflict, "this review is not waiting to be submitted; the one of a running period opens by itself at its end")
		}
		return engagement.GateReview, nil
	}
	if m.finishing {
		return "", engagement.Errorf(engagement.Conflict, "the engagement is being closed; a new initiative belongs into the next one")
	}
	if slices.Contains(m.decided, in.Item) {
		return "", engagement.Errorf(engagement.Conflict, "the initiative has been decided; propose a new one")
	}
	queued := slices.ContainsFunc(m.submitted.queue, func(q gate.Question) bool { return q.Subject.Ref == in.Ref })
	if queued || slices.Contains(m.busy, in.Item) {
		return "", engagement.Errorf(engagement.Conflict, "the initiative is before its gate; withdraw it, or wait for the decision")
	}
	return engagement.GateInitiative, nil
}
