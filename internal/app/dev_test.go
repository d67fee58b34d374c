package app_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/app"
	"mandate/internal/app/temporaldev/devtest"
	"mandate/internal/contract"
)

func TestADevelopmentServerKeepsItsStateOverCtrlC(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("kept")
	token := s.Token
	s.stop()
	assert.NoFileExists(t, filepath.Join(s.data, "dev.json"), "nothing is up any more")
	s.start()
	assert.Equal(t, token, s.Token)
	assert.Equal(t, "Modernise the shops", s.do(http.MethodGet, e.path(""), nil)["title"])
	e.diagnosed()
	for _, address := range []string{s.Web + "/mailbox", s.Web + "/docs", s.Web + "/healthz", s.Web + "/readyz", s.TemporalUI} {
		response, err := http.Get(address)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusOK, response.StatusCode, address)
	}
}

func TestTwoDevelopmentServersRunSideBySide(t *testing.T) {
	a, b := newSite(t), newSite(t)
	a.start()
	b.start()
	a.engagement("mine")
	list := b.do(http.MethodGet, "/engagements", nil)
	assert.Empty(t, list["items"])
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	port := fmt.Sprint(taken.Addr().(*net.TCPAddr).Port)
	cli := devtest.CLI(t)
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"the page's port is taken":      {[]string{"--port", port}, "--port"},
		"Temporal's port is taken":      {[]string{"--port", "0", "--temporal-port", port, "--temporal-ui-port", "0"}, "--temporal-port"},
		"the Temporal CLI is not there": {[]string{"--port", "0", "--temporal-cli", "/nowhere/temporal"}, "--temporal-cli"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs bytes.Buffer
			args := append([]string{"dev", "--data", t.TempDir(), "--temporal-cli", cli}, c.args...)
			assert.Equal(t, 1, app.Main(args, &out, &errs))
			assert.Contains(t, errs.String(), c.says)
			assert.Contains(t, errs.String(), "mandate:")
		})
	}
}

func TestServeAndWorkerNeedPostgreSQL(t *testing.T) {
	for _, command := range []string{"serve", "worker"} {
		var out, errs bytes.Buffer
		code := app.Main([]string{
			command, "--database-url", "sqlite:x.db", "--public-url", "https://mandate.example.com",
			"--secret-key-file", filepath.Join(t.TempDir(), "key"), "--smtp-url", "smtp://localhost:25",
		}, &out, &errs)
		assert.Equal(t, 1, code)
		assert.Contains(t, errs.String(), "PostgreSQL")
	}
}

func TestADecisionMadeWithoutAWorkerIsKeptAndCountsOnce(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("no-worker")
	g := e.diagnosed()
	s.stop()
	s.start("--no-worker")
	status, answer := e.decide("sponsor", g, "approve", "kept")
	assert.Equal(t, http.StatusAccepted, status)
	assert.Equal(t, "held", answer["status"], "%v", answer)
	status, _ = e.decide("sponsor", g, "approve", "kept")
	assert.Equal(t, http.StatusAccepted, status)
	assert.Empty(t, e.decisions())
	s.stop()
	s.start()
	require.Eventually(t, func() bool { return len(e.decisions()) > 0 }, 20*time.Second, 50*time.Millisecond)
	status, answer = e.decide("sponsor", g, "approve", "kept")
	assert.Equal(t, http.StatusOK, status, "%v", answer)
	e.approve(g, "leader")
	e.await("assessment/1/closed")
	assert.Len(t, e.decisions(), 2)
	e.checkJournal()
}

// The operator's way: temporal workflow signal, with nothing but access to the namespace.
func TestADecisionSignalledFromTheCommandLine(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("signal")
	g := e.diagnosed()
	signal := func(id, person string) {
		t.Helper()
		input := fmt.Sprintf(`{"id":%q,"gate":%q,"stage":%q,"revision":%d,"digest":%q,"verdict":"approve","person":%q}`,
			id, g.id, g.stage, g.revision, g.digest, person)
		cmd := exec.Command(devtest.CLI(t), "workflow", "signal", "--address", s.Temporal, "--namespace", devtest.Namespace,
			"--workflow-id", contract.WorkflowOf(e.id, "assessment/1"), "--name", contract.SignalDecide, "--input", input)
		cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
		said, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", said)
	}
	signal("by-hand", "sponsor@example.com")
	signal("stranger", "nobody@example.com")
	require.Eventually(t, func() bool { return len(e.decisions()) == 1 }, 20*time.Second, 50*time.Millisecond)
	e.approve(g, "leader")
	e.await("assessment/1/closed")
	var ignored int
	for _, entry := range e.journal() {
		switch entry.Type {
		case "decision_ignored":
			ignored++
		case "decision_recorded":
			if entry.Facts["decision"] == "by-hand" {
				assert.Contains(t, entry.Facts["provenance"], "namespace access")
				assert.Equal(t, "signal", entry.Facts["channel"])
			}
		}
	}
	assert.Equal(t, 1, ignored, "the stranger's")
	assert.Len(t, e.decisions(), 2)
}
