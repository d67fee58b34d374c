package gate

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
)

// advice is a question to somebody who has no vote.
type advice struct {
	id, asker, adviser string
	given              bool
}

// ask asks somebody for advice. It adds no vote.
func (d *Desk) ask(ctx workflow.Context, s *sitting, act contract.GateAct, adviser string) error {
	err := d.journal.Record(ctx, journal.Entry{
		ID: act.Request, Actor: act.By, Texts: map[string]string{"question": act.Text},
		Fact: engagement.AdviceAsked{Advice: act.Request, Gate: s.gate.ID, Revision: s.gate.Subject.Revision, Adviser: adviser},
	})
	if err != nil {
		return err
	}
	s.advice = append(s.advice, advice{id: act.Request, asker: act.By, adviser: adviser})
	notice := d.notice(s, activities.NoticeAdviceAsked, []string{adviser})
	notice.Key, notice.Other, notice.Advice = act.Request, act.By, act.Request
	d.mail.Send(ctx, notice)
	return nil
}

// advise answers a question.
func (d *Desk) advise(ctx workflow.Context, s *sitting, act contract.GateAct) error {
	for i := range s.advice {
		a := &s.advice[i]
		if a.id != act.Advice || a.adviser != act.By {
			continue
		}
		if a.given {
			return engagement.Refuse(engagement.Conflict, engagement.ReasonAdvised)
		}
		a.given = true
		err := d.journal.Record(ctx, journal.Entry{
			ID: act.Request, Actor: act.By, Texts: map[string]string{"answer": act.Text},
			Fact: engagement.AdviceGiven{Advice: a.id, Gate: s.gate.ID},
		})
		if err != nil {
			return err
		}
		notice := d.notice(s, activities.NoticeAdviceGiven, []string{a.asker})
		notice.Key, notice.Other, notice.Advice = act.Request, act.By, a.id
		d.mail.Send(ctx, notice)
		return nil
	}
	return engagement.Refuse(engagement.Forbidden, engagement.ReasonNoAdvice)
}
