package vault_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/vault"
)

func TestASecretOpensForItsPurposeAlone(t *testing.T) {
	v, err := vault.ReadOrCreate(filepath.Join(t.TempDir(), "keyset.json"))
	require.NoError(t, err)
	sealed, err := v.Seal("hunter2", "source/1")
	require.NoError(t, err)
	assert.NotContains(t, sealed, "hunter2")
	open, err := v.Open(sealed, "source/1")
	require.NoError(t, err)
	assert.Equal(t, "hunter2", open)
	_, err = v.Open(sealed, "source/2")
	assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err), "it was not sealed for that")
	_, err = v.Open("AQAAAAA=", "source/1")
	assert.Error(t, err, "too short to be anything")
}

func TestARotatedKeysetOpensWhatWasSealedBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyset.json")
	before, err := vault.ReadOrCreate(path)
	require.NoError(t, err)
	old, err := before.Seal("hunter2", "x")
	require.NoError(t, err)
	assert.True(t, before.Current(old))
	require.NoError(t, vault.Rotate(path))
	after, err := vault.ReadOrCreate(path)
	require.NoError(t, err)
	open, err := after.Open(old, "x")
	require.NoError(t, err)
	assert.Equal(t, "hunter2", open)
	assert.False(t, after.Current(old), "it is to be sealed anew")
	sealed, err := after.Seal("hunter2", "x")
	require.NoError(t, err)
	assert.True(t, after.Current(sealed))
	open, err = before.Open(sealed, "x")
	require.NoError(t, err, "a process that started with the older keyset reads the file again")
	assert.Equal(t, "hunter2", open)
	assert.False(t, before.Current(old), "and seals with the new key from now on")
}

func TestADroppedKeyOpensNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyset.json")
	v, err := vault.ReadOrCreate(path)
	require.NoError(t, err)
	old, err := v.Seal("hunter2", "x")
	require.NoError(t, err)
	oldKey := v.Primary()
	assert.Equal(t, engagement.Conflict, engagement.CodeOf(vault.Drop(path, oldKey)), "the key that seals stays")
	assert.Equal(t, engagement.NotFound, engagement.CodeOf(vault.Drop(path, oldKey+1)))
	require.NoError(t, vault.Rotate(path))
	keys, err := vault.Keys(path)
	require.NoError(t, err)
	require.Len(t, keys, 2)
	assert.Equal(t, vault.Key{ID: oldKey}, keys[0])
	assert.True(t, keys[1].Primary)
	require.NoError(t, vault.Drop(path, oldKey))
	after, err := vault.Read(path)
	require.NoError(t, err)
	_, err = after.Open(old, "x")
	assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err))
	_, err = after.OpenBytes(decoded(t, old), []byte("x"))
	assert.ErrorContains(t, err, fmt.Sprintf("key %d", oldKey), "it says which key is missing")
}

func TestWhatWasChangedDoesNotOpen(t *testing.T) {
	v, err := vault.ReadOrCreate(filepath.Join(t.TempDir(), "keyset.json"))
	require.NoError(t, err)
	sealed, err := v.SealBytes([]byte("hunter2"), []byte("x"))
	require.NoError(t, err)
	assert.Equal(t, v.Primary(), vault.KeyOf(sealed))
	for i := range sealed {
		changed := slices.Clone(sealed)
		changed[i] ^= 1
		_, err := v.OpenBytes(changed, []byte("x"))
		assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err), "byte %d", i)
	}
	for _, junk := range [][]byte{nil, {}, {1}, []byte("hunter2"), sealed[:5]} {
		_, err := v.OpenBytes(junk, []byte("x"))
		assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err), "%x", junk)
	}
}

func decoded(t *testing.T, sealed string) []byte {
	t.Helper()
	text, err := base64.StdEncoding.DecodeString(sealed)
	require.NoError(t, err)
	return text
}

func TestAKeysetIsNeverOverwritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyset.json")
	require.NoError(t, vault.Create(path))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	assert.Equal(t, engagement.Conflict, engagement.CodeOf(vault.Create(path)))
}

func TestWithoutAKeysetItSaysWhatToDo(t *testing.T) {
	_, err := vault.Read(filepath.Join(t.TempDir(), "none.json"))
	assert.ErrorContains(t, err, "mandate keyset create")
	var none *vault.Vault
	_, err = none.Seal("x", "y")
	assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err))
	assert.ErrorContains(t, err, "--keyset-file")
	_, err = none.Open("x", "y")
	assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err))
	assert.False(t, none.Current("x"))
	broken := filepath.Join(t.TempDir(), "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte("{}"), 0o600))
	_, err = vault.Read(broken)
	assert.Equal(t, engagement.Invalid, engagement.CodeOf(err))
}
