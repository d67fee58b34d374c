package engagement

import (
	"slices"
	"time"
)

// GateState is where a gate stands.
type GateState string

// The states of a gate. Only pending is open; all others are final for the revision,
// but that an approval can be revoked.
const (
	GatePending                GateState = "pending"
	GateApproved               GateState = "approved"
	GateApprovedWithConditions GateState = "approved_with_conditions"
	GateRejected               GateState = "rejected"
	GateChangesRequested       GateState = "changes_requested"
	GateExpired                GateState = "expired"
	GateWithdrawn              GateState = "withdrawn"
	GateSuperseded             GateState = "superseded" // a newer revision takes its place
	GateRevoked                GateState = "revoked"    // the approval was taken back
	GateCancelled              GateState = "cancelled"  // the engagement was cancelled
)

// Passed tells whether the gate opened the way.
func (s GateState) Passed() bool { return s == GateApproved || s == GateApprovedWithConditions }

// StageRun is a stage that has opened.
type StageRun struct {
	Key      string    `json:"key"`
	OpenedAt time.Time `json:"opened_at"`
	// Due is soft: decisions still count after it, and read "late".
	Due time.Time `json:"due"`
	// Expires is hard; zero means never.
	Expires time.Time `json:"expires,omitzero"`
	Tasks   []Task    `json:"tasks"`
	// items is what became of the items once the stage was over: nobody's task is
	// cancelled before they are judged.
	items []judgement
}

// Gate asks named people to decide on one frozen revision. It is a pure state
// machine: whoever waits, reminds and records stands outside.
type Gate struct {
	ID      string
	Key     GateKey
	Subject Subject
	Hands   Hands
	// Material are the subject's material fields; without them no vote carries forward.
	Material []Field
	// Items are those of the subject that the gate decides on one by one, if it does.
	Items  []SubjectItem
	Policy Policy
	State  GateState
	Runs   []StageRun
	// at is how many stages of the policy have been gone through, those passed over
	// included; sitting is true while one is open.
	at      int
	sitting bool
	before  *Round
}

// NewGate makes a gate for a subject, with no stage open yet. The policy is copied
// in, so that a later edit never changes a gate that is open. before is the round
// before this one, if there was one.
func NewGate(id string, key GateKey, subject Subject, hands Hands, material []Field, policy Policy, before *Round) *Gate {
	return &Gate{
		ID: id, Key: key, Subject: subject, Hands: hands, Material: material, Policy: policy, State: GatePending, before: before,
	}
}

// Stage is the policy of the open stage, or of the next one when none is open.
func (g *Gate) Stage() Stage {
	if len(g.Runs) == 0 {
		return g.Policy.Stages[min(g.at, len(g.Policy.Stages)-1)]
	}
	run := g.Run().Key
	i := slices.IndexFunc(g.Policy.Stages, func(s Stage) bool { return s.Key == run })
	return g.Policy.Stages[i]
}

// Number is the place of the open stage in the policy, from 1; 0 when none has opened.
func (g *Gate) Number() int {
	if len(g.Runs) == 0 {
		return 0
	}
	run := g.Run().Key
	return 1 + slices.IndexFunc(g.Policy.Stages, func(s Stage) bool { return s.Key == run })
}

// Run is the open stage's run. It must not be called before a stage has opened.
func (g *Gate) Run() *StageRun { return &g.Runs[len(g.Runs)-1] }

// NextStage is the policy of the stage that would open next, if there is one.
func (g *Gate) NextStage() (Stage, bool) {
	if g.at >= len(g.Policy.Stages) {
		return Stage{}, false
	}
	return g.Policy.Stages[g.at], true
}

// SkipStage passes over the next stage, whose condition does not hold. It returns its
// number, from 1.
func (g *Gate) SkipStage() int {
	g.at++
	return g.at
}

// Restart goes back to the first stage, when all were passed over.
func (g *Gate) Restart() { g.at = 0 }

// Exclusion is somebody whom the separation of duties keeps from deciding.
type Exclusion struct {
	Person string `json:"person"`
	Why    Hand   `json:"why"`
}

