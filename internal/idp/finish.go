package idp

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Proof is what the provider says of somebody who has signed in.
type Proof struct {
	Issuer, Subject string
	// Email is their address, "" unless the provider says that it has verified it.
	Email string
	// AuthAt is when they proved who they are; zero when the provider does not say.
	AuthAt time.Time
	// IDToken is the token that says so, for the sign-out.
	IDToken string
}

// claims are those parts of an ID token that go-oidc leaves to us.
type claims struct {
	AuthTime      int64  `json:"auth_time"`
	Party         string `json:"azp"`
	Email         string `json:"email"`
	EmailVerified any    `json:"email_verified"` // a boolean, or as some providers have it, a text
}

func (c claims) verifiedEmail() string {
	if c.EmailVerified == true || c.EmailVerified == "true" {
		return c.Email
	}
	return ""
}

// Finish takes what the provider has sent somebody back with, and returns who they are. Its
// errors are Refusals.
func (p *Provider) Finish(ctx context.Context, flow Flow, answer url.Values) (Proof, error) {
	if flow.State == "" || subtle.ConstantTimeCompare([]byte(flow.State), []byte(answer.Get("state"))) != 1 {
		return Proof{}, refuse(Foreign, errors.New("the state is not that of this browser"))
	}
	k, err := p.discover(ctx)
	if err != nil {
		return Proof{}, err
	}
	// An answer that names another issuer, or none although it should, is of another provider (RFC 9207).
	if issuer := answer.Get("iss"); issuer != "" && issuer != p.settings.Issuer || issuer == "" && k.NamesItself {
		return Proof{}, refuse(Untrusted, fmt.Errorf("the answer is of the issuer %q", issuer))
	}
	if code := answer.Get("error"); code != "" {
		reason := Denied
		if code == "server_error" || code == "temporarily_unavailable" {
			reason = Unreachable
		}
		return Proof{}, refuse(reason, fmt.Errorf("%s: %s", code, answer.Get("error_description")))
	}
	ctx = oidc.ClientContext(ctx, p.client)
	tokens, err := k.oauth.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(flow.Verifier))
	if err != nil {
		return Proof{}, refuse(exchangeReason(err), fmt.Errorf("exchange the code: %w", err))
	}
	return p.prove(ctx, k, flow, tokens)
}

// exchangeReason tells a code that is not good from a provider that is not there.
func exchangeReason(err error) Reason {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < http.StatusInternalServerError {
		return Untrusted
	}
	return Unreachable
}

// prove verifies the ID token: signature, issuer, audience and expiry by go-oidc, the rest here.
func (p *Provider) prove(ctx context.Context, k *known, flow Flow, tokens *oauth2.Token) (Proof, error) {
	raw, _ := tokens.Extra("id_token").(string)
	token, err := k.Verifier(&oidc.Config{ClientID: p.settings.ClientID, SupportedSigningAlgs: algorithms}).Verify(ctx, raw)
	if err != nil {
		return Proof{}, refuse(Untrusted, fmt.Errorf("ID token: %w", err))
	}
	var said claims
	if err := token.Claims(&said); err != nil {
		return Proof{}, refuse(Untrusted, fmt.Errorf("ID token: %w", err))
	}
	switch {
	case token.Subject == "":
		err = errors.New("it names no subject")
	case subtle.ConstantTimeCompare([]byte(flow.Nonce), []byte(token.Nonce)) != 1:
		err = errors.New("its nonce is that of another sign-in")
	case len(token.Audience) > 1 && said.Party != p.settings.ClientID, said.Party != "" && said.Party != p.settings.ClientID:
		err = fmt.Errorf("it was issued to %q", said.Party)
	case token.AccessTokenHash != "":
		err = token.VerifyAccessToken(tokens.AccessToken)
	}
	if err != nil {
		return Proof{}, refuse(Untrusted, fmt.Errorf("ID token: %w", err))
	}
	proof := Proof{Issuer: token.Issuer, Subject: token.Subject, IDToken: raw}
	if proof.AuthAt, err = authTime(said.AuthTime, flow.Fresh, time.Now()); err != nil {
		return Proof{}, err
	}
	if said.Email == "" { // the default for its scope (OpenID Connect Core, 5.4)
		if said, err = p.asked(ctx, k, tokens, token.Subject); err != nil {
			return Proof{}, err
		}
	}
	proof.Email = said.verifiedEmail()
	return proof, nil
}

// authTime is when somebody proved who they are. A fresh proof must say so, and be fresh:
// whoever is signed in at the provider already has not been asked by that.
func authTime(seconds int64, fresh bool, now time.Time) (time.Time, error) {
	if seconds == 0 {
		if fresh {
			return time.Time{}, refuse(Stale, errors.New("the provider does not say when they signed in (auth_time)"))
		}
		return time.Time{}, nil
	}
	at := time.Unix(seconds, 0).UTC()
	if at.After(now.Add(SkewAllowed)) {
		return time.Time{}, refuse(Untrusted, fmt.Errorf("they sign in at %s, which is not yet", at))
	}
	if fresh && now.Sub(at) > FreshWithin {
		return time.Time{}, refuse(Stale, fmt.Errorf("they have signed in at %s", at))
	}
	if at.After(now) {
		at = now.UTC()
	}
	return at, nil
}

// asked is what the provider tells when it is asked (UserInfo); of the same subject, or nothing.
func (p *Provider) asked(ctx context.Context, k *known, tokens *oauth2.Token, subject string) (claims, error) {
	if k.UserInfoEndpoint() == "" || !slices.Contains(k.oauth.Scopes, "email") {
		return claims{}, nil
	}
	info, err := k.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return claims{}, refuse(Unreachable, fmt.Errorf("UserInfo: %w", err))
	}
	if info.Subject != subject {
		return claims{}, refuse(Untrusted, fmt.Errorf("UserInfo is of %q, the ID token of %q", info.Subject, subject))
	}
	return claims{Email: info.Email, EmailVerified: info.EmailVerified}, nil
}
