package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
	"mandate/workflows/timeline"
)

// listen takes the requests by which people steer an engagement, at any moment and in
// any phase.
func (e *commission) listen(ctx workflow.Context) error {
	handlers := []struct {
		name, says string
		handle     any
	}{
		{contract.UpdateOpen, "Answer once the start stands in the journal", e.answerOpened},
		{contract.UpdatePause, "Stop every clock", steer(e.pause)},
		{contract.UpdateResume, "Let the clocks run again, the lost business time added", steer(e.resumeAll)},
		{contract.UpdateCancel, "End the engagement now; nothing recorded is lost", steer(e.cancelAll)},
		{contract.UpdateReschedule, "Move a phase's due", steer(e.rescheduleAny)},
		{contract.UpdateExtend, "Move the agreed end", steer(e.extend)},
		{contract.UpdateClose, "Go to the closure now", steer(e.closeNow)},
		{contract.UpdateReassess, "Assess again while results are watched", steer(e.beginReassessment)},
		{contract.UpdateNoReassessment, "Say that no re-assessment is wanted now", steer(e.declineReassessment)},
		{contract.UpdateAmend, "Change title, objectives or scope", steer(e.amend)},
		{contract.UpdateTeam, "Hand roles over", steer(e.handOver)},
		{contract.UpdateRevoke, "Take back an approval that has opened the way", steer(e.revoke)},
		{contract.UpdateCondition, "Report, confirm, refuse or waive a condition of an approval", steer(e.moveCondition)},
	}
	for _, h := range handlers {
		if err := workflow.SetUpdateHandlerWithOptions(ctx, h.name, h.handle, workflow.UpdateHandlerOptions{Description: h.says}); err != nil {
			return err
		}
	}
	on(ctx, contract.SignalProjectChanged, e.projectChanged)
	on(ctx, contract.SignalHealth, func(ctx workflow.Context, changed contract.HealthChanged) error {
		return workflow.UpsertTypedSearchAttributes(ctx, attrHealth.ValueSet(string(changed.Health)))
	})
	on(ctx, contract.SignalWentLive, func(workflow.Context, contract.WentLive) error {
		e.live = true
		return nil
	})
	on(ctx, contract.SignalConditions, e.bindAll)
	on(ctx, contract.SignalInitiative, func(_ workflow.Context, s contract.StartProject) error {
		e.initiatives = append(e.initiatives, s.Initiative)
		return nil
	})
	return nil
}

// steer makes a handler answer with an error that crosses Temporal.
func steer[T any](handle func(workflow.Context, T) error) func(workflow.Context, T) error {
	return func(ctx workflow.Context, in T) error { return contract.ToError(handle(ctx, in)) }
}

// answerOpened answers once people can go to work: the start stands in the journal, and
// the assessment takes submissions.
func (e *commission) answerOpened(ctx workflow.Context) (contract.Opened, error) {
	err := workflow.Await(ctx, func() bool { return e.ended || len(e.children) > 0 })
	return contract.Opened{Engagement: e.Engagement}, err
}

// running refuses to steer an engagement that has ended or not begun.
func (e *commission) running() error {
	switch {
	case e.ended:
		return engagement.Errorf(engagement.Conflict, "the engagement has ended")
	case e.cancelling != nil:
		return engagement.Errorf(engagement.Conflict, "the engagement is being cancelled")
	case !e.opened:
		return engagement.Errorf(engagement.Conflict, "the engagement has not been opened yet; try again in a moment")
	}
	return nil
}

func (e *commission) pause(ctx workflow.Context, act contract.Act) error {
	if err := e.running(); err != nil {
		return err
	}
	if e.clock.Paused() {
		return engagement.Errorf(engagement.Conflict, "the engagement is paused already")
	}
	at := workflow.Now(ctx)
	e.clock.Pause(at)
	if err := e.record(ctx, act, engagement.Paused{}); err != nil {
		return err
	}
	if err := e.signalParts(ctx, contract.SignalPause, at); err != nil {
		return err
	}
	e.tellTeam(ctx, "paused", act.Reason)
	e.tell(ctx)
	return nil
}

