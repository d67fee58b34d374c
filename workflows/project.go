package workflows

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
	"mandate/workflows/timeline"
)

// project is an approved action on its way: it reports, it is managed by exception,
// and it ends with the client's acceptance.
type project struct {
	*phase
	charter   contract.ProjectRef
	state     engagement.ProjectState
	health    engagement.RAG
	reporting *timeline.Deadline
	// exceptions counts the exceptions raised; revising is true while one waits for a
	// new report after changes were requested.
	exceptions int
	revising   bool
	// changing is true while a change request is before its gate.
	changing bool
	stopping *contract.Resolution
	late     bool
	// told is what the development knows of the project.
	told       *contract.ProjectChanged
	milestones *watch
	// raid watches over the log, from the first entry on.
	raid *watch
}

// ProjectResult is how a project ended.
type ProjectResult struct {
	Project string                  `json:"project"`
	State   engagement.ProjectState `json:"state"`
}

// Project runs one project from its approval to its acceptance. It continues as new when a
// run has become long and nothing is under way.
func Project(ctx workflow.Context, in contract.Project) (ProjectResult, error) {
	ctx = step.Counted(ctx)
	p := newPhase(ctx, in.Phase, engagement.PhaseDevelopment, contract.RefProject(in.Project.ID))
	p.hears(engagement.KindMilestone, engagement.KindStatusReport, engagement.KindRAID)
	r := &project{phase: p, charter: in.Project, state: engagement.ProjectRunning, health: engagement.Green}
	if in.Standing != nil {
		r.stand(*in.Standing)
	}
	p.resolve = r.decide
	p.submitted = newSubmissions(ctx, p, r.accept)
	if err := p.listen(ctx); err != nil {
		return ProjectResult{}, err
	}
	next, err := r.run(ctx)
	switch {
	case next != nil:
		return ProjectResult{}, workflow.NewContinueAsNewError(ctx, contract.WorkflowProject, *next)
	case err != nil && ctx.Err() == nil:
		return ProjectResult{}, err
	case err != nil:
		var stop *contract.Resolution
		r.state = engagement.ProjectHandedOver
		if p.ending != nil { // the engagement does not close, it is cancelled
			r.state, stop = engagement.ProjectStopped, &contract.Resolution{Act: *p.ending}
		}
		if err := r.conclude(ctx, stop); err != nil {
			return ProjectResult{}, err
		}
		return r.result(), ctx.Err()
	}
	return r.result(), nil
}

func (r *project) result() ProjectResult { return ProjectResult{Project: r.charter.ID, State: r.state} }

// run returns the input of the next run, or nil once the project is over.
func (r *project) run(ctx workflow.Context) (*contract.Project, error) {
	if err := r.open(ctx); err != nil {
		return nil, err
	}
	r.watchOver(ctx)
	defer r.unwatch()
	for !r.state.Over() {
		if err := r.awaitSomething(ctx); err != nil {
			return nil, err
		}
		if over, err := r.renews(ctx, r.between); err != nil {
			return nil, err
		} else if over {
			return r.nextRun(), nil
		}
		r.rewatch(ctx)
		if err := r.act(ctx); err != nil {
			return nil, err
		}
	}
	for {
		change, unread := r.register.take(engagement.KindStatusReport)
		if !unread {
			return nil, r.conclude(ctx, r.stopping)
		}
		if err := r.report(ctx, change.ID); err != nil {
			return nil, err
		}
	}
}

// act does the one thing that waits first: a stop, a report, a handover.
func (r *project) act(ctx workflow.Context) error {
	if r.stopping != nil {
		r.state = engagement.ProjectStopped
		return nil
	}
	if change, reported := r.register.take(engagement.KindStatusReport); reported {
		return r.report(ctx, change.ID)
	}
	if len(r.submitted.queue) > 0 && r.submitted.queue[0].Key == engagement.GateException {
		return r.requestChange(ctx)
	}
	if len(r.submitted.queue) > 0 {
		return r.handOver(ctx)
	}
	return nil
}

