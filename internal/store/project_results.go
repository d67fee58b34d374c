package store

import "mandate/internal/engagement"

func registerResults() {
	register(on(wentLive))
	register(on(nothing[engagement.RAIDReminded])) // the log itself is content
	register(on(nothing[engagement.AnswersAsked])) // the requests themselves are content
	register(on(nothing[engagement.AnswersReminded]))
	register(on(nothing[engagement.AnswersSettled]))
	registerConcerns()
	register(on(pulseOpened))
	register(on(nothing[engagement.PulseReminded]))
	register(on(nothing[engagement.SessionMailed])) // sessions and their mails are content
	register(on(pulseClosed))
	register(on(communicationMoved))
	register(on(communicationReminded))
	register(on(periodOpened))
	register(on(periodEvaluated))
	register(on(nothing[engagement.ReadingsChased])) // the readings themselves are content
	register(on(periodClosed))
	register(on(initiativeDecided))
	register(on(reassessmentProposed))
	register(on(reassessmentDecided))
}

func wentLive(p *projection, f engagement.WentLive) error {
	return p.put(&rmRelease{OrgID: p.tx.org, EngagementID: p.id, ID: f.Release, Projects: list(f.Projects), LiveAt: p.at()})
}

func pulseOpened(p *projection, f engagement.PulseOpened) error {
	return p.put(&rmPulse{OrgID: p.tx.org, EngagementID: p.id, ID: f.Round, Asked: f.Asked, DueAt: stampOf(f.Due), OpenedAt: p.at()})
}

func pulseClosed(p *projection, f engagement.PulseClosed) error {
	return p.of(&rmPulse{}).Where("id = ?", f.Round).Updates(map[string]any{"closed_at": p.at()}).Error
}

func periodOpened(p *projection, f engagement.PeriodOpened) error {
	return p.put(&rmPeriod{
		OrgID: p.tx.org, EngagementID: p.id, Number: f.Period, OfTotal: f.Of, FromAt: stampOf(f.From), ToAt: stampOf(f.To),
		State: PeriodOpen, Missed: list[string](nil), Stale: list[string](nil),
	})
}

func periodEvaluated(p *projection, f engagement.PeriodEvaluated) error {
	p.healthy = true
	return p.of(&rmPeriod{}).Where("number = ?", f.Period).Updates(map[string]any{
		"state": PeriodEvaluated, "status": f.Status, "missed": list(f.Missed), "stale": list(f.Stale), "evaluated_at": p.at(),
	}).Error
}

func periodClosed(p *projection, f engagement.PeriodClosed) error {
	return p.of(&rmPeriod{}).Where("number = ?", f.Period).Updates(map[string]any{"state": PeriodClosed, "closed_at": p.at()}).Error
}

func initiativeDecided(p *projection, f engagement.InitiativeDecided) error {
	return p.put(&rmInitiative{OrgID: p.tx.org, EngagementID: p.id, ID: f.Initiative, State: string(f.State), DecidedAt: p.at()})
}

func reassessmentProposed(p *projection, f engagement.ReassessmentProposed) error {
	p.waiting = true
	return p.of(&rmPeriod{}).Where("number = ?", f.Period).Updates(map[string]any{"reassess": f.Cause, "reassess_answer": ""}).Error
}

// reassessmentDecided answers the last proposal, when there is one without an answer.
func reassessmentDecided(p *projection, f engagement.ReassessmentDecided) error {
	p.waiting = true
	last, found, err := first[rmPeriod](p.of(&rmPeriod{}).Where("reassess <> ?", "").Order("number DESC"))
	if err != nil || !found || last.ReassessAnswer != "" {
		return err
	}
	return p.of(&rmPeriod{}).Where("number = ?", last.Number).Updates(map[string]any{"reassess_answer": f.Answer}).Error
}
