package rehearsal

import (
	"context"

	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/office"
)

// attendant stands at every activity: one runs at a time, so that the same input has the
// same course; a fault ends the play, where production would try again for ever.
type attendant struct {
	interceptor.WorkerInterceptorBase
	play *play
}

// InterceptActivity puts the attendant before an activity.
func (a *attendant) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &attended{interceptor.ActivityInboundInterceptorBase{Next: next}, a.play}
}

type attended struct {
	interceptor.ActivityInboundInterceptorBase
	play *play
}

// ExecuteActivity runs an activity.
func (a *attended) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	p := a.play
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fault != nil {
		return nil, temporal.NewNonRetryableApplicationError("the rehearsal broke", "rehearsal", nil)
	}
	if err := p.ctx.Err(); err != nil {
		p.cut("it took too long; rehearse fewer periods or projects, or give it more time")
	}
	if len(p.events) > maxEvents {
		p.cut("more happens than a rehearsal may hold; the methodology's spans are too short for its length")
	}
	out, err := a.Next.ExecuteActivity(ctx, in)
	if err != nil {
		p.fault = err
		p.at(p.env.Now(), func() { p.env.CancelWorkflow() })
		return nil, temporal.NewNonRetryableApplicationError(err.Error(), "rehearsal", err)
	}
	return out, nil
}

// ear is the office's journal, overheard.
type ear struct {
	*office.Office
	play *play
}

// Record records events, and lets the people of the play react to them.
func (e ear) Record(ctx context.Context, place activities.Place, events []engagement.Event) (activities.Recorded, error) {
	done, err := e.Office.Record(ctx, place, events)
	if err != nil {
		return done, err
	}
	for _, event := range events {
		if e.play.over || e.play.seen[event.ID] {
			continue
		}
		e.play.seen[event.ID] = true
		e.play.events = append(e.play.events, event)
		if err := e.play.hear(event); err != nil {
			return done, err
		}
	}
	return done, nil
}

// pile keeps the mails that would have been sent.
type pile struct{ play *play }

// Send notes a mail.
func (m pile) Send(_ context.Context, mail notify.Mail) error {
	p := m.play
	if p.over {
		return nil
	}
	if i := p.memberBy(mail.To.Address); i >= 0 {
		// Several are sent at the same time.
		p.posting.Lock()
		defer p.posting.Unlock()
		p.mails = append(p.mails, mailed{member: i, at: p.env.Now()})
	}
	return nil
}
