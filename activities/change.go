package activities

import (
	"context"
)

// Change carries the people through the change.
type Change struct{ Port ChangePort }

// ItemRequest names an item of the engagement.
type ItemRequest struct {
	Place
	Item string `json:"item"`
}

// PulseInvited is how many people a pulse round asks.
type PulseInvited struct {
	Asked int `json:"asked"`
}

// ConcernState is how a concern stands. A concern that was deleted has been neither answered
// nor returned.
type ConcernState struct {
	// Returned counts the answers that did not satisfy; Answered and Satisfied are of the
	// answer after them.
	Returned  int  `json:"returned"`
	Answered  bool `json:"answered"`
	Satisfied bool `json:"satisfied"`
}

// ChangePort keeps what change management does with people. Asked again for the same, each
// method does it once.
type ChangePort interface {
	// InvitePulse keeps whom a pulse round asks, and returns how many they are.
	InvitePulse(ctx context.Context, place Place, round string) (int, error)
	// Concern reads how a concern stands.
	Concern(ctx context.Context, place Place, concern string) (ConcernState, error)
}

// Concern reads how a concern stands.
func (c *Change) Concern(ctx context.Context, req ItemRequest) (ConcernState, error) {
	return c.Port.Concern(ctx, req.Place, req.Item)
}

// InvitePulse keeps whom a pulse round asks.
func (c *Change) InvitePulse(ctx context.Context, req ItemRequest) (PulseInvited, error) {
	asked, err := c.Port.InvitePulse(ctx, req.Place, req.Item)
	return PulseInvited{Asked: asked}, err
}
