package store

import "mandate/internal/engagement"

func registerAdvice() {
	register(on(adviceAsked))
	register(on(adviceGiven))
}

func adviceAsked(p *projection, f engagement.AdviceAsked) error {
	return p.put(&rmAdvice{
		OrgID: p.tx.org, EngagementID: p.id, ID: f.Advice, Gate: f.Gate, Revision: f.Revision,
		Asker: p.event.Actor, Adviser: f.Adviser, Question: p.text("question"), AskedAt: p.at(),
	})
}

func adviceGiven(p *projection, f engagement.AdviceGiven) error {
	done := p.of(&rmAdvice{}).Where("id = ?", f.Advice).Updates(map[string]any{"answer": p.text("answer"), "given_at": p.at()})
	if done.Error == nil && done.RowsAffected == 0 {
		return engagement.Errorf(engagement.JournalConflict, "Advice %s cannot be given: that it was asked for was not recorded.", f.Advice)
	}
	return done.Error
}
