// Package gate is the approval gate, modelled once and used by every phase. The
// rules are pure functions in internal/engagement; the waiting is here.
package gate

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/mail"
	"mandate/workflows/step"
	"mandate/workflows/timeline"
)

// Desk holds the gates of one workflow: it asks, counts, reminds and records.
type Desk struct {
	setting contract.Setting
	place   activities.Place
	journal *journal.Journal
	clock   *timeline.Clock
	mail    *mail.Outgoing
	// Changed is called when a gate has opened, moved on or closed, so that the
	// workflow's details and search attributes can tell of it.
	Changed func(ctx workflow.Context)
	// Reopening tells whether what was sent back is being made editable again.
	Reopening func() bool

	mutex    workflow.Mutex
	open     []*sitting
	receipts []engagement.Receipt
	ignored  []string // decisions that came by signal and did not count
	// revisions is the newest revision put before each gate; it outlives the sitting.
	seen map[string]int
}

// sitting is one gate while it is open, with what its waiting needs.
type sitting struct {
	gate      *engagement.Gate
	deadline  *timeline.Deadline
	lapsed    bool
	waved     bool                 // the open stage passes by its rule on expiry
	ended     engagement.GateState // set from outside: withdrawn, expired
	because   string
	settled   bool // its closing is in the journal
	reminders int
}

// Question asks for a decision on a frozen revision.
type Question struct {
	Key       engagement.GateKey
	Subject   engagement.Subject
	Requester string
}

// Outcome is how a gate ended.
type Outcome struct {
	Gate    string
	Subject engagement.Subject
	State   engagement.GateState
	Votes   []engagement.Vote
}

// Tools are what a desk works with.
type Tools struct {
	Setting contract.Setting
	Journal *journal.Journal
	Clock   *timeline.Clock
	Mail    *mail.Outgoing
}

// NewDesk makes the desk of a workflow; Listen takes decisions. receipts are those that
// an earlier run of the workflow has given: the server's deduplication does not cross
// continue-as-new.
func NewDesk(ctx workflow.Context, tools Tools, receipts []engagement.Receipt) *Desk {
	return &Desk{
		setting: tools.Setting, journal: tools.Journal, clock: tools.Clock, mail: tools.Mail,
		place: activities.Place{Org: tools.Setting.Org, Engagement: tools.Setting.Engagement},
		mutex: workflow.NewMutex(ctx), receipts: receipts, seen: map[string]int{},
	}
}

// SetProcess gives the desk its policies, where they are known only once the
// methodology has been loaded.
func (d *Desk) SetProcess(process engagement.Process) { d.setting.Process = process }

// Receipts are the receipts given so far, to be carried across continue-as-new.
func (d *Desk) Receipts() []engagement.Receipt { return d.receipts }

// Ignored are the ids of the signalled decisions that did not count, to be carried
// across continue-as-new.
func (d *Desk) Ignored() []string { return d.ignored }

// Ignore takes over those ids from an earlier run.
func (d *Desk) Ignore(decisions []string) { d.ignored = decisions }

// Idle tells whether no gate is open.
func (d *Desk) Idle() bool { return len(d.open) == 0 }

// Ask puts a revision before its gate and returns when the gate has closed. While the
// engagement is paused no gate opens.
func (d *Desk) Ask(ctx workflow.Context, q Question) (Outcome, error) {
	if err := d.clock.AwaitRunning(ctx); err != nil {
		return Outcome{}, err
	}
	id := contract.GateID(d.setting.Engagement, q.Subject.Ref, q.Key)
	s := &sitting{gate: engagement.NewGate(id, q.Key, q.Subject, q.Requester, d.setting.Process.Gates[q.Key])}
	if err := d.journal.Record(ctx, journal.Entry{ID: s.name("opened"), Actor: q.Requester, Fact: engagement.GateOpened{
		Gate: id, Key: q.Key, Subject: q.Subject, Policy: s.gate.Policy,
	}}); err != nil {
		return Outcome{}, err
	}
	d.open = append(d.open, s)
	defer d.forget(s)
	d.seen[id] = q.Subject.Revision

	state, err := d.stages(ctx, s)
	if err != nil && ctx.Err() == nil {
		return Outcome{}, err
	}
	if ctx.Err() != nil {
		state = engagement.GateCancelled
	}
	if closeErr := d.close(ctx, s, state); closeErr != nil {
		return Outcome{}, closeErr
	}
	return Outcome{Gate: id, Subject: q.Subject, State: state, Votes: s.gate.Votes()}, err
}

