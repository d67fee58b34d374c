package contract

import (
	"time"

	"mandate/internal/engagement"
)

// Start is the input of an Engagement workflow: what a PMO said, checked.
type Start struct {
	Org           string                 `json:"org"`
	Engagement    string                 `json:"engagement"`
	RequestedBy   string                 `json:"requested_by"`
	Client        string                 `json:"client"`
	Country       string                 `json:"country"`
	Title         string                 `json:"title"`
	Objectives    []engagement.Objective `json:"objectives"`
	ScopeIn       string                 `json:"scope_in,omitempty"`
	ScopeOut      string                 `json:"scope_out,omitempty"`
	Confidential  string                 `json:"confidentiality,omitempty"`
	Team          []Person               `json:"team"`
	StartOn       engagement.Day         `json:"start_on"`
	TargetEnd     engagement.Day         `json:"target_end,omitempty"`
	Calendar      string                 `json:"calendar"`
	Timezone      string                 `json:"timezone"`
	Currency      string                 `json:"currency"`
	Locale        string                 `json:"locale"`
	Methodology   string                 `json:"methodology"`    // key@version
	MethodologyID string                 `json:"methodology_id"` // digest of its canonical JSON
}

// Person is somebody whom a start names: in a role, by name and address.
type Person struct {
	Role   engagement.Role `json:"role"`
	Name   string          `json:"name"`
	Email  string          `json:"email"`
	Locale string          `json:"locale,omitempty"`
}

// Opened answers UpdateOpen.
type Opened struct {
	Engagement string `json:"engagement"`
}

// Setting is what every workflow of an engagement knows of it: no texts, no names.
type Setting struct {
	Org         string `json:"org"`
	Engagement  string `json:"engagement"`
	Methodology string `json:"methodology"`
	Calendar    string `json:"calendar"`
	Timezone    string `json:"timezone"`
	Locale      string `json:"locale"`
	// StartOn is the engagement's first day: what is due counts from it at the earliest.
	StartOn engagement.Day     `json:"start_on,omitempty"`
	Process engagement.Process `json:"process"`
}

// Phase is the input of a phase's workflow.
type Phase struct {
	Setting
	// Paused is when the engagement was paused, if it is as the phase starts.
	Paused time.Time `json:"paused,omitzero"`
	// Carried is what the run before hands over; nil for the first run.
	Carried *Carried `json:"carried,omitempty"`
	// Time is which time the phase comes, from 1; 0 is the first.
	Time int `json:"time,omitempty"`
}

// Project is the input of a Project workflow.
type Project struct {
	Phase
	Project ProjectRef `json:"project"`
	// Standing is how the project stood at the end of the run before; nil for the first run.
	Standing *ProjectStanding `json:"standing,omitempty"`
}

// ProjectRef names a project, with what its workflow needs of the charter.
type ProjectRef struct {
	ID         string           `json:"id"`
	Action     string           `json:"action,omitempty"`
	Initiative string           `json:"initiative,omitempty"`
	Lead       string           `json:"lead,omitempty"`
	Start      engagement.Day   `json:"start"`
	End        engagement.Day   `json:"end"`
	Budget     engagement.Money `json:"budget"`
}

// Monitoring is the input of a Monitoring workflow: with what it carries across
// continue-as-new.
type Monitoring struct {
	Phase
	// Period is the one at which the run begins, from 1; From is when it began, zero for now.
	Period  int       `json:"period"`
	From    time.Time `json:"from,omitzero"`
	Decided []string  `json:"decided,omitempty"` // initiatives
	// Chased says how far the readings of each metric have been chased, by its id.
	Chased map[string]Chased `json:"chased,omitempty"`
	// Unassessed counts the periods since a re-assessment was last proposed, Red those in a
	// row that were red.
	Unassessed int `json:"unassessed,omitempty"`
	Red        int `json:"red,omitempty"`

	// Opened and what follows are what earlier versions carried.
	Opened   *Deadline            `json:"opened,omitempty"`
	Receipts []engagement.Receipt `json:"receipts,omitempty"`
	Ignored  []string             `json:"ignored,omitempty"` // decisions that did not count
	// Rounds are the last rounds of gates that may hold another one, by gate.
	Rounds map[string]engagement.Round `json:"rounds,omitempty"`
}

// Chased says how far a metric's reading has been chased that was due on a day.
type Chased struct {
	On        engagement.Day `json:"on"`
	Reminders int            `json:"reminders,omitempty"`
	Escalated bool           `json:"escalated,omitempty"`
}

// Submit asks for content to be frozen and put before its gate.
type Submit struct {
	Request string `json:"request"` // Idempotency-Key, or an id made by the API
	By      string `json:"by"`
	// Ref is the subject's place; Item the release, initiative or project it is about.
	Ref  string `json:"ref"`
	Item string `json:"item,omitempty"`
	Note string `json:"note,omitempty"`
	// Answers say what became of each change that the round before asked for.
	Answers []PointAnswer `json:"answers,omitempty"`
}

