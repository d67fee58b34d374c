package web_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/notify"
)

// widths are those of a phone and of a desk.
var widths = []int64{360, 1280}

// look is a real browser of a width, in which no script runs until it is allowed to.
type look struct {
	*testing.T
	ctx   context.Context
	width int64
}

func newLook(t *testing.T, width int64) *look {
	t.Helper()
	options := chromedp.DefaultExecAllocatorOptions[:]
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // chromium refuses to sandbox root
	}
	// A whole walk takes half a minute; a busy machine may need many times that.
	patient, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	allocator, cancel := chromedp.NewExecAllocator(patient, options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	l := &look{T: t, ctx: ctx, width: width}
	// The first step starts the browser, and may not have a shorter life than its walk.
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), scripts(false)))
	return l
}

// scripts allows scripts to run, or forbids it.
func scripts(allowed bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !allowed})
		return err
	})
}

// do takes steps; when they fail or stand still, it says on which page.
func (l *look) do(steps ...chromedp.Action[chromedp.Void]) {
	l.Helper()
	ctx, cancel := context.WithTimeout(l.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		l.Fatalf("%v, on this page:\n%s", err, l.whatStands())
	}
}

// follow clicks what leads to another page, and waits until that page is there: who goes on before
// it is, goes on from the old page, and the two ways meet.
func (l *look) follow(selector string) {
	l.Helper()
	ctx, cancel := context.WithTimeout(l.ctx, time.Minute)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, click(selector)); err != nil {
		l.Fatalf("%v, after a click on %s, on this page:\n%s", err, selector, l.whatStands())
	}
}

// whatStands is the address and the text of the page, as well as they can be told.
func (l *look) whatStands() string {
	ctx, cancel := context.WithTimeout(l.ctx, 10*time.Second)
	defer cancel()
	page, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.href + '\\n' + document.body.innerText"))
	if err != nil {
		return "(the page does not answer: " + err.Error() + ")"
	}
	return page
}

// text is what stands in an element.
func (l *look) text(selector string) string {
	l.Helper()
	ctx, cancel := context.WithTimeout(l.ctx, time.Minute)
	defer cancel()
	text, err := chromedp.Run(ctx, ofVisible[string](selector, "e.innerText"))
	require.NoError(l, err)
	return text
}

// ofVisible is the value of an expression about the element e that a selector finds, once e is to be seen.
// The page itself is asked. The queries of chromedp go through its own copy of the tree of
// nodes, which now and then misses the change of document and then waits for ever.
func ofVisible[T any](selector, expression string) chromedp.Action[T] {
	script := fmt.Sprintf(`(() => {
		const e = document.querySelector(%q)
		if (document.readyState === "loading" || !e || !e.checkVisibility({visibilityProperty: true})) return null
		return {value: %s}
	})()`, selector, expression)
	return func(ctx context.Context, target *chromedp.Target) (none T, err error) {
		for {
			found, failed := chromedp.Evaluate[*struct{ Value T }](script)(ctx, target)
			if failed == nil && found != nil {
				return found.Value, nil
			}
			select {
			case <-ctx.Done():
				return none, errors.Join(fmt.Errorf("%s is not to be seen: %w", selector, ctx.Err()), failed)
			case <-time.After(20 * time.Millisecond): // also while one document gives way to the next
			}
		}
	}
}

// visible waits until what a selector finds is to be seen.
func visible(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := ofVisible[bool](selector, "true")(ctx, target)
		return err
	})
}

// click brings what a selector finds onto the screen, and clicks in its middle with the mouse.
func click(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		middle, err := ofVisible[[]float64](selector, `(() => {
			e.scrollIntoView({block: "center", behavior: "instant"})
			const box = e.getClientRects()[0]
			return [box.x + box.width / 2, box.y + box.height / 2]
		})()`)(ctx, target)
		if err != nil {
			return err
		}
		_, err = chromedp.MouseClickXY(middle[0], middle[1])(ctx, target)
		return err
	})
}

// enter types a text into the field that a selector finds.
func enter(selector, text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := ofVisible[bool](selector, "(e.focus(), true)")(ctx, target); err != nil {
			return err
		}
		_, err := chromedp.KeyEvent(text)(ctx, target)
		return err
	})
}

// fits fails when the page is wider than the screen, and keeps a picture of it.
func (l *look) fits(name string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		metrics, err := cdp.Call(ctx, target, page.GetLayoutMetrics, cdp.Empty{})
		if err != nil {
			return err
		}
		if metrics.CSSContentSize.Width > float64(l.width) {
			l.Errorf("%s is %v px wide on a screen of %d px", name, metrics.CSSContentSize.Width, l.width)
		}
		picture, err := chromedp.FullScreenshot(100)(ctx, target)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(l.ArtifactDir(), fmt.Sprintf("%s-%d.png", name, l.width)), picture, 0o600)
	})
}

func TestAPersonDecidesInARealBrowserWithoutScripts(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			w, l := newWorld(t), newLook(t, width)
			l.do(
				chromedp.Navigate(w.server.URL+w.link(w.ana, 1, 14*day)),
				visible("#decision"),
				l.fits("form"),
				click("#verdict-reject"),
			)
			l.follow("form.decide .actions button")
			l.do(visible("#comment-wrong"), l.fits("form-wrong"))
			require.Contains(t, l.text("#comment-wrong"), "Write a comment")
			l.do(
				click("#verdict-approve_with_conditions"),
				enter("#condition-0-text", "Operators are trained before the first alert"),
				enter("#condition-0-owner", "Luis Ortega"),
				enter("#comment", "Well prepared; one thing is missing."),
				l.fits("form-conditions"),
			)
			l.follow("form.decide .actions button")
			l.do(visible(".notice-good"), l.fits("receipt"))
			require.Equal(t, "Your decision has been counted", l.text("h1"))
			require.Contains(t, l.text(".notice-good"), "Thank you, Ana Ruiz.")
			require.Equal(t, "Operators are trained before the first alert", w.decisions()[0].Conditions[0].Text)
		})
	}
}

func TestEndedLinksAndTheMailboxFitTheScreen(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			newest := aMail("two", 2)
			newest.Attachments = []notify.Attachment{{Name: "decision.ics", Type: "text/calendar"}, {Name: "decision-closed.ics", Type: "text/calendar"}}
			w, l := newWorld(t, withMailbox(t, aMail("one", 1), newest)), newLook(t, width)
			l.do(
				chromedp.Navigate(w.server.URL+w.link(w.ana, 1, -day)), l.fits("ended"),
				chromedp.Navigate(w.server.URL+"/mailbox"), l.fits("mailbox"),
			)
			l.follow("table a")
			l.do(visible(".letter"), l.fits("mail"))
		})
	}
}
