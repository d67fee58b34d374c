package store

import (
	"gorm.io/gorm"

	"mandate/internal/engagement"
)

func registerConditions() {
	register(on(conditionsBound))
	register(on(conditionMoved))
}

func conditionsBound(p *projection, f engagement.ConditionsBound) error {
	p.waiting = true
	rows := make([]rmCondition, len(f.Conditions))
	for i, c := range f.Conditions {
		rows[i] = rmCondition{
			OrgID: p.tx.org, EngagementID: p.id, ID: c.ID, Place: i, Gate: f.Gate, Ref: f.Ref, Revision: f.Revision,
			Decision: c.Decision, SetBy: c.SetBy, Text: p.text(c.ID),
			Owner: c.Owner, OwnerText: p.text(c.ID + "/owner"), Verifier: c.Verifier, VerifierText: p.text(c.ID + "/verifier"),
			Due: string(c.Due), Blocking: c.Blocking, State: string(engagement.ConditionOpen), BoundAt: p.at(),
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return p.put(&rows)
}

// conditionMoved says where a condition stands. When only its day has passed, what
// somebody has said of it last stays.
func conditionMoved(p *projection, f engagement.ConditionMoved) error {
	p.waiting = true
	change := map[string]any{"state": f.State}
	if p.event.Actor != "" {
		change["note"], change["moved_by"], change["moved_at"] = p.text("note"), p.event.Actor, p.at()
	}
	done := p.of(&rmCondition{}).Where("id = ?", f.Condition).Updates(change)
	if done.Error == nil && done.RowsAffected == 0 {
		return engagement.Errorf(engagement.JournalConflict, "Condition %s cannot move: that it binds was not recorded.", f.Condition)
	}
	return done.Error
}

// openConditions confines a statement to the conditions that are not closed.
func openConditions(q *gorm.DB) *gorm.DB {
	return q.Where("state NOT IN ?", []engagement.ConditionState{engagement.ConditionMet, engagement.ConditionWaived})
}
