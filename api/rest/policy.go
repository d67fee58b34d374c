package rest

import (
	"net/http"
	"strings"

	"mandate/internal/identity"
)

// Policy says who a route lets in. It either takes an action of whoever is signed in, or
// says why it needs none.
type Policy struct {
	// Action is what the sender must be allowed, Or another that lets them in as well.
	Action, Or identity.Action
	// Public routes are for everybody, Link ones for whoever has the link of a mail.
	Public, Link bool
}

// Declared tells whether the policy says anything.
func (p Policy) Declared() bool { return p.Action != "" || p.Public || p.Link }

// Declare notes the policy of a route, as the router names it. HEAD is as GET.
func (a *API) Declare(method, route string, p Policy) { a.policies[routeKey(method, route)] = p }

// PolicyOf is the policy of a route; the zero Policy when it has none.
func (a *API) PolicyOf(method, route string) Policy { return a.policies[routeKey(method, route)] }

func routeKey(method, route string) string {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	return method + " " + route
}

// routed is the path of an operation as the router names it.
func routed(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}
