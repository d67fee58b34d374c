package workflows_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/office"
	"mandate/workflows"
)

// house is a consultancy in memory: everything that workflows ask of the world, with
// the real calendar and the SDK's time-skipping clock.
type house struct {
	t   *testing.T
	env *testsuite.TestWorkflowEnvironment

	mu      sync.Mutex
	events  []engagement.Event
	notices []activities.Notice
	process engagement.Process
	// rebaselines are the new baselines that were asked for.
	rebaselines []activities.RebaselineRequest
	team        []engagement.TeamMember
	revisions   map[string]int
	requests    map[string]engagement.Subject
	refuse      map[string]*engagement.Error // by ref: what Freeze refuses, once
	reports     map[string]activities.Assessed
	pending     []activities.PendingItem
	stands      map[string]activities.ConcernState // of concerns, by id
	published   []string
	forged      bool
	// What gates ask of the world beside their people: who is away, which conditions
	// hold, which approvals stand, and by whom subjects were made.
	away        map[string][]engagement.StandIn
	holds       map[string]bool
	approvals   map[string]activities.Approval
	authors     []string
	lastEditor  string
	items       []engagement.SubjectItem
	material    []engagement.Field
	bound       []contract.ConditionsBound
	conflicts   int // how often Record answers with a journal conflict
	told        []contract.ProjectChanged
	live        []contract.WentLive
	asked       []contract.StartProject // the initiatives that became projects
	digests     []string                // what was asked, organisation and day
	mailDown    int                     // how often digests fail
	targetEnd   engagement.Day
	startOn     engagement.Day
	rescheduled []activities.MoveDatesRequest
	// How communications stand, which were to be mailed, and whether they may not be.
	standing     map[string]activities.CommunicationStanding
	communicated []string
	unapproved   bool
	// The sessions of trainings, by id, and what of them was to be mailed.
	sessions    map[string]*sitting
	invitations []activities.SessionMail
	acts        []*act // what people do, see script
	// The sources of metrics.
	sources readable
	// The receivers of webhooks.
	receivers receivers
	// What happens while an event is being recorded, or people are being looked up.
	recording func(engagement.Event)
	selecting func()
}

const (
	testEngagement = "6f1c2a34-0000-4000-8000-000000000001"
	sponsor        = "person-sponsor"
	leader         = "person-leader"
	pmo            = "person-pmo"
	cto            = "person-cto"
)

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{
		t: t, process: quickProcess(t),
		stands: map[string]activities.ConcernState{}, revisions: map[string]int{}, requests: map[string]engagement.Subject{}, refuse: map[string]*engagement.Error{},
		reports: map[string]activities.Assessed{}, startOn: "2026-11-23",
		standing: map[string]activities.CommunicationStanding{}, sessions: map[string]*sitting{},
		team: []engagement.TeamMember{
			{Role: engagement.RolePMO, Person: pmo},
			{Role: engagement.RoleCTO, Person: cto},
			{Role: engagement.RoleSponsor, Person: sponsor},
			{Role: engagement.RoleLeader, Person: leader},
		},
	}
	h.furnish(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)) // a Monday
	return h
}

// furnish gives the house an environment of its own, for one run.
func (h *house) furnish(from time.Time) { h.furnishFor(h, from) }

// world is all that workflows ask of the world.
type world interface {
	activities.JournalPort
	activities.PeoplePort
	activities.SignaturePort
	activities.GatesPort
	activities.MethodologyPort
	activities.ChangePort
	activities.FreezePort
	activities.ProjectsPort
	activities.MeasurePort
	activities.ReportPort
	activities.NotifyPort
}

func (h *house) furnishFor(w world, from time.Time) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	h.env = suite.NewTestWorkflowEnvironment()
	h.env.SetStartTime(from)
	h.env.SetTestTimeout(30 * time.Second)
	workflows.Register(h.env)
	activities.Register(h.env, h.staff(w))
}

