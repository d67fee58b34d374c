package engagement

import "time"

// The facts of projects, change, monitoring and reports.
type (
	// ProjectOpened starts a project from an approved action or initiative. Texts: name.
	ProjectOpened struct {
		Project    string `json:"project"`
		Action     string `json:"action,omitempty"`
		Initiative string `json:"initiative,omitempty"`
		Lead       string `json:"lead,omitempty"`
		Start      Day    `json:"start"`
		End        Day    `json:"end"`
		Budget     Money  `json:"budget"`
		Workflow   string `json:"workflow"`
	}
	// ProjectReported says that a status report was taken in.
	ProjectReported struct {
		Project     string `json:"project"`
		Report      string `json:"report"`
		Health      RAG    `json:"health"`
		Progress    int    `json:"progress"`
		ForecastEnd Day    `json:"forecast_end"`
		Spent       Money  `json:"spent"`
	}
	// ProjectMoved says in which state a project is now. Texts: reason.
	ProjectMoved struct {
		Project string       `json:"project"`
		State   ProjectState `json:"state"`
	}
	// MilestoneLate says that a milestone's baseline day has passed.
	MilestoneLate struct {
		Project   string `json:"project"`
		Milestone string `json:"milestone"`
		Due       Day    `json:"due"`
	}
	// ToleranceBreached says that a status report exceeds the project's tolerances.
	ToleranceBreached struct {
		Project string `json:"project"`
		Breach  Breach `json:"breach"`
	}
	// Rebaselined gives a project the baseline that its exception gate approved.
	Rebaselined struct {
		Project string `json:"project"`
		End     Day    `json:"end"`
		Budget  Money  `json:"budget"`
	}
	// ProjectClosed ends a project: accepted or stopped. Texts: reason.
	ProjectClosed struct {
		Project string       `json:"project"`
		State   ProjectState `json:"state"`
		Late    bool         `json:"late"`
	}

	// WentLive says that a release passed its go-live gate.
	WentLive struct {
		Release  string   `json:"release"`
		Projects []string `json:"projects"`
	}
	// RAIDReminded says that the owner of an entry of a project's RAID log was reminded that it
	// falls due, or, when Told is filled, that others were told that it is overdue.
	RAIDReminded struct {
		Project string   `json:"project"`
		Entry   string   `json:"entry"`
		Owner   string   `json:"owner,omitempty"`
		Number  int      `json:"number,omitempty"`
		Overdue bool     `json:"overdue,omitempty"`
		Told    []string `json:"told,omitempty"`
	}
	// ConcernOverdue says that a concern was not answered in time. Round counts the answers
	// before that did not satisfy, in this and the facts below.
	ConcernOverdue struct {
		Concern string    `json:"concern"`
		Due     time.Time `json:"due"`
		Round   int       `json:"round,omitempty"`
	}
	// ConcernAnswered says that a concern was answered.
	ConcernAnswered struct {
		Concern string `json:"concern"`
		Late    bool   `json:"late"`
		Round   int    `json:"round,omitempty"`
	}
	// ConcernReturned says that the answer did not satisfy whoever raised the concern: it is
	// open again, as of this round.
	ConcernReturned struct {
		Concern string `json:"concern"`
		Round   int    `json:"round"`
	}
	// ConcernSatisfied says that the answer satisfied them.
	ConcernSatisfied struct {
		Concern string `json:"concern"`
		Round   int    `json:"round,omitempty"`
	}
	// ItemDue says by when an item of a register is to be dealt with, first and whenever that
	// has moved.
	ItemDue struct {
		Kind  Kind      `json:"kind"`
		Item  string    `json:"item"`
		Round int       `json:"round,omitempty"`
		Due   time.Time `json:"due"`
	}
	// ItemReminded says that whoever owes it was reminded of it.
	ItemReminded struct {
		Kind   Kind   `json:"kind"`
		Item   string `json:"item"`
		Round  int    `json:"round,omitempty"`
		Number int    `json:"number"`
		Owner  string `json:"owner,omitempty"`
	}
	// ItemEscalated says that others were told that it is late.
	ItemEscalated struct {
		Kind   Kind      `json:"kind"`
		Item   string    `json:"item"`
		Round  int       `json:"round,omitempty"`
		Due    time.Time `json:"due"`
		To     []string  `json:"to"`
		ToRole Role      `json:"to_role"`
	}

	// PulseOpened says that the members of groups were asked for their adoption pulse.
	PulseOpened struct {
		Round string    `json:"round"`
		Asked int       `json:"asked"` // people
		Due   time.Time `json:"due"`
	}
	// PulseReminded says that those were reminded who had not answered. It names nobody, nor
	// how many they were: what is anonymous must not be told by when it changes.
	PulseReminded struct {
		Round  string `json:"round"`
		Number int    `json:"number"`
	}
	// PulseClosed says that a round takes no more answers, so that its results can be shown.
	PulseClosed struct {
		Round string `json:"round"`
		// Early says that before it was due everybody had answered, or it was withdrawn.
		Early bool `json:"early,omitempty"`
	}

	// CommunicationMoved says how far a communication of the plan has come.
	CommunicationMoved struct {
		Communication string             `json:"communication"`
		State         CommunicationState `json:"state"`
		Planned       Day                `json:"planned"`
		Sent          Day                `json:"sent,omitempty"`
		Mailed        bool               `json:"mailed,omitempty"` // by Mandate
		Addressed     int                `json:"addressed,omitempty"`
		Reached       int                `json:"reached,omitempty"`
		// Withdrawn says that it was taken out of the plan.
		Withdrawn bool `json:"withdrawn,omitempty"`
	}
	// SessionMailed says that people were mailed of a session of a training: invited, told of
	// a change or that it is cancelled, or reminded. Version is of the session as it was mailed.
	SessionMailed struct {
		Session   string `json:"session"`
		Version   int    `json:"version"`
		Reminder  bool   `json:"reminder,omitempty"`
		Cancelled bool   `json:"cancelled,omitempty"`
		Addressed int    `json:"addressed"` // how many people that was for
		Reached   int    `json:"reached"`   // those of them for whom the mail server took it
	}
	// CommunicationReminded says that people were reminded of a communication that is not
	// approved, or, when Overdue, that those who lead the change were told that its day has passed.
	CommunicationReminded struct {
		Communication string             `json:"communication"`
		State         CommunicationState `json:"state"`
		Number        int                `json:"number,omitempty"`
		Overdue       bool               `json:"overdue,omitempty"`
		People        []string           `json:"people"`
	}

	// AnswersAsked says that somebody was asked to answer questions.
	AnswersAsked struct {
		Request string    `json:"request"`
		Person  string    `json:"person"`
		Due     time.Time `json:"due"`
	}
	// AnswersReminded says that they were reminded, by hand when Number is 0; or, with
	// Told, that others were told that they are late.
	AnswersReminded struct {
		Request string   `json:"request"`
		Person  string   `json:"person"`
		Number  int      `json:"number,omitempty"`
		Overdue bool     `json:"overdue,omitempty"`
		Told    []string `json:"told,omitempty"`
	}
	// AnswersSettled says that they have answered everything, or need not any more.
	AnswersSettled struct {
		Request string `json:"request"`
		Person  string `json:"person,omitempty"`
		Late    bool   `json:"late"`
	}

	// PeriodOpened starts a monitoring period.
	PeriodOpened struct {
		Period int       `json:"period"` // from 1
		Of     int       `json:"of"`
		From   time.Time `json:"from"`
		To     time.Time `json:"to"`
	}
	// ReassessmentProposed says that it is time to assess again, by the methodology.
	ReassessmentProposed struct {
		Period int               `json:"period"`
		Cause  ReassessmentCause `json:"cause"`
	}
	// ReassessmentDecided says that somebody begins a re-assessment, or that none is wanted now.
	// Phase is the place of the one that begins. Texts: reason.
	ReassessmentDecided struct {
		Answer ReassessmentAnswer `json:"answer"`
		Phase  string             `json:"phase,omitempty"`
	}
	// PeriodEvaluated says how the metrics stood at the end of a period.
	PeriodEvaluated struct {
		Period int      `json:"period"`
		Status RAG      `json:"status"`
		Missed []string `json:"missed"` // ids of metrics
		Stale  []string `json:"stale"`
	}
	// ReadingsChased says that people were reminded of metrics whose readings are overdue, or,
	// when Escalated, that those who look after monitoring were told of them.
	ReadingsChased struct {
		Metrics []string `json:"metrics"` // ids
		// Number is which reminder it is, from 1, of the metric that is overdue longest.
		Number    int      `json:"number,omitempty"`
		Escalated bool     `json:"escalated,omitempty"`
		People    []string `json:"people"`
	}
	// PeriodClosed ends a monitoring period whose review passed its gate.
	PeriodClosed struct {
		Period int `json:"period"`
	}
	// InitiativeDecided says what became of an initiative.
	InitiativeDecided struct {
		Initiative string    `json:"initiative"`
		State      GateState `json:"state"`
	}

	// ReportPublished says that a report was stored.
	ReportPublished struct {
		Report string `json:"report"`
		Kind   string `json:"kind"`
		Digest string `json:"digest"`
	}
	// Resolved is a person's choice where the process could not decide. Texts: reason.
	Resolved struct {
		Ref    string `json:"ref"`
		Choice string `json:"choice"`
	}
	// StepBlocked says that a step waits for a person to mend something, and
	// StepUnblocked that it goes on. Texts: reason.
	StepBlocked struct {
		Step string `json:"step"`
	}
	StepUnblocked struct {
		Step string `json:"step"`
	}
)
