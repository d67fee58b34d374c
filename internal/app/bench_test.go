package app_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"slices"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/stretchr/testify/require"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Two calls that are compared are made in turns of this many each, so that a busy machine
// slows both alike. The first turn warms up and is not counted.
const (
	turn    = 20
	turns   = 10
	samples = turn * turns
	calls   = turn + samples
	// settle is the pause after a turn, in which the work that it left behind is done.
	settle = 200 * time.Millisecond
)

// BenchmarkMandate states what the API costs beside Temporal alone, and how much a whole
// consultancy writes. It takes minutes: run it once, with -benchtime 1x.
func BenchmarkMandate(b *testing.B) {
	s := newSite(b)
	fmt.Println("Playing a whole consultancy …")
	s.start()
	played := s.consultancy()
	s.stop()
	alone := s.statements(played.engagement)
	fmt.Println("Measuring starts and decisions …")
	s.start()
	measured := s.latencies()
	s.stop()
	among := s.statements(played.engagement)

	fmt.Printf("\n%d CPUs, %s/%s; SQLite, Temporal development server; one caller, %d calls each after %d to warm up\n\n",
		runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, samples, turn)
	measured.print(os.Stdout)
	printStatements(os.Stdout, alone, among)
	played.print(os.Stdout)
	b.ReportMetric(0, "ns/op")
	for _, l := range measured {
		b.ReportMetric(milliseconds(l.at(50)), l.metric+"-p50-ms")
		b.ReportMetric(milliseconds(l.at(99)), l.metric+"-p99-ms")
	}
}

// latency is how long the calls of one kind took.
type latency struct {
	name, metric string
	took         []time.Duration
}

type latencies []latency

// at is a percentile, by nearest rank.
func (l latency) at(percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(l.took))
	return sorted[(len(sorted)*percent+99)/100-1]
}

func (all latencies) print(out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "p50 ms\tp99 ms\t")
	for _, l := range all {
		fmt.Fprintf(table, "%.1f\t%.1f\t  %s\n", milliseconds(l.at(50)), milliseconds(l.at(99)), l.name)
	}
	_ = table.Flush()
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// latencies measures Mandate's calls beside Temporal's own on the same server.
func (s *site) latencies() latencies {
	bare := s.bareWorker()
	engagements := make([]*small, calls)
	start, bareStart := alternate(
		func(i int) { engagements[i] = s.commission(i) },
		func(i int) { bare.start(i) },
	)
	// The sponsor is the same person in all of them.
	token := s.do(http.MethodPost, "/tokens", map[string]any{"name": "sponsor", "role": "member", "person": engagements[0].people["sponsor"]})
	gates := make([]gate, calls)
	for i, e := range engagements {
		e.tokens = map[string]string{"sponsor": token["token"].(string)}
		gates[i] = e.diagnosed()
	}
	time.Sleep(10 * settle)
	decision, bareUpdate := alternate(
		func(i int) { engagements[i].approve(gates[i], "sponsor") },
		func(i int) { bare.update(i) },
	)
	return latencies{
		{"POST /v1/engagements", "start", start},
		{"bare SDK Update-with-Start, one regular eager activity", "bare-start", bareStart},
		{"POST /v1/gates/{id}/decisions", "decision", decision},
		{"bare SDK Update, one regular eager activity", "bare-update", bareUpdate},
	}
}

// alternate makes two kinds of calls in turns, each call with its number, and measures
// those after the first turn.
func alternate(one, other func(i int)) (tookOne, tookOther []time.Duration) {
	for from := 0; from < calls; from += turn {
		tookOne = append(tookOne, measure(from, one)...)
		tookOther = append(tookOther, measure(from, other)...)
	}
	return tookOne[turn:], tookOther[turn:]
}

func measure(from int, call func(i int)) (took []time.Duration) {
	for i := from; i < from+turn; i++ {
		began := time.Now()
		call(i)
		took = append(took, time.Since(began))
	}
	time.Sleep(settle)
	return took
}

// commission starts an engagement whose deadlines are days away, so that no timer fires
// while others are measured.
func (s *site) commission(i int) *small {
	s.t.Helper()
	member := func(role string) map[string]any {
		return map[string]any{"role": role, "name": "The " + role, "email": role + "@example.com"}
	}
	answer := s.do(http.MethodPost, "/engagements", map[string]any{
		"client": map[string]any{"name": "Ficta S.A.", "country": "ES"}, "title": fmt.Sprintf("Modernise shop %d", i),
		"methodology": "external-cto", "objectives": []any{map[string]any{"key": "growth", "title": "Sell abroad"}},
		"team":     []any{member("pmo"), member("sponsor"), member("leader"), member("cto")},
		"start_on": day(0), "calendar": "ES", "timezone": "Europe/Madrid", "currency": "EUR",
	}, "Idempotency-Key", fmt.Sprintf("bench-%d", i))
	e := &small{site: s, id: answer["id"].(string), people: map[string]string{}}
	require.Equal(s.t, "active", answer["status"], "%v", answer)
	for _, m := range answer["team"].([]any) {
		m := m.(map[string]any)
		e.people[m["role"].(string)] = m["person"].(string)
	}
	return e
}

// bareQueue is the task queue of the bare workflows.
const bareQueue = "bare"

// bareWorker starts a worker for bare workflows, which ends with the benchmark.
func (s *site) bareWorker() bareCalls {
	s.t.Helper()
	c := s.temporal()
	w := worker.New(c, bareQueue, worker.Options{})
	w.RegisterWorkflow(bareWorkflow)
	w.RegisterActivity(bareActivity)
	require.NoError(s.t, w.Start())
	s.t.Cleanup(w.Stop)
	return bareCalls{s, c}
}

// bareWorkflow is the least that can do what Mandate's do: answer an Update once one
// activity is done, which is regular and dispatched eagerly.
func bareWorkflow(ctx workflow.Context) error {
	err := workflow.SetUpdateHandler(ctx, "act", func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Second})
		return workflow.ExecuteActivity(ctx, bareActivity).Get(ctx, nil)
	})
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return false })
}

func bareActivity(context.Context) error { return nil }

// bareCalls are calls of the SDK without Mandate.
type bareCalls struct {
	*site
	client client.Client
}

func (b bareCalls) options(i int, update string) client.UpdateWorkflowOptions {
	return client.UpdateWorkflowOptions{
		WorkflowID: bareID(i), UpdateID: update, UpdateName: "act", WaitForStage: client.WorkflowUpdateStageCompleted,
	}
}

func bareID(i int) string { return fmt.Sprintf("bare/%d", i) }

func (b bareCalls) start(i int) {
	b.t.Helper()
	handle, err := b.client.UpdateWithStartWorkflow(b.t.Context(), client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: b.client.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
			ID: bareID(i), TaskQueue: bareQueue, WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		}, bareWorkflow),
		UpdateOptions: b.options(i, "first"),
	})
	require.NoError(b.t, err)
	require.NoError(b.t, handle.Get(b.t.Context(), nil))
}

func (b bareCalls) update(i int) {
	b.t.Helper()
	handle, err := b.client.UpdateWorkflow(b.t.Context(), b.options(i, "second"))
	require.NoError(b.t, err)
	require.NoError(b.t, handle.Get(b.t.Context(), nil))
}
