package engagement_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mandate/internal/engagement"
)

// TestNoStagePassesWithoutItsQuorum plays gates at random and counts by name.
func TestNoStagePassesWithoutItsQuorum(t *testing.T) {
	holds(t, func(t *rapid.T) {
		p := newPlay(t)
		p.check(t, "opening")
		for range rapid.IntRange(4, 24).Draw(t, "acts") {
			if !p.proceed() {
				return
			}
			before := p.gate.Standing()
			what := p.act(t)
			p.check(t, what)
			if after := p.gate.Standing(); what == "add" && before.Result != engagement.ResultPassed && (after.Result == engagement.ResultPassed || after.Needed < before.Needed) {
				t.Fatalf("adding somebody lowered the bar: %+v, then %+v", before, after)
			}
		}
	})
}

// check holds the gate to what must be true after every act.
func (p *play) check(t *rapid.T, what string) {
	run := p.gate.Run()
	var people, seats []string
	for _, task := range run.Tasks {
		if task.State == engagement.TaskOpen && p.gate.Barred(task.Person) != "" {
			t.Fatalf("%s: %s is excluded (%s) and has an open task", what, task.Person, p.gate.Barred(task.Person))
		}
		if slices.Contains(people, task.Person) {
			t.Fatalf("%s: %s has two tasks", what, task.Person)
		}
		people = append(people, task.Person)
		if task.State != engagement.TaskDecided {
			continue
		}
		seat := seatOf(task)
		if slices.Contains(seats, seat) {
			t.Fatalf("%s: the seat of %s has two votes", what, seat)
		}
		seats = append(seats, seat)
		if p.said[task.Person] != task.Vote.Verdict {
			t.Fatalf("%s: %s said %q, the gate counts %q", what, task.Person, p.said[task.Person], task.Vote.Verdict)
		}
	}
	if len(seats) != len(p.said) {
		t.Fatalf("%s: %d people have a say, and %d votes stand", what, len(p.said), len(seats))
	}
	p.checkTally(t, what)
}

// checkTally holds the tally to a clerk's count.
func (p *play) checkTally(t *rapid.T, what string) {
	b := p.ballots()
	tally := p.gate.Standing()
	if tally.Eligible != len(b.given)+len(b.undecided) || tally.Approvals != b.approvals() ||
		tally.Rejections != b.rejections() || tally.Abstentions != b.abstentions() || tally.Undecided != len(b.undecided) {
		t.Fatalf("%s: the tally is %+v; a clerk counts %+v", what, tally, b)
	}
	if (tally.Result == engagement.ResultPassed) != b.passes() {
		t.Fatalf("%s: the tally is %+v; a clerk counts %+v", what, tally, b)
	}
	if tally.Result == engagement.ResultPassed && b.abstentions() == len(b.given) {
		t.Fatalf("%s: passed on abstentions alone", what)
	}
}

// ballots are the votes that people gave, and the seats that nobody has voted for.
func (p *play) ballots() ballots {
	b := ballots{stage: p.gate.Stage()}
	voted, waiting := map[string]bool{}, map[string]bool{}
	of := func(task engagement.Task) ballot {
		mayVeto := func(w engagement.Who) bool { return w.Role != "" && slices.Contains(task.Roles, w.Role) }
		return ballot{groups: task.Groups, veto: task.Veto || slices.ContainsFunc(b.stage.Veto, mayVeto), verdict: p.said[task.Person]}
	}
	for _, task := range p.gate.Run().Tasks {
		if task.State == engagement.TaskDecided {
			voted[seatOf(task)] = true
			b.given = append(b.given, of(task))
		}
	}
	for _, task := range p.gate.Run().Tasks {
		open := task.State == engagement.TaskOpen || task.State == engagement.TaskWaiting
		if key := seatOf(task); open && !voted[key] && !waiting[key] {
			waiting[key] = true
			b.undecided = append(b.undecided, of(task))
		}
	}
	return b
}

