package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/app"
	"mandate/internal/app/temporaldev/devtest"
	"mandate/internal/contract"
)

// reader is somebody at a browser who looks at the Temporal UI.
type reader struct {
	*testing.T
	ctx context.Context
}

func newReader(t *testing.T) reader {
	t.Helper()
	options := chromedp.DefaultExecAllocatorOptions[:]
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // chromium refuses to sandbox root
	}
	patient, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	t.Cleanup(cancel)
	allocator, cancel := chromedp.NewExecAllocator(patient, options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 1400)))
	return reader{t, ctx}
}

// run does steps, and fails the test when they fail.
func (r reader) run(steps ...chromedp.Action[chromedp.Void]) {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
	defer cancel()
	require.NoError(r, chromedp.Do(ctx, steps...))
}

// everything is the text of a page, and what it gives to frames: the UI renders Markdown in some.
const everything = `document.body.innerText + [...document.querySelectorAll("iframe")].map(f => f.srcdoc + decodeURIComponent(f.src.replaceAll("+", " "))).join("\n")`

// reads waits until the page holds a text, keeps a picture of it, and returns all that it says.
func (r reader) reads(picture, text string) (page string) {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
	defer cancel()
	said := assert.Eventually(r, func() bool {
		var err error
		page, err = chromedp.Run(ctx, chromedp.Evaluate[string](everything))
		return err == nil && strings.Contains(page, text)
	}, 30*time.Second, 100*time.Millisecond)
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	require.NoError(r, err)
	require.NoError(r, os.WriteFile(filepath.Join(r.ArtifactDir(), picture+".png"), shot, 0o600))
	require.True(r, said, "the page does not say %q but:\n%s", text, page)
	return page
}

// clicks waits for what a selector finds, and clicks on it.
func clicks(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for {
			done, err := chromedp.Evaluate[bool](fmt.Sprintf("(() => { const e = document.querySelector(%q); if (e) e.click(); return !!e })()", selector))(ctx, target)
			if err == nil && done {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("%s is not on the page: %w", selector, ctx.Err())
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
}

// TestTheTemporalUIShowsWhatIsSealedToThoseWhoSignIn looks at a workflow in the Temporal UI,
// first as a stranger, then signed in to Mandate as an administrator.
func TestTheTemporalUIShowsWhatIsSealedToThoseWhoSignIn(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("ui")
	workflow := s.TemporalUI + "/namespaces/" + devtest.Namespace + "/workflows/" + url.PathEscape(contract.EngagementWorkflow(e.id))
	const metadata = `a[href$="/user-metadata"]`
	r := newReader(t)

	r.run(chromedp.Navigate(workflow))
	assert.NotContains(t, r.reads("stranger", "Sign in to Mandate in this browser"), "Ficta")
	r.run(clicks(metadata))
	const details = "phase assessment/1 runs"
	assert.NotContains(t, r.reads("stranger-details", "Current Details"), details)

	r.run(chromedp.Navigate(s.Web+"/sign-in"), clicks(`button[name="person"]`)) // the administrator comes first
	r.reads("mandate", "Sign out")
	r.run(chromedp.Navigate(workflow))
	page := r.reads("signed-in", "Ficta S.A.")
	assert.NotContains(t, page, "Sign in to Mandate")
	r.run(clicks(metadata))
	r.reads("signed-in-details", details)
	r.reads("signed-in-details", "Load the methodology")
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.data, "mandate.db")+"?mode=ro")
	require.NoError(t, err)
	defer db.Close()
	var noted int
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM access_log WHERE action = 'POST /codec/decode' AND code = 'allowed'").Scan(&noted))
	assert.Equal(t, 1, noted, "it is noted, once a minute")
}

func TestAKeysetIsMadeRotatedAndRidOfItsOldKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keyset.json")
	run := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		require.Equal(t, want, app.Main(append([]string{"keyset"}, args...), &out, &errs), "%s", &errs)
		return out.String() + errs.String()
	}
	require.Contains(t, run(0, "create", file), "--keyset-file")
	first := strings.Fields(run(0, "list", file))[0]
	require.Contains(t, run(1, "create", file), "is there already")
	run(0, "create", "--if-missing", file)
	require.Contains(t, run(0, "list", file), first, "it was left as it is")
	require.Contains(t, run(1, "drop", file, first), "rotate the keyset first")
	run(0, "rotate", file)
	require.Equal(t, []string{first, "opens"}, strings.Fields(run(0, "list", file))[:2])
	run(0, "drop", file, first)
	require.NotContains(t, run(0, "list", file), first)
	require.Contains(t, run(1, "drop", file, first), "has no key")
	require.NoError(t, os.WriteFile(file, []byte("{}"), 0o600))
	require.Contains(t, run(1, "create", "--if-missing", file), "backup")
}
