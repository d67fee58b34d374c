package engagement

// The types of the events, one for each fact.
const (
	EventOpened            EventType = "opened"
	EventAmended           EventType = "amended"
	EventTeamChanged       EventType = "team_changed"
	EventPaused            EventType = "paused"
	EventResumed           EventType = "resumed"
	EventExtended          EventType = "extended"
	EventEnded             EventType = "ended"
	EventCloseRequested    EventType = "close_requested"
	EventPhaseOpened       EventType = "phase_opened"
	EventPhaseClosed       EventType = "phase_closed"
	EventDeadlineMoved     EventType = "deadline_moved"
	EventDatesMoved        EventType = "dates_moved"
	EventReminded          EventType = "reminded"
	EventEscalated         EventType = "escalated"
	EventSubmitted         EventType = "submitted"
	EventReopened          EventType = "reopened"
	EventGateOpened        EventType = "gate_opened"
	EventStageOpened       EventType = "stage_opened"
	EventDecisionRecorded  EventType = "decision_recorded"
	EventDecisionIgnored   EventType = "decision_ignored"
	EventTasksReassigned   EventType = "tasks_reassigned"
	EventGateExtended      EventType = "gate_extended"
	EventGateLapsed        EventType = "gate_lapsed"
	EventGateClosed        EventType = "gate_closed"
	EventStageSkipped      EventType = "stage_skipped"
	EventDecisionRetracted EventType = "decision_retracted"
	EventTasksChanged      EventType = "tasks_changed"
	EventOverrideRequested EventType = "override_requested"
	EventGateOverridden    EventType = "gate_overridden"
	EventApprovalRevoked   EventType = "approval_revoked"
	EventAdviceAsked       EventType = "advice_asked"
	EventAdviceGiven       EventType = "advice_given"
	EventConditionsBound   EventType = "conditions_bound"
	EventConditionMoved    EventType = "condition_moved"
	EventProjectOpened     EventType = "project_opened"
	EventProjectReported   EventType = "project_reported"
	EventProjectMoved      EventType = "project_moved"
	EventMilestoneLate     EventType = "milestone_late"
	EventRAIDReminded      EventType = "raid_reminded"
	EventToleranceBreached EventType = "tolerance_breached"
	EventRebaselined       EventType = "rebaselined"
	EventProjectClosed     EventType = "project_closed"
	EventWentLive          EventType = "went_live"
	EventConcernOverdue    EventType = "concern_overdue"
	EventConcernAnswered   EventType = "concern_answered"
	EventConcernReturned   EventType = "concern_returned"
	EventConcernSatisfied  EventType = "concern_satisfied"
	EventItemDue           EventType = "item_due"
	EventItemReminded      EventType = "item_reminded"
	EventItemEscalated     EventType = "item_escalated"
	EventPulseOpened       EventType = "pulse_opened"
	EventPulseReminded     EventType = "pulse_reminded"
	EventPulseClosed       EventType = "pulse_closed"

	EventCommunicationMoved    EventType = "communication_moved"
	EventCommunicationReminded EventType = "communication_reminded"
	EventSessionMailed         EventType = "session_mailed"
	EventAnswersAsked          EventType = "answers_asked"
	EventAnswersReminded       EventType = "answers_reminded"
	EventAnswersSettled        EventType = "answers_settled"
	EventPeriodOpened          EventType = "period_opened"
	EventPeriodEvaluated       EventType = "period_evaluated"
	EventReadingsChased        EventType = "readings_chased"
	EventReassessmentProposed  EventType = "reassessment_proposed"
	EventReassessmentDecided   EventType = "reassessment_decided"
	EventPeriodClosed          EventType = "period_closed"
	EventInitiativeDecided     EventType = "initiative_decided"
	EventReportPublished       EventType = "report_published"
	EventResolved              EventType = "resolved"
	EventStepBlocked           EventType = "step_blocked"
	EventStepUnblocked         EventType = "step_unblocked"
)

