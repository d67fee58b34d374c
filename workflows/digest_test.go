package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/workflows"
)

func (h *house) digestsOf(org string) int {
	h.t.Helper()
	h.env.ExecuteWorkflow(workflows.Digest, contract.Digest{Org: org})
	require.True(h.t, h.env.IsWorkflowCompleted())
	require.NoError(h.t, h.env.GetWorkflowError())
	var sent int
	require.NoError(h.t, h.env.GetWorkflowResult(&sent))
	return sent
}

func TestDigestsAreSentOnceADay(t *testing.T) {
	h := newHouse(t)
	assert.Equal(t, 2, h.digestsOf("acme"))
	assert.Equal(t, []string{"acme 2026-11-23T09:00:00Z"}, h.digests)
}

func TestTheStatusOfAllEngagementsIsSentAndTriedAgain(t *testing.T) {
	h := newHouse(t)
	h.mailDown = 1
	h.env.ExecuteWorkflow(workflows.Portfolio, contract.Portfolio{Org: "acme"})
	require.True(t, h.env.IsWorkflowCompleted())
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, []string{"status of acme 2026-11-23T09:00:00Z", "status of acme 2026-11-23T09:00:00Z"}, h.digests)
}

func TestDigestsThatFailAreTriedAgainAsThoseOfTheSameDay(t *testing.T) {
	h := newHouse(t)
	h.mailDown = 3
	assert.Equal(t, 2, h.digestsOf("acme"))
	assert.Len(t, h.digests, 4)
	for _, asked := range h.digests {
		assert.Equal(t, "acme 2026-11-23T09:00:00Z", asked)
	}
}

func TestDigestsAreGivenUpBeforeTheNextDay(t *testing.T) {
	h := newHouse(t)
	h.mailDown = 1 << 20
	h.env.ExecuteWorkflow(workflows.Digest, contract.Digest{Org: "acme"})
	require.True(t, h.env.IsWorkflowCompleted())
	require.Error(t, h.env.GetWorkflowError())
	assert.Less(t, h.env.Now().Sub(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), 24*time.Hour)
}
