package engagement

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAFullHandoverIsDone(t *testing.T) {
	h := Handover{
		Projects:    []ProjectResult{{Project: as("p2", Project{Name: "B"}), State: string(ProjectStopped), Spent: 5}, {Project: as("p1", Project{Name: "A"}), State: string(ProjectAccepted), Spent: 10}},
		Evaluations: []Evaluation{{Metric: as("m", Metric{Name: "M"}), Latest: &Reading{}, Benefit: 100}},
		Concerns:    []Item[Concern]{as("c", Concern{Resolved: true})},
		Periods:     3, Reviewed: 3,
	}
	c := NewClosure(Brief{ID: "e"}, h)
	for _, item := range c.Checklist {
		assert.True(t, item.Done, item.Text)
		assert.Empty(t, item.Note)
	}
	assert.EqualValues(t, 15, c.Spent)
	assert.EqualValues(t, 100, c.Benefit)
	assert.Equal(t, "A", c.Projects[0].Project.Body.Name)
	assert.Equal(t, "1 of 2 projects were accepted and 1 of 1 metrics reached their target; 9 of 9 points of the handover are done.", c.Statement)
}

func TestWhatAHandoverLacksIsNamed(t *testing.T) {
	many := make([]Item[RAID], 7)
	for i := range many {
		many[i].Body.Title = strings.Repeat("risk ", 30)
	}
	checklist := ClosureChecklist(Handover{
		OpenGates:      []string{"Go-live"},
		Projects:       []ProjectResult{{Project: as("p", Project{Name: "Backups"}), State: string(ProjectHandedOver)}},
		RAID:           many,
		Communications: []Item[Communication]{as("c", Communication{Subject: "Thanks"})},
		Concerns:       []Item[Concern]{as("k", Concern{Verbatim: "Who works at night?", Response: "We look."})},
		Evaluations:    []Evaluation{{Metric: as("m", Metric{Name: "Lead time"}), Missed: true, Stale: true}},
		Reviews:        []Item[Review]{as("r", Review{Corrective: []Corrective{{Text: "Test monthly"}}})},
		Periods:        3, Reviewed: 1,
	})
	var notes []string
	for _, item := range checklist {
		assert.False(t, item.Done, item.Text)
		notes = append(notes, item.Note)
	}
	long := "“" + strings.TrimSpace(strings.Repeat("risk ", 16)[:79]) + "…”"
	assert.Equal(t, []string{
		"Still open: “Go-live”.", "Handed over unfinished: “Backups”.",
		"Handed over open: " + strings.Join([]string{long, long, long, long, long}, ", ") + " and 2 more.",
		"Not sent: “Thanks”.", "Unresolved: “Who works at night?”.", "1 of 3 periods are reviewed.",
		"Without one: “Lead time”.", "Missed: “Lead time”.", "Without one: “Test monthly”.",
	}, notes)
}
