// Package chain is the hash chain of an engagement's journal: what of an event is hashed, how
// entries follow from each other, and how somebody who has nothing but the entries checks
// that none was changed, left out, put in or moved.
package chain

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/gowebpki/jcs"

	"mandate/internal/engagement"
)

// Event is what the chain holds of an event: of each text only a salted hash. Its form never
// changes: old chains must still verify.
type Event struct {
	Engagement string               `json:"engagement"`
	ID         string               `json:"id"`
	Type       engagement.EventType `json:"type"`
	Phase      string               `json:"phase"`
	At         string               `json:"at"` // RFC 3339, UTC, six decimals
	Actor      string               `json:"actor"`
	Facts      json.RawMessage      `json:"facts"`
	Texts      map[string]string    `json:"texts"` // by name: TextHash(salt, value)
}

// Bytes returns the hashed form: canonical JSON (RFC 8785).
func (e Event) Bytes() ([]byte, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("event %s: %w", e.ID, err)
	}
	b, err = jcs.Transform(b)
	if err != nil {
		return nil, fmt.Errorf("event %s: canonical JSON: %w", e.ID, err)
	}
	return b, nil
}

// Hash is an entry's hash: SHA-256, in hex, of the previous entry's hash (in hex; empty for
// the first) followed by the entry's canonical bytes.
func Hash(prev string, canonical []byte) string {
	h := sha256.New()
	h.Write([]byte(prev))
	h.Write(canonical)
	return hex.EncodeToString(h.Sum(nil))
}

// TextHash is the salted hash that the chain holds of a text: SHA-256, in hex, of the salt's
// bytes (given in hex) followed by the text's.
func TextHash(salt, value string) (string, error) {
	b, err := hex.DecodeString(salt)
	if err != nil {
		return "", fmt.Errorf("salt: %w", err)
	}
	sum := sha256.Sum256(append(b, value...))
	return hex.EncodeToString(sum[:]), nil
}

// NewSalt returns 128 random bits, in hex.
func NewSalt() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// Text is a text of an event with its salt.
type Text struct {
	Salt  string `json:"salt"`
	Value string `json:"value"`
}

// Entry is an event at its place in the chain.
type Entry struct {
	Seq       int64  `json:"seq"` // from 1, without gaps
	PrevHash  string `json:"prev_hash"`
	Hash      string `json:"hash"`
	Canonical string `json:"canonical"` // the hashed bytes
	// Texts are those that have not been erased, by name.
	Texts map[string]Text `json:"texts,omitempty"`
}

// Fault says at which place a chain does not hold, and why.
type Fault struct {
	Seq int64  // the first place that is wrong
	Why string // a sentence without its full stop
}

// Error names the place.
func (f *Fault) Error() string { return fmt.Sprintf("broken at place %d: %s", f.Seq, f.Why) }

// Walk follows a chain from its beginning.
type Walk struct {
	// Engagement is the one whose chain it is.
	Engagement string
	// Seq and Hash are those of the last entry that held; 0 and "" before the first.
	Seq  int64
	Hash string
}

// Next takes the entry that stands next and returns its event, or a *Fault. After a fault the
// walk goes on from where the entry claims to stand, so that one change is one fault.
func (w *Walk) Next(e Entry) (Event, error) {
	expected, prev := w.Seq+1, w.Hash
	w.Seq, w.Hash = e.Seq, e.Hash
	fault := func(format string, args ...any) *Fault {
		return &Fault{Seq: expected, Why: fmt.Sprintf(format, args...)}
	}
	if e.Seq != expected {
		return Event{}, fault("the entry that stands there says it is the one of place %d", e.Seq)
	}
	if e.PrevHash != prev {
		return Event{}, fault("the entry does not follow from the one before it")
	}
	if e.Hash != Hash(prev, []byte(e.Canonical)) {
		return Event{}, fault("the entry's content is not the one that was recorded")
	}
	var event Event
	if err := json.Unmarshal([]byte(e.Canonical), &event); err != nil {
		return Event{}, fault("the entry's content cannot be read")
	}
	if event.Engagement != w.Engagement {
		return event, fault("the entry belongs to another engagement")
	}
	for name, text := range e.Texts {
		hash, err := TextHash(text.Salt, text.Value)
		if err != nil || event.Texts[name] != hash {
			return event, fault("its text %q is not the one that was recorded", name)
		}
	}
	return event, nil
}

// End tells whether the chain ends where its head says that it does.
func (w *Walk) End(seq int64, hash string) error {
	switch {
	case w.Seq < seq:
		return &Fault{Seq: w.Seq + 1, Why: fmt.Sprintf("entries at the end are missing: there should be %d", seq)}
	case w.Seq != seq || w.Hash != hash:
		return &Fault{Seq: w.Seq, Why: "the chain ends otherwise than its head says"}
	}
	return nil
}
