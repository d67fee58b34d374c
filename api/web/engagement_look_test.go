package web_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

// openedExample is the house with a portfolio: the example, one late and one paused.
func openedExample(t *testing.T) *house {
	t.Helper()
	h := openHouse(t)
	h.open("late", "Move the accounts to one system without a night's work lost", "Zzyzx Logistics of the Northern Provinces GmbH")
	h.record("late", "assessment/1", "", engagement.PhaseOpened{Phase: engagement.PhaseAssessment, Owner: engagement.RoleCTO, Due: h.now.AddDate(0, 0, 20), Workflow: "w"}, nil)
	h.open("paused", "Replace the telephone system", "Acme")
	h.record("paused", "", "Petra", engagement.Paused{}, nil)
	example(t, h)
	return h
}

// signInBy chooses a person on the sign-in page.
func (l *look) signInBy(h *house, name string) {
	l.Helper()
	l.do(chromedp.Navigate(h.server.URL+"/sign-in"), l.fits("sign-in"))
	l.follow(`button[value="` + h.people[name].ID + `"]`)
	l.do(visible(".account"))
}

func TestTheWholePagesFitAPhoneAndADeskWithoutScripts(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := openedExample(t), newLook(t, width)
			l.signInBy(h, "Ana")
			for name, path := range map[string]string{
				"engagements": "/engagements", "engagement": "/engagements/" + theCase, "inbox": "/inbox", "report": "/reports/rep1", "presentation": "/engagements/" + theCase + "/presentation", "slides": "/engagements/" + theCase + "/presentation/slides?revision=1", "nothing": "/engagements/unknown",
			} {
				l.do(chromedp.Navigate(h.server.URL+path), visible("h1"), l.fits(name))
			}
			l.signInBy(h, "Carla")
			l.do(chromedp.Navigate(h.server.URL+"/engagements/"+theCase), visible("h1"), l.fits("engagement-team"))
			l.do(click("#timeline summary"), click("#findings summary"), click("#projects summary"), l.fits("engagement-open"))
			l.signInBy(h, "Zoe")
			l.do(l.fits("engagements-none"))
			empty := openHouse(t)
			l.signInBy(empty, "Petra")
			l.do(l.fits("engagements-empty"))
			require.Contains(t, l.text(".command"), "curl")
		})
	}
}

func TestThePagesAreAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := openedExample(t), newLook(t, width)
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
				return err
			}), chromedp.Navigate(h.server.URL+"/sign-in"))
			l.accessible("sign-in")
			l.signInBy(h, "Carla")
			for name, path := range map[string]string{"engagements": "/engagements", "engagement": "/engagements/" + theCase, "inbox": "/inbox", "report": "/reports/rep1", "presentation": "/engagements/" + theCase + "/presentation", "slides": "/engagements/" + theCase + "/presentation/slides?revision=1"} {
				l.do(chromedp.Navigate(h.server.URL + path))
				l.accessible(name)
			}
		})
	}
}
