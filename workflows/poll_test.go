package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows"
)

// readable are the sources that are due, and what came of each.
type readable struct {
	mu      sync.Mutex
	due     []activities.SourceRef
	results map[string]activities.Polled
	// down is how often a source's activity fails before it works, as an outage makes it.
	down map[string]int
	// asked are the requests, in the order in which they came.
	asked []activities.PollRequest
	// meets holds a source's answer until as many are being read at the same time.
	meets    int
	atOnce   int
	most     int
	together chan struct{}
}

func (r *readable) DueSources(_ context.Context, org string, most int) ([]activities.SourceRef, error) {
	if org != "acme" {
		return nil, fmt.Errorf("organisation %s is not known", org)
	}
	return r.due[:min(len(r.due), most)], nil
}

func (r *readable) PollSource(ctx context.Context, req activities.PollRequest) (activities.Polled, error) {
	r.mu.Lock()
	r.asked = append(r.asked, req)
	r.atOnce++
	r.most = max(r.most, r.atOnce)
	if r.meets > 0 && r.atOnce == r.meets {
		close(r.together)
		r.meets = 0
	}
	together := r.together
	fails := r.down[req.Source] > 0
	if fails {
		r.down[req.Source]--
	}
	r.mu.Unlock()
	if together != nil {
		select {
		case <-together:
		case <-ctx.Done():
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.atOnce--
	if fails {
		return activities.Polled{}, errors.New("the database is away")
	}
	return r.results[req.Source], nil
}

func (h *house) pollsOf(org string) (read int, err error) {
	h.t.Helper()
	h.env.ExecuteWorkflow(workflows.PollSources, contract.Readings{Org: org})
	require.True(h.t, h.env.IsWorkflowCompleted())
	if err := h.env.GetWorkflowError(); err != nil {
		return 0, err
	}
	require.NoError(h.t, h.env.GetWorkflowResult(&read))
	return read, nil
}

func TestEachSourceThatIsDueIsReadAndItsOwnerToldOnceItHasFailedOftenEnough(t *testing.T) {
	h := newHouse(t)
	failed := func(times int, tell ...string) activities.Polled {
		return activities.Polled{Failures: times, Tell: tell, Reason: "It answers 500."}
	}
	h.sources.results = map[string]activities.Polled{
		"works": {}, "first": failed(1, cto), "told": failed(engagement.TellAfter, cto, pmo), "nobody": failed(engagement.TellAfter), "since": failed(engagement.TellAfter+1, cto),
	}
	for _, source := range []string{"works", "first", "told", "nobody", "since"} {
		h.sources.due = append(h.sources.due, activities.SourceRef{Engagement: testEngagement, Source: source})
	}
	read, err := h.pollsOf("acme")
	require.NoError(t, err)
	assert.Equal(t, 5, read)
	require.Len(t, h.sources.asked, 5)
	for _, asked := range h.sources.asked {
		assert.Equal(t, activities.Place{Org: "acme", Engagement: testEngagement}, asked.Place)
		assert.Equal(t, "2026-11-23T09:00:00Z", asked.At.UTC().Format(time.RFC3339), "all of a run are due at its beginning")
	}
	mails := h.mails(activities.NoticeSourceFails)
	require.Len(t, mails, 1, "once, as it has failed often enough")
	assert.Equal(t, activities.Notice{
		Place: activities.Place{Org: "acme", Engagement: testEngagement}, Key: "source/told/fails/2026-11-23T09:00:00Z",
		Kind: activities.NoticeSourceFails, People: []string{cto, pmo}, Of: "told", Number: engagement.TellAfter, Reason: "It answers 500.",
	}, mails[0])
}

func TestAnOutageOfOneSourceHoldsUpNoOther(t *testing.T) {
	h := newHouse(t)
	h.sources.due = []activities.SourceRef{{Engagement: testEngagement, Source: "gone"}, {Engagement: testEngagement, Source: "a"}, {Engagement: testEngagement, Source: "b"}}
	h.sources.down = map[string]int{"gone": 1 << 20, "a": 2}
	_, err := h.pollsOf("acme")
	require.Error(t, err, "operators see that one could not be settled")
	asked := map[string]int{}
	for _, r := range h.sources.asked {
		asked[r.Source]++
	}
	assert.Equal(t, 3, asked["a"], "it is tried again")
	assert.Equal(t, 1, asked["b"])
	assert.Greater(t, asked["gone"], 3)
	assert.Less(t, h.env.Now().Sub(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), 15*time.Minute, "the next run reads it")
}

func TestSourcesAreReadSideBySideButNotAllAtOnce(t *testing.T) {
	h := newHouse(t)
	for i := range 30 {
		h.sources.due = append(h.sources.due, activities.SourceRef{Engagement: testEngagement, Source: fmt.Sprint(i)})
	}
	h.sources.meets, h.sources.together = 8, make(chan struct{})
	read, err := h.pollsOf("acme")
	require.NoError(t, err)
	assert.Equal(t, 30, read)
	assert.Equal(t, 8, h.sources.most)
}
