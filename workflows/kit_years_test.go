package workflows_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/historytest"
)

// years is a house in which an engagement lasts for years: with many projects, and with
// people who do what is expected of them. It keeps a model of what the journal must hold.
type years struct {
	*house
	counter *historytest.Counter

	// recorded counts how often each event was recorded, wanted are the ids that the model
	// expects.
	recorded map[string]int
	types    map[string]engagement.EventType
	wanted   map[string]bool
	// heard are the outbox ids that have reached a workflow.
	heard map[string]bool
	sent  int
	// of are what is pending in each project.
	of map[string]*[]activities.PendingItem
	// led counts the projects.
	led int
	// readings are those of each metric, by the moment.
	readings map[string]map[time.Time]float64
	// opened is called when a project has begun, gate when one is open.
	opened func(project string)
	gate   func(engagement.GateOpened)
}

func newYears(t *testing.T) *years {
	y := &years{
		house: newHouse(t), counter: &historytest.Counter{}, recorded: map[string]int{}, types: map[string]engagement.EventType{},
		wanted: map[string]bool{}, heard: map[string]bool{}, of: map[string]*[]activities.PendingItem{},
		readings: map[string]map[time.Time]float64{},
	}
	y.counter.Heard = y.hears
	y.furnishFor(y, y.env.Now())
	y.env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{y.counter, &patience{counter: y.counter}}})
	return y
}

// want has the model expect events in the journal, each once.
func (y *years) want(ids ...string) {
	for _, id := range ids {
		y.wanted[id] = true
	}
}

// every does something n times, step after step, from now on.
func (y *years) every(step time.Duration, n int, do func(i int)) {
	var once func(i int)
	once = func(i int) {
		do(i)
		if i+1 < n {
			y.at(step, func() { once(i + 1) })
		}
	}
	once(0)
}

// ---- what the driver does as the API and its relay do ----

// write tells a workflow of a write to a register, again until it has reached it: that of the
// SDK's test environment loses what comes just as a run is followed by another. Some are told
// twice, as a relay does whose acknowledgement was lost. It returns the note's id.
func (y *years) write(ref string, kind engagement.Kind, id string) string {
	y.sent++
	change := contract.RegisterChanged{Outbox: fmt.Sprintf("%08d-0000-4000-8000-0000000000aa", y.sent), Kind: kind, ID: id}
	y.relay(ref, change, 1)
	if y.sent%5 == 0 {
		y.at(26*hour, func() { y.relay(ref, change, 1) })
	}
	return change.Outbox
}

func (y *years) relay(ref string, change contract.RegisterChanged, n int) {
	var gone error
	if id := contract.WorkflowOf(testEngagement, ref); !y.counter.Between(id) {
		gone = y.env.SignalWorkflowByID(id, contract.SignalRegisterChanged, change)
	}
	y.at(minute, func() {
		switch {
		case y.heard[change.Outbox]:
		case n == 10:
			y.t.Errorf("nobody has heard of %s %s in %s: %v", change.Kind, change.ID, ref, gone)
		default:
			y.relay(ref, change, n+1)
		}
	})
}

func (y *years) hears(_, signal string, arg *commonpb.Payloads) {
	var change contract.RegisterChanged
	if signal == contract.SignalRegisterChanged && converter.GetDefaultDataConverter().FromPayloads(arg, &change) == nil {
		y.heard[change.Outbox] = true
	}
}

// asks sends an update, and again each hour for as long as it is refused since something else
// comes first.
func (y *years) asks(ref, name, id string, arg any) { y.tries(ref, name, id, arg, 1) }

func (y *years) tries(ref, name, id string, arg any, n int) {
	a := &asked{}
	gone := y.env.UpdateWorkflowByID(contract.WorkflowOf(testEngagement, ref), name, fmt.Sprintf("%s#%d", id, n), a, arg)
	y.at(minute, func() {
		switch {
		case gone == nil && a.done && a.err == nil:
		case a.err != nil && engagement.CodeOf(a.err) != engagement.Conflict, n > 500:
			y.t.Errorf("%s %s to %s: %v, %v", name, id, ref, gone, a.err)
		default:
			y.at(hour, func() { y.tries(ref, name, id, arg, n+1) })
		}
	})
}

