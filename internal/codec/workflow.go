package codec

import (
	"context"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
)

// dataConverter is another converter within workflows.
type dataConverter struct {
	converter.DataConverter
	inWorkflow converter.DataConverter
}

// WithWorkflowContext is what the SDK asks for within a workflow.
func (d *dataConverter) WithWorkflowContext(converter.WorkflowContext) converter.DataConverter {
	return d.inWorkflow
}

// WithContext is what it asks for elsewhere.
func (d *dataConverter) WithContext(context.Context) converter.DataConverter { return d }

// insisting panics where a payload cannot be opened. Within a workflow the SDK takes an error
// for the end of the matter: it drops a signal, and fails a workflow that was started. A panic
// fails the workflow task alone, which Temporal tries again until the key is there.
type insisting struct{ *Codec }

// Decode opens payloads or panics.
func (i insisting) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out, err := i.Codec.Decode(payloads)
	if err != nil {
		panic(err)
	}
	return out, nil
}
