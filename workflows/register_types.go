package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"mandate/internal/contract"
)

// Register names every workflow type. The names are explicit: renaming a Go function
// must not break a history.
func Register(w worker.WorkflowRegistry) {
	for name, run := range map[string]any{
		contract.WorkflowEngagement:  Engagement,
		contract.WorkflowAssessment:  Assessment,
		contract.WorkflowPlan:        ImprovementPlan,
		contract.WorkflowDevelopment: Development,
		contract.WorkflowProject:     Project,
		contract.WorkflowChange:      ChangeManagement,
		contract.WorkflowMonitoring:  Monitoring,
		contract.WorkflowDigest:      Digest,
		contract.WorkflowPortfolio:   Portfolio,
		contract.WorkflowReadings:    PollSources,
		contract.WorkflowDelivery:    DeliverWebhook,
		contract.WorkflowRetention:   PurgeEngagements,
	} {
		w.RegisterWorkflowWithOptions(run, workflow.RegisterOptions{Name: name})
	}
}
