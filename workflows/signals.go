package workflows

import (
	"errors"
	"slices"
	"strings"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"mandate/workflows/step"
)

// signalIfThere signals another workflow of the engagement. One that has ended need
// not hear of anything any more.
func signalIfThere(ctx workflow.Context, workflowID, signal string, message any) error {
	defer step.HandsOf(ctx).Take()()
	return ignoreGone(workflow.SignalExternalWorkflow(ctx, workflowID, "", signal, message).Get(ctx, nil))
}

func ignoreGone(err error) error {
	var unknown *temporal.UnknownExternalWorkflowExecutionError
	if errors.As(err, &unknown) {
		return nil
	}
	return err
}

// lastPart is the last part of a place: the release of change/1/release/<id>.
func lastPart(ref string) string { return ref[strings.LastIndex(ref, "/")+1:] }

func without(ids []string, id string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(other string) bool { return other == id })
}

// letOthersRun returns when every other coroutine has had its turn, so that signals
// which came with the same workflow task have been heard before the workflow ends.
func letOthersRun(ctx workflow.Context) error {
	ran := false
	workflow.Go(ctx, func(workflow.Context) { ran = true })
	return workflow.Await(ctx, func() bool { return ran })
}