// PointAnswer answers the request for changes that a decision made.
type PointAnswer struct {
	Decision string `json:"decision" maxLength:"100" doc:"Id of the decision that asked for the change"`
	Text     string `json:"text" maxLength:"8000"`
}

// Submitted answers a Submit.
type Submitted struct {
	Gate    string             `json:"gate"`
	Subject engagement.Subject `json:"subject"`
}

// Withdraw takes a submission back before its gate has closed.
type Withdraw struct {
	Request string `json:"request"`
	By      string `json:"by"`
	Gate    string `json:"gate"`
	Reason  string `json:"reason"`
}

// Act is a lifecycle request, with the reason that the journal keeps.
type Act struct {
	Request string `json:"request"`
	By      string `json:"by"`
	Reason  string `json:"reason"`
}

// Reschedule moves a phase's due to the cut-off of a day.
type Reschedule struct {
	Act
	Ref string         `json:"ref"`
	Due engagement.Day `json:"due"`
	// Follow are the days that move with it, as they were shown and confirmed.
	Follow []engagement.MovedDate `json:"follow,omitempty"`
	// End is the new target end; empty when that stays.
	End engagement.Day `json:"end,omitempty"`
}

// Extend moves the engagement's target end.
type Extend struct {
	Act
	To engagement.Day `json:"to"`
}

// Amend changes what an engagement says of itself; nil leaves a field as it is.
type Amend struct {
	Act
	Title      *string                `json:"title,omitempty"`
	ScopeIn    *string                `json:"scope_in,omitempty"`
	ScopeOut   *string                `json:"scope_out,omitempty"`
	Objectives []engagement.Objective `json:"objectives,omitempty"`
}

// Team replaces the team.
type Team struct {
	Act
	Team []Person `json:"team"`
}

// Choice settles what the process cannot by itself.
type Choice string

// The choices of a Resolution.
const (
	ChoiceRetry  Choice = "retry"  // try a blocked step again
	ChoiceExtend Choice = "extend" // a lapsed gate gets its time once more
	ChoiceClose  Choice = "close"  // a lapsed gate is closed as expired; a rejected plan ends the engagement
	ChoiceRevise Choice = "revise" // a rejected plan is revised
	ChoiceReplan Choice = "replan" // a project whose exception was rejected goes on with a new report
	ChoiceStop   Choice = "stop"   // a project is stopped
)

// Resolution is a person's choice.
type Resolution struct {
	Act
	// Ref is a gate's id, a project's place or the plan's.
	Ref    string `json:"ref"`
	Choice Choice `json:"choice"`
}

// RegisterChanged tells a workflow that a register was written. Workflows
// deduplicate by Outbox.
type RegisterChanged struct {
	Outbox string          `json:"outbox"`
	Kind   engagement.Kind `json:"kind"`
	ID     string          `json:"id"`
	Parent string          `json:"parent,omitempty"`
}

// ProjectChanged tells Engagement and Development how a project stands.
type ProjectChanged struct {
	Project string                  `json:"project"`
	State   engagement.ProjectState `json:"state"`
	Health  engagement.RAG          `json:"health"`
}

// Resume carries when the pause began and ended.
type Resume struct {
	PausedAt  time.Time `json:"paused_at"`
	ResumedAt time.Time `json:"resumed_at"`
}

// StartProject asks Engagement to start the project of an approved initiative.
type StartProject struct {
	Initiative string `json:"initiative"`
}

// WentLive tells Engagement that a release is live.
type WentLive struct {
	Release string `json:"release"`
}

// Status answers QueryStatus: the workflow's own account.
type Status struct {
	Ref     string       `json:"ref"`
	Step    string       `json:"step" doc:"What it is doing, in words"`
	Due     time.Time    `json:"due,omitzero"`
	Paused  bool         `json:"paused"`
	Blocked string       `json:"blocked,omitempty" doc:"Why it cannot go on, and what mends it"`
	Gates   []GateStatus `json:"gates,omitempty"`
	Parts   []string     `json:"parts,omitempty" doc:"Ids of the workflows it runs"`
}

// GateStatus is how an open gate stands.
type GateStatus struct {
	Gate     string             `json:"gate"`
	Subject  engagement.Subject `json:"subject"`
	Stage    string             `json:"stage"`
	Due      time.Time          `json:"due,omitzero"`
	Tally    engagement.Tally   `json:"tally"`
	Awaiting []string           `json:"awaiting"` // ids of people
}

// Deadline answers QueryTimeline, one for each clock that runs.
type Deadline struct {
	Of        string      `json:"of"`
	From      time.Time   `json:"from"`
	Due       time.Time   `json:"due"`
	Reminders []time.Time `json:"reminders,omitempty"`
	// Escalate is the first escalation, Escalations those after it.
	Escalate    time.Time   `json:"escalate,omitzero"`
	Escalations []time.Time `json:"escalations,omitempty"`
	Expires     time.Time   `json:"expires,omitzero"`
}

// ErrorType marks the application errors that carry an *engagement.Error across
// Temporal, in their details.
const ErrorType = "mandate"
