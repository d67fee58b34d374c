package gate

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
)

// override is the first half of a break-glass override.
type override struct {
	by    string
	state engagement.GateState
}

// breakGlass ends a gate without its quorum. It takes two people, of whom none made the
// subject, and is told to everybody.
func (d *Desk) breakGlass(ctx workflow.Context, s *sitting, act contract.GateAct) error {
	if act.State != engagement.GateApproved && act.State != engagement.GateRejected {
		return engagement.Errorf(engagement.Invalid, "an override ends the gate as approved or rejected; it cannot make it %q", act.State)
	}
	hand := s.gate.Barred(act.By)
	if act.By == s.gate.Hands.Requester { // whatever the policy says of deciding
		hand = engagement.HandRequester
	}
	if hand != "" {
		return engagement.Refuse(engagement.Forbidden, engagement.ReasonExcluded, "name", act.By, "hand", string(hand))
	}
	if !s.blocked && !s.deciding() {
		return engagement.Refuse(engagement.Conflict, engagement.ReasonJustDecided)
	}
	subject := s.gate.Subject
	if s.override == nil {
		err := d.journal.Record(ctx, journal.Entry{ID: act.Request, Actor: act.By, Texts: reason(act.Reason), Fact: engagement.OverrideRequested{
			Gate: s.gate.ID, Revision: subject.Revision, State: act.State,
		}})
		if err != nil {
			return err
		}
		s.override = &override{by: act.By, state: act.State}
		notice := d.notice(s, activities.NoticeOverrideRequested, people(s.gate.Awaited()))
		notice.Key, notice.Other, notice.State, notice.Reason = act.Request, act.By, act.State, act.Reason
		d.mail.SendToRoles(ctx, notice, engagement.RolePMO, engagement.RoleSponsor)
		d.changed(ctx)
		return nil
	}
	if s.override.by == act.By {
		return engagement.Refuse(engagement.Forbidden, engagement.ReasonSecondPerson)
	}
	if s.override.state != act.State {
		return engagement.Refuse(engagement.Conflict, engagement.ReasonOtherOverride, "state", string(s.override.state))
	}
	// From here on nothing else may end the gate, while the override is being journalled.
	s.ended, s.by, s.because = act.State, engagement.ByOverride, act.Reason
	if s.blocked {
		d.journal.Release()
	}
	return d.journal.Record(ctx, journal.Entry{ID: act.Request, Actor: act.By, Texts: reason(act.Reason), Fact: engagement.GateOverridden{
		Gate: s.gate.ID, Revision: subject.Revision, State: act.State, RequestedBy: s.override.by,
	}})
}
