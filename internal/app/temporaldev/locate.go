package temporaldev

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"mandate/internal/engagement"
)

// cliPackage is what deploy/temporal pins.
const cliPackage = "github.com/temporalio/cli/cmd/temporal"

// progressEvery is the time between two lines of progress.
const progressEvery = 5 * time.Second

// Locate finds the Temporal CLI: the file at explicit if that is given, else temporal on
// the PATH, else the one that deploy/temporal pins, which it builds once and keeps in the
// user's cache. Building takes minutes; progress is told meanwhile.
func Locate(ctx context.Context, explicit string, progress io.Writer) (path string, err error) {
	if explicit != "" {
		return executable(explicit)
	}
	if path, err := exec.LookPath("temporal"); err == nil {
		return filepath.Abs(path)
	}
	module, err := findModule()
	if err != nil {
		return "", err
	}
	path, err = cachePath(module)
	if err != nil {
		return "", err
	}
	if isFile(path) {
		return path, nil
	}
	return path, buildOnce(ctx, module, path, progress)
}

func executable(path string) (string, error) {
	found, err := exec.LookPath(path)
	if err != nil {
		return "", fmt.Errorf("%w: %w", engagement.Errorf(engagement.Invalid,
			"There is no program at %s; --temporal-cli names the Temporal CLI's binary.", path), err)
	}
	return filepath.Abs(found)
}

// findModule finds deploy/temporal of the repository that the working folder is in.
func findModule() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for ; ; dir = filepath.Dir(dir) {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(mod), "module mandate\n") {
			return filepath.Join(dir, "deploy", "temporal"), nil
		}
		if dir == filepath.Dir(dir) {
			return "", engagement.Errorf(engagement.Invalid,
				"The Temporal CLI is not on the PATH, and outside Mandate's repository it cannot be built. "+
					"Install it (https://docs.temporal.io/cli), name it with --temporal-cli, or start in the repository.")
		}
	}
}

// cachePath is where the CLI that the module pins is kept. Its name follows from the
// module's sums: another version is another file.
func cachePath(module string) (string, error) {
	sums, err := os.ReadFile(filepath.Join(module, "go.sum"))
	if err != nil {
		return "", fmt.Errorf("read which Temporal CLI to build: %w", err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("keep the Temporal CLI: %w", err)
	}
	return filepath.Join(cache, "mandate", fmt.Sprintf("temporal-%x", sha256.Sum256(sums))[:len("temporal-")+12]), nil
}

// buildOnce builds the CLI unless another process has, or is about to.
func buildOnce(ctx context.Context, module, path string, progress io.Writer) (err error) {
	if _, err := exec.LookPath("go"); err != nil {
		return fmt.Errorf("%w: %w", engagement.Errorf(engagement.Invalid,
			"The Temporal CLI is not on the PATH, and without Go it cannot be built. Install Go (https://go.dev/dl), "+
				"or the Temporal CLI (https://docs.temporal.io/cli)."), err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("keep the Temporal CLI: %w", err)
	}
	stop := tell(progress, "Building the Temporal server; this happens once and takes about five minutes")
	defer stop()
	release, err := claim(ctx, path+".lock")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if isFile(path) {
		return nil
	}
	return build(ctx, module, path)
}

// build goes through a file of another name, so that path is whole or not there.
func build(ctx context.Context, module, path string) error {
	part := path + ".part"
	command := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", part, cliPackage)
	command.Dir = module
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOOS=", "GOARCH=")
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 5 * time.Second
	if out, err := command.CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("build the Temporal server: %w", ctx.Err())
		}
		return fmt.Errorf("%w: %w", engagement.Errorf(engagement.Invalid,
			"The Temporal server could not be built in %s:\n%s", module, lastLines(out, 20)), err)
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("keep the Temporal CLI: %w", err)
	}
	return nil
}

// claim waits until this process alone holds the lock at path.
func claim(ctx context.Context, path string) (release func() error, err error) {
	lock, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock the Temporal CLI's cache: %w", err)
	}
	for {
		err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return lock.Close, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("lock the Temporal CLI's cache: %w", err), lock.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), lock.Close())
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// tell writes what is going on at once and then, with the time elapsed, every few
// seconds until stop is called.
func tell(progress io.Writer, what string) (stop func()) {
	started, done, ended := time.Now(), make(chan struct{}), make(chan struct{})
	fmt.Fprintf(progress, "%s …\n", what)
	go func() {
		defer close(ended)
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				fmt.Fprintf(progress, "  … %s\n", time.Since(started).Round(time.Second))
			case <-done:
				fmt.Fprintf(progress, "  … ended after %s\n", time.Since(started).Round(time.Second))
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

func isFile(path string) bool {
	at, err := os.Stat(path)
	return err == nil && at.Mode().IsRegular()
}

func lastLines(text []byte, n int) string {
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-n):], []byte("\n")))
}
