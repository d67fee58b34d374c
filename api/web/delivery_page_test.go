package web_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

const deliveryAddress = "/engagements/" + theCase + "/delivery"

// delivering is the example with a second project that waits for the first, with two reports
// and with somebody who has too much to do.
func delivering(t *testing.T) *house {
	t.Helper()
	h := openedExample(t)
	write(h, theCase, "p2", "", engagement.Project{Name: "Scanners", BaselineStart: "2026-07-01", BaselineEnd: "2026-07-31", BaselineBudget: 500000})
	h.record(theCase, "project/p2", "", engagement.ProjectOpened{Project: "p2", Start: "2026-07-01", End: "2026-07-31", Budget: 500000}, map[string]string{"name": "Scanners"})
	write(h, theCase, "dep1", "", engagement.Dependency{From: "p1", To: "p2", Type: engagement.FinishToStart, Lag: 2})
	for id, r := range map[string]engagement.StatusReport{
		"s1": {On: "2026-05-04", Time: engagement.Green, Cost: engagement.Green, Scope: engagement.Green, Benefit: engagement.Green, Spent: 200000, ForecastCost: 1200000, ForecastEnd: "2026-06-30", Narrative: "Going well."},
		"s2": {On: "2026-06-01", Time: engagement.Red, Cost: engagement.Green, Scope: engagement.Green, Benefit: engagement.Green, Spent: 700000, ForecastCost: 1200000, ForecastEnd: "2026-07-10", Narrative: "Tapes are late."},
	} {
		write(h, theCase, id, "p1", r)
	}
	for id, project := range map[string]string{"al1": "p1", "al2": "p2"} {
		write(h, theCase, id, project, engagement.Allocation{Person: h.people["Luis"].ID, Percent: 70, From: "2026-07-01", To: "2026-07-31"})
	}
	return h
}

func TestTheDeliveryPageShowsHowTheProjectsGoTogether(t *testing.T) {
	h := delivering(t)
	got := h.visitor("Ana").get(deliveryAddress).status(http.StatusOK)
	got.says(
		"Forecasts that cannot hold", "“Scanners” cannot end on 31 July 2026", "it waits for", "FS + 2 working days",
		"is allocated 140 % of their time", "Late milestones", "Restore without help", "Exception of Monthly restore", "Go-live of Scanners",
		"★ Critical", "Status over time", "Red", "Budget burn: Monthly restore", "EUR 12,000.00", "2026-Q2", "Budget by category", "Today",
	)
	require.Contains(t, got.html, `href="/engagements/`+theCase+`/projects/p1"`)
	require.Contains(t, got.html, "report-hatch", "decisions are hatched")
	require.Contains(t, got.html, "report-strong", "what is critical has an outline")
	require.Contains(t, got.html, "report-planned", "what was agreed has a bar")
	require.Contains(t, got.html, "report-follows-tip", "what waits has an arrow")
	require.Contains(t, got.html, "report-milestone-hollow")
	h.visitor("Zoe").get(deliveryAddress).status(http.StatusNotFound)
	empty := openHouse(t)
	empty.open(theCase, "Modernise the shop", "Müller")
	empty.visitor("Petra").get(deliveryAddress).status(http.StatusOK).says("No project has been opened yet")
}

func TestTheDeliveryPageFitsAndIsAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := delivering(t), newLook(t, width)
			l.signInBy(h, "Carla")
			l.do(chromedp.Navigate(h.server.URL+deliveryAddress), visible("h1"), l.fits("delivery"))
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
				return err
			}), chromedp.Navigate(h.server.URL+deliveryAddress))
			l.accessible("delivery")
			l.follow(`.card h3 a[href$="/projects/p1"]`)
			l.do(visible("h1"))
			require.Equal(t, "Monthly restore", l.text("h1"))
		})
	}
}
