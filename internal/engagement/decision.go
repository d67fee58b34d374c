package engagement

import (
	"encoding/json"
	"fmt"
	"time"
)

// Decision is what an approver decides on a gate, as it is signed and sent. The
// decider comes from the sign-in, never from a request's body.
type Decision struct {
	ID         string      `json:"id"`
	Gate       string      `json:"gate"`
	Stage      string      `json:"stage"`
	Revision   int         `json:"revision"`
	Digest     string      `json:"digest"`
	Verdict    Verdict     `json:"verdict"`
	Comment    string      `json:"comment,omitempty"`
	Conditions []Condition `json:"conditions,omitempty"`

	Person  string  `json:"person"`
	Channel Channel `json:"channel"`
	// SignedInBy is the way of authentication, SignedInAt its time.
	SignedInBy string    `json:"signed_in_by,omitempty"`
	SignedInAt time.Time `json:"signed_in_at,omitzero"`
	DecidedAt  time.Time `json:"decided_at,omitzero"`
	Locale     string    `json:"locale,omitempty"`

	// Signature is the API's Ed25519 signature over all the other fields. Without
	// one, the decision came by namespace access and the person is only claimed.
	Signature []byte `json:"signature,omitempty"`
}

// SigningBytes returns what the signature covers: every field but the signature, as
// JSON in the order of the struct.
func (d Decision) SigningBytes() ([]byte, error) {
	d.Signature = nil
	d.SignedInAt, d.DecidedAt = d.SignedInAt.UTC(), d.DecidedAt.UTC()
	b, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("decision %s: %w", d.ID, err)
	}
	return append([]byte("mandate decision v1\n"), b...), nil
}

// Receipt answers a decision.
type Receipt struct {
	Decision string    `json:"decision"`
	Gate     string    `json:"gate"`
	Stage    string    `json:"stage"`
	Revision int       `json:"revision"`
	Digest   string    `json:"digest"`
	Verdict  Verdict   `json:"verdict"`
	Person   string    `json:"person"`
	At       time.Time `json:"at"`
	Late     bool      `json:"late"`
	Tally    Tally     `json:"tally"`
	// State is the gate's state after the decision.
	State GateState `json:"state"`
}
