package workflows_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"mandate/activities"
	"mandate/internal/app/temporaldev/devtest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/office"
	"mandate/workflows"
)

func TestMain(m *testing.M) { devtest.Main(m) }

// soon is a calendar in which what is due on a day is due in an hour, until the test says when.
type soon struct {
	office.Calendar
	due atomic.Pointer[time.Time]
}

func (s *soon) Deadline(req activities.DeadlineRequest) (activities.Deadline, error) {
	if req.On == "" {
		return s.Calendar.Deadline(req)
	}
	if due := s.due.Load(); due != nil {
		return activities.Deadline{From: req.From, Due: *due}, nil
	}
	return activities.Deadline{From: req.From, Due: time.Now().Add(hour)}, nil
}

// served is a project on a development server.
type served struct {
	*house
	client client.Client
	id     string
	first  string // run
	// again counts the updates that were not answered at first, by why.
	again map[string]int
}

// TestAServerLosesNothingWhereRunsFollowEachOther runs a project on a development server, which
// continues as new again and again while reports and decisions come in and a milestone falls due.
func TestAServerLosesNothingWhereRunsFollowEachOther(t *testing.T) {
	workflows.ShortRuns(t, 16)
	h := newHouse(t)
	h.pending = []activities.PendingItem{{Kind: engagement.KindMilestone, ID: "m1", Owner: cto, On: "2026-12-11", Since: time.Now()}}
	calendar := &soon{}
	s := serve(t, h, calendar)

	var people sync.WaitGroup
	changes := 0
	reported := make(chan struct{})
	people.Go(func() {
		for {
			select {
			case <-reported:
				return
			case <-time.After(time.Duration(3000+rand.IntN(4000)) * time.Millisecond):
			}
			changes++
			s.change(changes)
		}
	})
	sent, runs := 0, map[string]bool{}
	for begun := time.Now(); len(runs) < 5 || len(facts[engagement.MilestoneLate](h)) == 0; runs[s.run()] = true {
		if len(runs) >= 3 && calendar.due.Load() == nil {
			due := time.Now().Add(2 * time.Second)
			calendar.due.Store(&due)
		}
		for range 1 + rand.IntN(4) {
			report := fmt.Sprintf("report-%03d", sent)
			sent++
			h.mu.Lock()
			h.reports[report] = activities.Assessed{Health: []engagement.RAG{engagement.Green, engagement.Amber}[sent%2], Progress: 1}
			h.mu.Unlock()
			s.signal(contract.RegisterChanged{Outbox: "outbox-" + report, Kind: engagement.KindStatusReport, ID: report})
		}
		require.Eventually(t, func() bool { return len(facts[engagement.ProjectReported](h)) >= sent }, 30*time.Second, 2*time.Millisecond, "of %d reports", sent)
		require.Less(t, time.Since(begun), 4*time.Minute, "runs follow each other")
		time.Sleep(time.Duration(rand.IntN([]int{20, 250}[rand.IntN(2)])) * time.Millisecond) // in the middle of a report, or after it
	}
	close(reported)
	people.Wait()
	s.update(contract.UpdateSubmit, "hand-over", contract.Submit{Request: "hand-over", By: cto, Ref: acceptance, Item: "project-1"})
	s.approve(engagement.GateAcceptance, acceptance)
	var result workflows.ProjectResult
	require.NoError(t, s.client.GetWorkflow(t.Context(), s.id, "").Get(t.Context(), &result))

	assert.Equal(t, engagement.ProjectAccepted, result.State)
	var got []string
	for _, f := range facts[engagement.ProjectReported](h) {
		got = append(got, f.Report)
	}
	assert.Len(t, got, sent)
	assert.Len(t, unique(got), sent, "each report is journalled once")
	assert.Len(t, facts[engagement.Rebaselined](h), changes, "each change that was approved is the baseline once")
	assert.Len(t, facts[engagement.DecisionRecorded](h), 2*(changes+1))
	require.Len(t, facts[engagement.MilestoneLate](h), 1)

	late := slices.IndexFunc(h.events, func(e engagement.Event) bool { return e.Type == engagement.EventMilestoneLate })
	assert.False(t, h.events[late].At.Before(*calendar.due.Load()), "the milestone is late when it is")
	assert.Greater(t, s.replayRuns(), 1, "runs ended while its timer was open")
	t.Logf("%d reports, %d changes, %d runs; refused at first: %v", sent, changes, len(runs), s.again)
}

