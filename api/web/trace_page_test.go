package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

const traceAddress = "/engagements/" + theCase + "/trace"

// tracing is the example with a finding about which nothing is planned, and one that is its
// author's alone.
func tracing(t *testing.T) *house {
	t.Helper()
	h := openedExample(t)
	write(h, theCase, "f8", "", engagement.Finding{Title: "Nobody locks the server room", Type: "risk", Area: "systems", Condition: "The door is open."})
	write(h, theCase, "f9", "", engagement.Finding{Title: "A rumour", Type: "risk", Area: "systems", Condition: "Heard it.", Visibility: engagement.VisibleAuthor})
	return h
}

func TestTheTracePageShowsTheChainAndWhereItBreaks(t *testing.T) {
	h := tracing(t)
	carla := h.visitor("Carla")
	whole := carla.get(traceAddress).status(http.StatusOK)
	whole.says("Findings and plan as the team has them now", "Nothing is planned about the finding “Nobody locks the server room”", "Mend it",
		"Name it in an action of the plan, or accept it as it is with a reason", "Backups were never restored", "Monthly restore")
	require.Contains(t, whole.html, `href="/engagements/`+theCase+`/assessment/findings/f8"`)
	require.Contains(t, whole.html, "report-flow-line")
	chain := carla.get(traceAddress + "?node=action:a1&direction=upstream").status(http.StatusOK)
	chain.says("Restore backups every month", "Backups were never restored", "back to what it came from").lacks("Connect shop and warehouse", "Nobody locks")
	carla.get(traceAddress + "?node=action:none").status(http.StatusNotFound)

	ana := h.visitor("Ana")
	ana.get(traceAddress).status(http.StatusOK).says("as they were last submitted").lacks("A rumour", "Nobody locks", "Accept a finding")
	ana.get(traceAddress+"?lang=es").says("Enlaces rotos", "Traza", "Proyectos")
	h.visitor("Zoe").get(traceAddress).status(http.StatusNotFound)
}

func TestAFindingIsAcceptedAsItIs(t *testing.T) {
	h := tracing(t)
	carla := h.visitor("Carla")
	in := url.Values{"token": {hiddenToken.FindStringSubmatch(carla.get(traceAddress).html)[1]}, "finding": {"f8"}}
	carla.post(traceAddress+"/accept", in).status(http.StatusUnprocessableEntity).says("The finding has not been accepted yet")
	in.Set("reason", "The room moves in May.")
	carla.post(traceAddress+"/accept", url.Values{"finding": {"f8"}, "reason": {"x"}}).status(http.StatusForbidden)
	carla.post(traceAddress+"/accept", in).status(http.StatusSeeOther)
	carla.get(traceAddress+"?done=1").says("The finding is accepted as it is.", "accepted as it is").lacks("Nothing is planned about the finding “Nobody locks")
	h.visitor("Ana").post(traceAddress+"/accept", in).status(http.StatusForbidden)
}

func TestTheTraceFitsAndIsAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := tracing(t), newLook(t, width)
			l.signInBy(h, "Carla")
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
				return err
			}), chromedp.Navigate(h.server.URL+traceAddress))
			l.accessible("trace")
			l.do(chromedp.Navigate(h.server.URL + traceAddress + "?node=finding:f1"))
			l.accessible("trace-chain")
			require.Equal(t, "Backups were never restored", l.text("#chosen"))
			l.follow(`a[href$="direction=downstream"]`)
			l.do(visible(`a[aria-current="true"][href$="direction=downstream"]`))
		})
	}
}
