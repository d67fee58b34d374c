package identity

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"mandate/internal/anchor"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// SecretSize is the size in bytes of the secret from which all keys follow.
const SecretSize = 32

// Keys are an installation's keys. They all follow from one secret by HKDF-SHA256
// (RFC 5869), each with a label of its own. The zero value signs nothing.
type Keys struct {
	decisions ed25519.PrivateKey
	anchors   ed25519.PrivateKey
	dossiers  ed25519.PrivateKey
	links     []byte
	forms     []byte
	signIns   [2][]byte // authenticates, encrypts
}

// KeysFrom derives the keys. API and workers must have the same secret.
func KeysFrom(secret []byte) (Keys, error) {
	if len(secret) < SecretSize {
		return Keys{}, fmt.Errorf("the secret has %d bytes; it needs %d", len(secret), SecretSize)
	}
	derive := func(label string) ([]byte, error) {
		return hkdf.Key(sha256.New, secret, nil, "mandate "+label, SecretSize)
	}
	seed, errSeed := derive("decision-signing")
	anchors, errAnchors := derive("anchor-signing")
	dossiers, errDossiers := derive("dossier-signing")
	links, errLinks := derive("links")
	forms, errForms := derive("forms")
	authenticates, errHash := derive("sign-in-authentication")
	encrypts, errBlock := derive("sign-in-encryption")
	if err := errors.Join(errSeed, errAnchors, errDossiers, errLinks, errForms, errHash, errBlock); err != nil {
		return Keys{}, fmt.Errorf("derive keys: %w", err)
	}
	return Keys{
		decisions: ed25519.NewKeyFromSeed(seed), anchors: ed25519.NewKeyFromSeed(anchors), dossiers: ed25519.NewKeyFromSeed(dossiers),
		links: links, forms: forms, signIns: [2][]byte{authenticates, encrypts},
	}, nil
}

// LoadOrCreateSecret reads the secret at path; when there is none it makes one that
// only its owner can read.
func LoadOrCreateSecret(path string) ([]byte, error) {
	secret, err := os.ReadFile(path)
	if err == nil {
		if len(secret) != SecretSize {
			return nil, fmt.Errorf("the secret in %s has %d bytes instead of %d; restore it from your backup", path, len(secret), SecretSize)
		}
		return secret, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make room for the secret: %w", err)
	}
	secret = make([]byte, SecretSize)
	_, _ = rand.Read(secret) // never fails
	return secret, createSecret(path, secret)
}

// createSecret writes beside path and links the whole file into place, so that a
// killed start leaves no half a secret and of two starts at once only one wins.
func createSecret(path string, secret []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write the secret: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, errWrite := tmp.Write(secret)
	if err := errors.Join(errWrite, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write the secret: %w", err)
	}
	if err := os.Link(tmp.Name(), path); err != nil {
		return fmt.Errorf("write the secret: %w", err)
	}
	return nil
}

// DecisionKey is the public key of decisions; nil for the zero value.
func (k Keys) DecisionKey() ed25519.PublicKey { return public(k.decisions) }

// DossierKey is the public key of dossiers; nil for the zero value.
func (k Keys) DossierKey() ed25519.PublicKey { return public(k.dossiers) }

func public(key ed25519.PrivateKey) ed25519.PublicKey {
	if len(key) == 0 {
		return nil
	}
	return key.Public().(ed25519.PublicKey)
}

// KeyID identifies a public key: the first 64 bits of its SHA-256, in hex. It names a key and
// proves nothing: whoever checks a signature compares the whole key.
func KeyID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:8])
}

// SignDossier returns the Ed25519 signature of a dossier's manifest.
func (k Keys) SignDossier(manifest []byte) ([]byte, error) {
	if len(k.dossiers) == 0 {
		return nil, errors.New("sign dossier: no key")
	}
	return ed25519.Sign(k.dossiers, manifest), nil
}

// SignDecision returns the decision, tidied, with the API's Ed25519 signature over all its
// other fields.
func (k Keys) SignDecision(d engagement.Decision) (engagement.Decision, error) {
	if len(k.decisions) == 0 {
		return d, errors.New("sign decision: no key")
	}
	d = d.Tidy()
	d.Key = KeyID(k.DecisionKey())
	text, err := d.SigningBytes()
	if err != nil {
		return d, err
	}
	d.Signature = ed25519.Sign(k.decisions, text)
	return d, nil
}

// VerifyDecision tells whether the API has signed the decision as it stands.
func (k Keys) VerifyDecision(d engagement.Decision) bool {
	return len(k.decisions) > 0 && DecisionSignedBy(d, k.DecisionKey())
}

// DecisionSignedBy tells whether the holder of a key has signed the decision as it stands.
func DecisionSignedBy(d engagement.Decision, key ed25519.PublicKey) bool {
	if len(d.Signature) != ed25519.SignatureSize || len(key) != ed25519.PublicKeySize {
		return false
	}
	text, err := d.SigningBytes()
	return err == nil && ed25519.Verify(key, text, d.Signature)
}

// SignAct returns the act with the API's Ed25519 signature over all its other fields.
func (k Keys) SignAct(a contract.GateAct) (contract.GateAct, error) {
	if len(k.decisions) == 0 {
		return a, errors.New("sign act: no key")
	}
	text, err := a.SigningBytes()
	if err != nil {
		return a, err
	}
	a.Signature = ed25519.Sign(k.decisions, text)
	return a, nil
}

// VerifyAct tells whether the API has signed the act as it stands.
func (k Keys) VerifyAct(a contract.GateAct) bool {
	if len(k.decisions) == 0 || len(a.Signature) != ed25519.SignatureSize {
		return false
	}
	text, err := a.SigningBytes()
	return err == nil && ed25519.Verify(k.decisions.Public().(ed25519.PublicKey), text, a.Signature)
}

// SignAnchor signs what is said outside of the database about the journals in it. Its key signs
// nothing else: the public one is given away.
func (k Keys) SignAnchor(s anchor.Statement) (anchor.Statement, error) { return s.Sign(k.anchors) }

// AnchorKey is the public key under which anchors are valid.
func (k Keys) AnchorKey() ed25519.PublicKey { return public(k.anchors) }

// LinkToken returns the token of a person's link to a gate, 256 bits in base64url,
// and the hash that is stored of it. The same issue has the same token, so that a
// mail that is sent again carries the same link.
func (k Keys) LinkToken(gate, stage string, revision int, person string, issue int) (token string, hash []byte) {
	mac := hmac.New(sha256.New, k.links)
	for _, part := range []string{gate, stage, fmt.Sprint(revision), person, fmt.Sprint(issue)} {
		// With its length before it, no part can pass for the end of another.
		mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
		mac.Write([]byte(part))
	}
	token = base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	return token, LinkHash(token)
}

// LinkHash is what is stored of a link's token.
func LinkHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// FormToken returns the token that a form carries against forged requests, bound to
// whatever identifies its reader: a session, or a link's token.
func (k Keys) FormToken(reader string) string {
	mac := hmac.New(sha256.New, k.forms)
	mac.Write([]byte(reader))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// CheckFormToken tells whether a form was made for its reader.
func (k Keys) CheckFormToken(reader, token string) bool {
	return hmac.Equal([]byte(token), []byte(k.FormToken(reader)))
}

// SignInKeys are those of the cookie that a sign-in keeps while it is under way at the
// identity provider: HMAC-SHA256 and AES-256.
func (k Keys) SignInKeys() (authenticates, encrypts []byte) { return k.signIns[0], k.signIns[1] }
