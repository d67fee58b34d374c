package temporaldev_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"mandate/internal/app/temporaldev"
	"mandate/internal/app/temporaldev/devtest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// parentFolder makes this test binary a parent that starts a server on the folder, says
// so, and waits to be killed.
const parentFolder = "MANDATE_TEST_PARENT_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(parentFolder); dir != "" {
		beParent(dir)
	}
	devtest.Main(m)
}

func TestServerHasTheNamespaceAsMandateNeedsIt(t *testing.T) {
	c := dial(t, devtest.Server(t))
	described, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: devtest.Namespace})
	require.NoError(t, err)
	require.Equal(t, 90*24*time.Hour, described.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration())

	listed, err := c.OperatorService().ListSearchAttributes(t.Context(), &operatorservice.ListSearchAttributesRequest{Namespace: devtest.Namespace})
	require.NoError(t, err)
	for name, kind := range map[string]enums.IndexedValueType{
		contract.AttrEngagement: enums.INDEXED_VALUE_TYPE_KEYWORD, contract.AttrPhase: enums.INDEXED_VALUE_TYPE_KEYWORD,
		contract.AttrHealth: enums.INDEXED_VALUE_TYPE_KEYWORD, contract.AttrMethodology: enums.INDEXED_VALUE_TYPE_KEYWORD,
		contract.AttrAwaiting: enums.INDEXED_VALUE_TYPE_KEYWORD_LIST, contract.AttrGateDue: enums.INDEXED_VALUE_TYPE_DATETIME,
	} {
		require.Equal(t, kind, listed.GetCustomAttributes()[name], name)
	}
}

func TestStateSurvivesARestart(t *testing.T) {
	o := options(t)
	first := start(t, o)
	_, err := dial(t, first.Address()).ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "kept", TaskQueue: "nobody"}, "Kept")
	require.NoError(t, err)
	require.NoError(t, first.Stop())
	require.NoError(t, <-first.Done(), "ending on request is no failure")
	require.NoError(t, first.Stop(), "stopping again does nothing")
	require.NoFileExists(t, filepath.Join(o.DataDir, "temporal.pid"))

	second := start(t, o)
	kept, err := dial(t, second.Address()).DescribeWorkflowExecution(t.Context(), "kept", "")
	require.NoError(t, err)
	require.Equal(t, enums.WORKFLOW_EXECUTION_STATUS_RUNNING, kept.GetWorkflowExecutionInfo().GetStatus())
}

func TestATakenPortIsNamedWithItsFlag(t *testing.T) {
	for flag, take := range map[string]func(temporaldev.Options) int{
		"--temporal-port":    func(o temporaldev.Options) int { return o.Port },
		"--temporal-ui-port": func(o temporaldev.Options) int { return o.UIPort },
	} {
		o := options(t)
		taken, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", take(o)))
		require.NoError(t, err)
		_, err = temporaldev.Start(t.Context(), o)
		require.NoError(t, taken.Close())
		require.Equal(t, engagement.Conflict, engagement.CodeOf(err))
		require.ErrorContains(t, err, fmt.Sprintf("Port %d,", take(o)))
		require.ErrorContains(t, err, flag+".")
	}
}

func TestOneFolderBearsOneServer(t *testing.T) {
	o := options(t)
	start(t, o)
	ports, err := temporaldev.FreePorts(2)
	require.NoError(t, err)
	o.Port, o.UIPort = ports[0], ports[1]
	_, err = temporaldev.Start(t.Context(), o)
	require.Equal(t, engagement.Conflict, engagement.CodeOf(err))
	require.ErrorContains(t, err, o.DataDir)
}

func TestDoneTellsOfAServerThatEndsByItself(t *testing.T) {
	server := start(t, options(t))
	require.NoError(t, syscall.Kill(server.PID(), syscall.SIGKILL))
	select {
	case err := <-server.Done():
		require.ErrorContains(t, err, "killed")
	case <-time.After(10 * time.Second):
		require.Fail(t, "nobody was told")
	}
}

