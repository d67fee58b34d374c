package engagement

import "time"

// Preview is a dry run of a gate for an engagement's real people: who would be asked, by
// when, what would follow, and whether the policy can pass at all.
type Preview struct {
	Engagement    string         `json:"engagement"`
	Gate          GateKey        `json:"gate"`
	Title         string         `json:"title"`
	PolicyVersion string         `json:"policy_version"`
	At            time.Time      `json:"at" doc:"When the gate is taken to open"`
	Stages        []StagePreview `json:"stages"`
	// CanPass tells whether every stage that opens can be met by the people there are.
	CanPass  bool     `json:"can_pass"`
	Problems []string `json:"problems" doc:"What keeps it from passing, and what to do"`
}

// PreviewRequest asks for a dry run.
type PreviewRequest struct {
	// Methodology is the id of the one whose policy is tried: another one than the
	// engagement's, if need be.
	Methodology string
	Gate        GateKey
	Engagement  string
	// At is when the gate is taken to open; zero for now.
	At time.Time
	// Requester is who would submit the subject, by id; empty when that is not known.
	Requester string
	// When says of stages whether their conditions hold, in the place of the content.
	When map[string]bool
}

// StagePreview is a dry run of one stage. Its times take each stage before it to pass at
// its due.
type StagePreview struct {
	Key    string `json:"key"`
	Number int    `json:"number"`
	When   string `json:"when,omitempty"`
	// Opens tells whether the condition holds for the content as it stands; null when
	// that is not known yet.
	Opens       *bool               `json:"opens"`
	Why         string              `json:"why,omitempty" doc:"Why it does not open, or why that is not known"`
	Asked       []PersonPreview     `json:"asked"`
	Excluded    []ExclusionPreview  `json:"excluded"`
	Mode        Quorum              `json:"mode"`
	Needed      int                 `json:"needed"`
	Satisfiable bool                `json:"satisfiable"`
	OpensAt     time.Time           `json:"opens_at"`
	Due         time.Time           `json:"due"`
	Reminders   []time.Time         `json:"reminders"`
	Escalations []EscalationPreview `json:"escalations"`
	Expires     *time.Time          `json:"expires,omitempty"`
	OnExpiry    Expiry              `json:"on_expiry,omitempty"`
	Signature   Signature           `json:"signature"`
	Channels    []Channel           `json:"channels"`
}

// PersonPreview is somebody who would be asked.
type PersonPreview struct {
	Person string   `json:"person"`
	Name   string   `json:"name"`
	Roles  []Role   `json:"roles"`
	Groups []string `json:"groups,omitempty"`
	Veto   bool     `json:"veto"`
	// StandIn decides for them when the stage opens.
	StandIn     string     `json:"stand_in,omitempty"`
	StandInName string     `json:"stand_in_name,omitempty"`
	StandInTo   *time.Time `json:"stand_in_until,omitempty"`
}

// ExclusionPreview is somebody whom the separation of duties would keep out.
type ExclusionPreview struct {
	Person string `json:"person"`
	Name   string `json:"name"`
	Why    Hand   `json:"why"`
}

// EscalationPreview is an escalation that would follow.
type EscalationPreview struct {
	At     time.Time `json:"at"`
	To     []string  `json:"to" doc:"Names"`
	Effect Effect    `json:"effect"`
}

// Latency is how long decisions took, from when somebody was asked until they decided.
type Latency struct {
	Gate  GateKey `json:"gate,omitempty"`
	Stage string  `json:"stage,omitempty"`
	// Person is an id; empty where decisions are grouped otherwise.
	Person string `json:"person,omitempty"`
	Name   string `json:"name,omitempty"`
	// Decided counts decisions, Late those after their due, Open those still awaited.
	Decided int `json:"decided"`
	Late    int `json:"late"`
	Open    int `json:"open"`
	// Median, P90 and Longest are in seconds of elapsed time.
	Median  int64 `json:"median_seconds"`
	P90     int64 `json:"p90_seconds"`
	Longest int64 `json:"longest_seconds"`
}
