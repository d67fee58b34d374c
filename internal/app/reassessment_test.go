package app_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTheAssessmentComesAgain goes from the first result to a second diagnosis, on the
// development server: it is another run of the assessment's workflow.
func TestTheAssessmentComesAgain(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("reassessed")
	project := e.implemented()
	e.do(http.MethodPost, e.path("/projects/"+project+"/submit"), map[string]any{})
	e.approve(e.gate("acceptance"), "sponsor")
	e.await("monitoring/1/opened")
	e.steer("reassess", nil)
	e.await("assessment/2/opened")

	require.Eventually(t, func() bool {
		status, _ := s.call(http.MethodPost, e.path("/assessment/findings"), s.Token, map[string]any{
			"title": "The spare has never been tried", "type": "risk", "area": "systems", "condition": "Nobody has switched to it.",
			"likelihood": 2, "impact": 4, "objective": "growth",
		})
		return status == http.StatusCreated
	}, 20*time.Second, 50*time.Millisecond, "what was approved is open again")
	e.covered()
	e.do(http.MethodPost, e.path("/assessment/submit"), map[string]any{})
	again := e.gate("diagnosis")
	assert.Equal(t, 2, again.revision)
	e.approve(again, "sponsor", "leader")
	e.await("assessment/2/closed")

	var phases []string
	for _, p := range e.view()["phases"].([]any) {
		if p := p.(map[string]any); p["phase"] == "assessment" {
			phases = append(phases, p["ref"].(string)+" "+p["outcome"].(string))
		}
	}
	assert.Equal(t, []string{"assessment/1 done", "assessment/2 done"}, phases)
	e.steer("close", nil)
	require.Eventually(t, func() bool { // reviews of periods that have ended come before the closure
		list := e.do(http.MethodGet, "/gates?state=pending&engagement="+url.QueryEscape(e.id), nil)
		for _, item := range list["items"].([]any) {
			g := item.(map[string]any)
			subject := g["subject"].(map[string]any)
			for _, role := range []string{"sponsor", "leader"} {
				e.call(http.MethodPost, "/gates/"+g["id"].(string)+"/decisions", e.tokens[role], map[string]any{
					"stage": g["stage"], "revision": subject["revision"], "digest": subject["digest"], "verdict": "approve", "confirm": true,
				})
			}
		}
		return e.recorded("ended")
	}, time.Minute, 200*time.Millisecond)
	e.checkJournal()
	replay(t, s, e.id, "reassessed")
}
