package activities_test

import (
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"

	"mandate/activities"
)

// registry notes under which name each method is registered.
type registry struct {
	worker.ActivityRegistry
	t     *testing.T
	names map[string]string
}

func (r registry) RegisterActivityWithOptions(run any, o activity.RegisterOptions) {
	name := runtime.FuncForPC(reflect.ValueOf(run).Pointer()).Name()
	method := strings.TrimSuffix(name[strings.LastIndex(name, ".")+1:], "-fm")
	require.NotContains(r.t, r.names, method, "%s: the SDK would run another activity in its place", o.Name)
	r.names[method] = o.Name
	require.True(r.t, strings.HasSuffix(o.Name, "."+method), "%s runs %s", o.Name, name)
}

func TestNoTwoActivitiesShareAMethodsName(t *testing.T) {
	r := registry{t: t, names: map[string]string{}}
	activities.Register(r, activities.Set{})
	require.NotEmpty(t, r.names)
}