// EventTypes lists the types of the events, in the order of the process.
var EventTypes = []EventType{
	EventOpened, EventAmended, EventTeamChanged, EventPaused, EventResumed, EventExtended, EventEnded,
	EventCloseRequested, EventPhaseOpened, EventPhaseClosed, EventDeadlineMoved, EventDatesMoved, EventReminded,
	EventEscalated, EventSubmitted, EventReopened, EventGateOpened, EventStageOpened, EventDecisionRecorded,
	EventDecisionIgnored, EventTasksReassigned, EventGateExtended, EventGateLapsed, EventGateClosed, EventStageSkipped,
	EventDecisionRetracted, EventTasksChanged, EventOverrideRequested, EventGateOverridden, EventApprovalRevoked,
	EventAdviceAsked, EventAdviceGiven, EventConditionsBound, EventConditionMoved, EventProjectOpened,
	EventProjectReported, EventProjectMoved, EventMilestoneLate, EventRAIDReminded, EventToleranceBreached,
	EventRebaselined, EventProjectClosed, EventWentLive, EventConcernOverdue, EventConcernAnswered, EventConcernReturned,
	EventConcernSatisfied, EventItemDue, EventItemReminded, EventItemEscalated, EventPulseOpened, EventPulseReminded,
	EventPulseClosed, EventCommunicationMoved, EventCommunicationReminded, EventSessionMailed, EventAnswersAsked,
	EventAnswersReminded, EventAnswersSettled, EventPeriodOpened, EventPeriodEvaluated, EventReadingsChased,
	EventReassessmentProposed, EventReassessmentDecided, EventPeriodClosed, EventInitiativeDecided, EventReportPublished,
	EventResolved, EventStepBlocked, EventStepUnblocked,
}

// EventType names the fact.
func (Opened) EventType() EventType { return EventOpened }

// EventType names the fact.
func (Amended) EventType() EventType { return EventAmended }

// EventType names the fact.
func (TeamChanged) EventType() EventType { return EventTeamChanged }

// EventType names the fact.
func (Paused) EventType() EventType { return EventPaused }

// EventType names the fact.
func (Resumed) EventType() EventType { return EventResumed }

// EventType names the fact.
func (Extended) EventType() EventType { return EventExtended }

// EventType names the fact.
func (Ended) EventType() EventType { return EventEnded }

// EventType names the fact.
func (CloseRequested) EventType() EventType { return EventCloseRequested }

// EventType names the fact.
func (PhaseOpened) EventType() EventType { return EventPhaseOpened }

// EventType names the fact.
func (PhaseClosed) EventType() EventType { return EventPhaseClosed }

// EventType names the fact.
func (DeadlineMoved) EventType() EventType { return EventDeadlineMoved }

// EventType names the fact.
func (DatesMoved) EventType() EventType { return EventDatesMoved }

// EventType names the fact.
func (Reminded) EventType() EventType { return EventReminded }

// EventType names the fact.
func (Escalated) EventType() EventType { return EventEscalated }

// EventType names the fact.
func (Submitted) EventType() EventType { return EventSubmitted }

// EventType names the fact.
func (Reopened) EventType() EventType { return EventReopened }

// EventType names the fact.
func (GateOpened) EventType() EventType { return EventGateOpened }

// EventType names the fact.
func (StageOpened) EventType() EventType { return EventStageOpened }

// EventType names the fact.
func (DecisionRecorded) EventType() EventType { return EventDecisionRecorded }

// EventType names the fact.
func (DecisionIgnored) EventType() EventType { return EventDecisionIgnored }

// EventType names the fact.
func (TasksReassigned) EventType() EventType { return EventTasksReassigned }

// EventType names the fact.
func (GateExtended) EventType() EventType { return EventGateExtended }

// EventType names the fact.
func (GateLapsed) EventType() EventType { return EventGateLapsed }

// EventType names the fact.
func (GateClosed) EventType() EventType { return EventGateClosed }

// EventType names the fact.
func (ProjectOpened) EventType() EventType { return EventProjectOpened }

// EventType names the fact.
func (ProjectReported) EventType() EventType { return EventProjectReported }

// EventType names the fact.
func (ProjectMoved) EventType() EventType { return EventProjectMoved }

// EventType names the fact.
func (MilestoneLate) EventType() EventType { return EventMilestoneLate }

