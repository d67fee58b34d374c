package store

import (
	"slices"

	"gorm.io/gorm"

	"mandate/internal/engagement"
)

func registerPhases() {
	register(on(phaseOpened))
	register(on(phaseClosed))
	register(on(deadlineMoved))
	register(on(reminded))
	register(on(escalated))
}

func phaseOpened(p *projection, f engagement.PhaseOpened) error {
	p.waiting, p.healthy = true, true
	if leads(f.Phase, engagement.Phase(p.eng.Phase)) {
		p.eng.Phase = string(f.Phase)
	}
	return p.put(&rmPhase{
		OrgID: p.tx.org, EngagementID: p.id, Ref: p.event.Phase, Place: p.seq, Phase: string(f.Phase), State: PhaseOpen,
		Owner: string(f.Owner), OpenedAt: p.at(), PlannedDueAt: stampOf(f.Due), DueAt: stampOf(f.Due), Workflow: f.Workflow,
	})
}

// leads tells whether a phase that opens is the one by which people speak of the
// engagement. Change management runs beside development and does not take its place.
func leads(opening, now engagement.Phase) bool {
	if opening == engagement.PhaseChange && now == engagement.PhaseDevelopment {
		return false
	}
	return slices.Index(engagement.Phases, opening) >= slices.Index(engagement.Phases, now)
}

func phaseClosed(p *projection, f engagement.PhaseClosed) error {
	p.waiting, p.healthy = true, true
	state := PhaseClosed
	if f.Outcome == "cancelled" {
		state = PhaseCancelled
	}
	return p.phase(p.event.Phase).Updates(map[string]any{"state": state, "outcome": f.Outcome, "closed_at": p.at(), "late": f.Late}).Error
}

func (p *projection) phase(ref string) *gorm.DB { return p.of(&rmPhase{}).Where("ref = ?", ref) }

// deadlineMoved moves a phase's due or that of the round open at a gate. What was late
// may be on time again.
func deadlineMoved(p *projection, f engagement.DeadlineMoved) error {
	p.waiting, p.healthy = true, true
	phase, gate := map[string]any{"due_at": stampOf(f.To)}, map[string]any{"due_at": stampOf(f.To)}
	if !f.To.Equal(f.From) { // what was due before a pause stays overdue
		phase["late"], gate["overdue"] = false, false
	}
	if !f.Expires.IsZero() {
		gate["expires_at"] = stampOf(f.Expires)
	}
	moved := p.phase(f.Of).Updates(phase)
	if moved.Error != nil || moved.RowsAffected > 0 {
		return moved.Error
	}
	if err := p.openGate(f.Of).Updates(gate).Error; err != nil {
		return err
	}
	return p.openTasks(f.Of).Update("due_at", stampOf(f.To)).Error
}

// openGate are the rows of the round that is open at a gate: one, or none.
func (p *projection) openGate(gate string) *gorm.DB {
	return p.of(&rmGate{}).Where("id = ? AND newest = ? AND state = ?", gate, true, engagement.GatePending)
}

// openTasks are the rows of the tasks at a gate that lack their vote: whose person is
// asked, or has left.
func (p *projection) openTasks(gate string) *gorm.DB {
	return p.of(&rmTask{}).Where("gate = ? AND state IN ?", gate, []engagement.TaskState{engagement.TaskOpen, engagement.TaskWaiting})
}

func reminded(p *projection, f engagement.Reminded) error {
	change := map[string]any{"reminders": gorm.Expr("reminders + 1")}
	if err := p.openTasks(f.Of).Where("person IN ?", f.People).Updates(change).Error; err != nil {
		return err
	}
	if f.Overdue {
		change["late"] = true
		if err := p.overdue(f.Of); err != nil {
			return err
		}
	}
	return p.phase(f.Of).Updates(change).Error
}

// overdue notes that the round open at a gate is past its due.
func (p *projection) overdue(gate string) error {
	p.healthy = true
	return p.openGate(gate).Update("overdue", true).Error
}

func escalated(p *projection, f engagement.Escalated) error {
	if err := p.overdue(f.Of); err != nil {
		return err
	}
	if err := p.openTasks(f.Of).Where("person IN ?", f.Late).Update("escalated", true).Error; err != nil {
		return err
	}
	return p.phase(f.Of).Updates(map[string]any{"escalated": true, "late": true}).Error
}
