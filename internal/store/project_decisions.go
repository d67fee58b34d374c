package store

import (
	"fmt"
	"slices"

	"mandate/internal/engagement"
)

func registerDecisions() {
	register(on(decisionRecorded))
	register(on(decisionRetracted))
	register(on(decisionIgnored))
}

func decisionRecorded(p *projection, f engagement.DecisionRecorded) error {
	p.waiting = true
	row := rmDecision{
		OrgID: p.tx.org, EngagementID: p.id, ID: f.Decision, Gate: f.Gate, Revision: f.Revision, Stage: f.Stage,
		Person: p.event.Actor, Roles: list(f.Roles), Digest: f.Digest, Verdict: string(f.Verdict),
		Meaning: p.text("meaning"), Comment: p.text("comment"), Conditions: list(p.conditions(f.Conditions, f.Blocking)),
		Channel: string(f.Channel), SignedInBy: f.SignedInBy, SignedInAt: stampOf(f.SignedInAt), Provenance: f.Provenance,
		At: p.at(), Late: f.Late, Tally: jsonOf(f.Tally), State: string(f.State), Seq: p.seq, PrevHash: p.prevHash, Hash: p.hash,
		OnBehalfOf: f.OnBehalfOf, Confirmed: f.Confirmed, PolicyVersion: f.PolicyVersion, CarriedFrom: f.CarriedFrom,
		CarriedBecause: string(f.CarriedBecause), Items: list(p.items(f.Items)),
	}
	if err := p.tx.db.Create(&row).Error; err != nil {
		return err
	}
	if err := p.round(f.Gate, f.Revision, map[string]any{"tally": jsonOf(f.Tally)}); err != nil {
		return err
	}
	state := engagement.TaskDecided
	if f.Verdict == engagement.Recuse {
		state = engagement.TaskRecused
	}
	err := p.of(&rmTask{}).Where("gate = ? AND revision = ? AND stage = ? AND person = ?", f.Gate, f.Revision, f.Stage, p.event.Actor).
		Updates(map[string]any{
			"state": state, "decided_at": p.at(), "decision": f.Decision, "verdict": f.Verdict, "late": f.Late, "carried": f.CarriedFrom != "",
		}).Error
	if err != nil {
		return err
	}
	return p.changeTasks(f.Gate, f.Revision, f.Stage, f.Changed, false)
}

// conditions puts an approval's conditions together from its facts and texts.
func (p *projection) conditions(due []engagement.Day, blocking []int) []engagement.Condition {
	all := make([]engagement.Condition, len(due))
	for i, day := range due {
		name := fmt.Sprintf("condition/%d", i)
		all[i] = engagement.Condition{
			Text: p.text(name), Owner: p.text(name + "/owner"), Due: day, Verifier: p.text(name + "/verifier"),
			Blocking: slices.Contains(blocking, i),
		}
	}
	return all
}

// items puts together what a decision says of items from its facts and texts.
func (p *projection) items(said []engagement.ItemDecision) []engagement.ItemDecision {
	all := slices.Clone(said)
	for i := range all {
		all[i].Comment = p.text(fmt.Sprintf("item/%d", i))
	}
	return all
}

// decisionRetracted takes a decision back. Its row stays, and whoever decides anew makes
// another one.
func decisionRetracted(p *projection, f engagement.DecisionRetracted) error {
	p.waiting = true
	done := p.of(&rmDecision{}).Where("id = ?", f.Decision).
		Updates(map[string]any{"retracted_at": p.at(), "retract_reason": p.text("reason")})
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected == 0 {
		return engagement.Errorf(engagement.JournalConflict, "Decision %s cannot be retracted: it was not recorded.", f.Decision)
	}
	if err := p.changeTasks(f.Gate, f.Revision, f.Stage, f.Changed, false); err != nil {
		return err
	}
	return p.round(f.Gate, f.Revision, map[string]any{"tally": jsonOf(f.Tally)})
}

func decisionIgnored(p *projection, f engagement.DecisionIgnored) error {
	return p.put(&rmRefusal{
		OrgID: p.tx.org, EngagementID: p.id, Seq: p.seq, Decision: f.Decision, Gate: f.Gate, Revision: f.Revision, Stage: f.Stage,
		Verdict: string(f.Verdict), Claimed: f.Claimed, Channel: string(f.Channel), Provenance: f.Provenance, Code: string(f.Code),
		Because: string(f.Reason), Reason: p.text("reason"), At: p.at(),
	})
}
