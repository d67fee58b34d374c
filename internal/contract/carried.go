package contract

import (
	"time"

	"mandate/internal/engagement"
)

// Carried is what a run of a workflow hands to the run that follows it: all that it knows
// and that nobody will tell it again. Temporal deduplicates within a run only, so that what
// has been heard and answered goes along.
type Carried struct {
	Deadlines []Running `json:"deadlines,omitempty"`
	// Pauses are those that are over, the first one first.
	Pauses []Resume `json:"pauses,omitempty"`
	// Heard are the outbox ids of writes to registers, Absences those of delegations.
	Heard    []string  `json:"heard,omitempty"`
	Absences []string  `json:"absences,omitempty"`
	Watches  []Watched `json:"watches,omitempty"`
	// Submitted are the submissions taken, with their answers.
	Submitted []Taken              `json:"submitted,omitempty"`
	Receipts  []engagement.Receipt `json:"receipts,omitempty"`
	Ignored   []string             `json:"ignored,omitempty"` // decisions that did not count
	// Rounds are the last rounds of gates that may hold another one, by gate; Seen is the
	// newest revision put before each gate.
	Rounds map[string]engagement.Round `json:"rounds,omitempty"`
	Seen   map[string]int              `json:"seen,omitempty"`
}

// Running is a deadline under way.
type Running struct {
	Deadline
	// Since is when its times were given.
	Since time.Time `json:"since"`
	// Reminded counts the reminders that have been, Done names the other moments.
	Reminded int      `json:"reminded,omitempty"`
	Done     []string `json:"done,omitempty"`
}

// Watched is how far the watch over a register has come.
type Watched struct {
	// Of is the register, as the watch asks for it.
	Of engagement.Kind `json:"of,omitempty"`
	// Items are what is pending; Touched was written and has not been read yet.
	Items   []WatchedItem `json:"items,omitempty"`
	Touched []string      `json:"touched,omitempty"`
	// Done holds the moments that have been, by item.
	Done map[string][]string `json:"done,omitempty"`
}

// WatchedItem is something pending.
type WatchedItem struct {
	ID  string    `json:"id"`
	Due time.Time `json:"due"`
	// Round tells apart the times that the same item is pending.
	Round int `json:"round,omitempty"`
}

// Taken is a submission that was taken, with its answer.
type Taken struct {
	Request string    `json:"request"`
	Answer  Submitted `json:"answer"`
}

// ProjectStanding is how a project stands as one run of its workflow hands it to the next.
type ProjectStanding struct {
	State  engagement.ProjectState `json:"state"`
	Health engagement.RAG          `json:"health"`
	Late   bool                    `json:"late,omitempty"`
	// Exceptions counts those raised; Revising tells that one waits for a new report.
	Exceptions int  `json:"exceptions,omitempty"`
	Revising   bool `json:"revising,omitempty"`
	// Told is what the development knows.
	Told *ProjectChanged `json:"told,omitempty"`
}

// Development is the input of a Development workflow.
type Development struct {
	Phase
	// Projects are those that an earlier run has followed; Worst is the health it has told of.
	Projects []ProjectChanged `json:"projects,omitempty"`
	Worst    engagement.RAG   `json:"worst,omitempty"`
}

// Change is the input of a ChangeManagement workflow.
type Change struct {
	Phase
	Live []string `json:"live,omitempty"` // releases
	// PulsesOpened are the pulse rounds that have been, PulsesClosed those of them that are over.
	PulsesOpened []string `json:"pulses_opened,omitempty"`
	PulsesClosed []string `json:"pulses_closed,omitempty"`
	// Communications are what the journal was last told of each communication.
	Communications []engagement.CommunicationMoved `json:"communications,omitempty"`
	// Sessions says that people are mailed of the sessions of trainings.
	Sessions bool `json:"sessions,omitempty"`
}

// HealthChanged tells Engagement how the worst of its projects stands.
type HealthChanged struct {
	Health engagement.RAG `json:"health"`
}
