package engagement_test

import (
	"slices"

	"mandate/internal/engagement"
)

// ballots are the votes of a stage as a clerk counts them: each given by one human being.
type ballots struct {
	stage     engagement.Stage
	given     []ballot
	undecided []ballot
}

// ballot is one vote, given or not.
type ballot struct {
	verdict engagement.Verdict
	groups  []string
	veto    bool
}

// count says how many of the ballots given are of a kind.
func (b ballots) count(is func(engagement.Verdict) bool) int {
	n := 0
	for _, v := range b.given {
		if is(v.verdict) {
			n++
		}
	}
	return n
}

func (b ballots) approvals() int   { return b.count(engagement.Verdict.Approves) }
func (b ballots) rejections() int  { return b.count(is(engagement.Reject)) }
func (b ballots) abstentions() int { return b.count(is(engagement.Abstain)) }

func is(v engagement.Verdict) func(engagement.Verdict) bool {
	return func(w engagement.Verdict) bool { return v == w }
}

// quorum tells whether the approvals reach what the rule asks, as approvals are described
// to people: |E| less the abstentions, percentages rounded up, n different people a group.
func (b ballots) quorum() bool {
	a, voting := b.approvals(), len(b.given)+len(b.undecided)-b.abstentions()
	if a < 1 || len(b.given) < b.stage.Abstain.MinParticipation {
		return false
	}
	switch n := b.stage.Mode.N; b.stage.Mode.Mode {
	case engagement.ModeAll:
		return a == voting
	case engagement.ModeCount:
		return a >= n
	case engagement.ModePercent:
		return 100*a >= n*voting
	case engagement.ModePerGroup:
		var approving []ballot
		for _, v := range b.given {
			if v.verdict.Approves() {
				approving = append(approving, v)
			}
		}
		var wanted []string
		for _, g := range b.stage.GroupKeys() {
			for range n {
				wanted = append(wanted, g)
			}
		}
		return seated(wanted, approving)
	}
	return true
}

// seated tells whether different people can be found for all places, by trying all ways.
func seated(wanted []string, people []ballot) bool {
	if len(wanted) == 0 {
		return true
	}
	for i, p := range people {
		if slices.Contains(p.groups, wanted[0]) && seated(wanted[1:], slices.Delete(slices.Clone(people), i, i+1)) {
			return true
		}
	}
	return false
}

// turnedDown tells whether a veto or the reject rule ends the stage.
func (b ballots) turnedDown() bool {
	if slices.ContainsFunc(b.given, func(v ballot) bool { return v.veto && v.verdict == engagement.Reject }) {
		return true
	}
	r, voting := b.rejections(), len(b.given)+len(b.undecided)-b.abstentions()
	switch n := b.stage.RejectWhen.N; b.stage.RejectWhen.When {
	case engagement.RejectFirst:
		return r > 0
	case engagement.RejectCount:
		return r >= n
	case engagement.RejectPercent:
		return r > 0 && 100*r >= n*voting
	}
	return false
}

func (b ballots) changes() bool { return b.count(is(engagement.RequestChanges)) > 0 }

func (b ballots) passes() bool { return !b.changes() && !b.turnedDown() && b.quorum() }

// canPass tries every verdict of everybody who has not decided, in any order.
func (b ballots) canPass() bool {
	if b.passes() {
		return true
	}
	if b.changes() || b.turnedDown() {
		return false
	}
	for i, next := range b.undecided {
		verdicts := []engagement.Verdict{engagement.Approve, engagement.Reject}
		if b.stage.MayAbstain() {
			verdicts = append(verdicts, engagement.Abstain)
		}
		for _, v := range verdicts {
			next.verdict = v
			then := ballots{
				stage: b.stage, given: append(slices.Clone(b.given), next),
				undecided: slices.Delete(slices.Clone(b.undecided), i, i+1),
			}
			if then.canPass() {
				return true
			}
		}
		if len(b.undecided) > 4 {
			return false // the order of the others makes no difference; small cases try it
		}
	}
	return false
}
