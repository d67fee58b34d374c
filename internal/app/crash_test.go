package app_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"mandate/activities"
	"mandate/api"
	"mandate/api/rest"
	"mandate/internal/app"
	"mandate/internal/app/temporaldev/devtest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/identity"
	"mandate/internal/notify"
	"mandate/internal/office"
	"mandate/internal/store"
	"mandate/internal/vault"
	"mandate/workflows"
)

// TestTheJournalAndHistoryHoldTheSameDecisions proves rule 4: the worker is killed after
// the journal's transaction has committed and before the activity is answered, so that
// the workflow has not heard of it; then the Temporal server is killed too.
func TestTheJournalAndHistoryHoldTheSameDecisions(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("rule-4")
	g := e.diagnosed()
	s.stop()

	s.start("--no-worker")
	said := &output{}
	dying := program(t, "dying-worker", said, []string{"MANDATE_TEST_DATA=" + s.data, "MANDATE_TEST_TEMPORAL=" + s.Temporal})
	// The answer does not come: whoever was to give it is dead.
	status, answer := e.decide("sponsor", g, "approve", "first")
	require.Equal(t, http.StatusAccepted, status, "%v", answer)
	require.Error(t, dying.Wait(), "the worker has killed itself: %s", said)
	written := e.decisions()
	require.Len(t, written, 1, "the journal holds the decision, whose activity was never answered")
	s.kill()

	s.start()
	require.Eventually(t, func() bool {
		status, answer = e.decide("sponsor", g, "approve", "first")
		return status == http.StatusOK
	}, 30*time.Second, 100*time.Millisecond, "the same decision gets its receipt: %v", answer)
	require.Eventually(t, func() bool {
		status, answer = e.decide("leader", g, "approve", "second")
		return status == http.StatusOK
	}, 30*time.Second, 100*time.Millisecond, "%v", answer)
	e.await("assessment/1/closed")
	assert.Len(t, e.decisions(), 2)
	assert.Equal(t, written[0], e.decisions()[0])
	assert.Equal(t, e.decisions(), e.decidedInHistory("assessment/1"), "history holds the same decisions")
	e.checkJournal()
}

// dyingWorker works until it has written the journal's record of a decision.
func dyingWorker() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	data := os.Getenv("MANDATE_TEST_DATA")
	o, keys, c, err := partsOf(ctx, data)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	set := app.Capabilities(o, keys)
	set.Journal = &activities.Journal{Port: dyingJournal{o}}
	w := engine.NewWorker(c)
	workflows.Register(w)
	activities.Register(w, set)
	if err := w.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	<-ctx.Done()
	return 0
}

// dyingJournal kills its process between the commit and the answer.
type dyingJournal struct{ activities.JournalPort }

