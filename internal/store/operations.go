package store

import (
	"fmt"
	"strings"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// Operation is how the workflows of an engagement stand, without any of its content.
type Operation struct {
	Engagement string            `json:"engagement" doc:"Its id"`
	Phase      engagement.Phase  `json:"phase,omitempty"`
	Status     engagement.Status `json:"status"`
	OpenedAt   time.Time         `json:"opened_at,omitzero"`
	PausedAt   *time.Time        `json:"paused_at,omitempty"`
	EndedAt    *time.Time        `json:"ended_at,omitempty"`
	Workflows  []OperatedPhase   `json:"workflows" doc:"Those of its phases and projects, as they opened"`
	Blocked    []BlockedStep     `json:"blocked" doc:"Steps that wait for a retry"`
	// Undelivered counts the signals that its workflows have not acknowledged yet.
	Undelivered int `json:"undelivered"`
}

// OperatedPhase is a phase or project as a workflow.
type OperatedPhase struct {
	Ref      string     `json:"ref"`
	Workflow string     `json:"workflow"`
	State    string     `json:"state" enum:"open,closed,cancelled"`
	OpenedAt time.Time  `json:"opened_at"`
	DueAt    *time.Time `json:"due_at,omitempty"`
}

// BlockedStep is a step that waits for somebody to mend its cause. The cause is told
// where content may be: in the workflow, in the log.
type BlockedStep struct {
	Phase string    `json:"phase"`
	Step  string    `json:"step"`
	Since time.Time `json:"since"`
}

// Operations lists how the workflows of engagements stand, by the query for engagements.
// The number of statements does not depend on how many there are.
func (tx *Tx) Operations(q EngagementQuery) ([]Operation, string, error) {
	engagements, next, err := tx.Engagements(q)
	if err != nil || len(engagements) == 0 {
		return nil, next, err
	}
	all := make([]Operation, len(engagements))
	at, ids := map[string]*Operation{}, make([]string, len(engagements))
	for i, e := range engagements {
		all[i] = Operation{
			Engagement: e.ID, Phase: e.Phase, Status: e.Status, OpenedAt: e.OpenedAt, PausedAt: e.PausedAt, EndedAt: e.EndedAt,
			Workflows: []OperatedPhase{}, Blocked: []BlockedStep{},
		}
		for _, b := range e.Blocked {
			all[i].Blocked = append(all[i].Blocked, BlockedStep{Phase: b.Phase, Step: b.Step, Since: b.Since})
		}
		at[e.ID], ids[i] = &all[i], e.ID
	}
	var phases []rmPhase
	if err := tx.of(&rmPhase{}).Where("engagement_id IN ?", ids).Order("place").Find(&phases).Error; err != nil {
		return nil, "", fmt.Errorf("read workflows: %w", err)
	}
	for _, p := range phases {
		o := at[p.EngagementID]
		o.Workflows = append(o.Workflows, OperatedPhase{Ref: p.Ref, Workflow: p.Workflow, State: p.State, OpenedAt: p.OpenedAt.Time, DueAt: p.DueAt.ptr()})
	}
	var waiting []string
	if err := tx.of(&outboxRow{}).Where("acked_at IS NULL").Pluck("workflow", &waiting).Error; err != nil {
		return nil, "", fmt.Errorf("read what waits for delivery: %w", err)
	}
	for _, workflow := range waiting {
		id, _, _ := strings.Cut(strings.TrimPrefix(workflow, contract.EngagementWorkflow("")), "/")
		if o := at[id]; o != nil {
			o.Undelivered++
		}
	}
	return all, next, nil
}
