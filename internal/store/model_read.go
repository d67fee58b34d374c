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

// Gate is one revision's round at a gate.
type Gate struct {
	ID          string               `json:"id"`
	Engagement  string               `json:"engagement"`
	Ref         string               `json:"ref"`
	Key         engagement.GateKey   `json:"key"`
	Title       string               `json:"title"`
	Subject     engagement.Subject   `json:"subject"`
	State       engagement.GateState `json:"state"`
	Requester   string               `json:"requester,omitempty"`
	Note        string               `json:"note,omitempty"` // what the requester said on submitting
	Stage       string               `json:"stage,omitempty"`
	StageNumber int                  `json:"stage_number"` // from 1; 0 before the first opens
	Policy      engagement.Policy    `json:"policy"`
	OpenedAt    time.Time            `json:"opened_at"`
	DueAt       *time.Time           `json:"due_at,omitempty"`
	ExpiresAt   *time.Time           `json:"expires_at,omitempty"`
	ClosedAt    *time.Time           `json:"closed_at,omitempty"`
	Reason      string               `json:"reason,omitempty"` // of a withdrawal
	Tally       engagement.Tally     `json:"tally"`
	// Overdue says that the due has passed, Lapsed that the hard end has come and that the PMO must extend or close.
	Overdue bool `json:"overdue"`
	Lapsed  bool `json:"lapsed"`
	// PolicyVersion names the snapshot by which the gate decides: the methodology's
	// version and the policy's digest.
	PolicyVersion string `json:"policy_version,omitempty"`
	// ClosedBy is what ended the gate where no tally did.
	ClosedBy engagement.ClosedBy `json:"closed_by,omitempty" enum:"override,expiry_rule,pmo,requester"`
	// Authors and LastEditor made the subject, besides the requester.
	Authors    []string `json:"authors,omitempty"`
	LastEditor string   `json:"last_editor,omitempty"`
	// Skipped are the stages that were passed over: their condition did not hold.
	Skipped []string `json:"skipped,omitempty"`
	// Excluded are those whom the separation of duties kept out.
	Excluded []Excluded `json:"excluded,omitempty"`
	// Answers are what the requester says of the changes that the round before asked for.
	Answers  []Answered `json:"answers,omitempty"`
	Advice   []Advice   `json:"advice,omitempty"`
	Override *Override  `json:"override,omitempty"`
	Revoked  *Revoked   `json:"revoked,omitempty"`
	Tasks    []Task     `json:"tasks"`
	// Decisions are those that count, Retracted those that were taken back.
	Decisions []DecisionRecord `json:"decisions"`
	Retracted []DecisionRecord `json:"retracted,omitempty"`
	// Conditions are those on which the gate has passed.
	Conditions []ConditionRecord `json:"conditions,omitempty"`
}

// Excluded is somebody who may not decide in a stage.
type Excluded struct {
	Stage  string          `json:"stage"`
	Person string          `json:"person"`
	Name   string          `json:"name"`
	Why    engagement.Hand `json:"why" enum:"requester,author,last_editor,decided_before"`
}

// Answered is what became of a change that somebody had asked for.
type Answered struct {
	Decision string `json:"decision"` // of the round before
	Text     string `json:"text"`
}

// Advice is a question to somebody who has no vote, and the answer.
type Advice struct {
	ID          string     `json:"id"`
	Engagement  string     `json:"engagement"`
	Gate        string     `json:"gate"`
	Revision    int        `json:"revision"`
	Asker       string     `json:"asker"`
	AskerName   string     `json:"asker_name"`
	Adviser     string     `json:"adviser"`
	AdviserName string     `json:"adviser_name"`
	Question    string     `json:"question"`
	AskedAt     time.Time  `json:"asked_at"`
	Answer      string     `json:"answer,omitempty"`
	GivenAt     *time.Time `json:"given_at,omitempty"`
}

// Override is a break-glass override: asked for by one person, confirmed by another.
type Override struct {
	State           engagement.GateState `json:"state" enum:"approved,rejected"`
	RequestedBy     string               `json:"requested_by"`
	RequestedByName string               `json:"requested_by_name"`
	Reason          string               `json:"reason"`
	RequestedAt     time.Time            `json:"requested_at"`
	ConfirmedBy     string               `json:"confirmed_by,omitempty"`
	ConfirmedByName string               `json:"confirmed_by_name,omitempty"`
	ConfirmReason   string               `json:"confirm_reason,omitempty"`
	ConfirmedAt     *time.Time           `json:"confirmed_at,omitempty"`
}

// Revoked says who took an approval back that had opened the way, and why.
type Revoked struct {
	By       string    `json:"by"`
	Name     string    `json:"name"`
	Decision string    `json:"decision"`
	Reason   string    `json:"reason"`
	At       time.Time `json:"at"`
}

// ConditionRecord is a condition of an approval, since its gate has passed.
type ConditionRecord struct {
	ID         string `json:"id"`
	Engagement string `json:"engagement"`
	Gate       string `json:"gate"`
	Ref        string `json:"ref"`
	Revision   int    `json:"revision"`
	Decision   string `json:"decision"`
	SetBy      string `json:"set_by"`
	SetByName  string `json:"set_by_name"`
	Text       string `json:"text"`
	// Owner and Verifier are ids of people, or empty; the names are theirs, or what the
	// approver wrote.
	Owner        string                    `json:"owner,omitempty"`
	OwnerName    string                    `json:"owner_name,omitempty"`
	Verifier     string                    `json:"verifier,omitempty"`
	VerifierName string                    `json:"verifier_name,omitempty"`
	Due          engagement.Day            `json:"due,omitempty"`
	Blocking     bool                      `json:"blocking"`
	State        engagement.ConditionState `json:"state" enum:"open,reported,overdue,met,waived"`
	Note         string                    `json:"note,omitempty"` // of whoever moved it last
	MovedBy      string                    `json:"moved_by,omitempty"`
	MovedAt      *time.Time                `json:"moved_at,omitempty"`
	BoundAt      time.Time                 `json:"bound_at"`
}

