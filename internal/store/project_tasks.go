package store

import (
	"slices"

	"mandate/internal/engagement"
)

func registerTasks() {
	register(on(tasksChanged))
	register(on(tasksReassigned))
}

// task is the row of somebody whom a stage asks.
func (p *projection) task(gate rmGate, stage string, who engagement.Eligible, place int) rmTask {
	return rmTask{
		OrgID: p.tx.org, EngagementID: p.id, Gate: gate.ID, Revision: gate.Revision, Stage: stage, Person: who.Person,
		StageNumber: gate.StageNumber, Place: place, Roles: list(who.Roles), InGroups: list(who.Groups),
		State: string(engagement.TaskOpen), OpenedAt: p.at(), DueAt: gate.DueAt,
	}
}

func (p *projection) tasksOf(gate rmGate, stage string) ([]rmTask, error) {
	var tasks []rmTask
	err := p.of(&rmTask{}).Where("gate = ? AND revision = ? AND stage = ?", gate.ID, gate.Revision, stage).Order("place").Find(&tasks).Error
	return tasks, err
}

func tasksChanged(p *projection, f engagement.TasksChanged) error {
	p.waiting = true
	if err := p.changeTasks(f.Gate, f.Revision, f.Stage, f.Tasks, true); err != nil {
		return err
	}
	return p.round(f.Gate, f.Revision, map[string]any{"tally": jsonOf(f.Tally)})
}

// changeTasks brings tasks of the open stage to where a change has left them. asks is true
// when the change asks people, and does not only open again what was theirs.
func (p *projection) changeTasks(gateID string, revision int, stage string, changes []engagement.TaskChange, asks bool) error {
	if len(changes) == 0 {
		return nil
	}
	gate, err := p.gate(gateID, revision)
	if err != nil {
		return err
	}
	tasks, err := p.tasksOf(gate, stage)
	if err != nil {
		return err
	}
	for _, c := range changes {
		at := slices.IndexFunc(tasks, func(t rmTask) bool { return t.Person == c.Person })
		if at < 0 {
			at = len(tasks)
			place := 0
			if at > 0 {
				place = tasks[at-1].Place + 1
			}
			tasks = append(tasks, p.task(gate, stage, engagement.Eligible{Person: c.Person}, place))
		}
		tasks[at].change(c, p.at(), gate.DueAt, asks)
		if err := p.put(&tasks[at]); err != nil {
			return err
		}
	}
	return nil
}

// change brings a task to where a change has left it. One that opens again counts from its
// first opening, unless it has come to its person anew.
func (t *rmTask) change(c engagement.TaskChange, at, due stamp, asks bool) {
	was := engagement.TaskState(t.State)
	anew := t.Seat != c.Seat || t.OnBehalfOf != c.For || t.How != string(c.How) ||
		asks && was != engagement.TaskOpen && was != engagement.TaskDelegated
	if c.State == engagement.TaskOpen && (anew || was != engagement.TaskOpen) {
		t.DueAt = due
		t.DecidedAt, t.Decision, t.Verdict, t.Late, t.Carried = stamp{}, "", "", false, false
		if anew {
			t.OpenedAt, t.Reminders, t.Escalated = at, 0, false
		}
	}
	t.Roles, t.InGroups, t.State = list(c.Roles), list(c.Groups), string(c.State)
	t.Seat, t.OnBehalfOf, t.How, t.UntilAt = c.Seat, c.For, string(c.How), stampOf(c.Until)
}

// tasksReassigned follows a change of the team in journals from before TasksChanged:
// whoever joins is asked by the same due.
func tasksReassigned(p *projection, f engagement.TasksReassigned) error {
	p.waiting = true
	gate, err := p.gate(f.Gate, f.Revision)
	if err != nil {
		return err
	}
	tasks, err := p.tasksOf(gate, f.Stage)
	if err != nil {
		return err
	}
	tally := gate.Tally.V
	tally.Needed = f.Needed
	for _, person := range f.Removed {
		at := slices.IndexFunc(tasks, func(t rmTask) bool { return t.Person == person && t.State == string(engagement.TaskOpen) })
		if at < 0 {
			continue
		}
		tasks[at].State = string(engagement.TaskCancelled)
		tally.Eligible, tally.Undecided = tally.Eligible-1, tally.Undecided-1
		if err := p.put(&tasks[at]); err != nil {
			return err
		}
	}
	for _, who := range f.Added {
		row := p.task(gate, f.Stage, who, len(tasks))
		tasks = append(tasks, row)
		tally.Eligible, tally.Undecided = tally.Eligible+1, tally.Undecided+1
		if err := p.put(&row); err != nil {
			return err
		}
	}
	return p.round(f.Gate, f.Revision, map[string]any{"tally": jsonOf(tally)})
}
