// Package devtest gives tests a Temporal development server: one for each test binary,
// found or built like everybody's.
package devtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/app/temporaldev"
)

// Namespace is the one that the shared server has.
const Namespace = "mandate"

// shared is the server of this test binary, started by the first test that asks.
var shared struct {
	sync.Mutex
	server *temporaldev.Server
	dir    string
	err    error
}

// Server is the address, host and port, of this test binary's Temporal server. The
// package's TestMain must be Main.
func Server(t testing.TB) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil && shared.err == nil {
		shared.err = start()
	}
	require.NoError(t, shared.err, "start a Temporal server")
	return shared.server.Address()
}

// CLI is the Temporal CLI, for tests that run servers of their own or speak as operators.
func CLI(t testing.TB) string {
	t.Helper()
	cli, err := temporaldev.Locate(context.Background(), "", os.Stderr)
	require.NoError(t, err, "find the Temporal CLI")
	return cli
}

// Main runs the tests, ends their server and whatever else they share, and exits.
func Main(m *testing.M, others ...func() error) {
	code := m.Run()
	for _, end := range others {
		if err := end(); err != nil {
			fmt.Fprintln(os.Stderr, "end what tests share:", err)
			code = max(code, 1)
		}
	}
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop the Temporal server:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func start() (err error) {
	ctx := context.Background()
	cli, err := temporaldev.Locate(ctx, "", os.Stderr)
	if err != nil {
		return err
	}
	if shared.dir, err = os.MkdirTemp("", "mandate-temporal-"); err != nil {
		return err
	}
	ports, err := temporaldev.FreePorts(2)
	if err != nil {
		return err
	}
	shared.server, err = temporaldev.Start(ctx, temporaldev.Options{
		CLI: cli, DataDir: shared.dir, Port: ports[0], UIPort: ports[1], Namespace: Namespace,
	})
	return err
}

func stop() (err error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.server != nil {
		err = shared.server.Stop()
	}
	if shared.dir != "" {
		err = errors.Join(err, os.RemoveAll(shared.dir))
	}
	return err
}
