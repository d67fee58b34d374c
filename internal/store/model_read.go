package store

import (
	"time"

	"mandate/internal/engagement"
)

// Engagement is an engagement as the read model shows it.
type Engagement struct {
	ID              string                 `json:"id"`
	Title           string                 `json:"title"`
	Client          string                 `json:"client"`
	Country         string                 `json:"country"`
	Methodology     string                 `json:"methodology"` // key@version
	MethodologyID   string                 `json:"methodology_id"`
	Phase           engagement.Phase       `json:"phase,omitempty"`
	Status          engagement.Status      `json:"status"`
	Health          engagement.RAG         `json:"health"`
	HealthReasons   []string               `json:"health_reasons"`
	Objectives      []engagement.Objective `json:"objectives"`
	ScopeIn         string                 `json:"scope_in,omitempty"`
	ScopeOut        string                 `json:"scope_out,omitempty"`
	Confidentiality string                 `json:"confidentiality,omitempty"`
	Team            []TeamMember           `json:"team"`
	StartOn         engagement.Day         `json:"start_on"`
	TargetEnd       engagement.Day         `json:"target_end,omitempty"`
	Calendar        string                 `json:"calendar"`
	Timezone        string                 `json:"timezone"`
	Currency        string                 `json:"currency"`
	Locale          string                 `json:"locale"`
	OpenedAt        time.Time              `json:"opened_at,omitzero"`
	PausedAt        *time.Time             `json:"paused_at,omitempty"`
	EndedAt         *time.Time             `json:"ended_at,omitempty"`
	// CloseRequestedAt is when somebody asked for the end before its time.
	CloseRequestedAt *time.Time `json:"close_requested_at,omitempty"`
	// Awaiting are the roles that the process waits for: those of the open tasks or,
	// when no gate is open, the owners of the open phases.
	Awaiting []string `json:"awaiting"`
	// NextDue is the earliest due of the open tasks and phases.
	NextDue *time.Time `json:"next_due,omitempty"`
	Blocked []Blocked  `json:"blocked,omitempty"`
	Seq     int64      `json:"seq"` // place of the last event in the journal
}

// TeamMember is a person in a role.
type TeamMember struct {
	Role   engagement.Role `json:"role"`
	Person string          `json:"person"`
	Name   string          `json:"name"`
	Email  string          `json:"email"`
}

