package workflows_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/workflows"
)

// archive is where engagements are purged; a broken one cannot be.
type archive struct {
	due    []string
	broken string
	asked  activities.PurgeDueRequest
	purged []string
	tried  int
}

func (a *archive) ToPurge(_ context.Context, req activities.PurgeDueRequest) ([]string, error) {
	a.asked = req
	return a.due, nil
}

func (a *archive) Purge(_ context.Context, place activities.Place, _ int) error {
	if place.Engagement == a.broken {
		a.tried++
		return errors.New("its journal does not hold")
	}
	a.purged = append(a.purged, place.Engagement)
	return nil
}

func TestEngagementsThatAreKeptNoLongerArePurged(t *testing.T) {
	run := func(a *archive) (int, error) {
		var suite testsuite.WorkflowTestSuite
		env := suite.NewTestWorkflowEnvironment()
		workflows.Register(env)
		activities.Register(env, activities.Set{
			Journal: &activities.Journal{}, People: &activities.People{}, Gates: &activities.Gates{}, Methodology: &activities.Methodology{},
			Calendar: &activities.Calendar{}, Freeze: &activities.Freeze{}, Projects: &activities.Projects{}, Measure: &activities.Measure{},
			Report: &activities.Report{}, Notify: &activities.Notify{}, Change: &activities.Change{}, Sources: &activities.Sources{},
			Retention: &activities.Retention{Port: a},
		})
		env.ExecuteWorkflow(contract.WorkflowRetention, contract.Retention{Org: "o", Years: 7})
		require.True(t, env.IsWorkflowCompleted())
		if err := env.GetWorkflowError(); err != nil {
			return 0, err
		}
		var n int
		return n, env.GetWorkflowResult(&n)
	}
	a := &archive{due: []string{"e1", "e2"}}
	n, err := run(a)
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	assert.Equal(t, []string{"e1", "e2"}, a.purged)
	assert.Equal(t, activities.PurgeDueRequest{Org: "o", Years: 7, Most: 200}, a.asked)

	a = &archive{due: []string{"e1", "bad", "e2"}, broken: "bad"}
	_, err = run(a)
	require.Error(t, err, "the run says that it has failed")
	assert.Equal(t, []string{"e1", "e2"}, a.purged, "one holds up no other")
	assert.GreaterOrEqual(t, a.tried, 5, "it is tried again and again")
}