// open opens the project, or goes on where the run before has left it.
func (r *project) open(ctx workflow.Context) error {
	if r.continued {
		r.deadline = r.takeUp(ctx, r.ref, r.overdue(r.Process.Project))
		r.reporting, r.begun = r.deadline, true
		r.say(ctx, "the project is "+string(r.state)+"; milestones and reports are watched")
		return nil
	}
	err := r.journal.Record(ctx, journal.Entry{ID: r.ref + "/opened", Fact: engagement.ProjectOpened{
		Project: r.charter.ID, Action: r.charter.Action, Initiative: r.charter.Initiative, Lead: r.charter.Lead,
		Start: r.charter.Start, End: r.charter.End, Budget: r.charter.Budget, Workflow: workflow.GetInfo(ctx).WorkflowExecution.ID,
	}})
	if err != nil {
		return err
	}
	r.begun = true
	r.say(ctx, "the project runs; milestones and reports are watched")
	if err := r.tellOpened(ctx); err != nil {
		return err
	}
	return r.expectReport(ctx)
}

func (r *project) awaitSomething(ctx workflow.Context) error {
	return workflow.Await(ctx, func() bool {
		return len(r.register.queue) > 0 || len(r.submitted.queue) > 0 || r.stopping != nil || r.between(ctx)
	})
}

// expectReport starts the time until the next status report anew.
func (r *project) expectReport(ctx workflow.Context) error {
	times := r.Process.Project
	due, err := r.clock.Compute(ctx, r.ref, workflow.Now(ctx), phaseTiming(times))
	if err != nil {
		return err
	}
	if r.reporting != nil {
		r.reporting.Stop()
	}
	on := r.overdue(times)
	r.deadline = r.clock.Start(ctx, r.ref, due, on)
	r.reporting = r.deadline
	return nil
}

// report takes a status report in, and again when it has been edited. A breached tolerance
// raises the exception by itself.
func (r *project) report(ctx workflow.Context, report string) error {
	var act *activities.Projects
	said, err := step.Do[activities.Assessed](ctx, "Read a status report", act.Assess,
		activities.AssessRequest{Place: r.place, Project: r.charter.ID, Report: report})
	if err != nil || said.Report == "" || said.Superseded { // one that was deleted, or that a later one follows, says nothing
		return err
	}
	err = r.journal.Record(ctx, journal.Entry{ID: r.ref + "/report/" + said.Key(), Fact: engagement.ProjectReported{
		Project: r.charter.ID, Report: report, Health: said.Health, Progress: said.Progress,
		ForecastEnd: said.ForecastEnd, Spent: said.Spent,
	}})
	if err != nil {
		return err
	}
	r.health = said.Health
	if err := r.tellStanding(ctx); err != nil {
		return err
	}
	if r.state.Over() {
		return nil
	}
	if err := r.expectReport(ctx); err != nil {
		return err
	}
	if said.Breach == nil || r.state != engagement.ProjectRunning {
		return nil
	}
	return r.raise(ctx, said)
}

// handOver puts the project's acceptance before the client.
func (r *project) handOver(ctx workflow.Context) error {
	question, err := r.submitted.next(ctx)
	if err != nil {
		return err
	}
	round := "acceptance/" + itoa(question.Subject.Revision)
	if err := r.move(ctx, engagement.ProjectAcceptance, round, ""); err != nil {
		return err
	}
	outcome, err := r.desk.Ask(ctx, question)
	if err != nil {
		return err
	}
	if outcome.State.Passed() {
		r.state = engagement.ProjectAccepted
		return nil
	}
	return r.move(ctx, engagement.ProjectRunning, round+"/rework", "")
}

func (r *project) accept(in contract.Submit) (engagement.GateKey, error) {
	if r.changing {
		return "", engagement.Errorf(engagement.Conflict, "a change request of the project is before its gate; withdraw it, or wait for the decision")
	}
	if _, change := contract.ChangeRequestOf(in.Ref); change {
		return r.acceptChange()
	}
	if r.state != engagement.ProjectRunning || len(r.submitted.queue) > 0 {
		return "", engagement.Errorf(engagement.Conflict, "the project is in state %q; it can be handed over only while it runs", r.state)
	}
	return engagement.GateAcceptance, nil
}

