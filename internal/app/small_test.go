package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

// small is an engagement with one finding, one objective and one action, whose people
// act through the API with tokens of their own.
type small struct {
	*site
	id     string
	people map[string]string // id by role
	tokens map[string]string
}

func (s *site) engagement(key string) *small {
	s.t.Helper()
	member := func(role string) any {
		return map[string]any{"role": role, "name": "The " + role, "email": role + "@example.com"}
	}
	e := s.engagementOf(key, "external-cto-demo", []any{member("pmo"), member("sponsor"), member("leader"), member("cto")})
	for _, role := range []string{"sponsor", "leader"} {
		token := s.do(http.MethodPost, "/tokens", map[string]any{"name": role, "role": "member", "person": e.people[role]})
		e.tokens[role] = token["token"].(string)
	}
	return e
}

// engagementOf starts an engagement of a team under a methodology.
func (s *site) engagementOf(key, methodology string, team []any) *small {
	s.t.Helper()
	answer := s.do(http.MethodPost, "/engagements", map[string]any{
		"client": map[string]any{"name": "Ficta S.A.", "country": "ES"}, "title": "Modernise the shops",
		"methodology": methodology, "objectives": []any{map[string]any{"key": "growth", "title": "Sell abroad"}},
		"team": team, "start_on": time.Now().UTC().Format(time.DateOnly), "calendar": "ES", "timezone": "Europe/Madrid", "currency": "EUR",
	}, "Idempotency-Key", key)
	e := &small{site: s, id: answer["id"].(string), people: map[string]string{}, tokens: map[string]string{}}
	if answer["status"] != "active" { // kept, while the worker is still on its way up
		require.Eventually(s.t, func() bool {
			var status int
			status, answer = s.call(http.MethodGet, e.path(""), s.Token, nil)
			return status == http.StatusOK
		}, 30*time.Second, 50*time.Millisecond, "a worker opens the engagement")
	}
	for _, m := range answer["team"].([]any) {
		m := m.(map[string]any)
		e.people[m["role"].(string)] = m["person"].(string)
	}
	return e
}

func (e *small) path(rest string) string { return "/engagements/" + e.id + rest }

// diagnosed brings the diagnosis before its gate and returns the gate.
func (e *small) diagnosed() gate {
	e.t.Helper()
	e.do(http.MethodPost, e.path("/assessment/findings"), map[string]any{
		"title": "One server runs everything", "type": "risk", "area": "systems", "condition": "A single machine without a spare.",
		"likelihood": 3, "impact": 5, "objective": "growth",
	})
	e.covered()
	e.do(http.MethodPost, e.path("/assessment/submit"), map[string]any{})
	return e.gate("diagnosis")
}

// covered waives whatever the diagnosis lacks.
func (e *small) covered() {
	e.t.Helper()
	coverage := e.do(http.MethodGet, e.path("/assessment"), nil)["coverage"].(map[string]any)
	var waivers []any
	for field, kind := range map[string]engagement.Covers{
		"unanswered": engagement.CoversAnswer, "findings_without_evidence": engagement.CoversEvidence, "objectives_without_finding": engagement.CoversObjective,
	} {
		missing, _ := coverage[field].([]any)
		for _, ref := range missing {
			waivers = append(waivers, map[string]any{"covers": kind, "ref": ref, "reason": "A small case asks for less."})
		}
	}
	if len(waivers) > 0 {
		e.do(http.MethodPut, e.path("/assessment/waivers"), waivers)
	}
}

// planned brings the plan before its gate.
func (e *small) planned() gate {
	e.t.Helper()
	objective := e.do(http.MethodPost, e.path("/plan/objectives"), map[string]any{
		"title": "Open at all times", "metric": "Availability", "unit": "%", "baseline": 97, "target": 99.9, "by": day(180),
	})
	e.do(http.MethodPost, e.path("/plan/actions"), map[string]any{
		"title": "A second server", "type": "new_technology", "objective": objective["id"], "impact": 5, "feasibility": 4,
		"build_cost": 1_200_000, "owner": e.people["cto"], "sponsor": e.people["sponsor"], "start": day(1), "due": day(60),
	})
	e.do(http.MethodPost, e.path("/plan/submit"), map[string]any{})
	return e.gate("plan")
}

