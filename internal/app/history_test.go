package app_test

import (
	"compress/gzip"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/encoding/protojson"

	"mandate/internal/contract"
	"mandate/workflows"
)

var keep = flag.String("histories", "", "keep the histories in this folder, for the replay tests of the workflows")

// replay replays every history of an engagement. With -histories it keeps them under a
// name, unless that is empty.
func replay(t testing.TB, s *site, engagementID, name string) {
	t.Helper()
	replayer := worker.NewWorkflowReplayer()
	workflows.Register(replayer)
	c := s.temporal()
	projects := 0
	for _, id := range s.workflows(engagementID) {
		part := strings.Trim(strings.TrimPrefix(id, contract.EngagementWorkflow(engagementID)), "/")
		if strings.HasPrefix(part, "project/") {
			projects++
			part = fmt.Sprintf("project-%d", projects)
		}
		for n, h := range runs(t, c, id) {
			assert.NoError(t, replayer.ReplayWorkflowHistory(nil, h), id)
			t.Logf("%-14s run %d %5d events", part, n+1, len(h.Events))
			if *keep != "" && name != "" {
				file := strings.Trim(strings.ReplaceAll(name+"-"+part, "/", "-"), "-")
				write(t, filepath.Join(*keep, fmt.Sprintf("%s-run%d.json.gz", file, n+1)), h)
			}
		}
	}
}

// workflows lists the ids of an engagement's workflows.
func (s *site) workflows(engagementID string) []string {
	s.t.Helper()
	ids := []string{contract.EngagementWorkflow(engagementID)}
	items, _ := s.do(http.MethodGet, "/engagements/"+engagementID, nil)["phases"].([]any)
	items = append(items, s.do(http.MethodGet, "/engagements/"+engagementID+"/projects", nil)["items"].([]any)...)
	for _, item := range items {
		if id, _ := item.(map[string]any)["workflow"].(string); id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// runs are the histories of a workflow's runs, the first one first.
func runs(t testing.TB, c client.Client, workflow string) (all []*history.History) {
	t.Helper()
	for run, more := "", true; more; more = run != "" {
		h := &history.History{}
		pages := c.GetWorkflowHistory(t.Context(), workflow, run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for pages.HasNext() {
			event, err := pages.Next()
			require.NoError(t, err)
			h.Events = append(h.Events, event)
		}
		all = append(all, h)
		run = h.Events[0].GetWorkflowExecutionStartedEventAttributes().GetContinuedExecutionRunId()
	}
	slices.Reverse(all)
	return all
}

func write(t testing.TB, path string, h *history.History) {
	t.Helper()
	file, err := os.Create(path)
	require.NoError(t, err)
	text, err := protojson.Marshal(h)
	require.NoError(t, err)
	packed := gzip.NewWriter(file)
	_, err = packed.Write(text)
	require.NoError(t, err)
	require.NoError(t, packed.Close())
	require.NoError(t, file.Close())
}