// stages goes through the stages in order until one ends the gate or all have passed.
func (d *Desk) stages(ctx workflow.Context, s *sitting) (engagement.GateState, error) {
	for {
		stage, more := s.gate.NextStage()
		if !more {
			return s.gate.Verdict(), nil
		}
		if err := d.openStage(ctx, s, stage); err != nil {
			return "", err
		}
		state, err := d.awaitStage(ctx, s)
		s.deadline.Stop()
		if err != nil || state != engagement.GatePending {
			return state, err
		}
	}
}

// awaitStage returns pending when the stage has passed and another is to come.
func (d *Desk) awaitStage(ctx workflow.Context, s *sitting) (engagement.GateState, error) {
	err := workflow.Await(ctx, func() bool {
		return s.ended != "" || s.waved || s.gate.Standing().Result != engagement.ResultPending
	})
	if err != nil {
		return "", err
	}
	if s.ended != "" {
		return s.ended, nil
	}
	if s.waved {
		s.waved = false
		if _, more := s.gate.NextStage(); more {
			return engagement.GatePending, nil
		}
		return engagement.GateApproved, nil
	}
	return s.gate.After(s.gate.Standing()), nil
}

func (d *Desk) openStage(ctx workflow.Context, s *sitting, stage engagement.Stage) error {
	if err := d.clock.AwaitRunning(ctx); err != nil {
		return err
	}
	times, err := d.clock.Compute(ctx, s.gate.ID, workflow.Now(ctx), timing(stage))
	if err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		people, err := d.eligible(ctx, stage)
		if err != nil {
			return err
		}
		err = s.gate.OpenStage(people, workflow.Now(ctx), times.Due, times.Expires)
		if err == nil {
			break
		}
		if err := d.unsatisfiable(ctx, s, attempt, err); err != nil {
			return err
		}
	}
	s.reminders = 0
	run := s.gate.Run()
	opened := engagement.StageOpened{
		Gate: s.gate.ID, Revision: s.gate.Subject.Revision, Stage: run.Key, Number: len(s.gate.Runs),
		Due: run.Due, Expires: run.Expires, Needed: s.gate.Standing().Needed,
	}
	for _, t := range run.Tasks {
		opened.Tasks = append(opened.Tasks, engagement.Eligible{Person: t.Person, Roles: t.Roles})
	}
	if err := d.journal.Record(ctx, journal.Entry{ID: s.stageName("opened"), Fact: opened}); err != nil {
		return err
	}
	s.deadline = d.clock.Start(ctx, s.gate.ID, times, d.watch(s))
	d.mail.Send(ctx, d.notice(s, activities.NoticeGateOpened, people(s.gate.Awaited())))
	d.changed(ctx)
	return nil
}

// unsatisfiable tells the PMO that a stage can never pass with the people there are,
// and waits until somebody has mended that. It never passes by itself.
func (d *Desk) unsatisfiable(ctx workflow.Context, s *sitting, attempt int, cause error) error {
	stage, _ := s.gate.NextStage()
	name := s.name("unsatisfiable/" + stage.Key + "/" + itoa(attempt))
	notice := activities.Notice{Key: name, Kind: activities.NoticeStepBlocked, Gate: s.gate.ID, Reason: cause.Error()}
	d.mail.SendToRoles(ctx, notice, engagement.RolePMO)
	return d.journal.Block(ctx, name, cause.Error())
}

func (d *Desk) eligible(ctx workflow.Context, stage engagement.Stage) ([]engagement.Eligible, error) {
	var act *activities.People
	return step.Do[[]engagement.Eligible](ctx, "Who decides: "+stage.Key, act.Eligible,
		activities.EligibleRequest{Place: d.place, Approvers: stage.Approvers})
}

