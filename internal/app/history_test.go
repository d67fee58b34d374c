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
	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/encoding/protojson"

	"mandate/internal/app/temporaldev/devtest"
	"mandate/internal/codec"
	"mandate/internal/contract"
	"mandate/internal/vault"
	"mandate/workflows"
)

var keep = flag.String("histories", "", "keep the histories in this folder, for the replay tests of the workflows")

// replay replays every history of an engagement. With -histories it keeps them under a
// name, unless that is empty.
func replay(t testing.TB, s *site, engagementID, name string) {
	t.Helper()
	replayer := worker.NewWorkflowReplayer()
	workflows.Register(replayer)
	projects := 0
	for _, id := range s.workflows(engagementID) {
		part := strings.Trim(strings.TrimPrefix(id, contract.EngagementWorkflow(engagementID)), "/")
		if strings.HasPrefix(part, "project/") {
			projects++
			part = fmt.Sprintf("project-%d", projects)
		}
		for n, h := range s.runs(id) {
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

// runs are the histories of a workflow's runs, opened, the first one first.
func (s *site) runs(workflow string) (all []*history.History) {
	s.t.Helper()
	c, open := s.temporal(), openedBy(s.keys())
	for run, more := "", true; more; more = run != "" {
		h := &history.History{}
		pages := c.GetWorkflowHistory(s.t.Context(), workflow, run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for pages.HasNext() {
			event, err := pages.Next()
			require.NoError(s.t, err)
			h.Events = append(h.Events, event)
		}
		require.NoError(s.t, proxy.VisitPayloads(s.t.Context(), h, open))
		all = append(all, h)
		run = h.Events[0].GetWorkflowExecutionStartedEventAttributes().GetContinuedExecutionRunId()
	}
	slices.Reverse(all)
	return all
}

// openedBy opens what is sealed in a message of Temporal's.
func openedBy(keys *vault.Vault) proxy.VisitPayloadsOptions {
	seal := codec.New(keys, devtest.Namespace)
	return proxy.VisitPayloadsOptions{
		Visitor: func(_ *proxy.VisitPayloadsContext, payloads []*common.Payload) ([]*common.Payload, error) {
			return seal.Decode(payloads)
		},
	}
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
