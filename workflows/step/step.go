// Package step runs one activity as a step of the process: named in the Temporal UI,
// retried until it succeeds, and held for a person when only a person can mend it.
package step

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// maxSummary is Temporal's limit for a summary, in bytes.
const maxSummary = 200

// Do runs an activity to its end and returns its result. Our own I/O is retried
// without limit: an outage of the database delays an engagement and never fails it.
func Do[T any](ctx workflow.Context, summary string, activity, request any) (T, error) {
	defer HandsOf(ctx).Take()()
	var result T
	err := workflow.ExecuteActivity(options(ctx, summary), activity, request).Get(ctx, &result)
	return result, err
}

// Run is Do for an activity without a result.
func Run(ctx workflow.Context, summary string, activity, request any) error {
	defer HandsOf(ctx).Take()()
	return workflow.ExecuteActivity(options(ctx, summary), activity, request).Get(ctx, nil)
}

// A worker that dies takes its activities with it; the time limit is how long until
// another one begins them anew, and somebody may be waiting for the answer.
const (
	timeLimit     = 10 * time.Second
	slowTimeLimit = time.Minute
)

// Heartbeat is how long the worker of a slow activity may be silent before it counts as dead.
const Heartbeat = 10 * time.Second

type slowly struct{}

// Slowly gives the steps under the context a minute instead of ten seconds: for reports
// and mail, which nobody waits for.
func Slowly(ctx workflow.Context) workflow.Context { return workflow.WithValue(ctx, slowly{}, true) }

func options(ctx workflow.Context, summary string) workflow.Context {
	limit, heartbeat := timeLimit, time.Duration(0)
	if slow, _ := ctx.Value(slowly{}).(bool); slow {
		limit, heartbeat = slowTimeLimit, Heartbeat
	}
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: limit,
		HeartbeatTimeout:    heartbeat,
		Summary:             Clip(summary),
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 30 * time.Second,
		},
	})
}

// Clip shortens a summary to what Temporal stores, at a character's border.
func Clip(s string) string {
	if len(s) <= maxSummary {
		return s
	}
	cut := maxSummary - len("…")
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}

// Hold is where a workflow waits for a person when a step cannot go on by itself.
type Hold struct {
	reason  string
	retries int
	// Changed is called when the reason comes or goes, so that the workflow's details
	// can tell of it.
	Changed func(ctx workflow.Context)
}

// Reason says why the workflow is held, or "" when it is not.
func (h *Hold) Reason() string { return h.reason }

// Wait holds the calling step until a person has asked for another try.
func (h *Hold) Wait(ctx workflow.Context, reason string) error {
	return h.WaitBeyond(ctx, reason, h.retries)
}

// Retries is how often another try has been asked for.
func (h *Hold) Retries() int { return h.retries }

// WaitBeyond is Wait, where the tries asked for were counted before.
func (h *Hold) WaitBeyond(ctx workflow.Context, reason string, seen int) error {
	h.reason = reason
	h.changed(ctx)
	err := workflow.Await(ctx, func() bool { return h.retries != seen })
	h.reason = ""
	h.changed(ctx)
	return err
}

// Retry lets whatever is held try again.
func (h *Hold) Retry() { h.retries++ }

func (h *Hold) changed(ctx workflow.Context) {
	if h.Changed != nil {
		h.Changed(ctx)
	}
}
