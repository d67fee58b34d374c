// Package engine speaks to Temporal for the API: it starts engagements, carries
// people's acts to the workflows, and passes on the store's outbox.
package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// Waits say how long the API waits for a worker.
type Waits struct {
	// Accept is how long until a worker has taken a message up.
	Accept time.Duration
	// Complete is how long until it has been dealt with, once taken up.
	Complete time.Duration
}

// DefaultWaits are those of the design: a person at a form waits no longer.
var DefaultWaits = Waits{Accept: 3 * time.Second, Complete: 10 * time.Second}

// Engine is safe for concurrent use.
type Engine struct {
	client client.Client
	store  *store.DB
	keys   identity.Keys
	log    *slog.Logger
	waits  Waits
}

// New makes an Engine. The keys sign decisions; the store answers for workflows that
// Temporal has forgotten.
func New(c client.Client, db *store.DB, keys identity.Keys, log *slog.Logger, waits Waits) *Engine {
	return &Engine{client: c, store: db, keys: keys, log: log, waits: waits}
}

// Healthy tells whether Temporal answers.
func (e *Engine) Healthy(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, e.waits.Accept)
	defer cancel()
	_, err := e.client.CheckHealth(ctx, &client.CheckHealthRequest{})
	return translate(err)
}

// update carries one act to a workflow and waits for the answer. The id makes a
// retry safe within a run; across runs the workflow knows the request itself. Other than
// a start or a decision, an act is not kept when no worker takes it up, so that one which
// is on its way up is waited for.
func update[T any](ctx context.Context, e *Engine, workflowID, name, id string, arg any) (T, error) {
	var answer T
	handle, err := e.accepted(ctx, e.waits.Complete, workflowID, name, id, arg)
	if err != nil {
		return answer, translate(err)
	}
	ctx, cancel := context.WithTimeout(ctx, e.waits.Complete)
	defer cancel()
	return answer, translate(handle.Get(ctx, &answer))
}

// accepted sends an update and returns once a worker has taken it up.
func (e *Engine) accepted(ctx context.Context, wait time.Duration, workflowID, name, id string, arg any) (client.WorkflowUpdateHandle, error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	return e.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: workflowID, UpdateID: id, UpdateName: name, Args: []any{arg},
		WaitForStage: client.WorkflowUpdateStageAccepted,
	})
}

// translate turns Temporal's errors into those that a person can act on. The cause
// stays wrapped, for the log.
func translate(err error) error {
	if err == nil {
		return nil
	}
	err = contract.FromError(err)
	if engagement.CodeOf(err) != "" {
		return err
	}
	var notFound *serviceerror.NotFound
	switch {
	case errors.As(err, &notFound):
		return because(err, engagement.Conflict, "this part of the engagement has not opened yet, or has ended; look at the engagement's phases")
	case unanswered(err):
		return because(err, engagement.Unavailable, "no worker has answered in time; send the same request again in a moment, it counts only once")
	case endedUnderway(err), temporal.IsCanceledError(err):
		return because(err, engagement.Conflict, "the part of the engagement that took the request up ended before it was done; look at the engagement and decide whether to ask again")
	}
	return err
}

// because is an error for a person, with the cause wrapped for the log.
func because(err error, code engagement.Code, message string) error {
	return fmt.Errorf("%w: %w", engagement.Errorf(code, "%s", message), err)
}

// endedUnderway tells whether a run ended, or continued as new, before an update
// that it had accepted was complete. The server says so by the error's type.
func endedUnderway(err error) bool {
	var app *temporal.ApplicationError
	return errors.As(err, &app) && app.Type() == "AcceptedUpdateCompletedWorkflow"
}

// unanswered tells whether an error says that nobody has answered, not what the
// answer is.
func unanswered(err error) bool {
	var (
		timeout     *client.WorkflowUpdateServiceTimeoutOrCanceledError
		unavailable *serviceerror.Unavailable
		deadline    *serviceerror.DeadlineExceeded
		canceled    *serviceerror.Canceled
		busy        *serviceerror.ResourceExhausted
		notReady    *serviceerror.WorkflowNotReady
		query       *serviceerror.QueryFailed
	)
	return errors.As(err, &timeout) || errors.As(err, &unavailable) || errors.As(err, &deadline) ||
		errors.As(err, &canceled) || errors.As(err, &busy) || errors.As(err, &notReady) || errors.As(err, &query) ||
		errors.Is(err, context.DeadlineExceeded)
}