// Blocked is a step that waits for a person to mend something.
type Blocked struct {
	Phase  string    `json:"phase,omitempty"`
	Step   string    `json:"step"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
}

// EngagementQuery says which engagements to list.
type EngagementQuery struct {
	Phase    engagement.Phase // the engagement's, or one that is open beside it
	Status   engagement.Status
	Health   engagement.RAG
	Client   string // the client's name, upper or lower case
	Awaiting string // a role
	Person   string // a member of the team
	Q        string // part of title or client, upper or lower case
	Limit    int    // at most 200; 0 lists all
	Cursor   string
	Sort     string // -opened (default), opened, title, client, next_due
}

// The states of a phase.
const (
	PhaseOpen      = "open"
	PhaseClosed    = "closed"
	PhaseCancelled = "cancelled"
)

// Phase is a phase of an engagement.
type Phase struct {
	Ref      string           `json:"ref"`
	Phase    engagement.Phase `json:"phase"`
	State    string           `json:"state" enum:"open,closed,cancelled"`
	Owner    engagement.Role  `json:"owner"`
	OpenedAt time.Time        `json:"opened_at"`
	// PlannedDueAt is the due with which it opened, DueAt the one that holds now.
	PlannedDueAt *time.Time `json:"planned_due_at,omitempty"`
	DueAt        *time.Time `json:"due_at,omitempty"`
	ClosedAt     *time.Time `json:"closed_at,omitempty"`
	Outcome      string     `json:"outcome,omitempty"`
	Late         bool       `json:"late"`
	Reminders    int        `json:"reminders"`
	Escalated    bool       `json:"escalated"`
	Workflow     string     `json:"workflow"`
}

// ProjectRow is a project as the read model shows it. Name and lead are those of its
// charter as it stands now.
type ProjectRow struct {
	ID          string                  `json:"id"`
	Name        string                  `json:"name"`
	State       engagement.ProjectState `json:"state"`
	Health      engagement.RAG          `json:"health"`
	Lead        string                  `json:"lead,omitempty"`
	Action      string                  `json:"action,omitempty"`
	Initiative  string                  `json:"initiative,omitempty"`
	Start       engagement.Day          `json:"start"`
	PlannedEnd  engagement.Day          `json:"planned_end"` // the first baseline
	End         engagement.Day          `json:"end"`         // the baseline that holds now
	ForecastEnd engagement.Day          `json:"forecast_end,omitempty"`
	Budget      engagement.Money        `json:"budget"`
	Spent       engagement.Money        `json:"spent"`
	Progress    int                     `json:"progress"` // percent
	// LastReport is the id of the latest status report taken in.
	LastReport string     `json:"last_report,omitempty"`
	ReportedAt *time.Time `json:"reported_at,omitempty"`
	// Late says that it ended late, that its forecast lies beyond its baseline, or
	// that a milestone is late.
	Late           bool       `json:"late"`
	LateMilestones []string   `json:"late_milestones"`
	Breached       bool       `json:"breached"` // beyond its tolerances, undecided
	Breaches       int        `json:"breaches"` // how often
	OpenedAt       time.Time  `json:"opened_at"`
	ClosedAt       *time.Time `json:"closed_at,omitempty"`
	Reason         string     `json:"reason,omitempty"` // why it was stopped
	Workflow       string     `json:"workflow"`
}

// The states of a monitoring period.
const (
	PeriodOpen      = "open"
	PeriodEvaluated = "evaluated"
	PeriodClosed    = "closed"
)

// Period is a monitoring period.
type Period struct {
	Number      int            `json:"number"` // from 1
	Of          int            `json:"of"`
	From        time.Time      `json:"from"`
	To          time.Time      `json:"to"`
	State       string         `json:"state" enum:"open,evaluated,closed"`
	Status      engagement.RAG `json:"status,omitempty"`
	Missed      []string       `json:"missed"` // ids of metrics
	Stale       []string       `json:"stale"`
	EvaluatedAt *time.Time     `json:"evaluated_at,omitempty"`
	ClosedAt    *time.Time     `json:"closed_at,omitempty"`
	// Reassess says that it was proposed at its end to assess again, and why.
	Reassess       engagement.ReassessmentCause  `json:"reassess,omitempty" enum:"periods,red"`
	ReassessAnswer engagement.ReassessmentAnswer `json:"reassess_answer,omitempty" enum:"started,declined"`
}

// ReleaseRow is a release that went live.
type ReleaseRow struct {
	ID       string    `json:"id"`
	Projects []string  `json:"projects"`
	LiveAt   time.Time `json:"live_at"`
}

// InitiativeRow is what became of an initiative.
type InitiativeRow struct {
	ID        string               `json:"id"`
	State     engagement.GateState `json:"state"`
	DecidedAt time.Time            `json:"decided_at"`
}

// ConcernRow is how the answering of a concern stands.
type ConcernRow struct {
	ID         string     `json:"id"`
	Overdue    bool       `json:"overdue" doc:"Not answered in time, and not yet"`
	DueAt      *time.Time `json:"due_at,omitempty" doc:"By when it is, or was, to be answered"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	Late       bool       `json:"late" doc:"It was answered late"`
	// Round and what follows it are of concerns that somebody judges the response to.
	Round       int        `json:"round" doc:"How many responses did not satisfy; the other fields speak of the round after them"`
	Escalated   bool       `json:"escalated" doc:"Others were told that it is late"`
	ReturnedAt  *time.Time `json:"returned_at,omitempty" doc:"When the last response was found not to satisfy"`
	SatisfiedAt *time.Time `json:"satisfied_at,omitempty"`
}

// TimelineRow is a bar of an engagement's timeline: what was planned and what was.
// Where WholeDays is set, times are midnights UTC that stand for days.
type TimelineRow struct {
	Kind         string     `json:"kind" enum:"phase,gate,project,milestone,period,release"`
	Ref          string     `json:"ref"` // phase ref, gate id, item id, period number
	Parent       string     `json:"parent,omitempty"`
	Title        string     `json:"title"`
	State        string     `json:"state"`
	WholeDays    bool       `json:"whole_days"`
	PlannedStart *time.Time `json:"planned_start,omitempty"`
	PlannedEnd   *time.Time `json:"planned_end,omitempty"`
	// Forecast is the end that is expected now, where it differs from the plan.
	Forecast    *time.Time `json:"forecast,omitempty"`
	ActualStart *time.Time `json:"actual_start,omitempty"`
	ActualEnd   *time.Time `json:"actual_end,omitempty"`
	Late        bool       `json:"late"`
}
