package vault_test

import (
	"os"
	"path/filepath"
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
	_, err = before.Open(sealed, "x")
	assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err), "a process with the older keyset must be started again")
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
