package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/api/web"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/engine"
)

const courseAddress = "/engagements/" + theCase + "/course"

var hiddenConfirm = regexp.MustCompile(`name="confirm" value="([^"]+)"`)

// steering takes down how an engagement is steered.
type steering struct {
	houseEngine
	acts   map[engine.Lifecycle][]contract.Act
	moved  []contract.Reschedule
	extend []contract.Extend
}

func (s *steering) Act(_ context.Context, _ string, what engine.Lifecycle, a contract.Act) error {
	s.acts[what] = append(s.acts[what], a)
	return nil
}

func (s *steering) Reschedule(_ context.Context, _ string, r contract.Reschedule) error {
	s.moved = append(s.moved, r)
	return nil
}

func (s *steering) Extend(_ context.Context, _ string, x contract.Extend) error {
	s.extend = append(s.extend, x)
	return nil
}

// steeredBy has an engine that takes down how engagements are steered.
func steeredBy(s *steering) func(*web.Options) { return func(o *web.Options) { o.Engine = s } }

// steered is an engagement whose plan is being made, due on 16 March.
func steered(t *testing.T) (*house, *steering) {
	t.Helper()
	s := &steering{acts: map[engine.Lifecycle][]contract.Act{}}
	h := openHouse(t, steeredBy(s))
	h.open(theCase, "Modernise the shop", "Müller")
	h.record(theCase, "plan/1", "", engagement.PhaseOpened{Phase: engagement.PhasePlan, Owner: engagement.RoleCTO, Due: h.now.AddDate(0, 0, 14), Workflow: "w"}, nil)
	write(h, theCase, "f1", "", engagement.Finding{Title: "Backups were never restored", Type: "risk", Area: "systems", Condition: "Nobody has tried.", Likelihood: 4, Impact: 5})
	write(h, theCase, "f2", "", engagement.Finding{Title: "Orders are typed twice", Type: "gap", Area: "systems", Condition: "No interface.", Likelihood: 3, Impact: 3})
	planned(t, h)
	write(h, theCase, "g1", "", engagement.Group{Name: "Warehouse staff", Size: 40, Impact: "high"})
	write(h, theCase, "k1", "", engagement.Communication{Audience: "g1", Subject: "Why we restore", Message: "Because.", Channel: "intranet", Planned: "2026-03-18"})
	return h, s
}

func TestAMoveIsShownBeforeItIsDone(t *testing.T) {
	h, s := steered(t)
	petra := h.visitor("Petra")
	petra.get(courseAddress).status(http.StatusOK).says("Move a phase", "Improvement plan", "due 16 March 2026", "Pause the engagement", "It can be closed once implementation has begun")
	ask := "/move?ref=plan/1&due=2026-03-23&follow=yes"
	shown := petra.get(courseAddress + ask).status(http.StatusOK)
	shown.says("16 March 2026", "23 March 2026", "+5", "Restore backups every month", "begins: 6 April 2026", "→ 13 April 2026", "Why we restore", "target end: 18 December 2026", "Spent in 2026-Q2")

	in := url.Values{
		"token": {hiddenToken.FindStringSubmatch(shown.html)[1]}, "confirm": {hiddenConfirm.FindStringSubmatch(shown.html)[1]},
		"ref": {"plan/1"}, "due": {"2026-03-23"}, "follow": {"yes"}, "form": {"0d0c3a52-7b0e-4e0a-9d4c-5f8f0f1f9a11"},
	}
	petra.post(courseAddress+"/move", in).status(http.StatusUnprocessableEntity).says("Is required; say in a sentence why")
	in.Set("reason", "Access came late.")
	in.Set("keep", "k1")
	again := petra.post(courseAddress+"/move", in).status(http.StatusConflict)
	again.says("Nothing was moved", "You keep it", "Before the new due", "come before the new due: 1")
	require.Empty(t, s.moved)
	in.Set("confirm", hiddenConfirm.FindStringSubmatch(again.html)[1])
	in.Set("again", "yes")
	petra.post(courseAddress+"/move", in).status(http.StatusOK).says("You keep it")
	require.Empty(t, s.moved, "showing again moves nothing")
	in.Del("again")
	for range 2 {
		petra.post(courseAddress+"/move", in).status(http.StatusSeeOther)
	}
	require.Len(t, s.moved, 2)
	require.Equal(t, s.moved[0], s.moved[1], "a form sent twice is one request")
	message := s.moved[0]
	assert.Equal(t, "Access came late.", message.Reason)
	assert.Equal(t, engagement.Day("2026-12-28"), message.End)
	for _, m := range message.Follow {
		assert.NotEqual(t, "k1", m.ID)
	}
	petra.get(courseAddress + "?done=reschedule").says("Moved. The journal says")
	petra.get(courseAddress + "/move?ref=plan/1&due=soon").status(http.StatusUnprocessableEntity).says("is not a day")
	petra.get(courseAddress + "/move?ref=change/1&due=2026-03-23").status(http.StatusUnprocessableEntity).says("is not an open phase")
	h.visitor("Carla").get(courseAddress).status(http.StatusForbidden)
}