// staff does what workflows ask of a world.
func (h *house) staff(w world) activities.Set {
	return activities.Set{
		Journal: &activities.Journal{Port: w}, People: &activities.People{Port: w, Signature: w},
		Gates:       &activities.Gates{Port: w},
		Methodology: &activities.Methodology{Port: w}, Calendar: &activities.Calendar{Port: office.Calendar{}},
		Change: &activities.Change{Port: w}, Sources: &activities.Sources{Port: &h.sources}, Webhooks: &activities.Webhooks{Port: &h.receivers},
		Freeze: &activities.Freeze{Port: w}, Projects: &activities.Projects{Port: w, Calendar: office.Calendar{}},
		Measure: &activities.Measure{Port: w}, Report: &activities.Report{Port: w}, Notify: &activities.Notify{Port: w},
	}
}

// quickProcess is a process in business days with one stage of two leaders.
func quickProcess(t *testing.T) engagement.Process {
	t.Helper()
	times := engagement.PhaseTimes{
		Owner: engagement.RoleCTO, Due: span(t, "20 business days"),
		Remind: moments(t, "80%"), Escalate: &engagement.Escalation{After: moment(t, "due + 1 business day"), To: engagement.RolePMO},
	}
	p := engagement.Process{
		Phases: map[engagement.Phase]engagement.PhaseTimes{}, Gates: map[engagement.GateKey]engagement.Policy{},
		Period: span(t, "P30D"), Periods: 3, ConcernResponse: span(t, "5 business days"),
		Tolerances: engagement.Tolerances{Days: 10, Percent: 10}, Project: times,
	}
	p.Project.Due = span(t, "5 business days")
	for _, phase := range engagement.Phases {
		p.Phases[phase] = times
	}
	for _, key := range engagement.GateKeys {
		p.Gates[key] = engagement.Policy{Title: string(key), Stages: []engagement.Stage{{
			Key: "leadership", Mode: engagement.Quorum{Mode: engagement.ModeAll}, Due: span(t, "5 business days"),
			Approvers: []engagement.Approver{{Role: engagement.RoleSponsor}, {Role: engagement.RoleLeader}},
			Remind:    moments(t, "50%", "due", "due + 2 business days"),
			Escalate:  []engagement.StageEscalation{{After: moment(t, "due + 1 business day"), To: engagement.Who{Role: engagement.RolePMO}}},
		}}}
	}
	m := engagement.Methodology{Process: p}
	m.Defaults()
	return m.Process
}

func span(t *testing.T, s string) engagement.Span {
	t.Helper()
	v, err := engagement.ParseSpan(s)
	require.NoError(t, err)
	return v
}

func moment(t *testing.T, s string) engagement.Moment {
	t.Helper()
	v, err := engagement.ParseMoment(s)
	require.NoError(t, err)
	return v
}

func moments(t *testing.T, all ...string) []engagement.Moment {
	t.Helper()
	var out []engagement.Moment
	for _, s := range all {
		out = append(out, moment(t, s))
	}
	return out
}

// stage changes the policy's only stage of a gate.
func (h *house) stage(key engagement.GateKey, change func(*engagement.Stage)) {
	policy := h.process.Gates[key]
	policy.Stages = slices.Clone(policy.Stages)
	change(&policy.Stages[0])
	h.process.Gates[key] = policy
}

func (h *house) setting() contract.Setting {
	return contract.Setting{
		Org: "default", Engagement: testEngagement, Methodology: "test@1", Calendar: "ES", Timezone: "Europe/Madrid",
		Locale: "en", Process: h.process,
	}
}

func (h *house) phase() contract.Phase { return contract.Phase{Setting: h.setting()} }

// ---- what the test says ----

// at runs fn after a time has passed in the workflow.
func (h *house) at(after time.Duration, fn func()) { h.env.RegisterDelayedCallback(fn, after) }

// answer takes what an Update was answered with.
type answer struct {
	Err      error
	Accepted bool
	Value    any
}

func (a *answer) Accept()                     { a.Accepted = true }
func (a *answer) Reject(err error)            { a.Err = contract.FromError(err) }
func (a *answer) Complete(v any, err error)   { a.Value, a.Err = v, contract.FromError(err) }
func (a *answer) code() engagement.Code       { return engagement.CodeOf(a.Err) }
func (a *answer) receipt() engagement.Receipt { return a.Value.(engagement.Receipt) }

