package engine

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"mandate/internal/codec"
	"mandate/internal/contract"
	"mandate/internal/vault"
)

// Dial connects to a Temporal server; the address is host:port. What crosses it is sealed
// with the keys, unless they are nil.
func Dial(ctx context.Context, address, namespace string, keys *vault.Vault, log *slog.Logger) (client.Client, error) {
	seal := codec.New(keys, namespace)
	c, err := client.DialContext(ctx, client.Options{
		HostPort: address, Namespace: namespace, Logger: sdklog.NewStructuredLogger(slog.New(discreet{log.Handler()})),
		DataConverter: seal.DataConverter(), FailureConverter: seal.FailureConverter(),
	})
	if err != nil {
		return nil, fmt.Errorf("connect to Temporal at %s, namespace %s: %w", address, namespace, err)
	}
	return c, nil
}

// NewWorker makes a worker on Mandate's task queue. It registers nothing. Eager
// activities stay on: the journal rests on their speed. On stop it lets activities
// under way finish.
func NewWorker(c client.Client) worker.Worker {
	return worker.New(c, contract.TaskQueue, worker.Options{
		// Our activities wait for one database; more at a time only queue there.
		MaxConcurrentActivityExecutionSize: 64,
		MaxConcurrentWorkflowTaskPollers:   4,
		MaxConcurrentActivityTaskPollers:   4,
		WorkerStopTimeout:                  10 * time.Second,
		// How long a task waits for the worker that has its workflow in memory, before any
		// other may take it: what people wait for after that worker has died.
		StickyScheduleToStartTimeout: 2 * time.Second,
		Interceptors:                 []interceptor.WorkerInterceptor{&heartbeats{}},
	})
}
