package demo

import (
	"time"

	"mandate/internal/engagement"
)

// What the API answers, as far as the play needs it.

type engagementView struct {
	ID       string            `json:"id"`
	Client   string            `json:"client"`
	Title    string            `json:"title"`
	Status   engagement.Status `json:"status"`
	StartOn  engagement.Day    `json:"start_on"`
	Timezone string            `json:"timezone"`
	Team     []memberView      `json:"team"`
	Blocked  []blockedView     `json:"blocked"`
	Phases   []phaseView       `json:"phases"`
	Gates    []gateView        `json:"gates"`
	Seq      int64             `json:"seq"`
}

type memberView struct {
	Role   engagement.Role `json:"role"`
	Person string          `json:"person"`
	Name   string          `json:"name"`
	Email  string          `json:"email"`
}

type blockedView struct {
	Step   string `json:"step"`
	Reason string `json:"reason"`
}

type phaseView struct {
	Ref      string           `json:"ref"`
	Phase    engagement.Phase `json:"phase"`
	State    string           `json:"state"`
	OpenedAt time.Time        `json:"opened_at"`
	ClosedAt *time.Time       `json:"closed_at"`
	Late     bool             `json:"late"`
	Workflow string           `json:"workflow"`
}

// phaseOpen is the state of a phase that runs.
const phaseOpen = "open"

type gateView struct {
	ID       string               `json:"id"`
	Ref      string               `json:"ref"`
	Key      engagement.GateKey   `json:"key"`
	Title    string               `json:"title"`
	Subject  engagement.Subject   `json:"subject"`
	State    engagement.GateState `json:"state"`
	Stage    string               `json:"stage"`
	OpenedAt time.Time            `json:"opened_at"`
	Tasks    []taskView           `json:"tasks"`
	// Decisions are those that count.
	Decisions []decisionView `json:"decisions"`
}

type decisionView struct {
	ID      string             `json:"id"`
	Verdict engagement.Verdict `json:"verdict"`
}

type taskView struct {
	Stage  string               `json:"stage"`
	Person string               `json:"person"`
	Name   string               `json:"name"`
	State  engagement.TaskState `json:"state"`
}

// awaited are the tasks of the open stage that nobody has done.
func (g gateView) awaited() []taskView {
	var open []taskView
	for _, t := range g.Tasks {
		if t.State == engagement.TaskOpen && t.Stage == g.Stage {
			open = append(open, t)
		}
	}
	return open
}

// asked are the decisions that ask for changes.
func (g gateView) asked() []string {
	var ids []string
	for _, d := range g.Decisions {
		if d.Verdict == engagement.RequestChanges {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

type projectView struct {
	ID             string                  `json:"id"`
	Name           string                  `json:"name"`
	State          engagement.ProjectState `json:"state"`
	Action         string                  `json:"action"`
	Initiative     string                  `json:"initiative"`
	End            engagement.Day          `json:"end"`
	Budget         engagement.Money        `json:"budget"`
	LastReport     string                  `json:"last_report"`
	LateMilestones []string                `json:"late_milestones"`
	Breaches       int                     `json:"breaches"`
	Workflow       string                  `json:"workflow"`
	Charter        struct {
		Body engagement.Project `json:"body"`
	} `json:"charter"`
}

type periodView struct {
	Number int    `json:"number"`
	Of     int    `json:"of"`
	State  string `json:"state"`
}

type entryView struct {
	Seq      int64            `json:"seq"`
	Event    engagement.Event `json:"event"`
	PrevHash string           `json:"prev_hash"`
	Hash     string           `json:"hash"`
}

type reportView struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Ref   string `json:"ref"`
	Title string `json:"title"`
}

type listOf[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

type created struct {
	ID string `json:"id"`
}