func (e *commission) resumeAll(ctx workflow.Context, act contract.Act) error {
	if err := e.running(); err != nil {
		return err
	}
	if !e.clock.Paused() {
		return engagement.Errorf(engagement.Conflict, "the engagement is not paused")
	}
	pause := contract.Resume{PausedAt: e.clock.PausedAt(), ResumedAt: workflow.Now(ctx)}
	if err := e.record(ctx, act, engagement.Resumed{PausedAt: pause.PausedAt}); err != nil {
		return err
	}
	if err := e.resume(ctx, pause); err != nil {
		return err
	}
	if err := e.signalParts(ctx, contract.SignalResume, pause); err != nil {
		return err
	}
	e.tellTeam(ctx, "resumed", act.Reason)
	return nil
}

func (e *commission) cancelAll(ctx workflow.Context, act contract.Act) error {
	if err := e.running(); err != nil {
		return err
	}
	e.cancelling = &act
	if workflow.GetVersion(ctx, cancelVersion, workflow.DefaultVersion, 1) != workflow.DefaultVersion {
		e.ending = &act
		if err := e.cancelParts(ctx, act); err != nil {
			return err
		}
	}
	e.cancel()
	return workflow.Await(ctx, func() bool { return e.ended })
}

// cancelVersion marks engagements whose parts hear why they are cancelled, and end in order.
const cancelVersion = "cancel-in-order"

