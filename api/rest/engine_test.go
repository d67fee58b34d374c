package rest_test

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"mandate/activities"
	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/office"
	"mandate/internal/store"
)

// asked is something that the API has asked of the engine.
type asked struct {
	what       string // the method, or the lifecycle act
	engagement string
	request    any
}

// fakeEngine stands for Temporal and a worker: it remembers what it was asked, and writes
// to the journal what the workflows would. Gates follow the domain's own rules.
type fakeEngine struct {
	db     *store.DB
	office *office.Office

	mu      sync.Mutex
	asked   []asked
	started map[string][]byte
	// recorded are the events that are in the journal.
	recorded map[string]bool
	gates    map[string]*engagement.Gate
	// policy is that of every gate.
	policy engagement.Policy
	// overrides are those asked for, by gate; conditions those that bind, by id.
	overrides  map[string]contract.GateAct
	conditions map[string]*engagement.BoundCondition
	// away says that no worker answers.
	away bool
}

var _ rest.Engine = (*fakeEngine)(nil)

func newFakeEngine(db *store.DB) *fakeEngine {
	return &fakeEngine{
		db: db, office: &office.Office{Store: db}, started: map[string][]byte{},
		recorded: map[string]bool{}, gates: map[string]*engagement.Gate{},
		policy: gatePolicy(), overrides: map[string]contract.GateAct{}, conditions: map[string]*engagement.BoundCondition{},
	}
}

// note remembers what was asked. The caller then has the engine for itself.
func (f *fakeEngine) note(what, id string, request any) func() {
	f.mu.Lock()
	f.asked = append(f.asked, asked{what, id, request})
	return f.mu.Unlock
}

// record journals a fact. What has the id of an earlier one is the same act again, as
// workflows know by themselves.
func (f *fakeEngine) record(ctx context.Context, id, phase, event, by string, fact engagement.Fact, texts map[string]string) error {
	key := id + " " + event
	if f.recorded[key] {
		return nil
	}
	f.recorded[key] = true
	return f.db.In(ctx, org, func(tx *store.Tx) error {
		e, err := engagement.NewEvent(event, phase, tx.Now(), by, fact, texts)
		if err != nil {
			return err
		}
		_, err = tx.Record(id, []engagement.Event{e})
		return err
	})
}

func (f *fakeEngine) Start(ctx context.Context, s contract.Start) (engine.StartResult, error) {
	defer f.note("start", s.Engagement, s)()
	body, err := json.Marshal(s)
	if err != nil {
		return engine.StartResult{}, err
	}
	if first, known := f.started[s.Engagement]; known && string(first) != string(body) {
		return engine.StartResult{}, engagement.Errorf(engagement.Invalid, "this Idempotency-Key has already started an engagement with another body; use a fresh key for a new engagement")
	}
	f.started[s.Engagement] = body
	if f.away {
		return engine.StartResult{}, nil
	}
	return engine.StartResult{Opened: true}, f.open(ctx, s)
}

// open journals the opening of an engagement and of its first phase.
func (f *fakeEngine) open(ctx context.Context, s contract.Start) error {
	team, err := f.office.EnsureTeam(ctx, activities.Place{Org: org, Engagement: s.Engagement}, s.Team)
	if err != nil {
		return err
	}
	fact := engagement.Opened{
		Country: s.Country, Methodology: s.Methodology, MethodologyID: s.MethodologyID, Team: team, StartOn: s.StartOn,
		TargetEnd: s.TargetEnd, Calendar: s.Calendar, Timezone: s.Timezone, Currency: s.Currency, Locale: s.Locale,
	}
	texts := map[string]string{
		"title": s.Title, "client": s.Client, "scope_in": s.ScopeIn, "scope_out": s.ScopeOut, "confidentiality": s.Confidential,
	}
	for _, o := range s.Objectives {
		fact.Objectives = append(fact.Objectives, o.Key)
		texts["objective/"+o.Key] = o.Title
	}
	if err := f.record(ctx, s.Engagement, "", "opened", s.RequestedBy, fact, texts); err != nil {
		return err
	}
	return f.openPhase(ctx, s.Engagement, contract.RefAssessment)
}

func (f *fakeEngine) openPhase(ctx context.Context, id, ref string) error {
	return f.record(ctx, id, ref, ref+"/opened", "", engagement.PhaseOpened{
		Phase: phaseOf(ref), Owner: engagement.RoleCTO, Due: time.Now().AddDate(0, 1, 0).Truncate(time.Microsecond),
		Workflow: contract.WorkflowOf(id, ref),
	}, nil)
}

func (f *fakeEngine) Submit(ctx context.Context, id string, s contract.Submit) (contract.Submitted, error) {
	defer f.note("submit", id, s)()
	key := keyOf(s.Ref)
	gateID := contract.GateID(id, s.Ref, key)
	if g := f.gates[gateID]; g != nil && g.State == engagement.GatePending {
		return contract.Submitted{}, engagement.Errorf(engagement.Conflict, "revision %d is before its gate already", g.Subject.Revision)
	}
	place := activities.Place{Org: org, Engagement: id}
	frozen, err := f.office.Freeze(ctx, activities.FreezeRequest{
		Place: place, Key: key, Ref: s.Ref, Item: s.Item, By: s.By, Note: s.Note, Request: s.Request, Period: 1,
		From: time.Now().AddDate(0, -1, 0), To: time.Now(), Submitted: true, Answers: s.Answers,
	})
	if err != nil {
		return contract.Submitted{}, err
	}
	return contract.Submitted{Gate: gateID, Subject: frozen.Subject}, f.openGate(ctx, place, gateID, key, frozen.Subject, s)
}

