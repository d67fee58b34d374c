package gate

import (
	"slices"
	"strconv"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// Absent makes open stages follow a change of the register of delegations.
func (d *Desk) Absent(ctx workflow.Context, because string) error {
	return d.followAll(ctx, engagement.BecauseAway, "away/"+because)
}

// TeamChanged makes open stages follow a change of the team.
func (d *Desk) TeamChanged(ctx workflow.Context, request string) error {
	return d.followAll(ctx, engagement.BecauseTeam, "reassigned/"+request)
}

func (d *Desk) followAll(ctx workflow.Context, because engagement.Because, transition string) error {
	d.news++
	for _, s := range slices.Clone(d.open) { // gates may open and close meanwhile
		if s.lacking {
			d.journal.Release() // those who were missing may be there now
			continue
		}
		if !s.deciding() {
			continue // a stage that is opening asks again
		}
		if err := d.follow(ctx, s, because, s.stageName(transition)); err != nil {
			return err
		}
	}
	return nil
}

// follow makes an open stage follow who is eligible now, and who is away.
func (d *Desk) follow(ctx workflow.Context, s *sitting, because engagement.Because, name string) error {
	stage := s.gate.Number()
	if err := d.mutex.Lock(ctx); err != nil {
		return err
	}
	defer d.mutex.Unlock()
	if s.gate.Number() != stage || !s.deciding() {
		return nil
	}
	people, err := d.eligible(ctx, s, s.gate.Stage())
	if err != nil || s.gate.Number() != stage || !s.deciding() {
		return err
	}
	changed := s.gate.Follow(people, workflow.Now(ctx))
	s.changes++
	if len(changed) == 0 {
		return nil
	}
	err = d.journal.Record(ctx, journal.Entry{ID: name, Fact: s.tasksChanged(because, changed, s.gate.Standing())})
	if err != nil {
		return err
	}
	if because == engagement.BecauseTeam {
		d.askNewcomers(ctx, s, name, changed)
	} else {
		d.tellTasks(ctx, s, name, "", changed)
	}
	d.tellVacant(ctx, s, name, changed)
	d.tellShort(ctx, s, name)
	d.changed(ctx)
	return nil
}

// tellVacant tells the PMO of seats whose people have left and that nobody took over.
func (d *Desk) tellVacant(ctx workflow.Context, s *sitting, name string, changed []engagement.Task) {
	vacant := 0
	for _, t := range changed {
		if t.State == engagement.TaskWaiting {
			vacant++
		}
	}
	if vacant == 0 {
		return
	}
	d.mail.SendToRoles(ctx, activities.Notice{
		Key: name + "/vacant", Kind: activities.NoticeStepBlocked, Gate: s.gate.ID,
		Reason: "Of those who decide on stage " + s.gate.Run().Key + ", " + itoa(vacant) + " have left, and nobody of their role came in their place. " +
			"Their votes count as undecided until you reassign them.",
	}, engagement.RolePMO)
}

// askNewcomers asks those who have joined the team.
func (d *Desk) askNewcomers(ctx workflow.Context, s *sitting, name string, changed []engagement.Task) {
	notice := d.notice(s, activities.NoticeGateOpened, nil)
	notice.Key = name
	for _, t := range changed {
		if t.State == engagement.TaskOpen {
			notice.People = append(notice.People, t.Person)
		}
	}
	d.mail.Send(ctx, notice)
}

// followAbsences lets delegations of the open stage begin and end at their times.
func (d *Desk) followAbsences(ctx workflow.Context, s *sitting) {
	for ctx.Err() == nil {
		seen, next := s.changes, s.gate.NextChange(workflow.Now(ctx))
		if next.IsZero() {
			if workflow.Await(ctx, func() bool { return s.changes != seen }) != nil {
				return
			}
			continue
		}
		timerCtx, cancel := workflow.WithCancel(ctx)
		timer := workflow.NewTimerWithOptions(timerCtx, next.Sub(workflow.Now(ctx)),
			workflow.TimerOptions{Summary: step.Clip("a delegation begins or ends: " + s.gate.ID)})
		err := workflow.Await(ctx, func() bool { return timer.IsReady() || s.changes != seen })
		cancel()
		if err != nil {
			return
		}
		if s.changes != seen {
			continue
		}
		name := s.stageName("away/" + strconv.FormatInt(workflow.Now(ctx).UnixNano(), 10))
		if err := d.follow(ctx, s, engagement.BecauseAway, name); err != nil {
			return
		}
	}
}
