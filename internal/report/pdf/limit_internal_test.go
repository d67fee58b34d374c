package pdf

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

// stuck is a browser that never answers.
func stuck(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "stuck")
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\nexec sleep 60\n"), 0o700))
	return program
}

func TestABrowserThatDoesNotAnswerIsEnded(t *testing.T) {
	p := NewPrinter(stuck(t))
	p.limit = 200 * time.Millisecond
	began := time.Now()
	_, err := p.Print(t.Context(), []byte("x"), Options{})
	require.Equal(t, engagement.Unavailable, engagement.CodeOf(err))
	require.ErrorContains(t, err, "try again")
	require.Less(t, time.Since(began), 10*time.Second)
}

func TestTwoPrintAndTheOthersWait(t *testing.T) {
	p := NewPrinter(stuck(t))
	for range atOnce {
		p.slots <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := p.Print(ctx, []byte("x"), Options{})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, err, "wait to print")
}