// EventType names the fact.
func (ToleranceBreached) EventType() EventType { return EventToleranceBreached }

// EventType names the fact.
func (Rebaselined) EventType() EventType { return EventRebaselined }

// EventType names the fact.
func (ProjectClosed) EventType() EventType { return EventProjectClosed }

// EventType names the fact.
func (WentLive) EventType() EventType { return EventWentLive }

// EventType names the fact.
func (RAIDReminded) EventType() EventType { return EventRAIDReminded }

// EventType names the fact.
func (AnswersAsked) EventType() EventType { return EventAnswersAsked }

// EventType names the fact.
func (AnswersReminded) EventType() EventType { return EventAnswersReminded }

// EventType names the fact.
func (AnswersSettled) EventType() EventType { return EventAnswersSettled }

// EventType names the fact.
func (ConcernOverdue) EventType() EventType { return EventConcernOverdue }

// EventType names the fact.
func (ConcernAnswered) EventType() EventType { return EventConcernAnswered }

// EventType names the fact.
func (ConcernReturned) EventType() EventType { return EventConcernReturned }

// EventType names the fact.
func (ConcernSatisfied) EventType() EventType { return EventConcernSatisfied }

// EventType names the fact.
func (ItemDue) EventType() EventType { return EventItemDue }

// EventType names the fact.
func (ItemReminded) EventType() EventType { return EventItemReminded }

// EventType names the fact.
func (ItemEscalated) EventType() EventType { return EventItemEscalated }

// EventType names the fact.
func (PulseOpened) EventType() EventType { return EventPulseOpened }

// EventType names the fact.
func (PulseReminded) EventType() EventType { return EventPulseReminded }

// EventType names the fact.
func (PulseClosed) EventType() EventType { return EventPulseClosed }

// EventType names the fact.
func (CommunicationMoved) EventType() EventType { return EventCommunicationMoved }

// EventType names the fact.
func (SessionMailed) EventType() EventType { return EventSessionMailed }

// EventType names the fact.
func (CommunicationReminded) EventType() EventType { return EventCommunicationReminded }

// EventType names the fact.
func (PeriodOpened) EventType() EventType { return EventPeriodOpened }

// EventType names the fact.
func (PeriodEvaluated) EventType() EventType { return EventPeriodEvaluated }

// EventType names the fact.
func (ReadingsChased) EventType() EventType { return EventReadingsChased }

// EventType names the fact.
func (ReassessmentProposed) EventType() EventType { return EventReassessmentProposed }

// EventType names the fact.
func (ReassessmentDecided) EventType() EventType { return EventReassessmentDecided }

// EventType names the fact.
func (PeriodClosed) EventType() EventType { return EventPeriodClosed }

// EventType names the fact.
func (InitiativeDecided) EventType() EventType { return EventInitiativeDecided }

// EventType names the fact.
func (ReportPublished) EventType() EventType { return EventReportPublished }

// EventType names the fact.
func (Resolved) EventType() EventType { return EventResolved }

// EventType names the fact.
func (StepBlocked) EventType() EventType { return EventStepBlocked }

// EventType names the fact.
func (StepUnblocked) EventType() EventType { return EventStepUnblocked }

// EventType names the fact.
func (StageSkipped) EventType() EventType { return EventStageSkipped }

// EventType names the fact.
func (DecisionRetracted) EventType() EventType { return EventDecisionRetracted }

// EventType names the fact.
func (TasksChanged) EventType() EventType { return EventTasksChanged }

// EventType names the fact.
func (OverrideRequested) EventType() EventType { return EventOverrideRequested }

// EventType names the fact.
func (GateOverridden) EventType() EventType { return EventGateOverridden }

// EventType names the fact.
func (ApprovalRevoked) EventType() EventType { return EventApprovalRevoked }

// EventType names the fact.
func (AdviceAsked) EventType() EventType { return EventAdviceAsked }

// EventType names the fact.
func (AdviceGiven) EventType() EventType { return EventAdviceGiven }

// EventType names the fact.
func (ConditionsBound) EventType() EventType { return EventConditionsBound }

// EventType names the fact.
func (ConditionMoved) EventType() EventType { return EventConditionMoved }
