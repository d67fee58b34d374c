package workflows_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
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

// soon is a calendar in which what is due on a day is due at a moment of the test.
type soon struct {
	office.Calendar
	due time.Time
}

func (s soon) Deadline(req activities.DeadlineRequest) (activities.Deadline, error) {
	if req.On == "" {
		return s.Calendar.Deadline(req)
	}
	return activities.Deadline{From: req.From, Due: s.due}, nil
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
	due := time.Now().Add(25 * time.Second)
	s := serve(t, h, soon{due: due})

	var people sync.WaitGroup
	changes := 0
	reported := make(chan struct{})
	people.Go(func() {
		for {
			select {
			case <-reported:
				return
			case <-time.After(time.Duration(2000+rand.IntN(4000)) * time.Millisecond):
			}
			changes++
			s.change(changes)
		}
	})
	sent, runs := 0, map[string]bool{}
	for begun := time.Now(); len(runs) < 6 || time.Now().Before(due); runs[s.run()] = true {
		for range 1 + rand.IntN(4) {
			report := fmt.Sprintf("report-%03d", sent)
			sent++
			h.mu.Lock()
			h.reports[report] = activities.Assessed{Health: []engagement.RAG{engagement.Green, engagement.Amber}[sent%2], Progress: 1}
			h.mu.Unlock()
			s.signal(contract.RegisterChanged{Outbox: "outbox-" + report, Kind: engagement.KindStatusReport, ID: report})
		}
		require.Eventually(t, func() bool { return len(facts[engagement.ProjectReported](h)) >= sent }, 30*time.Second, 2*time.Millisecond, "of %d reports", sent)
		require.Less(t, time.Since(begun), 2*time.Minute, "runs follow each other")
		time.Sleep(time.Duration(rand.IntN([]int{20, 250}[rand.IntN(2)])) * time.Millisecond) // in the middle of a report, or after it
	}
	close(reported)
	people.Wait()
	require.Eventually(t, func() bool { return len(facts[engagement.MilestoneLate](h)) > 0 }, 30*time.Second, 10*time.Millisecond)
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

	before := 0
	for _, began := range s.replayRuns() {
		if began.Before(due) {
			before++
		}
	}
	assert.Greater(t, before, 1, "the milestone's timer has gone from run to run")
	late := slices.IndexFunc(h.events, func(e engagement.Event) bool { return e.Type == engagement.EventMilestoneLate })
	assert.WithinRange(t, h.events[late].At, due, due.Add(5*time.Second))
	t.Logf("%d reports, %d changes, %d runs; refused at first: %v", sent, changes, len(runs), s.again)
}

// run is the run that is under way.
func (s *served) run() string {
	described, err := s.client.DescribeWorkflow(s.t.Context(), s.id, "")
	require.NoError(s.t, err)
	return described.WorkflowExecution.RunID
}

// serve starts a project on the test's server, with a worker.
func serve(t *testing.T, h *house, calendar soon) *served {
	c, err := engine.Dial(t.Context(), devtest.Server(t), devtest.Namespace, slog.New(slog.DiscardHandler))
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

// replayRuns replays every run of the project, and says when each began.
func (s *served) replayRuns() (began []time.Time) {
	run := s.first
	replayer := worker.NewWorkflowReplayer()
	workflows.Register(replayer)
	for run != "" {
		history := s.history(run)
		require.NoError(s.t, replayer.ReplayWorkflowHistory(nil, history))
		began = append(began, history.Events[0].EventTime.AsTime())
		run = history.Events[len(history.Events)-1].GetWorkflowExecutionContinuedAsNewEventAttributes().GetNewExecutionRunId()
	}
	return began
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
