package engagement

import (
	"encoding/json"
	"fmt"
	"time"
)

// EventType names what an event of the journal says.
type EventType string

// Event is one entry of an engagement's journal. Its ID is the intent's own id
// (a decision, a request, an outbox row) or the transition's name, never a counter:
// recording it again changes nothing, recording other content under it is a fault.
type Event struct {
	ID    string    `json:"id"`
	Type  EventType `json:"type"`
	Phase string    `json:"phase,omitempty"` // for example plan/1; empty for the engagement itself
	At    time.Time `json:"at"`
	Actor string    `json:"actor,omitempty"` // id of a person; empty when Mandate itself acts
	// Facts is the JSON of a Fact: ids, dates, states; nothing personal, no free text.
	Facts json.RawMessage `json:"facts"`
	// Texts are personal data and free texts by name. The journal's chain holds salted
	// hashes of them; the values stand in a table from which they can be erased.
	Texts map[string]string `json:"texts,omitempty"`
}

// Fact is the typed content of an event.
type Fact interface{ EventType() EventType }

// NewEvent makes an event of a fact.
func NewEvent(id, phase string, at time.Time, actor string, fact Fact, texts map[string]string) (Event, error) {
	b, err := json.Marshal(fact)
	if err != nil {
		return Event{}, fmt.Errorf("event %s: %w", id, err)
	}
	return Event{ID: id, Type: fact.EventType(), Phase: phase, At: at.UTC(), Actor: actor, Facts: b, Texts: texts}, nil
}

// The facts of the journal, in the order of the process. A fact's fields are never
// renamed or removed once released: old journals must still rebuild.
type (
	// Opened starts an engagement. Texts: title, client, scope_in, scope_out,
	// objective/<key>, confidentiality.
	Opened struct {
		Country       string       `json:"country"`
		Methodology   string       `json:"methodology"`
		MethodologyID string       `json:"methodology_id"`
		Objectives    []string     `json:"objectives"` // keys
		Team          []TeamMember `json:"team"`
		StartOn       Day          `json:"start_on"`
		TargetEnd     Day          `json:"target_end,omitempty"`
		Calendar      string       `json:"calendar"`
		Timezone      string       `json:"timezone"`
		Currency      string       `json:"currency"`
		Locale        string       `json:"locale"`
	}
	// Amended changes what an engagement says of itself. Texts: those that changed,
	// reason. Objectives, when not nil, replaces the keys.
	Amended struct {
		Objectives []string `json:"objectives,omitempty"`
	}
	// TeamChanged replaces the team. Texts: reason.
	TeamChanged struct {
		Team []TeamMember `json:"team"`
	}
	// Paused stops every clock. Texts: reason.
	Paused struct{}
	// Resumed starts the clocks again, the lost business time added. Texts: reason.
	Resumed struct {
		PausedAt time.Time `json:"paused_at"`
	}
	// Extended moves the engagement's target end. Texts: reason.
	Extended struct {
		From Day `json:"from,omitempty"`
		To   Day `json:"to"`
	}
	// Ended closes the engagement: as closed, or as cancelled. Texts: reason.
	Ended struct {
		Status Status `json:"status"`
	}
	// CloseRequested asks for the end before the methodology's periods are over.
	// Texts: reason.
	CloseRequested struct{}

	// PhaseOpened starts a phase.
	PhaseOpened struct {
		Phase Phase     `json:"phase"`
		Owner Role      `json:"owner"`
		Due   time.Time `json:"due,omitzero"`
		// Workflow is the id of the phase's workflow.
		Workflow string `json:"workflow"`
	}
	// PhaseClosed ends a phase.
	PhaseClosed struct {
		Phase   Phase  `json:"phase"`
		Outcome string `json:"outcome"` // done, cancelled, stopped
		Late    bool   `json:"late"`
	}
	// DeadlineMoved moves what is due: a phase (Of is its ref) or a gate (its id).
	// Texts: reason.
	DeadlineMoved struct {
		Of      string    `json:"of"`
		From    time.Time `json:"from"`
		To      time.Time `json:"to"`
		Expires time.Time `json:"expires,omitzero"` // the hard end now, where there is one
		Because string    `json:"because"`          // rescheduled, resumed
	}
	// DatesMoved says that what is planned after a phase was moved with it. Of is the phase's
	// ref; what had changed meanwhile was left as it is. Texts: reason.
	DatesMoved struct {
		Of    string      `json:"of"`
		Moved []MovedDate `json:"moved"`
		Left  []MovedDate `json:"left,omitempty"`
	}
	// Reminded says that people were reminded of what Of names: a phase, a gate, a
	// milestone, a concern.
	Reminded struct {
		Of      string   `json:"of"`
		Number  int      `json:"number"`
		Overdue bool     `json:"overdue"`
		People  []string `json:"people"`
	}
	// Escalated says that something late was escalated.
	Escalated struct {
		Of     string   `json:"of"`
		To     []string `json:"to"`
		Late   []string `json:"late"` // who it was that did not act
		ToRole Role     `json:"to_role"`
	}
)

// TeamMember is a person in a role of an engagement.
type TeamMember struct {
	Role   Role   `json:"role"`
	Person string `json:"person"`
}

// Status is where an engagement stands.
type Status string

// The statuses of an engagement.
const (
	StatusActive    Status = "active"
	StatusPaused    Status = "paused"
	StatusClosed    Status = "closed"
	StatusCancelled Status = "cancelled"
)

// ProjectState is where a project stands.
type ProjectState string

// The states of a project.
const (
	ProjectRunning    ProjectState = "running"
	ProjectException  ProjectState = "exception"  // an exception gate is open
	ProjectAcceptance ProjectState = "acceptance" // handed over, acceptance gate open
	ProjectReplanning ProjectState = "replanning" // its exception was rejected: the PMO replans or stops it
	ProjectAccepted   ProjectState = "accepted"
	ProjectStopped    ProjectState = "stopped"
	ProjectHandedOver ProjectState = "handed_over" // still running when the engagement closed
)

// Over tells whether the project has ended.
func (s ProjectState) Over() bool {
	return s == ProjectAccepted || s == ProjectStopped || s == ProjectHandedOver
}
