// Package idptest is an identity provider for tests that issues whatever token a test wants,
// as no honest one would. Tests of what an honest one does run a real one.
package idptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"mandate/internal/idp"
)

// ClientID is what the issuer knows us as.
const ClientID = "mandate"

// Issuer is a provider. Its tokens are good unless a test changes them.
type Issuer struct {
	*httptest.Server
	Key *ecdsa.PrivateKey
	// Change changes what an ID token says, before it is signed.
	Change func(claims map[string]any)
	// Sign writes a token; with the issuer's key when nil.
	Sign func(claims []byte) string
	// Discovery changes what the issuer says of itself.
	Discovery func(said map[string]any)
	// Down has it answer nothing but 503.
	Down  bool
	nonce string
}

// Start starts an issuer that ends with the test.
func Start(t *testing.T) *Issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	i := &Issuer{Key: key}
	routes := http.NewServeMux()
	routes.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		said := map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"},
		}
		if i.Discovery != nil {
			i.Discovery(said)
		}
		answer(t, w, said)
	})
	routes.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(t, w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1", Algorithm: "ES256", Use: "sig"}}})
	})
	routes.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		answer(t, w, map[string]any{"access_token": "opaque", "token_type": "Bearer", "id_token": i.token(t)})
	})
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i.Down {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		routes.ServeHTTP(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

// Provider is the issuer as a provider that sends people back to an address.
func (i *Issuer) Provider(redirect string) *idp.Provider {
	return idp.New(idp.Settings{
		Issuer: i.URL, ClientID: ClientID, ClientSecret: "secret", RedirectURL: redirect, Scopes: []string{"email"}, MaxAge: 12 * time.Hour,
	})
}

// Return is what the issuer sends somebody back with who was sent to an address.
func (i *Issuer) Return(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	i.nonce = u.Query().Get("nonce")
	return url.Values{"code": {"code"}, "state": {u.Query().Get("state")}}
}

func (i *Issuer) token(t *testing.T) string {
	claims := map[string]any{
		"iss": i.URL, "sub": "00u1", "aud": ClientID, "nonce": i.nonce, "email": "ana@example.com", "email_verified": true,
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(), "auth_time": time.Now().Unix(),
	}
	if i.Change != nil {
		i.Change(claims)
	}
	text, err := json.Marshal(claims)
	require.NoError(t, err)
	if i.Sign != nil {
		return i.Sign(text)
	}
	return Signed(t, jose.ES256, i.Key, text)
}

// Signed is a token of claims, signed with an algorithm and a key.
func Signed(t *testing.T, algorithm jose.SignatureAlgorithm, key any, claims []byte) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "1"))
	require.NoError(t, err)
	signed, err := signer.Sign(claims)
	require.NoError(t, err)
	text, err := signed.CompactSerialize()
	require.NoError(t, err)
	return text
}

func answer(t *testing.T, w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		t.Errorf("the issuer cannot answer: %v", err)
	}
}
