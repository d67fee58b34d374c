package activities

import (
	"context"

	"mandate/internal/engagement"
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

// CommunicationStanding is how a communication stands: Fact says it for the journal. Of one
// that was deleted the Fact says so.
type CommunicationStanding struct {
	Fact engagement.CommunicationMoved `json:"fact"`
	// By is who prepared or approved it last; empty for others.
	By string `json:"by,omitempty"`
}

// Communicated is what became of a communication that was to be mailed.
type Communicated struct {
	// Sent is false when it may not be mailed any more: it was changed, moved or deleted.
	Sent bool                          `json:"sent"`
	Fact engagement.CommunicationMoved `json:"fact,omitzero"`
}

// ChangePort keeps what change management does with people. Asked again for the same, each
// method does it once.
type ChangePort interface {
	// InvitePulse keeps whom a pulse round asks, and returns how many they are.
	InvitePulse(ctx context.Context, place Place, round string) (int, error)
	// Concern reads how a concern stands.
	Concern(ctx context.Context, place Place, concern string) (ConcernState, error)
	// Communication says how a communication stands.
	Communication(ctx context.Context, place Place, id string) (CommunicationStanding, error)
	// Communicate mails an approved communication to its audience, each person once, and
	// keeps whom it has reached. It fails while the mail server does not take all of it.
	Communicate(ctx context.Context, place Place, id string) (Communicated, error)
	SessionsPort
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

// Communication says how a communication stands.
func (c *Change) Communication(ctx context.Context, req ItemRequest) (CommunicationStanding, error) {
	return c.Port.Communication(ctx, req.Place, req.Item)
}

// Communicate mails an approved communication to its audience.
func (c *Change) Communicate(ctx context.Context, req ItemRequest) (Communicated, error) {
	return c.Port.Communicate(ctx, req.Place, req.Item)
}
