package rest

import (
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"mandate/internal/bundle"
)

// Every kind that imports write must follow the rules of a resource.
func TestEveryImportedKindHasAResourceWithRules(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	a := Mount(gin.New(), Options{})
	for _, kind := range bundle.Kinds {
		if kind.Imported() {
			require.Contains(t, a.kinds, kind.Kind, "mount a collection of %s", kind.Kind)
		}
	}
}
