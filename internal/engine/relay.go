package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// RelayEvery is how long an outbox row waits at most before it is tried, when nobody
// kicks the relay.
const RelayEvery = 2 * time.Second

const (
	relayBatch = 100
	// relayTimeout bounds one signal, so that one silent call does not hold the rest.
	relayTimeout = 5 * time.Second
)

// Relay carries the outbox to the workflows: each row is signalled at once after its
// commit and again until acknowledged. Workflows deduplicate by the row's id, so that
// a signal sent twice does no harm. A row may also start a workflow, whose id says which.
type Relay struct {
	store  *store.DB
	client client.Client
	log    *slog.Logger
	kicks  chan struct{}
}

// NewRelay makes a Relay; Run starts it.
func NewRelay(db *store.DB, c client.Client, log *slog.Logger) *Relay {
	return &Relay{store: db, client: c, log: log, kicks: make(chan struct{}, 1)}
}

// Kick makes the relay look at the outbox now. It never waits.
func (r *Relay) Kick() {
	select {
	case r.kicks <- struct{}{}:
	default: // it has been kicked already and will see this row too
	}
}

// Run relays until the context ends. Faults are logged and tried again.
func (r *Relay) Run(ctx context.Context) {
	tick := time.NewTicker(RelayEvery)
	defer tick.Stop()
	for {
		if err := r.Once(ctx); err != nil && ctx.Err() == nil {
			r.log.ErrorContext(ctx, "the outbox could not be relayed; trying again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-r.kicks:
		}
	}
}

// Once signals every row that is due now.
func (r *Relay) Once(ctx context.Context) error {
	orgs, err := r.store.Orgs(ctx)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		err = errors.Join(err, r.relay(ctx, org))
	}
	return err
}

func (r *Relay) relay(ctx context.Context, org string) error {
	var rows []store.OutboxRow
	if err := r.store.Read(ctx, org, func(tx *store.Tx) (err error) {
		rows, err = tx.PendingOutbox(relayBatch)
		return err
	}); err != nil {
		return err
	}
	var errs []error
	for _, row := range rows {
		sent := r.pass(ctx, org, row)
		errs = append(errs, r.store.In(ctx, org, func(tx *store.Tx) error { return r.settle(tx, row, sent) }))
	}
	return errors.Join(errs...)
}

// pass signals a workflow, or starts one.
func (r *Relay) pass(ctx context.Context, org string, row store.OutboxRow) error {
	ctx, cancel := context.WithTimeout(ctx, relayTimeout)
	defer cancel()
	if row.Signal.Kind == contract.StartsDelivery {
		return r.startDelivery(ctx, org, row)
	}
	return r.client.SignalWorkflow(ctx, row.Workflow, "", contract.SignalRegisterChanged, row.Signal)
}

// startDelivery starts the delivery of a message to a webhook, once: its workflow's id names
// delivery and round.
func (r *Relay) startDelivery(ctx context.Context, org string, row store.OutboxRow) error {
	round, err := strconv.Atoi(row.Signal.Parent)
	if err != nil {
		return fmt.Errorf("round of delivery %s: %w", row.Signal.ID, err)
	}
	_, err = r.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: row.Workflow, TaskQueue: contract.TaskQueue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		StaticSummary: "Delivery of a message to a webhook",
	}, contract.WorkflowDelivery, contract.Delivery{Org: org, Delivery: row.Signal.ID, Round: round})
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &started) {
		return nil
	}
	return err
}

// settle notes what became of a row. A workflow that is not there may not have
// started yet; only one that the read model has seen open can be gone for good.
func (r *Relay) settle(tx *store.Tx, row store.OutboxRow, sent error) error {
	if sent == nil {
		return tx.AckOutbox(row.ID)
	}
	var notFound *serviceerror.NotFound
	if errors.As(sent, &notFound) {
		gone, err := wasOpened(tx, row.Workflow)
		if err != nil {
			return err
		}
		if gone {
			r.log.WarnContext(tx.Context(), "a register changed after its workflow had ended", "workflow", row.Workflow, "kind", row.Signal.Kind, "id", row.Signal.ID)
			return tx.UndeliverableOutbox(row.ID, "the workflow has ended")
		}
	}
	return tx.FailOutbox(row.ID, sent.Error())
}

// wasOpened tells whether the read model has seen the workflow of this id open, or
// its whole engagement end.
func wasOpened(tx *store.Tx, workflowID string) (bool, error) {
	id, _, _ := strings.Cut(strings.TrimPrefix(workflowID, contract.EngagementWorkflow("")), "/")
	found, err := tx.Engagement(id)
	if engagement.CodeOf(err) == engagement.NotFound {
		return false, nil
	}
	if err != nil || found.EndedAt != nil {
		return err == nil, err
	}
	phases, err := tx.Phases(id)
	if err != nil {
		return false, err
	}
	for _, p := range phases {
		if p.Workflow == workflowID {
			return true, nil
		}
	}
	projects, err := tx.Projects(id)
	if err != nil {
		return false, err
	}
	for _, p := range projects {
		if p.Workflow == workflowID {
			return true, nil
		}
	}
	return false, nil
}