func (h *house) update(name, id string, arg any) *answer {
	a := &answer{}
	h.env.UpdateWorkflow(name, id, a, arg)
	return a
}

func (h *house) submit(ref, item string, n int) *answer {
	id := fmt.Sprintf("submit-%s-%d", ref, n)
	return h.update(contract.UpdateSubmit, id, contract.Submit{Request: id, By: cto, Ref: ref, Item: item})
}

// vote is a signed decision of a person on the newest revision of a gate.
func (h *house) vote(key engagement.GateKey, ref, person string, verdict engagement.Verdict) engagement.Decision {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := h.revisions[ref]
	d := engagement.Decision{
		ID: fmt.Sprintf("%s-%s-%d-%s", ref, person, n, verdict), Gate: contract.GateID(testEngagement, ref, key),
		Stage: "leadership", Revision: n, Digest: digest(ref, n), Verdict: verdict, Person: person,
		Channel: engagement.ChannelLink, Signature: []byte("signed"),
	}
	switch verdict {
	case engagement.ApproveWithConditions:
		d.Comment, d.Conditions = "if", []engagement.Condition{{Text: "the budget holds"}}
	case engagement.Approve:
	default:
		d.Comment = "because"
	}
	return d
}

func (h *house) decide(d engagement.Decision) *answer {
	return h.update(contract.UpdateDecide, d.ID, d)
}

func (h *house) decides(key engagement.GateKey, ref, person string, verdict engagement.Verdict) *answer {
	return h.decide(h.vote(key, ref, person, verdict))
}

func (h *house) approveBy(key engagement.GateKey, ref string, people ...string) {
	for _, p := range people {
		h.decides(key, ref, p, engagement.Approve)
	}
}

// hearSignals takes the place of the engagement's workflow and of the development's, in tests
// of one part.
func (h *house) hearSignals() {
	h.env.OnSignalExternalWorkflow(mock.Anything, mock.Anything, mock.Anything, mock.Anything, mock.Anything).Return(
		func(_, id, _, _ string, message any) error {
			if id != contract.EngagementWorkflow(testEngagement) && id != contract.WorkflowOf(testEngagement, contract.RefDevelopment) {
				return fmt.Errorf("signal to %s, which is neither the engagement nor the development", id)
			}
			h.mu.Lock()
			defer h.mu.Unlock()
			switch m := message.(type) {
			case contract.ProjectChanged:
				h.told = append(h.told, m)
			case contract.WentLive:
				h.live = append(h.live, m)
			case contract.StartProject:
				h.asked = append(h.asked, m)
			case contract.ConditionsBound:
				h.bound = append(h.bound, m)
			default:
				return fmt.Errorf("unexpected signal %T", message)
			}
			return nil
		})
}

// types lists the types of the journal's events.
func (h *house) types() []engagement.EventType {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []engagement.EventType
	for _, e := range h.events {
		out = append(out, e.Type)
	}
	return out
}

// facts lists the facts of one type.
func facts[T engagement.Fact](h *house) []T {
	h.mu.Lock()
	defer h.mu.Unlock()
	var kind T
	var out []T
	for _, e := range h.events {
		if e.Type != kind.EventType() {
			continue
		}
		var f T
		require.NoError(h.t, json.Unmarshal(e.Facts, &f))
		out = append(out, f)
	}
	return out
}

// mails counts the notices of a kind.
func (h *house) mails(kind string) []activities.Notice {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []activities.Notice
	for _, n := range h.notices {
		if n.Kind == kind {
			out = append(out, n)
		}
	}
	return out
}

// moved tells how the tasks stand that changed for a reason, by person.
func (h *house) moved(because engagement.Because) map[string]engagement.TaskState {
	states := map[string]engagement.TaskState{}
	for _, f := range facts[engagement.TasksChanged](h) {
		if f.Because != because {
			continue
		}
		for _, t := range f.Tasks {
			states[t.Person] = t.State
		}
	}
	return states
}
