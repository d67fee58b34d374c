// Package identity knows who somebody is and what they may do: principals, roles, API
// tokens, the links of e-mails, and the keys that sign decisions.
package identity

import (
	"context"
	"slices"
	"strings"
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
	Org    string
	Person string
	// Role is theirs in the organisation, or that of the token by which they came.
	Role Role
	// Teams are their roles in whatever engagements, of somebody who has no role in the
	// organisation; Role is then what follows from them.
	Teams   []engagement.Role
	TokenID string // of a token; empty otherwise
	Via     Via
	AuthAt  time.Time // when they proved who they are
	Locale  string

	visit *visit // of a request, shared by the copies of its principal
}

// visit is where a request has come to: the engagement that it is about.
type visit struct {
	// asked are the actions that were allowed before the engagement was known.
	asked []Action
	at    *Place
}

// Place is an engagement, as far as it matters for what somebody may do there.
type Place struct {
	Engagement string
	// Roles are the principal's in its team; nil when they are not in it.
	Roles []engagement.Role
	// Asked tells that a gate there asks the principal, in whatever team they are: they
	// may read and decide.
	Asked bool
}

// Scoped tells whether the principal sees only the engagements in whose teams they are.
func (p Principal) Scoped() bool { return p.Role.Scoped() }

// Scope is the person to whose engagements the principal is confined, or "".
func (p Principal) Scope() string {
	if p.Scoped() {
		return p.Person
	}
	return ""
}

// Can tells whether the principal may do something: in the engagement that their request
// has come to (At), or anywhere as long as it has come to none.
func (p Principal) Can(action Action) bool {
	if p.visit != nil && p.visit.at != nil {
		return p.canAt(*p.visit.at, action)
	}
	return p.canAnywhere(action)
}

func (p Principal) canAnywhere(action Action) bool {
	if len(p.Teams) > 0 && OfEngagement(action) {
		return slices.ContainsFunc(p.Teams, func(r engagement.Role) bool { return AllowedIn(r, action) })
	}
	return Allowed(p.Role, action)
}

func (p Principal) canAt(at Place, action Action) bool {
	if !p.Scoped() || !OfEngagement(action) {
		return p.canAnywhere(action)
	}
	if len(p.Teams) == 0 && !Allowed(p.Role, action) {
		return false
	}
	if at.Asked && (action == ReadEngagement || action == Decide) {
		return true
	}
	return slices.ContainsFunc(at.Roles, func(r engagement.Role) bool { return AllowedIn(r, action) })
}

// May is Can for what a request depends on: it returns nil, or a Forbidden error that says
// whom to ask. What was allowed before the request came to an engagement is asked again
// there.
func (p Principal) May(action Action) error {
	if !p.Can(action) {
		return p.refusal(action)
	}
	if p.visit != nil && p.visit.at == nil {
		p.visit.asked = append(p.visit.asked, action)
	}
	return nil
}

func (p Principal) refusal(action Action) error {
	at := p.visit != nil && p.visit.at != nil && p.Scoped() && OfEngagement(action)
	if !at || len(p.Teams) == 0 && !Allowed(p.Role, action) {
		return engagement.Errorf(engagement.Forbidden, "the role %q may not do this (%s); ask an administrator for a role that may", p.Role, action)
	}
	granted, _ := grantOf(action)
	return engagement.Errorf(engagement.Forbidden, "%s in this engagement you may not do this (%s); ask its PMO for a role that may: %s",
		nameAs(p.visit.at.Roles), action, joined(granted.Team, " or "))
}

func nameAs(roles []engagement.Role) string {
	if len(roles) == 0 {
		return "with no role"
	}
	return "as " + joined(roles, " and ")
}

func joined(roles []engagement.Role, by string) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, by)
}

// At notes to which engagement the request has come. From then on the principal, and
// every copy of it in this request, may do what their roles there allow; a Forbidden error
// tells that something which the request was let in for is not among it.
func (p Principal) At(place Place) error {
	if p.visit == nil {
		return nil
	}
	asked := p.visit.asked
	p.visit.at = &place
	for _, action := range asked {
		if !p.Can(action) {
			return p.refusal(action)
		}
	}
	return nil
}

type principalKey struct{}

// With returns a context that carries the principal of a request, which has come to no
// engagement yet.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p.Visiting())
}

// Visiting is the principal at the beginning of a request, for whoever asks what they may
// before there is a context that carries them.
func (p Principal) Visiting() Principal {
	if p.visit == nil {
		p.visit = &visit{}
	}
	return p
}

// From returns the context's principal, and whether it has one.
func From(ctx context.Context) (Principal, bool) {
	p, ok := ctx.Value(principalKey{}).(Principal)
	return p, ok
}
