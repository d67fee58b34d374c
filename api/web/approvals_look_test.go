package web_test

import (
	"context"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
)

// bare lets axe-core into pages whose own policy forbids scripts.
func (l *look) bare() {
	l.Helper()
	l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
		return err
	}))
}

// busy is the world at its second revision, with all that a gate can know of itself.
func busy(t *testing.T) *world {
	w := newWorld(t)
	w.policy.Stages[0].Signature = engagement.SignatureReauthenticate
	w.bodies = []string{
		`{"summary":"Cold rooms first","actions":[{"id":"a1","version":1,"body":{"title":"Restore backups every month","build_cost":1200000,"due":"2026-06-30"}},{"id":"a2","version":1,"body":{"title":"Replace the old scanners","build_cost":400000}}]}`,
		`{"summary":"Cold rooms first, with a price for every site in the three countries","actions":[{"id":"a1","version":2,"body":{"title":"Restore backups every month","build_cost":1450000,"due":"2026-07-31"}},{"id":"a3","version":1,"body":{"title":"Train the operators","build_cost":250000,"owner":"` + w.luis.ID + `"}}]}`,
	}
	w.close(1, engagement.GateWithdrawn)
	w.ask(2)
	w.engine.reset(2)
	w.record("skipped", thePlan, "", engagement.StageSkipped{Gate: theGate, Revision: 2, Stage: "office", Number: 2, When: "plan.build_cost > 5000000"}, nil)
	w.record("moved", thePlan, w.ana.ID, engagement.TasksChanged{
		Gate: theGate, Revision: 2, Stage: "leadership", Because: engagement.BecauseDelegated, Tasks: []engagement.TaskChange{
			{Person: w.ana.ID, Roles: []engagement.Role{engagement.RoleSponsor}, State: engagement.TaskDelegated},
			{Person: w.paula.ID, Roles: []engagement.Role{engagement.RoleSponsor}, Seat: w.ana.ID, For: w.ana.ID, How: engagement.HowDelegation, Until: time.Now().Add(9 * day), State: engagement.TaskOpen},
		},
	}, map[string]string{"reason": "On leave"})
	w.record("asked", thePlan, w.paula.ID, engagement.AdviceAsked{Advice: "v1", Gate: theGate, Revision: 2, Adviser: w.luis.ID}, map[string]string{"question": "Is a month more usual for a cold room of this size?"})
	w.record("answered", thePlan, w.luis.ID, engagement.AdviceGiven{Advice: "v1", Gate: theGate}, map[string]string{"name": "Luis Ortega", "answer": "It is, in summer."})
	w.record("override", thePlan, w.ana.ID, engagement.OverrideRequested{Gate: theGate, Revision: 2, State: engagement.GateApproved}, map[string]string{"reason": "The plant stands still until this is settled"})
	return w
}

func TestTheGateShowsAllThatItKnows(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			w, l := busy(t), newLook(t, width)
			w.signIn(w.paula, identity.PMO)
			w.signed.AuthAt = time.Now().Add(-time.Hour)
			l.bare()
			l.do(chromedp.Navigate(w.server.URL+"/gates/"+theGate), visible("#ways"))
			l.accessible("gate")
			l.do(click("#way-ask summary"), click("#way-move summary"), click("#way-override summary"),
				click("#verdict-approve_with_conditions"))
			l.accessible("gate-open")
			l.follow("#way-ask button")
			l.do(visible("#ask-to-wrong"))
			l.accessible("gate-wrong")
			w.signIn(w.luis, identity.Member)
			l.do(chromedp.Navigate(w.server.URL+"/gates/"+theGate), visible("#ways"))
			l.accessible("gate-es")
		})
	}
}

func TestThePagesOfApprovalsAreAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := openHouse(t), newLook(t, width)
			example(t, h)
			bind(h)
			ask(h)
			luis := h.visitor("Luis")
			luis.post("/away", url.Values{
				"token": {luis.get("/away").token()}, "delegate": {"Petra Puig"}, "from": {"2026-08-03"}, "until": {"2026-08-21"}, "mode": {"replace"}, "reason": {"Summer holidays"},
			}).to("/away?done=saved")
			l.bare()
			for name, paths := range map[string]map[string]string{
				"Luis":  {"inbox-full": "/inbox", "away": "/away", "condition": "/conditions/d1.0"},
				"Petra": {"latency": "/approvals/latency", "dry-run": "/engagements/" + theCase + "/gates/plan/preview", "engagement-conditions": "/engagements/" + theCase},
				"Ana":   {"inbox-sponsor": "/inbox", "receipt-full": "/gates/" + planGate + "/receipts/d1"},
			} {
				l.signInBy(h, name)
				for picture, path := range paths {
					l.do(chromedp.Navigate(h.server.URL+path), visible("h1"))
					l.accessible(picture)
				}
			}
			l.do(chromedp.Navigate(h.server.URL+"/away"), visible("#away-delegate"))
			l.follow(`form[action="/away"] button`)
			l.do(visible("#away-delegate-wrong"))
			l.accessible("away-wrong")
			l.do(chromedp.Navigate(h.server.URL + "/sign-in?again=1&for=" + h.people["Ana"].ID + "&lang=es"))
			l.accessible("sign-in-again")
			require.Contains(t, l.text("h1"), "Inicie sesión de nuevo")
		})
	}
}
