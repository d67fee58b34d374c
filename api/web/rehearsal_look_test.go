package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

func TestTheRehearsalFitsItsScreenAndIsAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := openedExample(t), newLook(t, width)
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
				return err
			}))
			l.signInBy(h, "Petra")
			// The house's own methodology asks nobody, which the second page finds wrong.
			for path, shows := range map[string]string{"/engagements/" + theCase + "/rehearsal": "#result", "/rehearsal": ".wrong"} {
				name := "rehearsal" + strings.ReplaceAll(shows, "#", "-")
				l.do(chromedp.Navigate(h.server.URL+path), visible("h1"), l.fits(name))
				l.accessible(name)
				l.follow("form.card button[type=submit]")
				l.do(visible(shows), l.fits(name+"-after"))
				l.accessible(name + "-after")
			}
		})
	}
}