// HandDecidedBefore is why somebody is left out whom an earlier stage has asked.
const HandDecidedBefore Hand = "decided_before"

// Opening is what came of opening a stage, beside the people who are asked.
type Opening struct {
	Eligible []Eligible // asked, before any delegation
	Excluded []Exclusion
	Changed  []Task // tasks that stand otherwise already: delegated, and to whom
	Carried  []Vote // votes carried forward
}

// OpenStage opens the next stage for the people who may decide. People excluded by
// the separation of duties are left out. When too few remain for the stage ever to
// pass, the error says so and the stage stays closed: it never passes by itself.
func (g *Gate) OpenStage(people []Eligible, at, due, expires time.Time) (Opening, error) {
	stage, ok := g.NextStage()
	if !ok {
		return Opening{}, Errorf(Conflict, "every stage of the gate has been opened")
	}
	g.sitting = false
	run := StageRun{Key: stage.Key, OpenedAt: at, Due: due, Expires: expires}
	opening := Opening{Excluded: g.admit(&run, people)}
	if t := Count(stage, run.Tasks); t.Result == ResultUnsatisfiable {
		return opening, unsatisfiable(stage, t)
	}
	for _, t := range run.Tasks {
		opening.Eligible = append(opening.Eligible, Eligible{Person: t.Person, Roles: t.Roles, Groups: t.Groups, Part: t.Part, Veto: t.Veto})
	}
	g.Runs = append(g.Runs, run)
	g.at++
	g.sitting = true
	// A vote that its owner gave carries before anybody stands in for them; one that a
	// stand-in gave needs their task.
	own, _ := g.carry()
	away := g.standIn(at)
	theirs, settled := g.carry()
	opening.Carried = append(own, theirs...)
	opening.Changed = latest(append(away, settled...))
	return opening, nil
}

// admit gives each of the people who may decide a task, and returns those left out.
func (g *Gate) admit(run *StageRun, people []Eligible) []Exclusion {
	var excluded []Exclusion
	for _, p := range people {
		if hand := g.Barred(p.Person); hand != "" {
			excluded = append(excluded, Exclusion{Person: p.Person, Why: hand})
			continue
		}
		if i := slices.IndexFunc(run.Tasks, func(t Task) bool { return t.Person == p.Person }); i >= 0 {
			run.Tasks[i].Roles = include(run.Tasks[i].Roles, p.Roles...)
			run.Tasks[i].Groups = include(run.Tasks[i].Groups, p.Groups...)
			continue
		}
		run.Tasks = append(run.Tasks, p.task())
	}
	return excluded
}

func unsatisfiable(stage Stage, t Tally) error {
	return Errorf(Conflict, "policy_unsatisfiable: stage %q has %d eligible people, and its rule (%s, at least %d voting) cannot be met by them; add people to the roles it names, then retry",
		stage.Key, t.Eligible, stage.Mode, stage.Abstain.MinParticipation)
}

// Barred tells by which hand in the subject, or in an earlier stage, somebody is kept
// from deciding; empty when by none.
func (g *Gate) Barred(person string) Hand {
	for _, hand := range g.Policy.Duties.Exclude {
		switch {
		case hand == HandRequester && person == g.Hands.Requester,
			hand == HandAuthor && slices.Contains(g.Hands.Authors, person),
			hand == HandLastEditor && person == g.Hands.LastEditor:
			return hand
		}
	}
	if g.Policy.Duties.SamePerson == SamePersonForbid && g.decidedBefore(person) != nil {
		return HandDecidedBefore
	}
	return ""
}

// decidedBefore is somebody's vote in a stage that is over, or nil.
func (g *Gate) decidedBefore(person string) *Vote {
	earlier := g.Runs
	if g.sitting {
		earlier = earlier[:len(earlier)-1]
	}
	for _, run := range earlier {
		for _, t := range run.Tasks {
			if t.Person == person && t.State == TaskDecided {
				return t.Vote
			}
		}
	}
	return nil
}