// drawVotes makes a stage with up to seven people of whom some have decided.
func drawVotes(t *rapid.T) (engagement.Stage, []engagement.Task) {
	stage := drawStage(t, 1)
	policy := engagement.Policy{Stages: []engagement.Stage{stage}}
	policy.Defaults()
	stage = policy.Stages[0]
	var tasks []engagement.Task
	for _, person := range everyone[:rapid.IntRange(1, 7).Draw(t, "people")] {
		task := engagement.Task{
			Person: person, State: engagement.TaskOpen, Veto: rapid.IntRange(0, 5).Draw(t, "veto") == 0,
			Groups: rapid.SliceOfNDistinct(rapid.SampledFrom(stage.GroupKeys()), 0, 2, rapid.ID[string]).Draw(t, "groups"),
		}
		verdicts := []engagement.Verdict{"", "", engagement.Approve, engagement.Reject, engagement.ApproveWithConditions}
		if stage.MayAbstain() {
			verdicts = append(verdicts, engagement.Abstain)
		}
		if v := oneOf(t, "verdict", verdicts...); v != "" {
			task.State, task.Vote = engagement.TaskDecided, &engagement.Vote{Person: person, Verdict: v}
		}
		tasks = append(tasks, task)
	}
	return stage, tasks
}

func ballotsOf(stage engagement.Stage, tasks []engagement.Task) ballots {
	b := ballots{stage: stage}
	for _, task := range tasks {
		vote := ballot{groups: task.Groups, veto: task.Veto}
		if task.Vote == nil {
			b.undecided = append(b.undecided, vote)
			continue
		}
		vote.verdict = task.Vote.Verdict
		b.given = append(b.given, vote)
	}
	return b
}

// TestAStageFailsAsSoonAsItCannotPass tries every way in which it could go on.
func TestAStageFailsAsSoonAsItCannotPass(t *testing.T) {
	holds(t, func(t *rapid.T) {
		stage, tasks := drawVotes(t)
		b := ballotsOf(stage, tasks)
		tally := engagement.Count(stage, tasks)
		over := tally.Result == engagement.ResultFailed || tally.Result == engagement.ResultUnsatisfiable
		if can := b.canPass(); over == can {
			t.Fatalf("it can pass: %v; the tally is %+v of %+v", can, tally, b)
		}
		if tally.Result == engagement.ResultUnsatisfiable {
			for i := range b.given { // not even if everybody approved
				b.given[i].verdict = engagement.Approve
			}
			if b.canPass() {
				t.Fatalf("%+v could be met by its people, and reads unsatisfiable", b)
			}
		}
	})
}

// TestTheOrderOfVotesMakesNoDifference gives the votes before the one that decides in
// another order: none of them decides earlier, and the end is the same.
func TestTheOrderOfVotesMakesNoDifference(t *testing.T) {
	holds(t, func(t *rapid.T) {
		stage, tasks := drawVotes(t)
		votes := slices.DeleteFunc(slices.Clone(tasks), func(task engagement.Task) bool { return task.Vote == nil })
		votes = rapid.Permutation(votes).Draw(t, "votes")
		decisive, end := oneByOne(stage, tasks, votes)
		others := rapid.Permutation(votes[:decisive]).Draw(t, "before it")
		if n, other := oneByOne(stage, rapid.Permutation(tasks).Draw(t, "people"), append(others, votes[decisive:]...)); n != decisive || other != end {
			t.Fatalf("vote %d ended it in %+v; in another order vote %d in %+v", decisive, end, n, other)
		}
	})
}

