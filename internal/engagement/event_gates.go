package engagement

import "time"

// The facts of gates. As with all facts, fields are never renamed or removed once
// released.
type (
	// Submitted freezes a revision. Texts: note; answer/<n>, to the nth of Answered.
	Submitted struct {
		Subject Subject `json:"subject"`
		Gate    string  `json:"gate"`
		// Answered are the decisions of the round before whose requests are answered.
		Answered []string `json:"answered,omitempty"`
	}
	// Reopened makes the content editable again, as the next revision.
	Reopened struct {
		Ref     string    `json:"ref"`
		Because GateState `json:"because"`
	}

	// GateOpened opens a gate on a revision.
	GateOpened struct {
		Gate    string  `json:"gate"`
		Key     GateKey `json:"key"`
		Subject Subject `json:"subject"`
		Policy  Policy  `json:"policy"`
		// PolicyVersion names the methodology's version and the policy's digest.
		PolicyVersion string `json:"policy_version,omitempty"`
		Hands         Hands  `json:"hands,omitzero"`
	}
	// StageOpened asks the people of a stage.
	StageOpened struct {
		Gate     string      `json:"gate"`
		Revision int         `json:"revision"`
		Stage    string      `json:"stage"`
		Number   int         `json:"number"` // from 1
		Tasks    []Eligible  `json:"tasks"`
		Excluded []Exclusion `json:"excluded,omitempty"`
		Due      time.Time   `json:"due"`
		Expires  time.Time   `json:"expires,omitzero"`
		Needed   int         `json:"needed"`
	}
	// StageSkipped passes over a stage whose condition does not hold.
	StageSkipped struct {
		Gate     string `json:"gate"`
		Revision int    `json:"revision"`
		Stage    string `json:"stage"`
		Number   int    `json:"number"`
		When     string `json:"when"`
	}
	// DecisionRecorded is a vote that counts. Texts: name, comment, meaning,
	// condition/<n>, condition/<n>/owner, condition/<n>/verifier, item/<n>.
	DecisionRecorded struct {
		Decision   string  `json:"decision"`
		Gate       string  `json:"gate"`
		Stage      string  `json:"stage"`
		Revision   int     `json:"revision"`
		Digest     string  `json:"digest"`
		Verdict    Verdict `json:"verdict"`
		Roles      []Role  `json:"roles"`
		OnBehalfOf string  `json:"on_behalf_of,omitempty"`
		Conditions []Day   `json:"conditions,omitempty"` // due days, one for each condition
		Blocking   []int   `json:"blocking,omitempty"`   // places of the conditions that block, from 0
		// Items are what it says of items, without the comments.
		Items      []ItemDecision `json:"items,omitempty"`
		Channel    Channel        `json:"channel"`
		SignedInBy string         `json:"signed_in_by,omitempty"`
		// Confirmed says that the meaning was confirmed expressly.
		Confirmed  bool      `json:"confirmed,omitempty"`
		SignedInAt time.Time `json:"signed_in_at,omitzero"`
		// Provenance is "signed" or "by namespace access, claimed person P".
		Provenance string `json:"provenance"`
		// CarriedFrom is the decision that this one was carried forward from.
		CarriedFrom    string       `json:"carried_from,omitempty"`
		CarriedBecause CarryBecause `json:"carried_because,omitempty"`
		PolicyVersion  string       `json:"policy_version,omitempty"`
		Late           bool         `json:"late"`
		Tally          Tally        `json:"tally"`
		State          GateState    `json:"state"`
		// Changed are the tasks of others that the decision has changed.
		Changed []TaskChange `json:"changed,omitempty"`
		// Proof is the signature of a signed decision, with what else it covers.
		Proof *DecisionProof `json:"proof,omitempty"`
	}
	// DecisionRetracted takes a vote back while its stage is open. Texts: reason.
	DecisionRetracted struct {
		Decision string       `json:"decision"`
		Gate     string       `json:"gate"`
		Revision int          `json:"revision"`
		Stage    string       `json:"stage"`
		Changed  []TaskChange `json:"changed"`
		Tally    Tally        `json:"tally"`
	}
	// DecisionIgnored is a signalled decision that does not count. Texts: reason, comment.
	DecisionIgnored struct {
		Decision   string  `json:"decision"`
		Gate       string  `json:"gate"`
		Stage      string  `json:"stage"`
		Revision   int     `json:"revision"`
		Verdict    Verdict `json:"verdict"`
		Claimed    string  `json:"claimed"` // the person named
		Channel    Channel `json:"channel"`
		Provenance string  `json:"provenance"`
		Code       Code    `json:"code"`
		Reason     Reason  `json:"reason,omitempty"`
	}
	// TasksReassigned followed a change of the team in an open stage: Added were asked,
	// Removed no longer. Journals from before TasksChanged hold it.
	TasksReassigned struct {
		Gate     string     `json:"gate"`
		Revision int        `json:"revision"`
		Stage    string     `json:"stage"`
		Added    []Eligible `json:"added,omitempty"`
		Removed  []string   `json:"removed,omitempty"`
		Needed   int        `json:"needed"`
	}
	// TasksChanged says how tasks of an open stage stand now, and why. Texts: reason.
	TasksChanged struct {
		Gate     string       `json:"gate"`
		Revision int          `json:"revision"`
		Stage    string       `json:"stage"`
		Because  Because      `json:"because"`
		Tasks    []TaskChange `json:"tasks"`
		Tally    Tally        `json:"tally"`
	}
	// GateExtended gives a gate that had expired, and was put before the PMO, more time.
	GateExtended struct {
		Gate    string    `json:"gate"`
		Due     time.Time `json:"due"`
		Expires time.Time `json:"expires,omitzero"`
	}
	// GateLapsed says that a gate's hard end came and the PMO must extend or close it.
	GateLapsed struct {
		Gate string `json:"gate"`
	}
	// OverrideRequested is the first half of a break-glass override: the actor asks that
	// the gate end in a state without its quorum. Texts: reason.
	OverrideRequested struct {
		Gate     string    `json:"gate"`
		Revision int       `json:"revision"`
		State    GateState `json:"state"`
	}
	// GateOverridden is its second half: another person, the actor, confirms it. The gate
	// closes. Texts: reason.
	GateOverridden struct {
		Gate        string    `json:"gate"`
		Revision    int       `json:"revision"`
		State       GateState `json:"state"`
		RequestedBy string    `json:"requested_by"`
	}
	// GateClosed ends a gate. Texts: reason, for a withdrawal.
	GateClosed struct {
		Gate     string    `json:"gate"`
		Revision int       `json:"revision"`
		State    GateState `json:"state"`
		Tally    Tally     `json:"tally"`
		// By is what ended it where no tally did: override, expiry_rule, pmo, requester.
		By ClosedBy `json:"by,omitempty"`
		// Items are what became of the subject's items, where the gate decided on each.
		Items []ItemStanding `json:"items,omitempty"`
	}
	// ApprovalRevoked takes an approval back that has opened the way. Texts: reason.
	ApprovalRevoked struct {
		Gate     string `json:"gate"`
		Revision int    `json:"revision"`
		Decision string `json:"decision"` // of the approver who revokes
	}

	// AdviceAsked asks somebody for advice, who gets no vote. Texts: question.
	AdviceAsked struct {
		Advice   string `json:"advice"`
		Gate     string `json:"gate"`
		Revision int    `json:"revision"`
		Adviser  string `json:"adviser"`
	}
	// AdviceGiven answers it. Texts: name, answer.
	AdviceGiven struct {
		Advice string `json:"advice"`
		Gate   string `json:"gate"`
	}

	// ConditionsBound says that a gate has passed on conditions, which bind from now on.
	// Texts: <id>, <id>/owner, <id>/verifier.
	ConditionsBound struct {
		Gate       string           `json:"gate"`
		Ref        string           `json:"ref"`
		Revision   int              `json:"revision"`
		Conditions []BoundCondition `json:"conditions"`
	}
	// ConditionMoved says where a condition stands now. Texts: note.
	ConditionMoved struct {
		Condition string         `json:"condition"`
		State     ConditionState `json:"state"`
	}
)

