package engagement

import (
	"slices"
	"strings"
	"time"
)

// Retract takes back somebody's decision while its stage is open.
func (g *Gate) Retract(person string) (Vote, []Task, error) {
	if err := g.undecided(); err != nil {
		return Vote{}, nil, err
	}
	task := g.task(person)
	if task == nil || task.State != TaskDecided {
		return Vote{}, nil, Refuse(Conflict, ReasonNotDecided, "stage", g.Stage().Key)
	}
	vote := *task.Vote
	task.State, task.Vote = TaskOpen, nil
	changed := []Task{*task}
	for i := range g.Run().Tasks { // a seat shared with a stand-in is open to both again
		if t := &g.Run().Tasks[i]; t.settledBy == person {
			t.State, t.settledBy = TaskOpen, ""
			changed = append(changed, *t)
		}
	}
	return vote, changed, nil
}

// undecided is an error when the gate takes no acts: closed, not open yet, or decided and
// about to close.
func (g *Gate) undecided() error {
	if err := g.open(); err != nil {
		return err
	}
	switch g.Standing().Result {
	case ResultPending, ResultUnsatisfiable:
		return nil
	}
	return Refuse(Conflict, ReasonJustDecided)
}

// Deciding tells whether a stage is open whose votes have not settled it.
func (g *Gate) Deciding() bool { return g.undecided() == nil }

// Delegate has somebody decide in the place of a person, until a time or for good.
// Nothing that was delegated is delegated further, and nobody delegates in a circle.
func (g *Gate) Delegate(from string, to Eligible, until time.Time) ([]Task, error) {
	task, err := g.ownTask(from)
	if err != nil {
		return nil, err
	}
	if task.delegated() {
		return nil, Refuse(Invalid, ReasonNoChain)
	}
	if err := g.mayTake(from, to.Person); err != nil {
		return nil, err
	}
	var changed []Task
	if by := g.delegate(from, TaskOpen); by != nil {
		by.State = TaskCancelled
		changed = append(changed, *by)
	}
	task.State = TaskDelegated
	changed = append(changed, *task)
	return append(changed, g.put(Task{
		Person: to.Person, Roles: task.Roles, Groups: task.Groups, Part: task.Part, Veto: task.Veto,
		Seat: task.seat(), For: from, How: HowDelegation, Until: until, State: TaskOpen,
	})), nil
}

// Reclaim gives a person back what is delegated, and keeps it theirs.
func (g *Gate) Reclaim(person string) ([]Task, error) {
	if err := g.undecided(); err != nil {
		return nil, err
	}
	if by := g.delegate(person, TaskDecided); by != nil {
		return nil, Refuse(Conflict, ReasonVoteGiven, "name", by.Person)
	}
	if !g.shared(person) {
		return nil, Refuse(Conflict, ReasonNothingToTake, "stage", g.Stage().Key)
	}
	task := g.task(person)
	task.kept = true
	return g.back(task), nil
}

// back ends the delegation of a task and opens it to its owner.
func (g *Gate) back(task *Task) []Task {
	task.State = TaskOpen
	changed := []Task{*task}
	if by := g.delegate(task.Person, TaskOpen); by != nil {
		by.State = TaskCancelled
		changed = append(changed, *by)
	}
	return changed
}

// giveBack opens a delegated task to its owner, when its delegate leaves. An owner who
// leaves takes the seat along: nobody decides for them any more.
func (g *Gate) giveBack(left *Task) []Task {
	if by := g.delegate(left.Person, TaskOpen); by != nil {
		by.State = TaskCancelled
		return []Task{*by}
	}
	if !left.delegated() {
		return nil
	}
	owner := g.task(left.For)
	if owner == nil || owner.State != TaskDelegated {
		return nil
	}
	owner.State, owner.kept = TaskOpen, true
	return []Task{*owner}
}

// delegate is the task of whoever decides for a person, in a state, or nil.
func (g *Gate) delegate(person string, state TaskState) *Task {
	for i := range g.Run().Tasks {
		t := &g.Run().Tasks[i]
		if t.delegated() && t.For == person && t.State == state {
			return t
		}
	}
	return nil
}

// shared tells whether somebody may decide beside a person.
func (g *Gate) shared(person string) bool { return g.delegate(person, TaskOpen) != nil }

// Reassign gives a person's task to somebody else for good.
func (g *Gate) Reassign(from string, to Eligible) ([]Task, error) {
	if err := g.undecided(); err != nil {
		return nil, err
	}
	task := g.task(from)
	switch {
	case task == nil:
		return nil, Refuse(Conflict, ReasonNotAsked, "stage", g.Stage().Key)
	case task.State == TaskDecided:
		return nil, Refuse(Conflict, ReasonVoteGiven, "name", from)
	case !task.pending() && task.State != TaskDelegated:
		return nil, g.mayDecide(from)
	case task.delegated():
		return nil, Refuse(Invalid, ReasonNoChain)
	}
	if by := g.delegate(from, TaskDecided); by != nil {
		return nil, Refuse(Conflict, ReasonVoteGiven, "name", by.Person)
	}
	by := g.delegate(from, TaskOpen)
	if by == nil || by.Person != to.Person {
		if err := g.mayTake(from, to.Person); err != nil {
			return nil, err
		}
	}
	return g.hand(task, to.Person, HowReassignment, TaskReassigned), nil
}

