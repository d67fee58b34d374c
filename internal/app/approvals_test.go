package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestApprovalsGoEveryWay goes the ways of a gate that the demo does not, through the API
// on a real server: delegated, reassigned, asked for advice, retracted, superseded with
// votes carried forward, approved on a condition that blocks, overridden, revoked.
func TestApprovalsGoEveryWay(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.approvals()
	e.checkJournal()
	replay(t, s, e.id, "approvals")
}

// approvals goes all those ways.
func (s *site) approvals() *small {
	t := s.t
	t.Helper()
	e := s.engagementOf("approvals", "external-cto-demo", []any{
		person("pmo", "pmo"), person("sponsor", "sponsor"), person("leader", "leader"), person("leader", "second"), person("cto", "cto"),
	})
	for _, name := range []string{"pmo", "sponsor", "leader", "second", "cto", "deputy", "expert"} {
		e.join(name)
	}

	g := e.diagnosed()
	e.act(http.StatusOK, "second", g, "delegate", map[string]any{"to": "deputy+board@example.com", "reason": "I am on a ship."})
	e.act(http.StatusUnprocessableEntity, "deputy", g, "delegate", map[string]any{"to": "expert@example.com", "reason": "So am I."})
	e.act(http.StatusOK, "second", g, "reclaim", map[string]any{"reason": "The ship is late."})
	e.act(http.StatusOK, "leader", g, "advice", map[string]any{"person": "expert@example.com", "question": "Is one spare machine enough?"})
	asked := e.gateView(g)["advice"].([]any)[0].(map[string]any)
	e.act(http.StatusOK, "expert", g, "advice/"+asked["id"].(string)+"/answer", map[string]any{"answer": "For this shop it is."})
	e.decides(http.StatusOK, "leader", g, map[string]any{"verdict": "approve"})
	e.act(http.StatusOK, "leader", g, "retract", map[string]any{"reason": "I clicked too early."})
	e.decides(http.StatusOK, "leader", g, map[string]any{"verdict": "approve", "comment": "Now I have read it."})
	e.act(http.StatusOK, "pmo", g, "supersede", map[string]any{"reason": "A word in the summary."})
	assert.Equal(t, "superseded", e.gateView(g)["state"])
	require.Eventually(t, func() bool {
		status, _ := s.call(http.MethodPost, e.path("/assessment/submit"), s.Token, map[string]any{})
		return status < 300
	}, 20*time.Second, 100*time.Millisecond)
	g = e.gate("diagnosis")
	assert.Equal(t, 2, g.revision)
	assert.Len(t, e.gateView(g)["decisions"], 1, "nothing changed: the leader's vote carries forward")
	e.decides(http.StatusOK, "sponsor", g, map[string]any{"verdict": "approve"})
	e.await("plan/1/opened")

	g = e.planned()
	e.act(http.StatusOK, "second", g, "reassign", map[string]any{"to": "deputy@example.com", "reason": "It is his department."})
	e.decides(http.StatusOK, "leader", g, map[string]any{"verdict": "recuse", "comment": "My brother sells these servers."})
	e.decides(http.StatusForbidden, "second", g, map[string]any{"verdict": "approve", "confirm": true})
	e.decides(http.StatusOK, "deputy", g, map[string]any{"verdict": "approve", "confirm": true})
	e.decides(http.StatusOK, "sponsor", g, map[string]any{
		"verdict": "approve_with_conditions", "confirm": true, "comment": "If the insurer agrees.",
		"conditions": []any{map[string]any{"text": "The insurer has agreed in writing", "owner": "cto@example.com", "verifier": "sponsor@example.com", "blocking": true}},
	})
	condition := e.condition()
	assert.False(t, e.recorded("development/1/opened"), "a condition that blocks holds the way closed")
	e.says(http.StatusOK, "cto", condition, "report")
	e.says(http.StatusForbidden, "cto", condition, "confirm")
	e.says(http.StatusOK, "sponsor", condition, "refuse")
	e.says(http.StatusOK, "cto", condition, "report")
	e.says(http.StatusOK, "sponsor", condition, "confirm")
	e.await("development/1/opened")

	plan := g
	e.act(http.StatusOK, "sponsor", plan, "revoke", map[string]any{"reason": "The insurer has withdrawn."})
	assert.Equal(t, "revoked", e.gateView(plan)["state"])
	require.Eventually(t, func() bool { return e.view()["status"] == "paused" }, 10*time.Second, 50*time.Millisecond)
	e.steer("resume", nil)

	e.steer("close", nil)
	g = e.gate("closure")
	override := map[string]any{"state": "approved", "reason": "The client's leaders are all at sea."}
	e.act(http.StatusOK, "pmo", g, "override", override)
	e.act(http.StatusForbidden, "pmo", g, "override", override)
	status, answer := s.call(http.MethodPost, "/gates/"+g.id+"/override", s.Token, override, "Idempotency-Key", "second-half")
	require.Equal(t, http.StatusOK, status, "%v", answer)
	e.await("ended")
	assert.Equal(t, "override", e.gateView(g)["closed_by"])
	return e
}

func person(role, name string) any {
	return map[string]any{"role": role, "name": "The " + name, "email": name + "@example.com"}
}

// join gives somebody a token, registering them when the team does not have them.
func (e *small) join(name string) {
	e.t.Helper()
	registered := e.do(http.MethodPost, "/people", map[string]any{"name": "The " + name, "email": name + "@example.com"})
	role := "member"
	if name == "pmo" || name == "cto" {
		role = map[string]string{"pmo": "pmo", "cto": "consultant"}[name]
	}
	e.people[name] = registered["id"].(string)
	token := e.do(http.MethodPost, "/tokens", map[string]any{"name": name, "role": role, "person": registered["id"]})
	e.tokens[name] = token["token"].(string)
}

// act acts on a gate as somebody.
func (e *small) act(want int, name string, g gate, what string, body map[string]any) {
	e.t.Helper()
	key := fmt.Sprintf("%s-%s-%d-%d", name, what, g.revision, time.Now().UnixNano())
	status, answer := e.call(http.MethodPost, "/gates/"+g.id+"/"+what, e.tokens[name], body, "Idempotency-Key", key)
	require.Equal(e.t, want, status, "%s %s: %v", name, what, answer)
}

func (e *small) decides(want int, name string, g gate, body map[string]any) {
	e.t.Helper()
	body["stage"], body["revision"], body["digest"] = g.stage, g.revision, g.digest
	e.act(want, name, g, "decisions", body)
}

func (e *small) gateView(g gate) map[string]any {
	return e.do(http.MethodGet, "/gates/"+g.id, nil)
}

// condition waits for the engagement's only condition.
func (e *small) condition() (id string) {
	e.t.Helper()
	require.Eventually(e.t, func() bool {
		items := e.do(http.MethodGet, "/conditions?engagement="+url.QueryEscape(e.id), nil)["items"].([]any)
		if len(items) == 1 {
			id = items[0].(map[string]any)["id"].(string)
		}
		return id != ""
	}, 20*time.Second, 50*time.Millisecond, "the condition binds")
	return id
}

func (e *small) says(want int, name, condition, step string) {
	e.t.Helper()
	status, answer := e.call(http.MethodPost, "/conditions/"+condition+"/"+step, e.tokens[name],
		map[string]any{"note": "See the letter."}, "Idempotency-Key", fmt.Sprintf("%s-%s-%d", name, step, time.Now().UnixNano()))
	require.Equal(e.t, want, status, "%s %s: %v", name, step, answer)
}
