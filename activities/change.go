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

// ChangePort keeps what change management does with people. Asked again for the same, each
// method does it once.
type ChangePort interface {
	// InvitePulse keeps whom a pulse round asks, and returns how many they are.
	InvitePulse(ctx context.Context, place Place, round string) (int, error)
}

// InvitePulse keeps whom a pulse round asks.
func (c *Change) InvitePulse(ctx context.Context, req ItemRequest) (PulseInvited, error) {
	asked, err := c.Port.InvitePulse(ctx, req.Place, req.Item)
	return PulseInvited{Asked: asked}, err
}
