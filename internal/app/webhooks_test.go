package app_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/notify"
)

// listener is a program that webhooks are sent to. It answers as it is told to by each type of
// message, 200 by default, and keeps what it was sent.
type listener struct {
	*httptest.Server
	mu        sync.Mutex
	answers   map[string][]int // by type: the statuses of the first ones
	elsewhere int              // requests that only a redirect leads to
	messages  []message
}

type message struct {
	id, kind, engagement string
	header               http.Header
	body                 []byte
}

func newListener(t *testing.T) *listener {
	t.Helper()
	l := &listener{answers: map[string][]int{}}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)
	return l
}

func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.URL.Path == "/elsewhere" {
		l.elsewhere++
		return
	}
	var said struct {
		Type string
		Data struct{ Engagement string }
	}
	if err := json.Unmarshal(body, &said); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	l.messages = append(l.messages, message{id: r.Header.Get("webhook-id"), kind: said.Type, engagement: said.Data.Engagement, header: r.Header, body: body})
	status := http.StatusOK
	if next := l.answers[said.Type]; len(next) > 0 {
		status, l.answers[said.Type] = next[0], next[1:]
	}
	if status == http.StatusFound {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(status)
}

// of are the messages of a type.
func (l *listener) of(kind string) (found []message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range l.messages {
		if m.kind == kind {
			found = append(found, m)
		}
	}
	return found
}

func (l *listener) answer(kind string, statuses ...int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answers[kind] = statuses
}

// comes waits for so many messages of a type.
func (l *listener) comes(t *testing.T, kind string, n int) []message {
	t.Helper()
	require.Eventually(t, func() bool { return len(l.of(kind)) >= n }, 60*time.Second, 50*time.Millisecond, "%d of %s", n, kind)
	return l.of(kind)
}

func (s *site) webhook(url string) (path, secret string) {
	s.t.Helper()
	made := s.do(http.MethodPost, "/webhooks", map[string]any{"name": "Listener", "url": url, "types": []string{"*"}})
	return "/webhooks/" + made["id"].(string), made["secret"].(string)
}

// delivery is the delivery of the last message of a type, once it stands somehow.
func (s *site) delivery(path, kind, state string) map[string]any {
	s.t.Helper()
	var found map[string]any
	require.Eventually(s.t, func() bool {
		for _, d := range s.do(http.MethodGet, path+"/deliveries?limit=200", nil)["items"].([]any) {
			if found = d.(map[string]any); found["type"] == kind {
				return found["state"] == state
			}
		}
		return false
	}, 60*time.Second, 100*time.Millisecond, "%s is %s", kind, state)
	return s.do(http.MethodGet, path+"/deliveries/"+found["id"].(string), nil)
}

func TestEventsReachAWebhookSignedInSpiteOfFailures(t *testing.T) {
	l := newListener(t)
	s := newSite(t)
	s.start("--webhook-allow", "127.0.0.0/8")
	path, secret := s.webhook(l.URL + "/in?from=mandate")
	verify := func(m message, secret string) error {
		hook, err := standardwebhooks.NewWebhook(secret)
		require.NoError(t, err)
		return hook.Verify(m.body, m.header)
	}
	s.do(http.MethodPost, path+"/test", nil)
	require.NoError(t, verify(l.comes(t, "mandate.ping", 1)[0], secret))

	l.answer("mandate.opened", http.StatusInternalServerError, http.StatusFound)
	e := s.engagement("webhooks")
	opened := l.comes(t, "mandate.opened", 2)
	require.NoError(t, verify(opened[1], secret))
	assert.Equal(t, opened[0].id, opened[1].id, "tried again it is the same message")
	assert.Equal(t, opened[0].body, opened[1].body)
	assert.Equal(t, e.path(""), "/engagements/"+opened[0].engagement)
	failed := s.delivery(path, "mandate.opened", "failed")
	assert.EqualValues(t, 302, failed["status"])
	assert.Contains(t, failed["error"], "a redirect, which is not followed")
	assert.Zero(t, l.elsewhere)
	require.Len(t, failed["tries"], 2)

	other := s.do(http.MethodPost, path+"/secret", nil)["secret"].(string)
	s.do(http.MethodPost, path+"/deliveries/"+failed["id"].(string)+"/redelivery", nil)
	again := l.comes(t, "mandate.opened", 3)[2]
	assert.Equal(t, opened[0].id, again.id)
	require.NoError(t, verify(again, other))
	require.NoError(t, verify(again, secret), "the secret before is good for a day more")
	s.delivery(path, "mandate.opened", "delivered")

	// Whatever the journal has recorded was delivered, once each.
	journal := s.do(http.MethodGet, e.path("/journal?limit=200"), nil)["items"].([]any)
	require.Eventually(t, func() bool {
		return len(s.do(http.MethodGet, path+"/deliveries?state=delivered&limit=200", nil)["items"].([]any)) >= len(journal)+1
	}, 60*time.Second, 100*time.Millisecond)
	for _, entry := range journal {
		kind := "mandate." + entry.(map[string]any)["event"].(map[string]any)["type"].(string)
		ids := map[string]bool{}
		for _, m := range l.of(kind) {
			ids[m.id] = true
		}
		assert.NotEmpty(t, ids, kind)
	}

	l.answer("mandate.paused", http.StatusGone)
	e.steer("pause", nil)
	gone := s.delivery(path, "mandate.paused", "abandoned")
	assert.Contains(t, gone["error"], "410 Gone")
	assert.Equal(t, "gone", s.do(http.MethodGet, path, nil)["why_disabled"])
	require.Eventually(t, func() bool {
		return slices.ContainsFunc(s.mailsTo("admin@localhost"), func(m notify.Message) bool { return m.Subject == "Webhook disabled: Listener" })
	}, 30*time.Second, 100*time.Millisecond, "its owner is told")
	e.steer("resume", nil)
	s.do(http.MethodPatch, path, map[string]any{"enabled": true})
	assert.Empty(t, l.of("mandate.resumed"), "what happens while it is disabled is not sent")
	s.do(http.MethodPost, path+"/redeliveries", map[string]any{"since": "2020-01-01T00:00:00Z"})
	s.delivery(path, "mandate.paused", "delivered")
	e.steer("cancel", nil)
	l.comes(t, "mandate.ended", 1)
	s.stop()
	s.nowhere(secret)
	s.nowhere(other)
}

func TestAWebhookIsNotSentIntoTheNetwork(t *testing.T) {
	l := newListener(t)
	s := newSite(t)
	s.start()
	for _, address := range []string{"https://127.0.0.1/", "https://169.254.169.254/latest/meta-data/"} {
		path, _ := s.webhook(address)
		s.do(http.MethodPost, path+"/test", nil)
		assert.Contains(t, s.delivery(path, "mandate.ping", "failed")["error"], "internal network", address)
	}
	status, refused := s.call(http.MethodPost, "/webhooks", s.Token, map[string]any{"name": "x", "url": l.URL, "types": []string{"*"}})
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, refused["errors"].([]any)[0].(map[string]any)["message"], "--webhook-allow")
	assert.Empty(t, l.messages)
}
