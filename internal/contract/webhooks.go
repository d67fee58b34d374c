package contract

import (
	"fmt"

	"mandate/internal/engagement"
)

// StartsDelivery is the kind of what stands in the outbox to start a delivery to a webhook, rather
// than to tell a workflow of something: its id is the delivery's, its parent the round.
const StartsDelivery engagement.Kind = "webhook_delivery"

// Delivery starts the delivery of a message to a webhook. What is sent, and where to, is read at
// each attempt.
type Delivery struct {
	Org      string `json:"org"`
	Delivery string `json:"delivery"`
	// Round is 1 at first, and one more with every redelivery.
	Round int `json:"round"`
}

// DeliveryID is the id of the workflow of a delivery.
func DeliveryID(org, delivery string, round int) string {
	return fmt.Sprintf("webhook/%s/%s/%d", org, delivery, round)
}
