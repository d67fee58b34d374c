package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// sessionsVersion guards the sessions of trainings: a workflow that hears of none goes on
// without.
const sessionsVersion = "trainings have sessions"

// sessions has people invited to the sessions of trainings, told of what changes, and reminded
// a day before. What is to be mailed follows from the store alone, so that nothing of it is
// carried from run to run.
type sessions struct {
	*change
	changes int
	stopped bool
	// going are the mails that are on their way.
	going map[activities.SessionMail]bool
}

// hearSessions takes in the writes to sessions.
func (c *change) hearSessions(ctx workflow.Context) {
	for {
		if _, is := c.register.take(engagement.KindSession); !is {
			return
		}
		if workflow.GetVersion(ctx, sessionsVersion, workflow.DefaultVersion, 1) == workflow.DefaultVersion {
			continue
		}
		if c.sessions == nil {
			c.holdSessions(ctx)
		}
		c.sessions.changes++
	}
}

// holdSessions begins to mail people of sessions, or goes on where a run before has done so.
func (c *change) holdSessions(ctx workflow.Context) {
	c.sessions = &sessions{change: c, going: map[activities.SessionMail]bool{}}
	workflow.GoNamed(ctx, "sessions", c.sessions.run)
}

// run sends what is to be sent, and waits for a write or the next reminder. Nothing is mailed
// while the engagement is paused; sessions keep their times, so that a reminder whose session
// has begun meanwhile is left out.
func (s *sessions) run(ctx workflow.Context) {
	for ctx.Err() == nil {
		if err := workflow.Await(ctx, func() bool { return s.stopped || !s.clock.Paused() }); err != nil || s.stopped {
			return
		}
		seen := s.changes
		var act *activities.Change
		due, err := step.Do[activities.SessionsDue](ctx, "Which mails of trainings are due", act.Sessions, s.place)
		if err != nil {
			return
		}
		for _, mail := range due.Mails {
			if !s.clock.Paused() && !s.going[mail] {
				s.send(ctx, mail)
			}
		}
		if err := s.wait(ctx, seen, due.Next); err != nil {
			return
		}
	}
}

// wait returns after a write, or at a moment; never for the zero one.
func (s *sessions) wait(ctx workflow.Context, seen int, next time.Time) error {
	changed := func() bool { return s.stopped || s.changes != seen }
	if next.IsZero() {
		return workflow.Await(ctx, changed)
	}
	timerCtx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := workflow.NewTimerWithOptions(timerCtx, max(time.Second, next.Sub(workflow.Now(ctx))),
		workflow.TimerOptions{Summary: "reminder of a training session"})
	return workflow.Await(ctx, func() bool { return changed() || timer.IsReady() })
}

// send mails people of a session. That takes as long as the mail server takes; nobody waits
// for it.
func (s *sessions) send(ctx workflow.Context, mail activities.SessionMail) {
	s.going[mail] = true
	key := s.ref + "/session/" + mail.Session
	s.mail.Carry(ctx, activities.NoticeSessionInvited, key, func(ctx workflow.Context) error {
		defer func() {
			delete(s.going, mail)
			s.changes++ // it may have been written again meanwhile
		}()
		var act *activities.Change
		done, err := step.Do[activities.SessionMailed](ctx, "Mail people of a training session", act.MailSession, activities.SessionRequest{Place: s.place, Mail: mail})
		if err != nil || !done.Sent {
			return err
		}
		key += "/v" + itoa(done.Fact.Version)
		if mail.Reminder {
			key += "/reminded"
		}
		return s.journal.Record(ctx, journal.Entry{ID: key, Fact: done.Fact})
	})
}
