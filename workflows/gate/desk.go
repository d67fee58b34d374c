// Package gate is the approval gate, modelled once and used by every phase. The
// rules are pure functions in internal/engagement; the waiting is here.
package gate

import (
	"slices"
	"strconv"
	"time"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/mail"
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
	// Why tells why what is under way is being cancelled; "" when that is not known.
	Why func() string
	// Bind hands the conditions of a gate that has passed to the engagement.
	Bind func(ctx workflow.Context, bound contract.ConditionsBound) error

	mutex    workflow.Mutex
	open     []*sitting
	receipts []engagement.Receipt
	ignored  []string // decisions that came by signal and did not count
	hearing  bool     // one of them is being answered
	// seen is the newest revision put before each gate, rounds what its last round left;
	// they outlive the sitting.
	seen   map[string]int
	rounds map[string]engagement.Round
	// news counts what was heard of the team and of who is away: a stage that is opening
	// asks again who decides.
	news int
	// blocking are the conditions that hold a gate's way closed.
	blocking []engagement.BoundCondition
}

// sitting is one gate while it is open, with what its waiting needs.
type sitting struct {
	gate     *engagement.Gate
	version  string // of the policy
	deadline *timeline.Deadline
	lapsed   bool
	blocked  bool                 // a stage cannot open
	lacking  bool                 // since there are too few people
	waved    bool                 // the open stage passes by its rule on expiry
	ended    engagement.GateState // set from outside: withdrawn, superseded, expired, overridden
	by       engagement.ClosedBy
	because  string
	settled  bool                      // its closing is in the journal
	items    []engagement.ItemStanding // what became of the items, once it has closed
	// override is the first half of one; told is true once the PMO has heard that the
	// open stage can no longer be satisfied.
	override  *override
	told      bool
	reminders int
	changes   int // of tasks in the open stage
	advice    []advice
}

// Question asks for a decision on a frozen revision.
type Question struct {
	Key      engagement.GateKey
	Subject  engagement.Subject
	Hands    engagement.Hands
	Material []engagement.Field
	Items    []engagement.SubjectItem
}

// Outcome is how a gate ended.
type Outcome struct {
	Gate    string
	Subject engagement.Subject
	State   engagement.GateState
	Votes   []engagement.Vote
	// Items are what became of the subject's items, where the gate decided on each.
	Items []engagement.ItemStanding
}

// Tools are what a desk works with.
type Tools struct {
	Setting contract.Setting
	Journal *journal.Journal
	Clock   *timeline.Clock
	Mail    *mail.Outgoing
}

// Carried is what a desk takes over from an earlier run of its workflow: the server's
// deduplication does not cross continue-as-new.
type Carried struct {
	Receipts []engagement.Receipt
	Ignored  []string
	Rounds   map[string]engagement.Round
	Seen     map[string]int
}

// maxAnswers bounds how many answers to decisions are carried: a decision that comes again
// comes soon, and one on a gate that has closed is refused without them, too.
const maxAnswers = 100

// NewDesk makes the desk of a workflow; Listen takes decisions.
func NewDesk(ctx workflow.Context, tools Tools, carried Carried) *Desk {
	d := &Desk{
		setting: tools.Setting, journal: tools.Journal, clock: tools.Clock, mail: tools.Mail,
		place: activities.Place{Org: tools.Setting.Org, Engagement: tools.Setting.Engagement},
		mutex: workflow.NewMutex(ctx), receipts: carried.Receipts, ignored: carried.Ignored,
		seen: carried.Seen, rounds: carried.Rounds,
	}
	if d.seen == nil {
		d.seen = map[string]int{}
	}
	if d.rounds == nil {
		d.rounds = map[string]engagement.Round{}
	}
	return d
}

// SetProcess gives the desk its policies, where they are known only once the
// methodology has been loaded.
func (d *Desk) SetProcess(process engagement.Process) { d.setting.Process = process }

// Carry is what the next run of the workflow takes over.
func (d *Desk) Carry() Carried {
	return Carried{Receipts: last(d.receipts, maxAnswers), Ignored: last(d.ignored, maxAnswers), Rounds: d.rounds, Seen: d.seen}
}

// last are the last of some things, n of them at most.
func last[T any](all []T, n int) []T { return all[max(0, len(all)-n):] }

// Idle tells whether no gate is open, and no decision is being answered.
func (d *Desk) Idle() bool { return len(d.open) == 0 && !d.hearing }

