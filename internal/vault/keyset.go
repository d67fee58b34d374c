package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"mandate/internal/engagement"
)

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

// Key is a key of a keyset.
type Key struct {
	ID uint32
	// Primary tells whether it is the one that seals.
	Primary bool
}

// Keys lists the keys of the keyset in a file, the oldest first.
func Keys(path string) ([]Key, error) {
	handle, err := read(path)
	if err != nil {
		return nil, err
	}
	keys := make([]Key, handle.Len())
	for i := range keys {
		entry, err := handle.Entry(i)
		if err != nil {
			return nil, fmt.Errorf("keyset of %s: %w", path, err)
		}
		keys[i] = Key{ID: entry.KeyID(), Primary: entry.IsPrimary()}
	}
	return keys, nil
}

// Drop takes a key out of the keyset in a file for good: nothing that it has sealed can be
// opened any more. The primary key is a Conflict, one that is not there NotFound.
func Drop(path string, id uint32) error {
	keys, err := Keys(path)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(keys, func(k Key) bool { return k.ID == id })
	switch {
	case i < 0:
		return engagement.Errorf(engagement.NotFound, "%s has no key %d; list its keys with: mandate keyset list %s", path, id, path)
	case keys[i].Primary:
		return engagement.Errorf(engagement.Conflict, "key %d of %s seals; rotate the keyset first", id, path)
	}
	handle, err := read(path)
	if err != nil {
		return err
	}
	manager := keyset.NewManagerFromHandle(handle)
	if err := manager.Delete(id); err != nil {
		return fmt.Errorf("drop key %d of %s: %w", id, path, err)
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
