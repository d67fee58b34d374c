package demo

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// drop breaks the connection without an answer, as a server that is killed does.
func drop(t *testing.T, w http.ResponseWriter) {
	t.Helper()
	connection, _, err := w.(http.Hijacker).Hijack()
	require.NoError(t, err)
	require.NoError(t, connection.Close())
}

func newAPI(t *testing.T, handle http.HandlerFunc) *api {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	w := &wire{http: server.Client(), patience: 5 * time.Second, away: func(string) {}}
	return &api{wire: w, base: server.URL, token: "mdt_x", seed: "seed"}
}

func TestARequestIsSentAgainWholeUntilTheServerAnswers(t *testing.T) {
	var keys, bodies []string
	a := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		keys, bodies = append(keys, r.Header.Get("Idempotency-Key")), append(bodies, string(body))
		switch len(keys) {
		case 1:
			drop(t, w)
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 3:
			w.Header().Set("Content-Length", "100") // promised, and never sent
			w.WriteHeader(http.StatusCreated)
		default:
			w.WriteHeader(http.StatusCreated)
			_, err := w.Write([]byte(`{"id":"7"}`))
			require.NoError(t, err)
		}
	})
	var out created
	require.NoError(t, a.post(t.Context(), "/v1/things", "thing/1", map[string]int{"n": 1}, &out))
	require.Equal(t, "7", out.ID)
	require.Len(t, keys, 4)
	for i := range keys {
		require.Equal(t, "seed/thing/1", keys[i])
		require.Equal(t, `{"n":1}`, bodies[i])
	}
}

func TestARefusalIsNotSentAgain(t *testing.T) {
	var tries atomic.Int32
	a := newAPI(t, func(w http.ResponseWriter, _ *http.Request) {
		tries.Add(1)
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, err := w.Write([]byte(`{"detail":"Mend it.","errors":[{"location":"body.on","message":"is late"}]}`))
		require.NoError(t, err)
	})
	err := a.post(t.Context(), "/v1/things", "x", map[string]int{}, nil)
	require.ErrorContains(t, err, "POST /v1/things: 422 Unprocessable Entity: Mend it.; body.on is late")
	require.True(t, refusedWith(err, http.StatusUnprocessableEntity))
	require.EqualValues(t, 1, tries.Load())
}

func TestAServerThatAsksToWaitIsWaitedFor(t *testing.T) {
	var last time.Time
	var waited time.Duration
	a := newAPI(t, func(w http.ResponseWriter, _ *http.Request) {
		if last.IsZero() {
			last = time.Now()
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		waited = time.Since(last)
	})
	require.NoError(t, a.get(t.Context(), "/", nil))
	require.GreaterOrEqual(t, waited, time.Second)
}

func TestAServerThatStaysAwayIsGivenUp(t *testing.T) {
	a := newAPI(t, func(w http.ResponseWriter, _ *http.Request) { drop(t, w) })
	a.patience = 300 * time.Millisecond
	var told []string
	a.away = func(why string) { told = append(told, why) }
	require.ErrorContains(t, a.get(t.Context(), "/", nil), "did not recover within 300ms")
	require.NotEmpty(t, told)
}

func TestAPlayThatIsStoppedStopsTrying(t *testing.T) {
	a := newAPI(t, func(w http.ResponseWriter, _ *http.Request) { drop(t, w) })
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	require.ErrorIs(t, a.get(ctx, "/", nil), context.DeadlineExceeded)
}

func TestAListIsReadToItsEnd(t *testing.T) {
	a := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		page := map[string]string{"": `{"items":[{"id":"a"}],"next":"b c"}`, "b c": `{"items":[{"id":"b"}]}`}[r.URL.Query().Get("cursor")]
		_, err := w.Write([]byte(page))
		require.NoError(t, err)
	})
	items, err := all[created](t.Context(), a, "/v1/things?q=x")
	require.NoError(t, err)
	require.Equal(t, []created{{"a"}, {"b"}}, items)
}
