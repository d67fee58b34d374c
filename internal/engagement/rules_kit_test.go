package engagement

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// as makes a stored item of a body.
func as[T Content](id string, body T) Item[T] { return Item[T]{ID: id, Version: 1, Body: body} }

func ref[T any](v T) *T { return &v }

// faultsOf returns what Check notes in content.
func faultsOf(c Content) Faults {
	var f Faults
	c.Check(&f)
	return f
}

// assertFault wants a fault in a field whose message contains a text.
func assertFault(t *testing.T, f Faults, field, message string) {
	t.Helper()
	for _, fault := range f {
		if fault.Field == field {
			assert.Contains(t, fault.Message, message)
			return
		}
	}
	assert.Fail(t, fmt.Sprintf("no fault in %s", field), "faults: %v", f)
}

// validContent holds one faultless example of every content type.
func validContent() []Content {
	return []Content{
		Answer{Question: "SYS-1", Score: ref(3), Target: ref(4)},
		AnswerRequest{Person: "p1", Questions: []string{"SYS-1"}, Areas: []string{"people"}, Due: "2026-03-31"},
		AnswerReview{Answer: "a1", Version: 1, Verdict: VerdictReturned, Comment: "Which backup is meant?"},
		Interview{Person: "p1", HeldOn: "2026-03-02", Notes: "Releases take a month."},
		System{Name: "Billing"},
		Finding{Title: "No backups", Type: "risk", Area: "systems", Condition: "Backups are not tested."},
		RiskAcceptance{Finding: "f1", Reason: "The tills go in May.", Until: "2027-05-31"},
		Alignment{Capability: "systems", Objective: "growth", Support: ref(3)},
		Waiver{Covers: CoversAnswer, Ref: "SYS-2", Reason: "The system is retired in May."},
		PlanObjective{Title: "Recover fast", Metric: "Time to recover", Direction: DirectionDown, Baseline: 48, Target: 4, By: "2027-01-31"},
		Action{Title: "Test backups", Impact: 4, Feasibility: 4, Start: "2026-05-01", Due: "2026-07-31"},
		Capacity{Person: "p1", Percent: 80, From: "2026-05-01", To: "2026-07-31", Absences: []Absence{{From: "2026-06-01", To: "2026-06-05"}}},
		Project{Name: "Backups", BaselineStart: "2026-05-01", BaselineEnd: "2026-07-31", BaselineBudget: 100_000},
		Milestone{Title: "First restore", Baseline: "2026-06-01"},
		StatusReport{
			On: "2026-06-01", Time: Green, Cost: Amber, Scope: Green, Benefit: Green, Progress: 40,
			Spent: 40_000, ForecastCost: 110_000, ForecastEnd: "2026-08-05", Narrative: "Going well.",
		},
		RAID{Type: "risk", Title: "Tapes are old"},
		Allocation{Person: "p1", Percent: 50, From: "2026-05-01", To: "2026-05-31"},
		Dependency{From: "m1", To: "pr1", Type: FinishToStart, Lag: 2},
		Group{Name: "Operations", Size: 12},
		Stakeholder{Person: "p1", Influence: 4, Interest: 3, Stance: "neutral"},
		Communication{
			Audience: "g1", Also: []string{"g2"}, Subject: "What changes", Message: "Backups will be tested.", Channel: "e-mail", Planned: "2026-05-02",
			Sent: "2026-05-02", Addressed: 10_000_000,
		},
		Training{Title: "Restoring", Group: "g1", Seats: 10, Completed: 4},
		Session{
			Training: "t1", Begins: "2026-05-04T09:00", Ends: "2026-05-04T11:30", Timezone: "Europe/Berlin", Place: "Room 4", Seats: 2,
			Invited: []string{"p1", "p2"}, Attendance: []Attendance{{Person: "p1", Attended: true}},
		},
		Concern{Verbatim: "Who works at night?"},
		SupportRequest{Title: "The till asks for a code", Priority: "high", Answer: "It is on the card."},
		Pulse{Group: "g1", On: "2026-06-01", Awareness: 4, Desire: 3, Knowledge: 3, Ability: 2, Reinforcement: 2},
		Release{Name: "Backups live", Projects: []string{"pr1"}, GoLive: "2026-08-01"},
		Metric{Name: "Time to recover", Unit: "h", Direction: DirectionDown, Baseline: 48, Target: 4},
		Reading{Metric: "m1", On: "2026-09-01", Value: 12},
		Deployment{Service: "shop", DeployedAt: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC), Outcome: DeploySucceeded},
		Incident{Service: "shop", OpenedAt: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)},
		Review{Period: 1, HeldOn: "2026-10-01", Minutes: "All went well.", Corrective: []Corrective{{Text: "Test monthly"}}},
		Initiative{
			Title: "Second site", Description: "Copy the backups elsewhere.", Impact: 4, Feasibility: 3,
			Start: "2026-11-01", Due: "2027-02-28",
		},
	}
}
