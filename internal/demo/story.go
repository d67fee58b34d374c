package demo

import (
	"bytes"
	"encoding/json"
	"fmt"

	"mandate/internal/engagement"
)

// Story is a whole engagement as it will be played: what people write, decide, report
// and measure, from the start to the closure.
//
// Two kinds of marks may stand in place of a text, and the play replaces them. "D+30" is
// the day thirty days after the engagement's start, "D-10" one ten days before it. "@finding/erp" is
// the id of the item with key erp, of whatever kind; "@person/ana.soler" the id of the
// person whose e-mail address begins so.
type Story struct {
	Start Commission `json:"start"`
	// Methodology is posted before the start when it is not nil. Of the methodology
	// that Start names, it takes over process and priority.
	Methodology *engagement.Methodology `json:"methodology,omitempty"`

	Systems    []Item[engagement.System]    `json:"systems"`
	Answers    []engagement.Answer          `json:"answers"`
	Findings   []Item[engagement.Finding]   `json:"findings"`
	Interviews []Item[engagement.Interview] `json:"interviews"`
	// Alignment is how far the areas support the business objectives.
	Alignment []engagement.Alignment `json:"alignment,omitempty"`
	// Revision is what a leader misses in the diagnosis, and what is done about it.
	Revision Revision `json:"revision"`

	Summary    string                           `json:"summary"`
	Objectives []Item[engagement.PlanObjective] `json:"objectives"`
	Actions    []Item[engagement.Action]        `json:"actions"`
	// Presentation is the meeting in which the plan was shown before it was submitted.
	Presentation *engagement.Presentation `json:"presentation,omitempty"`

	Deliveries     []Delivery                       `json:"deliveries"`
	Groups         []Item[engagement.Group]         `json:"groups"`
	Stakeholders   []Item[engagement.Stakeholder]   `json:"stakeholders"`
	Communications []Item[engagement.Communication] `json:"communications"`
	Trainings      []Item[engagement.Training]      `json:"trainings"`
	Concerns       []Concern                        `json:"concerns"`
	Pulses         []Item[engagement.Pulse]         `json:"pulses"`
	Release        engagement.Release               `json:"release"`

	Metrics    []Metric   `json:"metrics"`
	Periods    []Period   `json:"periods"`
	Initiative Initiative `json:"initiative"`

	// Notes are what requesters say on submitting, Comments what approvers say on
	// approving, by the key of the gate.
	Notes    map[engagement.GateKey]string `json:"notes"`
	Comments map[engagement.GateKey]string `json:"comments"`
}

// Commission is the body that starts an engagement.
type Commission struct {
	Client          Client                 `json:"client"`
	Title           string                 `json:"title"`
	Methodology     string                 `json:"methodology"`
	Objectives      []engagement.Objective `json:"objectives"`
	ScopeIn         string                 `json:"scope_in,omitempty"`
	ScopeOut        string                 `json:"scope_out,omitempty"`
	Confidentiality string                 `json:"confidentiality,omitempty"`
	Team            []Member               `json:"team"`
	StartOn         engagement.Day         `json:"start_on"`
	Calendar        string                 `json:"calendar"`
	Timezone        string                 `json:"timezone"`
	Currency        string                 `json:"currency"`
	Locale          string                 `json:"locale,omitempty"`
}

// Client is the company that the engagement is for.
type Client struct {
	Name    string `json:"name"`
	Country string `json:"country,omitempty"`
}

// Member is somebody in a role of the team.
type Member struct {
	Role   engagement.Role `json:"role"`
	Name   string          `json:"name"`
	Email  string          `json:"email"`
	Locale string          `json:"locale,omitempty"`
}

// Item is a piece of content with the key by which other items refer to it.
type Item[T any] struct {
	Key  string
	Body T
}

// UnmarshalJSON reads an item whose key stands beside the fields of its body.
func (it *Item[T]) UnmarshalJSON(text []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return err
	}
	key, rest, err := without(fields, "key")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(key, &it.Key); err != nil {
		return fmt.Errorf("key: %w", err)
	}
	if err := strictly(rest, &it.Body); err != nil {
		return fmt.Errorf("%s: %w", it.Key, err)
	}
	return nil
}