// TaskChange is how one person's task stands after a change.
type TaskChange struct {
	Person string    `json:"person"`
	Roles  []Role    `json:"roles"`
	Groups []string  `json:"groups,omitempty"`
	Seat   string    `json:"seat,omitempty"`
	For    string    `json:"for,omitempty"`
	How    How       `json:"how,omitempty"`
	Until  time.Time `json:"until,omitzero"`
	State  TaskState `json:"state"`
}

// ChangesOf are tasks as the journal tells of them.
func ChangesOf(tasks []Task) []TaskChange {
	var out []TaskChange
	for _, t := range tasks {
		out = append(out, TaskChange{
			Person: t.Person, Roles: t.Roles, Groups: t.Groups, Seat: t.Seat, For: t.For, How: t.How, Until: t.Until, State: t.State,
		})
	}
	return out
}

// Because is why tasks have changed.
type Because string

// The reasons.
const (
	BecauseDelegated  Because = "delegated"
	BecauseReclaimed  Because = "reclaimed"
	BecauseReassigned Because = "reassigned"
	BecauseAdded      Because = "added"
	BecauseEscalated  Because = "escalated"
	BecauseAway       Because = "away" // an out-of-office delegation began or ended
	BecauseTeam       Because = "team" // the team has changed
)

// ClosedBy is what ended a gate that no tally did.
type ClosedBy string

// What can end a gate beside its votes.
const (
	ByOverride   ClosedBy = "override"
	ByExpiryRule ClosedBy = "expiry_rule"
	ByPMO        ClosedBy = "pmo"
	ByRequester  ClosedBy = "requester"
)
