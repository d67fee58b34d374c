// Package idp signs people in at the organisation's identity provider, by OpenID Connect:
// the authorization code flow with PKCE (RFC 7636). It knows accounts, not people.
package idp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Settings say where the provider is and what it knows us as.
type Settings struct {
	Issuer, ClientID, ClientSecret string
	// RedirectURL is where it sends people back, AfterSignOut where after they have signed out there.
	RedirectURL, AfterSignOut string
	// Scopes beside openid.
	Scopes []string
	// MaxAge is how long ago somebody may have proved who they are at an ordinary sign-in.
	MaxAge time.Duration
}

// FreshWithin is how long ago somebody may have proved who they are when they were asked to
// do so anew; SkewAllowed how far the provider's clock may be ahead of ours.
const (
	FreshWithin = 5 * time.Minute
	SkewAllowed = time.Minute
)

const answerTimeout = 10 * time.Second

// algorithms are the signatures that count: those of keys that the provider alone has. A
// token without one (none), or with one of a secret that we share, proves nothing.
var algorithms = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
}

// Provider is an identity provider. It is asked what it can do when it is first needed, so
// that a server starts without it.
type Provider struct {
	settings Settings
	client   *http.Client
	mu       sync.Mutex
	known    *known
}

// known is what a provider has said of itself.
type known struct {
	*oidc.Provider
	oauth       oauth2.Config
	EndSession  string   `json:"end_session_endpoint"`
	Methods     []string `json:"token_endpoint_auth_methods_supported"`
	NamesItself bool     `json:"authorization_response_iss_parameter_supported"`
}

// New makes a provider.
func New(s Settings) *Provider {
	return &Provider{settings: s, client: &http.Client{Timeout: answerTimeout}}
}

// Issuer is the provider's name.
func (p *Provider) Issuer() string { return p.settings.Issuer }

// discover asks the provider what it can do, until it has answered once.
func (p *Provider) discover(ctx context.Context) (*known, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known != nil {
		return p.known, nil
	}
	// The keys of the provider are asked for long after this request has ended.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.settings.Issuer)
	if err != nil {
		return nil, refuse(Unreachable, fmt.Errorf("discover %s: %w", p.settings.Issuer, err))
	}
	k := &known{Provider: found}
	if err := found.Claims(k); err != nil {
		return nil, refuse(Unreachable, fmt.Errorf("discover %s: %w", p.settings.Issuer, err))
	}
	k.oauth = oauth2.Config{
		ClientID: p.settings.ClientID, ClientSecret: p.settings.ClientSecret, RedirectURL: p.settings.RedirectURL,
		Endpoint: found.Endpoint(), Scopes: append([]string{oidc.ScopeOpenID}, p.settings.Scopes...),
	}
	// Trying both ways would spend a code that is good for one; basic is the default (RFC 8414).
	k.oauth.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if len(k.Methods) > 0 && !slices.Contains(k.Methods, "client_secret_basic") {
		k.oauth.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	p.known = k
	return k, nil
}

// Flow is a sign-in that is under way: what its person's browser keeps until the provider
// sends them back.
type Flow struct {
	State, Nonce, Verifier string
	// Fresh says that the provider must ask who they are, whatever it knows.
	Fresh bool
}

// Begin returns where somebody signs in; fresh has them prove anew who they are. The hint is
// the address that they are expected to have; it may be empty.
func (p *Provider) Begin(ctx context.Context, fresh bool, hint string) (address string, flow Flow, err error) {
	k, err := p.discover(ctx)
	if err != nil {
		return "", Flow{}, err
	}
	// GenerateVerifier gives 256 random bits, which serve as state and nonce, too.
	flow = Flow{State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(), Fresh: fresh}
	// Whoever asks for an age is told when its person has signed in (OpenID Connect Core, 3.1.2.1).
	options := []oauth2.AuthCodeOption{oidc.Nonce(flow.Nonce), oauth2.S256ChallengeOption(flow.Verifier)}
	if fresh {
		options = append(options, oauth2.SetAuthURLParam("max_age", "0"), oauth2.SetAuthURLParam("prompt", "login"))
	} else {
		options = append(options, oauth2.SetAuthURLParam("max_age", strconv.Itoa(int(p.settings.MaxAge.Seconds()))))
	}
	if hint != "" {
		options = append(options, oauth2.SetAuthURLParam("login_hint", hint))
	}
	return k.oauth.AuthCodeURL(flow.State, options...), flow, nil
}

// SignOut returns where somebody who came with an ID token signs out at the provider, "" when
// it has no such place (OpenID Connect RP-Initiated Logout).
func (p *Provider) SignOut(ctx context.Context, idToken string) (string, error) {
	k, err := p.discover(ctx)
	if err != nil || k.EndSession == "" {
		return "", err
	}
	u, err := url.Parse(k.EndSession)
	if err != nil {
		return "", fmt.Errorf("end_session_endpoint of %s: %w", p.settings.Issuer, err)
	}
	query := u.Query()
	query.Set("client_id", p.settings.ClientID)
	query.Set("id_token_hint", idToken)
	query.Set("post_logout_redirect_uri", p.settings.AfterSignOut)
	u.RawQuery = query.Encode()
	return u.String(), nil
}
