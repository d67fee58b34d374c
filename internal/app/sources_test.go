package app_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
)

// prometheus is a server that answers instant queries as Prometheus does, to whoever has its
// token.
type prometheus struct {
	*httptest.Server
	mu     sync.Mutex
	value  string // "" when it is out of order
	served int    // how many requests came
}

const prometheusToken = "t0ken-of-the-prometheus-server"

func newPrometheus(t *testing.T) *prometheus {
	t.Helper()
	p := &prometheus{}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *prometheus) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.served++
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.Header.Get("Authorization") != "Bearer "+prometheusToken:
		w.WriteHeader(http.StatusUnauthorized)
	case r.URL.Path != "/api/v1/query" || r.FormValue("query") != "avg(up)":
		http.NotFound(w, r)
	case p.value == "":
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `{"status":"error","errorType":"timeout","error":"query timed out in expression evaluation"}`)
	default:
		fmt.Fprintf(w, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[%d,%q]}]}}`, time.Now().Unix(), p.value)
	}
}

func (p *prometheus) gives(value string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.value = value
}

func (p *prometheus) requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.served
}

// comeDue makes every source of the site due now that waits for its next time.
func (s *site) comeDue() {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.data, "mandate.db")+"?_pragma=busy_timeout(10000)")
	require.NoError(s.t, err)
	defer db.Close()
	done, err := db.ExecContext(s.t.Context(), "UPDATE source_states SET next_at = polled_at")
	require.NoError(s.t, err)
	rows, err := done.RowsAffected()
	require.NoError(s.t, err)
	require.Positive(s.t, rows)
}

// looks waits until it has been looked twice more which sources are due.
func (s *site) looks() {
	s.t.Helper()
	schedule := s.temporal().ScheduleClient().GetHandle(s.t.Context(), contract.ReadingsID("default"))
	count := func() int {
		d, err := schedule.Describe(s.t.Context())
		require.NoError(s.t, err)
		return d.Info.NumActions - len(d.Info.RunningWorkflows)
	}
	before := count()
	require.Eventually(s.t, func() bool { return count() >= before+2 }, 30*time.Second, 100*time.Millisecond, "the schedule goes on")
}

func TestAMetricIsReadFromPrometheusOnSchedule(t *testing.T) {
	server := newPrometheus(t)
	server.gives("0.995")
	s := newSite(t)
	s.start("--source-allow", "127.0.0.0/8", "--source-every", "1s")
	e := s.engagement("sources")
	metric := e.do(http.MethodPost, e.path("/metrics"), map[string]any{
		"name": "Availability", "unit": "%", "direction": "up", "baseline": 97, "target": 99.9, "frequency": "daily", "owner": e.people["leader"],
	})["id"].(string)
	source := map[string]any{
		"metric": metric, "type": "prometheus", "url": server.URL, "query": "avg(up)", "factor": 100, "authentication": "bearer",
	}
	tried := map[string]any{"secret": prometheusToken}
	for field, value := range source {
		tried[field] = value
	}
	assert.InDelta(t, 99.5, e.do(http.MethodPost, e.path("/source-checks"), tried)["value"], 1e-9)

	single := e.path("/sources/") + e.do(http.MethodPost, e.path("/sources"), source)["id"].(string)
	state := func() map[string]any { return e.do(http.MethodGet, single+"/state", nil) }
	require.Eventually(t, func() bool { return state()["failures"] == 1.0 }, 30*time.Second, 100*time.Millisecond)
	assert.Contains(t, state()["error"], "no secret yet", "it is not asked without")
	require.Equal(t, 1, server.requests(), "when it was tried")
	e.do(http.MethodPut, single+"/secret", map[string]any{"secret": prometheusToken})
	s.comeDue()
	values := func() (all []any) {
		for _, item := range e.do(http.MethodGet, e.path("/metrics/")+metric+"/readings", nil)["items"].([]any) {
			r := item.(map[string]any)["body"].(map[string]any)
			assert.Equal(t, "prometheus 127.0.0.1", r["source"])
			all = append(all, r["value"])
		}
		return all
	}
	require.Eventually(t, func() bool { return len(values()) == 1 }, 30*time.Second, 100*time.Millisecond, "the schedule has it read")
	assert.InDelta(t, 99.5, values()[0], 1e-9)
	assert.Zero(t, state()["failures"])

	server.gives("")
	for n := 1; n <= 3; n++ {
		assert.Empty(t, s.mailsTo("leader@example.com"))
		s.comeDue()
		require.Eventually(t, func() bool { return state()["failures"] == float64(n) }, 30*time.Second, 100*time.Millisecond, "failure %d", n)
	}
	assert.Contains(t, state()["error"], "takes it too long")
	require.Eventually(t, func() bool { return len(s.mailsTo("leader@example.com")) == 1 }, 30*time.Second, 100*time.Millisecond, "the metric's owner is told")
	mail := s.mailsTo("leader@example.com")[0]
	assert.Contains(t, mail.Subject, "No readings: Availability")
	assert.Contains(t, mail.Text, "takes it too long")

	server.gives("1")
	s.comeDue()
	require.Eventually(t, func() bool { return state()["failures"] == 0.0 }, 30*time.Second, 100*time.Millisecond)
	assert.Equal(t, []any{100.0}, values(), "of the same day it corrects")

	e.steer("pause", nil)
	s.comeDue()
	s.rests(server, state, "paused")
	asked := server.requests()
	e.steer("resume", nil)
	require.Eventually(t, func() bool { return server.requests() > asked }, 30*time.Second, 100*time.Millisecond, "what came due meanwhile is read")
	s.looks() // what came of it is written
	e.steer("cancel", nil)
	s.comeDue()
	s.rests(server, state, "over")
	s.stop()
	s.nowhere(prometheusToken)
}

// rests checks that a source which is due is not asked for a reason.
func (s *site) rests(server *prometheus, state func() map[string]any, why string) {
	s.t.Helper()
	asked := server.requests()
	s.looks()
	assert.Equal(s.t, asked, server.requests(), why)
	assert.Equal(s.t, why, state()["rests"])
	assert.NotContains(s.t, state(), "next_at")
}

// nowhere checks that a secret stands in no file of a site that has been stopped: not in its
// database, nor in its mails, nor in what Temporal keeps; and not in the log.
func (s *site) nowhere(secret string) {
	s.t.Helper()
	assert.NotContains(s.t, s.said.String(), secret)
	files := 0
	require.NoError(s.t, filepath.WalkDir(s.data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if strings.Contains(string(content), secret) {
			s.t.Errorf("%s has the secret", path)
		}
		files++
		return err
	}))
	require.Greater(s.t, files, 4)
}
