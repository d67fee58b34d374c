package app_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (e *small) steer(what string, body map[string]any) {
	e.t.Helper()
	if body == nil {
		body = map[string]any{}
	}
	body["reason"] = "The client asked for it."
	e.do(http.MethodPost, e.path("/"+what), body)
}

// reschedule does a reschedule as it is shown.
func (e *small) reschedule(body map[string]any) (shown map[string]any) {
	e.t.Helper()
	shown = e.do(http.MethodPost, e.path("/reschedule-outlook"), body)
	body["confirm"] = shown["digest"]
	e.steer("reschedule", body)
	return shown
}

// TestAnEngagementIsSteered goes the ways that the demo does not: pause, reschedule,
// withdrawal, a rejected plan, a handover, an early close.
func TestAnEngagementIsSteered(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.steered()
	e.checkJournal()
	replay(t, s, e.id, "steered")
}

// steered goes all those ways.
func (s *site) steered() *small {
	t := s.t
	t.Helper()
	e := s.engagement("steered")
	e.steer("pause", nil)
	assert.Equal(t, "paused", e.view()["status"])
	status, _ := s.call(http.MethodPost, e.path("/pause"), s.Token, map[string]any{"reason": "again"})
	assert.Equal(t, http.StatusConflict, status)
	e.steer("resume", nil)
	e.reschedule(map[string]any{"ref": "assessment/1", "due": day(40), "follow": true})

	g := e.diagnosed()
	e.do(http.MethodPost, "/gates/"+g.id+"/withdraw", map[string]any{"reason": "A figure is wrong."})
	status, _ = e.decide("sponsor", g, "approve", "too-late")
	assert.Equal(t, http.StatusConflict, status, "the gate is closed")
	e.do(http.MethodPost, e.path("/assessment/submit"), map[string]any{})
	e.approve(e.gate("diagnosis"), "sponsor", "leader")
	e.await("plan/1/opened")

	g = e.planned()
	status, _ = s.call(http.MethodPost, e.path("/plan/objectives"), s.Token, map[string]any{
		"title": "More", "metric": "Orders", "baseline": 1, "target": 2, "by": day(90),
	})
	assert.Equal(t, http.StatusConflict, status, "what is before its gate is frozen")
	status, answer := s.call(http.MethodPost, "/gates/"+g.id+"/decisions", e.tokens["sponsor"], map[string]any{
		"stage": g.stage, "revision": g.revision, "digest": g.digest, "verdict": "reject", "comment": "Too dear.",
	})
	require.Equal(t, http.StatusOK, status, "%v", answer)
	require.Eventually(t, func() bool {
		status, _ := s.call(http.MethodPost, e.path("/resolve"), s.Token, map[string]any{
			"ref": "plan/1", "choice": "revise", "reason": "We talk about the price.",
		})
		return status < 300
	}, 20*time.Second, 100*time.Millisecond, "the PMO has a rejected plan revised")
	require.Eventually(t, func() bool {
		status, _ := s.call(http.MethodPost, e.path("/plan/submit"), s.Token, map[string]any{})
		return status < 300
	}, 20*time.Second, 100*time.Millisecond)

	member := func(role, name string) map[string]any {
		return map[string]any{"role": role, "name": name, "email": name + "@example.com"}
	}
	e.do(http.MethodPut, e.path("/team"), map[string]any{"reason": "She has left.", "team": []any{
		member("pmo", "pmo"), member("sponsor", "sponsor"), member("leader", "successor"), member("cto", "cto"),
	}})
	g = e.gate("plan")
	require.Eventually(t, func() bool {
		status, _ = e.decide("leader", g, "approve", "from-the-one-who-left")
		return status == http.StatusNotFound
	}, 10*time.Second, 50*time.Millisecond, "once the gate has heard of it, whoever left sees nothing of it any more")
	for _, m := range e.view()["team"].([]any) {
		if m := m.(map[string]any); m["role"] == "leader" {
			token := s.do(http.MethodPost, "/tokens", map[string]any{"name": "successor", "role": "member", "person": m["person"]})
			e.tokens["successor"] = token["token"].(string)
		}
	}
	e.approve(g, "sponsor", "successor")
	e.await("change/1/opened")
	e.steer("extend", map[string]any{"to": day(300)})
	e.steer("close", nil)
	e.approve(e.gate("closure"), "sponsor", "successor")
	e.await("ended")
	assert.Equal(t, "closed", e.view()["status"])
	return e
}

func TestACancelledEngagementEndsEverything(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("cancelled")
	project := e.implemented()
	e.steer("pause", nil)
	e.steer("cancel", nil)
	assert.Equal(t, "cancelled", e.view()["status"])
	stopped := e.do(http.MethodGet, e.path("/projects/"+project), nil)
	assert.Equal(t, "stopped", stopped["state"])
	assert.Equal(t, "The client asked for it.", stopped["reason"])
	status, _ := s.call(http.MethodPost, e.path("/pause"), s.Token, map[string]any{"reason": "too late"})
	assert.Equal(t, http.StatusConflict, status)
	e.checkJournal()
	replay(t, s, e.id, "cancelled")
}

func (e *small) view() map[string]any { return e.do(http.MethodGet, e.path(""), nil) }
