package engagement

import (
	"slices"
	"strconv"
)

func itoa(i int) string { return strconv.Itoa(i) }

// Result is what a tally means for its stage.
type Result string

// The results. One request for changes ends the round. An unsatisfiable stage could not
// pass even if everybody who is left approved: people must be added, it is no rejection.
const (
	ResultPending       Result = "pending"
	ResultPassed        Result = "passed"
	ResultFailed        Result = "failed"
	ResultChanges       Result = "changes_requested"
	ResultUnsatisfiable Result = "unsatisfiable"
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

// seat is one vote of a stage, given or not.
type seat struct {
	key     string
	verdict Verdict // empty while nobody has given it
	vote    *Vote   // nil while nobody has given it
	groups  []string
	veto    bool
}

// seatsOf are the votes of a stage. A seat that a delegate may decide beside its owner
// is one all the same.
func seatsOf(stage Stage, tasks []Task) []seat {
	var seats []seat
	for _, t := range tasks {
		if !t.votes() {
			continue
		}
		i := slices.IndexFunc(seats, func(s seat) bool { return s.key == t.seat() })
		if i < 0 {
			i = len(seats)
			seats = append(seats, seat{key: t.seat(), groups: t.Groups})
		}
		seats[i].veto = seats[i].veto || t.Veto || stage.vetoed(t.Roles)
		if t.Vote != nil && t.State == TaskDecided {
			seats[i].verdict, seats[i].vote = t.Vote.Verdict, t.Vote
		}
	}
	return seats
}

// vetoed tells whether one of some roles may veto.
func (s Stage) vetoed(roles []Role) bool {
	return slices.ContainsFunc(s.Veto, func(w Who) bool { return w.Role != "" && slices.Contains(roles, w.Role) })
}

// Count tallies a stage. E are the eligible, X the abstentions, A and R approvals
// and rejections. Needed: any 1; all |E| − X; count n; percent ⌈p(|E| − X)/100⌉; per_group
// n of different people in every group. It passes when A reaches what is needed, A ≥ 1
// and participation reaches the minimum, so abstentions alone never pass it. It fails
// on a veto, on the policy's reject rule, or as soon as it cannot pass any more: no one
// waits for a vote that cannot matter.
func Count(stage Stage, tasks []Task) Tally {
	seats := seatsOf(stage, tasks)
	t, vetoed, changes := counts(stage, seats)
	switch {
	case changes:
		t.Result = ResultChanges
	case vetoed || rejected(stage, t):
		t.Result = ResultFailed
	case passed(stage, t, seats):
		t.Result = ResultPassed
	case !passable(stage, t, seats):
		t.Result = ResultFailed
		if !satisfiable(stage, seats) {
			t.Result = ResultUnsatisfiable
		}
	}
	return t
}

// counts are the votes of a stage, not judged yet.
func counts(stage Stage, seats []seat) (t Tally, vetoed, changes bool) {
	t = Tally{Result: ResultPending, Eligible: len(seats)}
	for _, s := range seats {
		switch s.verdict {
		case Approve, ApproveWithConditions:
			t.Approvals++
		case Reject:
			t.Rejections++
			vetoed = vetoed || s.veto
		case Abstain:
			t.Abstentions++
		case RequestChanges:
			changes = true
		default:
			t.Undecided++
		}
	}
	t.Needed = needed(stage, t)
	return t, vetoed, changes
}

func needed(stage Stage, t Tally) int {
	voting := t.Eligible - t.Abstentions
	switch stage.Mode.Mode {
	case ModeAll:
		return voting
	case ModeCount:
		return stage.Mode.N
	case ModePercent:
		return share(stage.Mode.N, voting)
	case ModePerGroup:
		return stage.Mode.N * len(stage.GroupKeys())
	}
	return 1
}

// share is a percentage of a number of people, rounded up.
func share(percent, people int) int { return (percent*people + 99) / 100 }

// passed tells whether the approvals that there are suffice.
func passed(stage Stage, t Tally, seats []seat) bool {
	if t.Approvals < max(1, needed(stage, t)) || t.Eligible-t.Undecided < stage.Abstain.MinParticipation {
		return false
	}
	return stage.Mode.Mode != ModePerGroup || everyGroup(stage, seats)
}

// everyGroup tells whether n approvals stand in every group, each person counted in one.
func everyGroup(stage Stage, seats []seat) bool {
	var places []string // n of each group, to be filled by different seats
	for _, g := range stage.GroupKeys() {
		for range stage.Mode.N {
			places = append(places, g)
		}
	}
	sits := make([]int, len(seats)) // the place that a seat fills, from 1
	var fill func(place int, tried []bool) bool
	fill = func(place int, tried []bool) bool {
		for i, s := range seats {
			if tried[i] || !s.verdict.Approves() || !slices.Contains(s.groups, places[place]) {
				continue
			}
			tried[i] = true
			if sits[i] == 0 || fill(sits[i]-1, tried) {
				sits[i] = place + 1
				return true
			}
		}
		return false
	}
	for place := range places {
		if !fill(place, make([]bool, len(seats))) {
			return false
		}
	}
	return true
}

// rejected tells whether the policy's own rule ends the stage.
func rejected(stage Stage, t Tally) bool {
	switch stage.RejectWhen.When {
	case RejectFirst:
		return t.Rejections > 0
	case RejectCount:
		return t.Rejections >= stage.RejectWhen.N
	case RejectPercent:
		return t.Rejections >= max(1, share(stage.RejectWhen.N, t.Eligible-t.Abstentions))
	}
	return false
}

// passable tells whether the stage can still pass. It takes every split of the undecided
// into approvals and abstentions: an abstention can lower what all and percent need.
func passable(stage Stage, t Tally, seats []seat) bool {
	hopeful := slices.Clone(seats) // in groups an abstention lowers nothing
	for i := range hopeful {
		if hopeful[i].verdict == "" {
			hopeful[i].verdict = Approve
		}
	}
	most := 0
	if stage.MayAbstain() {
		most = t.Undecided
	}
	for abstain := range most + 1 {
		trial := t
		trial.Approvals += t.Undecided - abstain
		trial.Abstentions += abstain
		trial.Undecided = 0
		if passed(stage, trial, hopeful) {
			return true
		}
	}
	return false
}

// satisfiable tells whether the stage could pass if everybody approved.
func satisfiable(stage Stage, seats []seat) bool {
	all := make([]seat, len(seats))
	for i, s := range seats {
		s.verdict = Approve
		all[i] = s
	}
	return passed(stage, Tally{Eligible: len(seats), Approvals: len(seats)}, all)
}

// Meets tells whether some people could meet the stage's rule if all of them approved.
func (s Stage) Meets(people []Eligible) bool {
	tasks := make([]Task, len(people))
	for i, p := range people {
		tasks[i] = p.task()
	}
	return satisfiable(s, seatsOf(s, tasks))
}
