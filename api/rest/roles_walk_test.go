package rest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// route is an operation of the API with whom it lets in.
type route struct {
	method, path string
	policy       rest.Policy
}

// routes are all operations of the API's document, in an order of their own.
func (w *world) routes() (all []route) {
	d, _ := w.document()
	for path, item := range d.Paths {
		for method := range item {
			method = strings.ToUpper(method)
			at := strings.NewReplacer("{", ":", "}", "").Replace(path)
			all = append(all, route{method, path, w.server.API().PolicyOf(method, at)})
		}
	}
	slices.SortFunc(all, func(a, b route) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

// Every operation is tried with every role of the organisation that the table keeps out
// of it, with an address and a body that would do for others.
func TestNoOperationLetsARoleInThatTheTableKeepsOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnish()
		tried := map[identity.Role]int{}
		for _, r := range w.routes() {
			require.True(t, r.policy.Declared(), "%s %s", r.method, r.path)
			for _, role := range identity.Roles {
				if identity.Allowed(role, r.policy.Action) || identity.Allowed(role, r.policy.Or) {
					continue
				}
				sent := w.sample(p, r.method, r.path)
				sent.token = w.tokens[role]
				w.do(sent).problem(http.StatusForbidden, "forbidden")
				tried[role]++
			}
		}
		require.Greater(t, tried[identity.Viewer], 100)
		require.Greater(t, tried[identity.Auditor], 100)
		require.Greater(t, tried[identity.Operator], 200)
		for _, r := range w.routes() {
			if r.method != http.MethodGet && identity.Allowed(identity.Auditor, r.policy.Action) {
				require.Contains(t, []identity.Action{identity.OwnProfile, identity.ReadDraft}, r.policy.Action, "the auditor writes nothing: %s %s", r.method, r.path)
			}
		}
	})
}

// The team's roles are those that startBody gives out; each comes with a consultant's token.
func TestInAnEngagementSomebodyMayDoWhatTheirRoleInItsTeamIsGranted(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	for role, email := range map[engagement.Role]string{
		engagement.RoleSponsor: "selma@example.org", engagement.RoleLeader: "member@example.org", engagement.RoleMember: "viewer@example.org",
	} {
		_, token := w.person(email, identity.Consultant)
		var wrong []string
		denied := 0
		for _, r := range w.routes() {
			if !strings.HasPrefix(r.path, "/v1/engagements/{id}") || !identity.Allowed(identity.Consultant, r.policy.Action) {
				continue
			}
			sent := w.sample(p, r.method, r.path)
			sent.token = token
			if strings.HasSuffix(r.path, "/document") || strings.HasSuffix(r.path, "/slides") {
				sent.path += "?revision=1" // without it they are of the draft
			}
			switch granted := identity.AllowedIn(role, r.policy.Action); {
			case !granted:
				denied++
				if got := w.do(sent); got.Code != http.StatusForbidden {
					wrong = append(wrong, r.method+" "+r.path+": "+http.StatusText(got.Code)+" "+string(got.Body[:min(len(got.Body), 120)]))
				}
			case r.method == http.MethodGet:
				if got := w.do(sent); got.Code == http.StatusForbidden || got.Code >= http.StatusInternalServerError && got.Code != http.StatusServiceUnavailable {
					wrong = append(wrong, r.method+" "+r.path+": "+http.StatusText(got.Code))
				}
			}
		}
		require.Empty(t, wrong, role)
		require.Greater(t, denied, 40)
	}
}