func day(n int) string { return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }

// gate is a gate that waits for decisions.
type gate struct {
	id, stage, digest, ref string
	revision               int
}

// gate waits until a gate of a kind is open.
func (e *small) gate(key string) (found gate) {
	e.t.Helper()
	require.Eventually(e.t, func() bool {
		list := e.do(http.MethodGet, "/gates?state=pending&engagement="+url.QueryEscape(e.id), nil)
		for _, item := range list["items"].([]any) {
			g := item.(map[string]any)
			if stage, open := g["stage"].(string); g["key"] == key && open && stage != "" {
				subject := g["subject"].(map[string]any)
				found = gate{
					id: g["id"].(string), stage: stage, digest: subject["digest"].(string), ref: subject["ref"].(string),
					revision: int(subject["revision"].(float64)),
				}
				return true
			}
		}
		return false
	}, 30*time.Second, 50*time.Millisecond, "gate %s opens", key)
	return found
}

// decide sends a decision of a person by the API.
func (e *small) decide(role string, g gate, verdict, id string) (int, map[string]any) {
	e.t.Helper()
	return e.call(http.MethodPost, "/gates/"+g.id+"/decisions", e.tokens[role], map[string]any{
		"stage": g.stage, "revision": g.revision, "digest": g.digest, "verdict": verdict, "confirm": verdict == "approve",
	}, "Idempotency-Key", id)
}

func (e *small) approve(g gate, roles ...string) {
	e.t.Helper()
	for _, role := range roles {
		status, answer := e.decide(role, g, "approve", fmt.Sprintf("%s-%s-%d", role, g.id, g.revision))
		require.Equal(e.t, http.StatusOK, status, "%v", answer)
	}
}

// implemented brings the engagement to its implementation and returns its project.
func (e *small) implemented() (project string) {
	e.t.Helper()
	e.approve(e.diagnosed(), "sponsor", "leader")
	e.await("plan/1/opened")
	e.approve(e.planned(), "sponsor", "leader")
	require.Eventually(e.t, func() bool {
		projects := e.do(http.MethodGet, e.path("/projects"), nil)["items"].([]any)
		if len(projects) == 0 {
			return false
		}
		project = projects[0].(map[string]any)["id"].(string)
		return e.recorded("project/" + project + "/opened")
	}, 30*time.Second, 50*time.Millisecond, "the project opens")
	return project
}

// event is an entry of the journal, as far as the tests look at it.
type event struct {
	Seq        int
	ID         string
	Type       string
	Prev, Hash string
	Facts      map[string]any
}

// journal reads the whole journal.
func (e *small) journal() []event { return e.site.journal(e.id) }

func (s *site) journal(id string) (all []event) {
	s.t.Helper()
	for cursor := ""; ; {
		page := s.do(http.MethodGet, "/engagements/"+id+"/journal?limit=200&cursor="+url.QueryEscape(cursor), nil)
		for _, item := range page["items"].([]any) {
			i := item.(map[string]any)
			e := i["event"].(map[string]any)
			facts, _ := e["facts"].(map[string]any)
			all = append(all, event{
				Seq: int(i["seq"].(float64)), ID: e["id"].(string), Type: e["type"].(string),
				Prev: i["prev_hash"].(string), Hash: i["hash"].(string), Facts: facts,
			})
		}
		next, _ := page["next"].(string)
		if next == "" {
			return all
		}
		cursor = next
	}
}

func (e *small) recorded(id string) bool {
	for _, entry := range e.journal() {
		if entry.ID == id {
			return true
		}
	}
	return false
}

func (e *small) await(id string) {
	e.t.Helper()
	require.Eventually(e.t, func() bool { return e.recorded(id) }, 30*time.Second, 50*time.Millisecond, "%s is journalled", id)
}

// decisions lists the ids of the decisions that count.
func (e *small) decisions() (ids []string) {
	for _, entry := range e.journal() {
		if entry.Type == "decision_recorded" {
			ids = append(ids, entry.Facts["decision"].(string))
		}
	}
	return ids
}
