package engagement

import (
	"slices"
	"strings"
	"time"
)

// GateState is where a gate stands.
type GateState string

// The states of a gate. Only pending is open; all others are final for the revision.
const (
	GatePending                GateState = "pending"
	GateApproved               GateState = "approved"
	GateApprovedWithConditions GateState = "approved_with_conditions"
	GateRejected               GateState = "rejected"
	GateChangesRequested       GateState = "changes_requested"
	GateExpired                GateState = "expired"
	GateWithdrawn              GateState = "withdrawn"
	GateCancelled              GateState = "cancelled" // the engagement was cancelled
)

// Passed tells whether the gate opened the way.
func (s GateState) Passed() bool { return s == GateApproved || s == GateApprovedWithConditions }

// TaskState is where one person's task in one stage stands.
type TaskState string

// The states of a task.
const (
	TaskOpen      TaskState = "open"
	TaskDecided   TaskState = "decided"
	TaskCancelled TaskState = "cancelled"
	TaskExpired   TaskState = "expired"
)

// Condition is what an approver makes an approval depend on.
type Condition struct {
	Text     string `json:"text"`
	Owner    string `json:"owner,omitempty" doc:"Who meets it"`
	Due      Day    `json:"due,omitempty"`
	Verifier string `json:"verifier,omitempty" doc:"Who checks that it is met"`
}

// Vote is a decision as a gate counts it.
type Vote struct {
	Decision   string      `json:"decision"`
	Person     string      `json:"person"`
	Verdict    Verdict     `json:"verdict"`
	Comment    string      `json:"comment,omitempty"`
	Conditions []Condition `json:"conditions,omitempty"`
	At         time.Time   `json:"at"`
	Late       bool        `json:"late,omitempty"`
}

// Task is what one person is asked in one stage. One person has one vote, however
// many roles lead to it.
type Task struct {
	Person string    `json:"person"`
	Roles  []Role    `json:"roles"`
	State  TaskState `json:"state"`
	Vote   *Vote     `json:"vote,omitempty"`
}

// StageRun is a stage that has opened.
type StageRun struct {
	Key      string    `json:"key"`
	OpenedAt time.Time `json:"opened_at"`
	// Due is soft: decisions still count after it, and read "late".
	Due time.Time `json:"due"`
	// Expires is hard; zero means never.
	Expires time.Time `json:"expires,omitzero"`
	Tasks   []Task    `json:"tasks"`
}

// Gate asks named people to decide on one frozen revision. It is a pure state
// machine: whoever waits, reminds and records stands outside.
type Gate struct {
	ID        string     `json:"id"`
	Key       GateKey    `json:"key"`
	Subject   Subject    `json:"subject"`
	Requester string     `json:"requester"`
	Policy    Policy     `json:"policy"`
	State     GateState  `json:"state"`
	Runs      []StageRun `json:"runs"`
}

// Subject names the frozen content that a gate decides on.
type Subject struct {
	// Ref is the subject's place, for example plan/1 or project/<id>/exception/1.
	Ref      string `json:"ref"`
	Revision int    `json:"revision"`
	// Digest is the SHA-256, in hex, of the canonical JSON of the whole.
	Digest string `json:"digest"`
}

// Eligible is a person whom a stage may ask.
type Eligible struct {
	Person string `json:"person"`
	Roles  []Role `json:"roles"`
}

// NewGate makes a gate for a subject, with no stage open yet. The policy is copied
// in, so that a later edit never changes a gate that is open.
func NewGate(id string, key GateKey, subject Subject, requester string, policy Policy) *Gate {
	return &Gate{ID: id, Key: key, Subject: subject, Requester: requester, Policy: policy, State: GatePending}
}

// Stage is the policy of the open stage, or of the next one when none is open.
func (g *Gate) Stage() Stage { return g.Policy.Stages[max(0, len(g.Runs)-1)] }

// Run is the open stage's run. It must not be called before a stage has opened.
func (g *Gate) Run() *StageRun { return &g.Runs[len(g.Runs)-1] }

// NextStage is the policy of the stage that would open next, if there is one.
func (g *Gate) NextStage() (Stage, bool) {
	if len(g.Runs) == len(g.Policy.Stages) {
		return Stage{}, false
	}
	return g.Policy.Stages[len(g.Runs)], true
}

// OpenStage opens the next stage for the people who may decide. People excluded by
// the separation of duties are left out. When too few remain for the stage ever to
// pass, the error says so and the stage stays closed: it never passes by itself.
func (g *Gate) OpenStage(people []Eligible, at, due, expires time.Time) error {
	stage, ok := g.NextStage()
	if !ok {
		return Errorf(Conflict, "every stage of the gate has been opened")
	}
	run := StageRun{Key: stage.Key, OpenedAt: at, Due: due, Expires: expires}
	for _, p := range people {
		if g.Policy.ExcludeRequester && p.Person == g.Requester {
			continue
		}
		if i := slices.IndexFunc(run.Tasks, func(t Task) bool { return t.Person == p.Person }); i >= 0 {
			run.Tasks[i].Roles = append(run.Tasks[i].Roles, p.Roles...)
			continue
		}
		run.Tasks = append(run.Tasks, Task{Person: p.Person, Roles: p.Roles, State: TaskOpen})
	}
	tally := Count(stage, run.Tasks)
	if tally.Eligible < max(1, tally.Needed, stage.MinParticipation) {
		return Errorf(Conflict, "policy_unsatisfiable: stage %q has %d eligible people and needs %d; add people to the roles it names, then retry",
			stage.Key, tally.Eligible, max(1, tally.Needed, stage.MinParticipation))
	}
	g.Runs = append(g.Runs, run)
	return nil
}

