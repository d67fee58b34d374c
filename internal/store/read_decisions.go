package store

import (
	"fmt"

	"mandate/internal/engagement"
)

// decisions reads decisions, with the names under which they were made.
func (tx *Tx) decisions(where string, args ...any) ([]DecisionRecord, error) {
	var rows []struct {
		Row  rmDecision `gorm:"embedded"` // GORM passes over embedded types that are not exported
		Name string
	}
	err := tx.db.Raw("SELECT d.*, COALESCE(x.value, '') AS name FROM rm_decisions d "+
		"LEFT JOIN journal_texts x ON x.org_id = d.org_id AND x.engagement_id = d.engagement_id AND x.seq = d.seq AND x.name = 'name' "+
		"WHERE d.org_id = ? AND "+where+" ORDER BY d.seq", append([]any{tx.org}, args...)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("decisions: %w", err)
	}
	all := make([]DecisionRecord, len(rows))
	for i, r := range rows {
		all[i] = decisionOf(r.Row, r.Name)
	}
	return all, nil
}

// Decision returns a decision that counted, or that was retracted since.
func (tx *Tx) Decision(id string) (DecisionRecord, error) {
	all, err := tx.decisions("d.id = ?", id)
	if err != nil {
		return DecisionRecord{}, err
	}
	if len(all) == 0 {
		return DecisionRecord{}, notFound("decision", id)
	}
	var people names
	people.ofDecision(&all[0])
	err = tx.name(people)
	return all[0], err
}

// Refusal returns how a signalled decision came not to count.
func (tx *Tx) Refusal(decisionID string) (Refusal, error) {
	r, found, err := first[rmRefusal](tx.of(&rmRefusal{}).Where("decision = ?", decisionID).Order("at DESC"))
	if err != nil {
		return Refusal{}, fmt.Errorf("refusal of %s: %w", decisionID, err)
	}
	if !found {
		return Refusal{}, notFound("ignored decision", decisionID)
	}
	return Refusal{
		Decision: r.Decision, Engagement: r.EngagementID, Gate: r.Gate, Stage: r.Stage, Revision: r.Revision,
		Verdict: engagement.Verdict(r.Verdict), Claimed: r.Claimed, Channel: engagement.Channel(r.Channel), Provenance: r.Provenance,
		Code: engagement.Code(r.Code), Reason: r.Reason, Because: engagement.Reason(r.Because), At: r.At.Time, Seq: r.Seq,
	}, nil
}

func decisionOf(r rmDecision, name string) DecisionRecord {
	return DecisionRecord{
		ID: r.ID, Engagement: r.EngagementID, Gate: r.Gate, Stage: r.Stage, Person: r.Person, Name: name, Roles: r.Roles.V,
		Revision: r.Revision, Digest: r.Digest, Verdict: engagement.Verdict(r.Verdict), Meaning: r.Meaning, Comment: r.Comment,
		Conditions: r.Conditions.V, Channel: engagement.Channel(r.Channel), SignedInBy: r.SignedInBy, SignedInAt: r.SignedInAt.ptr(),
		Provenance: r.Provenance, OnBehalfOf: r.OnBehalfOf, Confirmed: r.Confirmed, PolicyVersion: r.PolicyVersion,
		CarriedFrom: r.CarriedFrom, CarriedBecause: engagement.CarryBecause(r.CarriedBecause), Items: r.Items.V, RetractedAt: r.RetractedAt.ptr(), RetractReason: r.RetractReason,
		At: r.At.Time, Late: r.Late, Tally: r.Tally.V, State: engagement.GateState(r.State),
		Seq: r.Seq, PrevHash: r.PrevHash, Hash: r.Hash,
	}
}
