package engagement

import (
	"slices"
	"time"
)

// Follow makes the open stage follow a change of the team, or of who is away: people who
// have become eligible are asked, in the place of somebody of their role who has left
// where there is one; a seat that nobody takes over waits, and counts as undecided until
// it is reassigned, so that nobody's leaving lowers what is needed. Delegations begin and
// end. Votes that were given stay. It returns every task that has changed.
func (g *Gate) Follow(people []Eligible, now time.Time) []Task {
	changed := g.leave(people)
	for _, p := range people {
		if g.Barred(p.Person) != "" {
			continue
		}
		switch task := g.task(p.Person); {
		case task != nil && task.State == TaskCancelled && g.delegate(p.Person, TaskDecided) != nil:
			// Who comes back finds the vote given that they had delegated.
			task.State = TaskDelegated
			changed = append(changed, *task)
		case task != nil && task.State == TaskCancelled && g.shared(p.Person):
			// The vote was retracted: their seat is theirs again, and no other.
			task.StandIns = p.StandIns
			changed = append(changed, g.back(task)...)
		case task != nil && task.State == TaskWaiting: // who comes back decides again
			task.State, task.StandIns = TaskOpen, p.StandIns
			changed = append(changed, *task)
		case task == nil || task.State == TaskCancelled:
			changed = append(changed, g.welcome(p)...)
		case task.How == "":
			task.StandIns = p.StandIns
		}
	}
	return latest(append(changed, g.standIn(now)...))
}

// leave has the seats of those wait who are eligible no longer and have not decided.
func (g *Gate) leave(people []Eligible) []Task {
	var changed []Task
	for i := range g.Run().Tasks {
		task := &g.Run().Tasks[i]
		still := slices.ContainsFunc(people, func(p Eligible) bool { return p.Person == task.Person })
		if still || task.How != "" || task.State != TaskOpen && task.State != TaskDelegated {
			continue
		}
		if by := g.delegate(task.Person, TaskDecided); by != nil {
			task.State, task.settledBy = TaskCancelled, "" // the seat has its vote
			changed = append(changed, *task)
			continue
		}
		if by := g.delegate(task.Person, TaskOpen); by != nil {
			by.State = TaskCancelled
			changed = append(changed, *by)
		}
		task.State, task.settledBy = TaskWaiting, ""
		changed = append(changed, *task)
	}
	return changed
}

// welcome asks somebody who has become eligible: on the seat of one of their role who has
// left, or on one of their own.
func (g *Gate) welcome(p Eligible) []Task {
	t := p.task()
	for i := range g.Run().Tasks {
		left := &g.Run().Tasks[i]
		if left.State != TaskWaiting || !sameRole(left.Roles, p.Roles) {
			continue
		}
		t.Seat, left.State = left.seat(), TaskCancelled
		gone := *left
		return []Task{gone, g.put(t)}
	}
	return []Task{g.put(t)}
}

func sameRole(a, b []Role) bool {
	return len(a)+len(b) == 0 || slices.ContainsFunc(a, func(r Role) bool { return slices.Contains(b, r) })
}

// latest keeps the last word on each person's task.
func latest(tasks []Task) []Task {
	var out []Task
	for i, t := range tasks {
		if !slices.ContainsFunc(tasks[i+1:], func(later Task) bool { return later.Person == t.Person }) {
			out = append(out, t)
		}
	}
	return out
}

func (s StandIn) active(now time.Time) bool { return !now.Before(s.From) && now.Before(s.Until) }

// standIn lets delegations begin and end at a time. A delegate who may not decide, or has
// a vote already, gets no second one: the task stays with its owner.
func (g *Gate) standIn(now time.Time) []Task {
	var changed []Task
	run := g.Run()
	for i := 0; i < len(run.Tasks); i++ { // delegations that are over
		t := run.Tasks[i]
		if !g.over(t, now) {
			continue
		}
		if owner := g.task(t.For); owner != nil && (owner.State == TaskDelegated || owner.State == TaskOpen) {
			changed = append(changed, g.back(owner)...)
			continue
		}
		run.Tasks[i].State = TaskCancelled
		changed = append(changed, run.Tasks[i])
		if owner := g.task(t.For); owner != nil && owner.State == TaskCancelled {
			// They left while the seat had a vote, which was retracted since.
			owner.State = TaskWaiting
			changed = append(changed, *owner)
		}
	}
	if !g.Policy.Delegates() {
		return changed
	}
	for i := 0; i < len(run.Tasks); i++ {
		t := &run.Tasks[i]
		if t.State != TaskOpen || t.How != "" || t.kept || g.shared(t.Person) {
			continue
		}
		for _, s := range t.StandIns {
			if !s.active(now) || g.mayTake(t.Person, s.Person) != nil {
				continue
			}
			if s.Mode != DelegationAdd {
				t.State = TaskDelegated
				changed = append(changed, *t)
			}
			changed = append(changed, g.put(Task{
				Person: s.Person, Roles: t.Roles, Groups: t.Groups, Part: t.Part, Veto: t.Veto,
				Seat: t.seat(), For: t.Person, How: HowStandIn, Until: s.Until, State: TaskOpen,
			}))
			break
		}
	}
	return changed
}

// over tells whether an open task is a delegate's whose time has passed.
func (g *Gate) over(t Task, now time.Time) bool {
	return t.State == TaskOpen && t.delegated() && !t.Until.IsZero() && (!now.Before(t.Until) || !g.stands(t))
}

// stands tells whether a stand-in's delegation is still there: it may have been ended.
func (g *Gate) stands(t Task) bool {
	if t.How != HowStandIn {
		return true
	}
	owner := g.task(t.For)
	return owner != nil && slices.ContainsFunc(owner.StandIns, func(s StandIn) bool { return s.Person == t.Person && s.Until.Equal(t.Until) })
}

// NextChange is the next time at which a delegation begins or ends in the open stage: now
// for one that is over already, whose delegate has retracted; zero when none does.
func (g *Gate) NextChange(now time.Time) time.Time {
	var next time.Time
	consider := func(at time.Time) {
		if at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	if g.State != GatePending || len(g.Runs) == 0 {
		return next
	}
	for _, t := range g.Run().Tasks {
		if g.over(t, now) {
			return now
		}
		if t.State == TaskOpen && t.delegated() {
			consider(t.Until)
		}
		if t.How == "" && (t.State == TaskOpen || t.State == TaskDelegated) && !t.kept && g.Policy.Delegates() {
			for _, s := range t.StandIns {
				consider(s.From)
			}
		}
	}
	return next
}
