package engagement

import (
	"strconv"
	"time"
)

// DecisionProof is the signature of a decision as the journal keeps it, with those of the
// fields it covers that its event has nowhere else.
type DecisionProof struct {
	Key       string    `json:"key"` // identifies the public key
	Signature []byte    `json:"signature"`
	DecidedAt time.Time `json:"decided_at,omitzero"`
	Locale    string    `json:"locale,omitempty"`
}

// Proof is what the journal keeps of a signed decision's signature. It is nil for one that is
// not signed, or was signed before keys had names.
func (d Decision) Proof(signed bool) *DecisionProof {
	if !signed || d.Key == "" {
		return nil
	}
	return &DecisionProof{Key: d.Key, Signature: d.Signature, DecidedAt: d.DecidedAt, Locale: d.Locale}
}

// Signed is the decision of an event as it was signed: of its facts, whoever it is by, and the
// event's texts. Without proof there is none. When texts have been erased since, the signature
// no longer fits.
func (f DecisionRecorded) Signed(person string, texts map[string]string) (Decision, bool) {
	if f.Proof == nil {
		return Decision{}, false
	}
	d := Decision{
		ID: f.Decision, Gate: f.Gate, Stage: f.Stage, Revision: f.Revision, Digest: f.Digest, Verdict: f.Verdict,
		Comment: texts["comment"], Confirmed: f.Confirmed, Person: person, Channel: f.Channel,
		SignedInBy: f.SignedInBy, SignedInAt: f.SignedInAt,
		DecidedAt: f.Proof.DecidedAt, Locale: f.Proof.Locale, Key: f.Proof.Key, Signature: f.Proof.Signature,
	}
	for i, due := range f.Conditions {
		key := "condition/" + strconv.Itoa(i)
		d.Conditions = append(d.Conditions, Condition{Text: texts[key], Owner: texts[key+"/owner"], Verifier: texts[key+"/verifier"], Due: due})
	}
	for _, place := range f.Blocking {
		if place >= 0 && place < len(d.Conditions) {
			d.Conditions[place].Blocking = true
		}
	}
	for i, item := range f.Items {
		item.Comment = texts["item/"+strconv.Itoa(i)]
		d.Items = append(d.Items, item)
	}
	return d, true
}
