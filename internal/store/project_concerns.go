package store

import "mandate/internal/engagement"

func registerConcerns() {
	register(on(concernOverdue))
	register(on(concernAnswered))
	register(on(concernReturned))
	register(on(concernSatisfied))
	register(on(itemDue))
	register(on(itemReminded))
	register(on(itemEscalated))
}

// concernRow changes what is known of a concern. What is told of an earlier round than the
// row's changes nothing; the first of a later one begins it.
func (p *projection) concernRow(id string, round int, change func(row *rmConcern)) error {
	row, found, err := first[rmConcern](p.of(&rmConcern{}).Where("id = ?", id))
	if err != nil || found && round < row.Round {
		return err
	}
	if !found || round > row.Round {
		row = rmConcern{OrgID: p.tx.org, EngagementID: p.id, ID: id, Round: round}
	}
	change(&row)
	p.healthy = true
	return p.put(&row)
}

func concernOverdue(p *projection, f engagement.ConcernOverdue) error {
	return p.concernRow(f.Concern, f.Round, func(row *rmConcern) { row.Overdue, row.DueAt = true, stampOf(f.Due) })
}

func concernAnswered(p *projection, f engagement.ConcernAnswered) error {
	return p.concernRow(f.Concern, f.Round, func(row *rmConcern) {
		row.Overdue, row.Escalated, row.AnsweredAt, row.Late = false, false, p.at(), f.Late
	})
}

func concernReturned(p *projection, f engagement.ConcernReturned) error {
	return p.concernRow(f.Concern, f.Round, func(row *rmConcern) { row.ReturnedAt = p.at() })
}

func concernSatisfied(p *projection, f engagement.ConcernSatisfied) error {
	return p.concernRow(f.Concern, f.Round, func(row *rmConcern) { row.SatisfiedAt = p.at() })
}

func itemDue(p *projection, f engagement.ItemDue) error {
	switch f.Kind {
	case engagement.KindConcern:
		return p.concernRow(f.Item, f.Round, func(row *rmConcern) { row.DueAt = stampOf(f.Due) })
	case engagement.KindSupportRequest:
		return p.supportRow(f.Item, func(row *rmSupport) { row.DueAt = stampOf(f.Due) })
	}
	return nil
}

func itemReminded(p *projection, f engagement.ItemReminded) error {
	if f.Kind != engagement.KindSupportRequest {
		return nil
	}
	return p.supportRow(f.Item, func(row *rmSupport) { row.Reminders++ })
}

func itemEscalated(p *projection, f engagement.ItemEscalated) error {
	switch f.Kind {
	case engagement.KindConcern:
		return p.concernRow(f.Item, f.Round, func(row *rmConcern) { row.Escalated = true })
	case engagement.KindSupportRequest:
		return p.supportRow(f.Item, func(row *rmSupport) { row.Escalated = true })
	}
	return nil
}
