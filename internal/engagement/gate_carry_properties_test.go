package engagement_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mandate/internal/engagement"
)

// TestVotesCarryForwardOnlyWhereTheyStillHold plays a round, ends it somehow, and opens the
// next revision's.
func TestVotesCarryForwardOnlyWhereTheyStillHold(t *testing.T) {
	holds(t, func(t *rapid.T) {
		p := newPlay(t)
		for range rapid.IntRange(1, 12).Draw(t, "acts") {
			p.act(t)
			if !p.proceed() {
				break
			}
		}
		first := p.gate
		first.Close(oneOf(t, "end", engagement.GateChangesRequested, engagement.GateSuperseded, engagement.GateSuperseded,
			engagement.GateWithdrawn, engagement.GateRejected, engagement.GateExpired))
		round := first.Round()
		p.gate = engagement.NewGate("gate", first.Key, subject(2), first.Hands, drawMaterial(t), first.Policy, &round)
		stage, _ := p.gate.NextStage()
		opening, err := p.gate.OpenStage(p.eligible(stage), p.now, p.now.Add(24*time.Hour), time.Time{})
		if err != nil {
			t.SkipNow()
		}
		for _, vote := range opening.Carried {
			p.checkCarried(t, first, vote)
		}
		p.checkKept(t, first, opening.Carried)
	})
}

// checkCarried holds a vote of the first stage to what may carry from the round before.
func (p *play) checkCarried(t *rapid.T, first *engagement.Gate, vote engagement.Vote) {
	if first.State != engagement.GateChangesRequested && first.State != engagement.GateSuperseded {
		t.Fatalf("a vote carried although the round before was %s", first.State)
	}
	if !vote.Verdict.Approves() && vote.Verdict != engagement.Abstain {
		t.Fatalf("%s carried", vote.Verdict)
	}
	was, is := taskOf(first.Runs[0], vote.Person), taskOf(p.gate.Runs[0], vote.Person)
	switch {
	case was.Vote == nil || was.Vote.Decision != vote.CarriedFrom || was.Vote.Verdict != vote.Verdict:
		t.Fatalf("%s never gave the vote %+v", vote.Person, vote)
	case seatOf(was) != seatOf(is):
		t.Fatalf("%s voted on the seat of %s, and counts on that of %s", vote.Person, seatOf(was), seatOf(is))
	case p.touched(first, is.Part):
		t.Fatalf("the part %v of %s has changed, and their vote carried", is.Part, vote.Person)
	}
}

// checkKept holds the gate to carrying what nothing has changed for.
func (p *play) checkKept(t *rapid.T, first *engagement.Gate, carried []engagement.Vote) {
	if first.State != engagement.GateSuperseded {
		return
	}
	for _, task := range p.gate.Run().Tasks {
		was := taskOf(first.Runs[0], task.Person)
		if task.State == engagement.TaskOpen && was.State == engagement.TaskDecided && seatOf(was) == seatOf(task) &&
			was.Vote.Verdict.Approves() && !p.touched(first, task.Part) {
			t.Fatalf("%s approved, nothing of theirs has changed, and they are asked again; carried: %+v", task.Person, carried)
		}
	}
}

// touched tells whether a part of the subject differs from the round before, by the words
// of the policy.
func (p *play) touched(first *engagement.Gate, part []string) bool {
	for i, field := range p.gate.Material {
		if first.Material[i] == field {
			continue
		}
		if p.gate.Policy.Revisions.OnMaterialChange == engagement.ResetAll || len(part) == 0 || slices.Contains(part, field.Name) {
			return true
		}
	}
	return false
}

func taskOf(run engagement.StageRun, person string) engagement.Task {
	for _, task := range run.Tasks {
		if task.Person == person {
			return task
		}
	}
	return engagement.Task{}
}

func seatOf(task engagement.Task) string {
	if task.Seat != "" {
		return task.Seat
	}
	return task.Person
}
