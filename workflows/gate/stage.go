package gate

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
	"mandate/workflows/timeline"
)

// stages goes through the stages in order until one ends the gate or all have passed.
func (d *Desk) stages(ctx workflow.Context, s *sitting) (engagement.GateState, error) {
	for s.ended == "" {
		stage, more, err := d.nextStage(ctx, s)
		if err != nil || s.ended != "" {
			return s.ended, err
		}
		if !more {
			return s.gate.Verdict(), nil
		}
		if err := d.openStage(ctx, s, stage); err != nil || s.ended != "" {
			return s.ended, err
		}
		state, err := d.awaitStage(ctx, s)
		s.deadline.Stop()
		if err != nil || state != engagement.GatePending {
			return state, err
		}
		s.gate.FinishStage()
	}
	return s.ended, nil
}

// nextStage finds the next stage whose condition holds, passing over the others. A gate
// at which no stage's condition holds asks nobody: it is shown to the PMO and never passes.
func (d *Desk) nextStage(ctx workflow.Context, s *sitting) (engagement.Stage, bool, error) {
	for attempt := 1; ; {
		stage, more := s.gate.NextStage()
		if !more && len(s.gate.Runs) > 0 {
			return stage, false, nil
		}
		if !more {
			cause := engagement.Errorf(engagement.Conflict, "policy_unsatisfiable: no stage's condition holds for this revision, so that nobody would decide; withdraw the submission, and mend the methodology's conditions for engagements to come")
			if err := d.unsatisfiable(ctx, s, "no-stage", attempt, cause); err != nil || s.ended != "" {
				return stage, false, err
			}
			attempt++
			s.gate.Restart()
			continue
		}
		if stage.When == "" {
			return stage, true, nil
		}
		holds, err := d.holds(ctx, s, stage, attempt)
		if err != nil || s.ended != "" || holds {
			return stage, holds, err
		}
		if err := d.skip(ctx, s, stage); err != nil {
			return stage, false, err
		}
	}
}

// holds asks whether a stage's condition holds. One that cannot be judged waits for the
// PMO.
func (d *Desk) holds(ctx workflow.Context, s *sitting, stage engagement.Stage, attempt int) (bool, error) {
	var act *activities.Gates
	for ; ; attempt++ {
		opens, err := step.Do[activities.Opens](ctx, "Does the stage open: "+stage.Key, act.Opens, activities.OpensRequest{
			Place: d.place, Key: s.gate.Key, Subject: s.gate.Subject, When: stage.When,
		})
		if err != nil || opens.Refusal == nil {
			return opens.Holds, err
		}
		if err := d.unsatisfiable(ctx, s, stage.Key+"/condition", attempt, opens.Refusal); err != nil || s.ended != "" {
			return false, err
		}
	}
}

func (d *Desk) skip(ctx workflow.Context, s *sitting, stage engagement.Stage) error {
	number := s.gate.SkipStage()
	return d.journal.Record(ctx, journal.Entry{ID: s.name("stage" + itoa(number) + "/skipped"), Fact: engagement.StageSkipped{
		Gate: s.gate.ID, Revision: s.gate.Subject.Revision, Stage: stage.Key, Number: number, When: stage.When,
	}})
}

// awaitStage returns pending when the stage has passed and another is to come.
func (d *Desk) awaitStage(ctx workflow.Context, s *sitting) (engagement.GateState, error) {
	sitting, stop := workflow.WithCancel(ctx)
	defer stop()
	workflow.GoNamed(sitting, "absences", func(ctx workflow.Context) { d.followAbsences(ctx, s) })
	err := workflow.Await(ctx, func() bool { return s.ended != "" || s.waved || s.decided() })
	if err != nil {
		return "", err
	}
	if s.ended != "" {
		return s.ended, nil
	}
	if s.waved {
		s.waved = false
		if _, more := s.gate.NextStage(); more {
			return engagement.GatePending, nil
		}
		return s.gate.Verdict(), nil
	}
	return s.gate.After(s.gate.Standing()), nil
}

// deciding tells whether a stage is open that votes, time or people from outside have not
// settled: between that and its closing nothing more may happen to it.
func (s *sitting) deciding() bool {
	return s.ended == "" && !s.waved && !s.settled && s.gate.Deciding()
}

// decided tells whether the open stage's votes have settled it.
func (s *sitting) decided() bool {
	switch s.gate.Standing().Result {
	case engagement.ResultPending, engagement.ResultUnsatisfiable:
		return false
	}
	return true
}

func (d *Desk) openStage(ctx workflow.Context, s *sitting, stage engagement.Stage) error {
	err := workflow.Await(ctx, func() bool { return s.ended != "" || !d.clock.Paused() })
	if err != nil || s.ended != "" {
		return err
	}
	times, err := d.clock.Compute(ctx, s.gate.ID, workflow.Now(ctx), timing(stage))
	if err != nil {
		return err
	}
	opening, times, err := d.seat(ctx, s, stage, times)
	if err != nil || s.ended != "" {
		return err
	}
	s.reminders, s.told = 0, false
	if err := d.journal.Record(ctx, d.openingEntries(s, opening)...); err != nil {
		return err
	}
	s.deadline = d.clock.Start(ctx, s.gate.ID, times, d.watch(s))
	d.mail.Send(ctx, d.notice(s, activities.NoticeGateOpened, people(s.gate.Awaited())))
	d.changed(ctx)
	return nil
}

// dueVersion guards that the time to decide counts from a stage's opening, also when it
// waited for people first: stages that waited before kept the due of when they began to.
const dueVersion = "due counts from the opening"

