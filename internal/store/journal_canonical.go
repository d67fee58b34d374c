package store

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/gowebpki/jcs"

	"mandate/internal/engagement"
)

// canonicalEvent is what the journal's chain holds of an event: of each text only a
// salted hash. Its form never changes: old chains must still verify.
type canonicalEvent struct {
	Engagement string               `json:"engagement"`
	ID         string               `json:"id"`
	Type       engagement.EventType `json:"type"`
	Phase      string               `json:"phase"`
	At         string               `json:"at"` // RFC 3339, UTC, six decimals
	Actor      string               `json:"actor"`
	Facts      json.RawMessage      `json:"facts"`
	Texts      map[string]string    `json:"texts"` // by name: hex of SHA-256(salt, value)
}

// bytes returns the hashed form: canonical JSON (RFC 8785).
func (c canonicalEvent) bytes() ([]byte, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("event %s: %w", c.ID, err)
	}
	b, err = jcs.Transform(b)
	if err != nil {
		return nil, fmt.Errorf("event %s: canonical JSON: %w", c.ID, err)
	}
	return b, nil
}

// ChainHash is an entry's hash: SHA-256, in hex, of the previous entry's hash (in hex;
// empty for the first) followed by the entry's canonical bytes.
func ChainHash(prev string, canonical []byte) string {
	h := sha256.New()
	h.Write([]byte(prev))
	h.Write(canonical)
	return hex.EncodeToString(h.Sum(nil))
}

// TextHash is the salted hash that the chain holds of a text: SHA-256, in hex, of the
// salt's bytes followed by the text's.
func TextHash(salt, value string) (string, error) {
	b, err := hex.DecodeString(salt)
	if err != nil {
		return "", fmt.Errorf("salt: %w", err)
	}
	sum := sha256.Sum256(append(b, value...))
	return hex.EncodeToString(sum[:]), nil
}

func newSalt() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// canonicalise brings an event to the form in which it is kept, with new salts for its
// texts.
func canonicalise(engagementID string, e engagement.Event) (canonicalEvent, []textRow, error) {
	c := canonicalEvent{
		Engagement: engagementID, ID: e.ID, Type: e.Type, Phase: e.Phase,
		At: stampOf(e.At).text(), Actor: e.Actor, Facts: e.Facts, Texts: map[string]string{},
	}
	var texts []textRow
	for name, value := range e.Texts {
		row := textRow{EngagementID: engagementID, Name: name, Value: clean(value), Salt: newSalt()}
		hash, err := TextHash(row.Salt, row.Value)
		if err != nil {
			return c, nil, fmt.Errorf("event %s: %w", e.ID, err)
		}
		c.Texts[name] = hash
		texts = append(texts, row)
	}
	return c, texts, nil
}

// sameAs tells whether an event that comes again equals the entry under its id. A text
// that has been erased since counts as equal.
func sameAs(stored entryRow, texts []textRow, again canonicalEvent, values map[string]string) (bool, error) {
	var before canonicalEvent
	if err := json.Unmarshal([]byte(stored.Canonical), &before); err != nil {
		return false, fmt.Errorf("entry %d as stored: %w", stored.Seq, err)
	}
	for _, row := range texts {
		if value, ok := values[row.Name]; !ok || clean(value) != row.Value {
			return false, nil
		}
	}
	// What is left of the texts to compare is their names; their hashes differ by salt.
	again.Texts = maps.Clone(again.Texts)
	for name := range again.Texts {
		again.Texts[name] = before.Texts[name]
	}
	b, err := again.bytes()
	return string(b) == stored.Canonical, err
}

// event reads an entry's event back.
func (r entryRow) event(texts []textRow) (engagement.Event, error) {
	var c canonicalEvent
	if err := json.Unmarshal([]byte(r.Canonical), &c); err != nil {
		return engagement.Event{}, fmt.Errorf("entry %d as stored: %w", r.Seq, err)
	}
	at, err := time.Parse(stampLayout, c.At)
	if err != nil {
		return engagement.Event{}, fmt.Errorf("entry %d as stored: %w", r.Seq, err)
	}
	e := engagement.Event{ID: c.ID, Type: c.Type, Phase: c.Phase, At: at, Actor: c.Actor, Facts: c.Facts}
	for _, t := range texts {
		if e.Texts == nil {
			e.Texts = map[string]string{}
		}
		e.Texts[t.Name] = t.Value
	}
	return e, nil
}
