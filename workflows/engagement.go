package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// commission is an engagement: the parent of every phase and every project.
type commission struct {
	*phase
	start contract.Start
	// opened is true once "opened" stands in the journal.
	opened   bool
	children []*child
	projects []contract.ProjectChanged
	// live is true from the first go-live or acceptance, from which results can be
	// watched.
	live        bool
	initiatives []string
	// reassess asks for the assessment to come again.
	reassess   bool
	closing    bool
	cancelling *contract.Act
	cancel     workflow.CancelFunc
	ended      bool
	// handover is true once the closure has begun, rehandover while it waits to be
	// submitted again.
	handover, rehandover bool
	// conditions are those of approvals, open and closed; revoked are the rounds whose
	// approval was taken back.
	conditions []*bound
	revoked    []string
}

// Engagement runs a consultancy's engagement from the PMO's start to its closure.
func Engagement(ctx workflow.Context, in contract.Start) error {
	e, err := newCommission(ctx, in)
	if err != nil {
		return err
	}
	work, cancel := workflow.WithCancel(ctx)
	e.cancel = cancel
	err = e.run(work)
	switch {
	case err == nil:
		return e.conclude(ctx)
	case work.Err() != nil:
		return e.concludeCancelled(work)
	case canceled(err): // an operator cancelled a phase: without it the engagement cannot go on
		cancel()
		return e.concludeCancelled(work)
	}
	return err
}

func newCommission(ctx workflow.Context, in contract.Start) (*commission, error) {
	setting := contract.Setting{
		Org: in.Org, Engagement: in.Engagement, Methodology: in.Methodology,
		Calendar: in.Calendar, Timezone: in.Timezone, Locale: in.Locale, StartOn: in.StartOn,
	}
	p := newPhase(ctx, contract.Phase{Setting: setting}, engagement.PhaseClose, contract.RefClose)
	e := &commission{phase: p, start: in}
	p.label, p.parts = "engagement", e.parts
	p.journal.Enter("")
	p.submitted = newSubmissions(ctx, p, e.accept)
	p.desk.Bind = e.bindAll
	if err := p.listen(ctx); err != nil {
		return nil, err
	}
	return e, e.listen(ctx)
}

// run is the methodology: initial analysis, implementation with change management
// beside it, monitoring and optimisation, closure.
func (e *commission) run(ctx workflow.Context) error {
	if err := e.open(ctx); err != nil {
		return err
	}
	if err := e.await(ctx, contract.WorkflowAssessment, contract.RefAssessment, nil); err != nil {
		return err
	}
	var plan PlanResult
	if err := e.await(ctx, contract.WorkflowPlan, contract.RefPlan, &plan); err != nil {
		return err
	}
	if plan.Approved != nil {
		if err := e.implement(ctx, plan); err != nil {
			return err
		}
	}
	return e.close(ctx)
}

// open registers the team, pins the methodology and journals the start.
func (e *commission) open(ctx workflow.Context) error {
	var methodology *activities.Methodology
	process, err := step.Do[engagement.Process](ctx, "Load the methodology "+e.start.Methodology, methodology.Process,
		activities.ProcessRequest{Org: e.start.Org, MethodologyID: e.start.MethodologyID})
	if err != nil {
		return err
	}
	e.Process = process
	e.desk.SetProcess(process)
	var people *activities.People
	team, err := step.Do[[]engagement.TeamMember](ctx, "Register the team", people.EnsureTeam,
		activities.EnsureTeamRequest{Place: e.place, Team: e.start.Team})
	if err != nil {
		return err
	}
	if err := e.journal.Record(ctx, e.openedEntry(team)); err != nil {
		return err
	}
	e.opened = true
	if e.start.TargetEnd != "" {
		return e.watchTargetEnd(ctx, e.start.TargetEnd)
	}
	return nil
}