// FinishStage ends a stage that has passed, so that nobody decides on it any more.
func (g *Gate) FinishStage() {
	g.sitting = false
	g.Run().items = g.judge(g.Run())
	for i := range g.Run().Tasks {
		if t := &g.Run().Tasks[i]; t.pending() {
			t.State = TaskCancelled
		}
	}
}

func (g *Gate) task(person string) *Task {
	run := g.Run()
	for i := range run.Tasks {
		if run.Tasks[i].Person == person {
			return &run.Tasks[i]
		}
	}
	return nil
}

// Apply counts a decision that Check has let pass. It returns the vote, the other tasks
// that it changed, and how the stage stands after it. Whoever recuses leaves the
// eligible; a delegate who does gives the task back.
func (g *Gate) Apply(d Decision, at time.Time) (Vote, []Task, Tally) {
	run := g.Run()
	task := g.task(d.Person)
	vote := Vote{
		Decision: d.ID, Person: d.Person, Verdict: d.Verdict, OnBehalfOf: task.For, Comment: d.Comment,
		Conditions: d.Conditions, Items: d.Items, At: at, Late: at.After(run.Due),
	}
	task.Vote, task.State = &vote, TaskDecided
	var changed []Task
	if d.Verdict == Recuse {
		task.State = TaskRecused
		changed = g.giveBack(task)
	} else {
		changed = g.settle(task)
	}
	return vote, changed, Count(g.Stage(), run.Tasks)
}

// settle closes the other task of a seat that has its vote.
func (g *Gate) settle(decided *Task) []Task {
	var changed []Task
	for i := range g.Run().Tasks {
		t := &g.Run().Tasks[i]
		if t.Person == decided.Person || t.seat() != decided.seat() || t.State != TaskOpen {
			continue
		}
		t.State, t.settledBy = TaskCancelled, decided.Person
		if t.Person == decided.For {
			t.State = TaskDelegated
		}
		changed = append(changed, *t)
	}
	return changed
}

// After is the state of the gate once a stage stands as it does, and no further
// stage is to come when it has passed.
func (g *Gate) After(t Tally) GateState {
	switch t.Result {
	case ResultChanges:
		return GateChangesRequested
	case ResultFailed:
		return GateRejected
	case ResultPassed:
		if _, more := g.NextStage(); !more {
			return g.Verdict()
		}
	}
	return GatePending
}

// Standing is how the open stage stands.
func (g *Gate) Standing() Tally { return Count(g.Stage(), g.Run().Tasks) }

// Awaited lists the people who have not decided in the open stage.
func (g *Gate) Awaited() []Task {
	if g.State != GatePending || len(g.Runs) == 0 {
		return nil
	}
	var open []Task
	for _, t := range g.Run().Tasks {
		if t.State == TaskOpen {
			open = append(open, t)
		}
	}
	return open
}

// Close ends the gate. Tasks still open are cancelled, or expired with it.
func (g *Gate) Close(state GateState) {
	g.State = state
	if len(g.Runs) == 0 {
		return
	}
	run := g.Run()
	for i := range run.Tasks {
		if !run.Tasks[i].pending() {
			continue
		}
		run.Tasks[i].State = TaskCancelled
		if state == GateExpired {
			run.Tasks[i].State = TaskExpired
		}
	}
}

// Verdict is the state in which a gate closes whose last stage has passed. Where no item
// was accepted, nothing was approved.
func (g *Gate) Verdict() GateState {
	if items := g.ItemStandings(); len(items) > 0 && len(NotAccepted(items)) == len(items) {
		return GateRejected
	}
	if slices.ContainsFunc(g.Votes(), func(v Vote) bool { return v.Verdict == ApproveWithConditions }) {
		return GateApprovedWithConditions
	}
	return GateApproved
}

// Votes lists every vote of every stage, in the order of stages and tasks.
func (g *Gate) Votes() []Vote {
	var votes []Vote
	for _, run := range g.Runs {
		for _, t := range run.Tasks {
			if t.Vote != nil && t.State == TaskDecided {
				votes = append(votes, *t.Vote)
			}
		}
	}
	return votes
}
