package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// axePath is where deploy/ensure-tools, which make test runs first, puts axe-core.
const axePath = "../../deploy/test/node_modules/axe-core/axe.min.js"

// verdict is what axe-core says of a page.
type verdict struct {
	Passes     int     `json:"passes"`
	Violations []fault `json:"violations"`
}

// fault is what it finds wrong.
type fault struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML string `json:"html"`
	} `json:"nodes"`
}

// accessible fails for what axe-core finds on a page, in light and in dark.
func (l *look) accessible(name string) {
	l.Helper()
	axe, err := os.ReadFile(axePath)
	require.NoError(l, err, "run deploy/ensure-tools, or make test")
	for _, scheme := range []string{"light", "dark"} {
		l.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{
					{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
				},
			})
			return err
		}), l.fits(name+"-"+scheme))
		_, err := chromedp.Run(l.ctx, chromedp.Evaluate[json.RawMessage](string(axe)+";null"))
		require.NoError(l, err)
		found, err := chromedp.Run(l.ctx, chromedp.Evaluate[verdict](
			"axe.run().then(r => ({passes: r.passes.length, violations: r.violations}))", chromedp.EvalAwaitPromise))
		require.NoError(l, err)
		require.NotZero(l, found.Passes, "axe-core looked at nothing")
		for _, f := range found.Violations {
			l.Errorf("%s, %s: %s (%s, %s): %s", name, scheme, f.Help, f.ID, f.Impact, f.Nodes[0].HTML)
		}
	}
}

func TestTheFormIsAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			w, l := newWorld(t, withMailbox(t, aMail("one", 1))), newLook(t, width)
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
				return err
			}), chromedp.Navigate(w.server.URL+w.link(w.ana, 1, 14*day)))
			l.accessible("form")
			l.do(click("#verdict-approve_with_conditions"))
			l.follow("form.decide .actions button")
			l.do(visible("#comment-wrong"))
			l.accessible("form-wrong")
			l.do(click("#verdict-approve"))
			l.follow("form.decide .actions button")
			l.do(visible(".notice-good"))
			l.accessible("receipt")
			for name, path := range map[string]string{"colleague": w.link(w.luis, 1, 14*day), "ended": w.link(w.luis, 1, -day), "unknown": "/d/unknown", "mailbox": "/mailbox"} {
				l.do(chromedp.Navigate(w.server.URL + path))
				l.accessible(name)
			}
		})
	}
}
