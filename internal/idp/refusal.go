package idp

import "fmt"

// Reason says why a sign-in came to nothing.
type Reason string

// The reasons.
const (
	Unreachable Reason = "unreachable" // the provider does not answer, or not as one
	Denied      Reason = "denied"      // the provider, or its person, has refused
	Foreign     Reason = "foreign"     // it was not begun in this browser, or too long ago
	Untrusted   Reason = "untrusted"   // what came is no proof
	Stale       Reason = "stale"       // who they are was not proved anew, though that was asked
)

// Refusal is a sign-in that came to nothing. Its cause is for the log.
type Refusal struct {
	Reason Reason
	Cause  error
}

// Error says the reason and the cause.
func (r *Refusal) Error() string { return fmt.Sprintf("sign-in %s: %v", r.Reason, r.Cause) }

// Unwrap is the cause.
func (r *Refusal) Unwrap() error { return r.Cause }

func refuse(reason Reason, cause error) error { return &Refusal{Reason: reason, Cause: cause} }