// hand gives a task, and its seat, to somebody else.
func (g *Gate) hand(task *Task, to string, how How, left TaskState) []Task {
	var changed []Task
	if by := g.delegate(task.Person, TaskOpen); by != nil {
		by.State = TaskCancelled
		changed = append(changed, *by)
	}
	if owner := g.task(task.For); task.delegated() && owner != nil && owner.State == TaskDelegated {
		owner.State = left // the seat is gone from both
		changed = append(changed, *owner)
	}
	task.State = left
	given := Task{
		Person: to, Roles: task.Roles, Groups: task.Groups, Part: task.Part, Veto: task.Veto, Seat: task.seat(), How: how, State: TaskOpen,
	}
	changed = append(changed, *task)
	return append(changed, g.put(given))
}

// Add asks somebody whom the policy does not name. They add to the eligible, and what is
// needed never falls. Under per_group the group says where they count.
func (g *Gate) Add(who Eligible, group string) ([]Task, error) {
	if err := g.undecided(); err != nil {
		return nil, err
	}
	if err := g.mayTake("", who.Person); err != nil {
		return nil, err
	}
	t := Task{Person: who.Person, Roles: who.Roles, How: HowAdHoc, State: TaskOpen}
	if stage := g.Stage(); stage.Mode.Mode == ModePerGroup {
		if !slices.Contains(stage.GroupKeys(), group) {
			return nil, Refuse(Invalid, ReasonGroup, "groups", strings.Join(stage.GroupKeys(), ", "))
		}
		t.Groups = []string{group}
	}
	return []Task{g.put(t)}, nil
}

// Escalate has the people of an escalation decide: beside those who are late, or in
// their place, one for each seat. People who may not, or who have a vote already, are
// passed over, and who finds nobody to be replaced by stays.
func (g *Gate) Escalate(effect Effect, to []Eligible) []Task {
	var changed []Task
	late := g.lateSeats()
	for _, who := range to {
		if g.mayTake("", who.Person) != nil {
			continue
		}
		switch {
		case effect == EffectAdd:
			t := Task{Person: who.Person, Roles: who.Roles, How: HowEscalation, State: TaskOpen}
			if g.Stage().Mode.Mode == ModePerGroup {
				t.Groups = g.Stage().GroupKeys()
			}
			changed = append(changed, g.put(t))
		case effect == EffectReplace && len(late) > 0:
			task := g.task(late[0])
			late = late[1:]
			changed = append(changed, g.hand(task, who.Person, HowEscalation, TaskEscalated)...)
		}
	}
	return changed
}

// lateSeats names for each seat without a vote one person whose it is: its owner, where a
// stand-in may decide beside them, and whoever has left it.
func (g *Gate) lateSeats() []string {
	var people, seats []string
	for _, t := range g.Run().Tasks {
		if !t.pending() {
			continue
		}
		if owner := g.task(t.For); owner != nil && owner.State == TaskOpen {
			continue // the owner's turn comes, or has been
		}
		if !slices.Contains(seats, t.seat()) {
			seats = append(seats, t.seat())
			people = append(people, t.Person)
		}
	}
	return people
}

// ownTask is a person's open task.
func (g *Gate) ownTask(person string) (*Task, error) {
	if err := g.undecided(); err != nil {
		return nil, err
	}
	if err := g.mayDecide(person); err != nil {
		return nil, err
	}
	return g.task(person), nil
}

// mayTake tells why somebody may not get a vote, or nil. from is whose task it would be.
func (g *Gate) mayTake(from, to string) error {
	if from == to {
		return Refuse(Invalid, ReasonOwnTask, "name", to)
	}
	if hand := g.Barred(to); hand != "" {
		return Refuse(Forbidden, ReasonExcluded, "name", to, "hand", string(hand))
	}
	if t := g.task(to); t != nil {
		switch {
		case t.votes():
			return Refuse(Conflict, ReasonSeatTaken, "name", to)
		case t.State == TaskDelegated:
			return Refuse(Invalid, ReasonLoop, "name", to)
		case t.State == TaskRecused:
			return Refuse(Forbidden, ReasonExcluded, "name", to, "hand", string(TaskRecused))
		}
	}
	if by := g.delegate(to, TaskDecided); by != nil {
		return Refuse(Conflict, ReasonVoteGiven, "name", by.Person)
	}
	return nil
}

// put adds a task, in the place of one that its person had. Who gets a seat of their own
// and has given an earlier one away gets another: no two people vote by one seat.
func (g *Gate) put(t Task) Task {
	if t.Seat == "" {
		t.Seat = g.freeSeat(t.Person)
	}
	if old := g.task(t.Person); old != nil {
		*old = t
		return t
	}
	g.Run().Tasks = append(g.Run().Tasks, t)
	return t
}

// freeSeat is the key of a seat for somebody's own vote; empty where nobody else sits on
// the one that bears their name.
func (g *Gate) freeSeat(person string) string {
	key := person
	for n := 2; slices.ContainsFunc(g.Run().Tasks, func(t Task) bool { return t.Person != person && t.votes() && t.seat() == key }); n++ {
		key = person + "#" + itoa(n)
	}
	if key == person {
		return ""
	}
	return key
}