// Ask puts a revision before its gate and returns when the gate has closed, and the
// conditions that block have been met. While the engagement is paused no gate opens.
func (d *Desk) Ask(ctx workflow.Context, q Question) (Outcome, error) {
	if err := d.clock.AwaitRunning(ctx); err != nil {
		return Outcome{}, err
	}
	s, err := d.sit(ctx, q)
	if err != nil {
		return Outcome{}, err
	}
	d.open = append(d.open, s)
	defer d.forget(s)
	d.seen[s.gate.ID] = q.Subject.Revision

	state, err := d.stages(ctx, s)
	switch {
	case err != nil && ctx.Err() == nil:
		return Outcome{}, err
	case err != nil: // a vote that ended the gate in the same instant stands
		state = engagement.GateCancelled
	}
	if closeErr := d.close(ctx, s, state); closeErr != nil {
		return Outcome{}, closeErr
	}
	if err == nil && state.Passed() {
		err = d.awaitConditions(ctx, s)
	}
	return Outcome{Gate: s.gate.ID, Subject: q.Subject, State: state, Votes: s.gate.Votes(), Items: s.items}, err
}

// sit opens the gate, with no stage open yet.
func (d *Desk) sit(ctx workflow.Context, q Question) (*sitting, error) {
	id := contract.GateID(d.setting.Engagement, q.Subject.Ref, q.Key)
	policy := d.setting.Process.Gates[q.Key]
	digest, err := policy.Digest()
	if err != nil {
		return nil, err
	}
	var before *engagement.Round
	if round, held := d.rounds[id]; held {
		before = &round
	}
	s := &sitting{
		gate:    engagement.NewGate(id, q.Key, q.Subject, q.Hands, q.Material, policy, before),
		version: d.setting.Methodology + " sha256:" + digest,
	}
	s.gate.Items = q.Items
	return s, d.journal.Record(ctx, journal.Entry{ID: s.name("opened"), Actor: q.Hands.Requester, Fact: engagement.GateOpened{
		Gate: id, Key: q.Key, Subject: q.Subject, Policy: policy, PolicyVersion: s.version, Hands: q.Hands,
	}})
}

// close records how the gate ended and tells those who were part of it.
func (d *Desk) close(ctx workflow.Context, s *sitting, state engagement.GateState) error {
	if s.deadline != nil {
		s.deadline.Stop()
	}
	s.items = s.gate.ItemsAt(state, s.by)
	closed := engagement.GateClosed{Gate: s.gate.ID, Revision: s.gate.Subject.Revision, State: state, By: s.by, Items: s.items}
	if len(s.gate.Runs) > 0 {
		closed.Tally = s.gate.Standing()
	}
	s.gate.Close(state)
	texts := map[string]string{}
	if state == engagement.GateCancelled && d.Why != nil {
		s.because = d.Why()
	}
	if s.because != "" {
		texts["reason"] = s.because
	}
	entries := []journal.Entry{{ID: s.name("closed"), Fact: closed, Texts: texts}}
	if state.Passed() {
		entries = append(entries, d.boundEntry(s)...)
	}
	if err := d.journal.Record(ctx, entries...); err != nil {
		return err
	}
	d.remember(s)
	d.forget(s)
	s.settled = true
	d.changed(ctx)
	if state != engagement.GateCancelled {
		d.tellClosed(ctx, s, state)
	}
	return nil
}

// remember keeps what the round leaves to the next one.
func (d *Desk) remember(s *sitting) {
	switch s.gate.State {
	case engagement.GateChangesRequested, engagement.GateSuperseded:
		d.rounds[s.gate.ID] = s.gate.Round()
	default:
		delete(d.rounds, s.gate.ID)
	}
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
	if state == engagement.GateChangesRequested && s.gate.Hands.Requester != "" {
		request := d.notice(s, activities.NoticeChangesRequested, []string{s.gate.Hands.Requester})
		request.State = state
		d.mail.Send(ctx, request)
	}
	if s.by == engagement.ByOverride {
		loud := d.notice(s, activities.NoticeOverridden, nil)
		loud.State, loud.Reason, loud.Other = state, s.because, s.override.by
		d.mail.SendToRoles(ctx, loud, engagement.Roles...)
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
	return s.name("stage" + itoa(s.gate.Number()) + "/" + transition)
}

func itoa(i int) string { return strconv.Itoa(i) }

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