// asked is how an update was answered.
type asked struct {
	done bool
	err  error
}

func (*asked) Accept()                   {}
func (a *asked) Reject(err error)        { a.done, a.err = true, contract.FromError(err) }
func (a *asked) Complete(_ any, e error) { a.done, a.err = true, contract.FromError(e) }

func (y *years) submits(ref, item string) {
	y.asks(ref, contract.UpdateSubmit, "submit-"+ref, contract.Submit{Request: "submit-" + ref, By: cto, Ref: ref, Item: item})
}

// approves has both leaders approve what is before a gate.
func (y *years) approves(key engagement.GateKey, ref string) {
	for _, person := range []string{sponsor, leader} {
		d := y.vote(key, ref, person, engagement.Approve)
		y.want(d.ID)
		y.asks(ref, contract.UpdateDecide, d.ID, d)
	}
}

// ---- what workflows ask of the world, where it differs from the house's ----

func (y *years) Record(_ context.Context, _ activities.Place, events []engagement.Event) (activities.Recorded, error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	for _, e := range events {
		y.recorded[e.ID]++
		y.types[e.ID] = e.Type
		switch e.Type {
		case engagement.EventProjectOpened:
			var fact engagement.ProjectOpened
			if err := json.Unmarshal(e.Facts, &fact); err != nil {
				return activities.Recorded{}, err
			}
			y.at(minute, func() { y.opened(fact.Project) })
		case engagement.EventGateOpened:
			var fact engagement.GateOpened
			if err := json.Unmarshal(e.Facts, &fact); err != nil {
				return activities.Recorded{}, err
			}
			y.at(minute, func() { y.gate(fact) })
		}
	}
	return activities.Recorded{Seq: int64(len(y.recorded))}, nil
}

func projectID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-0000000001%02d", n) }

func (y *years) OpenProjects(_ context.Context, req activities.OpenProjectsRequest) (refs []contract.ProjectRef, _ error) {
	of := func(id string) contract.ProjectRef {
		return contract.ProjectRef{ID: id, Initiative: req.Initiative, Lead: cto, Start: "2026-12-01", End: "2029-01-31", Budget: 100_000}
	}
	if req.Initiative != "" {
		return []contract.ProjectRef{of("project-of-" + req.Initiative)}, nil
	}
	for n := range yearsProjects {
		refs = append(refs, of(projectID(n)))
	}
	return refs, nil
}

func (y *years) Rebaseline(_ context.Context, req activities.RebaselineRequest) (contract.ProjectRef, error) {
	return contract.ProjectRef{ID: req.Project, Lead: cto, Start: "2026-12-01", End: "2030-01-31", Budget: 120_000}, nil
}

func (y *years) Milestones(_ context.Context, _ activities.Place, project string) ([]activities.PendingItem, error) {
	return y.pendingIn(project, engagement.KindMilestone), nil
}

func (y *years) RAID(_ context.Context, _ activities.Place, project string) ([]activities.PendingItem, error) {
	return y.pendingIn(project, engagement.KindRAID), nil
}

func (y *years) pendingIn(project string, kind engagement.Kind) []activities.PendingItem {
	y.mu.Lock()
	defer y.mu.Unlock()
	var all []activities.PendingItem
	if of := y.of[project]; of != nil {
		all = slices.Clone(*of)
	}
	return slices.DeleteFunc(all, func(p activities.PendingItem) bool { return p.Kind != kind })
}

// Measure says which metrics have a reading in the period that misses the target.
func (y *years) Measure(_ context.Context, req activities.MeasureRequest) (activities.Measured, error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	m := activities.Measured{Status: engagement.Green, Missed: []string{}, Stale: []string{}}
	for n := range yearsMetrics {
		metric := metricID(n)
		stale := true
		for at, value := range y.readings[metric] {
			if at.Before(req.From) || !at.Before(req.To) {
				continue
			}
			if stale = false; value < 0.5 && !slices.Contains(m.Missed, metric) {
				m.Missed = append(m.Missed, metric)
			}
		}
		if stale {
			m.Stale = append(m.Stale, metric)
		}
	}
	if len(m.Missed) > 0 {
		m.Status = engagement.Amber
	}
	return m, nil
}

func metricID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-0000000002%02d", n) }