// seat finds the people who decide and opens the stage for them. When they are too few,
// the PMO hears of it, and it is tried again; the time to decide counts from the opening.
func (d *Desk) seat(ctx workflow.Context, s *sitting, stage engagement.Stage, times activities.Deadline) (engagement.Opening, activities.Deadline, error) {
	for attempt := 1; ; attempt++ {
		people, err := d.newest(ctx, s, stage)
		if err != nil || s.ended != "" {
			return engagement.Opening{}, times, err
		}
		opening, err := s.gate.OpenStage(people, workflow.Now(ctx), times.Due, times.Expires)
		if err == nil {
			return opening, times, nil
		}
		s.lacking = true
		err = d.unsatisfiable(ctx, s, stage.Key, attempt, err)
		s.lacking = false
		if err != nil || s.ended != "" {
			return opening, times, err
		}
		if workflow.GetVersion(ctx, dueVersion, workflow.DefaultVersion, 1) == workflow.DefaultVersion {
			continue
		}
		if times, err = d.clock.Compute(ctx, s.gate.ID, workflow.Now(ctx), timing(stage)); err != nil {
			return opening, times, err
		}
	}
}

// openingEntries tell of the people who are asked, of the delegations that hold already,
// and of the votes that carry forward.
func (d *Desk) openingEntries(s *sitting, opening engagement.Opening) []journal.Entry {
	run := s.gate.Run()
	entries := []journal.Entry{{ID: s.stageName("opened"), Fact: engagement.StageOpened{
		Gate: s.gate.ID, Revision: s.gate.Subject.Revision, Stage: run.Key, Number: s.gate.Number(),
		Due: run.Due, Expires: run.Expires, Tasks: opening.Eligible, Excluded: opening.Excluded,
		Needed: s.gate.Standing().Needed,
	}}}
	if len(opening.Changed) > 0 {
		entries = append(entries, journal.Entry{
			ID: s.stageName("away"), Fact: s.tasksChanged(engagement.BecauseAway, opening.Changed, s.gate.Standing()),
		})
	}
	for _, vote := range opening.Carried {
		entries = append(entries, s.carried(vote))
	}
	return entries
}

// carried is the entry of a vote that carries forward. Its decision is named for the gate,
// so that its name is nobody else's, and stands in an address as others' do.
func (s *sitting) carried(vote engagement.Vote) journal.Entry {
	id := s.gate.ID + ".r" + itoa(s.gate.Subject.Revision) + ".stage" + itoa(s.gate.Number()) + ".carried." + vote.Person
	s.gate.Numbered(vote.Person, id)
	subject, tally := s.gate.Subject, s.gate.Standing()
	decision := engagement.Decision{Comment: vote.Comment, Conditions: vote.Conditions, Items: vote.Items}
	return journal.Entry{
		ID: s.stageName("carried/" + vote.Person), Actor: vote.Person, Texts: decisionTexts(s.gate.Stage(), decision, ""),
		Fact: engagement.DecisionRecorded{
			Decision: id, Gate: s.gate.ID, Stage: s.gate.Run().Key, Revision: subject.Revision, Digest: subject.Digest,
			Verdict: vote.Verdict, Roles: s.roles(vote.Person), OnBehalfOf: vote.OnBehalfOf,
			Conditions: conditionDays(decision), Blocking: blockingOnes(decision), Provenance: "carried forward",
			Items: withoutComments(vote.Items), CarriedFrom: vote.CarriedFrom, CarriedBecause: vote.CarriedBecause, PolicyVersion: s.version, Tally: tally, State: s.gate.After(tally),
		},
	}
}

func (s *sitting) tasksChanged(because engagement.Because, tasks []engagement.Task, tally engagement.Tally) engagement.TasksChanged {
	return engagement.TasksChanged{
		Gate: s.gate.ID, Revision: s.gate.Subject.Revision, Stage: s.gate.Run().Key, Because: because,
		Tasks: engagement.ChangesOf(tasks), Tally: tally,
	}
}

// unsatisfiable tells the PMO that a stage can never pass with the people there are,
// and waits until somebody has mended that, or has ended the gate. It never passes by
// itself.
func (d *Desk) unsatisfiable(ctx workflow.Context, s *sitting, what string, attempt int, cause error) error {
	name := s.name("unsatisfiable/" + what + "/" + itoa(attempt))
	notice := activities.Notice{Key: name, Kind: activities.NoticeStepBlocked, Gate: s.gate.ID, Reason: cause.Error()}
	d.mail.SendToRoles(ctx, notice, engagement.RolePMO)
	s.blocked = true
	defer func() { s.blocked = false }()
	return d.journal.Block(ctx, name, cause.Error())
}

// newest are the eligible people, asked again when the team has changed while they were
// being looked up.
func (d *Desk) newest(ctx workflow.Context, s *sitting, stage engagement.Stage) ([]engagement.Eligible, error) {
	for {
		news := d.news
		people, err := d.eligible(ctx, s, stage)
		if err != nil || d.news == news {
			return people, err
		}
	}
}

func (d *Desk) eligible(ctx workflow.Context, s *sitting, stage engagement.Stage) ([]engagement.Eligible, error) {
	var act *activities.People
	return step.Do[[]engagement.Eligible](ctx, "Who decides: "+stage.Key, act.Eligible,
		activities.EligibleRequest{Place: d.place, Key: s.gate.Key, Stage: stage})
}

func timing(stage engagement.Stage) timeline.Timing {
	t := timeline.Timing{Due: stage.Due, Cutoff: stage.Cutoff, Remind: stage.Remind, Expire: stage.ExpireAfter}
	for _, e := range stage.Escalate {
		t.Escalate = append(t.Escalate, e.After)
	}
	return t
}