// ConditionQuery says which conditions to list, the first bound first.
type ConditionQuery struct {
	Engagement string
	Gate       string
	Person     string // its owner, its verifier or who set it
	Open       bool   // only those that are not closed
}

// Task is what one person is asked in one stage.
type Task struct {
	Stage       string               `json:"stage"`
	StageNumber int                  `json:"stage_number"`
	Person      string               `json:"person"`
	Name        string               `json:"name"`
	Roles       []engagement.Role    `json:"roles"`
	State       engagement.TaskState `json:"state"`
	OpenedAt    time.Time            `json:"opened_at"`
	DueAt       *time.Time           `json:"due_at,omitempty"`
	DecidedAt   *time.Time           `json:"decided_at,omitempty"`
	Decision    string               `json:"decision,omitempty"`
	Verdict     engagement.Verdict   `json:"verdict,omitempty"`
	Late        bool                 `json:"late"`
	Reminders   int                  `json:"reminders"`
	Escalated   bool                 `json:"escalated"`
	// Groups are those in which a vote counts under per_group.
	Groups []string `json:"groups,omitempty"`
	// Seat is whose vote it is, when it came from somebody else; For on whose behalf a
	// delegate decides; How by what it came.
	Seat    string         `json:"seat,omitempty"`
	For     string         `json:"for,omitempty"`
	ForName string         `json:"for_name,omitempty"`
	How     engagement.How `json:"how,omitempty" enum:"delegation,stand_in,reassignment,escalation,ad_hoc"`
	// Until is when a delegation ends by itself.
	Until *time.Time `json:"until,omitempty"`
}

// GateQuery says which gates to list, each at its newest revision.
type GateQuery struct {
	Engagement string
	Ref        string
	Assignee   string // a person with a task there, done or not
	Awaiting   string // a person with an open task there
	State      engagement.GateState
	// AllRevisions lists every revision's round as a row of its own.
	AllRevisions bool
	// Adviser is a person who was asked for advice there.
	Adviser string
	Limit   int // at most 200; 0 lists all
	Cursor  string
	Sort    string // -opened (default), due: the earliest first, those without one last
}

// DecisionRecord is a decision that counted.
type DecisionRecord struct {
	ID         string                 `json:"id"`
	Engagement string                 `json:"engagement"`
	Gate       string                 `json:"gate"`
	Stage      string                 `json:"stage"`
	Person     string                 `json:"person"`
	Name       string                 `json:"name"` // as printed when it was made
	Roles      []engagement.Role      `json:"roles"`
	Revision   int                    `json:"revision"`
	Digest     string                 `json:"digest"`
	Verdict    engagement.Verdict     `json:"verdict"`
	Meaning    string                 `json:"meaning,omitempty"`
	Comment    string                 `json:"comment,omitempty"`
	Conditions []engagement.Condition `json:"conditions,omitempty"`
	Channel    engagement.Channel     `json:"channel"`
	SignedInBy string                 `json:"signed_in_by,omitempty"`
	SignedInAt *time.Time             `json:"signed_in_at,omitempty"`
	Provenance string                 `json:"provenance"`
	// OnBehalfOf is whose vote it was, when it was not one's own.
	OnBehalfOf     string `json:"on_behalf_of,omitempty"`
	OnBehalfOfName string `json:"on_behalf_of_name,omitempty"`
	// Confirmed says that the meaning was confirmed expressly.
	Confirmed     bool   `json:"confirmed,omitempty"`
	PolicyVersion string `json:"policy_version,omitempty"`
	// CarriedFrom is the decision that this one was carried forward from.
	CarriedFrom   string               `json:"carried_from,omitempty"`
	RetractedAt   *time.Time           `json:"retracted_at,omitempty"`
	RetractReason string               `json:"retract_reason,omitempty"`
	At            time.Time            `json:"at"`
	Late          bool                 `json:"late"`
	Tally         engagement.Tally     `json:"tally"`
	State         engagement.GateState `json:"state"` // of the gate after it
	Seq           int64                `json:"seq"`
	PrevHash      string               `json:"prev_hash"`
	Hash          string               `json:"hash"`
}

// Refusal is a signalled decision that did not count.
type Refusal struct {
	Decision   string             `json:"decision"`
	Engagement string             `json:"engagement"`
	Gate       string             `json:"gate"`
	Stage      string             `json:"stage"`
	Revision   int                `json:"revision"`
	Verdict    engagement.Verdict `json:"verdict"`
	Claimed    string             `json:"claimed"` // the person named
	Channel    engagement.Channel `json:"channel"`
	Provenance string             `json:"provenance"`
	Code       engagement.Code    `json:"code"`
	Reason     string             `json:"reason"`
	// Because names the reason, where it can be said in other languages.
	Because engagement.Reason `json:"because,omitempty"`
	At      time.Time         `json:"at"`
	Seq     int64             `json:"seq"`
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
	Overdue    bool       `json:"overdue"` // not answered in time, and not yet
	DueAt      *time.Time `json:"due_at,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	Late       bool       `json:"late"`
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
