package store

import (
	"cmp"
	"fmt"
	"slices"

	"mandate/internal/engagement"
)

func registerGates() {
	register(on(submitted))
	register(on(nothing[engagement.Reopened])) // the draft itself is content
	register(on(gateOpened))
	register(on(stageOpened))
	register(on(stageSkipped))
	register(on(gateExtended))
	register(on(gateLapsed))
	register(on(overrideRequested))
	register(on(gateOverridden))
	register(on(gateClosed))
	register(on(approvalRevoked))
}

func submitted(p *projection, f engagement.Submitted) error {
	answers := make([]Answered, len(f.Answered))
	for n, decision := range f.Answered {
		answers[n] = Answered{Decision: decision, Text: p.text(fmt.Sprintf("answer/%d", n))}
	}
	return p.put(&rmSubmission{
		OrgID: p.tx.org, EngagementID: p.id, Gate: f.Gate, Revision: f.Subject.Revision,
		SubmittedBy: p.event.Actor, SubmittedAt: p.at(), Note: p.text("note"), Answers: list(answers),
	})
}

func gateOpened(p *projection, f engagement.GateOpened) error {
	p.waiting, p.healthy = true, true
	said, _, err := first[rmSubmission](p.of(&rmSubmission{}).Where("gate = ? AND revision = ?", f.Gate, f.Subject.Revision))
	if err != nil {
		return err
	}
	if err := p.of(&rmGate{}).Where("id = ?", f.Gate).Update("newest", false).Error; err != nil {
		return err
	}
	return p.put(&rmGate{
		OrgID: p.tx.org, EngagementID: p.id, ID: f.Gate, Revision: f.Subject.Revision, Newest: true,
		Ref: f.Subject.Ref, Key: string(f.Key), Title: f.Policy.Title, Digest: f.Subject.Digest, State: string(engagement.GatePending),
		Requester: cmp.Or(p.event.Actor, f.Hands.Requester, said.SubmittedBy), Note: said.Note, Answers: list(said.Answers.V),
		Policy: jsonOf(f.Policy), PolicyVersion: f.PolicyVersion, OpenedAt: p.at(),
		Authors: list(f.Hands.Authors), LastEditor: f.Hands.LastEditor,
		Skipped: list[string](nil), Excluded: list[rmExcluded](nil), Items: list[engagement.ItemStanding](nil),
	})
}

func stageOpened(p *projection, f engagement.StageOpened) error {
	p.waiting, p.healthy = true, true
	gate, err := p.gate(f.Gate, f.Revision)
	if err != nil {
		return err
	}
	gate.Stage, gate.StageNumber, gate.DueAt, gate.ExpiresAt = f.Stage, f.Number, stampOf(f.Due), stampOf(f.Expires)
	gate.Tally = jsonOf(engagement.Tally{Eligible: len(f.Tasks), Undecided: len(f.Tasks), Needed: f.Needed, Result: engagement.ResultPending})
	gate.Overdue, gate.Lapsed = false, false
	// It may have been passed over before, when no stage's condition held.
	gate.Skipped = list(slices.DeleteFunc(gate.Skipped.V, func(stage string) bool { return stage == f.Stage }))
	for _, e := range f.Excluded {
		gate.Excluded.V = append(gate.Excluded.V, rmExcluded{Stage: f.Stage, Person: e.Person, Why: e.Why})
	}
	if err := p.put(&gate); err != nil {
		return err
	}
	// The stage before has passed without those who had not decided.
	if err := p.openTasks(f.Gate).Update("state", engagement.TaskCancelled).Error; err != nil || len(f.Tasks) == 0 {
		return err
	}
	rows := make([]rmTask, len(f.Tasks))
	for i, t := range f.Tasks {
		rows[i] = p.task(gate, f.Stage, t, i)
	}
	return p.put(&rows)
}

