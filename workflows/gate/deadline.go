package gate

import (
	"slices"
	"strconv"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
	"mandate/workflows/timeline"
)

// watch says what happens at the moments of the open stage's deadline. Due never
// closes a gate: after it come reminders and the escalation.
func (d *Desk) watch(s *sitting) timeline.On {
	on := timeline.On{
		Remind: func(ctx workflow.Context, n int, overdue bool) error { return d.remind(ctx, s, n, overdue) },
	}
	if len(s.gate.Stage().Escalate) > 0 {
		on.Escalate = func(ctx workflow.Context, n int) error { return d.escalate(ctx, s, n) }
	}
	if s.gate.Stage().ExpireAfter != nil {
		on.Expire = func(ctx workflow.Context) error { return d.expire(ctx, s) }
	}
	return on
}

// remind reminds those who have not decided. Nobody is reminded after they have.
func (d *Desk) remind(ctx workflow.Context, s *sitting, n int, overdue bool) error {
	awaited := people(s.gate.Awaited())
	if len(awaited) == 0 || n > engagement.MaxReminders || !s.deciding() {
		return nil
	}
	s.reminders++
	number, stage := s.reminders, s.gate.Number()
	notice := d.notice(s, activities.NoticeGateReminder, nil)
	notice.Key, notice.Number = s.stageName("reminder/"+itoa(number)), number
	err := d.journal.Record(ctx, journal.Entry{ID: s.stageName("reminded/" + itoa(number)), Fact: engagement.Reminded{
		Of: s.gate.ID, Number: number, Overdue: overdue, People: awaited,
	}})
	if err != nil {
		return err
	}
	if s.gate.Number() == stage && s.deciding() {
		notice.People = people(s.gate.Awaited()) // who decided meanwhile is not reminded
	}
	d.mail.Send(ctx, notice)
	return nil
}

// escalate carries the nth escalation out, from 1: it tells those whom the policy names,
// and those who are late, and lets the former decide where the policy says so.
func (d *Desk) escalate(ctx workflow.Context, s *sitting, n int) error {
	if len(s.gate.Awaited()) == 0 || !s.deciding() {
		return nil
	}
	escalation, stage := s.gate.Stage().Escalate[n-1], s.gate.Number()
	who, err := d.escalatedTo(ctx, escalation)
	if err != nil || s.gate.Number() != stage || !s.deciding() {
		return err // the stage may have ended meanwhile
	}
	late := people(s.gate.Awaited())
	if len(late) == 0 {
		return nil
	}
	var to []string
	for _, p := range who {
		to = append(to, p.Person)
	}
	name := s.stageName("escalated/" + s.dueName())
	if n > 1 {
		name += "/" + itoa(n)
	}
	entries := []journal.Entry{{ID: name, Fact: engagement.Escalated{Of: s.gate.ID, To: to, Late: late, ToRole: escalation.To.Role}}}
	var moved []engagement.Task
	if escalation.Effect != engagement.EffectTell {
		moved = s.gate.Escalate(escalation.Effect, who)
	}
	if len(moved) > 0 {
		entries = append(entries, journal.Entry{ID: name + "/tasks", Fact: s.tasksChanged(engagement.BecauseEscalated, moved, s.gate.Standing())})
	}
	notice := d.notice(s, activities.NoticeGateEscalated, unique(append(slices.Clone(late), to...)))
	notice.Key, notice.Late = name, late
	if err := d.journal.Record(ctx, entries...); err != nil {
		return err
	}
	d.mail.Send(ctx, notice)
	if len(moved) > 0 {
		d.tellTasks(ctx, s, name, "", moved)
		s.changes++
		d.changed(ctx)
	}
	return nil
}

// escalatedTo are the people whom an escalation names.
func (d *Desk) escalatedTo(ctx workflow.Context, e engagement.StageEscalation) ([]engagement.Eligible, error) {
	if e.Effect != engagement.EffectTell || e.To.Role == "" {
		var act *activities.People
		return step.Do[[]engagement.Eligible](ctx, "Whom it is escalated to", act.Select, activities.SelectRequest{Place: d.place, Who: e.To})
	}
	people, err := d.inRoles(ctx, e.To.Role)
	var who []engagement.Eligible
	for _, p := range people {
		who = append(who, engagement.Eligible{Person: p})
	}
	return who, err
}

