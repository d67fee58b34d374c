// Package temporaldev runs a Temporal development server, with its UI, as a child of this
// process: it finds or builds the server, starts it on a data folder, and ends it.
package temporaldev

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

const (
	startTimeout = 60 * time.Second // until the server answers and knows the namespace
	stopTimeout  = 10 * time.Second // until a server that was asked to stop is killed
)

// Options say how the server runs.
type Options struct {
	CLI       string    // the Temporal CLI's binary, see Locate
	DataDir   string    // where the server keeps its state; made if need be
	Port      int       // of the server (gRPC), on 127.0.0.1
	UIPort    int       // of the Temporal UI, on 127.0.0.1
	Codec     *Codec    // by which the UI reads what is sealed; nil for none
	Namespace string    // made if need be, with Mandate's search attributes
	Log       io.Writer // gets the server's warnings; nil drops them
}

// Server is a running Temporal development server.
type Server struct {
	options Options
	process *exec.Cmd
	said    *tail
	lock    *store.Lock
	exited  chan struct{} // closed when the process has ended
	done    chan error

	ui       *http.Server // before the child's own; nil without a codec
	stop     func() error
	stopping atomic.Bool
}

// Start starts the server and waits until it serves the namespace. It is a Conflict when
// a port is taken or another process runs a server on the same folder; what a killed
// process left behind there is stopped first.
func Start(ctx context.Context, o Options) (s *Server, err error) {
	if o.DataDir, err = filepath.Abs(o.DataDir); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	s = &Server{options: o, said: &tail{}, exited: make(chan struct{}), done: make(chan error, 1)}
	s.stop = sync.OnceValue(s.end)
	if s.lock, err = store.LockExclusive(o.database()); err != nil {
		return nil, err
	}
	if err := s.launch(ctx); err != nil {
		return nil, errors.Join(err, s.closeUI(), s.lock.Release())
	}
	if err := errors.Join(o.notePID(s.PID()), s.await(ctx)); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	go s.watch()
	return s, nil
}

// Address is the server's host and port.
func (s *Server) Address() string { return address(s.options.Port) }

// UI is the address of the Temporal UI.
func (s *Server) UI() string { return "http://" + address(s.options.UIPort) }

// PID is the server's process id.
func (s *Server) PID() int { return s.process.Process.Pid }

// Done yields once, when the server has ended: nil after Stop, else why it ended.
func (s *Server) Done() <-chan error { return s.done }

// Stop ends the server and waits for its end: politely, then by force. Its state stays
// in the data folder. Stopping again does nothing.
func (s *Server) Stop() error { return s.stop() }

func (o Options) database() string { return filepath.Join(o.DataDir, "temporal.db") }

// launch starts the process.
func (s *Server) launch(ctx context.Context) error {
	if err := s.options.stopLeftover(ctx); err != nil {
		return err
	}
	if err := s.options.requirePorts(); err != nil {
		return err
	}
	uiPort := s.options.UIPort
	if s.options.Codec != nil {
		var err error
		if uiPort, err = s.serveUI(); err != nil {
			return err
		}
	}
	s.process = exec.Command(s.options.CLI, s.options.arguments(uiPort)...)
	s.process.SysProcAttr = childAttributes()
	s.process.Stderr = s.said
	if s.options.Log != nil {
		s.process.Stderr = io.MultiWriter(s.said, s.options.Log)
	}
	if err := s.run(); err != nil {
		return fmt.Errorf("%w: %w", engagement.Errorf(engagement.Invalid,
			"The Temporal server %s does not start; --temporal-cli names another one.", s.options.CLI), err)
	}
	return nil
}

// run starts the process from a thread that lives as long as the process: the kernel
// takes that thread's end for the parent's.
func (s *Server) run() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := s.process.Start()
		started <- err
		if err != nil {
			return
		}
		// How it ended stands in ProcessState too; other errors are of copying its output.
		_ = s.process.Wait()
		close(s.exited)
	}()
	return <-started
}

// await waits until the server serves the namespace.
func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	failed := make(chan error, 1)
	go func() { failed <- s.prepare(ctx) }()
	select {
	case err := <-failed:
		if err != nil {
			return fmt.Errorf("%w: %w", engagement.Errorf(engagement.Unavailable,
				"The Temporal server does not answer at %s. It said:\n%s", s.Address(), s.said), err)
		}
	case <-s.exited:
		return s.failure()
	}
	return nil
}

// watch tells Done how the server ended.
func (s *Server) watch() {
	<-s.exited
	if s.stopping.Load() {
		s.done <- nil
		return
	}
	s.done <- s.failure()
}

// failure says why the server ended by itself.
func (s *Server) failure() error {
	return engagement.Errorf(engagement.Unavailable, "The Temporal server ended with %s. It said:\n%s", s.process.ProcessState, s.said)
}

// end is what Stop does, the first time.
func (s *Server) end() error {
	defer os.Remove(s.options.pidFile()) // a stale one is recognised
	s.stopping.Store(true)
	signalled := s.process.Process.Signal(os.Interrupt)
	select {
	case <-s.exited:
	case <-time.After(stopTimeout):
		signalled = s.process.Process.Kill()
		<-s.exited
	}
	if errors.Is(signalled, os.ErrProcessDone) {
		signalled = nil
	}
	return errors.Join(signalled, s.closeUI(), s.lock.Release())
}

// arguments are the child's, whose UI listens on a port.
func (o Options) arguments(uiPort int) []string {
	arguments := []string{
		"server", "start-dev", "--ip", "127.0.0.1",
		"--port", strconv.Itoa(o.Port), "--ui-port", strconv.Itoa(uiPort),
		"--db-filename", o.database(), "--namespace", o.Namespace, "--log-level", "warn",
	}
	if o.Codec != nil {
		arguments = append(arguments, "--ui-codec-endpoint", o.Codec.Endpoint)
	}
	for _, a := range searchAttributes {
		arguments = append(arguments, "--search-attribute", a.name+"="+a.kind.String())
	}
	for _, setting := range dynamicConfig {
		arguments = append(arguments, "--dynamic-config-value", setting)
	}
	return arguments
}
