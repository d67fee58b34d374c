package gate

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// wellFormed refuses what no gate could act on.
func wellFormed(act contract.GateAct) error {
	if act.Request == "" || act.Gate == "" || act.By == "" {
		return engagement.Errorf(engagement.Invalid, "an act on a gate names its request, its gate and who acts")
	}
	return nil
}

// act carries out what somebody does about an open gate. Acts and decisions take turns.
func (d *Desk) act(ctx workflow.Context, act contract.GateAct) error {
	s, err := d.turn(ctx, act)
	if err != nil || s.ended == "" {
		return err
	}
	return workflow.Await(ctx, func() bool { return s.settled && !d.Reopening() })
}

func (d *Desk) turn(ctx workflow.Context, act contract.GateAct) (*sitting, error) {
	if err := d.mutex.Lock(ctx); err != nil {
		return nil, err
	}
	defer d.mutex.Unlock()
	var people *activities.People
	verified, err := step.Do[activities.VerifiedAct](ctx, "Verify an act: "+string(act.Step), people.VerifyAct,
		activities.VerifyActRequest{Place: d.place, Act: act})
	if err != nil {
		return nil, err
	}
	if verified.Refusal != nil {
		return nil, verified.Refusal
	}
	if act.Step == contract.StepSupersede {
		return d.end(act.Gate, engagement.GateSuperseded, engagement.ByRequester, act.Reason)
	}
	if s := d.stuck(act.Gate); s != nil && act.Step == contract.StepOverride {
		return s, d.breakGlass(ctx, s, act)
	}
	s, err := d.find(act.Gate)
	if err != nil {
		return nil, err
	}
	return s, d.carryOut(ctx, s, act, verified.To)
}

func (d *Desk) carryOut(ctx workflow.Context, s *sitting, act contract.GateAct, to engagement.Eligible) error {
	if act.Person == "" {
		act.Person = act.By
	}
	if err := s.mayAct(act); err != nil {
		return err
	}
	switch act.Step {
	case contract.StepDelegate:
		tasks, err := s.gate.Delegate(act.Person, to, act.Until)
		return d.tasksMoved(ctx, s, act, engagement.BecauseDelegated, tasks, err)
	case contract.StepReclaim:
		tasks, err := s.gate.Reclaim(act.Person)
		return d.tasksMoved(ctx, s, act, engagement.BecauseReclaimed, tasks, err)
	case contract.StepReassign:
		tasks, err := s.gate.Reassign(act.Person, to)
		return d.tasksMoved(ctx, s, act, engagement.BecauseReassigned, tasks, err)
	case contract.StepAdd:
		tasks, err := s.gate.Add(to, act.Group)
		return d.tasksMoved(ctx, s, act, engagement.BecauseAdded, tasks, err)
	case contract.StepRetract:
		return d.retract(ctx, s, act)
	case contract.StepAsk:
		return d.ask(ctx, s, act, to.Person)
	case contract.StepAdvise:
		return d.advise(ctx, s, act)
	case contract.StepOverride:
		return d.breakGlass(ctx, s, act)
	}
	return engagement.Errorf(engagement.Invalid, "no act on a gate is called %q", act.Step)
}

// mayAct tells why somebody may not act here, or nil: people act on their own tasks, the
// PMO on everybody's, and whoever submitted chooses no approver.
func (s *sitting) mayAct(act contract.GateAct) error {
	own := act.Person == act.By
	switch act.Step {
	case contract.StepDelegate, contract.StepReclaim, contract.StepRetract:
		if !own {
			return engagement.Refuse(engagement.Forbidden, engagement.ReasonNotYours)
		}
	case contract.StepReassign:
		if act.By == s.gate.Hands.Requester {
			return engagement.Refuse(engagement.Forbidden, engagement.ReasonByRequester)
		}
		if !own && !act.Office {
			return engagement.Refuse(engagement.Forbidden, engagement.ReasonNotYours)
		}
	case contract.StepAdd, contract.StepAsk:
		if act.Step == contract.StepAdd && act.By == s.gate.Hands.Requester {
			return engagement.Refuse(engagement.Forbidden, engagement.ReasonByRequester)
		}
		if !act.Office && s.roles(act.By) == nil {
			return engagement.Refuse(engagement.Forbidden, engagement.ReasonNotYours)
		}
	}
	return nil
}

// tasksMoved journals tasks that an act has moved and tells the people concerned.
func (d *Desk) tasksMoved(ctx workflow.Context, s *sitting, act contract.GateAct, because engagement.Because, tasks []engagement.Task, err error) error {
	if err != nil {
		return err
	}
	fact := s.tasksChanged(because, tasks, s.gate.Standing())
	if err := d.journal.Record(ctx, journal.Entry{ID: act.Request, Actor: act.By, Fact: fact, Texts: reason(act.Reason)}); err != nil {
		return err
	}
	s.told = false
	d.tellTasks(ctx, s, act.Request, act.By, tasks)
	s.changes++
	d.changed(ctx)
	return nil
}

func reason(text string) map[string]string {
	if text == "" {
		return nil
	}
	return map[string]string{"reason": text}
}

// tellTasks tells those to whom a task has come, and those whose it was.
func (d *Desk) tellTasks(ctx workflow.Context, s *sitting, because, by string, tasks []engagement.Task) {
	for _, t := range tasks {
		notice := d.notice(s, activities.NoticeTaskTaken, []string{t.Person})
		switch t.State {
		case engagement.TaskOpen:
			notice.Kind = activities.NoticeTaskGiven
		case engagement.TaskDelegated, engagement.TaskReassigned, engagement.TaskEscalated, engagement.TaskCancelled:
		default:
			continue
		}
		if t.Person == by && t.State != engagement.TaskOpen {
			continue // who gave it away knows
		}
		notice.Key = s.stageName(string(notice.Kind) + "/" + because + "/" + t.Person)
		notice.How, notice.Other = t.How, other(t, tasks)
		d.mail.Send(ctx, notice)
	}
}

// other is the other person in a task's moving: whose seat it was, or who has it now.
func other(t engagement.Task, tasks []engagement.Task) string {
	if t.For != "" {
		return t.For
	}
	for _, o := range tasks {
		if o.Person != t.Person && (o.State == engagement.TaskOpen) != (t.State == engagement.TaskOpen) {
			return o.Person
		}
	}
	return ""
}

func (d *Desk) retract(ctx workflow.Context, s *sitting, act contract.GateAct) error {
	vote, tasks, err := s.gate.Retract(act.Person)
	if err != nil {
		return err
	}
	err = d.journal.Record(ctx, journal.Entry{ID: act.Request, Actor: act.By, Texts: reason(act.Reason), Fact: engagement.DecisionRetracted{
		Decision: vote.Decision, Gate: s.gate.ID, Revision: s.gate.Subject.Revision, Stage: s.gate.Run().Key,
		Changed: engagement.ChangesOf(tasks), Tally: s.gate.Standing(),
	}})
	if err != nil {
		return err
	}
	notice := d.notice(s, activities.NoticeDecisionRetracted, filled(s.gate.Hands.Requester))
	notice.Key, notice.Other, notice.Reason = act.Request, act.By, act.Reason
	d.mail.SendToRoles(ctx, notice, engagement.RolePMO)
	d.tellTasks(ctx, s, act.Request, act.By, tasks[1:])
	s.changes++
	d.changed(ctx)
	return nil
}

func filled(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}
