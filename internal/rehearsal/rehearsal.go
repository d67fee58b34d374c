// Package rehearsal runs an engagement in skipped time: the real workflows, the real
// office on a store that is thrown away, and people who act as a cast says. What it
// returns is the calendar that would follow.
//
// Nothing leaves it: mails are counted instead of sent, and no Temporal server is asked.
package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"go.temporal.io/sdk/interceptor"

	"mandate/activities"
	"mandate/internal/calendar"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/office"
	"mandate/internal/store"
	"mandate/workflows"
)

// The limits of a rehearsal.
const (
	// Horizon is how far ahead it looks, in years from the engagement's start.
	Horizon = 5
	// maxEvents bounds the journal: a methodology that reminds every minute is cut short.
	maxEvents = 20_000
	// idle is how long nothing may happen, in real time, before it is given up.
	idle = time.Minute
)

// Request is what is rehearsed: an engagement that has been checked, its methodology,
// and how people act.
type Request struct {
	Start       contract.Start
	Methodology engagement.Methodology
	Cast        engagement.Casting
}

// org is the organisation of every rehearsal's own store.
const org = "rehearsal"

// engagementID is that of every rehearsal: the same input has the same calendar.
const engagementID = "00000000-0000-4000-8000-000000000001"

// Run rehearses. It takes seconds; when ctx ends first, the calendar is cut short there.
func Run(ctx context.Context, req Request) (_ engagement.Rehearsal, err error) {
	folder, err := os.MkdirTemp("", "mandate-rehearsal-")
	if err != nil {
		return engagement.Rehearsal{}, fmt.Errorf("make room for a rehearsal: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	p, err := newPlay(ctx, req, folder)
	if err != nil {
		return engagement.Rehearsal{}, err
	}
	defer func() { err = errors.Join(err, p.db.Close()) }()
	if err := p.run(); err != nil {
		return engagement.Rehearsal{}, err
	}
	return p.account()
}

// play is one rehearsal under way.
type play struct {
	ctx    context.Context
	req    Request
	cast   engagement.Casting
	env    *testsuite.TestWorkflowEnvironment
	db     *store.DB
	keys   identity.Keys
	days   *calendar.Calendar
	zone   *time.Location
	start  contract.Start
	people []member
	begins time.Time
	ends   time.Time // the horizon

	mu sync.Mutex
	// seen are the events recorded so far; the others follow from them.
	seen     map[string]bool
	events   []engagement.Event
	entries  []entry
	mails    []mailed
	posting  sync.Mutex // of mails
	projects []*project
	refusals map[string]int // how often somebody has refused at a gate, by person and gate
	stuck    []engagement.Impasse
	over     bool   // nothing more is noted
	why      string // why it was cut short
	fault    error  // what broke
}

func newPlay(ctx context.Context, req Request, folder string) (*play, error) {
	zone, err := time.LoadLocation(req.Start.Timezone)
	if err != nil {
		return nil, engagement.Errorf(engagement.Invalid, "%q is not a time zone", req.Start.Timezone)
	}
	days, err := calendar.For(req.Start.Calendar, req.Start.Timezone)
	if err != nil {
		return nil, err
	}
	p := &play{
		ctx: ctx, req: req, cast: req.Cast.WithDefaults(), days: days, zone: zone, start: req.Start,
		seen: map[string]bool{}, refusals: map[string]int{},
	}
	p.start.Org, p.start.Engagement = org, engagementID
	if p.begins, err = days.On(req.Start.StartOn, "09:00"); err != nil {
		return nil, err
	}
	p.ends = p.begins.AddDate(Horizon, 0, 0)
	if p.keys, err = identity.KeysFrom(make([]byte, identity.SecretSize)); err != nil {
		return nil, err
	}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	p.env = suite.NewTestWorkflowEnvironment()
	p.env.SetStartTime(p.begins)
	p.env.SetTestTimeout(idle)
	p.env.SetWorkerOptions(worker.Options{
		Interceptors: []interceptor.WorkerInterceptor{&attendant{play: p}},
		// A machine under load is not a workflow that loops.
		DeadlockDetectionTimeout: idle,
	})
	if p.db, err = store.Open(ctx, "sqlite:"+filepath.Join(folder, "rehearsal.db")); err != nil {
		return nil, err
	}
	p.db.SetClock(p.clock())
	if err := p.furnish(); err != nil {
		return nil, errors.Join(err, p.db.Close())
	}
	return p, nil
}

// clock is the environment's, with a microsecond between two moments: what was written
// later stays later.
func (p *play) clock() func() time.Time {
	var mu sync.Mutex
	var last time.Time
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now := p.env.Now()
		if !now.After(last) {
			now = last.Add(time.Microsecond)
		}
		last = now
		return now
	}
}

// furnish prepares the store: methodology, people, who stands in for whom.
func (p *play) furnish() error {
	ctx := context.WithoutCancel(p.ctx)
	if err := p.db.Migrate(ctx, "up"); err != nil {
		return err
	}
	return p.db.In(ctx, org, func(tx *store.Tx) error {
		m, err := tx.AddMethodology(p.req.Methodology)
		if err != nil {
			return err
		}
		p.start.Methodology, p.start.MethodologyID = engagement.MethodologyRef(m.Key, m.Version), m.ID
		if p.people, err = enlist(tx, p.start.Team, p.cast); err != nil {
			return err
		}
		if pmo := p.inRole(engagement.RolePMO); pmo != nil {
			p.start.RequestedBy = pmo.id
		}
		return p.delegate(tx)
	})
}

// run plays it to its end, to its limits, or to where nothing goes on any more.
func (p *play) run() (err error) {
	defer func() {
		// The environment panics when nothing has happened for long; a fault of a workflow
		// panics, too. Neither may take the program down.
		if r := recover(); r != nil {
			err = errors.Join(fmt.Errorf("the rehearsal broke: %v", r), p.fault)
		}
	}()
	workflows.Register(p.env)
	activities.Register(p.env, p.capabilities())
	p.env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: contract.EngagementWorkflow(engagementID), TaskQueue: contract.TaskQueue})
	p.at(p.ends, p.halt)
	p.env.ExecuteWorkflow(contract.WorkflowEngagement, p.start)
	if p.fault != nil {
		return fmt.Errorf("the rehearsal broke: %w", p.fault)
	}
	if err := p.env.GetWorkflowError(); err != nil && !p.over {
		return fmt.Errorf("the rehearsal broke: %w", err)
	}
	return nil
}

