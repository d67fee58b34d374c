package idp_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"mandate/internal/idp"
	"mandate/internal/idp/idptest"
)

const back = "http://mandate.test/sign-in/provider/callback"

// signIn goes to the issuer and comes back.
func signIn(t *testing.T, i *idptest.Issuer, fresh bool) (idp.Proof, error) {
	t.Helper()
	provider := i.Provider(back)
	address, flow, err := provider.Begin(t.Context(), fresh, "")
	require.NoError(t, err)
	return provider.Finish(t.Context(), flow, i.Return(t, address))
}

func requireReason(t *testing.T, want idp.Reason, err error, name string) {
	t.Helper()
	var refusal *idp.Refusal
	require.True(t, errors.As(err, &refusal), "%s: %v", name, err)
	require.Equal(t, want, refusal.Reason, "%s: %v", name, err)
}

func TestWhatAProviderIsAsked(t *testing.T) {
	provider := idptest.Start(t).Provider(back)
	address, flow, err := provider.Begin(t.Context(), false, "")
	require.NoError(t, err)
	u, err := url.Parse(address)
	require.NoError(t, err)
	q := u.Query()
	require.Equal(t, []string{"code", "S256", "openid email", back, flow.State, flow.Nonce, "43200", ""}, []string{
		q.Get("response_type"), q.Get("code_challenge_method"), q.Get("scope"), q.Get("redirect_uri"), q.Get("state"), q.Get("nonce"), q.Get("max_age"), q.Get("prompt"),
	})
	require.NotContains(t, address, flow.Verifier)
	address, again, err := provider.Begin(t.Context(), true, "ana@example.com")
	require.NoError(t, err)
	require.Contains(t, address, "prompt=login")
	require.Contains(t, address, "max_age=0")
	require.Contains(t, address, "login_hint=ana%40example.com")
	require.NotEqual(t, flow.State, again.State)
}

func TestAGoodTokenSaysWhoSomebodyIs(t *testing.T) {
	proof, err := signIn(t, idptest.Start(t), true)
	require.NoError(t, err)
	require.Equal(t, []string{"00u1", "ana@example.com"}, []string{proof.Subject, proof.Email})
	require.WithinDuration(t, time.Now(), proof.AuthAt, 5*time.Second)
}

func TestAnAddressCountsOnlyWhenTheProviderHasVerifiedIt(t *testing.T) {
	for value, email := range map[any]string{true: "ana@example.com", "true": "ana@example.com", false: "", "false": "", nil: "", 1.0: ""} {
		i := idptest.Start(t)
		i.Change = func(claims map[string]any) { claims["email_verified"] = value }
		proof, err := signIn(t, i, false)
		require.NoError(t, err)
		require.Equal(t, email, proof.Email, value)
	}
}

