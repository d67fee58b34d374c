package contract

import (
	"encoding/json"
	"fmt"
	"time"

	"mandate/internal/engagement"
)

// GateStep is what somebody does about an open gate, other than deciding on it.
type GateStep string

// The steps.
const (
	StepDelegate  GateStep = "delegate"  // Person's task is decided by To, until a time or for good
	StepReclaim   GateStep = "reclaim"   // Person takes back what is delegated
	StepReassign  GateStep = "reassign"  // Person's task goes to To
	StepAdd       GateStep = "add"       // To decides, too
	StepRetract   GateStep = "retract"   // Person's decision is taken back
	StepAsk       GateStep = "ask"       // To is asked for advice, without a vote
	StepAdvise    GateStep = "advise"    // By answers the advice Advice
	StepSupersede GateStep = "supersede" // the round ends: a newer revision is being made
	StepOverride  GateStep = "override"  // two people end the gate as State without its quorum
)

// GateAct is an act on an open gate. The API signs it: namespace access alone must not
// change who votes.
type GateAct struct {
	Act
	Gate string   `json:"gate"`
	Step GateStep `json:"step"`
	// Office says that By acts for the PMO, not for themselves.
	Office bool `json:"office,omitempty"`
	// Person is whose task it is; To whom it concerns, by id or address.
	Person string               `json:"person,omitempty"`
	To     string               `json:"to,omitempty"`
	Group  string               `json:"group,omitempty"`
	Until  time.Time            `json:"until,omitzero"`
	Advice string               `json:"advice,omitempty"`
	Text   string               `json:"text,omitempty"`
	State  engagement.GateState `json:"state,omitempty"`

	Signature []byte `json:"signature,omitempty"`
}

// SigningBytes returns what the signature covers: every field but the signature.
func (a GateAct) SigningBytes() ([]byte, error) {
	a.Signature = nil
	a.Until = a.Until.UTC()
	b, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("act %s: %w", a.Request, err)
	}
	return append([]byte("mandate gate act v1\n"), b...), nil
}

// Revoke takes an approval back that has opened the way. By is an approver of the gate.
type Revoke struct {
	Act
	Gate     string `json:"gate"`
	Ref      string `json:"ref"`
	Revision int    `json:"revision"`
}

// ConditionAct says something of a condition.
type ConditionAct struct {
	Act
	Condition string                   `json:"condition"`
	Step      engagement.ConditionStep `json:"step"`
}

// ConditionsBound hands the conditions of a gate that has passed to the engagement, which
// watches over them. Workflow hears when one is closed.
type ConditionsBound struct {
	Gate       string                      `json:"gate"`
	Ref        string                      `json:"ref"`
	Revision   int                         `json:"revision"`
	Workflow   string                      `json:"workflow"`
	Conditions []engagement.BoundCondition `json:"conditions"`
}

// ConditionClosed tells a part that a condition is closed.
type ConditionClosed struct {
	Condition string                    `json:"condition"`
	State     engagement.ConditionState `json:"state"`
}
