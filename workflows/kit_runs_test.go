package workflows_test

import (
	"errors"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"
)

// act is what somebody does at a time after the beginning.
type act struct {
	after time.Duration
	do    func()
	done  bool
}

// script has people act while a workflow runs, through as many runs as follow each other.
func (h *house) script(acts ...*act) { h.acts = append(h.acts, acts...) }

func after(d time.Duration, do func()) *act { return &act{after: d, do: do} }

// playRuns runs a workflow to its end. At each of the forced moments Temporal suggests that the
// run be followed by another. It returns how many runs there were.
func playRuns[In any](h *house, run any, in In, forced ...time.Duration) (runs int) {
	h.t.Helper()
	begins := h.env.Now()
	for runs = 1; ; runs++ {
		h.hearSignals()
		now := h.env.Now().Sub(begins)
		for _, a := range h.acts {
			if !a.done {
				h.at(a.after-now, func() { a.done = true; a.do() })
			}
		}
		for _, moment := range forced {
			if moment > now {
				h.at(moment-now, func() { h.env.SetContinueAsNewSuggested(true) })
			}
		}
		h.env.ExecuteWorkflow(run, in)
		require.True(h.t, h.env.IsWorkflowCompleted(), "the run ends")
		err := h.env.GetWorkflowError()
		var again *workflow.ContinueAsNewError
		if !errors.As(err, &again) {
			require.NoError(h.t, err)
			return runs
		}
		var next In
		require.NoError(h.t, converter.GetDefaultDataConverter().FromPayloads(again.Input, &next))
		in = next
		h.furnish(h.env.Now())
	}
}
