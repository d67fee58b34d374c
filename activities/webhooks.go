package activities

import (
	"context"
	"time"
)

// DeliverRequest asks for one attempt at the delivery of a message to a webhook. Asked again with
// the same, it is made once where that can be told; the message is the same in any case.
type DeliverRequest struct {
	Org      string `json:"org"`
	Delivery string `json:"delivery"`
	Round    int    `json:"round"`
	Number   int    `json:"number"` // of the attempt, from 1
	// Began is when the first attempt was due.
	Began time.Time `json:"began"`
}

// Delivered is what came of an attempt.
type Delivered struct {
	// State is how the delivery stands now; empty where there is nothing to deliver any more.
	State string `json:"state,omitempty"`
	// Next is when it is attempted again; zero when it is not.
	Next time.Time `json:"next,omitzero"`
	// Tell is what the webhook's owner is to be told of; empty for nothing.
	Tell string `json:"tell,omitempty"`
}

// TellOwnerRequest asks for the mail that tells a webhook's owner of what came of a delivery.
type TellOwnerRequest struct {
	Org      string `json:"org"`
	Delivery string `json:"delivery"`
	What     string `json:"what"` // see Delivered.Tell
	// At is when that came to be known.
	At time.Time `json:"at"`
}

// WebhooksPort delivers messages to webhooks.
type WebhooksPort interface {
	// Deliver makes one attempt. That a message is not taken is no error.
	Deliver(ctx context.Context, req DeliverRequest) (Delivered, error)
	// TellOwner mails whom a webhook belongs to. It may send one mail twice, with one Message-ID.
	TellOwner(ctx context.Context, req TellOwnerRequest) error
}

// Webhooks delivers messages to webhooks.
type Webhooks struct{ Port WebhooksPort }

// Deliver makes one attempt.
func (w *Webhooks) Deliver(ctx context.Context, req DeliverRequest) (Delivered, error) {
	return w.Port.Deliver(ctx, req)
}

// TellOwner mails whom a webhook belongs to.
func (w *Webhooks) TellOwner(ctx context.Context, req TellOwnerRequest) error {
	return w.Port.TellOwner(ctx, req)
}
