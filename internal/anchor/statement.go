// Package anchor is what is said outside of the database about the journals in it: signed
// statements of where each chain ended at a time, each naming the one before. Who cuts off the
// end of a journal, or writes it anew from some place on, leaves a database whose chains hold in
// themselves; only what was anchored elsewhere tells that it was longer, or another.
package anchor

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/gowebpki/jcs"

	"mandate/internal/engagement"
)

// Format is the form of the statements. One that means something else has another name.
const Format = "mandate-anchor/1"

// Head is where the chain of an engagement's journal ended.
type Head struct {
	Engagement string `json:"engagement" doc:"Id of the engagement"`
	// Seq is the place of the last entry, from 1.
	Seq int64 `json:"seq" doc:"Place of the last entry of its journal, from 1"`
	// Hash is that entry's, in hex.
	Hash string `json:"hash" doc:"Hash of that entry, SHA-256 in hex"`
}

// Statement says where some chains of one organisation ended. Statements of an organisation are
// numbered and follow each other: none can be left out unseen, but those at the end.
type Statement struct {
	Format string `json:"format" doc:"Always mandate-anchor/1"`
	Org    string `json:"org" doc:"The organisation"`
	Number int64  `json:"number" doc:"Of the organisation's anchors, from 1"`
	// At is to the microsecond, in UTC.
	At time.Time `json:"at"`
	// Previous is the Digest of the statement before; empty in the first.
	Previous string `json:"previous" doc:"SHA-256 of the canonical form of the anchor before, in hex; empty in the first"`
	// Heads are those that have changed since the statement before, by engagement.
	Heads []Head `json:"heads" doc:"Where the journals ended that had grown since the anchor before"`
	// Key is the public key that the signature is valid under, Signature that of all the rest.
	Key       []byte `json:"key" doc:"Ed25519 public key, in Base64"`
	Signature []byte `json:"signature" doc:"Ed25519, of the RFC 8785 form of the anchor without this field, in Base64"`
}

// Sign signs a statement.
func (s Statement) Sign(key ed25519.PrivateKey) (Statement, error) {
	if len(key) != ed25519.PrivateKeySize {
		return s, errors.New("sign an anchor: no key")
	}
	s.Format, s.At = Format, s.At.UTC().Truncate(time.Microsecond)
	s.Key, s.Signature = key.Public().(ed25519.PublicKey), nil
	if s.Heads == nil {
		s.Heads = []Head{}
	}
	text, err := s.signed()
	if err != nil {
		return s, err
	}
	s.Signature = ed25519.Sign(key, text)
	return s, nil
}

// Verify is Invalid unless the statement is signed by the holder of a key, as it stands. With no
// key given it is held to the one that it names itself, which proves only that nobody has changed
// it who has not signed it anew.
func (s Statement) Verify(key ed25519.PublicKey) error {
	if s.Format != Format {
		return s.fault("has the format %q; this version reads %s", s.Format, Format)
	}
	if len(key) == 0 {
		key = s.Key
	}
	if len(key) != ed25519.PublicKeySize || !ed25519.PublicKey(s.Key).Equal(key) {
		return s.fault("is signed with another key than the one expected")
	}
	text, err := s.signed()
	if err != nil {
		return err
	}
	if !ed25519.Verify(key, text, s.Signature) {
		return s.fault("was changed after it was signed")
	}
	return nil
}

// Digest identifies the statement: SHA-256, in hex, of its canonical form with the signature.
func (s Statement) Digest() (string, error) {
	text, err := canonical(s)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

// Line is the statement as one line of JSON in its canonical form, as files hold it.
func (s Statement) Line() ([]byte, error) {
	text, err := canonical(s)
	return append(text, '\n'), err
}

// signed is what the signature signs.
func (s Statement) signed() ([]byte, error) {
	type fields Statement
	return canonical(struct {
		fields
		Signature *struct{} `json:"signature,omitempty"` // in the place of the statement's own
	}{fields: fields(s)})
}

// canonical is a value in the form of RFC 8785.
func canonical(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("canonical form of an anchor: %w", err)
	}
	if text, err = jcs.Transform(text); err != nil {
		return nil, fmt.Errorf("canonical form of an anchor: %w", err)
	}
	return text, nil
}

func (s Statement) fault(format string, args ...any) error {
	return engagement.Errorf(engagement.Invalid, "Anchor %d of organisation %s %s.", s.Number, s.Org, fmt.Sprintf(format, args...))
}

// mostLine bounds a line of a file: some 100,000 heads.
const mostLine = 16 << 20

// Read reads statements, one a line; empty lines are skipped. What is no statement is Invalid and
// names its line. It checks no signature.
func Read(from io.Reader) ([]Statement, error) {
	var all []Statement
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, mostLine)
	n := 1
	for ; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var s Statement
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return nil, errors.Join(engagement.Errorf(engagement.Invalid, "line %d holds no anchor; restore the file from a copy, or cut the line off if it is the last and was written half", n), err)
		}
		all = append(all, s)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read anchors, line %d: %w", n, err)
	}
	return all, nil
}
