package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"mandate/internal/app"
	"mandate/internal/app/temporaldev"
	"mandate/internal/app/temporaldev/devtest"
	"mandate/internal/engine"
	"mandate/internal/store/storetest"
	"mandate/internal/vault"
)

// programVariable makes this test binary another program: mandate itself, or a part of
// it that dies at a given point.
const programVariable = "MANDATE_TEST_PROGRAM"

func TestMain(m *testing.M) {
	switch os.Getenv(programVariable) {
	case "":
		devtest.Main(m, storetest.Stop)
	case "mandate":
		os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr))
	case "dying-worker":
		os.Exit(dyingWorker())
	case "dying-server":
		os.Exit(dyingServer())
	default:
		fmt.Fprintln(os.Stderr, "unknown program")
		os.Exit(2)
	}
}

// program starts this test binary as another program. It is killed with the test.
func program(t testing.TB, name string, output io.Writer, environment []string, args ...string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(binary, args...)
	cmd.Env = append(append(os.Environ(), programVariable+"="+name), environment...)
	cmd.Stdout, cmd.Stderr = output, output
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	return cmd
}

// site is a development server on a folder and ports of its own, which can be stopped,
// killed and started again.
type site struct {
	t     testing.TB
	data  string
	ports []int
	cmd   *exec.Cmd
	said  *output
	// voice changes every text that call sends; nil leaves them.
	voice func(string) string

	API        string `json:"api"`
	Web        string `json:"web"`
	Temporal   string `json:"temporal"`
	TemporalUI string `json:"temporal_ui"`
	Token      string `json:"token"`
	PID        int    `json:"pid"`
}

func newSite(t testing.TB) *site {
	t.Helper()
	ports, err := temporaldev.FreePorts(3)
	require.NoError(t, err)
	s := &site{t: t, data: t.TempDir(), ports: ports}
	t.Cleanup(func() {
		if t.Failed() && s.said != nil {
			t.Logf("the server said:\n%s", s.said)
		}
	})
	return s
}

// start runs mandate dev and returns when it is up.
func (s *site) start(args ...string) {
	s.t.Helper()
	s.said = &output{}
	s.cmd = program(s.t, "mandate", s.said, nil, append(s.command(), args...)...)
	ended := make(chan struct{})
	go func() { _, _ = s.cmd.Process.Wait(); close(ended) }()
	deadline := time.After(2 * time.Minute)
	for {
		select {
		case <-ended:
			s.t.Fatalf("mandate dev ended:\n%s", s.said)
		case <-deadline:
			s.t.Fatalf("mandate dev did not come up:\n%s", s.said)
		case <-time.After(50 * time.Millisecond):
		}
		content, err := os.ReadFile(filepath.Join(s.data, "dev.json"))
		if err == nil && json.Unmarshal(content, s) == nil && s.PID == s.cmd.Process.Pid {
			return
		}
	}
}

func (s *site) command() []string {
	return []string{
		"dev", "--data", s.data, "--temporal-cli", devtest.CLI(s.t), "--port", fmt.Sprint(s.ports[0]),
		"--temporal-port", fmt.Sprint(s.ports[1]), "--temporal-ui-port", fmt.Sprint(s.ports[2]),
	}
}

// kill ends everything at once, as a power cut would.
func (s *site) kill() {
	s.t.Helper()
	require.NoError(s.t, s.cmd.Process.Signal(syscall.SIGKILL))
	s.gone()
}

// stop ends it as Ctrl-C does.
func (s *site) stop() {
	s.t.Helper()
	require.NoError(s.t, s.cmd.Process.Signal(syscall.SIGINT))
	s.gone()
}

// gone waits until the process and its Temporal server are no more.
func (s *site) gone() {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		return s.cmd.Process.Signal(syscall.Signal(0)) != nil && !listens(s.ports[0]) && !listens(s.ports[1])
	}, 30*time.Second, 20*time.Millisecond, "the server ends")
}

func listens(port int) bool {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return true
	}
	return listener.Close() != nil
}

// call sends a JSON request and decodes the answer.
func (s *site) call(method, path, token string, body any, headers ...string) (status int, answer map[string]any) {
	s.t.Helper()
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		require.NoError(s.t, err)
		if s.voice != nil {
			text = spoken(s.t, text, s.voice)
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.API+"/v1"+path, content)
	require.NoError(s.t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	if len(text) > 0 && text[0] == '{' {
		require.NoError(s.t, json.Unmarshal(text, &answer), "%s", text)
	}
	return response.StatusCode, answer
}

// do is call for what must succeed.
func (s *site) do(method, path string, body any, headers ...string) map[string]any {
	s.t.Helper()
	status, answer := s.call(method, path, s.Token, body, headers...)
	require.Less(s.t, status, 300, "%s %s: %v", method, path, answer)
	return answer
}

// temporal connects to the site's Temporal server.
func (s *site) temporal() client.Client {
	s.t.Helper()
	c, err := engine.Dial(s.t.Context(), s.Temporal, devtest.Namespace, s.keys(), slog.New(slog.DiscardHandler))
	require.NoError(s.t, err)
	s.t.Cleanup(c.Close)
	return c
}

// keys are those with which the site seals.
func (s *site) keys() *vault.Vault {
	s.t.Helper()
	keys, err := vault.Read(filepath.Join(s.data, "keyset.json"))
	require.NoError(s.t, err)
	return keys
}

// output keeps what a program says.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