// dueName tells the deadlines of one stage apart: an extension gives it another.
func (s *sitting) dueName() string { return strconv.FormatInt(s.deadline.Due().UnixNano(), 10) }

// expire applies the policy at the hard end. A vote that settled the stage in the same
// instant stands.
func (d *Desk) expire(ctx workflow.Context, s *sitting) error {
	if !s.deciding() {
		return nil
	}
	switch s.gate.Stage().OnExpiry {
	case engagement.ExpiryApprove:
		s.waved, s.by, s.because = true, engagement.ByExpiryRule, "approved by the policy's rule on expiry"
	case engagement.ExpiryReject:
		s.ended, s.by = engagement.GateExpired, engagement.ByExpiryRule
	default:
		return d.lapse(ctx, s)
	}
	return nil
}

// lapse asks the PMO to extend the gate or close it.
func (d *Desk) lapse(ctx workflow.Context, s *sitting) error {
	s.lapsed = true
	name := s.stageName("lapsed/" + s.dueName())
	err := d.journal.Record(ctx, journal.Entry{ID: name, Fact: engagement.GateLapsed{Gate: s.gate.ID}})
	if err != nil {
		return err
	}
	notice := d.notice(s, activities.NoticeGateLapsed, nil)
	notice.Key = name
	d.mail.SendToRoles(ctx, notice, engagement.RolePMO)
	d.changed(ctx)
	return nil
}

// Resolve carries out the PMO's choice on a gate of this desk: extend or close a
// lapsed one. It tells whether the gate is one of the desk's.
func (d *Desk) Resolve(ctx workflow.Context, r contract.Resolution) (bool, error) {
	for _, s := range d.open {
		if s.gate.ID != r.Ref {
			continue
		}
		if !s.lapsed {
			return true, engagement.Errorf(engagement.Conflict, "the gate's time has not run out; wait for the decision, or withdraw the submission")
		}
		switch r.Choice {
		case contract.ChoiceExtend:
			return true, d.extend(ctx, s, r)
		case contract.ChoiceClose:
			if s.ended == "" {
				s.ended, s.by, s.because = engagement.GateExpired, engagement.ByPMO, r.Reason
			}
			return true, workflow.Await(ctx, func() bool { return s.settled })
		default:
			return true, engagement.Errorf(engagement.Invalid, "choose extend or close for a gate whose time has run out")
		}
	}
	return false, nil
}

func (d *Desk) extend(ctx workflow.Context, s *sitting, r contract.Resolution) error {
	if err := d.mutex.Lock(ctx); err != nil {
		return err
	}
	defer d.mutex.Unlock()
	now := workflow.Now(ctx)
	times, err := d.clock.Compute(ctx, s.gate.ID, now, timing(s.gate.Stage()))
	if err != nil {
		return err
	}
	switch { // somebody may have settled it meanwhile
	case s.ended != "":
		return engagement.Refuse(engagement.Conflict, engagement.ReasonGateClosed, "state", string(s.ended))
	case !s.lapsed:
		return engagement.Errorf(engagement.Conflict, "the gate has just been extended; its new due is on its page")
	}
	err = d.journal.Record(ctx, journal.Entry{ID: r.Request, Actor: r.By, Fact: engagement.GateExtended{
		Gate: s.gate.ID, Due: times.Due, Expires: times.Expires,
	}, Texts: map[string]string{"reason": r.Reason}})
	if err != nil {
		return err
	}
	d.setDue(s, times)
	s.deadline.Move(now, times)
	s.lapsed = false
	d.changed(ctx)
	return nil
}

func (d *Desk) setDue(s *sitting, times activities.Deadline) {
	s.gate.Run().Due, s.gate.Run().Expires = times.Due, times.Expires
}

// Moved keeps the gates in step with their deadlines after the clock has moved them.
func (d *Desk) Moved() {
	for _, s := range d.open {
		if s.deadline != nil && len(s.gate.Runs) > 0 {
			d.setDue(s, s.deadline.Times())
		}
	}
}

func (d *Desk) inRoles(ctx workflow.Context, roles ...engagement.Role) ([]string, error) {
	var act *activities.People
	return step.Do[[]string](ctx, "Who is "+string(roles[0]), act.InRoles, activities.InRolesRequest{Place: d.place, Roles: roles})
}
