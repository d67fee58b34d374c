// Package vault seals what must be read again and by nobody else: secrets such as the tokens
// with which Mandate reads metrics from other systems, what crosses Temporal, files. Keys
// stand in a Tink keyset: AES-256-GCM, of which the primary key seals and all that are kept
// can open.
package vault

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"mandate/internal/engagement"
)

// Vault seals and opens with the keys of one keyset. The nil Vault has none: what needs one
// is Unavailable, and says what an operator must do. It may be used by many at once.
//
// A key that it does not know makes it read the file again, so that a keyset may be rotated
// while servers and workers run: whichever of them starts first with the new key, the others
// open what that has sealed.
type Vault struct {
	path string
	mu   sync.Mutex
	ring ring
	file fs.FileInfo // of the file when it was last read
}

// ring are the keys of the keyset, as read at one time.
type ring struct {
	aead    tink.AEAD
	primary uint32
	known   map[uint32]bool
}

// Read reads the keyset in a file, as Create has written it.
func Read(path string) (*Vault, error) {
	v := &Vault{path: path}
	if err := v.readAgain(); err != nil {
		return nil, err
	}
	return v, nil
}

// ReadOrCreate is Read, and makes the keyset where there is none yet.
func ReadOrCreate(path string) (*Vault, error) {
	if err := Create(path); err != nil && engagement.CodeOf(err) != engagement.Conflict {
		return nil, err
	}
	return Read(path)
}

func ringOf(handle *keyset.Handle) (ring, error) {
	primary, err := handle.Primary()
	if err != nil {
		return ring{}, fmt.Errorf("primary key of the keyset: %w", err)
	}
	a, err := aead.New(handle)
	if err != nil {
		return ring{}, fmt.Errorf("keyset: %w", err)
	}
	keys := ring{aead: a, primary: primary.KeyID(), known: map[uint32]bool{}}
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err != nil {
			return ring{}, fmt.Errorf("keyset: %w", err)
		}
		keys.known[entry.KeyID()] = true
	}
	return keys, nil
}

// errNone is what needs a keyset where there is none.
var errNone = engagement.Errorf(engagement.Unavailable,
	"this installation has no keyset, so that no secret can be kept and nothing that was sealed be opened. An operator makes one with mandate keyset create FILE, or restores the one there was, and gives it to serve and worker as --keyset-file")

// SealBytes encrypts with the primary key, for one purpose. What it returns opens for that
// purpose alone: about says, in words that never change, what it is for.
func (v *Vault) SealBytes(plain, about []byte) ([]byte, error) {
	if v == nil {
		return nil, errNone
	}
	sealed, err := v.keys().aead.Encrypt(plain, about)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed, nil
}

// OpenBytes decrypts what SealBytes has sealed for a purpose. It is Unavailable without the
// key, and for what was changed since or sealed for something else.
func (v *Vault) OpenBytes(sealed, about []byte) ([]byte, error) {
	if v == nil {
		return nil, errNone
	}
	keys, err := v.keysFor(KeyOf(sealed))
	if err != nil {
		return nil, err
	}
	plain, err := keys.aead.Decrypt(sealed, about)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", engagement.Errorf(engagement.Unavailable,
			"it was sealed with key %d for another purpose, or was changed since; restore it from your backup", KeyOf(sealed)), err)
	}
	return plain, nil
}

// Seal is SealBytes for texts: what it returns is base64.
func (v *Vault) Seal(secret, about string) (string, error) {
	sealed, err := v.SealBytes([]byte(secret), []byte(about))
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(sealed), nil
}

// Open decrypts what Seal has sealed for a purpose.
func (v *Vault) Open(sealed, about string) (string, error) {
	if v == nil {
		return "", errNone
	}
	text, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", fmt.Errorf("sealed secret: %w", err)
	}
	secret, err := v.OpenBytes(text, []byte(about))
	if err != nil {
		return "", errors.Join(engagement.Errorf(engagement.Unavailable,
			"the secret cannot be opened with this installation's keyset; an operator restores the keyset that sealed it, or somebody gives the secret again"), err)
	}
	return string(secret), nil
}

// Current tells whether a text was sealed with the primary key: what was not is to be
// sealed anew before the older keys are taken out of the keyset.
func (v *Vault) Current(sealed string) bool {
	text, err := base64.StdEncoding.DecodeString(sealed)
	return err == nil && v.CurrentBytes(text)
}

// CurrentBytes is Current for bytes.
func (v *Vault) CurrentBytes(sealed []byte) bool { return v != nil && KeyOf(sealed) == v.Primary() }

// Primary is the id of the key that seals; 0 without a keyset.
func (v *Vault) Primary() uint32 {
	if v == nil {
		return 0
	}
	return v.keys().primary
}

// KeyOf is the id of the key that has sealed something; 0 for what nothing has sealed. Tink
// puts before a ciphertext a byte for the version and the key's id, big-endian.
func KeyOf(sealed []byte) uint32 {
	if len(sealed) < 5 || sealed[0] != 1 {
		return 0
	}
	return binary.BigEndian.Uint32(sealed[1:5])
}

func (v *Vault) keys() ring {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.ring
}

// keysFor are the keys, read again if need be, of which one has the id.
func (v *Vault) keysFor(id uint32) (ring, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.ring.known[id] {
		return v.ring, nil
	}
	err := v.readAgain()
	if err == nil && v.ring.known[id] {
		return v.ring, nil
	}
	return ring{}, errors.Join(engagement.Errorf(engagement.Unavailable,
		"it was sealed with key %d, which this installation's keyset %s does not hold; an operator restores the keyset that has it", id, v.path), err)
}

// readAgain reads the file unless it is the one that was read last.
func (v *Vault) readAgain() error {
	file, err := os.Stat(v.path)
	if err == nil && v.file != nil && os.SameFile(file, v.file) && file.ModTime().Equal(v.file.ModTime()) && file.Size() == v.file.Size() {
		return nil
	}
	handle, err := read(v.path) // says better than err what is wrong
	if err != nil {
		return err
	}
	keys, err := ringOf(handle)
	if err != nil {
		return err
	}
	v.ring, v.file = keys, file
	return nil
}
