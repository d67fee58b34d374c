package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// memoDigest names the memo that holds the digest of what an engagement was started
// with.
const memoDigest = "body_digest"

// StartResult says how far a start has come.
type StartResult struct {
	// Opened says that the workflow has journalled its opening. When it has not, the
	// start itself is safe with Temporal and a worker will open it.
	Opened bool
}

// Start starts an engagement by one Update-with-Start. The same start again attaches
// to the first; another body under the same id is Invalid.
func (e *Engine) Start(ctx context.Context, s contract.Start) (StartResult, error) {
	digest, err := startDigest(s)
	if err != nil {
		return StartResult{}, err
	}
	waiting, cancel := context.WithTimeout(ctx, e.waits.Accept)
	defer cancel()
	handle, err := e.client.UpdateWithStartWorkflow(waiting, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: e.client.NewWithStartWorkflowOperation(startOptions(s, digest), contract.WorkflowEngagement, s),
		UpdateOptions:          opening(s),
	})
	var already *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &already) {
		return e.attach(ctx, s, digest)
	}
	if err == nil {
		err = handle.Get(waiting, &contract.Opened{})
	}
	if err != nil && unanswered(err) {
		return e.found(ctx, s, digest, err)
	}
	return StartResult{Opened: err == nil}, translate(err)
}

// attach joins a start that was made before under the same id.
func (e *Engine) attach(ctx context.Context, s contract.Start, digest string) (StartResult, error) {
	ended, err := e.sameStart(ctx, s, digest)
	if err != nil {
		return StartResult{}, translate(err)
	}
	if ended {
		return StartResult{Opened: true}, nil
	}
	waiting, cancel := context.WithTimeout(ctx, e.waits.Accept)
	defer cancel()
	handle, err := e.client.UpdateWorkflow(waiting, opening(s))
	if err == nil {
		err = handle.Get(waiting, &contract.Opened{})
	}
	if err != nil && unanswered(err) {
		return StartResult{}, nil
	}
	return StartResult{Opened: err == nil}, translate(err)
}

// found asks, after nobody answered, whether Temporal has the start at all.
func (e *Engine) found(ctx context.Context, s contract.Start, digest string, unanswered error) (StartResult, error) {
	asking, cancel := context.WithTimeout(ctx, e.waits.Accept)
	defer cancel()
	_, err := e.sameStart(asking, s, digest)
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return StartResult{}, translate(unanswered)
	}
	return StartResult{}, translate(err)
}

// sameStart checks that the workflow of the engagement's id was started with the same
// body, and tells whether it has ended.
func (e *Engine) sameStart(ctx context.Context, s contract.Start, digest string) (ended bool, err error) {
	found, err := e.client.DescribeWorkflow(ctx, contract.EngagementWorkflow(s.Engagement), "")
	if err != nil {
		return false, err
	}
	var first string
	if err := found.GetMemoValue(memoDigest, &first); err != nil {
		return false, fmt.Errorf("memo of %s: %w", s.Engagement, err)
	}
	if first != digest {
		return false, engagement.Errorf(engagement.Invalid, "this Idempotency-Key has already started an engagement with another body; use a fresh key for a new engagement")
	}
	return found.Status != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}

func opening(s contract.Start) client.UpdateWorkflowOptions {
	return client.UpdateWorkflowOptions{
		WorkflowID: contract.EngagementWorkflow(s.Engagement), UpdateID: contract.UpdateOpen,
		UpdateName: contract.UpdateOpen, WaitForStage: client.WorkflowUpdateStageCompleted,
	}
}

// startOptions refuse duplicates, whether they run or have ended, and set every
// search attribute that is known: each later upsert would be a billed action. No
// client data stands in what Temporal shows.
func startOptions(s contract.Start, digest string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID: contract.EngagementWorkflow(s.Engagement), TaskQueue: contract.TaskQueue,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		Memo:                     map[string]any{memoDigest: digest},
		TypedSearchAttributes: temporal.NewSearchAttributes(
			temporal.NewSearchAttributeKeyKeyword(contract.AttrEngagement).ValueSet(s.Engagement),
			temporal.NewSearchAttributeKeyKeyword(contract.AttrPhase).ValueSet(string(engagement.PhaseAssessment)),
			temporal.NewSearchAttributeKeyKeyword(contract.AttrHealth).ValueSet(string(engagement.Green)),
			temporal.NewSearchAttributeKeyKeyword(contract.AttrMethodology).ValueSet(s.Methodology),
		),
		StaticSummary: "Engagement under " + s.Methodology,
		StaticDetails: fmt.Sprintf("Runs the five phases of **%s**, from %s, in the calendar `%s` (%s).\n\nEach phase is a workflow of its own, below `%s/`.",
			s.Methodology, s.StartOn, s.Calendar, s.Timezone, contract.EngagementWorkflow(s.Engagement)),
	}
}

// startDigest is the SHA-256, in hex, of a start's JSON.
func startDigest(s contract.Start) (string, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("start %s: %w", s.Engagement, err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
