// Package contract is what crosses Temporal: the names of workflows, updates,
// signals, queries and search attributes, their payloads, and the ids. Names and
// fields are never renamed once released: running workflows know them.
package contract

import (
	"fmt"
	"strings"

	"mandate/internal/engagement"
)

// TaskQueue is where every worker listens.
const TaskQueue = "mandate"

// The workflow types.
const (
	WorkflowEngagement  = "Engagement"
	WorkflowAssessment  = "Assessment"
	WorkflowPlan        = "ImprovementPlan"
	WorkflowDevelopment = "Development"
	WorkflowProject     = "Project"
	WorkflowChange      = "ChangeManagement"
	WorkflowMonitoring  = "Monitoring"
	WorkflowDigest      = "Digest"          // of no engagement: the daily mails of an organisation
	WorkflowPortfolio   = "Portfolio"       // of no engagement: the status of all, for the PMO
	WorkflowReadings    = "Readings"        // of no engagement: the sources of metrics that are due
	WorkflowDelivery    = "WebhookDelivery" // of no engagement: a message to a webhook, until it is taken
	WorkflowRetention   = "Retention"       // of no engagement: those that are kept no longer
)

// The updates, by which the API acts and is answered.
const (
	UpdateOpen           = "open"       // Engagement: with start; answers once "opened" is journalled
	UpdateDecide         = "decide"     // every workflow that has gates
	UpdateSubmit         = "submit"     // freeze the content and open its gate
	UpdateWithdraw       = "withdraw"   // take a submission back
	UpdateResolve        = "resolve"    // a person settles what the process cannot (see Resolution)
	UpdatePause          = "pause"      // Engagement
	UpdateResume         = "resume"     // Engagement
	UpdateCancel         = "cancel"     // Engagement
	UpdateReschedule     = "reschedule" // Engagement: a phase's due
	UpdateExtend         = "extend"     // Engagement: the target end
	UpdateClose          = "close"      // Engagement: go to the close now
	UpdateReassess       = "reassess"
	UpdateNoReassessment = "decline_reassessment"
	UpdateAmend          = "amend"     // Engagement: title, objectives, scope
	UpdateTeam           = "team"      // Engagement: handover of roles
	UpdateGate           = "gate"      // every workflow that has gates: an act on an open one (see GateAct)
	UpdateRevoke         = "revoke"    // Engagement: take back an approval that opened the way
	UpdateCondition      = "condition" // Engagement: report, confirm, refuse or waive a condition
)

// The signals.
const (
	SignalDecide          = "decide"           // people by namespace access; the API when no worker answers
	SignalRegisterChanged = "register_changed" // outbox: a register that matters to the process was written
	SignalPause           = "pause"            // Engagement → its children
	SignalResume          = "resume"           // Engagement → its children
	SignalCancelling      = "cancelling"       // Engagement → its children: who cancels it, and why
	SignalReschedule      = "reschedule"       // Engagement → a child
	SignalTeamChanged     = "team_changed"     // Engagement → its children
	SignalFinish          = "finish"           // Engagement → Development, ChangeManagement, Monitoring
	SignalProjectChanged  = "project_changed"  // Project → Development; in earlier versions through Engagement
	SignalHealth          = "health"           // Development → Engagement: the worst of the projects' health has changed
	SignalWentLive        = "went_live"        // ChangeManagement → Engagement
	SignalInitiative      = "initiative"       // Monitoring → Engagement: start a project
	SignalConditions      = "conditions"       // a part → Engagement: a gate has passed on conditions
	SignalCondition       = "condition"        // Engagement → a part: a condition is closed
)

// The queries.
const (
	QueryStatus   = "status"
	QueryTimeline = "timeline"
)

// The search attributes. No client data stands in them.
const (
	AttrEngagement  = "EngagementId"
	AttrPhase       = "EngagementPhase"
	AttrHealth      = "EngagementHealth"
	AttrAwaiting    = "AwaitingRole"
	AttrGateDue     = "GateDue"
	AttrMethodology = "Methodology"
)

// The places of an engagement's parts, from which workflow and gate ids follow.
const (
	RefAssessment  = "assessment/1"
	RefPlan        = "plan/1"
	RefDevelopment = "development/1"
	RefChange      = "change/1"
	RefMonitoring  = "monitoring/1"
	RefClose       = "close/1"
)

// RefAssessed is the place of an assessment by which time it is, from 1. What is assessed and
// frozen stays in one place, RefAssessment, as revisions that follow each other.
func RefAssessed(n int) string { return fmt.Sprintf("%s/%d", engagement.PhaseAssessment, n) }

// RefProject is the place of a project.
func RefProject(project string) string { return "project/" + project }

// RefException is the place of a project's nth exception, from 1.
func RefException(project string, n int) string {
	return fmt.Sprintf("project/%s/exception/%d", project, n)
}

// RefChangeRequest is the place of a request for another baseline of a project.
func RefChangeRequest(project, request string) string {
	return "project/" + project + "/change/" + request
}

// ChangeRequestOf is the request whose place a ref is, if it is one's.
func ChangeRequestOf(ref string) (request string, ok bool) {
	parts := strings.Split(ref, "/")
	if len(parts) != 4 || parts[0] != "project" || parts[2] != "change" {
		return "", false
	}
	return parts[3], true
}

// RefAcceptance is the place of a project's handover.
func RefAcceptance(project string) string { return "project/" + project + "/acceptance" }

// RefRelease is the place of a release.
func RefRelease(release string) string { return RefChange + "/release/" + release }

// RefPeriod is the place of the nth monitoring period, from 1.
func RefPeriod(n int) string { return fmt.Sprintf("%s/period/%d", RefMonitoring, n) }

// RefInitiative is the place of an initiative.
func RefInitiative(initiative string) string { return RefMonitoring + "/initiative/" + initiative }

// EngagementWorkflow is the id of an engagement's workflow.
func EngagementWorkflow(engagementID string) string { return "engagement/" + engagementID }

// WorkflowOf is the id of the workflow that a place belongs to: plan/1 has one of
// its own, close/1 belongs to the engagement's.
func WorkflowOf(engagementID, ref string) string {
	parts := strings.SplitN(ref, "/", 3)
	if parts[0] == string(engagement.PhaseAssessment) && len(parts) > 1 {
		parts[1] = "1" // it comes again as another run of the same workflow
	}
	if ref == "" || parts[0] == string(engagement.PhaseClose) || len(parts) < 2 {
		return EngagementWorkflow(engagementID)
	}
	return EngagementWorkflow(engagementID) + "/" + parts[0] + "/" + parts[1]
}

// GateID is the id of the gate on the subject at ref. It is safe in addresses.
func GateID(engagementID, ref string, key engagement.GateKey) string {
	return engagementID + "." + strings.ReplaceAll(ref, "/", ".") + "." + string(key)
}
