package notify

// Topic is what a mail tells. The words of each stand in the locale package under
// mail.<topic>.
type Topic string

// The topics. Those that end in Late speak to whoever is late themselves.
const (
	GateOpened        Topic = "gate_opened"
	GateReminder      Topic = "gate_reminder"
	GateReminderLate  Topic = "gate_reminder_late"
	GateEscalated     Topic = "gate_escalated"
	GateEscalatedLate Topic = "gate_escalated_late"
	GateClosed        Topic = "gate_closed"
	ChangesRequested  Topic = "changes_requested"
	GateLapsed        Topic = "gate_lapsed"
	DecisionReceipt   Topic = "decision_receipt"
	DecisionRefused   Topic = "decision_refused"

	// GateSuperseded is the outcome of a round that a newer revision has ended.
	GateSuperseded    Topic = "gate_superseded"
	DecisionRetracted Topic = "decision_retracted"
	OverrideRequested Topic = "override_requested"
	GateOverridden    Topic = "gate_overridden"
	ApprovalRevoked   Topic = "approval_revoked"

	// A task comes to somebody in one of these ways, and is taken from somebody.
	TaskDelegated  Topic = "task_given_delegation"
	TaskStandIn    Topic = "task_given_stand_in"
	TaskReassigned Topic = "task_given_reassignment"
	TaskEscalated  Topic = "task_given_escalation"
	TaskAdded      Topic = "task_given_ad_hoc"
	TaskBack       Topic = "task_given_back"
	TaskTaken      Topic = "task_taken"

	AdviceAsked Topic = "advice_asked"
	AdviceGiven Topic = "advice_given"

	ConditionBound    Topic = "condition_bound"    // to its owner
	ConditionToCheck  Topic = "condition_to_check" // the same, to its verifier
	ConditionReported Topic = "condition_reported"
	ConditionRefused  Topic = "condition_refused"
	ConditionMet      Topic = "condition_met"
	ConditionWaived   Topic = "condition_waived"
	ConditionOverdue  Topic = "condition_overdue"

	PhaseReminder      Topic = "phase_reminder"
	PhaseReminderLate  Topic = "phase_reminder_late"
	PhaseEscalated     Topic = "phase_escalated"
	PhaseEscalatedLate Topic = "phase_escalated_late"
	TargetEnd          Topic = "target_end"
	Readings           Topic = "readings"

	ProjectLate          Topic = "project_late" // to its lead
	ProjectLateEscalated Topic = "project_late_escalated"
	RAIDDue              Topic = "raid_due"
	RAIDOverdue          Topic = "raid_overdue"
	ExceptionRaised      Topic = "exception_raised"
	ConcernDue           Topic = "concern_due"
	ConcernOverdue       Topic = "concern_overdue"
	ConcernEscalated     Topic = "concern_escalated"
	ConcernAnswered      Topic = "concern_answered" // to whoever raised it
	ConcernReturned      Topic = "concern_returned" // to those who answer it
	ReportPublished      Topic = "report_published"
	SourceFails          Topic = "source_fails"
	ReadingsOverdue      Topic = "readings_overdue"   // to who owes them
	ReadingsEscalated    Topic = "readings_escalated" // to those who look after monitoring
	ReassessPeriods      Topic = "reassess_periods"   // so much time has passed
	ReassessRed          Topic = "reassess_red"       // results have been red for long

	AnswersAsked        Topic = "answers_asked"
	AnswersReminder     Topic = "answers_reminder"
	AnswersReminderLate Topic = "answers_reminder_late"
	AnswersEscalated    Topic = "answers_escalated" // to those who look after the assessment
	AnswerReturned      Topic = "answer_returned"

	SupportDue       Topic = "support_due" // to who owes the answer
	SupportOverdue   Topic = "support_overdue"
	SupportEscalated Topic = "support_escalated"

	PulseAsked    Topic = "pulse_asked"
	PulseReminder Topic = "pulse_reminder"
	PulseClosed   Topic = "pulse_closed"

	Communication           Topic = "communication" // a message of the communication plan itself
	CommunicationPrepared   Topic = "communication_prepared"
	CommunicationDue        Topic = "communication_due"
	CommunicationUnapproved Topic = "communication_unapproved"
	CommunicationOverdue    Topic = "communication_overdue"

	SessionInvited   Topic = "session_invited"
	SessionChanged   Topic = "session_changed"
	SessionCancelled Topic = "session_cancelled" // or the reader is invited no more
	SessionReminder  Topic = "session_reminder"

	Paused      Topic = "lifecycle_paused"
	Resumed     Topic = "lifecycle_resumed"
	Cancelled   Topic = "lifecycle_cancelled"
	Closed      Topic = "lifecycle_closed"
	StepBlocked Topic = "step_blocked"
)

// Topics lists every topic.
var Topics = []Topic{
	GateOpened, GateReminder, GateReminderLate, GateEscalated, GateEscalatedLate, GateClosed, ChangesRequested,
	GateLapsed, DecisionReceipt, DecisionRefused, PhaseReminder, PhaseReminderLate, PhaseEscalated, PhaseEscalatedLate,
	TargetEnd, Readings, ProjectLate, ProjectLateEscalated, RAIDDue, RAIDOverdue, ExceptionRaised, ConcernDue, ConcernOverdue, ReportPublished, SourceFails, ReadingsOverdue, ReadingsEscalated, ReassessPeriods, ReassessRed,
	Paused, Resumed, Cancelled, Closed, StepBlocked,
	GateSuperseded, DecisionRetracted, OverrideRequested, GateOverridden, ApprovalRevoked,
	TaskDelegated, TaskStandIn, TaskReassigned, TaskEscalated, TaskAdded, TaskBack, TaskTaken, AdviceAsked, AdviceGiven,
	ConditionBound, ConditionToCheck, ConditionReported, ConditionRefused, ConditionMet, ConditionWaived, ConditionOverdue,
	AnswersAsked, AnswersReminder, AnswersReminderLate, AnswersEscalated, AnswerReturned,
	PulseAsked, PulseReminder, PulseClosed,
	ConcernEscalated, ConcernAnswered, ConcernReturned,
	SupportDue, SupportOverdue, SupportEscalated,
	Communication, CommunicationPrepared, CommunicationDue, CommunicationUnapproved, CommunicationOverdue,
	SessionInvited, SessionChanged, SessionCancelled, SessionReminder,
}