// run is the run that is under way.
func (s *served) run() string {
	described, err := s.client.DescribeWorkflow(s.t.Context(), s.id, "")
	require.NoError(s.t, err)
	return described.WorkflowExecution.RunID
}

// serve starts a project on the test's server, with a worker.
func serve(t *testing.T, h *house, calendar *soon) *served {
	c, err := engine.Dial(t.Context(), devtest.Server(t), devtest.Namespace, nil, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(c.Close)
	s := &served{house: h, again: map[string]int{}, client: c, id: contract.WorkflowOf(testEngagement, projectRef)}
	staff := h.staff(h)
	staff.Projects.Calendar = calendar
	w := worker.New(c, t.Name(), worker.Options{})
	workflows.Register(w)
	activities.Register(w, staff)
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: s.id, TaskQueue: t.Name()}, contract.WorkflowProject, contract.Project{
		Phase: h.phase(), Project: contract.ProjectRef{ID: "project-1", Lead: cto, Start: "2026-12-01", End: "2027-01-29", Budget: 100_000},
	})
	require.NoError(t, err)
	s.first = run.GetRunID()
	return s
}

func (s *served) signal(change contract.RegisterChanged) {
	require.NoError(s.t, s.client.SignalWorkflow(s.t.Context(), s.id, "", contract.SignalRegisterChanged, change))
}

// update sends an update, and the same again when the run that it met is ending.
func (s *served) update(name, id string, arg any) contract.Submitted {
	for {
		var answer contract.Submitted
		ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
		handle, err := s.client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
			WorkflowID: s.id, UpdateID: id, UpdateName: name, Args: []any{arg}, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		if err == nil {
			err = handle.Get(ctx, &answer)
		}
		cancel()
		switch code := engagement.CodeOf(contract.FromError(err)); {
		case err == nil:
			return answer
		case code != "" && code != engagement.Conflict || s.t.Failed():
			s.t.Errorf("%s %s: %v", name, id, err)
			return answer
		}
		s.again[fmt.Sprintf("%T %s", err, engagement.CodeOf(contract.FromError(err)))]++
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *served) approve(key engagement.GateKey, ref string) {
	for _, person := range []string{sponsor, leader} {
		d := s.vote(key, ref, person, engagement.Approve)
		s.update(contract.UpdateDecide, d.ID, d)
	}
}

// change has a new baseline requested and approved. What is submitted again later, when another
// run may have followed, gets the first answer.
func (s *served) change(n int) {
	ref := contract.RefChangeRequest("project-1", fmt.Sprintf("c%d", n))
	submit := contract.Submit{Request: "submit-" + ref, By: cto, Ref: ref, Item: fmt.Sprintf("c%d", n)}
	first := s.update(contract.UpdateSubmit, submit.Request, submit)
	s.approve(engagement.GateException, ref)
	time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
	assert.Equal(s.t, first, s.update(contract.UpdateSubmit, submit.Request, submit))
}

// replayRuns replays every run of the project, and counts those that ended while the timer of
// the milestone was open.
func (s *served) replayRuns() (open int) {
	run := s.first
	replayer := worker.NewWorkflowReplayer()
	workflows.Register(replayer)
	for run != "" {
		history := s.history(run)
		require.NoError(s.t, replayer.ReplayWorkflowHistory(nil, history))
		last := history.Events[len(history.Events)-1].GetWorkflowExecutionContinuedAsNewEventAttributes()
		timers := map[int64]bool{}
		for _, e := range history.Events {
			if e.GetTimerStartedEventAttributes() != nil && strings.Contains(string(e.GetUserMetadata().GetSummary().GetData()), "milestone due") {
				timers[e.EventId] = true
			}
			delete(timers, e.GetTimerFiredEventAttributes().GetStartedEventId())
			if c := e.GetTimerCanceledEventAttributes(); c.GetWorkflowTaskCompletedEventId() != last.GetWorkflowTaskCompletedEventId() {
				delete(timers, c.GetStartedEventId()) // the task in which the run ended cancels what is open
			}
		}
		run = last.GetNewExecutionRunId()
		if run != "" && len(timers) > 0 {
			open++
		}
	}
	return open
}

func (s *served) history(run string) *historypb.History {
	history := &historypb.History{}
	events := s.client.GetWorkflowHistory(s.t.Context(), s.id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(s.t, err)
		history.Events = append(history.Events, event)
	}
	return history
}
