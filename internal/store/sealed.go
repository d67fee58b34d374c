package store

import (
	"errors"
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/vault"
)

// SealWith has what files and logos hold sealed with the keys of a keyset from now on; what was
// kept before stays readable, and Reseal seals it. Call it before the database is used; nil, as
// at first, keeps them as they are.
//
// A file is sealed chunk by chunk, each bound to its place in its file and to whether it is the
// last, so that none can be left out, put elsewhere or cut off unnoticed. That is what Tink's
// streaming AEAD does within one ciphertext; it needs keys of another kind, and files that are
// sealed anew as a whole, while here each chunk is a row.
func (d *DB) SealWith(keys *vault.Vault) { d.vault = keys }

// aboutChunk is what a chunk of a file is sealed for.
func (tx *Tx) aboutChunk(engagementID, file string, place int, last bool) []byte {
	return fmt.Appendf(nil, "file chunk\n%s\n%s\n%s\n%d\n%t", tx.org, engagementID, file, place, last)
}

// aboutLogo is what a client's logo is sealed for.
func (tx *Tx) aboutLogo(client string) []byte {
	return []byte("client logo\n" + tx.org + "\n" + client)
}

// isLast tells whether a chunk is the last one of a file of so many bytes.
func isLast(place int, size int64) bool { return int64(place+1)*chunkSize >= size }

// seal seals content where there is a keyset, and returns with which key; 0 for none.
func (tx *Tx) seal(content, about []byte) ([]byte, int64, error) {
	if tx.owner.vault == nil {
		return content, 0, nil
	}
	sealed, err := tx.owner.vault.SealBytes(content, about)
	return sealed, int64(vault.KeyOf(sealed)), err
}

// unseal opens content that was sealed with a key; 0 for what was not sealed.
func (tx *Tx) unseal(content []byte, key int64, about []byte) ([]byte, error) {
	if key == 0 {
		return content, nil
	}
	plain, err := tx.owner.vault.OpenBytes(content, about)
	if err != nil {
		return nil, errors.Join(engagement.Errorf(engagement.Unavailable,
			"It cannot be opened: it was sealed with a key that this installation does not have, or was changed since. An operator restores the keyset, or the database."), err)
	}
	return plain, nil
}
