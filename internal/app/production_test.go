package app_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/app"
	"mandate/internal/app/temporaldev"
	"mandate/internal/app/temporaldev/devtest"
	"mandate/internal/store/storetest"
)

// TestServersAndWorkersOnPostgreSQL runs what production runs: migrations, two servers
// and two workers on PostgreSQL, with mail by SMTP. A worker is killed half-way.
func TestServersAndWorkersOnPostgreSQL(t *testing.T) {
	database := storetest.EmptyPostgresURL(t)
	var out, errs bytes.Buffer
	require.Zero(t, app.Main([]string{"migrate", "--database-url", database, "up"}, &out, &errs), "%s", &errs)
	require.Zero(t, app.Main([]string{"migrate", "--database-url", database, "status"}, &out, &errs), "%s", &errs)
	assert.NotContains(t, out.String(), "pending")
	out.Reset()
	require.Zero(t, app.Main([]string{"token", "--database-url", database, "--email", "pmo@example.com", "--name", "Petra", "--role", "admin"}, &out, &errs), "%s", &errs)

	post := &postOffice{}
	secret := filepath.Join(t.TempDir(), "secret")
	key := make([]byte, 32)
	_, err := rand.Read(key)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(secret, key, 0o600))
	ports, err := temporaldev.FreePorts(2)
	require.NoError(t, err)
	settings := []string{
		"MANDATE_DATABASE_URL=" + database, "MANDATE_TEMPORAL_ADDRESS=" + devtest.Server(t), "MANDATE_SECRET_KEY_FILE=" + secret,
		"MANDATE_SMTP_URL=smtp://" + post.open(t) + "?tls=none", fmt.Sprintf("MANDATE_PUBLIC_URL=http://127.0.0.1:%d", ports[0]),
	}
	said := &output{}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(said)
		}
	})
	for _, port := range ports {
		program(t, "mandate", said, settings, "serve", "--listen", fmt.Sprintf("127.0.0.1:%d", port))
	}
	worker := program(t, "mandate", said, settings, "worker")
	s := &site{t: t, API: fmt.Sprintf("http://127.0.0.1:%d", ports[0]), Token: strings.TrimSpace(out.String())}
	for _, port := range ports {
		require.Eventually(t, func() bool { return ready(port) }, time.Minute, 50*time.Millisecond, "the servers come up")
	}
	noChoiceOfPersons(t, s)

	e := s.engagement("production")
	e.approve(e.diagnosed(), "sponsor")
	require.NoError(t, worker.Process.Signal(syscall.SIGKILL))
	_ = worker.Wait()
	program(t, "mandate", said, settings, "worker")
	s.API = fmt.Sprintf("http://127.0.0.1:%d", ports[1]) // either server will do
	require.Eventually(t, func() bool {
		status, _ := e.decide("leader", e.gate("diagnosis"), "approve", "leader-once")
		return status == http.StatusOK
	}, 30*time.Second, 200*time.Millisecond)
	e.await("assessment/1/closed")
	e.checkJournal()
	require.Eventually(t, func() bool { return post.got("leader@example.com") }, 20*time.Second, 50*time.Millisecond, "the leader got mail")
}

// noChoiceOfPersons requires that nobody gets in by saying who they are: that is for dev alone,
// and no flag of serve switches it on.
func noChoiceOfPersons(t *testing.T, s *site) {
	t.Helper()
	me := s.do(http.MethodGet, "/me", nil)["id"].(string)
	response, err := http.PostForm(s.API+"/sign-in", url.Values{"person": {me}})
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusUnprocessableEntity, response.StatusCode)
	require.Empty(t, response.Cookies())
	var out, errs bytes.Buffer
	require.NotZero(t, app.Main([]string{"serve", "--dev"}, &out, &errs))
	require.Contains(t, errs.String(), "unknown flag --dev")
}

func ready(port int) bool {
	response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/readyz", port))
	return err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK
}

// postOffice is an SMTP server that notes for whom it has taken mail.
type postOffice struct {
	mu sync.Mutex
	to []string
}

func (p *postOffice) open(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := smtp.NewServer(p)
	server.Domain = "localhost"
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

func (p *postOffice) got(address string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, to := range p.to {
		if to == address {
			return true
		}
	}
	return false
}

// NewSession implements smtp.Backend.
func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &letterbox{post: p}, nil }

type letterbox struct {
	post *postOffice
	to   []string
}

func (l *letterbox) Mail(string, *smtp.MailOptions) error { return nil }

func (l *letterbox) Rcpt(to string, _ *smtp.RcptOptions) error {
	l.to = append(l.to, to)
	return nil
}

func (l *letterbox) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	l.post.mu.Lock()
	defer l.post.mu.Unlock()
	l.post.to = append(l.post.to, l.to...)
	return nil
}

func (l *letterbox) Reset()        { l.to = nil }
func (l *letterbox) Logout() error { return nil }
