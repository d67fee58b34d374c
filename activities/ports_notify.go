package activities

import (
	"context"
	"time"

	"mandate/internal/engagement"
)

// Notice is one mail to each of some people. Key makes it the same mail when sent
// again.
type Notice struct {
	Place
	Key     string             `json:"key"`
	Kind    string             `json:"kind"`
	People  []string           `json:"people,omitempty"`
	Gate    string             `json:"gate,omitempty"`
	Stage   string             `json:"stage,omitempty"`
	Subject engagement.Subject `json:"subject,omitzero"`
	Of      string             `json:"of,omitempty"` // phase ref, project, concern, report …
	Number  int                `json:"number,omitempty"`
	Due     time.Time          `json:"due,omitzero"`
	// Late are the people who have not acted, in an escalation.
	Late    []string             `json:"late,omitempty"`
	State   engagement.GateState `json:"state,omitempty"`
	Receipt *engagement.Receipt  `json:"receipt,omitempty"`
	Reason  string               `json:"reason,omitempty"`
	// Refusal is why a decision did not count, in every language.
	Refusal *engagement.Error `json:"refusal,omitempty"`
	// Other is the other person concerned: who gave a task away, or to whom it went; who
	// asks for advice; who acts.
	Other string `json:"other,omitempty"`
	// How says by what a task came or went.
	How engagement.How `json:"how,omitempty"`
	// Advice and Condition are the ids of what the notice is about.
	Advice    string `json:"advice,omitempty"`
	Condition string `json:"condition,omitempty"`
	// Items are the ids of several things that the notice is about.
	Items []string `json:"items,omitempty"`
}

// The kinds of notices.
const (
	NoticeGateOpened       = "gate_opened"
	NoticeGateReminder     = "gate_reminder"
	NoticeGateEscalated    = "gate_escalated"
	NoticeGateClosed       = "gate_closed"
	NoticeChangesRequested = "changes_requested"
	NoticeGateLapsed       = "gate_lapsed"
	NoticeDecisionReceipt  = "decision_receipt"
	NoticeDecisionRefused  = "decision_refused"
	NoticePhaseReminder    = "phase_reminder"
	NoticePhaseEscalated   = "phase_escalated"
	NoticeProjectLate      = "project_late"
	NoticeRAIDReminder     = "raid_due"     // to the owner of an entry of a project's RAID log
	NoticeRAIDOverdue      = "raid_overdue" // to the project's lead, and whom such things are escalated to
	NoticeException        = "exception_raised"
	NoticeConcernReminder  = "concern_due"
	NoticeConcernOverdue   = "concern_overdue"
	NoticeReportPublished  = "report_published"
	NoticeLifecycle        = "lifecycle" // paused, resumed, cancelled, closed (Reason says why, Of which)
	NoticeStepBlocked      = "step_blocked"

	NoticeTaskGiven             = "task_given"             // to whom a decision has come
	NoticeTaskTaken             = "task_taken"             // to whom it was before
	NoticeAdviceAsked           = "advice_asked"           // to the adviser
	NoticeAdviceGiven           = "advice_given"           // to who asked
	NoticeDecisionRetracted     = "decision_retracted"     // to the PMO and the requester
	NoticeOverrideRequested     = "override_requested"     // to those who may confirm, and the approvers
	NoticeOverridden            = "gate_overridden"        // to everybody
	NoticeApprovalRevoked       = "approval_revoked"       // to everybody
	NoticeConditionBound        = "condition_bound"        // to its owner and its verifier
	NoticeConditionReported     = "condition_reported"     // to who set it, and its verifier
	NoticeConditionRefused      = "condition_refused"      // to its owner
	NoticeConditionClosed       = "condition_closed"       // to its owner and the requester
	NoticeConditionOverdue      = "condition_overdue"      // to all of them, and the PMO
	NoticePulseAsked            = "pulse_asked"            // to those whom a pulse round asks; the office knows who
	NoticePulseReminder         = "pulse_reminder"         // to those of them who have not answered
	NoticePulseClosed           = "pulse_closed"           // to those who look after the change
	NoticeConcernEscalated      = "concern_escalated"      // to whom late concerns are escalated
	NoticeConcernAnswered       = "concern_answered"       // to whoever raised it; the office knows who
	NoticeConcernReturned       = "concern_returned"       // to those who answer it
	NoticeSupportReminder       = "support_reminder"       // to who owes the answer to a support request
	NoticeSupportEscalated      = "support_escalated"      // to whom late support requests are escalated
	NoticeAnswersAsked          = "answers_asked"          // to whoever is asked to answer questions
	NoticeAnswersReminder       = "answers_reminder"       // to the same
	NoticeAnswersEscalated      = "answers_escalated"      // to those who look after the assessment
	NoticeAnswerReturned        = "answer_returned"        // to whoever gave the answer; the office knows who
	NoticeCommunication         = "communication"          // the message itself, to its audience; the office knows who
	NoticeCommunicationPrepared = "communication_prepared" // to those who lead the change: it is to be approved
	NoticeCommunicationDue      = "communication_due"      // to its owner: it is not approved yet
	NoticeSessionInvited        = "session_invited"        // to those invited to a session of a training; the office knows who
	NoticeSessionReminder       = "session_reminder"       // to the same, a day before
	NoticeCommunicationOverdue  = "communication_overdue"  // to those who lead the change
	NoticeReassessment          = "reassessment"           // to the PMO and who looks after monitoring; How says why
	NoticeSourceFails           = "source_fails"           // to the metric's owner, or who looks after monitoring
	NoticeReadingsOverdue       = "readings_overdue"       // to the owner of some metrics, or who looks after monitoring
	NoticeReadingsEscalated     = "readings_escalated"     // to those who look after monitoring
)

// DigestsRequest asks for the digests of an organisation. At names their day: asked again
// with the same, they are the same mails.
type DigestsRequest struct {
	Org string    `json:"org"`
	At  time.Time `json:"at"`
}

// NotifyPort sends notices. It may send one twice, with one Message-ID.
type NotifyPort interface {
	Notify(ctx context.Context, notice Notice) error
	// SendDigests mails everybody who wants one mail instead of many what has come
	// together since the last one, and returns how many mails went out.
	SendDigests(ctx context.Context, org string, now time.Time) (int, error)
	// SendStatus mails the PMO how all engagements stand, and returns how many mails went out.
	SendStatus(ctx context.Context, org string, now time.Time) (int, error)
}