func (e *commission) openedEntry(team []engagement.TeamMember) journal.Entry {
	in := e.start
	fact := engagement.Opened{
		Country: in.Country, Methodology: in.Methodology, MethodologyID: in.MethodologyID, Team: team,
		StartOn: in.StartOn, TargetEnd: in.TargetEnd, Calendar: in.Calendar, Timezone: in.Timezone,
		Currency: in.Currency, Locale: in.Locale,
	}
	texts := map[string]string{
		"title": in.Title, "client": in.Client, "scope_in": in.ScopeIn, "scope_out": in.ScopeOut, "confidentiality": in.Confidential,
	}
	for _, o := range in.Objectives {
		fact.Objectives = append(fact.Objectives, o.Key)
		texts["objective/"+o.Key] = o.Title
	}
	return journal.Entry{ID: "opened", Actor: in.RequestedBy, Fact: fact, Texts: texts}
}

// implement runs a project for each accepted action, change management beside them,
// and monitoring from the first result on. It is over when monitoring is and no
// project runs any more, or when the close was asked for.
func (e *commission) implement(ctx workflow.Context, plan PlanResult) error {
	e.say(ctx, "implementation: projects and change management run side by side")
	if err := e.launch(ctx, contract.WorkflowDevelopment, contract.RefDevelopment, nil); err != nil {
		return err
	}
	if err := e.launch(ctx, contract.WorkflowChange, contract.RefChange, nil); err != nil {
		return err
	}
	if err := e.startProjects(ctx, activities.OpenProjectsRequest{Place: e.place, Plan: plan.Approved, Left: plan.Left}); err != nil {
		return err
	}
	for !e.implemented() {
		err := workflow.Await(ctx, func() bool {
			return e.implemented() || len(e.initiatives) > 0 || e.reassess || (e.live && e.child(contract.RefMonitoring) == nil)
		})
		if err != nil {
			return err
		}
		if e.live && e.child(contract.RefMonitoring) == nil && !e.closing {
			if err := e.launch(ctx, contract.WorkflowMonitoring, contract.RefMonitoring, nil); err != nil {
				return err
			}
		}
		if e.reassess && !e.closing {
			if err := e.assessAgain(ctx); err != nil {
				return err
			}
		}
		if len(e.initiatives) > 0 {
			initiative := e.initiatives[0]
			e.initiatives = e.initiatives[1:]
			if err := e.startProjects(ctx, activities.OpenProjectsRequest{Place: e.place, Initiative: initiative}); err != nil {
				return err
			}
		}
	}
	return e.finish(ctx)
}

func (e *commission) implemented() bool {
	if e.cancelling != nil {
		return false // its parts are being ended in order; that is no result
	}
	if e.closing {
		return true
	}
	if len(e.initiatives) > 0 || e.reassess || e.assessing() {
		return false
	}
	for _, p := range e.projects {
		if !p.State.Over() {
			return false
		}
	}
	watching := e.child(contract.RefMonitoring)
	if watching == nil {
		return !e.live // every project was stopped: there is nothing to watch
	}
	return watching.over
}

// startProjects opens projects and starts a workflow for each.
func (e *commission) startProjects(ctx workflow.Context, request activities.OpenProjectsRequest) error {
	var act *activities.Projects
	refs, err := step.Do[[]contract.ProjectRef](ctx, "Open the projects", act.Open, request)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		change := contract.ProjectChanged{Project: ref.ID, State: engagement.ProjectRunning, Health: engagement.Green}
		e.projects = append(e.projects, change)
		input := contract.Project{Phase: e.input(), Project: ref}
		if err := e.launchChild(ctx, contract.WorkflowProject, contract.RefProject(ref.ID), input, &ProjectResult{}); err != nil {
			return err
		}
		if workflow.GetVersion(ctx, toldVersion, workflow.DefaultVersion, 1) != workflow.DefaultVersion {
			continue // the project tells the development itself
		}
		if err := signalIfThere(ctx, contract.WorkflowOf(e.Engagement, contract.RefDevelopment), contract.SignalProjectChanged, change); err != nil {
			return err
		}
	}
	return nil
}

// finish ends what still runs, in order: monitoring, projects, change management and
// last the development that follows the projects.
func (e *commission) finish(ctx workflow.Context) error {
	e.say(ctx, "the phases are brought to their end")
	if err := e.endReassessment(ctx); err != nil {
		return err
	}
	for _, ref := range []string{contract.RefMonitoring, contract.RefChange} {
		if err := e.finishPart(ctx, ref); err != nil {
			return err
		}
	}
	for _, c := range e.children {
		if c.kind == contract.WorkflowProject && !c.over {
			c.cancel()
			if err := workflow.Await(ctx, func() bool { return c.over }); err != nil {
				return err
			}
		}
	}
	return e.finishPart(ctx, contract.RefDevelopment)
}