// oneByOne gives votes one after another, until one decides. It returns how many came before
// that one, all when none decided, and the tally after it.
func oneByOne(stage engagement.Stage, tasks, votes []engagement.Task) (int, engagement.Tally) {
	state := slices.Clone(tasks)
	for i := range state {
		state[i].Vote, state[i].State = nil, engagement.TaskOpen
	}
	tally := engagement.Count(stage, state)
	for n, vote := range votes {
		if tally.Result != engagement.ResultPending {
			return 0, tally // it could never pass
		}
		i := slices.IndexFunc(state, func(t engagement.Task) bool { return t.Person == vote.Person })
		state[i] = vote
		if tally = engagement.Count(stage, state); tally.Result != engagement.ResultPending {
			return n, tally
		}
	}
	return len(votes), tally
}

// TestRetractingAndReclaimingLeadBack undoes an act at once.
func TestRetractingAndReclaimingLeadBack(t *testing.T) {
	holds(t, func(t *rapid.T) {
		p := newPlay(t)
		for range rapid.IntRange(0, 6).Draw(t, "acts") {
			p.act(t)
		}
		if !p.gate.Deciding() {
			t.SkipNow()
		}
		p.checkRetraction(t)
		p.checkReclaim(t)
		p.checkLate(t)
	})
}

func (p *play) checkRetraction(t *rapid.T) {
	person, before := oneOf(t, "voter", everyone...), p.gate.Standing()
	awaited := p.awaited()
	if !p.decide(person, oneOf(t, "vote", engagement.Approve, engagement.Reject, engagement.Abstain)) || !p.gate.Deciding() {
		if p.gate.Deciding() {
			return
		}
		t.SkipNow() // it decided the stage: there is nothing to retract
	}
	if _, _, err := p.gate.Retract(person); err != nil {
		t.Fatalf("%s cannot retract: %v", person, err)
	}
	delete(p.said, person)
	if after := p.gate.Standing(); after != before || !slices.Equal(awaited, p.awaited()) {
		t.Fatalf("before the vote %+v of %v, after its retraction %+v of %v", before, awaited, after, p.awaited())
	}
	if err := p.gate.Check(p.decision(person, engagement.Approve)); err != nil {
		t.Fatalf("%s retracted and cannot decide again: %v", person, err)
	}
}

func (p *play) awaited() []string {
	var people []string
	for _, task := range p.gate.Awaited() {
		people = append(people, task.Person)
	}
	slices.Sort(people)
	return people
}

func (p *play) checkReclaim(t *rapid.T) {
	from, to := oneOf(t, "from", everyone...), oneOf(t, "to", everyone...)
	before := p.gate.Standing()
	if _, err := p.gate.Delegate(from, engagement.Eligible{Person: to}, time.Time{}); err != nil {
		return
	}
	if p.gate.Standing() != before {
		t.Fatalf("a delegation changed the tally from %+v to %+v", before, p.gate.Standing())
	}
	if p.gate.Check(p.decision(from, engagement.Approve)) == nil {
		t.Fatalf("%s has delegated and may decide", from)
	}
	if _, err := p.gate.Delegate(to, engagement.Eligible{Person: oneOf(t, "next", everyone...)}, time.Time{}); err == nil {
		t.Fatalf("%s delegated further what was delegated", to)
	}
	if _, err := p.gate.Reclaim(from); err != nil {
		t.Fatalf("%s cannot take back: %v", from, err)
	}
	if p.gate.Standing() != before || p.gate.Check(p.decision(from, engagement.Approve)) != nil || p.gate.Check(p.decision(to, engagement.Approve)) == nil {
		t.Fatalf("after a delegation was taken back %+v, before it %+v", p.gate.Standing(), before)
	}
}

// checkLate decides before, at or after the due: nothing else makes a decision late.
func (p *play) checkLate(t *rapid.T) {
	due := p.gate.Run().Due
	at := due.Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "from the due")) * time.Second)
	for _, person := range p.awaited() {
		d := p.decision(person, engagement.Approve)
		if p.gate.Check(d) == nil {
			if vote, _, _ := p.gate.Apply(d, at); vote.Late != at.After(due) {
				t.Fatalf("decided at %s, due %s, late: %v", at, due, vote.Late)
			}
			return
		}
	}
}
