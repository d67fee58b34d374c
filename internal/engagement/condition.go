package engagement

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
)

// uuidForm is the form of ids of people.
var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// ConditionState is where a condition of an approval stands.
type ConditionState string

// The states of a condition. Whoever meets it reports it; whoever set it, or was named to
// check it, confirms, sends it back or waives it.
const (
	ConditionOpen     ConditionState = "open"
	ConditionReported ConditionState = "reported"
	ConditionOverdue  ConditionState = "overdue" // open past its day
	ConditionMet      ConditionState = "met"
	ConditionWaived   ConditionState = "waived"
)

// Closed tells whether nothing is left to do about the condition.
func (s ConditionState) Closed() bool { return s == ConditionMet || s == ConditionWaived }

// BoundCondition is a condition that binds: its gate has passed.
type BoundCondition struct {
	ID       string `json:"id"`
	Decision string `json:"decision"`
	SetBy    string `json:"set_by"` // the approver
	Due      Day    `json:"due,omitempty"`
	Blocking bool   `json:"blocking,omitempty"`
	// Owner and Verifier are ids of people; empty where they are only named.
	Owner    string         `json:"owner,omitempty"`
	Verifier string         `json:"verifier,omitempty"`
	State    ConditionState `json:"state,omitempty"`
}

// ConditionID is the id of the nth condition of a decision, from 0.
func ConditionID(decision string, n int) string { return decision + "." + strconv.Itoa(n) }

// Bound are the conditions of a gate that has passed, in the order of its votes. A vote
// that one stage takes over from another binds once.
func (g *Gate) Bound() []BoundCondition {
	var all []BoundCondition
	var seen []string
	for _, v := range g.Votes() {
		first := cmp.Or(v.CarriedFrom, v.Decision)
		if slices.Contains(seen, first) {
			continue
		}
		seen = append(seen, first)
		for n, c := range v.Conditions {
			all = append(all, BoundCondition{
				ID: ConditionID(v.Decision, n), Decision: v.Decision, SetBy: v.Person, Due: c.Due, Blocking: c.Blocking,
				Owner: personID(c.Owner), Verifier: personID(c.Verifier), State: ConditionOpen,
			})
		}
	}
	return all
}

// personID is a person's id, or nothing where somebody is only named.
func personID(text string) string {
	if uuidForm.MatchString(text) {
		return text
	}
	return ""
}

// ConditionStep is what somebody says of a condition.
type ConditionStep string

// The steps.
const (
	ConditionReport  ConditionStep = "report"  // its owner: it is met
	ConditionConfirm ConditionStep = "confirm" // so it is
	ConditionRefuse  ConditionStep = "refuse"  // it is not: back to its owner
	ConditionWaive   ConditionStep = "waive"   // it need not be met
)

// Move is where a step leads to, or why it may not be taken. Only whoever set the
// condition, or was named to check it, may close it.
func (c BoundCondition) Move(step ConditionStep, by string) (ConditionState, error) {
	if c.State.Closed() {
		return "", Refuse(Conflict, ReasonConditionClosed, "state", string(c.State))
	}
	if step == ConditionReport {
		return ConditionReported, nil
	}
	if by != c.SetBy && by != c.Verifier {
		return "", Refuse(Forbidden, ReasonNotVerifier, "name", c.SetBy)
	}
	switch step {
	case ConditionConfirm:
		return ConditionMet, nil
	case ConditionWaive:
		return ConditionWaived, nil
	}
	if c.State != ConditionReported {
		return "", Refuse(Conflict, ReasonNotReported)
	}
	return ConditionOpen, nil
}