// openGate puts a revision before everyone whom a simple policy asks: the leaders.
func (f *fakeEngine) openGate(ctx context.Context, place activities.Place, gateID string, key engagement.GateKey, subject engagement.Subject, s contract.Submit) error {
	gate := engagement.NewGate(gateID, key, subject, engagement.Hands{Requester: s.By}, nil, f.policy, nil)
	people, err := f.office.Eligible(ctx, place, key, f.policy.Stages[0])
	if err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	due := now.AddDate(0, 0, 7)
	if _, err := gate.OpenStage(people, now, due, time.Time{}); err != nil {
		return err
	}
	f.gates[gateID] = gate
	for _, e := range []struct {
		id    string
		fact  engagement.Fact
		texts map[string]string
	}{
		{s.Request, engagement.Submitted{Subject: subject, Gate: gateID}, map[string]string{"note": s.Note}},
		{s.Request + "/opened", engagement.GateOpened{Gate: gateID, Key: key, Subject: subject, Policy: gate.Policy}, nil},
		{s.Request + "/stage", engagement.StageOpened{
			Gate: gateID, Revision: subject.Revision, Stage: gate.Stage().Key, Number: 1, Tasks: people, Due: due, Needed: gate.Standing().Needed,
		}, nil},
	} {
		if err := f.record(ctx, place.Engagement, s.Ref, e.id, s.By, e.fact, e.texts); err != nil {
			return err
		}
	}
	return nil
}

func gatePolicy() engagement.Policy {
	return engagement.Policy{Title: "Approve it", Revisions: engagement.Revisions{MaxRounds: 3}, Stages: []engagement.Stage{{
		Key: "leadership", Mode: engagement.Quorum{Mode: engagement.ModeAny}, RejectWhen: engagement.RejectRule{When: engagement.RejectFirst},
		Approvers: []engagement.Approver{{Role: engagement.RoleSponsor}, {Role: engagement.RoleLeader}},
		OnExpiry:  engagement.ExpiryAskPMO, Meaning: "I have read it.",
		CommentRequired: []engagement.Verdict{engagement.Reject, engagement.RequestChanges},
		Channels:        []engagement.Channel{engagement.ChannelWeb, engagement.ChannelLink, engagement.ChannelAPI},
	}}}
}

func (f *fakeEngine) Decide(ctx context.Context, _, workflow string, d engagement.Decision) (engine.DecideResult, error) {
	defer f.note("decide", workflow, d)()
	if f.away {
		return engine.DecideResult{Signalled: true}, nil
	}
	if known, err := f.Decided(ctx, org, d.ID); err != nil || known != nil {
		return engine.DecideResult{Receipt: known}, err
	}
	gate := f.gates[d.Gate]
	if err := gate.Check(d); err != nil {
		return engine.DecideResult{}, err
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	vote, _, tally := gate.Apply(d, now)
	state := gate.After(tally)
	fact := engagement.DecisionRecorded{
		Decision: d.ID, Gate: d.Gate, Stage: d.Stage, Revision: d.Revision, Digest: d.Digest, Verdict: d.Verdict, Channel: d.Channel,
		SignedInBy: d.SignedInBy, SignedInAt: d.SignedInAt, Provenance: "signed", Late: vote.Late, Tally: tally, State: state,
	}
	for i, c := range d.Conditions {
		fact.Conditions = append(fact.Conditions, c.Due)
		if c.Blocking {
			fact.Blocking = append(fact.Blocking, i)
		}
	}
	id := gate.Subject.Ref
	if err := f.record(ctx, engagementOf(workflow), id, d.ID, d.Person, fact, textsOf(d)); err != nil {
		return engine.DecideResult{}, err
	}
	if state.Passed() {
		if err := f.bind(ctx, engagementOf(workflow), gate); err != nil {
			return engine.DecideResult{}, err
		}
	}
	if state != engagement.GatePending {
		if err := f.close(ctx, engagementOf(workflow), gate, state, tally, d.Person, ""); err != nil {
			return engine.DecideResult{}, err
		}
	}
	known, err := f.Decided(ctx, org, d.ID)
	return engine.DecideResult{Receipt: known}, err
}

// close ends a gate, and opens the draft again where it did not pass.
func (f *fakeEngine) close(ctx context.Context, id string, gate *engagement.Gate, state engagement.GateState, tally engagement.Tally, by, reason string) error {
	gate.Close(state)
	fact := engagement.GateClosed{Gate: gate.ID, Revision: gate.Subject.Revision, State: state, Tally: tally}
	event := gate.ID + "/closed/" + time.Now().Format(time.RFC3339Nano)
	if err := f.record(ctx, id, gate.Subject.Ref, event, by, fact, map[string]string{"reason": reason}); err != nil || state.Passed() {
		return err
	}
	return f.office.Reopen(ctx, activities.Place{Org: org, Engagement: id}, gate.Subject.Ref)
}
