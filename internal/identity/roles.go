package identity

import (
	"slices"

	"mandate/internal/engagement"
)

// Role is what somebody may do in the whole organisation. What they are in one
// engagement is an engagement.Role.
type Role string

// The roles of an organisation.
const (
	Admin      Role = "admin"      // everything, tokens included
	PMO        Role = "pmo"        // starts and steers engagements, sees all of them
	Auditor    Role = "auditor"    // reads everything, writes nothing
	Operator   Role = "operator"   // keeps the workflows running, sees no content
	Consultant Role = "consultant" // assesses, drafts, leads; sees the engagements of their teams
	Member     Role = "member"     // client staff and leaders: answer, report, decide
	Viewer     Role = "viewer"     // reads
)

// Roles lists every role. Of several that somebody has, the first here is theirs.
var Roles = []Role{Admin, PMO, Auditor, Operator, Consultant, Member, Viewer}

// Scoped tells whether the role sees only the engagements in whose team its person is.
func (r Role) Scoped() bool { return !slices.Contains([]Role{Admin, PMO, Auditor, Operator}, r) }

// Alone tells whether the role goes with no other: an auditor is independent, and an
// operator sees no content.
func (r Role) Alone() bool { return r == Auditor || r == Operator }

// Includes tells whether the role may do all that another may, wherever that one may.
func (r Role) Includes(other Role) bool {
	if !slices.Contains(Roles, r) || !slices.Contains(Roles, other) || r.Scoped() && !other.Scoped() {
		return false
	}
	return !slices.ContainsFunc(Actions, func(g Grant) bool {
		return slices.Contains(g.Roles, other) && !slices.Contains(g.Roles, r)
	})
}

// Strongest returns the first of Roles among some roles' names, or "" when none is known.
func Strongest(names []string) Role {
	for _, r := range Roles {
		if slices.Contains(names, string(r)) {
			return r
		}
	}
	return ""
}

// ByTeams is what somebody who has no role in the organisation may do there by the roles
// that they have in engagements: whoever writes what the client decides on is a
// consultant, the PMO of a team included; everybody else is a member.
func ByTeams(roles []engagement.Role) Role {
	if slices.ContainsFunc(roles, func(r engagement.Role) bool { return slices.Contains(authors, r) }) {
		return Consultant
	}
	return Member
}

// Allowed tells whether a role of the organisation may do something. An unknown role or
// action is refused.
func Allowed(role Role, action Action) bool {
	g, known := grantOf(action)
	return known && slices.Contains(g.Roles, role)
}

// AllowedIn tells whether a role in an engagement's team lets somebody do something there.
// What is no matter of a single engagement is none of its team's.
func AllowedIn(role engagement.Role, action Action) bool {
	g, known := grantOf(action)
	return known && slices.Contains(g.Team, role)
}

// OfEngagement tells whether an action is about one engagement, so that it takes a role in
// its team, too, of whoever is Scoped.
func OfEngagement(action Action) bool {
	g, known := grantOf(action)
	return known && len(g.Team) > 0
}

func grantOf(action Action) (Grant, bool) {
	i := slices.IndexFunc(Actions, func(g Grant) bool { return g.Action == action })
	if i < 0 {
		return Grant{}, false
	}
	return Actions[i], true
}