func (j dyingJournal) Record(ctx context.Context, place activities.Place, events []engagement.Event) (activities.Recorded, error) {
	done, err := j.JournalPort.Record(ctx, place, events)
	for _, e := range events {
		if err == nil && e.Type == engagement.EventDecisionRecorded {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	return done, err
}

// partsOf opens what a development server's folder holds.
func partsOf(ctx context.Context, data string) (*office.Office, identity.Keys, client.Client, error) {
	secret, err := identity.LoadOrCreateSecret(filepath.Join(data, "secret.key"))
	if err != nil {
		return nil, identity.Keys{}, nil, err
	}
	keys, err := identity.KeysFrom(secret)
	if err != nil {
		return nil, identity.Keys{}, nil, err
	}
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(data, "mandate.db"))
	if err != nil {
		return nil, identity.Keys{}, nil, err
	}
	seal, err := vault.Read(filepath.Join(data, "keyset.json"))
	if err != nil {
		return nil, identity.Keys{}, nil, err
	}
	c, err := engine.Dial(ctx, os.Getenv("MANDATE_TEST_TEMPORAL"), devtest.Namespace, seal, slog.Default())
	return &office.Office{Store: db, Mail: noMail{}, Links: keys, PublicURL: "http://localhost"}, keys, c, err
}

type noMail struct{}

func (noMail) Send(context.Context, notify.Mail) error { return nil }

// decidedInHistory lists the decisions that a workflow's history holds as counted.
func (e *small) decidedInHistory(ref string) (ids []string) {
	e.t.Helper()
	for _, happened := range e.runs(contract.WorkflowOf(e.id, ref))[0].Events {
		if happened.GetEventType() != enums.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED {
			continue
		}
		completed := happened.GetWorkflowExecutionUpdateCompletedEventAttributes()
		var receipt engagement.Receipt
		err := converter.GetDefaultDataConverter().FromPayloads(completed.GetOutcome().GetSuccess(), &receipt)
		if err == nil && receipt.Decision != "" {
			ids = append(ids, receipt.Decision)
		}
	}
	return ids
}

// checkJournal proves that no event is lost or doubled and that the chain is whole.
func (e *small) checkJournal() { checkChain(e.t, e.journal()) }

func checkChain(t testing.TB, entries []event) {
	t.Helper()
	seen, prev := map[string]bool{}, ""
	for i, entry := range entries {
		require.Equal(t, i+1, entry.Seq, "no gap")
		require.Equal(t, prev, entry.Prev, "entry %d follows the one before", entry.Seq)
		require.False(t, seen[entry.ID], "%s stands twice", entry.ID)
		seen[entry.ID], prev = true, entry.Hash
	}
}

// TestARegisterWriteIsHeardAfterACrash proves rule 2: the API is killed after a status
// report was committed and before its workflow was told.
func TestARegisterWriteIsHeardAfterACrash(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("rule-2")
	project := e.implemented()
	port := s.ports[0]
	s.stop()

	said := &output{}
	dying := program(t, "dying-server", said, []string{"MANDATE_TEST_DATA=" + s.data, fmt.Sprintf("MANDATE_TEST_PORT=%d", port)})
	require.Eventually(t, func() bool { return listens(port) }, 30*time.Second, 20*time.Millisecond)
	body := fmt.Sprintf(`{"on":%q,"time":"green","cost":"green","scope":"green","benefit":"green","progress":40,`+
		`"spent":100000,"forecast_cost":1200000,"forecast_end":%q,"narrative":"The server is ordered."}`, day(0), day(60))
	err := post(fmt.Sprintf("http://127.0.0.1:%d/v1%s", port, e.path("/projects/"+project+"/reports")), s.Token, body)
	require.Error(t, err, "the server died before it answered")
	require.Error(t, dying.Wait(), "%s", said)

	s.start()
	began := time.Now()
	require.Empty(t, e.reportsHeard(), "nobody has been told yet")
	require.Eventually(t, func() bool { return len(e.reportsHeard()) == 1 }, 10*time.Second, 50*time.Millisecond,
		"the project's workflow learns of the report within 10 s of the restart")
	t.Logf("heard %s after the restart", time.Since(began).Round(time.Millisecond))
	time.Sleep(2 * engine.RelayEvery)
	require.Len(t, e.reportsHeard(), 1, "and only once")
	e.checkJournal()
}

func (e *small) reportsHeard() (ids []string) {
	for _, entry := range e.journal() {
		if entry.Type == string(engagement.EventProjectReported) {
			ids = append(ids, entry.ID)
		}
	}
	return ids
}

func post(url, token, body string) error {
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	return errors.Join(response.Body.Close(), nil)
}

// dyingServer serves the API without Temporal, and dies where it would kick the relay.
func dyingServer() int {
	data := os.Getenv("MANDATE_TEST_DATA")
	ctx := context.Background()
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(data, "mandate.db"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Getenv("MANDATE_TEST_PORT"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	server := api.New(api.Options{
		REST: rest.Options{
			Store: db, Log: slog.Default(), Version: "test",
			Kick: func() {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			},
		},
		Log: slog.Default(),
	})
	if err := server.Serve(ctx, listener); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return 1
}
