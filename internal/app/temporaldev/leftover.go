package temporaldev

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"mandate/internal/engagement"
)

func (o Options) pidFile() string { return filepath.Join(o.DataDir, "temporal.pid") }

// notePID writes down the server's process, for a later start to recognise: its id, and
// when it started, since ids come back.
func (o Options) notePID(pid int) error {
	note := fmt.Sprintf("%d %s\n", pid, startTime(pid))
	if err := os.WriteFile(o.pidFile(), []byte(note), 0o600); err != nil {
		return fmt.Errorf("note the Temporal server's process: %w", err)
	}
	return nil
}

// stopLeftover ends a server that a killed process left behind on this folder, and waits
// for its end. The caller holds the folder's lock, so no living process wants it.
func (o Options) stopLeftover(ctx context.Context) error {
	pid, found, err := o.leftover()
	if err != nil || !found {
		return err
	}
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGKILL} {
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("%w: %w", engagement.Errorf(engagement.Conflict,
				"A Temporal server of an earlier run, process %d, still uses %s and cannot be stopped; stop it by hand.", pid, o.DataDir), err)
		}
		if o.awaitGone(ctx, pid) {
			return nil
		}
	}
	return engagement.Errorf(engagement.Conflict,
		"A Temporal server of an earlier run, process %d, still uses %s and does not end; stop it by hand.", pid, o.DataDir)
}

// leftover finds the process that the folder's note names, if it still is that one.
func (o Options) leftover() (pid int, found bool, err error) {
	note, err := os.ReadFile(o.pidFile())
	if errors.Is(err, os.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("look for a Temporal server of an earlier run: %w", err)
	}
	var started string
	if _, err := fmt.Sscanf(string(note), "%d %s", &pid, &started); err != nil || pid <= 1 {
		// A note cut short names nobody; the next one replaces it.
		return 0, false, nil
	}
	return pid, startTime(pid) == started && o.serves(pid), nil
}

// serves tells whether the process runs on this folder's database.
func (o Options) serves(pid int) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && bytes.Contains(line, []byte("\x00"+o.database()+"\x00"))
}

func (o Options) awaitGone(ctx context.Context, pid int) bool {
	deadline := time.Now().Add(stopTimeout)
	for time.Now().Before(deadline) && ctx.Err() == nil {
		if !o.serves(pid) {
			return true
		}
		time.Sleep(50 * time.Millisecond)
	}
	return false
}

// startTime is when a process started, in the kernel's ticks since boot; empty when the
// process is gone or has ended.
func startTime(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The second field, the program's name, stands in parentheses and may hold spaces;
	// the third is the state, the twenty-second the start time.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 20 || fields[0] == "Z" {
		return ""
	}
	return fields[19]
}
