package workflows_test

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/proto"

	"mandate/internal/historytest"
	"mandate/workflows"
)

// TestTheCounterCountsWhatAServerWrote holds the counter of histories to those of a development
// server: what it counts of a workflow must be what the server has written of it.
func TestTheCounterCountsWhatAServerWrote(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "replay", "*.json.gz"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var events, bytes, countedEvents, countedBytes int
	for _, path := range files {
		file, err := os.Open(path)
		require.NoError(t, err)
		unpacked, err := gzip.NewReader(file)
		require.NoError(t, err)
		history, err := client.HistoryFromJSON(unpacked, client.HistoryJSONOptions{})
		require.NoError(t, err)
		require.NoError(t, file.Close())
		size := 0
		for _, e := range history.Events {
			size += proto.Size(e)
		}
		counter := &historytest.Counter{}
		replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{Interceptors: []interceptor.WorkerInterceptor{counter}})
		require.NoError(t, err)
		workflows.Register(replayer)
		require.NoError(t, replayer.ReplayWorkflowHistory(nil, history))
		runs := counter.Runs()
		run := runs[len(runs)-1]
		assert.InEpsilon(t, len(history.Events), run.Events, 0.15, "the events of %s", path)
		assert.InEpsilon(t, size, run.Bytes, 0.15, "the bytes of %s", path)
		events, bytes, countedEvents, countedBytes = events+len(history.Events), bytes+size, countedEvents+run.Events, countedBytes+run.Bytes
	}
	t.Logf("written: %d events, %d bytes; counted: %d events, %d bytes", events, bytes, countedEvents, countedBytes)
	assert.InEpsilon(t, events, countedEvents, 0.04)
	assert.InEpsilon(t, bytes, countedBytes, 0.04)
}