// cancelParts tells every part why, and ends them one after another: projects first, then the
// phases that follow them, the last begun first.
func (e *commission) cancelParts(ctx workflow.Context, act contract.Act) error {
	if err := e.signalParts(ctx, contract.SignalCancelling, act); err != nil {
		return err
	}
	end := func(c *child) error {
		c.cancel()
		return workflow.Await(ctx, func() bool { return c.over })
	}
	for _, c := range e.children {
		if c.kind == contract.WorkflowProject && !c.over {
			if err := end(c); err != nil {
				return err
			}
		}
	}
	for _, c := range slices.Backward(e.children) {
		if !c.over {
			if err := end(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *commission) rescheduleAny(ctx workflow.Context, r contract.Reschedule) error {
	if err := e.running(); err != nil {
		return err
	}
	if err := e.reschedulePhase(ctx, r); err != nil {
		return err
	}
	if len(r.Follow) > 0 {
		if err := e.moveDates(ctx, r); err != nil {
			return err
		}
	}
	if r.End == "" || r.End == e.start.TargetEnd {
		return nil
	}
	return e.extend(ctx, contract.Extend{Act: contract.Act{Request: r.Request + "/end", By: r.By, Reason: r.Reason}, To: r.End})
}

func (e *commission) reschedulePhase(ctx workflow.Context, r contract.Reschedule) error {
	r.Follow, r.End = nil, "" // the engagement's own affair
	if r.Ref == contract.RefClose {
		return e.reschedule(ctx, r)
	}
	c := e.child(r.Ref)
	if c == nil || c.over {
		return engagement.Errorf(engagement.Conflict, "phase %q is not open; only what is open can be rescheduled", r.Ref)
	}
	return signalIfThere(ctx, contract.WorkflowOf(e.Engagement, r.Ref), contract.SignalReschedule, r)
}

// moveDates moves what is planned after a phase with it.
func (e *commission) moveDates(ctx workflow.Context, r contract.Reschedule) error {
	var projects *activities.Projects
	done, err := step.Do[activities.DatesMoved](ctx, "Move what follows "+r.Ref, projects.MoveDates,
		activities.MoveDatesRequest{Place: e.place, By: r.By, Dates: r.Follow})
	if err != nil {
		return err
	}
	return e.journal.Record(ctx, journal.Entry{
		ID: r.Request + "/dates", Actor: r.By, Fact: engagement.DatesMoved{Of: r.Ref, Moved: done.Moved, Left: done.Left}, Texts: reasonText(r.Reason),
	})
}

func (e *commission) extend(ctx workflow.Context, x contract.Extend) error {
	if err := e.running(); err != nil {
		return err
	}
	from := e.start.TargetEnd
	e.start.TargetEnd = x.To
	if err := e.record(ctx, x.Act, engagement.Extended{From: from, To: x.To}); err != nil {
		return err
	}
	return e.watchTargetEnd(ctx, x.To)
}

// closeNow goes to the closure before the methodology's periods are over.
func (e *commission) closeNow(ctx workflow.Context, act contract.Act) error {
	if err := e.running(); err != nil {
		return err
	}
	if e.handover {
		return engagement.Errorf(engagement.Conflict, "the closure has begun; its gate decides when the engagement ends")
	}
	if e.child(contract.RefDevelopment) == nil {
		return engagement.Errorf(engagement.Conflict, "the implementation has not begun; cancel the engagement instead")
	}
	if e.closing {
		return engagement.Errorf(engagement.Conflict, "the engagement is being closed already")
	}
	if err := e.record(ctx, act, engagement.CloseRequested{}); err != nil {
		return err
	}
	e.closing = true
	return nil
}

func (e *commission) amend(ctx workflow.Context, a contract.Amend) error {
	if err := e.running(); err != nil {
		return err
	}
	fact := engagement.Amended{}
	texts := reasonText(a.Reason)
	put := func(key string, value *string) {
		if value != nil {
			texts[key] = *value
		}
	}
	put("title", a.Title)
	put("scope_in", a.ScopeIn)
	put("scope_out", a.ScopeOut)
	for _, o := range a.Objectives {
		fact.Objectives = append(fact.Objectives, o.Key)
		texts["objective/"+o.Key] = o.Title
	}
	return e.journal.Record(ctx, journal.Entry{ID: a.Request, Actor: a.By, Fact: fact, Texts: texts})
}

// handOver replaces the team. Tasks that are open follow.
func (e *commission) handOver(ctx workflow.Context, t contract.Team) error {
	if err := e.running(); err != nil {
		return err
	}
	var people *activities.People
	team, err := step.Do[[]engagement.TeamMember](ctx, "Register the team", people.EnsureTeam,
		activities.EnsureTeamRequest{Place: e.place, Team: t.Team})
	if err != nil {
		return err
	}
	if err := e.record(ctx, t.Act, engagement.TeamChanged{Team: team}); err != nil {
		return err
	}
	if err := e.desk.TeamChanged(ctx, t.Request); err != nil {
		return err
	}
	return e.signalParts(ctx, contract.SignalTeamChanged, t.Act)
}

func (e *commission) record(ctx workflow.Context, act contract.Act, fact engagement.Fact) error {
	return e.journal.Record(ctx, journal.Entry{ID: act.Request, Actor: act.By, Fact: fact, Texts: reasonText(act.Reason)})
}

func reasonText(reason string) map[string]string {
	texts := map[string]string{}
	if reason != "" {
		texts["reason"] = reason
	}
	return texts
}

// signalParts signals every workflow that the engagement runs and returns when each
// one's history holds it.
func (e *commission) signalParts(ctx workflow.Context, signal string, message any) error {
	var sent []workflow.Future
	for _, id := range e.parts() {
		sent = append(sent, workflow.SignalExternalWorkflow(ctx, id, "", signal, message))
	}
	for _, s := range sent {
		if err := ignoreGone(s.Get(ctx, nil)); err != nil {
			return err
		}
	}
	return nil
}

// projectChanged takes in how a project stands and passes it on to the development. Projects
// that began in earlier versions tell the engagement.
func (e *commission) projectChanged(ctx workflow.Context, change contract.ProjectChanged) error {
	worst := engagement.Green
	for i := range e.projects {
		if e.projects[i].Project == change.Project {
			e.projects[i] = change
		}
		if !e.projects[i].State.Over() {
			worst = worst.Worse(e.projects[i].Health)
		}
	}
	if change.State == engagement.ProjectAccepted {
		e.live = true
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, attrHealth.ValueSet(string(worst))); err != nil {
		return err
	}
	return signalIfThere(ctx, contract.WorkflowOf(e.Engagement, contract.RefDevelopment), contract.SignalProjectChanged, change)
}

// watchTargetEnd tells the PMO when the agreed end has come and, once results are
// being watched, goes to the closure.
func (e *commission) watchTargetEnd(ctx workflow.Context, end engagement.Day) error {
	const of = "target-end"
	if running := e.clock.Find(of); running != nil {
		running.Stop()
	}
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	times, err := e.clock.Compute(ctx, of, workflow.Now(ctx), timeline.Timing{On: end})
	if err != nil {
		return err
	}
	e.clock.Start(ctx, of, times, timeline.On{Due: func(ctx workflow.Context) error {
		id := of + "/" + string(end)
		people, err := e.inRoles(ctx, engagement.RolePMO)
		if err != nil {
			return err
		}
		err = e.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.Reminded{Of: of, Number: 1, Overdue: true, People: people}})
		if err != nil {
			return err
		}
		e.mail.Send(ctx, activities.Notice{Key: id, Kind: activities.NoticePhaseReminder, People: people, Of: of, Number: 1, Due: times.Due})
		if e.child(contract.RefMonitoring) != nil {
			e.closing = true
		}
		return nil
	}})
	return nil
}