// close records how the gate ended and tells those who were part of it.
func (d *Desk) close(ctx workflow.Context, s *sitting, state engagement.GateState) error {
	if s.deadline != nil {
		s.deadline.Stop()
	}
	closed := engagement.GateClosed{Gate: s.gate.ID, Revision: s.gate.Subject.Revision, State: state}
	if len(s.gate.Runs) > 0 {
		closed.Tally = s.gate.Standing()
	}
	s.gate.Close(state)
	texts := map[string]string{}
	if s.because != "" {
		texts["reason"] = s.because
	}
	if err := d.journal.Record(ctx, journal.Entry{ID: s.name("closed"), Fact: closed, Texts: texts}); err != nil {
		return err
	}
	d.forget(s)
	s.settled = true
	d.changed(ctx)
	if state != engagement.GateCancelled {
		d.tellClosed(ctx, s, state)
	}
	return nil
}

func (d *Desk) forget(s *sitting) {
	d.open = slices.DeleteFunc(d.open, func(other *sitting) bool { return other == s })
}

func (d *Desk) tellClosed(ctx workflow.Context, s *sitting, state engagement.GateState) {
	asked := []string{}
	for _, run := range s.gate.Runs {
		asked = append(asked, people(run.Tasks)...)
	}
	notice := d.notice(s, activities.NoticeGateClosed, unique(asked))
	notice.State, notice.Reason = state, s.because
	d.mail.Send(ctx, notice)
	if state == engagement.GateChangesRequested && s.gate.Requester != "" {
		request := d.notice(s, activities.NoticeChangesRequested, []string{s.gate.Requester})
		request.State = state
		d.mail.Send(ctx, request)
	}
}

func (d *Desk) notice(s *sitting, kind string, to []string) activities.Notice {
	n := activities.Notice{
		Place: d.place, Kind: kind, Key: s.name(kind), People: to, Gate: s.gate.ID, Subject: s.gate.Subject,
	}
	if len(s.gate.Runs) > 0 {
		n.Stage, n.Due = s.gate.Run().Key, s.gate.Run().Due
		n.Key = s.stageName(kind)
	}
	return n
}

func (d *Desk) changed(ctx workflow.Context) {
	if d.Changed != nil {
		d.Changed(ctx)
	}
}

// name is the name of a transition of the gate: plan/1/gate/plan/r2/opened.
func (s *sitting) name(transition string) string {
	return s.gate.Subject.Ref + "/gate/" + string(s.gate.Key) + "/r" + itoa(s.gate.Subject.Revision) + "/" + transition
}

// stageName is the name of a transition of the open stage.
func (s *sitting) stageName(transition string) string {
	return s.name("stage" + itoa(len(s.gate.Runs)) + "/" + transition)
}

func timing(stage engagement.Stage) timeline.Timing {
	t := timeline.Timing{Due: stage.Due, Cutoff: stage.Cutoff, Remind: stage.Remind, Expire: stage.ExpireAfter}
	if stage.Escalate != nil {
		t.Escalate = &stage.Escalate.After
	}
	return t
}

func people(tasks []engagement.Task) []string {
	out := make([]string, 0, len(tasks))
	for _, t := range tasks {
		out = append(out, t.Person)
	}
	return out
}

func unique(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Standing tells of every open gate.
func (d *Desk) Standing() []contract.GateStatus {
	var out []contract.GateStatus
	for _, s := range d.open {
		status := contract.GateStatus{Gate: s.gate.ID, Subject: s.gate.Subject, Awaiting: people(s.gate.Awaited())}
		if len(s.gate.Runs) > 0 {
			status.Stage, status.Due, status.Tally = s.gate.Run().Key, s.gate.Run().Due, s.gate.Standing()
		}
		out = append(out, status)
	}
	return out
}

// AwaitedRoles lists the roles of everyone who is awaited, sorted.
func (d *Desk) AwaitedRoles() []string {
	var roles []string
	for _, s := range d.open {
		for _, t := range s.gate.Awaited() {
			for _, r := range t.Roles {
				roles = append(roles, string(r))
			}
		}
	}
	return unique(roles)
}

// NextDue is the earliest due time of an open gate; zero when none is open.
func (d *Desk) NextDue() time.Time {
	var next time.Time
	for _, s := range d.open {
		if len(s.gate.Runs) == 0 {
			continue
		}
		if due := s.gate.Run().Due; next.IsZero() || due.Before(next) {
			next = due
		}
	}
	return next
}
