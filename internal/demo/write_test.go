package demo

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func TestWhoSubmitsAgainAnswersEveryRequestForChanges(t *testing.T) {
	o := &office{t: t, votes: map[string]string{}}
	sent := make(chan map[string]any, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			o.ServeHTTP(w, r)
			return
		}
		var body map[string]any
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&body))
		sent <- body
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(server.Close)
	p, err := (&Player{API: server.URL, Web: server.URL, Seed: "s"}).prepare(Story{})
	require.NoError(t, err)
	p.at = "/v1/engagements/e"
	p.watch = newWatcher(p.api, "e", func(*state) {})
	go p.watch.run(t.Context())
	s := subject{ref: "plan/1", key: engagement.GatePlan, path: "/plan/submit", step: "plan", note: func(int) string { return "Costs are split now." }}
	gate := gateView{Decisions: []decisionView{{"d-1", engagement.RequestChanges}, {"d-2", engagement.Approve}, {"d-3", engagement.RequestChanges}}}

	require.NoError(t, p.submit(t.Context(), s, 1, gate.asked()))
	require.Equal(t, map[string]any{"note": "Costs are split now.", "answers": []any{
		map[string]any{"decision": "d-1", "text": "Costs are split now."},
		map[string]any{"decision": "d-3", "text": "Costs are split now."},
	}}, <-sent)

	require.NoError(t, p.submit(t.Context(), s, 1, nil))
	require.NotContains(t, <-sent, "answers", "nothing is asked for at first")
}
