package temporaldev

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"google.golang.org/protobuf/types/known/durationpb"

	"mandate/internal/contract"
)

// retention is how long the server keeps closed workflows.
const retention = 90 * 24 * time.Hour

// searchAttributes are Mandate's, with their types.
var searchAttributes = []struct {
	name string
	kind enums.IndexedValueType
}{
	{contract.AttrEngagement, enums.INDEXED_VALUE_TYPE_KEYWORD},
	{contract.AttrPhase, enums.INDEXED_VALUE_TYPE_KEYWORD},
	{contract.AttrHealth, enums.INDEXED_VALUE_TYPE_KEYWORD},
	{contract.AttrAwaiting, enums.INDEXED_VALUE_TYPE_KEYWORD_LIST},
	{contract.AttrGateDue, enums.INDEXED_VALUE_TYPE_DATETIME},
	{contract.AttrMethodology, enums.INDEXED_VALUE_TYPE_KEYWORD},
}

// dynamicConfig makes a server of one shard quick: by default its queues look for tasks
// 20 times a second, activities are not dispatched with the workflow task that asks for
// them, and each task queue has four partitions, one of which can wait for a minute.
var dynamicConfig = []string{
	"system.enableActivityEagerExecution=true",
	"history.transferProcessorMaxPollRPS=1000",
	"history.timerProcessorMaxPollRPS=1000",
	"history.visibilityProcessorMaxPollRPS=1000",
	"matching.numTaskqueueReadPartitions=1",
	"matching.numTaskqueueWritePartitions=1",
}

// prepare waits until the server serves, then sets what its command line cannot: the
// retention, and search attributes that a folder of an earlier version lacks.
func (s *Server) prepare(ctx context.Context) error {
	c, err := client.NewLazyClient(client.Options{HostPort: s.Address(), Namespace: s.options.Namespace, Logger: sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	if err != nil {
		return err
	}
	defer c.Close()
	if err := s.awaitNamespace(ctx, c); err != nil {
		return err
	}
	_, err = c.WorkflowService().UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: s.options.Namespace,
		Config:    &namespace.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(retention)},
	})
	if err != nil {
		return fmt.Errorf("set the retention: %w", err)
	}
	return s.addSearchAttributes(ctx, c.OperatorService())
}

// awaitNamespace waits until the server knows the namespace. Before, it refuses
// connections, or answers that it does not.
func (s *Server) awaitNamespace(ctx context.Context, c client.Client) error {
	for {
		attempt, cancel := context.WithTimeout(ctx, 2*time.Second)
		_, err := c.WorkflowService().DescribeNamespace(attempt, &workflowservice.DescribeNamespaceRequest{Namespace: s.options.Namespace})
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for namespace %s: %w", s.options.Namespace, err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (s *Server) addSearchAttributes(ctx context.Context, operator operatorservice.OperatorServiceClient) error {
	known, err := operator.ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: s.options.Namespace})
	if err != nil {
		return fmt.Errorf("list the search attributes: %w", err)
	}
	missing := map[string]enums.IndexedValueType{}
	for _, a := range searchAttributes {
		if _, found := known.GetCustomAttributes()[a.name]; !found {
			missing[a.name] = a.kind
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = operator.AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{Namespace: s.options.Namespace, SearchAttributes: missing})
	if err != nil {
		return fmt.Errorf("add search attributes: %w", err)
	}
	return nil
}
