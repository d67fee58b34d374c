package engagement

import "time"

// deliveryPauses are between the attempts at a delivery: those that Standard Webhooks proposes.
// The last is repeated.
var deliveryPauses = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

const (
	// DeliveryWindow is how long after its beginning a delivery is attempted for the last time.
	DeliveryWindow = 72 * time.Hour
	// DisableAfter is for how long nothing may have been delivered until a webhook is disabled.
	DisableAfter = 5 * 24 * time.Hour
	// OldSecretFor is how long messages are signed with the secret before, too.
	OldSecretFor = 24 * time.Hour
)

// NextAttempt is when a delivery that began at a time is attempted again after its nth attempt,
// from 1, failed now; false when it is given up. The receiver may have asked not to be asked
// again before a time has passed. The last attempt is at the end of the window.
func NextAttempt(began time.Time, n int, now time.Time, after time.Duration) (time.Time, bool) {
	end := began.Add(DeliveryWindow)
	if !now.Before(end) {
		return time.Time{}, false
	}
	next := now.Add(max(deliveryPauses[min(n, len(deliveryPauses))-1], after))
	if next.After(end) {
		next = end
	}
	return next, true
}

// Taken tells whether a receiver that answers with a status has taken a message. A redirect is
// not followed: that would take the message to where nobody has sent it.
func Taken(status int) bool { return status >= 200 && status <= 299 }

// GoneForGood tells whether a receiver asks, by the status 410 Gone, never to be sent anything again.
func GoneForGood(status int) bool { return status == 410 }
