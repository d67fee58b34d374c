package store

import (
	"fmt"
	"slices"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// mayDelegate tells why a delegation may not stand, or nil. Beside others it can be wrong
// only where it is new or longer than before. The transaction is alone, so that two that
// cross cannot make a loop.
func (tx *Tx) mayDelegate(d engagement.Delegation, longer bool) error {
	var f engagement.Faults
	d.Check(&f, engagement.LastToday(tx.began))
	if at := d.Scope.Engagement; at != "" {
		err := tx.exists(at)
		if engagement.CodeOf(err) == engagement.NotFound {
			f.Add("scope.engagement", "there is no engagement %q; give the id of one, or nothing for all", at)
		} else if err != nil {
			return err
		}
	}
	if len(f) == 0 && longer {
		others, who, err := tx.besideDelegation(d)
		if err != nil {
			return err
		}
		d.CheckAmong(&f, others, who)
	}
	return f.Err("The delegation cannot be saved")
}

// besideDelegation returns what else the two people of a delegation have to do with at
// that time, by any of their addresses, and who everybody in it is.
func (tx *Tx) besideDelegation(d engagement.Delegation) ([]engagement.Delegation, map[string]engagement.Party, error) {
	who := map[string]engagement.Party{}
	var same []personRow
	err := tx.of(&personRow{}).Where("identity_key IN (?)",
		tx.of(&personRow{}).Select("identity_key").Where("id IN ?", []string{d.Principal, d.Delegate})).Find(&same).Error
	if err != nil {
		return nil, nil, fmt.Errorf("who delegates: %w", err)
	}
	ids := []string{d.Principal, d.Delegate}
	for _, p := range same {
		ids = append(ids, p.ID)
		who[p.ID] = partyOf(p)
	}
	others, err := rowsOf(tx.of(&delegationRow{}).
		Where("ended_at IS NULL AND from_day <= ? AND until_day >= ?", string(d.Until), string(d.From)).
		Where("(principal IN ? OR delegate IN ?)", ids, ids).Order("from_day, id"), delegationOf)
	if err != nil {
		return nil, nil, fmt.Errorf("delegations beside: %w", err)
	}
	var more []string
	for _, o := range others {
		more = append(more, o.Principal, o.Delegate)
	}
	var rest []personRow
	if err := tx.of(&personRow{}).Where("id IN ?", append(more, "")).Find(&rest).Error; err != nil {
		return nil, nil, fmt.Errorf("who delegates: %w", err)
	}
	for _, p := range rest {
		who[p.ID] = partyOf(p)
	}
	return others, who, nil
}

func partyOf(r personRow) engagement.Party {
	return engagement.Party{Person: r.ID, Name: r.Name, Identity: r.IdentityKey, Active: r.Active}
}

// tellOfDelegation puts a signal into the outbox for every workflow with a pending gate in
// the scope: of the engagements in whose team the principal is, or that asks them.
func (tx *Tx) tellOfDelegation(d engagement.Delegation, at stamp) error {
	query := tx.of(&rmGate{}).Where("newest = ? AND state = ?", true, engagement.GatePending).
		Where("(EXISTS (SELECT 1 FROM rm_team m WHERE m.org_id = rm_gates.org_id AND m.engagement_id = rm_gates.engagement_id AND m.person = ?) "+
			"OR EXISTS (SELECT 1 FROM rm_tasks t WHERE t.org_id = rm_gates.org_id AND t.gate = rm_gates.id AND t.revision = rm_gates.revision AND t.person = ?))",
			d.Principal, d.Principal)
	var gates []rmGate
	if err := query.Order("id").Find(&gates).Error; err != nil {
		return fmt.Errorf("gates of a delegation: %w", err)
	}
	var told []string
	for _, g := range gates {
		workflow := contract.WorkflowOf(g.EngagementID, g.Ref)
		if slices.Contains(told, workflow) || !d.Scope.Covers(g.EngagementID, engagement.GateKey(g.Key)) {
			continue
		}
		told = append(told, workflow)
		if err := tx.notify(&Outbox{Workflow: workflow}, contract.RegisterChanged{Kind: engagement.KindDelegation, ID: d.ID}, at); err != nil {
			return err
		}
	}
	return nil
}
