package workflows_test

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"mandate/internal/contract"
	"mandate/workflows"
)

// TestEveryCommittedHistoryReplays holds changes of the workflows to the engagements that
// run already: what a worker of today does with a history of then must be what was done.
// docs/developer.md says how histories are made, and when.
func TestEveryCommittedHistoryReplays(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "replay", "*.json.gz"))
	require.NoError(t, err)
	types := map[string]bool{}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file, err := os.Open(path)
			require.NoError(t, err)
			defer file.Close()
			unpacked, err := gzip.NewReader(file)
			require.NoError(t, err)
			history, err := client.HistoryFromJSON(unpacked, client.HistoryJSONOptions{})
			require.NoError(t, err)
			types[history.Events[0].GetWorkflowExecutionStartedEventAttributes().GetWorkflowType().GetName()] = true
			replayer := worker.NewWorkflowReplayer()
			workflows.Register(replayer)
			require.NoError(t, replayer.ReplayWorkflowHistory(nil, history))
		})
	}
	for _, kind := range []string{
		contract.WorkflowEngagement, contract.WorkflowAssessment, contract.WorkflowPlan, contract.WorkflowDevelopment,
		contract.WorkflowProject, contract.WorkflowChange, contract.WorkflowMonitoring,
	} {
		require.True(t, types[kind], "no history of a %s is committed", kind)
	}
}
