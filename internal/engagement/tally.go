package engagement

import (
	"slices"
	"strconv"
)

func itoa(i int) string { return strconv.Itoa(i) }

// Result is what a tally means for its stage.
type Result string

// The results. One request for changes ends the round.
const (
	ResultPending Result = "pending"
	ResultPassed  Result = "passed"
	ResultFailed  Result = "failed"
	ResultChanges Result = "changes_requested"
)

// Tally is how the votes of a stage stand.
type Tally struct {
	Eligible    int    `json:"eligible"`
	Approvals   int    `json:"approvals"`
	Rejections  int    `json:"rejections"`
	Abstentions int    `json:"abstentions"`
	Undecided   int    `json:"undecided"`
	Needed      int    `json:"needed" doc:"Approvals that the stage needs"`
	Result      Result `json:"result"`
}

// Count tallies a stage. E are the eligible, X the abstentions, A and R approvals
// and rejections. Needed: any 1; all |E| − X; count n; percent ⌈p(|E| − X)/100⌉. It
// passes when A ≥ needed, A ≥ 1 and participation ≥ the minimum, so abstentions alone
// never pass it. It fails on a veto, on the policy's reject rule, or as soon as
// A + undecided < needed: no one waits for a vote that cannot matter.
func Count(stage Stage, tasks []Task) Tally {
	t := Tally{Result: ResultPending}
	vetoed, changes := false, false
	for _, task := range tasks {
		if task.State == TaskCancelled && task.Vote == nil {
			continue // reassigned to somebody else
		}
		t.Eligible++
		if task.Vote == nil {
			t.Undecided++
			continue
		}
		switch task.Vote.Verdict {
		case Approve, ApproveWithConditions:
			t.Approvals++
		case Reject:
			t.Rejections++
			vetoed = vetoed || slices.ContainsFunc(task.Roles, func(r Role) bool { return slices.Contains(stage.Veto, r) })
		case Abstain:
			t.Abstentions++
		case RequestChanges:
			changes = true
		}
	}
	t.Needed = needed(stage, t)
	switch {
	case changes:
		t.Result = ResultChanges
	case vetoed || rejected(stage, t):
		t.Result = ResultFailed
	case t.Approvals >= max(1, t.Needed) && t.Eligible-t.Undecided >= stage.MinParticipation:
		t.Result = ResultPassed
	}
	return t
}

func needed(stage Stage, t Tally) int {
	voting := t.Eligible - t.Abstentions
	switch stage.Mode {
	case ModeAll:
		return voting
	case ModeCount:
		return stage.Needed
	case ModePercent:
		return (stage.Needed*voting + 99) / 100
	}
	return 1
}

// rejected tells whether the stage can no longer pass, by the policy's rule or by
// arithmetic. An abstention still to come can only lower what all and percent need,
// so the arithmetic takes the most hopeful view of the undecided: all approve.
func rejected(stage Stage, t Tally) bool {
	switch stage.RejectWhen {
	case RejectFirst:
		if t.Rejections > 0 {
			return true
		}
	case RejectCount:
		if t.Rejections >= stage.Rejections {
			return true
		}
	}
	if t.Approvals+t.Undecided < max(1, t.Needed) {
		// Were every undecided person to abstain, "all" and "percent" might need less.
		return !passable(stage, t)
	}
	return false
}

// passable tries every split of the undecided into approvals and abstentions.
func passable(stage Stage, t Tally) bool {
	for abstain := range t.Undecided + 1 {
		if stage.NoAbstention && abstain > 0 {
			break
		}
		trial := t
		trial.Approvals += t.Undecided - abstain
		trial.Abstentions += abstain
		if trial.Approvals >= max(1, needed(stage, trial)) {
			return true
		}
	}
	return false
}