// Check tells why a decision may not count on the gate as it stands, or nil. It
// does not ask who the decider is beyond the open stage's tasks.
func (g *Gate) Check(d Decision) error {
	if g.State != GatePending || len(g.Runs) == 0 {
		return Errorf(Conflict, "the gate is closed (%s); nothing is left to decide on it", g.State)
	}
	if d.Revision != g.Subject.Revision {
		return Errorf(Conflict, "the decision names revision %d; revision %d is the one before you. Read it and decide again", d.Revision, g.Subject.Revision)
	}
	if d.Digest != g.Subject.Digest {
		return Errorf(Conflict, "the decision names another digest than revision %d has (%s); read that revision and decide again", g.Subject.Revision, g.Subject.Digest)
	}
	stage := g.Stage()
	if d.Stage != stage.Key {
		return Errorf(Conflict, "stage %q is open, not %q", stage.Key, d.Stage)
	}
	if !slices.Contains(stage.Channels, d.Channel) {
		return Errorf(Forbidden, "stage %q does not take decisions by %s", stage.Key, d.Channel)
	}
	task := g.task(d.Person)
	if task == nil {
		return Errorf(Forbidden, "you are not among those who decide on stage %q", stage.Key)
	}
	if task.State == TaskCancelled {
		return Errorf(Forbidden, "you are no longer among those who decide on stage %q: the team has changed", stage.Key)
	}
	if task.State == TaskDecided {
		return Errorf(Conflict, "you have already decided %q on this stage", task.Vote.Verdict)
	}
	return CheckVerdict(stage, d)
}

// CheckVerdict tells why a verdict, its comment and its conditions do not fit a
// stage's policy, or nil.
func CheckVerdict(stage Stage, d Decision) error {
	var f Faults
	OneOf(&f, "verdict", d.Verdict, Verdicts...)
	if d.Verdict == Abstain && stage.NoAbstention {
		f.Add("verdict", "stage %q does not allow abstention; approve, reject or request changes", stage.Key)
	}
	if strings.TrimSpace(d.Comment) == "" && slices.Contains(stage.CommentRequired, d.Verdict) {
		f.Add("comment", "is required with %q; say why in a sentence or two", d.Verdict)
	}
	f.Limit("comment", d.Comment, 8000)
	if d.Verdict == ApproveWithConditions && len(d.Conditions) == 0 {
		f.Add("conditions", "is empty; name at least one condition, or approve without")
	}
	if d.Verdict != ApproveWithConditions && len(d.Conditions) > 0 {
		f.Add("conditions", "go only with approve_with_conditions")
	}
	for i, c := range d.Conditions {
		field := "conditions[" + itoa(i) + "]"
		f.Need(field+".text", c.Text, 2000)
		f.CheckDay(field+".due", c.Due, false)
	}
	return f.Err("The decision cannot be taken")
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

// Apply counts a decision that Check has let pass and returns how the stage stands
// after it.
func (g *Gate) Apply(d Decision, at time.Time) (Vote, Tally) {
	run := g.Run()
	vote := Vote{
		Decision: d.ID, Person: d.Person, Verdict: d.Verdict, Comment: d.Comment,
		Conditions: d.Conditions, At: at, Late: at.After(run.Due),
	}
	task := g.task(d.Person)
	task.State, task.Vote = TaskDecided, &vote
	return vote, Count(g.Stage(), run.Tasks)
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

// Reassign makes the open stage follow a change of the team: people who have become
// eligible are asked, and those who no longer are and have not decided are not. Votes
// that were given stay. It returns who was added and removed.
func (g *Gate) Reassign(people []Eligible) (added []Eligible, removed []string) {
	run := g.Run()
	for _, p := range people {
		if g.Policy.ExcludeRequester && p.Person == g.Requester {
			continue
		}
		if task := g.task(p.Person); task != nil {
			if task.State == TaskCancelled {
				task.State = TaskOpen
				added = append(added, p)
			}
			continue
		}
		run.Tasks = append(run.Tasks, Task{Person: p.Person, Roles: p.Roles, State: TaskOpen})
		added = append(added, p)
	}
	for i := range run.Tasks {
		task := &run.Tasks[i]
		still := slices.ContainsFunc(people, func(p Eligible) bool { return p.Person == task.Person })
		if !still && task.State == TaskOpen {
			task.State = TaskCancelled
			removed = append(removed, task.Person)
		}
	}
	return added, removed
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
		if run.Tasks[i].State != TaskOpen {
			continue
		}
		run.Tasks[i].State = TaskCancelled
		if state == GateExpired {
			run.Tasks[i].State = TaskExpired
		}
	}
}

// Verdict is the state in which a gate closes whose last stage has passed.
func (g *Gate) Verdict() GateState {
	for _, run := range g.Runs {
		for _, t := range run.Tasks {
			if t.Vote != nil && t.Vote.Verdict == ApproveWithConditions {
				return GateApprovedWithConditions
			}
		}
	}
	return GateApproved
}

// Votes lists every vote of every stage, in the order of stages and tasks.
func (g *Gate) Votes() []Vote {
	var votes []Vote
	for _, run := range g.Runs {
		for _, t := range run.Tasks {
			if t.Vote != nil {
				votes = append(votes, *t.Vote)
			}
		}
	}
	return votes
}