func TestAProgramThatIsNoTemporalServerIsExplained(t *testing.T) {
	o := options(t)
	o.CLI = filepath.Join(t.TempDir(), "temporal")
	require.NoError(t, os.WriteFile(o.CLI, []byte("#!/bin/sh\necho out of order >&2\nexit 3\n"), 0o755))
	_, err := temporaldev.Start(t.Context(), o)
	require.Equal(t, engagement.Unavailable, engagement.CodeOf(err))
	require.ErrorContains(t, err, "exit status 3")
	require.ErrorContains(t, err, "out of order")
}

func TestServerDiesWithItsParent(t *testing.T) {
	o := options(t)
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), parentFolder+"="+o.DataDir)
	parent.Stderr = os.Stderr
	said, err := parent.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, parent.Start())
	line := make([]byte, 64)
	n, err := said.Read(line)
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(line[:n])))
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, 0), "the server runs")

	require.NoError(t, parent.Process.Kill())
	require.ErrorContains(t, parent.Wait(), "killed")
	require.Eventually(t, func() bool { return !runs(pid) }, 10*time.Second, 20*time.Millisecond, "the server ends")
	require.FileExists(t, filepath.Join(o.DataDir, "temporal.pid"))
	start(t, o)
}

func TestALeftoverOfTheSameFolderIsStopped(t *testing.T) {
	o := options(t)
	left := leave(t, o, o.DataDir)
	start(t, o)
	require.False(t, runs(left))
}

func TestAnotherProcessUnderTheNotedIDIsLeftAlone(t *testing.T) {
	o := options(t)
	other := leave(t, o, t.TempDir())
	start(t, o)
	require.True(t, runs(other))
}

func TestFreePortsAreDifferentAndFree(t *testing.T) {
	ports, err := temporaldev.FreePorts(5)
	require.NoError(t, err)
	seen := map[int]bool{}
	for _, port := range ports {
		require.False(t, seen[port])
		seen[port] = true
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		require.NoError(t, err)
		require.NoError(t, listener.Close())
	}
	require.Len(t, ports, 5)
}

// beParent starts a server on the folder and stays until killed.
func beParent(dir string) {
	o, err := optionsOn(dir)
	if err == nil {
		var server *temporaldev.Server
		if server, err = temporaldev.Start(context.Background(), o); err == nil {
			fmt.Println(server.PID())
			select {}
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// leave starts a process that looks like a server on database's folder, and notes it in
// o's folder as an earlier run would have.
func leave(t *testing.T, o temporaldev.Options, folder string) (pid int) {
	t.Helper()
	process := exec.Command("sh", "-c", "while :; do sleep 0.1; done", filepath.Join(folder, "temporal.db"), "--namespace")
	require.NoError(t, process.Start())
	go func() { _ = process.Wait() }() // reaped whenever it ends
	t.Cleanup(func() { _ = process.Process.Kill() })
	pid = process.Process.Pid
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	require.NoError(t, err)
	started := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))[19]
	require.NoError(t, os.WriteFile(filepath.Join(o.DataDir, "temporal.pid"), fmt.Appendf(nil, "%d %s\n", pid, started), 0o600))
	return pid
}

// runs tells whether the process is there and has not ended.
func runs(pid int) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && len(line) > 0
}

func options(t *testing.T) temporaldev.Options {
	t.Helper()
	o, err := optionsOn(t.TempDir())
	require.NoError(t, err)
	return o
}

func optionsOn(dir string) (temporaldev.Options, error) {
	cli, err := temporaldev.Locate(context.Background(), "", os.Stderr)
	if err != nil {
		return temporaldev.Options{}, err
	}
	ports, err := temporaldev.FreePorts(2)
	if err != nil {
		return temporaldev.Options{}, err
	}
	return temporaldev.Options{CLI: cli, DataDir: dir, Port: ports[0], UIPort: ports[1], Namespace: "mandate"}, nil
}

func start(t *testing.T, o temporaldev.Options) *temporaldev.Server {
	t.Helper()
	server, err := temporaldev.Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop()) })
	return server
}

func dial(t *testing.T, address string) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), client.Options{HostPort: address, Namespace: "mandate"})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}