// capabilities plugs the real office into the activities, with an ear at the journal and
// a pile for the mail.
func (p *play) capabilities() activities.Set {
	o := &office.Office{Store: p.db, Mail: pile{p}, Links: p.keys, PublicURL: "http://rehearsal.invalid"}
	return activities.Set{
		Journal:     &activities.Journal{Port: ear{o, p}},
		People:      &activities.People{Port: o, Signature: p.keys},
		Gates:       &activities.Gates{Port: o},
		Methodology: &activities.Methodology{Port: o},
		Calendar:    &activities.Calendar{Port: office.Calendar{}},
		Freeze:      &activities.Freeze{Port: o},
		Projects:    &activities.Projects{Port: o, Calendar: office.Calendar{}},
		Measure:     &activities.Measure{Port: o},
		Report:      &activities.Report{Port: o},
		Notify:      &activities.Notify{Port: o},
		Change:      &activities.Change{Port: o},
	}
}

// at has fn run at a time of the play; a time that has passed is now.
func (p *play) at(t time.Time, fn func()) {
	p.env.RegisterDelayedCallback(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		fn()
	}, max(0, t.Sub(p.env.Now())))
}

// halt ends the play: what still runs is looked at, then cancelled as a PMO would,
// unrecorded.
func (p *play) halt() {
	if p.over {
		return
	}
	if p.why == "" {
		if p.stuck, p.fault = p.lookAround(); len(p.stuck) == 0 {
			p.why = fmt.Sprintf("it looks %d years ahead, and the engagement goes on after that", Horizon)
		}
	}
	p.over = true
	p.env.CancelWorkflow()
}

// cut ends the play at a limit.
func (p *play) cut(why string) {
	if p.why != "" || p.over {
		return
	}
	p.why = why
	p.at(p.env.Now(), p.halt)
}