func TestAnEngagementIsPausedAndEndedFromItsPage(t *testing.T) {
	s := &steering{acts: map[engine.Lifecycle][]contract.Act{}}
	h := openHouse(t, steeredBy(s))
	example(t, h)
	petra := h.visitor("Petra")
	got := petra.get(courseAddress).status(http.StatusOK)
	got.says("Go to the close now", "Open gates: 1")
	in := url.Values{"token": {hiddenToken.FindStringSubmatch(got.html)[1]}}
	petra.post(courseAddress+"/pause", in).status(http.StatusUnprocessableEntity).says("Is required; say in a sentence why")
	in.Set("reason", "The fair.")
	petra.post(courseAddress+"/pause", url.Values{"reason": {"The fair."}}).status(http.StatusForbidden)
	petra.post(courseAddress+"/pause", in).status(http.StatusSeeOther)
	require.Equal(t, "The fair.", s.acts[engine.Pause][0].Reason)
	h.record(theCase, "", "Petra", engagement.Paused{}, nil)
	petra.get(courseAddress+"?done=pause").says("every clock stands still", "Resume the engagement")
	petra.post(courseAddress+"/resume", in).status(http.StatusSeeOther)
	require.Len(t, s.acts[engine.Resume], 1)

	petra.get(courseAddress+"/cancel").status(http.StatusOK).says("What ends when you cancel", "Monthly restore", "Stopped", "Exception of Monthly restore", "Ana Ruiz and Luis Gil")
	petra.get(courseAddress+"/close").status(http.StatusOK).says("What is handed over when you close", "Handed over")
	petra.post(courseAddress+"/cancel", url.Values{"token": in["token"]}).status(http.StatusUnprocessableEntity).says("What ends when you cancel", "Is required")
	petra.post(courseAddress+"/cancel", in).status(http.StatusSeeOther)
	require.Len(t, s.acts[engine.Cancel], 1)

	in.Set("to", "2020-01-01")
	petra.post(courseAddress+"/extend", in).status(http.StatusUnprocessableEntity).says("lies before")
	in.Set("to", "2028-06-30")
	petra.post(courseAddress+"/extend", in).status(http.StatusSeeOther)
	require.Equal(t, engagement.Day("2028-06-30"), s.extend[0].To)
	h.record(theCase, "", "Petra", engagement.Ended{Status: engagement.StatusCancelled}, nil)
	petra.get(courseAddress).says("This engagement has ended").lacks("Pause the engagement")
}

func TestAReassessmentIsBegunOrDeclinedFromThePage(t *testing.T) {
	s := &steering{acts: map[engine.Lifecycle][]contract.Act{}}
	h := openHouse(t, steeredBy(s))
	example(t, h)
	petra := h.visitor("Petra")
	got := petra.get(courseAddress).status(http.StatusOK).says("Assess again", "Begin the re-assessment").lacks("Not now")
	in := url.Values{"token": {hiddenToken.FindStringSubmatch(got.html)[1]}}
	h.record(theCase, contract.RefMonitoring, "", engagement.ReassessmentProposed{Period: 1, Cause: engagement.ReassessRed}, nil)
	petra.get(courseAddress).says("Proposed after period 1", "Results have been red for several periods in a row", "Not now")
	petra.get("/engagements/" + theCase).says("Proposed after period 1 to assess again")
	petra.post(courseAddress+"/decline_reassessment", in).status(http.StatusUnprocessableEntity).says("Is required")
	in.Set("reason", "After the merger.")
	petra.post(courseAddress+"/decline_reassessment", in).status(http.StatusSeeOther)
	require.Equal(t, "After the merger.", s.acts[engine.NoReassessment][0].Reason)
	h.record(theCase, "", "Petra", engagement.ReassessmentDecided{Answer: engagement.ReassessmentDeclined}, nil)
	petra.get(courseAddress).lacks("Proposed after period 1")
	petra.post(courseAddress+"/reassess", in).status(http.StatusSeeOther)
	require.Len(t, s.acts[engine.Reassess], 1)
	h.record(theCase, "assessment/2", "", engagement.PhaseOpened{Phase: engagement.PhaseAssessment, Owner: engagement.RoleCTO, Due: h.now.AddDate(0, 0, 20), Workflow: "w"}, nil)
	petra.get(courseAddress).says("A re-assessment is under way").lacks("Begin the re-assessment")
}

func TestTheCoursePagesFitAndAreAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, _ := steered(t)
			l := newLook(t, width)
			l.signInBy(h, "Petra")
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
				return err
			}), chromedp.Navigate(h.server.URL+courseAddress))
			l.accessible("course")
			l.do(chromedp.Navigate(h.server.URL + courseAddress + "/move?ref=plan/1&due=2026-03-23&follow=yes&keep=k1"))
			l.accessible("course-move")
			l.do(chromedp.Navigate(h.server.URL + courseAddress + "/cancel"))
			l.accessible("course-cancel")
		})
	}
}
