// Package identity knows who somebody is and what they may do: principals, roles, API
// tokens, the links of e-mails, and the keys that sign decisions.
package identity

import (
	"context"
	"time"

	"mandate/internal/engagement"
)

// Via is the way by which somebody was recognised.
type Via string

// The ways.
const (
	ViaToken   Via = "token"
	ViaSession Via = "session"
	ViaLink    Via = "link"
)

// Principal is who makes a request. Person is never empty: every act in the journal
// has somebody who answers for it.
type Principal struct {
	Org     string
	Person  string
	Role    Role
	TokenID string // of a token; empty otherwise
	Via     Via
	AuthAt  time.Time // when they proved who they are
	Locale  string
}

// May returns nil, or a Forbidden error that says which roles may.
func (p Principal) May(action Action) error {
	if Allowed(p.Role, action) {
		return nil
	}
	return engagement.Errorf(engagement.Forbidden, "the role %q may not do this (%s); ask an administrator for a role that may", p.Role, action)
}

// Scope is the person to whose engagements the principal is confined, or "".
func (p Principal) Scope() string {
	if p.Role.Scoped() {
		return p.Person
	}
	return ""
}

type principalKey struct{}

// With returns a context that carries the principal.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// From returns the context's principal, and whether it has one.
func From(ctx context.Context) (Principal, bool) {
	p, ok := ctx.Value(principalKey{}).(Principal)
	return p, ok
}
