package store

import (
	"time"

	"mandate/internal/engagement"
)

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
	// Items are what became of the subject's items, where the gate decides on each; while
	// it is open, those of which anything was said, with no outcome yet.
	Items []engagement.ItemStanding `json:"items,omitempty"`
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
	// Items are what it says of items, where it says more than that it accepts them.
	Items      []engagement.ItemDecision `json:"items,omitempty"`
	Channel    engagement.Channel        `json:"channel"`
	SignedInBy string                    `json:"signed_in_by,omitempty"`
	SignedInAt *time.Time                `json:"signed_in_at,omitempty"`
	Provenance string                    `json:"provenance"`
	// OnBehalfOf is whose vote it was, when it was not one's own.
	OnBehalfOf     string `json:"on_behalf_of,omitempty"`
	OnBehalfOfName string `json:"on_behalf_of_name,omitempty"`
	// Confirmed says that the meaning was confirmed expressly.
	Confirmed     bool   `json:"confirmed,omitempty"`
	PolicyVersion string `json:"policy_version,omitempty"`
	// CarriedFrom is the decision that this one was carried forward from.
	CarriedFrom    string                  `json:"carried_from,omitempty"`
	CarriedBecause engagement.CarryBecause `json:"carried_because,omitempty" enum:"earlier_stage,unchanged,part,own_items"`
	RetractedAt    *time.Time              `json:"retracted_at,omitempty"`
	RetractReason  string                  `json:"retract_reason,omitempty"`
	At             time.Time               `json:"at"`
	Late           bool                    `json:"late"`
	Tally          engagement.Tally        `json:"tally"`
	State          engagement.GateState    `json:"state"` // of the gate after it
	Seq            int64                   `json:"seq"`
	PrevHash       string                  `json:"prev_hash"`
	Hash           string                  `json:"hash"`
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