// decide takes the PMO's choice: stop at any time, replan after a rejected exception.
func (r *project) decide(ctx workflow.Context, choice contract.Resolution) error {
	switch choice.Choice {
	case contract.ChoiceStop:
		if r.state == engagement.ProjectException || r.state == engagement.ProjectAcceptance || r.changing {
			return engagement.Errorf(engagement.Conflict, "a gate of the project is open; withdraw it first, then stop the project")
		}
		r.stopping = &choice
		return workflow.Await(ctx, func() bool { return r.state.Over() })
	case contract.ChoiceReplan:
		if r.state != engagement.ProjectReplanning {
			return engagement.Errorf(engagement.Conflict, "the project is in state %q; only a rejected exception is replanned", r.state)
		}
		return r.move(ctx, engagement.ProjectRunning, choice.Request, choice.By)
	default:
		return engagement.Errorf(engagement.Invalid, "choose replan or stop for a project")
	}
}

// move changes the project's state, journals it and tells the engagement.
func (r *project) move(ctx workflow.Context, to engagement.ProjectState, because, by string) error {
	r.state = to
	err := r.journal.Record(ctx, journal.Entry{ID: r.ref + "/" + string(to) + "/" + because, Actor: by, Fact: engagement.ProjectMoved{
		Project: r.charter.ID, State: to,
	}})
	if err != nil {
		return err
	}
	r.say(ctx, "the project is "+string(to))
	return r.tellStanding(ctx)
}

func (r *project) watchMilestones() *watch {
	times := r.Process.Project
	w := newWatch(r.phase, activities.DueRequest{
		Place: r.place, Project: r.charter.ID, Calendar: r.Calendar, Timezone: r.Timezone, Cutoff: times.Cutoff,
	})
	w.overdue = func(ctx workflow.Context, item activities.DueItem) error {
		r.late = true
		err := r.journal.Record(ctx, journal.Entry{ID: r.ref + "/late/" + item.ID, Fact: engagement.MilestoneLate{
			Project: r.charter.ID, Milestone: item.ID, Due: item.On,
		}})
		if err != nil {
			return err
		}
		if r.charter.Lead != "" {
			r.mail.Send(ctx, activities.Notice{
				Key: r.ref + "/late/" + item.ID, Kind: activities.NoticeProjectLate, Of: r.charter.ID, Due: item.Due, People: []string{r.charter.Lead},
			})
		}
		return r.tellStanding(ctx)
	}
	if times.Escalate != nil {
		w.request.Escalate = &times.Escalate.After
		w.escalate = func(ctx workflow.Context, item activities.DueItem) error {
			return r.escalateMilestone(ctx, item, times.Escalate.To)
		}
	}
	r.moved = func() {
		w.changed()
		if r.raid != nil {
			r.raid.changed()
		}
	}
	return w
}

func (r *project) escalateMilestone(ctx workflow.Context, item activities.DueItem, role engagement.Role) error {
	to, err := r.inRoles(ctx, role)
	if err != nil {
		return err
	}
	id := r.ref + "/late/" + item.ID + "/escalated"
	err = r.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.Escalated{
		Of: r.ref + "/milestone/" + item.ID, To: to, Late: filled(r.charter.Lead), ToRole: role,
	}})
	if err != nil {
		return err
	}
	r.mail.Send(ctx, activities.Notice{
		Key: id, Kind: activities.NoticeProjectLate, Of: r.charter.ID, Due: item.Due, People: to, Late: filled(r.charter.Lead),
	})
	return nil
}

// conclude closes the project: its place in the journal, its report, its mail.
func (r *project) conclude(ctx workflow.Context, stop *contract.Resolution) error {
	if r.reporting != nil {
		r.reporting.Stop()
	}
	entry := journal.Entry{ID: r.ref + "/closed", Fact: engagement.ProjectClosed{Project: r.charter.ID, State: r.state, Late: r.late}}
	if stop != nil {
		entry.Actor, entry.Texts = stop.By, map[string]string{"reason": stop.Reason}
	}
	if err := r.journal.Record(ctx, entry); err != nil {
		return err
	}
	if ctx.Err() == nil {
		if err := r.publish(ctx, "project", r.ref, r.charter.ID); err != nil {
			return err
		}
		if err := r.tellStanding(ctx); err != nil {
			return err
		}
	}
	r.deadline = nil
	r.say(ctx, "the project is "+string(r.state))
	return r.drain(ctx)
}

// filled returns the ids that are not empty.
func filled(ids ...string) []string {
	var out []string
	for _, id := range ids {
		if id != "" {
			out = append(out, id)
		}
	}
	return out
}
