package api_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"mandate/api"
	"mandate/api/rest"
)

// server has a page that fails badly, and is ready as long as ready is nil.
func server(ready error, log *bytes.Buffer, proxies ...netip.Prefix) *api.Server {
	logger := slog.New(slog.NewTextHandler(log, nil))
	return api.New(api.Options{
		REST:  rest.Options{Log: logger},
		Ready: func(context.Context) error { return ready },
		Mount: []func(*gin.Engine, *rest.API){func(router *gin.Engine, a *rest.API) {
			a.Declare(http.MethodGet, "/broken", rest.Policy{Public: true})
			router.GET("/broken", func(*gin.Context) { panic("the secret cause") })
			a.Declare(http.MethodGet, "/from", rest.Policy{Public: true})
			router.GET("/from", func(c *gin.Context) { c.String(http.StatusOK, c.ClientIP()+" by "+c.RemoteIP()) })
		}},
		NotFound: func(c *gin.Context) { c.String(http.StatusNotFound, "a page that says so") },
		Log:      logger, TrustedProxies: proxies,
	})
}

func get(s *api.Server, path string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}

func TestAServerIsAliveAndReadyOnlyWhenWhatItStandsOnAnswers(t *testing.T) {
	var log bytes.Buffer
	require.Equal(t, http.StatusOK, get(server(nil, &log), "/readyz").Code)
	down := server(errors.New("the database at db.internal is gone"), &log)
	require.Equal(t, http.StatusOK, get(down, "/healthz").Code)
	answer := get(down, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, answer.Code)
	require.NotContains(t, answer.Body.String(), "db.internal", "the cause is for the log")
	require.Contains(t, log.String(), "db.internal")
}

func TestAHandlerThatFailsBadlyIsAnsweredWithoutItsCause(t *testing.T) {
	var log bytes.Buffer
	answer := get(server(nil, &log), "/broken")
	require.Equal(t, http.StatusInternalServerError, answer.Code)
	require.Equal(t, "application/problem+json", answer.Header().Get("Content-Type"))
	require.NotContains(t, answer.Body.String(), "secret cause")
	require.Contains(t, log.String(), "secret cause")
}

func TestAnUnknownAddressIsAPageForPeopleAndAProblemForPrograms(t *testing.T) {
	var log bytes.Buffer
	s := server(nil, &log)
	require.Equal(t, "a page that says so", get(s, "/nowhere").Body.String())
	answer := get(s, "/v1/nowhere")
	require.Equal(t, http.StatusNotFound, answer.Code)
	require.Equal(t, "application/problem+json", answer.Header().Get("Content-Type"))
}

func TestWhereARequestComesFromIsBelievedOfTrustedProxiesAlone(t *testing.T) {
	var log bytes.Buffer
	const proxy, client = "10.1.2.3", "203.0.113.9"
	for name, c := range map[string]struct {
		proxies            []netip.Prefix
		forwarded, realIP  string
		remote, comingFrom string
	}{
		"no proxy is trusted":             {nil, client, client, proxy, proxy},
		"a stranger pretends":             {[]netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}, client, client, proxy, proxy},
		"a trusted proxy says":            {[]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}, client, "", proxy, client},
		"a client adds what it likes":     {[]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}, "127.0.0.1, " + client, "", proxy, client},
		"a trusted proxy says nonsense":   {[]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}, "nonsense", "", proxy, proxy},
		"another proxy of ours is before": {[]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}, client + ", 10.1.9.9", "", proxy, client},
	} {
		request := httptest.NewRequest(http.MethodGet, "/from", nil)
		request.RemoteAddr = c.remote + ":4711"
		request.Header.Set("X-Forwarded-For", c.forwarded)
		request.Header.Set("X-Real-Ip", c.realIP)
		recorder := httptest.NewRecorder()
		server(nil, &log, c.proxies...).Handler().ServeHTTP(recorder, request)
		require.Equal(t, c.comingFrom+" by "+c.comingFrom, recorder.Body.String(), name)
	}
}