// without takes a required field out of an object.
func without(fields map[string]json.RawMessage, name string) (field, rest json.RawMessage, err error) {
	field, ok := fields[name]
	if !ok {
		return nil, nil, fmt.Errorf("has no %s", name)
	}
	delete(fields, name)
	rest, err = json.Marshal(fields)
	return field, rest, err
}

// strictly reads JSON and refuses unknown fields: a slip of the pen in a story would
// otherwise go unseen.
func strictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// Revision is one round of changes to the diagnosis.
type Revision struct {
	By      string `json:"by"`      // e-mail address of the leader who asks for changes
	Request string `json:"request"` // what they miss
	// Finding is the key of the finding that is changed, by the fields of Change.
	Finding string         `json:"finding"`
	Change  map[string]any `json:"change"`
	Answer  string         `json:"answer"` // the note with which revision 2 is submitted
}

// Delivery is how the project of an action, or of the initiative, goes.
type Delivery struct {
	Action string `json:"action"` // key of the action; empty for the initiative's project
	// Milestones are written down as agreed; Reached are their actual days, by place.
	Milestones []engagement.Milestone    `json:"milestones"`
	Reached    []engagement.Day          `json:"reached"`
	Reports    []engagement.StatusReport `json:"reports"`
	RAID       []engagement.RAID         `json:"raid,omitempty"`
	Closing    []string                  `json:"closing,omitempty"` // how each RAID entry was settled, by place
	Allocated  []engagement.Allocation   `json:"allocated,omitempty"`
	Costs      []engagement.Cost         `json:"costs,omitempty"`
	// Criteria are what the client accepts the results by, each met by the handover.
	Criteria []engagement.Criterion `json:"criteria,omitempty"`
	// Late says that a milestone is overdue and escalated before it is reached, Breach
	// that a report exceeds the tolerances, so that an exception is decided.
	Late   bool `json:"late,omitempty"`
	Breach bool `json:"breach,omitempty"`
	// Handover is what the lead says on handing the project over.
	Handover string `json:"handover"`
}

// Concern is a concern with what is answered to it.
type Concern struct {
	Key      string             `json:"key"`
	Raised   engagement.Concern `json:"raised"`
	Response string             `json:"response"`
	Cause    string             `json:"cause"`
}

// Metric completes the metric that monitoring makes of a plan objective.
type Metric struct {
	Objective      string           `json:"objective"` // key
	Formula        string           `json:"formula"`
	Owner          string           `json:"owner"`
	Source         string           `json:"source"`
	Threshold      float64          `json:"threshold,omitempty"`
	PlannedBenefit engagement.Money `json:"planned_benefit,omitempty"`
}

// Period is what is read and said in one monitoring period.
type Period struct {
	// CSV has the readings sent as CSV, as a spreadsheet or a machine would.
	CSV      bool              `json:"csv,omitempty"`
	Readings []Reading         `json:"readings"`
	Review   engagement.Review `json:"review"`
}

// Reading is a value of the metric of a plan objective.
type Reading struct {
	Objective string           `json:"objective"` // key
	Value     float64          `json:"value"`
	Note      string           `json:"note,omitempty"`
	Benefit   engagement.Money `json:"benefit,omitempty"`
}

// Initiative is an improvement that is proposed while monitoring.
type Initiative struct {
	Proposal engagement.Initiative `json:"proposal"`
	// Metric is the key of the objective whose metric it should move.
	Metric   string   `json:"metric"`
	Delivery Delivery `json:"delivery"`
}

// delivery finds how an action's project goes.
func (s *Story) delivery(action string) (Delivery, error) {
	for _, d := range s.Deliveries {
		if d.Action == action {
			return d, nil
		}
	}
	return Delivery{}, fmt.Errorf("the story does not tell how the project of action %q goes", action)
}