func (e *commission) finishPart(ctx workflow.Context, ref string) error {
	c := e.child(ref)
	if c == nil || c.over {
		return nil
	}
	if err := signalIfThere(ctx, contract.WorkflowOf(e.Engagement, ref), contract.SignalFinish, contract.Act{Request: ref + "/finish"}); err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return c.over })
}

// close hands over: the checklist, the final report, and the gate "closure". What is
// missing is listed and submitted again.
func (e *commission) close(ctx workflow.Context) error {
	e.handover = true
	e.journal.Enter(e.ref)
	e.enter(ctx, e.ref)
	if err := e.begin(ctx); err != nil {
		return err
	}
	if err := e.publish(ctx, "final", e.ref, ""); err != nil {
		return err
	}
	question, err := e.freezeNow(ctx, engagement.GateClosure, activities.FreezeRequest{Ref: e.ref, Request: e.ref})
	if err != nil {
		return err
	}
	for {
		e.say(ctx, "the closure is before the client's leaders")
		outcome, err := e.desk.Ask(ctx, question)
		if err != nil || outcome.State.Passed() {
			return err
		}
		e.rehandover = true
		e.say(ctx, "the closure was not approved; what is missing is listed, and the closure submitted again")
		question, err = e.submitted.next(ctx)
		e.rehandover = false
		if err != nil {
			return err
		}
	}
}

func (e *commission) accept(contract.Submit) (engagement.GateKey, error) {
	if !e.rehandover || len(e.submitted.queue) > 0 {
		return "", engagement.Errorf(engagement.Conflict, "the closure does not wait to be submitted; it opens by itself when the last phase has ended")
	}
	return engagement.GateClosure, nil
}

func (e *commission) conclude(ctx workflow.Context) error {
	if err := e.journal.Record(ctx, journal.Entry{ID: "ended", Fact: engagement.Ended{Status: engagement.StatusClosed}}); err != nil {
		return err
	}
	e.ended = true
	e.tellTeam(ctx, "closed", "")
	return e.end(ctx, "done")
}

// concludeCancelled closes what the cancellation has ended. The children have closed
// their gates in order before.
func (e *commission) concludeCancelled(ctx workflow.Context) error {
	clean, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	for _, c := range e.children {
		if err := workflow.Await(clean, func() bool { return c.over }); err != nil {
			return err
		}
	}
	entry := journal.Entry{ID: "ended", Fact: engagement.Ended{Status: engagement.StatusCancelled}}
	reason := "cancelled in Temporal"
	if e.cancelling != nil {
		entry.Actor, reason = e.cancelling.By, e.cancelling.Reason
	}
	entry.Texts = map[string]string{"reason": reason}
	var entries []journal.Entry
	if e.begun { // the closure was open
		closed := engagement.PhaseClosed{Phase: e.kind, Outcome: "cancelled", Late: workflow.Now(clean).After(e.deadline.Due())}
		entries = append(entries, journal.Entry{ID: e.ref + "/closed", Actor: entry.Actor, Fact: closed, Texts: entry.Texts})
	}
	if err := e.journal.Record(clean, append(entries, entry)...); err != nil {
		return err
	}
	e.ended = true
	e.tellTeam(clean, "cancelled", reason)
	e.say(clean, "the engagement was cancelled")
	if e.deadline != nil {
		e.deadline.Stop()
	}
	if err := e.drain(clean); err != nil {
		return err
	}
	return temporal.NewCanceledError()
}

// tellTeam mails everyone what became of the engagement.
func (e *commission) tellTeam(ctx workflow.Context, what, reason string) {
	e.mail.SendToRoles(ctx, activities.Notice{
		Key:  "lifecycle/" + what + "/" + workflow.Now(ctx).UTC().Format(time.RFC3339Nano),
		Kind: activities.NoticeLifecycle, Of: what, Reason: reason,
	}, engagement.Roles...)
}
