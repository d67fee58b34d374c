package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// server is a PostgreSQL server of the test process's own.
type server struct {
	dir     string
	port    int
	process *exec.Cmd
	ended   chan error
}

// startPostgres makes a cluster in a folder of its own and serves it on a free port.
func startPostgres(ctx context.Context) (*server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	credential, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mandate-pg-")
	if err != nil {
		return nil, fmt.Errorf("folder of the server: %w", err)
	}
	s := &server{dir: dir, ended: make(chan error, 1)}
	if err := s.start(ctx, bin, credential); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func (s *server) start(ctx context.Context, bin string, credential *syscall.Credential) error {
	if credential != nil {
		if err := os.Chown(s.dir, int(credential.Uid), int(credential.Gid)); err != nil {
			return fmt.Errorf("folder of the server: %w", err)
		}
	}
	data := filepath.Join(s.dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = &syscall.SysProcAttr{Credential: credential}, s.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	s.port = port
	logs, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		return fmt.Errorf("log of the server: %w", err)
	}
	defer logs.Close() // the server has its own descriptor
	s.process = exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port), "-k", s.dir, "-h", "127.0.0.1",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200")
	s.process.Stdout, s.process.Stderr, s.process.Dir = logs, logs, s.dir
	// The server dies with the test process, whatever ends that one. The kernel counts
	// from the thread that started it, which therefore stays.
	s.process.SysProcAttr = &syscall.SysProcAttr{Credential: credential, Pdeathsig: syscall.SIGQUIT}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := s.process.Start()
		started <- err
		if err == nil {
			s.ended <- s.process.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	return s.await(ctx, logs.Name())
}

// await waits until the server answers.
func (s *server) await(ctx context.Context, log string) error {
	db, err := sql.Open("pgx", s.url("postgres"))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer db.Close() // nothing was written
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case ended := <-s.ended:
			s.ended <- ended
			said, readErr := os.ReadFile(log)
			return errors.Join(fmt.Errorf("the server ended: %w: %s", ended, said), readErr)
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// stop ends the server and removes its folder.
func (s *server) stop() error {
	var err error
	if s.process != nil && s.process.Process != nil {
		if err = s.process.Process.Signal(syscall.SIGQUIT); errors.Is(err, os.ErrProcessDone) {
			err = nil
		}
		<-s.ended
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// url is the address of a database on the server.
func (s *server) url(database string) string { return s.urlAs("postgres", database) }

func (s *server) urlAs(role, database string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", role, s.port, database)
}

// binaries finds the folder of PostgreSQL's programs.
func binaries() (string, error) {
	installed, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", fmt.Errorf("look for PostgreSQL: %w", err)
	}
	slices.Reverse(installed)
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), installed...) {
		// A wrapper in PATH may be a link; initdb wants the server beside it.
		real, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
		if err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(real), "initdb")); err == nil {
			return filepath.Dir(real), nil
		}
	}
	return "", errors.New("PostgreSQL's server is not installed (initdb, postgres); on Debian: apt-get install postgresql")
}

// unprivileged says as whom the server runs: PostgreSQL refuses root.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("a free port: %w", err)
	}
	_, text, err := net.SplitHostPort(l.Addr().String())
	if err = errors.Join(err, l.Close()); err != nil {
		return 0, fmt.Errorf("a free port: %w", err)
	}
	return strconv.Atoi(strings.TrimSpace(text))
}
