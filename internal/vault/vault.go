// Package vault seals secrets that Mandate must be able to use again, such as the tokens with
// which it reads metrics from other systems. Keys stand in a Tink keyset: AES-256-GCM, of
// which the primary key seals and all that are kept can open.
package vault

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"mandate/internal/engagement"
)

// Vault seals and opens with the keys of one keyset. The nil Vault has none: what needs one
// is Unavailable, and says what an operator must do.
type Vault struct {
	aead    tink.AEAD
	primary uint32
}

// Read reads the keyset in a file, as Create has written it.
func Read(path string) (*Vault, error) {
	handle, err := read(path)
	if err != nil {
		return nil, err
	}
	return of(handle)
}

// ReadOrCreate is Read, and makes the keyset where there is none yet.
func ReadOrCreate(path string) (*Vault, error) {
	if err := Create(path); err != nil && engagement.CodeOf(err) != engagement.Conflict {
		return nil, err
	}
	return Read(path)
}

// Create makes a keyset of one new key, in a file that only its owner can read. A file that
// is there already is a Conflict: what its keys have sealed would be lost.
func Create(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, engagement.Errorf(engagement.Conflict, "%s is there already; rotate it, or name another file", path))
	}
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return fmt.Errorf("make a keyset: %w", err)
	}
	return write(path, handle)
}

// Rotate adds a new key to the keyset in a file, which seals from now on. The earlier keys
// stay, and open what they have sealed.
func Rotate(path string) error {
	handle, err := read(path)
	if err != nil {
		return err
	}
	manager := keyset.NewManagerFromHandle(handle)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return fmt.Errorf("add a key to %s: %w", path, err)
	}
	if err := manager.SetPrimary(id); err != nil {
		return fmt.Errorf("make the new key of %s its primary: %w", path, err)
	}
	if handle, err = manager.Handle(); err != nil {
		return fmt.Errorf("keyset of %s: %w", path, err)
	}
	return write(path, handle)
}

func read(path string) (*keyset.Handle, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, engagement.Errorf(engagement.Invalid, "there is no keyset %s; make one with: mandate keyset create %s", path, path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the keyset: %w", err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, errors.Join(engagement.Errorf(engagement.Invalid, "%s holds no Tink keyset in JSON; restore it from your backup", path), err)
	}
	return handle, nil
}

// write replaces the file whole or not at all.
func write(path string, handle *keyset.Handle) error {
	var text bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
		return fmt.Errorf("write the keyset: %w", err)
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".keyset-*") // readable by its owner alone
	if err != nil {
		return fmt.Errorf("write the keyset: %w", err)
	}
	_, err = part.Write(text.Bytes())
	if err = errors.Join(err, part.Sync(), part.Close()); err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write the keyset: %w", err), os.Remove(part.Name()))
	}
	return nil
}

func of(handle *keyset.Handle) (*Vault, error) {
	primary, err := handle.Primary()
	if err != nil {
		return nil, fmt.Errorf("primary key of the keyset: %w", err)
	}
	a, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("keyset: %w", err)
	}
	return &Vault{aead: a, primary: primary.KeyID()}, nil
}

// errNone is what needs a keyset where there is none.
var errNone = engagement.Errorf(engagement.Unavailable,
	"secrets cannot be kept: this installation has no keyset. An operator makes one with mandate keyset create FILE and gives it to serve and worker as --keyset-file")

// Seal encrypts a secret for one purpose. It opens for that purpose alone: about says, in
// words that never change, what the secret is for.
func (v *Vault) Seal(secret, about string) (string, error) {
	if v == nil {
		return "", errNone
	}
	sealed, err := v.aead.Encrypt([]byte(secret), []byte(about))
	if err != nil {
		return "", fmt.Errorf("seal a secret: %w", err)
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
	secret, err := v.aead.Decrypt(text, []byte(about))
	if err != nil {
		return "", errors.Join(engagement.Errorf(engagement.Unavailable,
			"the secret cannot be opened with this installation's keyset; an operator restores the keyset that sealed it, or somebody gives the secret again"), err)
	}
	return string(secret), nil
}

// Current tells whether something was sealed with the primary key: what was not is to be
// sealed anew before the older keys are taken out of the keyset.
func (v *Vault) Current(sealed string) bool {
	text, err := base64.StdEncoding.DecodeString(sealed)
	// Tink puts before a ciphertext a byte for the version and the key's id, big-endian.
	return v != nil && err == nil && len(text) > 5 && binary.BigEndian.Uint32(text[1:5]) == v.primary
}
