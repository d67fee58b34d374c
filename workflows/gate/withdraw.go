package gate

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// withdraw closes an open gate at the request of whoever submitted. A decision that is
// being counted comes first.
func (d *Desk) withdraw(ctx workflow.Context, w contract.Withdraw) error {
	s, err := d.takeBack(ctx, w)
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return s.settled && !d.Reopening() })
}

func (d *Desk) takeBack(ctx workflow.Context, w contract.Withdraw) (*sitting, error) {
	if err := d.mutex.Lock(ctx); err != nil {
		return nil, err
	}
	defer d.mutex.Unlock()
	return d.end(w.Gate, engagement.GateWithdrawn, engagement.ByRequester, w.Reason)
}

// end ends an open gate from outside, also one whose stage cannot open or whose time has
// run out.
func (d *Desk) end(gate string, state engagement.GateState, by engagement.ClosedBy, reason string) (*sitting, error) {
	if s := d.stuck(gate); s != nil {
		s.ended, s.by, s.because = state, by, reason
		if s.blocked {
			d.journal.Release()
		}
		return s, nil
	}
	s, err := d.find(gate)
	if err != nil {
		return nil, err
	}
	if s.gate.After(s.gate.Standing()) != engagement.GatePending {
		return nil, engagement.Refuse(engagement.Conflict, engagement.ReasonJustDecided)
	}
	s.ended, s.by, s.because = state, by, reason
	return s, nil
}

// stuck is an open gate that takes no decisions, since its stage cannot open or its time
// has run out; nil when it is none.
func (d *Desk) stuck(gate string) *sitting {
	i := slices.IndexFunc(d.open, func(s *sitting) bool { return s.gate.ID == gate && (s.blocked || s.lapsed) && s.ended == "" })
	if i < 0 {
		return nil
	}
	return d.open[i]
}
