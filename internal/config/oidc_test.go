package config_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/config"
	"mandate/internal/engagement"
)

func TestTheSettingsOfAnIdentityProviderAreWholeAndSafe(t *testing.T) {
	whole := config.OIDC{Issuer: "https://login.example", ClientID: "mandate", SecretFile: "secret"}
	require.NoError(t, whole.CheckOIDC())
	require.NoError(t, config.OIDC{}.CheckOIDC(), "there need not be one")
	local := whole
	local.Issuer = "http://127.0.0.1:9000"
	require.NoError(t, local.CheckOIDC())
	for says, change := range map[string]func(o *config.OIDC){
		"--oidc-issuer":             func(o *config.OIDC) { o.Issuer = "http://login.example" },
		"for example https://":      func(o *config.OIDC) { o.Issuer = "login.example" },
		"--oidc-client-id":          func(o *config.OIDC) { o.ClientID = "" },
		"--oidc-client-secret-file": func(o *config.OIDC) { o.SecretFile = "" },
		"need --oidc-issuer":        func(o *config.OIDC) { o.Issuer = "" },
	} {
		wrong := whole
		change(&wrong)
		err := wrong.CheckOIDC()
		require.Equal(t, engagement.Invalid, engagement.CodeOf(err), says)
		require.ErrorContains(t, err, says)
	}
}

func TestTheClientsSecretIsReadFromItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	_, err := config.OIDC{SecretFile: path}.ClientSecret()
	require.ErrorContains(t, err, "--oidc-client-secret-file")
	require.NoError(t, os.WriteFile(path, []byte(" \n"), 0o600))
	_, err = config.OIDC{SecretFile: path}.ClientSecret()
	require.ErrorContains(t, err, "is empty")
	require.NoError(t, os.WriteFile(path, []byte("s3cret\n"), 0o600))
	secret, err := config.OIDC{SecretFile: path}.ClientSecret()
	require.NoError(t, err)
	require.Equal(t, "s3cret", secret)
}

func TestTheLimitsOfSessionsMakeSense(t *testing.T) {
	require.NoError(t, config.Sessions{Idle: time.Hour, Lifetime: 12 * time.Hour}.CheckSessions())
	require.ErrorContains(t, config.Sessions{Idle: time.Second, Lifetime: time.Hour}.CheckSessions(), "--session-idle")
	require.ErrorContains(t, config.Sessions{Idle: 2 * time.Hour, Lifetime: time.Hour}.CheckSessions(), "--session-lifetime")
}