func TestATokenThatProvesNothingIsRefused(t *testing.T) {
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	raw := base64.RawURLEncoding
	for name, change := range map[string]func(i *idptest.Issuer){
		"not signed": func(i *idptest.Issuer) {
			i.Sign = func(claims []byte) string {
				return raw.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + raw.EncodeToString(claims) + "."
			}
		},
		"signed with the public key as a secret": func(i *idptest.Issuer) {
			i.Sign = func(claims []byte) string {
				public, err := x509.MarshalPKIXPublicKey(i.Key.Public())
				require.NoError(t, err)
				return idptest.Signed(t, jose.HS256, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), claims)
			}
		},
		"signed with the client's secret": func(i *idptest.Issuer) {
			i.Sign = func(claims []byte) string {
				return idptest.Signed(t, jose.HS256, []byte("secret secret secret secret secret"), claims)
			}
		},
		"signed by somebody else": func(i *idptest.Issuer) {
			i.Sign = func(claims []byte) string { return idptest.Signed(t, jose.ES256, other, claims) }
		},
		"no token":           func(i *idptest.Issuer) { i.Sign = func([]byte) string { return "" } },
		"for another client": func(i *idptest.Issuer) { i.Change = func(c map[string]any) { c["aud"] = "payroll" } },
		"for several, not ours": func(i *idptest.Issuer) {
			i.Change = func(c map[string]any) { c["aud"] = []string{idptest.ClientID, "payroll"}; c["azp"] = "payroll" }
		},
		"for several, of nobody": func(i *idptest.Issuer) {
			i.Change = func(c map[string]any) { c["aud"] = []string{idptest.ClientID, "payroll"} }
		},
		"of another issuer": func(i *idptest.Issuer) { i.Change = func(c map[string]any) { c["iss"] = "https://evil.example" } },
		"expired": func(i *idptest.Issuer) {
			i.Change = func(c map[string]any) { c["exp"] = time.Now().Add(-time.Minute).Unix() }
		},
		"of another sign-in": func(i *idptest.Issuer) { i.Change = func(c map[string]any) { c["nonce"] = "n" } },
		"without a nonce":    func(i *idptest.Issuer) { i.Change = func(c map[string]any) { delete(c, "nonce") } },
		"without a subject":  func(i *idptest.Issuer) { i.Change = func(c map[string]any) { delete(c, "sub") } },
		"of a sign-in in an hour": func(i *idptest.Issuer) {
			i.Change = func(c map[string]any) { c["auth_time"] = time.Now().Add(time.Hour).Unix() }
		},
		"of another access token": func(i *idptest.Issuer) { i.Change = func(c map[string]any) { c["at_hash"] = "AAAA" } },
		"an answer without an iss": func(i *idptest.Issuer) {
			i.Discovery = func(s map[string]any) { s["authorization_response_iss_parameter_supported"] = true }
		},
	} {
		i := idptest.Start(t)
		change(i)
		_, err := signIn(t, i, false)
		requireReason(t, idp.Untrusted, err, name)
	}
}

func TestAFreshSignInIsFresh(t *testing.T) {
	for name, c := range map[string]struct {
		at    any
		stale bool
	}{
		"just now": {time.Now().Unix(), false}, "four minutes ago": {time.Now().Add(-4 * time.Minute).Unix(), false},
		"an hour ago": {time.Now().Add(-time.Hour).Unix(), true}, "unsaid": {nil, true},
	} {
		i := idptest.Start(t)
		i.Change = func(claims map[string]any) { claims["auth_time"] = c.at }
		_, err := signIn(t, i, true)
		if c.stale {
			requireReason(t, idp.Stale, err, name)
		} else {
			require.NoError(t, err, name)
		}
		_, err = signIn(t, i, false)
		require.NoError(t, err, "%s: an ordinary sign-in may be by single sign-on", name)
	}
}

func TestOnlyTheBrowserThatBeganASignInFinishesIt(t *testing.T) {
	i := idptest.Start(t)
	provider := i.Provider(back)
	address, flow, err := provider.Begin(t.Context(), false, "")
	require.NoError(t, err)
	answer := i.Return(t, address)
	for name, f := range map[string]idp.Flow{"none": {}, "another": {State: "other", Nonce: flow.Nonce, Verifier: flow.Verifier}} {
		_, err = provider.Finish(t.Context(), f, answer)
		requireReason(t, idp.Foreign, err, name)
	}
	answer.Set("iss", "https://evil.example")
	_, err = provider.Finish(t.Context(), flow, answer)
	requireReason(t, idp.Untrusted, err, "the answer of another provider")
	_, err = provider.Finish(t.Context(), flow, url.Values{"state": {flow.State}, "error": {"access_denied"}})
	requireReason(t, idp.Denied, err, "refused there")
	_, err = provider.Finish(t.Context(), flow, url.Values{"state": {flow.State}, "error": {"temporarily_unavailable"}})
	requireReason(t, idp.Unreachable, err, "busy")
}

func TestAProviderIsAskedAgainUntilItAnswers(t *testing.T) {
	i := idptest.Start(t)
	i.Down = true
	provider := i.Provider(back)
	_, _, err := provider.Begin(t.Context(), false, "")
	requireReason(t, idp.Unreachable, err, "down")
	i.Down = false
	address, flow, err := provider.Begin(t.Context(), false, "")
	require.NoError(t, err)
	answer := i.Return(t, address)
	i.Down = true
	_, err = provider.Finish(t.Context(), flow, answer)
	requireReason(t, idp.Unreachable, err, "down when the code is exchanged")
}
