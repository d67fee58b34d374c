package web_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"mandate/api"
	"mandate/api/rest"
	"mandate/internal/identity"
)

// That every route has a policy, the server itself makes sure of; see api.New.
func TestNoRouteIsBothOpenAndGuardedAndEveryActionIsInTheTable(t *testing.T) {
	var declared *rest.API
	w := newWorld(t)
	server := api.New(api.Options{
		REST:  rest.Options{Store: w.db, Engine: w.engine},
		Mount: []func(*gin.Engine, *rest.API){w.site.Mount, func(_ *gin.Engine, a *rest.API) { declared = a }},
	})
	known := map[identity.Action]bool{"": true}
	for _, g := range identity.Actions {
		known[g.Action] = true
	}
	for _, route := range server.Handler().(*gin.Engine).Routes() {
		policy, what := declared.PolicyOf(route.Method, route.Path), route.Method+" "+route.Path
		require.True(t, policy.Declared(), what)
		require.True(t, known[policy.Action] && known[policy.Or], what)
		require.NotEqual(t, policy.Public || policy.Link, policy.Action != "", what)
	}
}

func TestARouteWithoutAPolicyKeepsTheServerFromStarting(t *testing.T) {
	w := newWorld(t)
	require.PanicsWithValue(t, "no policy says whom GET /new lets in; declare one", func() {
		api.New(api.Options{
			REST: rest.Options{Store: w.db, Engine: w.engine},
			Mount: []func(*gin.Engine, *rest.API){func(router *gin.Engine, _ *rest.API) {
				router.GET("/new", func(c *gin.Context) { c.Status(http.StatusOK) })
			}},
		})
	})
}
