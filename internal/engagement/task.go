package engagement

import (
	"slices"
	"time"
)

// TaskState is where one person's task in one stage stands.
type TaskState string

// The states of a task. A waiting one waits for somebody to take it over: whose it was
// has left. It counts as undecided.
const (
	TaskWaiting    TaskState = "waiting"
	TaskOpen       TaskState = "open"
	TaskDecided    TaskState = "decided"
	TaskRecused    TaskState = "recused"
	TaskDelegated  TaskState = "delegated"
	TaskReassigned TaskState = "reassigned"
	TaskEscalated  TaskState = "escalated"
	TaskCancelled  TaskState = "cancelled"
	TaskExpired    TaskState = "expired"
)

// How says by what a task came to its person; empty for what the policy asks.
type How string

// The ways.
const (
	HowDelegation   How = "delegation" // of this one decision
	HowStandIn      How = "stand_in"   // by an out-of-office delegation
	HowReassignment How = "reassignment"
	HowEscalation   How = "escalation"
	HowAdHoc        How = "ad_hoc"
)

// Vote is a decision as a gate counts it.
type Vote struct {
	Decision string  `json:"decision"`
	Person   string  `json:"person"`
	Verdict  Verdict `json:"verdict"`
	// OnBehalfOf is whose vote it is, when it is not one's own.
	OnBehalfOf string      `json:"on_behalf_of,omitempty"`
	Comment    string      `json:"comment,omitempty"`
	Conditions []Condition `json:"conditions,omitempty"`
	At         time.Time   `json:"at"`
	Late       bool        `json:"late,omitempty"`
	// Items are what it says of items, where it says more than that it accepts them.
	Items []ItemDecision `json:"items,omitempty"`
	// CarriedFrom is the decision that this vote was carried forward from, CarriedBecause
	// why it still holds.
	CarriedFrom    string       `json:"carried_from,omitempty"`
	CarriedBecause CarryBecause `json:"carried_because,omitempty"`
}

// Task is what one person is asked in one stage. One person has one task there, and so
// one vote, however many roles, addresses or delegations lead to it.
type Task struct {
	Person string   `json:"person"`
	Roles  []Role   `json:"roles"`
	Groups []string `json:"groups,omitempty"`
	Part   []string `json:"part,omitempty"`
	Veto   bool     `json:"veto,omitempty"`
	// Seat is whose vote it is: the person first asked. Empty for one's own. A seat has
	// one vote, whoever gives it.
	Seat string `json:"seat,omitempty"`
	// For is on whose behalf a delegate decides.
	For string `json:"for,omitempty"`
	How How    `json:"how,omitempty"`
	// Until is when a delegation ends by itself; zero for never.
	Until    time.Time `json:"until,omitzero"`
	State    TaskState `json:"state"`
	Vote     *Vote     `json:"vote,omitempty"`
	StandIns []StandIn `json:"stand_ins,omitempty"`
	// kept says that its owner has taken it back: no standing delegation applies.
	kept bool
	// settledBy is who has voted for a seat that was open to two: should they retract, it is
	// open to both again.
	settledBy string
}

func (t Task) seat() string {
	if t.Seat != "" {
		return t.Seat
	}
	return t.Person
}

// votes tells whether the task counts in a tally: it waits for a vote, or has one.
func (t Task) votes() bool {
	return t.pending() || t.State == TaskDecided || t.State == TaskExpired
}

// pending tells whether the task still lacks its vote, be its person there or not.
func (t Task) pending() bool { return t.State == TaskOpen || t.State == TaskWaiting }

// delegated tells whether the task is somebody else's who is away.
func (t Task) delegated() bool { return t.How == HowDelegation || t.How == HowStandIn }

// Eligible is a person whom a stage may ask.
type Eligible struct {
	Person string   `json:"person"`
	Roles  []Role   `json:"roles"`
	Groups []string `json:"groups,omitempty"`
	Part   []string `json:"part,omitempty"`
	Veto   bool     `json:"veto,omitempty"`
	// StandIns are those who decide for them while they are away, now or later.
	StandIns []StandIn `json:"stand_ins,omitempty"`
}

// task is the task by which an eligible person is asked.
func (e Eligible) task() Task {
	return Task{
		Person: e.Person, Roles: e.Roles, Groups: e.Groups, Part: e.Part, Veto: e.Veto, StandIns: e.StandIns, State: TaskOpen,
	}
}

// Select tells whether a stage's approvers name somebody by their roles or one of their
// addresses, compared by same, and what follows from it.
func (s Stage) Select(person string, roles []Role, is func(address string) bool) (Eligible, bool) {
	e := Eligible{Person: person}
	found, whole := false, false
	for i, a := range s.Approvers {
		if !a.Who().names(roles, is) {
			continue
		}
		found = true
		whole = whole || len(a.Part) == 0
		e.Groups = include(e.Groups, s.group(i))
		e.Part = include(e.Part, a.Part...)
	}
	if whole {
		e.Part = nil
	}
	for _, role := range roles {
		if slices.ContainsFunc(s.Approvers, func(a Approver) bool { return a.Role == role }) {
			e.Roles = include(e.Roles, role)
		}
	}
	if len(e.Roles) == 0 {
		e.Roles = slices.Clone(roles) // named as a person
	}
	if s.Mode.Mode != ModePerGroup {
		e.Groups = nil
	}
	e.Veto = slices.ContainsFunc(s.Veto, func(w Who) bool { return w.Person != "" && w.names(nil, is) })
	return e, found
}

func (w Who) names(roles []Role, is func(address string) bool) bool {
	if w.Role != "" {
		return slices.Contains(roles, w.Role)
	}
	return is(w.Person)
}

// group names the group of the nth entry of the approvers, from 0.
func (s Stage) group(n int) string {
	switch a := s.Approvers[n]; {
	case a.Group != "":
		return a.Group
	case a.Role != "":
		return string(a.Role)
	}
	return "approver " + itoa(n+1)
}

// GroupKeys lists the groups of a stage, in the order of its approvers.
func (s Stage) GroupKeys() []string {
	var all []string
	for i := range s.Approvers {
		all = include(all, s.group(i))
	}
	return all
}

// include adds what a list lacks.
func include[T comparable](list []T, more ...T) []T {
	for _, m := range more {
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}