func stageSkipped(p *projection, f engagement.StageSkipped) error {
	gate, err := p.gate(f.Gate, f.Revision)
	if err != nil || slices.Contains(gate.Skipped.V, f.Stage) {
		return err
	}
	return p.round(f.Gate, f.Revision, map[string]any{"skipped": list(append(gate.Skipped.V, f.Stage))})
}

// gate is the row of one revision's round at a gate.
func (p *projection) gate(id string, revision int) (rmGate, error) {
	row, found, err := first[rmGate](p.of(&rmGate{}).Where("id = ? AND revision = ?", id, revision))
	if err == nil && !found {
		err = neverOpened(id, revision)
	}
	return row, err
}

// round changes the row of one revision's round at a gate.
func (p *projection) round(gate string, revision int, change map[string]any) error {
	done := p.of(&rmGate{}).Where("id = ? AND revision = ?", gate, revision).Updates(change)
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected == 0 {
		return neverOpened(gate, revision)
	}
	return nil
}

func neverOpened(gate string, revision int) error {
	return engagement.Errorf(engagement.JournalConflict, "Revision %d is not before gate %s: its opening was not recorded.", revision, gate)
}

func gateExtended(p *projection, f engagement.GateExtended) error {
	p.waiting, p.healthy = true, true
	err := p.openGate(f.Gate).Updates(map[string]any{"due_at": stampOf(f.Due), "expires_at": stampOf(f.Expires), "overdue": false, "lapsed": false}).Error
	if err != nil {
		return err
	}
	return p.openTasks(f.Gate).Update("due_at", stampOf(f.Due)).Error
}

func gateLapsed(p *projection, f engagement.GateLapsed) error {
	p.healthy = true
	return p.openGate(f.Gate).Update("lapsed", true).Error
}

func overrideRequested(p *projection, f engagement.OverrideRequested) error {
	return p.round(f.Gate, f.Revision, map[string]any{"override": jsonOf(&rmOverride{
		State: f.State, RequestedBy: p.event.Actor, Reason: p.text("reason"), RequestedAt: p.at(),
	})})
}

// gateOverridden confirms an override; the closing of the gate is an event of its own.
func gateOverridden(p *projection, f engagement.GateOverridden) error {
	gate, err := p.gate(f.Gate, f.Revision)
	if err != nil {
		return err
	}
	override := gate.Override.V
	if override == nil {
		return engagement.Errorf(engagement.JournalConflict, "The override of gate %s cannot be confirmed: that it was asked for was not recorded.", f.Gate)
	}
	override.State, override.RequestedBy = f.State, f.RequestedBy
	override.ConfirmedBy, override.ConfirmReason, override.ConfirmedAt = p.event.Actor, p.text("reason"), p.at()
	return p.round(f.Gate, f.Revision, map[string]any{"override": jsonOf(override)})
}

func gateClosed(p *projection, f engagement.GateClosed) error {
	p.waiting, p.healthy = true, true
	change := map[string]any{
		"state": f.State, "closed_at": p.at(), "closed_by": f.By, "overdue": false, "lapsed": false, "reason": p.text("reason"),
		"items": list(f.Items),
	}
	if f.Tally.Result != "" { // a gate that closes before its first stage has none
		change["tally"] = jsonOf(f.Tally)
	}
	if err := p.round(f.Gate, f.Revision, change); err != nil {
		return err
	}
	left := engagement.TaskCancelled
	if f.State == engagement.GateExpired {
		left = engagement.TaskExpired
	}
	return p.openTasks(f.Gate).Where("revision = ?", f.Revision).Update("state", left).Error
}

func approvalRevoked(p *projection, f engagement.ApprovalRevoked) error {
	p.waiting = true
	return p.round(f.Gate, f.Revision, map[string]any{"state": engagement.GateRevoked, "revoked": jsonOf(&rmRevoked{
		By: p.event.Actor, Decision: f.Decision, Reason: p.text("reason"), At: p.at(),
	})})
}
